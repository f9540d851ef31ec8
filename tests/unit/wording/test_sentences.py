from dataclasses import replace

import pytest

from hemadesk.domain.assessment import (
    Confidence,
    CountCheck,
    CourseNote,
    CriterionItem,
    FlagStatus,
    ManagementKind,
    ManagementLine,
    NextTest,
    NotExcluded,
    PossibleResult,
    Precaution,
    Reason,
    RedFlag,
    Score,
    Severity,
    Truth,
    Urgency,
    Warning,
)
from hemadesk.knowledge import compiled
from hemadesk.wording import sentences

KNOWLEDGE = compiled.load()


def a_flag(flag="RF01", status=FlagStatus.FIRED, missing=()):
    return RedFlag(flag, "sepsis_now", status, Urgency.IMMEDIATE, (), missing, "S056")


def a_next_test(*results, excludes=()):
    return NextTest("ferritin", ("ferritin",), 0.2, 1, 1, 6, "primary", results, excludes)


def test_that_every_flag_has_the_text_of_the_knowledge_base():
    for flag, entry in KNOWLEDGE.guidance.flags.items():
        assert sentences.red_flag(a_flag(flag), KNOWLEDGE) == entry.text


def test_that_a_flag_short_of_one_input_names_it():
    said = sentences.red_flag(
        a_flag(status=FlagStatus.ONE_INPUT_MISSING, missing=("temperature",)), KNOWLEDGE
    )
    assert said.startswith("Would apply depending on temperature: ")


def test_that_an_id_without_text_is_readable_everywhere():
    k = KNOWLEDGE
    line = ManagementLine("X9", ManagementKind.DISEASE, "ttp", "weak", "S001")
    said = (
        sentences.count_check(CountCheck("odd_thing", (), Severity.DOUBT), k),
        sentences.red_flag(a_flag("no_such_flag"), k),
        sentences.flag_group("no_such_group", [a_flag("no_such_flag")], k),
        sentences.precaution(Precaution("odd_tube", "no_such_diagnosis"), k),
        sentences.not_excluded(NotExcluded("odd_disease", (), (("odd_finding",),)), k),
        sentences.reason(Reason("odd_reason"), k),
        sentences.warning(Warning("odd_warning", "odd_finding"), k),
        sentences.course(CourseNote("odd_course", "odd_finding"), k),
        sentences.criterion_item(CriterionItem("odd_item", Truth.UNKNOWN), k),
        sentences.score(Score("odd_score", "odd_result", None, None, None, (), (), "S001"), k),
        sentences.management(line, k),
    )
    for text in said:
        assert text
        assert "_" not in text
        assert "{" not in text


def test_that_a_gap_without_an_argument_is_shown_as_dots():
    check = CountCheck("C6", ("mchc",), Severity.DOUBT)
    assert sentences.count_check(check, KNOWLEDGE).startswith("MCHC … g/dL")


def test_that_a_count_check_says_its_numbers_and_whether_it_is_used():
    numbers = {"before": 212.0, "now": 41.0, "days": 3.0}
    check = CountCheck("C11", ("platelets",), Severity.SPURIOUS, numbers)
    assert sentences.count_check(check, KNOWLEDGE) == (
        "Platelet count went from 212 to 41 in 3 days: mix-up, clot or bleeding? Not used."
    )


def test_that_arguments_are_names_and_percentages_not_ids_and_fractions():
    reason = Reason("rests_on_one_finding", {"finding": "vitamin_b12", "probability": 0.4123})
    assert sentences.reason(reason, KNOWLEDGE) == (
        "Without serum vitamin B12 the leading diagnosis falls to 41.2 %."
    )


def test_that_what_is_not_excluded_names_what_would_exclude_it():
    either = (("film_schistocytes",), ("adamts13_activity",))
    assert sentences.not_excluded(NotExcluded("ttp", (), either), KNOWLEDGE) == (
        "Thrombotic thrombocytopenic purpura: until schistocytes or ADAMTS13 activity"
    )


def test_that_what_excludes_only_together_is_joined_with_and():
    together = (("film_schistocytes", "ldh"), ("adamts13_activity",))
    assert sentences.not_excluded(NotExcluded("ttp", (), together), KNOWLEDGE) == (
        "Thrombotic thrombocytopenic purpura: until schistocytes and lactate dehydrogenase, "
        "or ADAMTS13 activity"
    )


def test_that_nothing_is_promised_where_no_finding_is_left_to_exclude_it():
    entry = NotExcluded("ttp", ("film_schistocytes",))
    assert sentences.not_excluded(entry, KNOWLEDGE) == "Thrombotic thrombocytopenic purpura"


def test_that_check_now_is_short_and_names_each_finding_once():
    one_short = [
        a_flag(status=FlagStatus.ONE_INPUT_MISSING, missing=(finding,))
        for finding in (
            "temperature", "inr", "temperature", "film_schistocytes", "fibrinogen",
            "film_blasts", "malaria_positive", "wbc",
        )
    ]  # fmt: skip
    assert sentences.check_now(one_short, KNOWLEDGE) == (
        "Check now, each could make an emergency: temperature, INR, schistocytes, fibrinogen, "
        "blasts on film and others."
    )
    assert sentences.check_now([a_flag()], KNOWLEDGE) == ""


def test_that_the_reason_of_a_precaution_is_called_possible_until_it_is_proven():
    possible = sentences.precaution(Precaution("adamts13_tube", "ttp"), KNOWLEDGE)
    assert possible.endswith("(thrombotic thrombocytopenic purpura possible)")
    proven = sentences.precaution(Precaution("adamts13_tube", "ttp", is_proven=True), KNOWLEDGE)
    assert proven.endswith("(thrombotic thrombocytopenic purpura)")


def test_that_a_test_that_settles_a_danger_says_so_first():
    result = PossibleResult("ferritin", "low", "iron_deficiency_anemia", 0.9)
    entry = a_next_test(result, excludes=("hlh",))
    assert sentences.next_test(entry, KNOWLEDGE) == "can exclude hemophagocytic lymphohistiocytosis"


def test_that_a_test_that_needs_another_beside_it_only_helps_to_exclude():
    entry = replace(a_next_test(excludes=("aml",)), helps_to_exclude=("ttp",))
    assert sentences.next_test(entry, KNOWLEDGE) == (
        "can exclude acute myeloid leukemia; helps to exclude thrombotic thrombocytopenic purpura"
    )


def test_that_a_test_is_explained_by_the_result_that_would_change_the_leader():
    entry = a_next_test(
        PossibleResult("ferritin", "high", "anemia_of_inflammation", 0.8),
        PossibleResult("ferritin", "low", "iron_deficiency_anemia", 0.9),
    )
    assert sentences.next_test(entry, KNOWLEDGE) == (
        "ferritin low would put iron deficiency anemia first (90.0 %)"
    )


def test_that_a_test_that_keeps_the_leader_says_how_far_it_could_fall():
    entry = a_next_test(
        PossibleResult("ferritin", "high", "mds", 0.8),
        PossibleResult("ferritin", "low", "mds", 0.5),
    )
    assert sentences.next_test(entry, KNOWLEDGE) == (
        "ferritin low would bring myelodysplastic syndrome to 50.0 %"
    )


def test_that_an_open_score_gives_its_range_and_what_is_missing():
    score = Score("hscore", None, 49.0, 190.0, None, (), ("triglycerides",), "S069")
    said = sentences.score(score, KNOWLEDGE)
    assert said.endswith("49 to 190 points, missing triglycerides")


def test_that_a_decided_ranking_and_open_criteria_do_not_contradict_each_other():
    sure = Confidence(enough_information=True, in_scope=True, decided=True)
    assert sentences.confidence(sure) == (
        "Decided by probability: probable enough, and it does not hang on a single finding "
        "short of proof. "
        "What the criteria ask for may still be open."
    )
    score = Score("aa_or_hmds", "not_settled", None, None, None, (), (), "S032")
    assert sentences.score(score, KNOWLEDGE).endswith(": not settled by the criteria yet")


@pytest.mark.parametrize(
    ("enough", "scope", "decided", "begins"),
    [
        (False, True, False, "Too little"),
        (True, False, True, "Outside"),
        (True, True, True, "Decided"),
        (True, True, False, "Undecided"),
    ],
)
def test_that_confidence_is_one_of_four_sentences(enough, scope, decided, begins):
    stated = Confidence(enough_information=enough, in_scope=scope, decided=decided)
    assert sentences.confidence(stated).startswith(begins)


def test_that_a_warning_gives_its_amounts_with_their_unit():
    warning = Warning("soft_limit", "platelets", {"value": 1100.0, "low": 3.0, "high": 1000.0})
    assert sentences.warning(warning, KNOWLEDGE) == (
        "Platelet count 1100 × 10⁹/L is unusual (usual 3 × 10⁹/L to 1000 × 10⁹/L): please check it."
    )


def test_that_a_unit_slip_is_said_in_the_unit_that_was_typed():
    arguments = {"value": 145.0, "unit": "g/dL", "offer": "g/L", "canonical": 14.5}
    assert sentences.warning(Warning("unit_slip", "hemoglobin", arguments), KNOWLEDGE) == (
        "Hemoglobin 145 g/dL: was it meant as g/L?"
    )


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        (-12.0, "Platelet count is falling by 12 × 10⁹/L a week."),
        (3.5, "Platelet count is rising by 3.5 × 10⁹/L a week."),
        (0.0, "Platelet count is stable."),
    ],
)
def test_that_a_trend_says_direction_and_pace(slope, said):
    note = CourseNote("trend", "platelets", slope, {"first": 40.0, "last": 28.0, "n": 2})
    assert sentences.course(note, KNOWLEDGE) == said
