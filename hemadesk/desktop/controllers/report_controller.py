"""Owns the report of one case: preview, issue, the pages that were issued before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hemadesk.desktop.errands import Errands
from hemadesk.desktop.models.report import IssuedLine, LetterEntry, ReportState, present_issued
from hemadesk.desktop.session import Session
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.domain.records import IssuedReport
from hemadesk.i18n import _, language
from hemadesk.reports import referral
from hemadesk.reports.letter import Letter

DRAW_AFTER_MS = 400


class ReportController(QObject):
    """What is seen before issuing is, byte for byte, what issuing stores.

    ``issued`` carries the stored report.
    """

    state_changed = Signal(object)
    issued = Signal(object)

    def __init__(
        self,
        session: Session,
        errands: Errands,
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._errands = errands
        self._now = now
        self._case: Case | None = None
        self._assess: Callable[[], Assessment] | None = None
        self._drawn: tuple[Assessment, bytes] | None = None
        self._asked = 0
        self._is_issue_wanted = False
        self._draw_soon = QTimer(self)
        self._draw_soon.setSingleShot(True)
        self._draw_soon.setInterval(DRAW_AFTER_MS)
        self._draw_soon.timeout.connect(self._draw)
        self.state = ReportState()

    def open(self, case: Case) -> None:
        """Show a preview for a saved case, and what was issued of it before."""
        self._case = case
        # While the letter is typed the case stays as it is: one assessment serves every drawing.
        self._assess = cache(partial(self._session.assess, case))
        name = case.patient.name or _("Name not entered")
        self.state = ReportState(name, LetterEntry(sender=self._session.user), is_busy=True)
        self.state_changed.emit(self.state)
        desk = self._session.desk
        self._errands.run(lambda: present_issued(desk.reports(case.id)), self._on_issued_found)
        self._draw()

    def close(self) -> None:
        """Leave the report; pages still being drawn are dropped."""
        self._next()
        self._case = self._assess = self._drawn = None
        self._become(ReportState())

    def use(self, session: Session) -> None:
        """Assess and print with the clinic's new settings from now on."""
        self._session = session
        if self._case is not None:
            self._assess = cache(partial(session.assess, self._case))

    def give_up(self) -> None:
        """Take note that the pages did not come."""
        self._is_issue_wanted = False
        self._become(replace(self.state, is_busy=False))

    @Slot(object)
    def edit(self, entry: LetterEntry) -> None:
        """Take the sender's words and draw the pages anew when the typing pauses."""
        if entry != self.state.entry:
            self._become(replace(self.state, entry=entry, shown="", is_busy=True))
            self._next()
            self._draw_soon.start()

    @Slot()
    def show_preview(self) -> None:
        """Show the letter that is being written again."""
        self._draw()

    @Slot(str)
    def show_issued(self, report_id: str) -> None:
        """Show the stored pages of a report; their hash is checked."""
        desk, asked = self._session.desk, self._next()

        def show(pdf: bytes) -> None:
            if asked == self._asked:
                self._become(replace(self.state, pdf=pdf, shown=report_id, is_busy=False))

        self._errands.run(lambda: desk.report_pdf(report_id), show)

    @Slot()
    def issue(self) -> None:
        """Store the very pages on the screen; those still being drawn, as soon as they are seen."""
        if self._case is None or self.state.has_left:
            return
        if self._draw_soon.isActive():
            self._draw()
        if self.state.is_busy or self._drawn is None:
            self._is_issue_wanted = self.state.is_busy
            return
        desk, case_id, (assessment, pdf) = self._session.desk, self._case.id, self._drawn
        self._become(replace(self.state, is_busy=True))

        def work() -> tuple[IssuedReport, bytes, tuple[IssuedReport, ...]]:
            report = desk.issue_report(case_id, pdf, assessment)
            return report, desk.report_pdf(report.id), desk.reports(case_id)

        self._errands.run(work, self._on_issued)

    def _on_issued(self, done: tuple[IssuedReport, bytes, tuple[IssuedReport, ...]]) -> None:
        report, pdf, reports = done
        if self._case is None or report.case_id != self._case.id:
            return
        issued = present_issued(reports)
        self._become(replace(self.state, pdf=pdf, shown=report.id, issued=issued, is_busy=False))
        self.issued.emit(report)

    def _on_issued_found(self, issued: tuple[IssuedLine, ...]) -> None:
        self._become(replace(self.state, issued=issued))

    @Slot()
    def _draw(self) -> None:
        if self._case is None or self._assess is None:
            return
        case, session, asked = self._case, self._session, self._next()
        assess = self._assess
        letter = self._letter()
        self._become(replace(self.state, shown="", is_busy=True))

        def work() -> tuple[Assessment, bytes]:
            assessment = assess()
            return assessment, referral.render(assessment, case, session.knowledge, letter)

        def show(drawn: tuple[Assessment, bytes]) -> None:
            if asked == self._asked:
                self._drawn = drawn
                self._become(replace(self.state, pdf=drawn[1], is_busy=False))
                if self._is_issue_wanted:
                    self._is_issue_wanted = False
                    self.issue()

        self._errands.run(work, show)

    def _letter(self) -> Letter:
        entry, clinic = self.state.entry, self._session.clinic
        paper: Literal["A4", "letter"] = "letter" if entry.paper == "letter" else "A4"
        return Letter(
            clinic_name=clinic.name,
            clinic_address=clinic.address,
            logo=clinic.logo,
            sender=entry.sender,
            recipient=entry.recipient,
            question=entry.question,
            free_text=entry.free_text,
            paper=paper,
            is_demonstration=clinic.is_demonstration,
            issued_at=self._now(),
            language=language(),
        )

    def _next(self) -> int:
        """Drop what is being drawn, and with it the wish to issue it."""
        self._is_issue_wanted = False
        self._draw_soon.stop()
        self._asked += 1
        return self._asked

    def _become(self, state: ReportState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
