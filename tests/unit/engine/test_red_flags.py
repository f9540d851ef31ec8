"""What may not wait: by hand from the flags as corrected by the review, never from the program."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.assessment import FlagStatus, RedFlag, Urgency
from hemadesk.engine.facts import gather
from hemadesk.engine.red_flags import red_flags
from hemadesk.engine.rules import RuleRun
from hemadesk.exchange import case_json
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of

DATA = Path(__file__).parents[2] / "data"
P, A = "present", "absent"


def flags_of(*encounters: dict[str, Any], **more: Any) -> tuple[RedFlag, ...]:
    return red_flags(run_of(load(), *encounters, **more))


def fired(*encounters: dict[str, Any], **more: Any) -> set[str]:
    return {f.id for f in flags_of(*encounters, **more) if f.status is FlagStatus.FIRED}


def urgency(id_: str, **findings: Any) -> Urgency:
    return next(flag.urgency for flag in flags_of(findings) if flag.id == id_)


def published() -> list[tuple[str, set[str]]]:
    with (DATA / "red_flag_cases.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["case"], set(row["must_fire"].split())) for row in rows]


@pytest.mark.parametrize(("name", "must"), published(), ids=[name for name, _ in published()])
def test_that_no_flag_of_a_published_case_is_missed(name: str, must: set[str]) -> None:
    case = case_json.read((DATA / "cases" / f"{name}.json").read_bytes(), load())
    found = {f.id for f in red_flags(RuleRun(gather(case, load()), load())) if f.status == "fired"}
    assert must - found == set()


@pytest.mark.parametrize("file", sorted((DATA / "cases").glob("*.json")), ids=lambda p: p.stem)
def test_that_no_published_case_gets_more_than_three_immediate_lines(file: Path) -> None:
    case = case_json.read(file.read_bytes(), load())
    flags = red_flags(RuleRun(gather(case, load()), load()))
    lines = {f.group for f in flags if f.urgency is Urgency.IMMEDIATE and f.status == "fired"}
    assert len(lines) <= 3


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        # review 1.1 item 1: G-CSF lifts the count, the flag stays
        # review 1.1 item 4: no differential
        ({"wbc": 0.7, "fever": P}, {"RF01"}),
        ({"wbc": 0.7, "drug_metamizole": P}, {"RF31", "RF32"}),
        ({"wbc": 1.4, "temperature": 38.6}, {"RF01"}),
        ({"wbc": 0.7, "hypotension_shock": P}, {"RF01", "RF03"}),
        # item 5: signs of sepsis without fever, and 0.5 itself
        ({"neutrophils": 0.5, "rigors": P}, {"RF01"}),
        ({"neutrophils": 0.5, "temperature": 38.5}, {"RF01"}),
        ({"neutrophils": 0.4, "temperature": 35.2}, {"RF01"}),
        ({"neutrophils": 0.6, "temperature": 38.8, "film_blasts": P}, {"RF02", "RF12"}),
        # item 6: the marrow reaches the flags
        ({"marrow_blasts_percent": 12}, {"RF12"}),
        ({"marrow_blasts_percent": 60}, {"RF12"}),
        ({"promyelocytes_abnormal_percent": 40}, {"RF13"}),
        ({"film_faggot_cells": P, "fibrinogen": 300, "inr": 1.0}, {"RF12", "RF13"}),
        # item 7: APL without a blast
        ({"fibrinogen": 120, "platelets": 60, "wbc": 1.9}, {"RF53"}),
        ({"d_dimer": 6000, "platelets": 60, "hemoglobin": 8.5, "sex": "male"}, {"RF53"}),
        # item 8: TTP without a film, and proven
        ({"platelets": 30, "ldh_times_uln": 3, "haptoglobin": 5}, {"RF54"}),
        ({"adamts13_activity": 4}, {"RF11", "RF57"}),
        ({"adamts13_activity": 15}, {"RF58"}),
        # item 9: a crisis that reveals the hemolysis
        ({"reticulocyte_percent": 0.3, "film_spherocytes": P, "hemoglobin": 6.5}, {"RF36"}),
        # item 10: the cord
        ({"paresthesia": P, "vitamin_b12": 320}, {"RF35"}),
        ({"ataxia_myelopathy": P, "hemoglobin": 9, "sex": "female"}, {"RF35"}),
        ({"paresthesia": P, "nitrous_oxide_use": P}, {"RF35"}),
        # item 11: clumps silence nothing beside fragments
        ({"platelets": 12, "film_platelet_clumps": P, "film_schistocytes": P}, {"RF04", "RF10"}),
        # item 12: the antidote
        ({"methotrexate_use": P, "oral_ulcers": P}, {"RF55"}),
        # item 14: thrombosis, anticoagulants
        ({"thrombosis": P, "platelets": 120}, {"RF09"}),
        ({"anticoagulant_use": P, "platelets": 40}, {"RF56"}),
        ({"antiplatelet_use": P, "platelets": 40}, {"RF56"}),
        # 1.2 items 28 and 29
        ({"pnh_clone_percent": 30, "thrombosis": P}, {"RF38"}),
        ({"back_pain": P, "ataxia_myelopathy": P}, {"RF28"}),
        ({"pregnant": True, "sex": "female", "platelets": 120, "systolic_bp": 150}, {"RF27"}),
        ({"asplenia": P, "fever": P}, {"RF59"}),
        ({"dengue_positive": P, "abdominal_pain": P}, {"RF61"}),
        ({"transplant_history": P, "platelets": 90}, {"RF62"}),
        ({"drug_checkpoint_inhibitor": P, "platelets": 90}, {"RF63"}),
        ({"vaccination_recent": P, "thrombosis": P}, {"RF64"}),
        ({"pregnant": True, "sex": "female", "hemoglobin": 6.8}, {"RF65"}),
        ({"lead_blood": 50, "age_years": 3}, {"RF66"}),
        ({"malaria_positive": P, "parasitemia_percent": 8}, {"RF23", "RF67"}),
        ({"tick_exposure": P, "fever": P, "platelets": 60, "region": "middle_east"}, {"RF68"}),
        ({"potassium": 6.4, "phosphate": 5.1, "lymphoma_known": P, "age_years": 50}, {"RF18"}),
    ],
)
def test_that_the_review_is_heeded(findings: dict[str, Any], expected: set[str]) -> None:
    assert expected <= fired({"age_years": 40, **findings})


@pytest.mark.parametrize(
    ("findings", "silent"),
    [
        ({"platelets": 8, "film_platelet_clumps": P}, "RF04"),
        ({"platelets": 8, "platelets_citrate": 190, "film_platelet_clumps": P}, "RF05"),
        ({"platelets": 40, "d_dimer": 9000, "inr": 1.0, "fibrinogen": 300}, "RF15"),
        ({"film_auer_rods": P, "fibrinogen": 320, "inr": 1.0}, "RF13"),
        ({"film_promyelocytes": P, "cytogenetics_t15_17": A}, "RF13"),
        ({"fibrinogen": 120, "platelets": 60, "wbc": 2, "liver_disease": P}, "RF53"),
        ({"platelets": 30, "ldh_times_uln": 3, "haptoglobin": 5, "dat_positive": P}, "RF54"),
        ({"confusion_neuro": P, "vitamin_b12": 170}, "RF35"),
        ({"reticulocyte_absolute": 55, "platelets": 205, "neutrophils": 0.3}, "RF34"),
        (
            {"hemoglobin": 6, "jaundice": P, "ldh_times_uln": 9, "reticulocyte_percent": 0.6},
            "RF37",
        ),
        ({"wbc": 120, "lymphocytes": 110, "film_smudge_cells": P}, "RF16"),
        ({"splenomegaly": P, "travel_malaria_area": P}, "RF47"),
        ({"potassium": 6.4, "phosphate": 5.1, "uric_acid": 9, "kidney_disease": P}, "RF18"),
        ({"tick_exposure": P, "fever": P, "platelets": 60, "region": "north_america"}, "RF68"),
    ],
)
def test_that_what_the_review_calls_over_triage_is_silent(
    findings: dict[str, Any], silent: str
) -> None:
    assert silent not in fired({"age_years": 40, **findings})


def test_that_a_count_lifted_by_g_csf_keeps_the_flag_of_the_unsupported_one() -> None:
    before = {"date": "2024-03-01", "neutrophils": 0.12, "age_years": 40}
    g_csf = [{"kind": "drug", "name": "filgrastim", "start": "2024-03-02"}]
    after = {"date": "2024-03-04", "neutrophils": 1.7, "treatments": g_csf, "fever": P}
    assert "RF01" in fired(before, after)


def test_that_a_transfused_count_keeps_the_flags_of_the_own_one() -> None:
    own = {"date": "2024-03-01", "platelets": 4, "age_years": 40}
    given = [{"kind": "transfusion", "name": "platelets", "start": "2024-03-01"}]
    assert "RF05" in fired(own, {"date": "2024-03-02", "platelets": 46, "treatments": given})
    assert "RF05" not in fired(own, {"date": "2024-03-02", "platelets": 46})


def test_that_an_old_thrombosis_is_history_but_still_speaks_for_pnh() -> None:
    old = {"date": "2022-03-01", "thrombosis": P, "age_years": 40}
    today = {"date": "2024-03-01", "platelets": 120, "pnh_clone_percent": 40}
    assert "RF09" not in fired(old, today)
    assert "RF38" in fired(old, today)
    assert "RF09" in fired({**old, "date": "2024-02-25"}, today)


def test_that_hyperhemolysis_is_not_answered_with_more_blood() -> None:
    before = {"date": "2024-03-01", "hemoglobin": 8.5, "sickle_cell_known": P, "age_years": 20}
    red_cells = [{"kind": "transfusion", "name": "red cells", "start": "2024-03-02"}]
    after = {"date": "2024-03-09", "hemoglobin": 4.6, "reticulocyte_absolute": 40}
    assert "RF20" in fired(before, after)
    found = fired(before, {**after, "treatments": red_cells})
    assert "RF69" in found
    assert {"RF19", "RF20", "RF33"}.isdisjoint(found)


def test_that_urgency_rises_with_what_is_worse() -> None:
    assert urgency("RF12", marrow_blasts_percent=12) is Urgency.SAME_DAY
    assert urgency("RF12", marrow_blasts_percent=25) is Urgency.IMMEDIATE
    crisis = {"reticulocyte_percent": 0.2, "sickle_cell_known": P}
    assert urgency("RF36", hemoglobin=7, **crisis) is Urgency.SAME_DAY
    assert urgency("RF36", hemoglobin=5.5, **crisis) is Urgency.IMMEDIATE
    assert urgency("RF46", vitamin_b12=100, hemoglobin=6) is Urgency.SAME_DAY
    assert urgency("RF49", monoclonal_protein=P, calcium=12.5) is Urgency.SAME_DAY


def test_that_a_fall_is_seen_between_encounters() -> None:
    first = {"hemoglobin": 9.0, "platelets": 220, "date": "2024-03-01", "age_years": 20}
    second = {"hemoglobin": 6.4, "platelets": 90, "date": "2024-03-05"}
    assert "RF60" in fired(first, {**second, "sickle_cell_known": P, "splenomegaly": P})
    assert "RF09" in fired(first, {**second, "heparin_exposure": P})
    assert "RF60" not in fired(first, {**second, "hemoglobin": 8.0, "sickle_cell_known": P})


def test_that_a_persistent_cytopenia_needs_four_weeks() -> None:
    low = {"platelets": 110, "age_years": 50}
    assert "RF51" in fired({**low, "date": "2024-01-01"}, {**low, "date": "2024-02-05"})
    assert "RF51" not in fired({**low, "date": "2024-01-01"}, {**low, "date": "2024-01-20"})
    assert "RF51" not in fired(low, low)
    normal = {"platelets": 210, "age_years": 50, "date": "2024-01-01"}
    assert "RF51" not in fired(normal, {**low, "date": "2024-02-05"})


def test_that_a_confirmed_cause_ends_the_unexplained_flags_only() -> None:
    known = {"confirmed": [{"diagnosis": "gaucher_disease"}]}
    findings = {"splenomegaly": P, "age_years": 40, "platelets": 30}
    assert fired(findings) >= {"RF47", "RF41"}
    assert fired(findings, **known) == fired(findings) - {"RF47"}


def test_that_what_is_known_and_stable_is_silent_unless_something_new_stands_beside_it() -> None:
    stable = {"known_stable": ["platelets"]}
    assert "RF41" not in fired({"platelets": 30, "age_years": 20}, **stable)
    assert "RF26" in fired({"platelets": 30, "bruising_petechiae": P, "age_years": 20}, **stable)


@pytest.mark.parametrize(
    ("id_", "findings"),
    [
        ("RF01", {"neutrophils": 0.2, "fever": P}),
        ("RF03", {"neutrophils": 0.8, "hypotension_shock": P}),
        ("RF10", {"film_schistocytes": P, "platelets": 60}),
        ("RF12", {"film_blasts": P}),
        ("RF15", {"fibrinogen": 60}),
    ],
)
def test_that_nothing_known_and_stable_silences_what_kills(
    id_: str, findings: dict[str, Any]
) -> None:
    assert id_ in fired({"age_years": 40, **findings}, known_stable=list(findings))


def test_that_one_missing_input_is_named_and_an_unknown_never_fires() -> None:
    (flag,) = [f for f in flags_of({"neutrophils": 0.3, "age_years": 40}) if f.id == "RF01"]
    assert flag.status is FlagStatus.ONE_INPUT_MISSING
    assert {"fever", "temperature"} <= set(flag.missing)
    assert flag.because == ("neutrophils",)
    open_ = {f.id for f in flags_of({"age_years": 40}) if f.status is not FlagStatus.FIRED}
    assert open_ == set()


def test_that_a_group_that_already_acts_is_not_listed_as_missing_something() -> None:
    flags = flags_of({"neutrophils": 0.3, "fever": P, "age_years": 40})
    assert [f.id for f in flags if f.group == "sepsis_now"] == ["RF01"]


def test_that_the_soonest_comes_first_and_open_flags_last() -> None:
    flags = flags_of({"platelets": 19, "hemoglobin": 6.5, "vitamin_b12": 100, "age_years": 40})
    order = [(f.status is not FlagStatus.FIRED, list(Urgency).index(f.urgency)) for f in flags]
    assert order == sorted(order)
    assert flags[0].urgency is Urgency.IMMEDIATE


_COUNTS = st.fixed_dictionaries(
    {},
    optional={
        "hemoglobin": st.sampled_from([4.0, 6.5, 9.0, 13.5]),
        "platelets": st.sampled_from([5, 25, 60, 120, 250]),
        "neutrophils": st.sampled_from([0.1, 0.5, 0.8, 1.2, 4.0]),
        "wbc": st.sampled_from([4.5, 8.0, 60.0]),
        "fever": st.sampled_from([P, A]),
        "film_blasts": st.sampled_from([P, A]),
        "film_schistocytes": st.sampled_from([P, A]),
        "thrombosis": st.sampled_from([P, A]),
        "splenomegaly": st.sampled_from([P, A]),
        "methotrexate_use": st.sampled_from([P, A]),
    },
)


@given(_COUNTS)
def test_that_every_fired_flag_says_why_and_misses_nothing(findings: dict[str, Any]) -> None:
    for flag in flags_of({"age_years": 40, **findings}):
        if flag.status is FlagStatus.FIRED:
            assert flag.because
            assert not flag.missing
        else:
            assert flag.missing


@given(_COUNTS, st.sampled_from(["fever", "film_blasts", "film_schistocytes", "thrombosis"]))
def test_that_an_emergency_is_never_lost_by_hearing_that_something_is_absent(
    findings: dict[str, Any], name: str
) -> None:
    """An unknown may open a flag, but never is one lost that fired without the answer."""
    without = {key: value for key, value in findings.items() if key != name}
    lost = fired({"age_years": 40, **without}) - fired({"age_years": 40, **without, name: A})
    assert lost == set()
