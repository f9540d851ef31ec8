"""The table of counts: the newest and the earlier ones with units, limits and flags."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hemadesk.domain.ages import age_at
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Encounter
from hemadesk.domain.stated import NO_LIMITS, beyond
from hemadesk.domain.values import FindingValue, Quantity
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, values

CORE = (
    "hemoglobin", "hematocrit", "mcv", "reticulocyte_percent", "reticulocyte_absolute", "wbc",
    "neutrophils", "lymphocytes", "monocytes", "blasts_blood_percent", "platelets",
)  # fmt: skip
"""The rows of the table, in the order of a laboratory slip; the others are listed below it."""
MOST_COLUMNS = 4
REFERENCE_MARK = "*"
CALCULATED_MARK = "†"


class Flag(StrEnum):
    """Where a value lies beside its limits."""

    NONE = ""
    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Limits:
    """Both ends in the catalogue's unit; ``is_own`` if the laboratory gave them."""

    low: Fraction | None
    high: Fraction | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    flag: Flag = Flag.NONE
    is_spurious: bool = False
    is_calculated: bool = False


@dataclass(frozen=True, slots=True)
class CountRow:
    label: str
    unit: str
    limits: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class CountTable:
    """``heads`` are the dates or names of the encounters, newest first."""

    heads: tuple[str, ...]
    rows: tuple[CountRow, ...]
    has_reference_limits: bool
    has_calculated: bool


def name_of(encounter: Encounter) -> str:
    """Return an encounter's date, or what it was for, or both words for neither."""
    if encounter.date:
        return values.date(encounter.date)
    return labels.word(encounter.label) if encounter.label else _("no date")


def limits_of(finding: str, case: Case, index: int, knowledge: KnowledgeBase) -> Limits | None:
    """Return the limits at an encounter: the laboratory's own, else those of age and sex."""
    own = case.encounters[index].limits.get(finding)
    if own is not None:
        return Limits(*knowledge.units.limits(finding, own), is_own=True)
    found = knowledge.ranges.find(finding, age_at(case, index), case.patient.sex)
    return Limits(found.low, found.high, is_own=False) if found else None


def flag_of(
    stated: FindingValue, finding: str, limits: Limits | None, knowledge: KnowledgeBase
) -> Flag:
    """Tell whether a value is surely below or above its limits."""
    ends = (limits.low, limits.high) if limits else NO_LIMITS
    return Flag(beyond(knowledge.units.in_own_unit(finding, stated), ends) or "")


def count_table(assessment: Assessment, case: Case, knowledge: KnowledgeBase) -> CountTable:
    """Return the core counts of the newest encounters that have any, newest first."""
    columns = [
        index
        for index in reversed(range(len(case.encounters)))
        if any(finding in CORE for finding in case.encounters[index].findings)
    ]
    slip = _Slip(assessment, case, knowledge, tuple(columns[:MOST_COLUMNS]))
    rows = tuple(row for row in map(slip.row, CORE) if row) if columns else ()
    return CountTable(
        heads=tuple(name_of(case.encounters[index]) for index in slip.columns),
        rows=rows,
        has_reference_limits=any(row.limits.endswith(REFERENCE_MARK) for row in rows),
        has_calculated=any(cell.is_calculated for row in rows for cell in row.cells),
    )


def spurious_findings(assessment: Assessment, case: Case) -> frozenset[str]:
    """Return the counts that are not the patient's own, said by a person or by a check."""
    checked = {finding for check in assessment.count_checks for finding in check.excludes}
    return frozenset(checked | set(case.encounters[-1].sample.spurious))


@dataclass(frozen=True, slots=True)
class _Slip:
    """What every row of the table needs; ``columns`` are encounters, newest first."""

    assessment: Assessment
    case: Case
    knowledge: KnowledgeBase
    columns: tuple[int, ...]

    def row(self, finding: str) -> CountRow | None:
        stated = [self.case.encounters[index].findings.get(finding) for index in self.columns]
        if any(each is not None for each in stated):
            return self._stated_row(finding, stated)
        for derived in self.assessment.derived:
            if derived.id == finding:
                amount = Quantity(Fraction(derived.value), derived.unit)
                limits = limits_of(finding, self.case, self.columns[0], self.knowledge)
                flag = flag_of(amount, finding, limits, self.knowledge)
                newest = Cell(values.bare(amount), flag, is_calculated=True)
                earlier = [Cell("")] * (len(self.columns) - 1)
                return self._labeled(finding, derived.unit, (newest, *earlier))
        return None

    def _stated_row(self, finding: str, stated: list[FindingValue | None]) -> CountRow:
        unit = self.knowledge.findings[finding].unit or ""
        cells = tuple(
            self._cell(finding, each, index)
            for each, index in zip(stated, self.columns, strict=True)
        )
        return self._labeled(finding, unit, cells)

    def _labeled(self, finding: str, unit: str, cells: tuple[Cell, ...]) -> CountRow:
        mark = CALCULATED_MARK if cells[0].is_calculated else ""
        return CountRow(
            label=labels.short_finding(self.knowledge, finding) + mark,
            unit=labels.unit(unit),
            limits=self._limits(finding),
            cells=cells,
        )

    def _cell(self, finding: str, stated: FindingValue | None, index: int) -> Cell:
        if stated is None:
            return Cell("")
        limits = limits_of(finding, self.case, index, self.knowledge)
        flag = flag_of(stated, finding, limits, self.knowledge)
        own = self.knowledge.units.in_own_unit(finding, stated)
        text = values.bare(own) if isinstance(own, Quantity) else labels.word(str(own))
        is_newest = index == len(self.case.encounters) - 1
        spurious = spurious_findings(self.assessment, self.case) if is_newest else frozenset()
        return Cell(text, flag, is_spurious=finding in spurious)

    def _limits(self, finding: str) -> str:
        limits = limits_of(finding, self.case, self.columns[0], self.knowledge)
        if limits is None:
            return ""
        low, high = (
            None if end is None else values.number(end) for end in (limits.low, limits.high)
        )
        mark = "" if limits.is_own else REFERENCE_MARK
        if low is not None and high is not None:
            return f"{low}–{high}{mark}"
        return f"≥{low}{mark}" if low is not None else f"≤{high}{mark}" if high is not None else ""
