"""Forms in which a diagnosis comes that look so different that one distribution fits none."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import Diagnosis
from hemadesk.knowledge.likelihoods import Likelihoods
from hemadesk.knowledge.priors import AGE_BANDS, check_sum
from hemadesk.knowledge.tables import Table

SUBTYPE_COLUMNS = (
    "subtype", "diagnosis", "label", "share", *(band[0] for band in AGE_BANDS), "male_share",
    "source", "grade",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subtype:
    """One form of a diagnosis: its share of the patients, their ages and the share of men.

    ``ages`` are shares of the age bands.  What the subtypes leave of a diagnosis is the rest, for
    which the diagnosis's own rows stand; they stand as well where a subtype has none.
    """

    diagnosis: str
    label: str
    share: float
    ages: tuple[float, ...]
    male_share: float
    source: str
    grade: str


@dataclass(frozen=True, slots=True)
class Subtypes:
    """All subtypes by id, and the findings in which they differ from their diagnosis."""

    by_id: Mapping[str, Subtype]
    likelihoods: Likelihoods


def read_subtypes(
    table: Table, diagnoses: Mapping[str, Diagnosis], references: Mapping[str, object]
) -> Mapping[str, Subtype]:
    """Read the table; shares of one diagnosis that leave no rest are a fault."""
    found: dict[str, Subtype] = {}
    for row in table.rows:
        source, grade = row.source(references)
        ages = tuple(row.number(band[0]) for band in AGE_BANDS)
        check_sum(row, ages, "ages")
        entry = Subtype(
            diagnosis=row.text("diagnosis"),
            label=row.text("label"),
            share=row.number("share"),
            ages=ages,
            male_share=row.number("male_share"),
            source=source,
            grade=grade,
        )
        if entry.diagnosis not in diagnoses:
            row.fault(f"{entry.diagnosis!r} is no diagnosis")
        if not 0 < entry.share < 1 or not 0 < entry.male_share < 1:
            row.fault("shares must lie strictly between 0 and 1")
        name = row.text("subtype")
        if name in found or name in diagnoses:
            row.fault(f"{name} is given twice")
        found[name] = entry
    for diagnosis in sorted({entry.diagnosis for entry in found.values()}):
        total = sum(each.share for each in found.values() if each.diagnosis == diagnosis)
        if total >= 1:
            table.rows[0].fault(f"subtypes of {diagnosis} sum to {total:g} and leave no rest")
    return MappingProxyType(found)
