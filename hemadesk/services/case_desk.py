"""The use cases on cases: new patient, save, open, find, draft, issue.  One unit of work each."""

from dataclasses import dataclass
from uuid import uuid4

from hemadesk.domain.assessment import Assessment, Urgency
from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.names import are_alike, words_of
from hemadesk.domain.records import (
    AssessmentReason,
    AsTyped,
    CaseRecord,
    Clinic,
    Draft,
    DuplicateCandidate,
    EarlierAssessment,
    IssuedReport,
    Likeness,
    StoredAssessment,
    WorklistLine,
    WorklistQuery,
)
from hemadesk.exchange import assessment_json, stored_assessment
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.ports import UnitOfWork, Work
from hemadesk.wording import labels


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case that nobody stored yet, and the patients who may be the same person."""

    case: Case
    duplicates: tuple[DuplicateCandidate, ...]


class CaseDesk:
    """What a clinician does with cases, over one open database."""

    def __init__(self, work: Work, knowledge: KnowledgeBase) -> None:
        self._work = work
        self._knowledge = knowledge

    def new_patient(self, patient: Patient, encounter: Encounter | None = None) -> NewCase:
        """Return a new case, not stored before it is saved, and who may be the same person."""
        case = Case(str(uuid4()), patient, (encounter or Encounter(),))
        return NewCase(case, self.duplicates_of(patient))

    def duplicates_of(self, patient: Patient) -> tuple[DuplicateCandidate, ...]:
        """Return the stored patients who may be this one, most alike first."""
        with self._work() as unit:
            same_identifier = unit.patients.with_identifier(patient.identifier or "")
            maybe = unit.patients.maybe_named(patient)
        found = {record.id: Likeness.SAME_IDENTIFIER for record in same_identifier}
        records = {record.id: record for record in (*same_identifier, *maybe)}
        for record in maybe:
            likeness = _likeness(patient, record.patient)
            if likeness is not None:
                found.setdefault(record.id, likeness)
        order = list(Likeness)
        ranked = sorted(found.items(), key=lambda item: order.index(item[1]))
        return tuple(DuplicateCandidate(records[id_], likeness) for id_, likeness in ranked)

    def save(
        self,
        case: Case,
        assessment: Assessment,
        revision: int | None = None,
        patient_id: str | None = None,
        as_typed: AsTyped | None = None,
    ) -> CaseRecord:
        """Store a case with the assessment that was on the screen; its draft is forgotten.

        ``revision`` is that of the record that was opened, None for a new case; ``patient_id``
        makes a new case one of a patient who is known already.

        Raises:
            HemaDeskError: changed elsewhere, disk full and the like; nothing was stored then.
        """
        with self._work() as unit:
            if revision is None:
                record = unit.cases.add(case, patient_id, as_typed or {})
            else:
                record = unit.cases.save(case, revision, as_typed or {})
            self._keep(unit, case.id, assessment, AssessmentReason.SAVED)
            unit.drafts.discard(case.id)
            unit.audit.note("case_saved", case.id)
            unit.commit()
        return record

    def open(self, case_id: str) -> CaseRecord:
        """Return a stored case; that it was looked at goes into the audit."""
        with self._work() as unit:
            record = unit.cases.get(case_id)
            unit.audit.note("case_opened", case_id)
            unit.commit()
        return record

    def worklist(
        self, typed: str = "", urgency: Urgency | None = None, most: int = 200
    ) -> tuple[WorklistLine, ...]:
        """Return the cases that answer to what was typed, most urgent first, then newest.

        Each typed word must begin a part of the name (in any order, accents forgiven), of the
        identifier, or of the name of the leading or a confirmed diagnosis.
        """
        words = words_of(typed)
        diagnoses = tuple(self._diagnoses_from(word) for word in words)
        with self._work() as unit:
            return unit.cases.worklist(WorklistQuery(words, diagnoses, urgency, most))

    def keep_assessment(
        self, case_id: str, assessment: Assessment, reason: AssessmentReason
    ) -> StoredAssessment:
        """Keep what was shown of a stored case, such as a flag that asks for action at once."""
        with self._work() as unit:
            stored = self._keep(unit, case_id, assessment, reason)
            unit.commit()
        return stored

    def earlier_assessments(self, case_id: str) -> tuple[EarlierAssessment, ...]:
        """Return what was kept of a case, newest first; nothing is worked out again."""
        with self._work() as unit:
            kept = unit.assessments.of_case(case_id)
        return tuple(
            EarlierAssessment(stored, stored_assessment.read_assessment(stored.document))
            for stored in kept
        )

    def issue_report(
        self, case_id: str, pdf: bytes, assessment: Assessment, kind: str = "referral"
    ) -> IssuedReport:
        """Keep the very pages that leave the house, with the assessment they were made from."""
        with self._work() as unit:
            kept = self._keep(unit, case_id, assessment, AssessmentReason.REPORT)
            report = unit.reports.add(case_id, pdf, kind, kept.id)
            unit.audit.note("report_issued", case_id)
            unit.commit()
        return report

    def reports(self, case_id: str) -> tuple[IssuedReport, ...]:
        """Return the reports of a case, newest first, without their pages."""
        with self._work() as unit:
            return unit.reports.of_case(case_id)

    def report_pdf(self, report_id: str) -> bytes:
        """Return the pages of a report exactly as issued; its hash is checked."""
        with self._work() as unit:
            return unit.reports.pdf(report_id)

    def save_draft(self, case_id: str, content: str, revision: int | None = None) -> None:
        """Keep what is in the form, in place of what was kept before."""
        with self._work() as unit:
            unit.drafts.put(case_id, content, revision)
            unit.commit()

    def load_draft(self, case_id: str) -> Draft | None:
        """Return what was typed and not saved, None where nothing is."""
        with self._work() as unit:
            return unit.drafts.get(case_id)

    def drafts(self) -> tuple[Draft, ...]:
        """Return every draft, newest first: what to offer after a crash."""
        with self._work() as unit:
            return unit.drafts.all()

    def discard_draft(self, case_id: str) -> None:
        """Forget what was typed and not saved."""
        with self._work() as unit:
            unit.drafts.discard(case_id)
            unit.commit()

    def clinic(self) -> Clinic:
        """Return the clinic's letterhead and choices."""
        with self._work() as unit:
            return unit.clinic.get()

    def set_clinic(self, clinic: Clinic) -> None:
        """Store the clinic's letterhead and choices."""
        with self._work() as unit:
            unit.clinic.put(clinic)
            unit.audit.note("clinic_changed")
            unit.commit()

    def _keep(
        self, unit: UnitOfWork, case_id: str, assessment: Assessment, reason: AssessmentReason
    ) -> StoredAssessment:
        document = assessment_json.write(assessment, self._knowledge)
        unit.cases.summarize(case_id, assessment)
        return unit.assessments.add(case_id, assessment, document, reason)

    def _diagnoses_from(self, word: str) -> tuple[str, ...]:
        """Return the diagnoses of whose name a word begins so, in the language in use."""
        return tuple(
            id_
            for id_ in self._knowledge.diagnoses
            if any(
                part.startswith(word) for part in words_of(labels.diagnosis(self._knowledge, id_))
            )
        )


def _likeness(new: Patient, stored: Patient) -> Likeness | None:
    """Return why two patients may be one person, None where nothing speaks for it."""
    if not new.name or not stored.name or not are_alike(new.name, stored.name):
        return None
    if new.birth_date is None or stored.birth_date is None:
        return None if _sexes_differ(new, stored) else Likeness.SIMILAR_NAME
    if _are_surely_apart(new.birth_date, stored.birth_date):
        return None
    # Of one day and one name: a sex that differs may well be a slip.
    if sorted(words_of(new.name)) == sorted(words_of(stored.name)):
        return Likeness.SAME_NAME_AND_BIRTH_DATE
    return Likeness.SIMILAR_NAME_AND_BIRTH_DATE


def _sexes_differ(new: Patient, stored: Patient) -> bool:
    return len({new.sex, stored.sex} - {Sex.UNKNOWN}) > 1


def _are_surely_apart(one: CaseDate, other: CaseDate) -> bool:
    return one.is_surely_before(other) or other.is_surely_before(one)
