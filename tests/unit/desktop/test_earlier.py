from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from hemadesk.desktop.controllers.earlier_controller import EarlierController
from hemadesk.desktop.errands import Errands
from hemadesk.desktop.jobs import InlineRunner
from hemadesk.desktop.models.earlier import EarlierState, present_earlier
from hemadesk.domain.assessment import Urgency
from hemadesk.domain.records import AssessmentReason, EarlierAssessment, StoredAssessment
from hemadesk.knowledge import compiled
from hemadesk.storage.errors import RecordAlteredError
from hemadesk.wording import values
from tests.support.builders import a_flag, a_full_assessment
from tests.support.cases import an_assessment

KNOWLEDGE = compiled.load()
MADE_AT = datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


def kept(assessment=None, reason=AssessmentReason.SAVED, version="2025.04+sha256:0a1b"):
    stored = StoredAssessment(
        "a-1", "case-1", 1, MADE_AT, "Amina", reason, "1.0.0", version, "{}", "0" * 64
    )
    return EarlierAssessment(stored, assessment or a_full_assessment())


def line_of(*arguments, **named):
    (line,) = present_earlier([kept(*arguments, **named)], KNOWLEDGE)
    return line


def test_that_an_earlier_assessment_says_when_by_whom_what_led_and_from_which_knowledge():
    line = line_of()
    assert line.when == f"{values.moment(MADE_AT.astimezone())}, by Amina"
    assert (line.leading, line.percent) == ("Vitamin B12 deficiency", "83.4 %")
    assert line.version == "Knowledge 2025.04+sha256:0a1b"


def test_that_each_reason_to_keep_an_assessment_has_its_words():
    said = [line_of(reason=reason).why for reason in AssessmentReason]
    assert said == ["saved", "report issued", "immediate red flag shown"]


def test_that_only_immediate_flags_that_fired_are_counted():
    one = line_of()  # beside it one that lacks an answer, and several that can wait
    assert (one.flags, one.is_pressing) == ("1 immediate red flag", True)
    two = tuple(a_flag(rule, "emergency", Urgency.IMMEDIATE) for rule in ("RF01", "RF02"))
    assert line_of(a_full_assessment(red_flags=two)).flags == "2 immediate red flags"
    none = line_of(a_full_assessment(red_flags=()))
    assert (none.flags, none.is_pressing) == ("no immediate red flag", False)


def test_that_nothing_leads_where_too_little_was_known():
    line = line_of(an_assessment(enough=False))
    assert (line.leading, line.percent) == ("Too little was known to rank diagnoses", "")


def test_that_a_diagnosis_which_the_knowledge_no_longer_has_is_still_named():
    assert line_of(an_assessment(leading="banti_disease")).leading == "Banti disease"


class LateRunner(InlineRunner):
    """Runs a job when it is told to."""

    def __init__(self):
        self.waiting = []

    def start(self, job):
        self.waiting.append(job)

    def go_on(self):
        while self.waiting:
            self.waiting.pop(0).run()


class Kept:
    """One assessment of every case; notes what was read."""

    def __init__(self):
        self.read = []
        self.is_altered = False

    def earlier_assessments(self, case_id):
        self.read.append(case_id)
        if self.is_altered:
            raise RecordAlteredError(what="assessment", id="a-1")
        return (kept(),)


@pytest.fixture
def desk():
    return Kept()


@pytest.fixture
def runner():
    return LateRunner()


@pytest.fixture
def controller(qapp, desk, runner):
    errands = Errands(runner)
    made = EarlierController(desk, KNOWLEDGE, errands)
    errands.failed.connect(made.give_up)
    yield made
    # The answers that were given go while their errands are still there, as in a running window.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_that_nothing_is_read_before_somebody_asks(controller, desk, runner):
    controller.follow("case-1")
    controller.follow("case-1")
    runner.go_on()
    assert controller.state == EarlierState(is_stored=True)
    assert desk.read == []


def test_that_what_is_unfolded_is_read_again_when_something_was_kept(controller, desk, runner):
    controller.follow("case-1")
    controller.toggle()
    runner.go_on()
    assert len(controller.state.lines) == 1
    controller.follow("case-1")
    runner.go_on()
    assert desk.read == ["case-1", "case-1"]
    controller.toggle()
    controller.follow("case-1")
    runner.go_on()
    assert controller.state == EarlierState(is_stored=True)
    assert len(desk.read) == 2


def test_that_the_past_of_a_case_that_was_left_never_appears_under_the_next_one(controller, runner):
    controller.follow("case-1")
    controller.toggle()
    controller.follow("case-2")
    controller.toggle()
    late, own = runner.waiting
    late.run()
    assert controller.state.lines == ()
    own.run()
    runner.waiting.clear()
    assert len(controller.state.lines) == 1


def test_that_a_list_that_did_not_come_can_be_asked_for_again(controller, desk, runner):
    desk.is_altered = True
    controller.follow("case-1")
    controller.toggle()
    runner.go_on()
    assert not controller.state.is_unfolded
    desk.is_altered = False
    controller.toggle()
    runner.go_on()
    controller.give_up()  # something else failed: what is read stays
    assert len(controller.state.lines) == 1
