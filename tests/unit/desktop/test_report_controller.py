from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QCoreApplication, QEvent

from hemadesk.desktop.controllers.report_controller import ReportController
from hemadesk.desktop.errands import Errands
from hemadesk.desktop.jobs import InlineRunner, PoolRunner
from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.domain.records import Clinic, IssuedReport
from hemadesk.knowledge import compiled
from tests.support.builders import a_full_assessment

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CASE = Case("case-1", Patient(), (Encounter(),))


class NothingIssued:
    """Notes what is issued; stores it nowhere."""

    def __init__(self):
        self.issued = []

    def reports(self, case_id):
        return ()

    def issue_report(self, case_id, pdf, assessment):
        self.issued.append(pdf)
        return IssuedReport("report-1", case_id, None, "referral", NOW, "Ada", "0" * 64, len(pdf))

    def report_pdf(self, report_id):
        return self.issued[-1]


@dataclass
class ASession:
    """Counts how often the engine is asked."""

    clinic: Clinic = field(default_factory=Clinic)
    desk: NothingIssued = field(default_factory=NothingIssued)
    knowledge: object = field(default_factory=compiled.load)
    user: str = "Dr. Ada"
    assessed: list[str] = field(default_factory=list)

    def assess(self, case):
        self.assessed.append(self.clinic.name)
        return a_full_assessment(case_id=case.id)


@pytest.fixture
def session():
    return ASession()


@pytest.fixture
def controller(qapp, session):
    errands = Errands(InlineRunner())
    yield ReportController(session, errands, lambda: NOW)
    # The answers that were given go while their errands are still there, as in a running window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_a_letter_is_drawn_anew_without_assessing_the_same_case_again(controller, session):
    controller.open(CASE)
    before = controller.state.pdf
    controller.edit(replace(controller.state.entry, free_text="Please see her this week."))
    controller.show_preview()
    assert controller.state.pdf not in (b"", before)
    assert len(session.assessed) == 1


def test_that_another_case_is_assessed_for_itself(controller, session):
    controller.open(CASE)
    controller.close()
    controller.open(replace(CASE, id="case-2"))
    assert len(session.assessed) == 2


def test_that_changed_settings_of_the_clinic_are_heeded_in_an_open_report(controller, session):
    controller.open(CASE)
    clinic = replace(session.clinic, name="Ward 5")
    controller.use(replace(session, clinic=clinic))
    controller.show_preview()
    assert session.assessed == ["", "Ward 5"]


def test_that_issuing_right_after_the_last_word_waits_for_the_pages_that_have_it(
    controller, session
):
    controller.open(CASE)
    before = controller.state.pdf
    controller.edit(replace(controller.state.entry, free_text="Please see her this week."))
    controller.issue()
    controller.issue()
    (issued,) = session.desk.issued
    assert issued != before
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(issued)).pages)
    assert "see her this week" in words
    assert controller.state.shown == "report-1"


def test_that_what_is_typed_after_asking_to_issue_takes_the_wish_back(qtbot, session):
    runner = PoolRunner()
    controller = ReportController(session, Errands(runner), lambda: NOW)
    controller.open(CASE)
    controller.issue()
    controller.edit(replace(controller.state.entry, free_text="One word more."))
    qtbot.waitUntil(lambda: runner.is_idle and not controller.state.is_busy, timeout=15000)
    assert session.desk.issued == []
    assert runner.shut_down()
