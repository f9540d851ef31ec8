"""The place where patients are seen."""

from dataclasses import dataclass

from hemadesk.domain.case import Region


@dataclass(frozen=True, slots=True)
class Site:
    """What is special to the place: its region, and tests that can be had (None: all)."""

    region: Region | None = None
    tests: frozenset[str] | None = None
