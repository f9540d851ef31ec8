"""Plausibility limits of typed values, and reference limits by age and sex."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import Sex
from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

LIMIT_COLUMNS = (
    "finding", "hard_low", "hard_high", "soft_low", "soft_high", "source", "grade", "note",
)  # fmt: skip
RANGE_COLUMNS = (
    "finding", "sex", "age_from", "age_to", "low", "high", "source", "grade", "note",
)  # fmt: skip
AGE = "age_years"
"""The patient field that has plausibility limits though it is no finding."""


@dataclass(frozen=True, slots=True)
class PlausibilityLimits:
    """Beyond a hard limit a value is refused, beyond a soft one it is asked about; all inclusive.

    Both in the catalogue's unit.
    """

    hard_low: Fraction
    hard_high: Fraction
    soft_low: Fraction
    soft_high: Fraction
    source: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """Reference limits for one sex (None: any) and age band [age_from, age_to) in years."""

    sex: Sex | None
    age_from: float
    age_to: float | None
    low: Fraction | None
    high: Fraction | None
    source: str
    grade: str

    def covers(self, age: float, sex: Sex) -> bool:
        fits_age = self.age_from <= age and (self.age_to is None or age < self.age_to)
        return fits_age and (self.sex is None or self.sex is sex)


@dataclass(frozen=True, slots=True)
class ReferenceRanges:
    by_finding: Mapping[str, tuple[ReferenceRange, ...]]

    def find(self, finding: str, age: Fraction | None, sex: Sex) -> ReferenceRange | None:
        """Return the limits for this age (years; None: unknown, read as adult) and sex.

        Where the sex is unknown and the limits differ by sex, the wider of both is returned:
        only a value that is abnormal for either is then called so.
        """
        years = 30.0 if age is None else float(age)
        ranges = self.by_finding.get(finding, ())
        fitting = [r for r in ranges if r.covers(years, sex)]
        if fitting:
            return fitting[0]
        both = [r for r in ranges if any(r.covers(years, s) for s in (Sex.FEMALE, Sex.MALE))]
        return _widest(both) if both else None


def _widest(ranges: list[ReferenceRange]) -> ReferenceRange:
    lows = [r.low for r in ranges if r.low is not None]
    highs = [r.high for r in ranges if r.high is not None]
    first = ranges[0]
    return ReferenceRange(
        None,
        first.age_from,
        first.age_to,
        min(lows) if len(lows) == len(ranges) else None,
        max(highs) if len(highs) == len(ranges) else None,
        first.source,
        first.grade,
    )


def read_limits(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> Mapping[str, PlausibilityLimits]:
    found: dict[str, PlausibilityLimits] = {}
    for row in table.rows:
        source, grade = row.source(references)
        limits = PlausibilityLimits(
            hard_low=row.required_fraction("hard_low"),
            hard_high=row.required_fraction("hard_high"),
            soft_low=row.required_fraction("soft_low"),
            soft_high=row.required_fraction("soft_high"),
            source=source,
            grade=grade,
            note=row.cells["note"],
        )
        if not limits.hard_low <= limits.soft_low <= limits.soft_high <= limits.hard_high:
            row.fault("limits must be ordered: hard_low <= soft_low <= soft_high <= hard_high")
        found[row.text("finding")] = limits
    for definition in findings.values():
        if definition.unit is not None and definition.id not in found and table.rows:
            table.rows[0].fault(f"{definition.id} has no limits")
    return MappingProxyType(found)


def read_ranges(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> ReferenceRanges:
    found: dict[str, list[ReferenceRange]] = {}
    for row in table.rows:
        finding = row.text("finding")
        source, grade = row.source(references)
        sex = row.one_of("sex", ("any", "female", "male"))
        entry = ReferenceRange(
            None if sex == "any" else Sex(sex),
            row.number("age_from"),
            row.number("age_to") if row.cells["age_to"] else None,
            row.fraction("low"),
            row.fraction("high"),
            source,
            grade,
        )
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        if entry.low is not None and entry.high is not None and entry.low > entry.high:
            row.fault("low is above high")
        found.setdefault(finding, []).append(entry)
    frozen = {finding: tuple(ranges) for finding, ranges in found.items()}
    return ReferenceRanges(MappingProxyType(frozen))
