"""How the entry form is laid out: sections in order, and what each shows at first."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from hemadesk.knowledge.tables import Row, Table

SLIP_COLUMNS = ("section", "unfolded", "findings")


@dataclass(frozen=True, slots=True)
class SectionLayout:
    """``common`` findings in their order; beside a count stands its percentage (``percent``)."""

    is_unfolded: bool
    common: tuple[str, ...]
    percent: Mapping[str, str]


def read_slip(
    table: Table, findings: Mapping[str, FindingDefinition]
) -> Mapping[str, SectionLayout]:
    """Return the sections, each a group of the catalogue, in the order of the table."""
    found: dict[str, SectionLayout] = {}
    for row in table.rows:
        section = row.text("section")
        if section not in {definition.group for definition in findings.values()}:
            row.fault(f"section {section!r} is no group of the catalogue")
        if section in found:
            row.fault(f"section {section} is given twice")
        common: list[str] = []
        percent: dict[str, str] = {}
        for entry in row.text("findings").split(","):
            finding, slash, beside = entry.partition("/")
            common.append(finding)
            if slash:
                percent[finding] = beside
        _check(row, section, [*common, *percent.values()], findings)
        for pair in percent.items():
            if any(name in findings and not _is_amount(findings[name]) for name in pair):
                row.fault(f"{'/'.join(pair)}: only amounts stand beside each other")
        found[section] = SectionLayout(
            row.one_of("unfolded", ("yes", "no")) == "yes",
            tuple(common),
            MappingProxyType(percent),
        )
    return MappingProxyType(found)


def _is_amount(definition: FindingDefinition) -> bool:
    return definition.kind is FindingKind.QUANTITY


def _check(
    row: Row, section: str, names: list[str], findings: Mapping[str, FindingDefinition]
) -> None:
    for name in names:
        if name not in findings:
            row.fault(f"{name!r} is not in the catalogue")
        elif findings[name].group != section:
            row.fault(f"{name} belongs to {findings[name].group}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        row.fault(f"{name} is given twice")
