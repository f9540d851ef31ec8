"""Which findings are counts, one of which an assessment needs, and which to measure first."""

from collections.abc import Mapping
from dataclasses import dataclass

from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

MEASURE_FIRST_COLUMNS = ("finding", "is_count", "measure_first", "source", "grade", "note")
_ANSWERS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class MeasureFirst:
    """``counts``: one of these must be known; ``asked`` are asked for, in the table's order."""

    counts: frozenset[str]
    asked: tuple[str, ...]


def read_measure_first(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> MeasureFirst:
    counts: set[str] = set()
    asked: list[str] = []
    seen: set[str] = set()
    for row in table.rows:
        row.source(references)
        finding = row.text("finding")
        is_count = row.one_of("is_count", _ANSWERS) == "yes"
        is_asked = row.one_of("measure_first", _ANSWERS) == "yes"
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        if finding in seen:
            row.fault(f"{finding} is given twice")
        if not (is_count or is_asked):
            row.fault("says neither that it is a count nor that it is measured first")
        seen.add(finding)
        if is_count:
            counts.add(finding)
        if is_asked:
            asked.append(finding)
    return MeasureFirst(frozenset(counts), tuple(asked))
