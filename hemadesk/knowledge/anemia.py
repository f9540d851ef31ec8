"""The WHO table of anemia by age, sex and pregnancy, and what altitude and smoking subtract."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.case import Sex
from hemadesk.knowledge.tables import Table

THRESHOLD_COLUMNS = (
    "group", "age_from", "age_to", "sex", "trimester", "below", "mild_from", "moderate_from",
    "source", "grade", "note",
)  # fmt: skip
ADJUSTMENT_COLUMNS = (
    "finding", "from", "to", "subtract", "per_unit", "per_unit_squared", "source", "grade", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AnemiaGroup:
    """Cut-offs in g/L for one group; ages [from, to) in years, trimester only in pregnancy."""

    id: str
    age_from: Fraction | None
    age_to: Fraction | None
    sex: Sex | None
    trimester: int | None
    below: Fraction
    mild_from: Fraction
    moderate_from: Fraction
    source: str

    def covers_age(self, age: Fraction) -> bool:
        """Tell whether a group of those who are not pregnant is of this age."""
        after = self.age_from is not None and self.age_from <= age
        return after and (self.age_to is None or age < self.age_to)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What is subtracted (g/L) from ``start`` to below ``end`` of a finding.

    Besides the fixed part a part per unit and per unit squared, the sum rounded to one decimal.
    """

    finding: str
    start: Fraction
    end: Fraction | None
    subtract: Fraction
    per_unit: Fraction
    per_unit_squared: Fraction

    def covers(self, amount: Fraction) -> bool:
        return self.start <= amount and (self.end is None or amount < self.end)

    def of(self, amount: Fraction) -> Fraction:
        exact = self.subtract + self.per_unit * amount + self.per_unit_squared * amount**2
        return Fraction(round(exact * 10), 10)


@dataclass(frozen=True, slots=True)
class AnemiaTable:
    groups: tuple[AnemiaGroup, ...]
    adjustments: tuple[Adjustment, ...]


def read_anemia(
    thresholds: Table, adjustments: Table, references: Mapping[str, object]
) -> AnemiaTable:
    groups = []
    for row in thresholds.rows:
        source, _grade = row.source(references)
        sex = row.one_of("sex", ("any", "female", "male"))
        trimester = row.fraction("trimester")
        group = AnemiaGroup(
            id=row.text("group"),
            age_from=row.fraction("age_from"),
            age_to=row.fraction("age_to"),
            sex=Sex(sex) if sex in set(Sex) else None,
            trimester=None if trimester is None else int(trimester),
            below=row.required_fraction("below"),
            mild_from=row.required_fraction("mild_from"),
            moderate_from=row.required_fraction("moderate_from"),
            source=source,
        )
        if not group.below >= group.mild_from >= group.moderate_from:
            row.fault("cut-offs must fall: below >= mild_from >= moderate_from")
        groups.append(group)
    found = []
    for row in adjustments.rows:
        row.source(references)
        found.append(
            Adjustment(
                row.one_of("finding", ("altitude", "cigarettes_per_day")),
                row.required_fraction("from"),
                row.fraction("to"),
                row.fraction("subtract") or Fraction(0),
                row.fraction("per_unit") or Fraction(0),
                row.fraction("per_unit_squared") or Fraction(0),
            )
        )
    return AnemiaTable(tuple(groups), tuple(found))
