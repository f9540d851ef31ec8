"""A patient's case as it was entered: who, when, what was found, what was given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import FindingValue

_EMPTY: Mapping[str, Any] = MappingProxyType({})


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class Region(StrEnum):
    AFRICA = "africa"
    EAST_ASIA = "east_asia"
    SOUTHEAST_ASIA = "southeast_asia"
    SOUTH_ASIA = "south_asia"
    MIDDLE_EAST = "middle_east"
    EUROPE = "europe"
    NORTH_AMERICA = "north_america"
    LATIN_AMERICA = "latin_america"
    OCEANIA = "oceania"


class EncounterLabel(StrEnum):
    PRESENTATION = "presentation"
    WORKUP = "workup"
    FOLLOW_UP = "follow_up"


class TreatmentKind(StrEnum):
    DRUG = "drug"
    TRANSFUSION = "transfusion"
    PROCEDURE = "procedure"


@dataclass(frozen=True, slots=True)
class Patient:
    """Who the patient is; ``age_years`` is the age at the first encounter."""

    sex: Sex = Sex.UNKNOWN
    age_years: Fraction | None = None
    birth_date: CaseDate | None = None
    region: Region | None = None
    identifier: str | None = None
    name: str | None = None
    language: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    kind: TreatmentKind
    name: str
    start: CaseDate | None = None
    stop: CaseDate | None = None
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class LaboratoryLimits:
    """The reference limits that this laboratory prints, in ``unit``."""

    low: Fraction | None
    high: Fraction | None
    unit: str


@dataclass(frozen=True, slots=True)
class Sample:
    """What a person said of the sample; it wins over every check."""

    spurious: tuple[str, ...] = ()
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """One visit.  A finding that was not looked for is not in ``findings``."""

    date: CaseDate | None = None
    label: EncounterLabel | None = None
    findings: Mapping[str, FindingValue] = field(default_factory=lambda: _EMPTY)
    age_years: Fraction | None = None
    pregnant: bool | None = None
    notes: str | None = None
    limits: Mapping[str, LaboratoryLimits] = field(default_factory=lambda: _EMPTY)
    treatments: tuple[Treatment, ...] = ()
    allergies: tuple[str, ...] = ()
    sample: Sample = Sample()
    extra: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        for name in ("findings", "limits", "extra"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A diagnosis that was proven, when and by what."""

    diagnosis: str
    date: CaseDate | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Adjudication:
    """The right answer of an example; the engine never sees it."""

    primary: str
    also_accept: tuple[str, ...] = ()
    contributing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One patient's case; encounters are oldest first and at least one.

    ``extra`` holds what the file gave under ``x`` and is handed back unchanged;
    ``source`` is the citation of a published example.
    """

    id: str
    patient: Patient
    encounters: tuple[Encounter, ...]
    confirmed: tuple[Confirmation, ...] = ()
    known_stable: tuple[str, ...] = ()
    catalogue: str | None = None
    adjudication: Adjudication | None = None
    source: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=lambda: _EMPTY)

    def __post_init__(self) -> None:
        if not self.encounters:
            raise ValueError("a case has at least one encounter")
        object.__setattr__(self, "extra", MappingProxyType(dict(self.extra)))
        if self.source is not None:
            object.__setattr__(self, "source", MappingProxyType(dict(self.source)))
