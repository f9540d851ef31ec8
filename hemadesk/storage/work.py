"""One unit of work per user action: all of it is stored, or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hemadesk.storage.case_rows import Stamp
from hemadesk.storage.cases import SqlCaseRepository, SqlPatientRepository
from hemadesk.storage.kept import (
    SqlAssessmentRepository,
    SqlAuditRepository,
    SqlClinicRepository,
    SqlDraftRepository,
    SqlReportRepository,
)
from hemadesk.storage.reasons import explained


class SqlUnitOfWork:
    """``with store.work() as unit: ...; unit.commit()``; leaving without commit undoes."""

    cases: SqlCaseRepository
    patients: SqlPatientRepository
    assessments: SqlAssessmentRepository
    reports: SqlReportRepository
    drafts: SqlDraftRepository
    clinic: SqlClinicRepository
    audit: SqlAuditRepository

    def __init__(self, engine: Engine, place: Path, by: Stamp) -> None:
        self._place = place
        self._session = Session(engine)
        self.cases = SqlCaseRepository(self._session, by)
        self.patients = SqlPatientRepository(self._session)
        self.assessments = SqlAssessmentRepository(self._session, by)
        self.reports = SqlReportRepository(self._session, by)
        self.drafts = SqlDraftRepository(self._session, by)
        self.clinic = SqlClinicRepository(self._session, by)
        self.audit = SqlAuditRepository(self._session, by)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The driver rolls back only what is still open: a full disk has undone it already.
        self._session.rollback()
        self._session.close()
        expected = explained(error, self._place)
        if expected is not None:
            raise expected from error

    def commit(self) -> None:
        """Store everything of this unit, durably."""
        self._session.commit()


class Store:
    """An open database: hands out units of work in somebody's name."""

    def __init__(
        self,
        engine: Engine,
        place: Path,
        who: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.engine = engine
        self._place = place
        self._who = who
        self._clock = clock

    def work(self) -> SqlUnitOfWork:
        """Return a unit of work that writes as of now."""
        return SqlUnitOfWork(self.engine, self._place, Stamp(self._clock(), self._who))

    def close(self) -> None:
        """Close every connection; the write-ahead log goes into the file."""
        self.engine.dispose()
