"""Cases and patients as domain values; rows never leave this package."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Row, and_, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from hemadesk.domain.assessment import Assessment, Urgency
from hemadesk.domain.case import Case, Patient, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.names import words_of
from hemadesk.domain.records import (
    AsTyped,
    CaseRecord,
    EnteredValue,
    PatientRecord,
    WorklistLine,
    WorklistQuery,
)
from hemadesk.storage import case_changes, case_rows
from hemadesk.storage.case_rows import Stamp
from hemadesk.storage.errors import (
    CaseChangedElsewhereError,
    CaseExistsError,
    CaseNotFoundError,
    PatientNotFoundError,
)
from hemadesk.storage.tables import (
    CaseRow,
    ConfirmationRow,
    DraftRow,
    EncounterRow,
    PatientRow,
    PatientWordRow,
    ReportRow,
)

NOTHING_TYPED: AsTyped = MappingProxyType({})
# The more urgent, the higher: so one index, read backwards, is the order of the worklist.
_RANKS: Mapping[str, int] = {
    urgency.value: rank for rank, urgency in enumerate(reversed(Urgency), start=1)
}
_NOT_URGENT = 0
_MOST_CANDIDATES = 200
_LINE = (
    CaseRow.id,
    CaseRow.patient_id,
    PatientRow.name,
    PatientRow.identifier,
    PatientRow.birth_date,
    CaseRow.age_years,
    PatientRow.sex,
    CaseRow.urgency,
    CaseRow.pattern,
    CaseRow.leading_diagnosis,
    CaseRow.leading_probability,
    CaseRow.saved_at,
)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the lines of a worklist need from other tables, by case."""

    dates: Mapping[str, str]
    confirmed: Mapping[str, Sequence[str]]
    drafted: Set[str]
    reported: Set[str]


class SqlCaseRepository:
    """Cases: added, saved over the revision that was opened, found again."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def add(
        self, case: Case, patient_id: str | None = None, as_typed: AsTyped = NOTHING_TYPED
    ) -> CaseRecord:
        """Store a new case, of a known patient or of a new one.

        Raises:
            CaseExistsError: the id is taken.
            PatientNotFoundError: there is no such patient.
        """
        if self._session.get(CaseRow, case.id) is not None:
            raise CaseExistsError(case_id=case.id)
        row = CaseRow(
            id=case.id,
            patient=self._patient(patient_id),
            created_at=self._by.at,
            created_by=self._by.who,
            urgency_rank=_NOT_URGENT,
        )
        self._write(row, case, as_typed)
        return self.get(case.id)

    def save(self, case: Case, revision: int, as_typed: AsTyped = NOTHING_TYPED) -> CaseRecord:
        """Store a changed case over the ``revision`` that was opened.

        Raises:
            CaseNotFoundError: there is none of this id.
            CaseChangedElsewhereError: it was saved since.
        """
        row = self._row(case.id)
        if row.revision != revision:
            raise CaseChangedElsewhereError
        self._write(row, case, as_typed)
        return self.get(case.id)

    def get(self, case_id: str) -> CaseRecord:
        """Return a case as it is now.

        Raises:
            CaseNotFoundError: there is none of this id.
        """
        row = self._row(case_id)
        return CaseRecord(
            case_rows.case_from_row(row), row.patient_id, row.revision, row.saved_at, row.saved_by
        )

    def summarize(self, case_id: str, assessment: Assessment) -> None:
        """Keep for the worklist what an assessment says first; the revision stays."""
        is_ranked = assessment.confidence.enough_information and assessment.differential
        leading = assessment.differential[0] if is_ranked else None
        urgencies = [flag.urgency for flag in assessment.red_flags if flag.status == "fired"]
        urgency = max(urgencies, key=lambda one: _RANKS[one.value], default=None)
        self._row(case_id)
        self._session.execute(
            CaseRow.__table__.update()  # type: ignore[attr-defined]  # a Table at run time
            .where(CaseRow.id == case_id)
            .values(
                urgency=None if urgency is None else urgency.value,
                urgency_rank=_NOT_URGENT if urgency is None else _RANKS[urgency.value],
                pattern=assessment.pattern.id,
                leading_diagnosis=None if leading is None else leading.diagnosis,
                leading_probability=None if leading is None else leading.probability,
            )
        )

    def values_entered(self, case_id: str, position: int, finding: str) -> tuple[EnteredValue, ...]:
        """Return everything that was ever entered for one finding of one visit, newest first.

        No use case asks for it: it answers whoever must account for a corrected value (H52).
        """
        return tuple(
            EnteredValue(
                case_rows.value_from_row(row),
                row.as_typed,
                row.entered_by,
                row.entered_at,
                is_current=row.superseded_by is None,
            )
            for row in case_changes.history_of(self._session, case_id, position, finding)
        )

    def worklist(self, query: WorklistQuery) -> tuple[WorklistLine, ...]:
        """Return the cases that the query finds: most urgent first, then newest first."""
        conditions = [
            _said_by(word, query.diagnoses[place] if place < len(query.diagnoses) else ())
            for place, word in enumerate(query.words)
        ]
        if query.urgency is not None:
            conditions.append(CaseRow.urgency_rank == _RANKS[query.urgency.value])
        order = (CaseRow.urgency_rank.desc(), CaseRow.listed_at.desc(), CaseRow.id.desc())
        # First the few ids along the index; joined at once, SQLite would sort every patient.
        few = select(CaseRow.id).where(*conditions).order_by(*order).limit(query.most)
        found = (
            # Columns, not rows of the mapper: a list is drawn at every key press.
            select(*_LINE)
            .join(PatientRow, PatientRow.id == CaseRow.patient_id)
            .where(CaseRow.id.in_(few.scalar_subquery()))
            .order_by(*order)
        )
        rows = self._session.execute(found).all()
        beside = self._beside([row.id for row in rows])
        return tuple(_line(row, beside) for row in rows)

    def _beside(self, ids: Sequence[str]) -> _Beside:
        dates = (
            select(EncounterRow.case_id, EncounterRow.date)
            .where(
                EncounterRow.case_id.in_(ids),
                EncounterRow.removed_at.is_(None),
                EncounterRow.date.is_not(None),
            )
            .order_by(EncounterRow.position)
        )
        confirmations = (
            select(ConfirmationRow.case_id, ConfirmationRow.diagnosis)
            .where(ConfirmationRow.case_id.in_(ids))
            .order_by(ConfirmationRow.position)
        )
        drafts = select(DraftRow.case_id).where(DraftRow.case_id.in_(ids))
        reports = select(ReportRow.case_id).where(ReportRow.case_id.in_(ids))
        confirmed: dict[str, list[str]] = {}
        for case_id, diagnosis in self._session.execute(confirmations):
            confirmed.setdefault(case_id, []).append(diagnosis)
        return _Beside(
            {case_id: date for case_id, date in self._session.execute(dates) if date},
            confirmed,
            set(self._session.scalars(drafts)),
            set(self._session.scalars(reports)),
        )

    def _row(self, case_id: str) -> CaseRow:
        row = self._session.get(CaseRow, case_id)
        if row is None:
            raise CaseNotFoundError(case_id=case_id)
        return row

    def _patient(self, patient_id: str | None) -> PatientRow:
        if patient_id is None:
            return PatientRow(id=str(uuid4()), created_at=self._by.at, created_by=self._by.who)
        row = self._session.get(PatientRow, patient_id)
        if row is None:
            raise PatientNotFoundError(patient_id=patient_id)
        return row

    def _write(self, row: CaseRow, case: Case, as_typed: AsTyped) -> None:
        case_rows.write_patient(row.patient, case.patient)
        case_rows.write_case(row, case)
        row.saved_at, row.saved_by = self._by.at, self._by.who
        row.listed_at = _listed_at(case, self._by.at)
        self._session.add(row)
        self._session.flush()
        case_changes.write_encounters(self._session, row, case, as_typed, self._by)
        self._session.flush()
        self._session.expire(row)


class SqlPatientRepository:
    """Patients: those who may be the same person, each with the ids of their cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def with_identifier(self, identifier: str) -> tuple[PatientRecord, ...]:
        """Return the patients of this identifier, whatever its case, spaces and signs."""
        key = case_rows.identifier_key(identifier)
        if not key:
            return ()
        query = select(PatientRow).where(PatientRow.identifier_key == key).order_by(PatientRow.id)
        return tuple(self._record(row) for row in self._session.scalars(query))

    def maybe_named(self, patient: Patient) -> tuple[PatientRecord, ...]:
        """Return patients worth comparing: born the same day, or a name part begins alike.

        A net, not a judgment: at most some hundred, for the caller to compare letter by letter.
        """
        conditions: list[ColumnElement[bool]] = [
            _has_word_from(word[:3]) for word in words_of(patient.name or "") if len(word) > 1
        ]
        if patient.birth_date is not None:
            conditions.append(PatientRow.birth_date == patient.birth_date.text)
        if not conditions:
            return ()
        query = (
            select(PatientRow)
            .where(or_(*conditions))
            .order_by(PatientRow.created_at.desc(), PatientRow.id)
            .limit(_MOST_CANDIDATES)
        )
        return tuple(self._record(row) for row in self._session.scalars(query))

    def _record(self, row: PatientRow) -> PatientRecord:
        cases = self._session.scalars(
            select(CaseRow.id)
            .where(CaseRow.patient_id == row.id)
            .order_by(CaseRow.saved_at.desc(), CaseRow.id)
        )
        return PatientRecord(row.id, case_rows.patient_from_row(row), tuple(cases))


def _said_by(word: str, diagnoses: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a case answers to one word of a search."""
    named = select(PatientWordRow.patient_id).where(_begins(word))
    if not diagnoses:
        return CaseRow.patient_id.in_(named)
    # A union, not "or": each part has its own index.
    other = aliased(CaseRow)
    return CaseRow.id.in_(
        union_all(
            select(other.id).where(other.patient_id.in_(named)),
            select(other.id).where(other.leading_diagnosis.in_(diagnoses)),
            select(ConfirmationRow.case_id).where(ConfirmationRow.diagnosis.in_(diagnoses)),
        )
    )


def _has_word_from(beginning: str) -> ColumnElement[bool]:
    return PatientRow.id.in_(select(PatientWordRow.patient_id).where(_begins(beginning)))


def _begins(word: str) -> ColumnElement[bool]:
    # A range, never LIKE: SQLite's LIKE would read the whole table.
    return and_(PatientWordRow.word >= word, PatientWordRow.word < word + "\U0010ffff")


def _listed_at(case: Case, saved_at: datetime) -> datetime:
    dates = [encounter.date for encounter in case.encounters if encounter.date is not None]
    return dates[-1].earliest if dates else saved_at


def _line(row: Row[*tuple[Any, ...]], beside: _Beside) -> WorklistLine:
    date = beside.dates.get(row.id)
    return WorklistLine(
        case_id=row.id,
        patient_id=row.patient_id,
        name=row.name,
        identifier=row.identifier,
        birth_date=None if row.birth_date is None else CaseDate.parse(row.birth_date),
        age_years=None if row.age_years is None else float(row.age_years),
        sex=Sex(row.sex),
        date=None if date is None else CaseDate.parse(date),
        urgency=None if row.urgency is None else Urgency(row.urgency),
        pattern=row.pattern,
        leading_diagnosis=row.leading_diagnosis,
        leading_probability=row.leading_probability,
        confirmed=tuple(beside.confirmed.get(row.id, ())),
        saved_at=row.saved_at,
        has_draft=row.id in beside.drafted,
        has_report=row.id in beside.reported,
    )
