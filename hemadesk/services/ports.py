"""What the use cases need of storage.  Storage fits by shape and knows nothing of this module.

Whether it fits is checked where both are known: in ``cli/`` and in ``desktop/app.py``.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Patient
from hemadesk.domain.records import (
    AssessmentReason,
    AsTyped,
    AuditEntry,
    CaseRecord,
    Clinic,
    Draft,
    IssuedReport,
    PatientRecord,
    StoredAssessment,
    WorklistLine,
    WorklistQuery,
)


class CaseRepository(Protocol):
    def add(self, case: Case, patient_id: str | None = ..., as_typed: AsTyped = ...) -> CaseRecord:
        """Store a new case, of a known patient or of a new one."""

    def save(self, case: Case, revision: int, as_typed: AsTyped = ...) -> CaseRecord:
        """Store a changed case over the revision that was opened."""

    def get(self, case_id: str) -> CaseRecord:
        """Return a case as it is now."""

    def summarize(self, case_id: str, assessment: Assessment) -> None:
        """Keep for the worklist what an assessment says first."""

    def worklist(self, query: WorklistQuery) -> tuple[WorklistLine, ...]:
        """Return the cases that the query finds: most urgent first, then newest first."""


class PatientRepository(Protocol):
    def with_identifier(self, identifier: str) -> tuple[PatientRecord, ...]:
        """Return the patients of this identifier."""

    def maybe_named(self, patient: Patient) -> tuple[PatientRecord, ...]:
        """Return patients worth comparing by name and birth date."""


class AssessmentRepository(Protocol):
    def add(
        self, case_id: str, assessment: Assessment, document: str, reason: AssessmentReason
    ) -> StoredAssessment:
        """Keep what was said of a stored case, for good."""

    def of_case(self, case_id: str) -> tuple[StoredAssessment, ...]:
        """Return what was kept of a case, newest first."""


class ReportRepository(Protocol):
    def add(
        self, case_id: str, pdf: bytes, kind: str, assessment_id: str | None = ...
    ) -> IssuedReport:
        """Keep the very pages that are issued, for good."""

    def of_case(self, case_id: str) -> tuple[IssuedReport, ...]:
        """Return the reports of a case, newest first, without their pages."""

    def pdf(self, report_id: str) -> bytes:
        """Return the pages of a report, exactly as issued."""


class DraftRepository(Protocol):
    def put(self, case_id: str, content: str, revision: int | None = ...) -> None:
        """Keep the newest text of a form."""

    def get(self, case_id: str) -> Draft | None:
        """Return the draft of a case, None where nothing is unsaved."""

    def all(self) -> tuple[Draft, ...]:
        """Return every draft, newest first."""

    def discard(self, case_id: str) -> None:
        """Forget a draft."""


class ClinicRepository(Protocol):
    def get(self) -> Clinic:
        """Return the clinic's settings."""

    def put(self, clinic: Clinic) -> None:
        """Store the clinic's settings."""


class AuditRepository(Protocol):
    def note(self, action: str, case_id: str | None = ...) -> None:
        """Write one line of the audit."""

    def of_case(self, case_id: str) -> tuple[AuditEntry, ...]:
        """Return the lines of a case, newest first."""


class UnitOfWork(Protocol):
    """``with work() as unit: ...; unit.commit()``; leaving without commit undoes."""

    @property
    def cases(self) -> CaseRepository: ...
    @property
    def patients(self) -> PatientRepository: ...
    @property
    def assessments(self) -> AssessmentRepository: ...
    @property
    def reports(self) -> ReportRepository: ...
    @property
    def drafts(self) -> DraftRepository: ...
    @property
    def clinic(self) -> ClinicRepository: ...
    @property
    def audit(self) -> AuditRepository: ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def commit(self) -> None:
        """Store everything of this unit, durably."""


Work = Callable[[], UnitOfWork]


class OpenStore(Protocol):
    """An open database."""

    def work(self) -> UnitOfWork:
        """Return a unit of work that writes as of now."""

    def close(self) -> None:
        """Close every connection."""


StoreOpener = Callable[[Path, bytes, str], OpenStore]
"""From a database's path, its key and who asks, to the open database."""
