import gc

import pytest

from hemadesk.desktop.controllers.results_controller import ResultsController
from hemadesk.desktop.jobs import InlineRunner
from hemadesk.desktop.models.results import Phase, ResultsState
from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.errors import HemaDeskError
from hemadesk.knowledge import compiled
from tests.support.builders import a_full_assessment

KNOWLEDGE = compiled.load()


class TwoPatientsError(HemaDeskError):
    message = "The counts in {file} are from two different patients."


def a_case(id_="case-1"):
    return Case(id_, Patient(), (Encounter(),))


def a_controller(assess):
    return ResultsController(assess, KNOWLEDGE, InlineRunner())


@pytest.fixture
def answers():
    return lambda case: a_full_assessment(case_id=case.id)


def test_that_an_answer_is_shown_with_the_case_it_was_made_of(qapp, answers):
    controller = a_controller(answers)
    told = []
    controller.assessed.connect(lambda case, assessment: told.append((case.id, assessment.case_id)))
    controller.assess(a_case())
    assert controller.state.phase is Phase.READY
    assert told == [("case-1", "case-1")]
    assert controller.is_up_to_date


def test_that_warming_up_assesses_a_case_of_nobody_and_shows_nothing(qapp, answers):
    asked = []

    def notes(case):
        asked.append(case)
        return answers(case)

    controller = a_controller(notes)
    controller.warm_up()
    assert [(case.id, dict(case.encounters[0].findings)) for case in asked] == [("", {})]
    assert controller.state == ResultsState()


def test_that_the_knowledge_is_set_aside_from_the_collector(qapp, answers):
    gc.unfreeze()
    a_controller(answers).warm_up()
    assert gc.get_freeze_count() > 0


def test_that_an_equal_answer_is_not_told_again(qapp, answers):
    controller = a_controller(answers)
    changes = []
    controller.state_changed.connect(changes.append)
    controller.assess(a_case())
    controller.assess(a_case())
    assert len(changes) == 1


def test_that_leaving_a_case_empties_the_panel(qapp, answers):
    controller = a_controller(answers)
    controller.assess(a_case())
    controller.leave()
    assert controller.state == ResultsState()


def test_that_an_expected_error_becomes_a_sentence_in_the_panel(qapp):
    def refuses(case):
        raise TwoPatientsError(file="cbc.csv")

    controller = a_controller(refuses)
    controller.assess(a_case())
    assert controller.state.phase is Phase.FAILED
    assert controller.state.message == "The counts in cbc.csv are from two different patients."


def test_that_a_bug_is_told_to_the_person_and_to_the_crash_handler(qtbot):
    def breaks(case):
        raise ZeroDivisionError

    controller = a_controller(breaks)
    with qtbot.captureExceptions() as raised:
        controller.assess(a_case())
    assert controller.state.phase is Phase.FAILED
    assert "safe" in controller.state.message
    assert [kind for kind, _error, _trace in raised] == [ZeroDivisionError]


def test_that_the_next_edit_is_assessed_after_a_failure(qapp, answers):
    def refuses_once(case):
        if case.id == "bad":
            raise TwoPatientsError(file="x")
        return answers(case)

    controller = a_controller(refuses_once)
    controller.assess(a_case("bad"))
    controller.assess(a_case())
    assert controller.state.phase is Phase.READY
