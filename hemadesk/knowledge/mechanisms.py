"""How each disease lowers the counts, in a sentence, and which findings confirm it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import Diagnosis, FindingDefinition
from hemadesk.knowledge.tables import Table

MECHANISM_COLUMNS = ("diagnosis", "mechanism", "confirmed_by", "source", "grade")


@dataclass(frozen=True, slots=True)
class Mechanism:
    """``text`` is English, for translation; ``confirmed_by`` are the findings that prove it."""

    text: str
    confirmed_by: tuple[str, ...]
    source: str
    grade: str


def read_mechanisms(
    table: Table,
    findings: Mapping[str, FindingDefinition],
    diagnoses: Mapping[str, Diagnosis],
    references: Mapping[str, object],
) -> Mapping[str, Mechanism]:
    found: dict[str, Mechanism] = {}
    for row in table.rows:
        source, grade = row.source(references)
        confirmed_by = tuple(filter(None, row.cells["confirmed_by"].split(",")))
        for name in confirmed_by:
            if name not in findings:
                row.fault(f"{name!r} is not in the catalogue")
        found[row.text("diagnosis")] = Mechanism(row.text("mechanism"), confirmed_by, source, grade)
    for diagnosis in diagnoses.keys() ^ found.keys():
        table.rows[0].fault(f"{diagnosis} has no mechanism, or is no diagnosis")
    return MappingProxyType(found)
