"""The place where patients are seen."""

from dataclasses import dataclass

from hemadesk.domain.case import Region


@dataclass(frozen=True, slots=True)
class Site:
    """What is special to the place.

    ``tests`` can be had there (None: all).  ``endemic`` are the infections that belong to the
    place; None: nobody said, and the region speaks.
    """

    region: Region | None = None
    tests: frozenset[str] | None = None
    endemic: frozenset[str] | None = None
