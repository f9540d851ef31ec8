"""Lines of management: first hours on suspicion, the disease on proof, six at most."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.assessment import ManagementKind, ManagementLine
from hemadesk.engine.management import management
from hemadesk.engine.not_excluded import not_excluded
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of

P, A = "present", "absent"
APLASTIC = {
    "hemoglobin": 6.8, "neutrophils": 0.15, "platelets": 9, "reticulocyte_absolute": 8,
    "wbc": 1.1, "lymphocytes": 0.8,
}  # fmt: skip
EMPTY_MARROW = {"marrow_cellularity": "aplastic", "marrow_cellularity_percent": 5}


def lines(
    findings: dict[str, Any], probable: dict[str, float] | None = None, **more: Any
) -> tuple[ManagementLine, ...]:
    run = run_of(load(), {"age_years": 27, "sex": "male", **findings}, **more)
    return management(run, probable or {}, not_excluded(run))


def ids(findings: dict[str, Any], **probable: float) -> list[str]:
    return [line.id for line in lines(findings, probable)]


def test_that_a_probable_but_unproven_disease_gets_no_disease_line() -> None:
    probable = {"aplastic_anemia": 0.95}
    kinds = {line.kind for line in lines(APLASTIC, probable)}
    assert ManagementKind.DISEASE not in kinds
    proven = lines({**APLASTIC, **EMPTY_MARROW}, probable)
    assert ManagementKind.DISEASE in {line.kind for line in proven}


def test_that_a_confirmed_diagnosis_opens_its_lines() -> None:
    itp = {"platelets": 12, "age_years": 40}
    assert "ITP02" not in ids(itp, itp=0.99)
    confirmed = lines(itp, {"itp": 0.99}, confirmed=[{"diagnosis": "itp"}])
    assert "ITP02" in [line.id for line in confirmed]


@pytest.mark.parametrize(
    ("findings", "first"),
    [
        ({"neutrophils": 0.2, "fever": P}, "N01"),
        ({"film_faggot_cells": P, "fibrinogen": 80}, "L01"),
        ({"adamts13_activity": 3, "platelets": 12}, "U01"),
        ({"methotrexate_use": P, "oral_ulcers": P, "platelets": 30}, "X01"),
        ({"ataxia_myelopathy": P, "vitamin_b12": 80}, "B01"),
        ({"malaria_positive": P, "parasitemia_percent": 12}, "Q01"),
        ({"neutrophils": 0.2, "drug_metamizole": P}, "A01"),
        ({"vhf_suspected": P}, "VHF01"),
        ({"fibrinogen": 60}, "C01"),
        ({"flow_blasts": P, "wbc": 30}, "L03"),
    ],
)
def test_that_the_first_hours_come_on_suspicion(findings: dict[str, Any], first: str) -> None:
    assert ids(findings)[0] == first


def test_that_platelets_are_not_advised_where_they_harm() -> None:
    failing = {"platelets": 7, "drug_myelotoxic": P}
    assert "T04" in ids(failing)
    assert "T04" not in ids({**failing, "film_schistocytes": P})
    assert "T11" in ids({**failing, "film_schistocytes": P})


def test_that_severe_aplastic_anemia_is_no_stable_chronic_failure() -> None:
    chronic = {"platelets": 14, "long_standing_cytopenia": P, "transfusion_dependent": P}
    assert "T06" in ids(chronic)
    assert "T06" not in ids({**chronic, "fever": P})
    severe = {**APLASTIC, **EMPTY_MARROW, **chronic}
    assert "T06" not in ids(severe, aplastic_anemia=0.9)


def test_that_children_have_their_own_threshold_for_blood() -> None:
    assert "PED01" in ids({"hemoglobin": 3.6, "age_years": 3})
    assert "PED01" in ids({"hemoglobin": 5.2, "age_years": 3, "dyspnea": P})
    assert "PED01" not in ids({"hemoglobin": 5.2, "age_years": 3, "dyspnea": A})


def test_that_a_matched_sibling_is_asked_for_by_age() -> None:
    proven = {**APLASTIC, **EMPTY_MARROW, "siblings_full": 2, "chromosome_breakage_positive": A}
    assert "M05" in ids({**proven, "age_years": 27}, aplastic_anemia=0.9)
    assert "M06" in ids({**proven, "age_years": 45}, aplastic_anemia=0.9)
    assert {"M05", "M06"}.isdisjoint(ids({**proven, "age_years": 66}, aplastic_anemia=0.9))


def test_that_emerging_therapy_comes_after_all_that_is_established() -> None:
    guidance = load().guidance
    shown = lines({"chromosome_breakage_positive": P, "platelets": 30}, {"fanconi_anemia": 0.9})
    emerging = [guidance.management[line.id].emerging for line in shown]
    assert "E04" in [line.id for line in shown]
    assert emerging == sorted(emerging)


_SICK = st.fixed_dictionaries(
    {},
    optional={
        "hemoglobin": st.sampled_from([4.0, 6.5, 9.0]),
        "platelets": st.sampled_from([5, 25, 60]),
        "neutrophils": st.sampled_from([0.1, 0.8]),
        "fever": st.just(P),
        "film_blasts": st.just(P),
        "film_schistocytes": st.just(P),
        "methotrexate_use": st.just(P),
        "malaria_positive": st.just(P),
        "fibrinogen": st.sampled_from([60, 300]),
        "ataxia_myelopathy": st.just(P),
    },
)


@given(_SICK)
def test_that_there_are_six_lines_at_most_and_urgent_ones_lead(findings: dict[str, Any]) -> None:
    guidance = load().guidance
    urgent = [guidance.management[line.id].urgent for line in lines(findings)]
    assert len(urgent) <= 6
    assert urgent == sorted(urgent, reverse=True)
