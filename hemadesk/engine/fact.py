"""A fact, and all facts of a case: what rules and likelihoods read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hemadesk.domain.assessment import CountCheck, HistoryValue
from hemadesk.domain.case import Case, Region, Sex
from hemadesk.domain.stated import Limits
from hemadesk.domain.values import FindingValue
from hemadesk.knowledge.limits import ReferenceRanges


class Role(StrEnum):
    """The parts that one finding can play."""

    DIAGNOSTIC = "diagnostic"
    CURRENT = "current"
    WORST = "worst"
    EARLIER = "earlier"


class Origin(StrEnum):
    """Where a fact comes from: typed, implied by the catalogue, or calculated."""

    ENTERED = "entered"
    IMPLIED = "implied"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Fact:
    """One finding's value, quantities always in the catalogue's unit.

    ``encounter`` is the index in ``case.encounters``; ``inputs`` what implied or derived it.
    A derived quantity with a comparator is a bound that the inputs leave, not a measurement.
    """

    finding: str
    value: FindingValue
    encounter: int
    origin: Origin = Origin.ENTERED
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The case as rules and likelihoods see it.  What is not in a mapping is unknown.

    ``by_role`` holds the findings in the catalogue's order, then what was calculated and is no
    finding (``rpi`` ...).
    ``age_years`` is the age at the newest encounter; ``pregnant`` None is unknown;
    ``history`` holds what is out of date; ``unusable`` names why a finding's newest value was
    not taken as the patient's own; ``by_encounter`` holds every encounter's usable facts, also
    those out of date.
    """

    case: Case
    age_years: Fraction | None
    sex: Sex
    region: Region | None
    pregnant: bool | None
    as_of: str | None
    by_role: Mapping[Role, Mapping[str, Fact]]
    history: tuple[HistoryValue, ...]
    unusable: Mapping[str, str]
    by_encounter: tuple[Mapping[str, Fact], ...]
    entered: tuple[Mapping[str, Fact], ...]
    laboratory: Mapping[str, Limits]
    ranges: ReferenceRanges
    checks: tuple[CountCheck, ...]

    def get(self, finding: str, role: Role = Role.DIAGNOSTIC) -> Fact | None:
        """Return the fact that plays this part, None if nothing is known."""
        return self.by_role[role].get(finding)

    def raw(self, finding: str) -> Fact | None:
        """Return the newest entered value, whatever its age and whether or not it is usable."""
        found = [facts[finding] for facts in self.entered if finding in facts]
        return found[-1] if found else None

    def series(self, finding: str) -> tuple[Fact, ...]:
        """Return every encounter's usable value of the finding, oldest first."""
        return tuple(facts[finding] for facts in self.by_encounter if finding in facts)

    def limits(self, finding: str) -> Limits:
        """Return the laboratory's own limits, else the reference limits of age and sex."""
        return limits_of(finding, self.laboratory, self.ranges, self.age_years, self.sex)


def limits_of(
    finding: str,
    laboratory: Mapping[str, Limits],
    ranges: ReferenceRanges,
    age_years: Fraction | None,
    sex: Sex,
) -> Limits:
    """Return the laboratory's own limits, else the reference limits of age and sex."""
    if finding in laboratory:
        return laboratory[finding]
    found = ranges.find(finding, age_years, sex)
    return (found.low, found.high) if found else (None, None)
