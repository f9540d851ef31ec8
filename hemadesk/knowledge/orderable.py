"""Orderable tests: which findings each answers, and what it costs the patient and the clinic."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

TEST_COLUMNS = (
    "id", "label", "findings", "invasiveness", "cost", "turnaround_hours", "availability", "step",
    "source", "grade", "note",
)  # fmt: skip
AVAILABILITIES = ("primary", "district", "tertiary")


@dataclass(frozen=True, slots=True)
class OrderableTest:
    """``invasiveness`` and ``cost`` are ordinal, 0 to 4; ``step`` 0 bedside to 4 special."""

    id: str
    label: str
    findings: tuple[str, ...]
    invasiveness: int
    cost: int
    turnaround_hours: float
    availability: str
    step: int
    source: str
    grade: str
    note: str


def read_tests(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> Mapping[str, OrderableTest]:
    found: dict[str, OrderableTest] = {}
    for row in table.rows:
        source, grade = row.source(references)
        answers = tuple(name.strip() for name in row.text("findings").split(","))
        for name in answers:
            if name not in findings:
                row.fault(f"answers the unknown finding {name!r}")
        identifier = row.text("id")
        if identifier in found:
            row.fault("id is given twice")
        found[identifier] = OrderableTest(
            id=identifier,
            label=row.text("label"),
            findings=answers,
            invasiveness=int(row.one_of("invasiveness", "01234") or 0),
            cost=int(row.one_of("cost", "01234") or 0),
            turnaround_hours=row.number("turnaround_hours"),
            availability=row.one_of("availability", AVAILABILITIES),
            step=int(row.one_of("step", "01234") or 0),
            source=source,
            grade=grade,
            note=row.cells["note"],
        )
    return MappingProxyType(found)
