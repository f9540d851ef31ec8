"""The patient's own data as typed, and who among the stored patients it may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hemadesk.desktop.models import date_text
from hemadesk.desktop.models.entry_text import age_of
from hemadesk.domain.ages import years_between
from hemadesk.domain.case import Patient, Region, Sex
from hemadesk.domain.records import DuplicateCandidate, Likeness
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.limits import AGE
from hemadesk.wording import labels, values

_WHY = {
    Likeness.SAME_IDENTIFIER: N_("the same number"),
    Likeness.SAME_NAME_AND_BIRTH_DATE: N_("the same name and birth date"),
    Likeness.SIMILAR_NAME_AND_BIRTH_DATE: N_("a similar name, the same birth date"),
    Likeness.SIMILAR_NAME: N_("a similar name"),
}


@dataclass(frozen=True, slots=True)
class PatientEntry:
    """What stands in the fields."""

    name: str = ""
    birth_date: str = ""
    age: str = ""
    sex: str = ""
    identifier: str = ""
    region: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class DuplicateLine:
    """Somebody stored who may be the same person; ``case_id`` is their newest case."""

    case_id: str
    words: str


@dataclass(frozen=True, slots=True)
class PatientState:
    """The fields, what is wrong with them, what they mean, and who it may be."""

    entry: PatientEntry = PatientEntry()
    faults: tuple[tuple[str, str], ...] = ()
    means: str = ""
    duplicates: tuple[DuplicateLine, ...] = ()
    is_new: bool = True


def entry_of(patient: Patient) -> PatientEntry:
    """Return a stored patient as text."""
    age = patient.age_years
    return PatientEntry(
        name=patient.name or "",
        birth_date=patient.birth_date.text if patient.birth_date else "",
        age="" if age is None else values.number(age),
        sex="" if patient.sex is Sex.UNKNOWN else patient.sex.value,
        identifier=patient.identifier or "",
        region=patient.region.value if patient.region else "",
        contact=patient.contact or "",
    )


def patient_of(
    entry: PatientEntry, before: Patient, today: date, knowledge: KnowledgeBase
) -> Patient:
    """Return the patient that the text means; what cannot be read is left out."""
    age = age_of(entry.age, knowledge)
    if entry.age == entry_of(before).age:
        age = before.age_years  # shown rounded, kept exact
    return replace(
        before,
        name=" ".join(entry.name.split()) or None,
        birth_date=date_text.read(entry.birth_date, today).date,
        age_years=age,
        sex=Sex(entry.sex) if entry.sex else Sex.UNKNOWN,
        identifier=entry.identifier.strip() or None,
        region=Region(entry.region) if entry.region else None,
        contact=entry.contact.strip() or None,
    )


def faults_of(entry: PatientEntry, today: date, knowledge: KnowledgeBase) -> Mapping[str, str]:
    """Return a sentence for each field that must be changed first."""
    faults = {}
    if not entry.name.strip() and not entry.identifier.strip():
        faults["name"] = _("A name or a number is needed to find the patient again.")
    born = date_text.read(entry.birth_date, today)
    if born.choices:
        faults["birth_date"] = _("This means two dates: write {first} or {second}.").format(
            first=born.choices[0], second=born.choices[1]
        )
    elif born.is_fault:
        faults["birth_date"] = _("Write a date such as 1976-05-02 or 2.5.1976.")
    elif born.date and born.date.day() > today:
        faults["birth_date"] = _("This date is still to come.")
    if entry.age.strip() and age_of(entry.age, knowledge) is None:
        oldest = values.number(knowledge.limits[AGE].hard_high)
        faults["age"] = _("An age in years, from 0 to {oldest}.").format(oldest=oldest)
    return faults


def meaning_of(entry: PatientEntry, today: date) -> str:
    """Return the birth date as it was understood, with the age today."""
    born = date_text.read(entry.birth_date, today).date
    if born is None or born.day() > today:
        return ""
    age = years_between(born.middle(), today)
    return _("{date}: {age}").format(date=values.date(born), age=values.age(age))


def present_duplicates(found: Sequence[DuplicateCandidate]) -> tuple[DuplicateLine, ...]:
    """Return a line for each stored patient who may be the same, the likest first."""
    return tuple(
        DuplicateLine(each.record.cases[0], _likeness(each)) for each in found if each.record.cases
    )


def _likeness(found: DuplicateCandidate) -> str:
    patient = found.record.patient
    number = _("No. {identifier}").format(identifier=patient.identifier)
    born = _("born {date}").format(date=values.date(patient.birth_date))
    facts = (
        patient.name or _("Name not entered"),
        born if patient.birth_date else "",
        labels.word(patient.sex) if patient.sex is not Sex.UNKNOWN else "",
        number if patient.identifier else "",
    )
    who = ", ".join(filter(None, facts))
    return _("{who}: {why}").format(who=who, why=_(_WHY[found.likeness]))


def regions() -> tuple[tuple[str, str], ...]:
    """Return every region with its name."""
    return tuple((each.value, labels.region(each)) for each in Region)
