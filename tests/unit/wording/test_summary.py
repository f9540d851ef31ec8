from dataclasses import replace

from hemadesk.domain.assessment import Confidence
from hemadesk.knowledge import compiled
from hemadesk.wording.summary import strongest, summary
from tests.support.referred import a_result, an_assessment, an_empty_assessment, weighed

KNOWLEDGE = compiled.load()


def test_that_the_paragraph_says_pattern_leader_dangers_and_next_tests():
    said = summary(an_assessment(), KNOWLEDGE)
    assert said.startswith("Pancytopenia: hemoglobin 6.8 g/dL (severe), neutrophils 0.12 × 10⁹/L")
    assert "Leading: acquired aplastic anemia (likely, 71.0 %); then hypoplastic" in said
    assert "Against it: ferritin 640 µg/L." in said
    assert "Not yet excluded: Acute promyelocytic leukemia: until" in said
    assert said.endswith("immunohistochemistry.")


def test_that_too_little_information_names_no_diagnosis():
    confidence = Confidence(
        enough_information=False, in_scope=True, decided=False, measure_first=("hemoglobin", "mcv")
    )
    said = summary(an_assessment(confidence=confidence, not_excluded=()), KNOWLEDGE)
    assert "aplastic" not in said
    assert "Measure first: hemoglobin and mean cell volume." in said


def test_that_an_empty_assessment_has_a_sentence_too():
    assert summary(an_empty_assessment(), KNOWLEDGE) == (
        "Pattern unknown. Too little is known to rank diagnoses."
    )


def test_that_a_remote_second_diagnosis_is_not_named():
    differential = (a_result("ttp", 0.97), a_result("hlh", 0.02), a_result("dic", 0.01))
    said = summary(an_assessment(differential=differential), KNOWLEDGE)
    assert "Leading: thrombotic thrombocytopenic purpura (very likely, 97.0 %)." in said


def test_that_coupled_findings_speak_once_with_the_weight_of_their_group():
    result = a_result(
        "b12_deficiency",
        0.8,
        weighed("mcv", "118 fL", 6.0, "macrocytosis"),
        weighed("film_oval_macrocytes", "present", 5.0, "macrocytosis"),
        weighed("vitamin_b12", "62 pg/mL", 9.0),
        weighed("splenomegaly", "absent", -3.0),
    )
    ranked = [(each.evidence.finding, each.weight) for each in strongest(result, is_for=True)]
    assert ranked == [("mcv", 11.0), ("vitamin_b12", 9.0)]
    against = strongest(result, is_for=False)
    assert [each.evidence.finding for each in against] == ["splenomegaly"]


def test_that_a_group_that_points_the_other_way_is_not_named_for_its_one_friend():
    result = a_result(
        "ttp",
        0.5,
        weighed("hemoglobin", "9 g/dL", 2.0, "severity"),
        weighed("platelets", "140 10*9/L", -8.0, "severity"),
    )
    assert strongest(result, is_for=True) == ()
    assert strongest(replace(result), is_for=False)[0].weight == -6.0
