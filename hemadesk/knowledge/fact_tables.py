"""Tables that turn entered values into facts: whose value it is, how bad, what it stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import TreatmentKind
from hemadesk.domain.values import Comparator
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from hemadesk.knowledge.tables import Row, Table
from hemadesk.knowledge.units import UnitTable, folded

TREATMENT_COLUMNS = (
    "class", "reason", "kinds", "given", "patterns", "unless", "separates", "implies",
    "implies_days", "source", "grade", "note",
)  # fmt: skip
INVALIDATION_COLUMNS = (
    "class", "finding", "only", "counted_from", "days", "remains", "source", "grade", "note",
)  # fmt: skip
WORST_COLUMNS = ("finding", "worst", "source", "grade")
CELLULARITY_COLUMNS = (
    "age_from", "age_to", "aplastic_below", "low", "high", "source", "grade", "note",
)  # fmt: skip
MATERNAL_COLUMNS = ("finding", "until_months", "source", "grade", "note")
STAND_IN_COLUMNS = (
    "finding", "operator", "bound", "stands_for", "comparator", "value", "source", "grade", "note",
)  # fmt: skip
TOLERANCE_COLUMNS = ("check", "name", "value", "source", "grade", "note")
SLIP_COLUMNS = ("finding", "from", "to", "unit", "source", "grade", "note")
PERCENT_SLIP_COLUMNS = (
    "finding", "from", "to", "meant", "unit", "together_with", "together_to", "source", "grade",
    "note",
)  # fmt: skip

TOLERANCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "C1": ("relative_percent", "absolute"),
        "C2": ("relative_percent", "absolute"),
        "C3": ("warn_below", "warn_above", "error_below", "error_above"),
        "C4": ("relative_percent", "absolute"),
        "C5": ("low", "high"),
        "C6": ("high",),
        "C7": ("mchc_below", "mcv_from"),
        "C8": ("mcv_from", "mcv_to", "mchc_from", "mchc_to", "tolerance"),
        "C9": ("relative_percent", "absolute"),
        "C10": ("blasts_and_percents", "saturation_points"),
        "C11": ("days", "platelets_fall_percent", "hemoglobin_fall", "mcv_shift"),
        "transfused_question": ("days", "platelets_rise", "hemoglobin_rise", "mcv_from", "mcv_to"),
        "dilution": ("days", "ratio_below", "spread_percent"),
        "decimal_slip": ("days", "tolerance_percent"),
        "film_estimate": ("adequate_from", "reduced_to"),
    }
)
"""Every number that a count check needs, by check and name."""

OPERATORS = ("<", "<=", ">", ">=")


@dataclass(frozen=True, slots=True)
class TreatmentClass:
    """A class of treatments known by the names that people write.

    ``reason`` says why a value is not used: ``transfused``, ``gcsf``, ``treated``; ``none``
    where the class only tells what was taken.
    ``once``: it is given at its start, whatever the stop.  ``separates``: whether it parts the
    values before it from those after it: ``always``, ``if_low`` (only if a count was low before)
    or ``never``.  ``implies`` is the feature that is present for ``implies_days`` after it.
    """

    id: str
    reason: str
    kinds: frozenset[TreatmentKind]
    once: bool
    patterns: str
    unless: str
    separates: str
    implies: str | None
    implies_days: int
    source: str
    grade: str

    def covers(self, kind: TreatmentKind, name: str) -> bool:
        written = name.casefold()
        return (
            kind in self.kinds
            and re.search(self.patterns, written) is not None
            and not (self.unless and re.search(self.unless, written))
        )


@dataclass(frozen=True, slots=True)
class Invalidation:
    """A treatment of this class makes this finding's value not the patient's own.

    For ``days`` counted from the treatment's start or end.  ``only`` limits it to some values
    (``present``, ``absent`` or, for quantities, ``<= 5``).  ``remains``: ``nothing``, or the
    own value is ``at_most`` or ``at_least`` the measured one.
    """

    treatment: str
    finding: str
    only: str
    from_start: bool
    days: int
    remains: str
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class CellularityBand:
    """Normal marrow cellularity, percent, for ages [age_from, age_to) in years."""

    age_from: Fraction
    age_to: Fraction | None
    aplastic_below: Fraction
    low: Fraction
    high: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class StandIn:
    """Where ``finding`` meets the bound, ``stands_for`` is at least (or at most) ``value``."""

    finding: str
    operator: str
    bound: Fraction
    stands_for: str
    comparator: Comparator
    value: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class UnitSlip:
    """A bare number between these bounds is likely one in ``unit``."""

    low: Fraction
    high: Fraction
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class PercentSlip:
    """A percentage between these bounds may be a count of ``meant`` in ``unit``.

    Only while it makes up at most ``together_to`` with the percentages in ``together_with``.
    """

    low: Fraction
    high: Fraction
    meant: str
    unit: str
    together_with: tuple[str, ...]
    together_to: Fraction


@dataclass(frozen=True, slots=True)
class FactTables:
    """``lowest_is_worst`` by finding; ``tolerances`` by check and name, with ``sources``."""

    treatments: tuple[TreatmentClass, ...]
    invalidations: Mapping[str, tuple[Invalidation, ...]]
    lowest_is_worst: Mapping[str, bool]
    cellularity: tuple[CellularityBand, ...]
    maternal_until_months: Mapping[str, Fraction]
    stand_ins: tuple[StandIn, ...]
    tolerances: Mapping[str, Mapping[str, Fraction]]
    slips: Mapping[str, tuple[UnitSlip, ...]]
    percent_slips: Mapping[str, PercentSlip]

    def classes_of(self, kind: TreatmentKind, name: str) -> tuple[TreatmentClass, ...]:
        """Return every class that knows a treatment by this name."""
        return tuple(each for each in self.treatments if each.covers(kind, name))


TABLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "treatments.tsv": TREATMENT_COLUMNS,
        "invalidation.tsv": INVALIDATION_COLUMNS,
        "worst.tsv": WORST_COLUMNS,
        "marrow_cellularity.tsv": CELLULARITY_COLUMNS,
        "maternal_antibodies.tsv": MATERNAL_COLUMNS,
        "stand_ins.tsv": STAND_IN_COLUMNS,
        "count_check_limits.tsv": TOLERANCE_COLUMNS,
        "unit_slips.tsv": SLIP_COLUMNS,
        "percent_slips.tsv": PERCENT_SLIP_COLUMNS,
    }
)


def read_fact_tables(
    tables: Mapping[str, Table],
    findings: Mapping[str, FindingDefinition],
    units: UnitTable,
    references: Mapping[str, object],
) -> FactTables:
    """Read the tables named in ``TABLES``; faults are noted in their rows."""
    for table in tables.values():
        for row in table.rows:
            row.source(references)
    treatments = _treatments(tables["treatments.tsv"], findings)
    classes = {treatment.id for treatment in treatments}
    return FactTables(
        treatments=treatments,
        invalidations=_invalidations(tables["invalidation.tsv"], findings, classes),
        lowest_is_worst=_worst(tables["worst.tsv"], findings),
        cellularity=tuple(map(_band, tables["marrow_cellularity.tsv"].rows)),
        maternal_until_months=MappingProxyType(
            {
                _known(row, "finding", findings): row.required_fraction("until_months")
                for row in tables["maternal_antibodies.tsv"].rows
            }
        ),
        stand_ins=tuple(_stand_in(row, findings) for row in tables["stand_ins.tsv"].rows),
        tolerances=_tolerances(tables["count_check_limits.tsv"]),
        slips=_slips(tables["unit_slips.tsv"], findings, units),
        percent_slips=MappingProxyType(
            {
                _known(row, "finding", findings): _percent_slip(row, findings, units)
                for row in tables["percent_slips.tsv"].rows
            }
        ),
    )


def _known(row: Row, column: str, findings: Mapping[str, FindingDefinition]) -> str:
    finding = row.text(column)
    if finding not in findings:
        row.fault(f"{column} {finding!r} is not in the catalogue")
    return finding


def _days(row: Row, column: str) -> int:
    text = row.cells[column]
    if not text.isdigit():
        row.fault(f"{column} is {text!r}, not a number of days")
        return 0
    return int(text)


def _pattern(row: Row, column: str) -> str:
    text = row.cells[column]
    try:
        re.compile(text)
    except re.error as error:
        row.fault(f"{column} {text!r} is no regular expression: {error}")
        return r"(?!)"
    return text


def _treatments(
    table: Table, findings: Mapping[str, FindingDefinition]
) -> tuple[TreatmentClass, ...]:
    found = []
    for row in table.rows:
        kinds = row.text("kinds").split("|")
        unknown = set(kinds) - set(TreatmentKind)
        if unknown:
            row.fault(f"kinds {', '.join(sorted(unknown))} unknown")
        implies = _known(row, "implies", findings) if row.cells["implies"] else None
        found.append(
            TreatmentClass(
                id=row.text("class"),
                reason=row.one_of("reason", ("transfused", "gcsf", "treated", "none")),
                kinds=frozenset(TreatmentKind(kind) for kind in kinds if kind not in unknown),
                once=row.one_of("given", ("once", "course")) == "once",
                patterns=_pattern(row, "patterns"),
                unless=_pattern(row, "unless"),
                separates=row.one_of("separates", ("always", "if_low", "never")),
                implies=implies,
                implies_days=_days(row, "implies_days") if implies else 0,
                source=row.cells["source"],
                grade=row.cells["grade"],
            )
        )
    return tuple(found)


def _invalidations(
    table: Table, findings: Mapping[str, FindingDefinition], classes: set[str]
) -> Mapping[str, tuple[Invalidation, ...]]:
    found: dict[str, list[Invalidation]] = {}
    for row in table.rows:
        treatment = row.text("class")
        if treatment not in classes:
            row.fault(f"class {treatment!r} is not in treatments.tsv")
        finding = _known(row, "finding", findings)
        quantity = finding in findings and findings[finding].kind is FindingKind.QUANTITY
        entry = Invalidation(
            treatment=treatment,
            finding=finding,
            only=_only(row, quantity),
            from_start=row.one_of("counted_from", ("start", "end")) == "start",
            days=_days(row, "days"),
            remains=row.one_of("remains", ("nothing", "at_most", "at_least")),
            source=row.cells["source"],
            grade=row.cells["grade"],
        )
        if entry.remains != "nothing" and not quantity:
            row.fault("only of a quantity can a bound remain")
        found.setdefault(finding, []).append(entry)
    return MappingProxyType({finding: tuple(rows) for finding, rows in found.items()})


def _only(row: Row, quantity: bool) -> str:
    text = row.cells["only"]
    fits = re.fullmatch(r"(<|<=|>|>=) \d+(\.\d+)?", text) if quantity else None
    if text and not fits and (quantity or text not in ("present", "absent")):
        row.fault(f"only {text!r} cannot be read")
        return ""
    return text


def _worst(table: Table, findings: Mapping[str, FindingDefinition]) -> Mapping[str, bool]:
    return MappingProxyType(
        {
            _known(row, "finding", findings): row.one_of("worst", ("lowest", "highest")) == "lowest"
            for row in table.rows
        }
    )


def _band(row: Row) -> CellularityBand:
    return CellularityBand(
        age_from=row.required_fraction("age_from"),
        age_to=row.fraction("age_to"),
        aplastic_below=row.required_fraction("aplastic_below"),
        low=row.required_fraction("low"),
        high=row.required_fraction("high"),
        source=row.cells["source"],
    )


def _stand_in(row: Row, findings: Mapping[str, FindingDefinition]) -> StandIn:
    comparator = row.one_of("comparator", OPERATORS)
    return StandIn(
        finding=_known(row, "finding", findings),
        operator=row.one_of("operator", OPERATORS),
        bound=row.required_fraction("bound"),
        stands_for=_known(row, "stands_for", findings),
        comparator=Comparator(comparator) if comparator in OPERATORS else Comparator.EXACT,
        value=row.required_fraction("value"),
        source=row.cells["source"],
    )


def _tolerances(table: Table) -> Mapping[str, Mapping[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = {check: {} for check in TOLERANCES}
    for row in table.rows:
        check, name = row.text("check"), row.text("name")
        if name not in TOLERANCES.get(check, ()):
            row.fault(f"no check asks for {check} {name}")
        found.setdefault(check, {})[name] = row.required_fraction("value")
    for check, names in TOLERANCES.items():
        for name in names:
            if name not in found[check] and table.rows:
                table.rows[0].fault(f"{check} {name} is missing")
                found[check][name] = Fraction(0)
    return MappingProxyType({check: MappingProxyType(names) for check, names in found.items()})


def _slips(
    table: Table, findings: Mapping[str, FindingDefinition], units: UnitTable
) -> Mapping[str, tuple[UnitSlip, ...]]:
    found: dict[str, list[UnitSlip]] = {}
    for row in table.rows:
        slip = UnitSlip(
            row.required_fraction("from"),
            row.required_fraction("to"),
            row.text("unit"),
            row.cells["source"],
        )
        finding = _known(row, "finding", findings)
        if folded(slip.unit) not in units.by_spelling.get(finding, {}):
            row.fault(f"{slip.unit!r} is no unit of {finding}")
        found.setdefault(finding, []).append(slip)
    return MappingProxyType({finding: tuple(slips) for finding, slips in found.items()})


def _percent_slip(
    row: Row, findings: Mapping[str, FindingDefinition], units: UnitTable
) -> PercentSlip:
    meant, unit = _known(row, "meant", findings), row.text("unit")
    if folded(unit) not in units.by_spelling.get(meant, {}):
        row.fault(f"{unit!r} is no unit of {meant}")
    others = tuple(filter(None, row.cells["together_with"].split("|")))
    if unknown := set(others) - set(findings):
        row.fault(f"together_with {', '.join(sorted(unknown))} not in the catalogue")
    low, high = row.required_fraction("from"), row.required_fraction("to")
    return PercentSlip(low, high, meant, unit, others, row.required_fraction("together_to"))
