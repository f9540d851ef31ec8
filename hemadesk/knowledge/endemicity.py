"""What a site's own card says in place of region, residence and ancestry."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import Diagnosis, FindingDefinition
from hemadesk.knowledge.tables import Table

ENDEMICITY_COLUMNS = (
    "diagnosis", "findings", "factor_endemic", "factor_elsewhere", "source", "grade", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endemicity:
    """Factors on the prior where the infection is endemic and where it is not.

    ``findings`` say the same as the card (residence, contact, ancestry): with a card they
    carry no weight.
    """

    findings: tuple[str, ...]
    factor_endemic: float
    factor_elsewhere: float


def read_endemicity(
    table: Table,
    findings: Mapping[str, FindingDefinition],
    diagnoses: Mapping[str, Diagnosis],
    references: Mapping[str, object],
) -> Mapping[str, Endemicity]:
    found: dict[str, Endemicity] = {}
    for row in table.rows:
        row.source(references)
        diagnosis = row.text("diagnosis")
        names = tuple(filter(None, row.cells["findings"].split(",")))
        entry = Endemicity(names, row.number("factor_endemic"), row.number("factor_elsewhere"))
        if diagnosis not in diagnoses:
            row.fault(f"{diagnosis!r} is no diagnosis")
        for name in names:
            if name not in findings:
                row.fault(f"{name!r} is not in the catalogue")
        if not 0 < entry.factor_elsewhere <= 1 <= entry.factor_endemic:
            row.fault("factors must be: elsewhere above 0 and up to 1, endemic from 1 on")
        found[diagnosis] = entry
    return MappingProxyType(found)
