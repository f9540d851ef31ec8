from hemadesk import paths
from hemadesk.domain.assessment import FlagStatus, NotExcluded, RedFlag, Urgency
from hemadesk.domain.records import Clinic
from hemadesk.knowledge import compiled
from hemadesk.reports import opinions
from hemadesk.services.assessing import assess_file, surroundings_of
from hemadesk.wording import labels
from tests.support.referred import (
    a_referred_case,
    a_result,
    an_assessment,
    an_empty_assessment,
    an_empty_case,
    fired,
)

KNOWLEDGE = compiled.load()


def test_that_one_action_is_one_line_and_the_soonest_stands_first():
    urgent = opinions.urgent(an_assessment(), a_referred_case(), KNOWLEDGE)
    assert urgent.urgency is Urgency.IMMEDIATE
    assert [line.action for line in urgent.lines] == [
        "Treat as sepsis now: cultures, then a broad-spectrum antibiotic at once.",
        "Call hematology now.",
        "Severe anemia: find the cause and plan red cells today.",
    ]
    assert urgent.lines[0].because == ("neutrophils 0.12 × 10⁹/L", "temperature 38.9 °C")
    assert urgent.more == 1


def test_that_a_flag_short_of_an_input_is_no_alarm_but_is_named():
    flag = RedFlag(
        "RF10", "tma_now", FlagStatus.ONE_INPUT_MISSING, Urgency.IMMEDIATE, (), ("inr",), "S066"
    )
    urgent = opinions.urgent(an_assessment(red_flags=(flag,)), a_referred_case(), KNOWLEDGE)
    assert urgent.urgency is None
    assert urgent.lines == ()
    assert urgent.check_now == "Check now, each could make an emergency: INR."


def test_that_many_reasons_are_cut_and_counted():
    findings = (
        "hemoglobin", "neutrophils", "platelets", "fever", "temperature", "wbc", "monocytes",
    )  # fmt: skip
    flags = (fired("RF01", "sepsis_now", Urgency.IMMEDIATE, *findings),)
    urgent = opinions.urgent(an_assessment(red_flags=flags), a_referred_case(), KNOWLEDGE)
    assert len(urgent.lines[0].because) == 5
    assert urgent.lines[0].because[-1] == "3 others"


def test_that_three_diagnoses_are_named_and_more_only_if_likely():
    lines = opinions.differential(an_assessment(), KNOWLEDGE, 5)
    assert [line.percent for line in lines] == ["71.0 %", "14.2 %", "8.0 %", "3.0 %"]
    assert lines[0].reasons_for == (
        "Reticulocytes <0.4 %\u00a0++",
        "Monocytes 0.04 × 10⁹/L\u00a0++",
    )
    assert lines[0].reasons_against == ("Ferritin 640 µg/L\u00a0\u2212",)


def test_that_no_diagnosis_is_named_on_too_little():
    assert opinions.differential(an_empty_assessment(), KNOWLEDGE, 5) == ()
    assert opinions.request(an_empty_assessment(), KNOWLEDGE) == (
        "Too little is known to rank diagnoses."
    )


def test_that_the_leading_diagnosis_is_not_also_called_not_excluded():
    assessment = an_assessment(
        differential=(a_result("ttp", 0.9),),
        not_excluded=(NotExcluded("ttp", ()), NotExcluded("apl", ())),
    )
    assert opinions.request(assessment, KNOWLEDGE) == (
        "Most likely thrombotic thrombocytopenic purpura (90.0 %). "
        "Not yet excluded: acute promyelocytic leukemia."
    )


def test_that_the_situation_is_person_and_pattern():
    said = opinions.situation(an_assessment(), a_referred_case(), KNOWLEDGE)
    assert said.startswith("Female, 27 years. Pancytopenia: hemoglobin 6.8 g/dL (severe),")
    empty = opinions.situation(an_empty_assessment(), an_empty_case(), KNOWLEDGE)
    assert empty == "Age unknown. Pattern unknown."


def test_that_severity_names_the_condition_and_settled_scores_only():
    assert opinions.severity(an_assessment(), KNOWLEDGE) == (
        "severe anemia",
        "very severe neutropenia",
        "severe thrombocytopenia",
        "aplastic anemia, severity: very severe (VSAA)",
    )


def test_that_a_letter_proposes_here_only_what_the_clinic_s_settings_offer():
    clinic = Clinic(setting="referral", tests_up_to="primary")
    place = surroundings_of(clinic, KNOWLEDGE)
    written = (paths.resources() / "examples" / "hairy-cell-leukemia.json").read_bytes()
    _case, assessment = assess_file(written, "", place, KNOWLEDGE)
    here, center = opinions.proposed_tests(assessment, KNOWLEDGE, len(assessment.next_tests))
    tests = KNOWLEDGE.tests.values()
    level = {labels.test(KNOWLEDGE, each.id): each.availability for each in tests}
    assert {level[each.test] for each in here} == {"primary"}
    assert {level[each.test] for each in center} == {"district", "tertiary"}


def test_that_tests_of_the_specialist_center_stand_apart():
    here, center = opinions.proposed_tests(an_assessment(), KNOWLEDGE, 3)
    assert [each.test for each in here][1] == "PT/INR, aPTT, fibrinogen, D-dimer"
    assert [each.test for each in center] == [
        "Bone marrow trephine with reticulin stain and immunohistochemistry"
    ]
