"""Assessments, issued reports, drafts, the clinic's settings and the audit."""

import base64
import hashlib
from dataclasses import fields
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.records import (
    AssessmentReason,
    AuditEntry,
    Clinic,
    Draft,
    IssuedReport,
    StoredAssessment,
)
from hemadesk.storage.case_rows import Stamp
from hemadesk.storage.errors import CaseNotFoundError, RecordAlteredError, ReportNotFoundError
from hemadesk.storage.tables import (
    AssessmentRow,
    AuditRow,
    CaseRow,
    DraftRow,
    ReportRow,
    SettingRow,
)

_CLINIC = tuple(field.name for field in fields(Clinic))


class SqlAssessmentRepository:
    """Assessments, append-only."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def add(
        self, case_id: str, assessment: Assessment, document: str, reason: AssessmentReason
    ) -> StoredAssessment:
        """Keep what was said of a stored case; ``document`` is the assessment as text.

        Raises:
            CaseNotFoundError: the case is not stored.
        """
        case = self._session.get(CaseRow, case_id)
        if case is None:
            raise CaseNotFoundError(case_id=case_id)
        row = AssessmentRow(
            id=str(uuid4()),
            case_id=case_id,
            case_revision=case.revision,
            made_at=self._by.at,
            made_by=self._by.who,
            reason=reason.value,
            engine_version=assessment.engine_version,
            knowledge_version=assessment.knowledge_version,
            document=document,
            sha256=sha256_of(document),
        )
        self._session.add(row)
        self._session.flush()
        return _stored(row)

    def of_case(self, case_id: str) -> tuple[StoredAssessment, ...]:
        """Return what was kept of a case, newest first.

        Raises:
            RecordAlteredError: a document no longer has its hash.
        """
        query = (
            select(AssessmentRow)
            .where(AssessmentRow.case_id == case_id)
            .order_by(AssessmentRow.made_at.desc(), AssessmentRow.case_revision.desc())
        )
        return tuple(_stored(row) for row in self._session.scalars(query))

    def altered(self) -> tuple[str, ...]:
        """Return the ids of the documents whose hash does not fit: none, unless forged."""
        rows = self._session.execute(
            select(AssessmentRow.id, AssessmentRow.document, AssessmentRow.sha256)
        )
        return tuple(id_ for id_, document, sha256 in rows if sha256_of(document) != sha256)


class SqlReportRepository:
    """Issued reports, append-only."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def add(
        self, case_id: str, pdf: bytes, kind: str, assessment_id: str | None = None
    ) -> IssuedReport:
        """Keep the very pages that are issued.

        Raises:
            CaseNotFoundError: the case is not stored.
        """
        if self._session.get(CaseRow, case_id) is None:
            raise CaseNotFoundError(case_id=case_id)
        row = ReportRow(
            id=str(uuid4()),
            case_id=case_id,
            assessment_id=assessment_id,
            kind=kind,
            issued_at=self._by.at,
            issued_by=self._by.who,
            size_bytes=len(pdf),
            sha256=sha256_of(pdf),
            pdf=pdf,
        )
        self._session.add(row)
        self._session.flush()
        return _issued(row)

    def of_case(self, case_id: str) -> tuple[IssuedReport, ...]:
        """Return the reports of a case, newest first, without their pages."""
        query = (
            select(ReportRow)
            .where(ReportRow.case_id == case_id)
            .order_by(ReportRow.issued_at.desc(), ReportRow.id)
        )
        return tuple(_issued(row) for row in self._session.scalars(query))

    def pdf(self, report_id: str) -> bytes:
        """Return the pages of a report, exactly as issued.

        Raises:
            ReportNotFoundError: there is none of this id.
            RecordAlteredError: they no longer have their hash.
        """
        row = self._session.get(ReportRow, report_id)
        if row is None:
            raise ReportNotFoundError(report_id=report_id)
        if sha256_of(row.pdf) != row.sha256:
            raise RecordAlteredError(what="report", id=report_id)
        return row.pdf

    def altered(self) -> tuple[str, ...]:
        """Return the ids of the reports whose hash does not fit: none, unless forged."""
        rows = self._session.execute(select(ReportRow.id, ReportRow.pdf, ReportRow.sha256))
        return tuple(id_ for id_, pdf, sha256 in rows if sha256_of(pdf) != sha256)


class SqlDraftRepository:
    """What was typed and not saved: one draft for each open case."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def put(self, case_id: str, content: str, revision: int | None = None) -> None:
        """Keep the newest text of a form, in place of the one before."""
        self._session.merge(
            DraftRow(
                case_id=case_id,
                content=content,
                revision=revision,
                saved_at=self._by.at,
                saved_by=self._by.who,
            )
        )

    def get(self, case_id: str) -> Draft | None:
        """Return the draft of a case, None where nothing is unsaved."""
        row = self._session.get(DraftRow, case_id)
        return None if row is None else _draft(row)

    def all(self) -> tuple[Draft, ...]:
        """Return every draft, newest first: what a crash left."""
        query = select(DraftRow).order_by(DraftRow.saved_at.desc(), DraftRow.case_id)
        return tuple(_draft(row) for row in self._session.scalars(query))

    def discard(self, case_id: str) -> None:
        """Forget a draft; none is no fault."""
        self._session.execute(delete(DraftRow).where(DraftRow.case_id == case_id))


class SqlClinicRepository:
    """The clinic's letterhead and choices."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def get(self) -> Clinic:
        """Return the settings; what was never set has its default."""
        rows = self._session.scalars(select(SettingRow))
        stored: dict[str, Any] = {row.name: row.value for row in rows}
        known = {name: stored[name] for name in _CLINIC if name in stored}
        if known.get("logo") is not None:
            known["logo"] = base64.b64decode(known["logo"])
        if known.get("endemic") is not None:
            known["endemic"] = tuple(known["endemic"])
        return Clinic(**known)

    def put(self, clinic: Clinic) -> None:
        """Store the settings."""
        for name in _CLINIC:
            value = getattr(clinic, name)
            plain = base64.b64encode(value).decode() if isinstance(value, bytes) else value
            self._session.merge(
                SettingRow(name=name, value=plain, changed_at=self._by.at, changed_by=self._by.who)
            )


class SqlAuditRepository:
    """Who did what, when; append-only."""

    def __init__(self, session: Session, by: Stamp) -> None:
        self._session = session
        self._by = by

    def note(self, action: str, case_id: str | None = None) -> None:
        """Write one line of the audit; ``action`` is an id, never a sentence."""
        self._session.add(
            AuditRow(at=self._by.at, who=self._by.who, action=action, case_id=case_id)
        )

    def of_case(self, case_id: str) -> tuple[AuditEntry, ...]:
        """Return the lines of a case, newest first."""
        query = select(AuditRow).where(AuditRow.case_id == case_id).order_by(AuditRow.id.desc())
        return tuple(
            AuditEntry(row.at, row.who, row.action, row.case_id)
            for row in self._session.scalars(query)
        )


def sha256_of(content: str | bytes) -> str:
    """Return the hash that shows later that nothing was changed."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def _stored(row: AssessmentRow) -> StoredAssessment:
    if sha256_of(row.document) != row.sha256:
        raise RecordAlteredError(what="assessment", id=row.id)
    return StoredAssessment(
        row.id,
        row.case_id,
        row.case_revision,
        row.made_at,
        row.made_by,
        AssessmentReason(row.reason),
        row.engine_version,
        row.knowledge_version,
        row.document,
        row.sha256,
    )


def _issued(row: ReportRow) -> IssuedReport:
    return IssuedReport(
        row.id,
        row.case_id,
        row.assessment_id,
        row.kind,
        row.issued_at,
        row.issued_by,
        row.sha256,
        row.size_bytes,
    )


def _draft(row: DraftRow) -> Draft:
    return Draft(row.case_id, row.content, row.revision, row.saved_at, row.saved_by)
