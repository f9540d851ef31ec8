"""What kills stays on the list until a named finding takes it off."""

from typing import Any

import pytest

from hemadesk.engine.not_excluded import not_excluded
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of

P, A = "present", "absent"
PANCYTOPENIA = {"hemoglobin": 7.5, "wbc": 1.6, "platelets": 38, "age_years": 40, "sex": "male"}


def listed(findings: dict[str, Any], **more: Any) -> dict[str, tuple[str, ...]]:
    return {each.diagnosis: each.until for each in not_excluded(run_of(load(), findings, **more))}


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
    assert listed(low)["sepsis"] == ("temperature", "blood_culture_positive")
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
