"""Units: exact factors to the catalogue's unit, and the many ways in which a slip prints them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import LaboratoryLimits
from hemadesk.domain.stated import Limits
from hemadesk.domain.values import FindingValue, Quantity
from hemadesk.errors import N_, HemaDeskError
from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Table

UNIT_COLUMNS = ("finding", "unit", "aliases", "factor", "offset", "source", "grade", "note")
SYSTEM_COLUMNS = ("system", "finding", "unit", "source", "grade")
REFUSE = "REFUSE"
ASK = "ASK"


class UnitError(HemaDeskError):
    """A unit that does not fit the finding."""

    message = N_("{unit} does not fit {finding}; accepted: {accepted}.")


@dataclass(frozen=True, slots=True)
class Unit:
    """canonical = value x factor + offset.  ``refusal`` says why where no factor can exist."""

    name: str
    aliases: tuple[str, ...]
    factor: Fraction | None
    offset: Fraction
    refusal: str | None
    source: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitTable:
    """Every accepted unit of every quantity; the first one listed is the catalogue's own."""

    by_finding: Mapping[str, tuple[Unit, ...]]
    by_spelling: Mapping[str, Mapping[str, Unit]]

    def find(self, finding: str, spelling: str) -> Unit:
        """Return the unit that ``spelling`` means for ``finding``.

        Raises:
            UnitError: unknown, or one that cannot be converted (the note says why).
        """
        unit = self.by_spelling.get(finding, {}).get(folded(spelling))
        if unit is None or unit.factor is None:
            accepted = ", ".join(u.name for u in self.by_finding.get(finding, ()) if u.factor)
            raise UnitError(unit=spelling[:40], finding=finding, accepted=accepted)
        return unit

    def canonical(self, finding: str, quantity: Quantity) -> Quantity:
        """Return the quantity in the catalogue's unit, exactly."""
        unit = self.find(finding, quantity.unit)
        own = self.by_finding[finding][0].name
        return quantity.converted(unit.factor or Fraction(1), unit.offset, own)

    def in_own_unit(self, finding: str, value: FindingValue) -> FindingValue:
        """Return an amount in the catalogue's unit, anything else as it is."""
        return self.canonical(finding, value) if isinstance(value, Quantity) else value

    def limits(self, finding: str, printed: LaboratoryLimits) -> Limits:
        """Return a laboratory's own limits in the catalogue's unit."""
        low, high = (
            None if end is None else self.canonical(finding, Quantity(end, printed.unit)).value
            for end in (printed.low, printed.high)
        )
        return low, high


def folded(spelling: str) -> str:
    """Fold what spellings differ in without meaning: case, spaces, micro signs, carets, crosses."""
    text = spelling.strip().casefold().replace("µ", "u").replace("μ", "u").replace("×", "x")
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"^x ?(?=10)", "", text)
    return text.replace("10*", "10^").replace("**", "^").replace(" /", "/").replace("/ ", "/")


def read_units(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> UnitTable:
    by_finding: dict[str, list[Unit]] = {}
    for row in table.rows:
        finding = row.text("finding")
        source, grade = row.source(references)
        factor_text = row.text("factor")
        no_factor = factor_text in (REFUSE, ASK)
        if finding not in findings or findings[finding].unit is None:
            row.fault(f"{finding!r} is no quantity of the catalogue")
        unit = Unit(
            name=row.text("unit"),
            aliases=tuple(filter(None, (a.strip() for a in row.cells["aliases"].split(",")))),
            factor=None if no_factor else row.required_fraction("factor"),
            offset=row.required_fraction("offset"),
            refusal=factor_text if no_factor else None,
            source=source,
            grade=grade,
            note=row.cells["note"],
        )
        if unit.factor is not None and unit.factor <= 0:
            row.fault("factor must be above zero")
        by_finding.setdefault(finding, []).append(unit)
    return _indexed(table, by_finding, findings)


def _indexed(
    table: Table, by_finding: dict[str, list[Unit]], findings: Mapping[str, FindingDefinition]
) -> UnitTable:
    by_spelling: dict[str, Mapping[str, Unit]] = {}
    for definition in findings.values():
        if definition.unit is None:
            continue
        units = by_finding.get(definition.id, [])
        own = next((unit for unit in units if unit.name == definition.unit), None)
        if own is None or own.factor != 1 or own.offset != 0:
            row = table.rows[0]
            row.fault(f"{definition.id}: its own unit {definition.unit} is missing or not 1:1")
            continue
        units.sort(key=lambda unit: unit is not own)
        spellings: dict[str, Unit] = {}
        for unit in units:
            for spelling in (unit.name, *unit.aliases):
                previous = spellings.setdefault(folded(spelling), unit)
                if previous is not unit and previous.factor != unit.factor:
                    table.rows[0].fault(f"{definition.id}: {spelling!r} means two units")
        by_spelling[definition.id] = MappingProxyType(spellings)
    frozen = {finding: tuple(units) for finding, units in by_finding.items()}
    return UnitTable(MappingProxyType(frozen), MappingProxyType(by_spelling))


def read_unit_systems(
    table: Table, units: UnitTable, references: Mapping[str, object]
) -> Mapping[str, Mapping[str, str]]:
    """Read which unit each system prefers; a finding that it does not name has its own unit."""
    found: dict[str, dict[str, str]] = {}
    for row in table.rows:
        row.source(references)
        finding, unit = row.text("finding"), row.text("unit")
        if unit not in {known.name for known in units.by_finding.get(finding, ()) if known.factor}:
            row.fault(f"{unit!r} is no unit of {finding!r}")
        found.setdefault(row.text("system"), {})[finding] = unit
    return MappingProxyType({name: MappingProxyType(chosen) for name, chosen in found.items()})
