"""A case as rows and back: equal after the round trip."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from hemadesk.domain.case import (
    Adjudication,
    Case,
    Confirmation,
    Encounter,
    EncounterLabel,
    LaboratoryLimits,
    Patient,
    Region,
    Sample,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.names import words_of
from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.storage.columns import number_text
from hemadesk.storage.tables import (
    WITHDRAWN,
    AllergyRow,
    CaseRow,
    ConfirmationRow,
    EncounterRow,
    FindingRow,
    LimitRow,
    PatientRow,
    PatientWordRow,
    SpuriousRow,
    TreatmentRow,
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and the one moment of the whole unit of work."""

    at: datetime
    who: str


def case_from_row(row: CaseRow) -> Case:
    """Return the domain's case; superseded findings and removed encounters are not in it."""
    return Case(
        id=row.id,
        patient=patient_from_row(row.patient, row.age_years),
        encounters=tuple(
            _encounter_from_row(encounter)
            for encounter in row.encounters
            if encounter.removed_at is None
        ),
        confirmed=tuple(
            Confirmation(entry.diagnosis, _date(entry.date), entry.by)
            for entry in row.confirmations
        ),
        known_stable=tuple(row.known_stable),
        catalogue=row.catalogue,
        adjudication=_adjudication(row.adjudication),
        source=row.source,
        extra=row.extra,
    )


def patient_from_row(row: PatientRow, age_years: Fraction | None = None) -> Patient:
    """Return the domain's patient; the age belongs to a case."""
    return Patient(
        sex=Sex(row.sex),
        age_years=age_years,
        birth_date=_date(row.birth_date),
        region=None if row.region is None else Region(row.region),
        identifier=row.identifier,
        name=row.name,
        language=row.language,
        contact=row.contact,
    )


def write_patient(row: PatientRow, patient: Patient) -> None:
    """Bring a patient's row and search words up to date; equal values change nothing."""
    row.name = patient.name
    row.identifier = patient.identifier
    row.identifier_key = identifier_key(patient.identifier)
    row.birth_date = _date_text(patient.birth_date)
    row.sex = patient.sex.value
    row.region = None if patient.region is None else patient.region.value
    row.language = patient.language
    row.contact = patient.contact
    words = _search_words(patient)
    kept = [word for word in row.words if word.word in words]
    known = {word.word for word in kept}
    row.words = kept + [PatientWordRow(word=word) for word in sorted(words - known)]


def identifier_key(identifier: str | None) -> str:
    """Return an identifier without case, spaces and signs: ``MRN 001-2`` is ``mrn0012``."""
    return "".join(words_of(identifier or ""))


def write_case(row: CaseRow, case: Case) -> None:
    """Bring what stands in the case's own row and its confirmations up to date."""
    row.age_years = case.patient.age_years
    row.catalogue = case.catalogue
    row.known_stable = list(case.known_stable)
    row.adjudication = _adjudication_json(case.adjudication)
    row.source = None if case.source is None else dict(case.source)
    row.extra = dict(case.extra)
    _replace(
        row.confirmations,
        [
            ConfirmationRow(
                position=position,
                diagnosis=entry.diagnosis,
                date=_date_text(entry.date),
                by=entry.by,
            )
            for position, entry in enumerate(case.confirmed)
        ],
    )


def write_encounter(row: EncounterRow, encounter: Encounter, position: int) -> None:
    """Bring an encounter's row up to date, all but its findings."""
    row.position = position
    row.date = _date_text(encounter.date)
    row.label = None if encounter.label is None else encounter.label.value
    row.age_years = encounter.age_years
    row.pregnant = encounter.pregnant
    row.notes = encounter.notes
    row.sample_why = encounter.sample.why
    row.extra = dict(encounter.extra)
    _replace(row.treatments, [_treatment_row(*entry) for entry in enumerate(encounter.treatments)])
    _replace(
        row.limits,
        [
            LimitRow(position=place, finding=finding, low=own.low, high=own.high, unit=own.unit)
            for place, (finding, own) in enumerate(encounter.limits.items())
        ],
    )
    _replace(
        row.spurious,
        [
            SpuriousRow(position=place, finding=finding)
            for place, finding in enumerate(encounter.sample.spurious)
        ],
    )
    _replace(
        row.allergies,
        [
            AllergyRow(position=place, substance=substance)
            for place, substance in enumerate(encounter.allergies)
        ],
    )


def new_finding(finding: str, value: FindingValue, as_typed: str | None, by: Stamp) -> FindingRow:
    """Return a row for a value that was just entered."""
    kind, text, unit, operator = _columns_of(value)
    return FindingRow(
        finding=finding,
        kind=kind,
        value=text,
        unit=unit,
        operator=operator,
        as_typed=as_typed,
        entered_at=by.at,
        entered_by=by.who,
    )


def withdrawal(finding: str, by: Stamp) -> FindingRow:
    """Return a row that says that a finding was taken back."""
    return FindingRow(finding=finding, kind=WITHDRAWN, entered_at=by.at, entered_by=by.who)


def value_from_row(row: FindingRow) -> FindingValue | None:
    """Return the value of a finding's row, None for one that was taken back."""
    text = row.value
    if text is None:
        return None
    match row.kind:
        case "quantity":
            return Quantity(Fraction(text), row.unit or "", Comparator(row.operator or ""))
        case "word":
            return Word(text)
        case "presence":
            return Presence(text)
        case _:
            return Category(text)


def _columns_of(value: FindingValue) -> tuple[str, str, str | None, str | None]:
    match value:
        case Quantity():
            return "quantity", number_text(value.value), value.unit, value.comparator.value
        case Word():
            return "word", value.value, None, None
        case Presence():
            return "presence", value.value, None, None
        case Category():
            return "category", value.name, None, None


def _encounter_from_row(row: EncounterRow) -> Encounter:
    values = {finding.finding: value_from_row(finding) for finding in row.findings}
    return Encounter(
        date=_date(row.date),
        label=None if row.label is None else EncounterLabel(row.label),
        findings={name: value for name, value in values.items() if value is not None},
        age_years=row.age_years,
        pregnant=row.pregnant,
        notes=row.notes,
        limits={own.finding: LaboratoryLimits(own.low, own.high, own.unit) for own in row.limits},
        treatments=tuple(
            Treatment(
                TreatmentKind(given.kind),
                given.name,
                _date(given.start),
                _date(given.stop),
                given.amount,
            )
            for given in row.treatments
        ),
        allergies=tuple(entry.substance for entry in row.allergies),
        sample=Sample(tuple(entry.finding for entry in row.spurious), row.sample_why),
        extra=row.extra,
    )


def _treatment_row(position: int, given: Treatment) -> TreatmentRow:
    return TreatmentRow(
        position=position,
        kind=given.kind.value,
        name=given.name,
        start=_date_text(given.start),
        stop=_date_text(given.stop),
        amount=given.amount,
    )


def _replace(rows: list[Any], fresh: list[Any]) -> None:
    """Make ``rows`` say what ``fresh`` says, writing only what differs.

    Rows with the same place (their key) are changed in place: a row that is deleted and
    inserted with the same key in one flush would be an update by another name.
    """
    for old, new in zip(rows, fresh, strict=False):
        for column in old.__table__.columns.keys():  # noqa: SIM118 - not a dictionary
            if column not in ("case_id", "encounter_id"):
                setattr(old, column, getattr(new, column))
    del rows[len(fresh) :]
    rows.extend(fresh[len(rows) :])


def _search_words(patient: Patient) -> set[str]:
    words = {*words_of(patient.name or ""), *words_of(patient.identifier or "")}
    key = identifier_key(patient.identifier)
    return words | {key} if key else words


def _date(text: str | None) -> CaseDate | None:
    return None if text is None else CaseDate.parse(text)


def _date_text(date: CaseDate | None) -> str | None:
    return None if date is None else date.text


def _adjudication(stored: Mapping[str, Any] | None) -> Adjudication | None:
    if stored is None:
        return None
    return Adjudication(
        stored["primary"], tuple(stored["also_accept"]), tuple(stored["contributing"])
    )


def _adjudication_json(adjudication: Adjudication | None) -> dict[str, Any] | None:
    if adjudication is None:
        return None
    return {
        "primary": adjudication.primary,
        "also_accept": list(adjudication.also_accept),
        "contributing": list(adjudication.contributing),
    }
