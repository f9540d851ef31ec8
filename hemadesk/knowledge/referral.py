"""What referral guidelines ask for: a letter names of it what was not entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import Sex, TreatmentKind
from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.knowledge.tables import Row, Table

REFERRAL_COLUMNS = (
    "id", "block", "label", "findings", "needed", "when", "answered_by", "source", "grade",
)  # fmt: skip
BLOCKS = ("history", "examination", "results")
PREGNANT = "pregnant"
ELSEWHERE = (*TreatmentKind, PREGNANT)
"""What of a case can answer a field besides its findings."""


@dataclass(frozen=True, slots=True)
class ReferralField:
    """One thing that is asked for; any one of ``findings`` answers it.

    So does a treatment of the kind in ``answered_by``, or what it says of pregnancy.
    Asked only if each finding in ``when_found`` is present or low, and only of that ``sex`` and
    of that age in years, both ends included.
    """

    id: str
    block: str
    label: str
    findings: tuple[str, ...]
    is_required: bool
    when_found: tuple[str, ...]
    sex: Sex | None
    ages: tuple[Fraction, Fraction] | None
    answered_by: str
    source: str
    grade: str


def read_referral_fields(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> Mapping[str, ReferralField]:
    """Read the fields in the order in which a letter gives them."""
    found: dict[str, ReferralField] = {}
    for row in table.rows:
        source, grade = row.source(references)
        when_found, sex, ages = _condition(row)
        entry = ReferralField(
            id=row.text("id"),
            block=row.one_of("block", BLOCKS),
            label=row.text("label"),
            findings=tuple(row.text("findings").split(",")),
            is_required=row.one_of("needed", ("required", "recommended")) == "required",
            when_found=when_found,
            sex=sex,
            ages=ages,
            answered_by=row.one_of("answered_by", ELSEWHERE) if row.cells["answered_by"] else "",
            source=source,
            grade=grade,
        )
        for name in (*entry.findings, *entry.when_found):
            if name not in findings:
                row.fault(f"{name!r} is no finding")
        if entry.id in found:
            row.fault("id is given twice")
        found[entry.id] = entry
    return MappingProxyType(found)


def _condition(row: Row) -> tuple[tuple[str, ...], Sex | None, tuple[Fraction, Fraction] | None]:
    """Read ``neutrophils`` or ``sex:female age:12-55``."""
    when_found: list[str] = []
    sex: Sex | None = None
    ages: tuple[Fraction, Fraction] | None = None
    for word in row.cells["when"].split():
        key, colon, value = word.partition(":")
        first, dash, last = value.partition("-")
        if not colon:
            when_found.append(word)
        elif key == "sex" and value in set(Sex):
            sex = Sex(value)
        elif key == "age" and dash and first.isdigit() and last.isdigit():
            ages = Fraction(first), Fraction(last)
        else:
            row.fault(f"when {word!r} cannot be read")
    return tuple(when_found), sex, ages
