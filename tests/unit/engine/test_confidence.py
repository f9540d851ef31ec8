"""Decided or not: beyond the thresholds, and never by the word of one finding."""

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.values import Category, Presence, Quantity, Word
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.confidence import confidence
from hemadesk.exchange import case_json
from hemadesk.knowledge.compiled import load

KNOWLEDGE = load()
FOLDER = Path(__file__).parents[2] / "data" / "cases"
CASES = [case_json.read(p.read_bytes(), KNOWLEDGE, p.name) for p in sorted(FOLDER.glob("*.json"))]


def verdict(case):
    """Return the leading diagnosis if it is decided, else None."""
    weighed = weigh_case(case, KNOWLEDGE)
    if not confidence(weighed, KNOWLEDGE, ()).decided:
        return None
    return weighed.belief.network.diagnoses[int(weighed.probabilities.argmax())]


DECIDED = [case for case in CASES if verdict(case) is not None]


def wrong_values(value):
    if isinstance(value, Quantity):
        return [dataclasses.replace(value, value=value.value * f) for f in (10, Fraction(1, 10))]
    if isinstance(value, Presence):
        return [Presence.ABSENT if value is Presence.PRESENT else Presence.PRESENT]
    return [word for word in Word if word is not value] if isinstance(value, Word) else []


def with_value(case, index, finding, value):
    encounter = case.encounters[index]
    changed = dataclasses.replace(encounter, findings={**encounter.findings, finding: value})
    encounters = (*case.encounters[:index], changed, *case.encounters[index + 1 :])
    return dataclasses.replace(case, encounters=encounters)


@pytest.mark.parametrize("case", DECIDED[::3], ids=lambda case: case.id)
def test_that_no_single_wrong_value_turns_one_decision_into_another_unnamed(case):
    right = verdict(case)
    for index, encounter in enumerate(case.encounters):
        for finding, value in list(encounter.findings.items())[::2]:
            for wrong in wrong_values(value):
                changed = with_value(case, index, finding, wrong)
                if verdict(changed) not in (None, right):
                    told = assess(changed, KNOWLEDGE)
                    turning = {each.finding for each in told.would_change}
                    assert finding in turning or told.unexplained, (finding, wrong)


def test_that_a_decided_answer_is_as_probable_as_the_calibration_asks():
    least = KNOWLEDGE.model.parameters.decided_probability
    assert DECIDED
    for case in DECIDED:
        assert weigh_case(case, KNOWLEDGE).probabilities.max() >= least


def test_that_an_answer_may_rest_on_a_finding_that_proves_it_and_says_so():
    ring = a_case(hemoglobin=Word.LOW, wbc=Word.LOW, platelets=Word.LOW, onset=Category("acute"))
    proof = with_value(ring, 0, "cytogenetics_t15_17", Presence.PRESENT)
    told = assess(proof, KNOWLEDGE).confidence
    assert told.decided
    assert [each.id for each in told.why] == ["rests_on_a_proof"]
    assert told.why[0].arguments["finding"] == "cytogenetics_t15_17"
    assert not assess(ring, KNOWLEDGE).confidence.decided


def test_that_an_answer_that_rests_on_a_finding_that_proves_nothing_is_not_decided():
    told = [assess(case, KNOWLEDGE).confidence for case in CASES]
    resting = [c for c in told if "rests_on_one_finding" in {each.id for each in c.why}]
    assert resting
    assert not any(each.decided for each in resting)


def a_case(age="40", **findings):
    return Case("test", Patient(Sex.MALE, Fraction(age)), (Encounter(findings=findings),))


def test_that_too_little_says_so_and_what_to_measure_first():
    told = assess(a_case(fatigue=Presence.PRESENT), KNOWLEDGE).confidence
    assert not told.enough_information
    assert not told.decided
    assert "hemoglobin" in told.measure_first
    assert [each.id for each in told.why] == ["too_few_findings"]


def test_that_what_the_model_was_not_made_for_is_said():
    newborn = assess(a_case("1/50", platelets=Word.LOW), KNOWLEDGE).confidence
    assert not newborn.in_scope
    assert not newborn.decided
    after = a_case(platelets=Word.LOW, transplant_history=Presence.PRESENT)
    assert not assess(after, KNOWLEDGE).confidence.in_scope
