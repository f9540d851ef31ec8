"""How much a healthy person's own counts move: the measure of a departure from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

SET_POINT_COLUMNS = ("finding", "within_subject_cv_percent", "source", "grade", "note")


@dataclass(frozen=True, slots=True)
class SetPoint:
    """``cv`` is the within-subject coefficient of variation, a fraction of the value."""

    cv: float
    source: str
    grade: str


def read_set_points(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> Mapping[str, SetPoint]:
    found: dict[str, SetPoint] = {}
    for row in table.rows:
        finding = row.text("finding")
        percent = row.number("within_subject_cv_percent")
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        if not 0 < percent < 100:
            row.fault("the variation must lie between 0 and 100 percent")
        found[finding] = SetPoint(percent / 100.0, *row.source(references))
    return MappingProxyType(found)
