"""What people call a finding besides its name: abbreviations, brands, other spellings."""

from collections.abc import Mapping
from types import MappingProxyType

from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

FINDING_NAME_COLUMNS = ("finding", "names")


def read_finding_names(
    table: Table, findings: Mapping[str, FindingDefinition]
) -> Mapping[str, str]:
    """Return each finding's other names, joined by commas, in English and for translation."""
    found: dict[str, str] = {}
    for row in table.rows:
        finding, names = row.text("finding"), row.text("names")
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        if finding in found:
            row.fault(f"{finding} is given twice")
        if names and not all(name.strip() for name in names.split(",")):
            row.fault(f"names {names!r} has an empty one")
        found[finding] = names
    return MappingProxyType(found)
