import pytest

from hemadesk.desktop.models.results import Phase, failed, present
from hemadesk.domain.assessment import Confidence, Urgency
from hemadesk.knowledge import compiled
from hemadesk.wording import sentences
from tests.support.builders import EVIDENCE, a_flag, a_full_assessment, a_result

KNOWLEDGE = compiled.load()


@pytest.fixture
def state():
    return present(a_full_assessment(), KNOWLEDGE)


def test_that_flags_of_one_group_are_one_line_the_most_urgent_first(state):
    assert [line.group for line in state.act] == [
        "emergency",
        "call_hematology",
        "transfuse",
        "refer",
    ]
    assert state.act[0].urgency is Urgency.IMMEDIATE
    assert len(state.act[0].others) == 1


def test_that_the_window_says_the_same_action_as_the_letter_and_unfolds_its_reasons():
    flags = tuple(a_flag(rule, "call_hematology") for rule in ("RF05", "RF06"))
    (line,) = present(a_full_assessment(red_flags=flags), KNOWLEDGE).act
    assert line.text == "Call hematology now."
    assert line.others == tuple(sentences.red_flag(flag, KNOWLEDGE) for flag in flags)


def test_that_a_flag_with_one_input_missing_asks_for_no_action_but_is_named_as_missing(state):
    assert all(line.group != "ttp" for line in state.act)
    assert any("schistocytes" in line for line in state.missing)


def test_that_counts_that_were_not_used_are_told_before_those_in_doubt(state):
    assert [line.is_unusable for line in state.real][:2] == [True, False]


def test_that_a_coupled_group_is_one_line_with_its_sum_and_its_members(state):
    line = next(line for line in state.diagnoses[0].evidence_for if "118 fL" in line.text)
    assert "Oval macrocytes" in line.text
    assert line.weight == "+7.3 dB"
    assert line.mark == "++"


def test_that_evidence_is_ranked_by_its_weight_and_split_by_its_sign(state):
    first = state.diagnoses[0]
    assert [line.weight for line in first.evidence_for] == ["+14.1 dB", "+7.3 dB"]
    assert [line.weight for line in first.evidence_against] == ["−6.0 dB", "−0.6 dB"]


def test_that_an_estimate_is_called_an_estimate(state):
    line = next(line for line in state.diagnoses[0].evidence_for if "118 fL" in line.text)
    assert "estimate" in line.source
    assert "expert_estimate" not in line.source


def test_that_a_tiny_probability_is_never_shown_as_zero(state):
    assert state.diagnoses[-1].percent == "< 0.1 %"


def test_that_nothing_is_ranked_where_too_little_is_known():
    confidence = Confidence(
        enough_information=False, in_scope=True, decided=False, measure_first=("wbc", "platelets")
    )
    state = present(a_full_assessment(confidence=confidence), KNOWLEDGE)
    assert state.diagnoses == ()
    assert "white cell count" in state.measure_first
    assert "platelet count" in state.measure_first


def test_that_out_of_scope_is_never_called_decided():
    confidence = Confidence(enough_information=True, in_scope=False, decided=True)
    state = present(a_full_assessment(confidence=confidence), KNOWLEDGE)
    assert not state.is_decided
    assert "Outside" in state.trust


def test_that_criteria_are_a_checklist_with_a_word_for_each_item(state):
    checks = state.diagnoses[0].checks
    assert [check.depth for check in checks] == [0, 1, 1, 1]
    assert [check.words for check in checks[1:]] == ["met", "unknown", "not met"]


def test_that_equal_assessments_draw_alike(state):
    assert present(a_full_assessment(), KNOWLEDGE) == state


def test_that_every_part_of_the_assessment_is_said_somewhere(state):
    assert state.phase is Phase.READY
    for part in (
        state.not_excluded,
        state.next_tests,
        state.tonight,
        state.keep,
        state.do_not_give,
        state.course,
        state.combinations,
        state.history,
        state.trust_reasons,
        state.lineages,
        state.diagnoses[0].notes,
    ):
        assert part
    assert "8.2" in state.derived


def test_that_a_failure_says_why_and_shows_nothing_else():
    state = failed("The knowledge could not be read.")
    assert state.phase is Phase.FAILED
    assert state.message == "The knowledge could not be read."
    assert state.diagnoses == ()


def test_that_no_flag_means_no_action():
    flags = (a_flag("RF10", "ttp", Urgency.IMMEDIATE, ("film_schistocytes",)),)
    assert present(a_full_assessment(red_flags=flags), KNOWLEDGE).act == ()


def test_that_weightless_evidence_is_not_listed():
    result = a_result("b12_deficiency", 0.9, EVIDENCE)
    state = present(a_full_assessment(differential=(result,)), KNOWLEDGE)
    texts = [line.text for line in state.diagnoses[0].evidence_for]
    assert not any("Fatigue" in text for text in texts)
