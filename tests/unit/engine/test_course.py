"""The course of six patients, written from the definitions of response and recovery."""

from dataclasses import replace
from pathlib import Path

import pytest

from hemadesk.engine.assess import assess
from hemadesk.engine.posterior import weigh
from hemadesk.exchange import case_json
from hemadesk.knowledge.compiled import load

KNOWLEDGE = load()
FOLDER = Path(__file__).parents[2] / "data" / "courses"


def notes(name):
    content = (FOLDER / f"{name}.json").read_bytes()
    return assess(case_json.read(content, KNOWLEDGE, name), KNOWLEDGE)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("aplastic-crisis-recovers", {("recovery", "reticulocyte_absolute")}),
        ("complete-response", {("response_complete", None)}),
        ("partial-response", {("response_partial", None)}),
        ("no-response", {("response_none", None)}),
        ("relapse", {("relapse", None)}),
        ("departure-within-limits", {("departure", "platelets"), ("departure", "mcv")}),
    ],
)
def test_that_the_course_is_told_as_the_definitions_have_it(name, expected):
    told = {(note.id, note.finding) for note in notes(name).course}
    assert expected <= told
    others = {
        ("relapse", None),
        *((f"response_{r}", None) for r in ("complete", "partial", "none")),
    }
    assert not told & (others - expected)


def test_that_the_slope_is_the_rise_a_week():
    (slope,) = [
        note.per_week
        for note in notes("aplastic-crisis-recovers").course
        if (note.id, note.finding) == ("trend", "hemoglobin")
    ]
    assert slope == pytest.approx((6.5 - 5.2) / (9 / 7))


def test_that_a_change_of_the_leading_diagnosis_is_told_with_both_names():
    changes = [n for n in notes("aplastic-crisis-recovers").course if n.id == "leader_changed"]
    assert [dict(n.arguments)["before"] for n in changes] == ["aplastic_crisis"]


def test_that_a_change_is_told_by_the_encounters_place_in_the_case():
    name = "aplastic-crisis-recovers"
    case = case_json.read((FOLDER / f"{name}.json").read_bytes(), KNOWLEDGE, name)
    undated = replace(case.encounters[0], date=None, findings={})
    later = replace(case, encounters=(undated, *case.encounters))
    (first,), (second,) = (
        [
            n.arguments["encounter"]
            for n in assess(each, KNOWLEDGE).course
            if n.id == "leader_changed"
        ]
        for each in (case, later)
    )
    assert second == first + 1


def test_that_a_proven_diagnosis_stays_first_when_treatment_has_mended_the_counts():
    assert notes("complete-response").differential[0].diagnosis == "aplastic_anemia"


def test_that_one_encounter_has_no_course():
    case = Path(__file__).parents[2] / "data" / "cases" / "hindawi354810.json"
    assessment = assess(case_json.read(case.read_bytes(), KNOWLEDGE, case.name), KNOWLEDGE)
    assert assessment.course == ()


def test_that_no_stage_of_the_course_is_weighed_twice(monkeypatch):
    weighed = []

    def notes_it(*parts):
        weighed.append(parts)
        return weigh(*parts)

    monkeypatch.setattr("hemadesk.engine.assess.weigh", notes_it)
    name = "aplastic-crisis-recovers"
    case = case_json.read((FOLDER / f"{name}.json").read_bytes(), KNOWLEDGE, name)
    assess(case, KNOWLEDGE)
    assert len(weighed) == len(case.encounters)
