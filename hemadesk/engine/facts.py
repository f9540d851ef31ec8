"""What is known of a case at its newest moment: the view that rules and the model read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.assessment import HistoryValue
from hemadesk.domain.case import Case, Region, Sex
from hemadesk.domain.values import FindingValue, Quantity
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.limits import ReferenceRanges

Limits = tuple[Fraction | None, Fraction | None]


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
    """

    finding: str
    value: FindingValue
    encounter: int
    origin: Origin = Origin.ENTERED
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """The case as rules and likelihoods see it.  What is not in a mapping is unknown.

    ``age_years`` is the age at the newest encounter; ``pregnant`` None is unknown;
    ``history`` holds what is out of date; ``unusable`` names why a value was not taken as the
    patient's own; ``by_encounter`` holds every encounter's facts, also those out of date.
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
    ranges: ReferenceRanges
    laboratory: Mapping[str, Limits] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, finding: str, role: Role = Role.DIAGNOSTIC) -> Fact | None:
        return self.by_role[role].get(finding)

    def raw(self, finding: str) -> Fact | None:
        """Return the newest entered value whatever its age and whether or not it is usable."""
        found = [fact for fact in self.series(finding) if fact.origin is Origin.ENTERED]
        return found[-1] if found else None

    def series(self, finding: str) -> tuple[Fact, ...]:
        """Return every encounter's value of the finding, oldest first."""
        return tuple(facts[finding] for facts in self.by_encounter if finding in facts)

    def limits(self, finding: str) -> Limits:
        """Return the laboratory's own limits, else the reference limits of age and sex."""
        if finding in self.laboratory:
            return self.laboratory[finding]
        found = self.ranges.find(finding, self.age_years, self.sex)
        return (found.low, found.high) if found else (None, None)


def gather(case: Case, knowledge: KnowledgeBase) -> Facts:
    """Return what is known of the case at its newest encounter."""
    by_encounter = tuple(
        MappingProxyType(
            {
                finding: Fact(finding, _canonical(finding, value, knowledge), index)
                for finding, value in encounter.findings.items()
            }
        )
        for index, encounter in enumerate(case.encounters)
    )
    current: dict[str, Fact] = {}
    earlier: dict[str, Fact] = {}
    for facts in by_encounter:
        for finding, fact in facts.items():
            if finding in current:
                earlier[finding] = current[finding]
            current[finding] = fact
    newest = case.encounters[-1]
    return Facts(
        case=case,
        age_years=newest.age_years if newest.age_years is not None else case.patient.age_years,
        sex=case.patient.sex,
        region=case.patient.region,
        pregnant=newest.pregnant,
        as_of=newest.date.text if newest.date else None,
        by_role={
            Role.DIAGNOSTIC: current,
            Role.CURRENT: current,
            Role.WORST: current,
            Role.EARLIER: earlier,
        },
        history=(),
        unusable=MappingProxyType({}),
        by_encounter=by_encounter,
        ranges=knowledge.ranges,
    )


def _canonical(finding: str, value: FindingValue, knowledge: KnowledgeBase) -> FindingValue:
    return knowledge.units.canonical(finding, value) if isinstance(value, Quantity) else value
