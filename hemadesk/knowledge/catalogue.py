"""The catalogue: every finding, how long it holds, what it implies; and every diagnosis."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.tables import Row, Table

FINDING_COLUMNS = ("id", "group", "kind", "unit_or_values", "label", "currency", "implies")
DIAGNOSIS_COLUMNS = ("id", "label", "group")
OTHER = "other"
"""The diagnosis that takes what fits nothing else."""


class FindingKind(StrEnum):
    QUANTITY = "quantity"
    FEATURE = "feature"
    CATEGORY = "category"


class Holds(StrEnum):
    """How long a value speaks."""

    LASTING = "lasting"
    UNTIL_NEWER = "until_newer"
    EPISODE = "episode"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Currency:
    holds: Holds
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Implication:
    """``finding`` is ``value`` if the condition holds; ``otherwise`` (may be None) if it does not.

    Without ``operator`` and ``bounds`` the condition is that the implying feature is present.
    """

    finding: str
    value: str
    operator: str | None = None
    bounds: tuple[str, ...] = ()
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class FindingDefinition:
    """One entry of the catalogue; ``unit`` for quantities, ``values`` for categories."""

    id: str
    group: str
    kind: FindingKind
    unit: str | None
    values: tuple[str, ...]
    label: str
    currency: Currency
    implies: tuple[Implication, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Diagnosis:
    id: str
    label: str
    group: str
    order: int


_IMPLICATION = re.compile(
    r"(?P<finding>\w+)=(?P<value>\w+)"
    r"(?: if (?P<operator>>=|<=|>|<|in) (?P<bounds>[\w.|]+)(?: else (?P<otherwise>\w+))?)?\Z"
)


def read_findings(table: Table) -> Mapping[str, FindingDefinition]:
    """Read the catalogue in its order; the order is that of every weight."""
    found: dict[str, FindingDefinition] = {}
    for order, row in enumerate(table.rows):
        kind = row.one_of("kind", [k.value for k in FindingKind])
        if kind not in set(FindingKind):
            continue
        what = row.text("unit_or_values")
        definition = FindingDefinition(
            id=row.text("id"),
            group=row.text("group"),
            kind=FindingKind(kind),
            unit=what if kind == FindingKind.QUANTITY else None,
            values=() if kind == FindingKind.QUANTITY else tuple(what.split("|")),
            label=row.text("label"),
            currency=_currency(row),
            implies=_implications(row),
            order=order,
        )
        if definition.id in found:
            row.fault("id is given twice")
        found[definition.id] = definition
    _check_implications(table, found)
    return MappingProxyType(found)


def _currency(row: Row) -> Currency:
    text = row.text("currency")
    if text.isdigit():
        return Currency(Holds.DAYS, int(text))
    if text not in (Holds.LASTING, Holds.UNTIL_NEWER, Holds.EPISODE):
        row.fault(f"currency {text!r} is no number of days, lasting, until_newer or episode")
        return Currency(Holds.EPISODE)
    return Currency(Holds(text))


def _implications(row: Row) -> tuple[Implication, ...]:
    implied = []
    for part in filter(None, (text.strip() for text in row.cells["implies"].split(";"))):
        match = _IMPLICATION.match(part)
        if match is None:
            row.fault(f"implies {part!r} cannot be read")
            continue
        bounds = tuple(match["bounds"].split("|")) if match["bounds"] else ()
        implied.append(
            Implication(
                match["finding"], match["value"], match["operator"], bounds, match["otherwise"]
            )
        )
        if match["operator"] not in (None, "in"):
            try:
                Fraction(bounds[0])
            except ValueError:
                row.fault(f"implies {part!r}: {bounds[0]!r} is not a number")
    return tuple(implied)


def _check_implications(table: Table, found: Mapping[str, FindingDefinition]) -> None:
    for row in table.rows:
        definition = found.get(row.cells["id"])
        for implied in definition.implies if definition else ():
            if implied.finding not in found:
                row.fault(f"implies the unknown finding {implied.finding!r}")


def read_diagnoses(table: Table, faults: list[Fault]) -> Mapping[str, Diagnosis]:
    """Read every diagnosis that the engine can name, in order; ``other`` must be among them."""
    found: dict[str, Diagnosis] = {}
    for order, row in enumerate(table.rows):
        diagnosis = Diagnosis(row.text("id"), row.text("label"), row.text("group"), order)
        if diagnosis.id in found:
            row.fault("id is given twice")
        found[diagnosis.id] = diagnosis
    if OTHER not in found:
        faults.append(Fault(table.file, "table", f"{OTHER!r} is missing"))
    return MappingProxyType(found)
