"""What kills stays on the list until a named finding takes it off."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from hemadesk.domain.assessment import NextTest
from hemadesk.engine.not_excluded import not_excluded, proven, with_what_it_excludes
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.expressions import Expression
from hemadesk.knowledge.rings import names_in
from hemadesk.knowledge.rules import expressions_of
from tests.support.small_cases import run_of

P, A = "present", "absent"
FILM = ("film_blasts", "film_promyelocytes", "film_schistocytes")
PANCYTOPENIA = {"hemoglobin": 7.5, "wbc": 1.6, "platelets": 38, "age_years": 40, "sex": "male"}


def listed(findings: dict[str, Any], **more: Any) -> dict[str, tuple[str, ...]]:
    return {each.diagnosis: each.until for each in not_excluded(run_of(load(), findings, **more))}


def findings_of(knowledge: KnowledgeBase, *expressions: Expression) -> Iterator[str]:
    """Give every finding that the expressions read, also through definitions and rules."""
    for expression in expressions:
        yield from re.findall(r"[a-z_0-9]+", expression.text)
        for name in names_in(expression.root):
            definition = knowledge.rules.definitions.get(name)
            inside = (
                [definition.meaning] if definition else expressions_of(knowledge.rules.rules[name])
            )
            yield from findings_of(knowledge, *inside)


def ways(findings: dict[str, Any]) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {each.diagnosis: each.ways for each in not_excluded(run_of(load(), findings))}


def told_of(answers: tuple[str, ...], findings: dict[str, Any]) -> NextTest:
    """Return a test with these answers and what it does for the dangers of a case."""
    test = NextTest("some_test", answers, 0.1, 1, 1, 1.0, "primary")
    return with_what_it_excludes([test], not_excluded(run_of(load(), findings)))[0]


def test_that_a_pancytopenia_without_a_film_may_be_leukemia_or_ttp() -> None:
    assert {"apl", "aml", "ttp"} <= set(listed(PANCYTOPENIA))


def test_that_a_film_without_blasts_excludes_little_while_the_white_count_is_under_two() -> None:
    film = {"film_blasts": A, "film_promyelocytes": A, "fibrinogen": 320}
    assert {"apl", "aml"} <= set(listed({**PANCYTOPENIA, **film}))
    assert {"apl", "aml"}.isdisjoint(listed({**PANCYTOPENIA, **film, "wbc": 3.2}))


@pytest.mark.parametrize(
    ("diagnosis", "finding"),
    [
        ("apl", {"cytogenetics_t15_17": A}),
        ("apl", {"marrow_blasts_percent": 2}),
        ("aml", {"marrow_blasts_percent": 2}),
        ("ttp", {"adamts13_activity": 60}),
        ("ttp", {"film_schistocytes": A, "ldh_times_uln": 0.9}),
    ],
)
def test_that_a_named_finding_excludes(diagnosis: str, finding: dict[str, Any]) -> None:
    assert diagnosis in listed(PANCYTOPENIA)
    assert diagnosis not in listed({**PANCYTOPENIA, **finding})


def test_that_fragments_alone_being_absent_does_not_exclude_ttp() -> None:
    assert "ttp" in listed({**PANCYTOPENIA, "film_schistocytes": A})


def test_that_neutropenic_sepsis_stays_until_the_temperature_is_known() -> None:
    low = {"neutrophils": 0.4, "age_years": 40}
    assert listed(low)["sepsis"] == ("temperature", "fever")
    assert "sepsis" not in listed({**low, "fever": A, "temperature": 36.7})
    assert "sepsis" not in listed({"neutrophils": 2.4, "fever": P, "age_years": 40})


def test_that_hlh_leaves_with_a_low_ferritin_or_a_hopeless_score() -> None:
    febrile = {**PANCYTOPENIA, "fever": P}
    assert "hlh" in listed(febrile)
    assert "hlh" not in listed({**febrile, "ferritin": 210})


def test_that_serum_b12_does_not_exclude_after_nitrous_oxide() -> None:
    cord = {"paresthesia": P, "hemoglobin": 10, "age_years": 40, "sex": "male"}
    assert "b12_deficiency" in listed(cord)
    assert "b12_deficiency" not in listed({**cord, "vitamin_b12": 500})
    assert "b12_deficiency" in listed({**cord, "vitamin_b12": 500, "nitrous_oxide_use": P})
    excluded = {**cord, "vitamin_b12": 500, "methylmalonic_acid": 0.2}
    assert "b12_deficiency" not in listed({**excluded, "nitrous_oxide_use": P})


def test_that_the_list_is_empty_for_normal_counts_and_plain_iron_deficiency() -> None:
    normal = {"hemoglobin": 14.5, "wbc": 6.1, "neutrophils": 3.6, "platelets": 240}
    patient = {"age_years": 40, "sex": "male"}
    assert listed({**normal, **patient}) == {}
    assert listed({**normal, **patient, "hemoglobin": 9.5, "mcv": 68, "ferritin": 4}) == {}


def test_that_what_is_confirmed_needs_no_excluding() -> None:
    proven = {"confirmed": [{"diagnosis": "ttp", "by": "ADAMTS13"}]}
    assert set(listed(PANCYTOPENIA)) - set(listed(PANCYTOPENIA, **proven)) == {"ttp"}


def test_that_only_unknown_findings_are_named_as_settling_it() -> None:
    until = listed({**PANCYTOPENIA, "fibrinogen": 300})["apl"]
    assert "fibrinogen" not in until
    assert "cytogenetics_t15_17" in until


def test_that_a_normal_temperature_does_not_exclude_sepsis_while_nobody_asked_for_fever() -> None:
    low = {"neutrophils": 0.1, "age_years": 40}
    assert ways(low)["sepsis"] == (("temperature", "fever"),)
    assert ways({**low, "temperature": 37.0})["sepsis"] == (("fever",),)
    assert "sepsis" not in listed({**low, "temperature": 37.0, "fever": A})
    assert told_of(("temperature", "hypotension_shock"), low).excludes == ()
    assert told_of(("temperature", "hypotension_shock"), low).helps_to_exclude == ("sepsis",)


def test_that_a_blood_culture_without_growth_is_not_said_to_exclude_sepsis() -> None:
    low = {"neutrophils": 0.1, "age_years": 40}
    assert "sepsis" in listed({**low, "blood_culture_positive": A})
    assert told_of(("blood_culture_positive",), low).helps_to_exclude == ()


def test_that_ttp_asks_for_the_film_and_ldh_together_or_adamts13_alone() -> None:
    alone = (("film_schistocytes", "ldh"), ("adamts13_activity",))
    assert ways(PANCYTOPENIA)["ttp"] == alone
    normal_ldh = {**PANCYTOPENIA, "ldh": 180}
    no_fragments = {**PANCYTOPENIA, "film_schistocytes": A}
    assert ways(normal_ldh)["ttp"] == (("film_schistocytes",), ("adamts13_activity",))
    assert ways(no_fragments)["ttp"] == (("ldh",), ("adamts13_activity",))
    assert "ttp" not in listed({**normal_ldh, **no_fragments})


def test_that_a_test_excludes_only_what_its_own_answers_settle() -> None:
    assert "ttp" in told_of(("ldh",), PANCYTOPENIA).helps_to_exclude
    assert "ttp" in told_of(("adamts13_activity",), PANCYTOPENIA).excludes
    assert "ttp" in told_of(("ldh",), {**PANCYTOPENIA, "film_schistocytes": A}).excludes
    film = told_of(FILM, PANCYTOPENIA)
    assert (film.excludes, film.helps_to_exclude) == ((), ("ttp",))


def test_that_a_film_is_not_said_to_exclude_leukemia_while_the_white_count_is_under_two() -> None:
    few = {**PANCYTOPENIA, "wbc": 1.0}
    assert {"aml", "apl"} <= set(listed({**few, "film_blasts": A}))
    assert ways(few)["aml"] == (("flow_blasts",), ("marrow_blasts_percent",))
    more = told_of(FILM, {**PANCYTOPENIA, "wbc": 3.2})
    assert "aml" in more.excludes
    assert "apl" in more.helps_to_exclude


def test_that_a_proven_danger_is_no_longer_a_question() -> None:
    ttp = {**PANCYTOPENIA, "adamts13_activity": 2}
    assert "ttp" not in listed(ttp)
    assert proven(run_of(load(), ttp)) == ("ttp",)
    assert told_of(("ldh",), ttp).helps_to_exclude == ()
    apl = {**PANCYTOPENIA, "cytogenetics_t15_17": P}
    assert proven(run_of(load(), apl)) == ("apl",)
    assert "apl" not in listed(apl)
    assert "ttp" in listed({**PANCYTOPENIA, "adamts13_activity": 15})


def test_that_every_finding_to_look_at_stands_in_the_rule() -> None:
    knowledge = load()
    for danger in knowledge.guidance.dangers:
        read = set(findings_of(knowledge, danger.consider, *danger.excluded_by))
        assert set(danger.until) <= read, danger.id
