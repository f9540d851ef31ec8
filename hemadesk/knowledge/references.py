"""The reference list: what was read, where, and how much of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.tables import Table

REFERENCE_COLUMNS = ("id", "citation", "address", "read")


@dataclass(frozen=True, slots=True)
class Reference:
    id: str
    citation: str
    address: str
    read: str


def read_references(table: Table) -> Mapping[str, Reference]:
    found: dict[str, Reference] = {}
    for row in table.rows:
        entry = Reference(
            row.text("id"), row.text("citation"), row.cells["address"], row.cells["read"]
        )
        if entry.id in found:
            row.fault("id is given twice")
        found[entry.id] = entry
    return MappingProxyType(found)
