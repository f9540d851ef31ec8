"""A case as it was typed: texts that may be wrong, frozen so that a step back is a reference."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hemadesk.desktop.models.entry_text import Entry
from hemadesk.domain.case import Case, TreatmentKind

_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class LimitTexts:
    """A laboratory's printed limits of one finding."""

    low: str = ""
    high: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class TreatmentTexts:
    kind: TreatmentKind = TreatmentKind.DRUG
    name: str = ""
    start: str = ""
    stop: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationTexts:
    """A proven diagnosis; ``name`` is what was typed as long as no ``diagnosis`` is chosen."""

    diagnosis: str = ""
    name: str = ""
    date: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter as typed.  ``age`` "" follows from the birth date or the first visit."""

    date: str = ""
    label: str = ""
    age: str = ""
    pregnant: bool | None = None
    notes: str = ""
    laboratory: str = ""
    allergies: str = ""
    entries: Mapping[str, Entry] = field(default_factory=lambda: _EMPTY)
    limits: Mapping[str, LimitTexts] = field(default_factory=lambda: _EMPTY)
    treatments: tuple[TreatmentTexts, ...] = ()
    spurious: tuple[str, ...] = ()
    why_spurious: str = ""
    extra: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)


@dataclass(frozen=True, slots=True)
class TypedCase:
    """``case`` holds what the form does not edit; all else in it is only where it started.

    ``known_stable`` holds "" for a line whose finding is not chosen yet.
    """

    case: Case
    visits: tuple[Visit, ...]
    confirmed: tuple[ConfirmationTexts, ...] = ()
    known_stable: tuple[str, ...] = ()
