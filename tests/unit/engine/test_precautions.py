"""Before you treat: tubes to keep and what not to give yet, each with its reason."""

from typing import Any

import pytest

from hemadesk.domain.assessment import BeforeTreatment
from hemadesk.engine.not_excluded import not_excluded
from hemadesk.engine.precautions import before_treatment
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of

P, A = "present", "absent"


def before(findings: dict[str, Any], probable: dict[str, float] | None = None) -> BeforeTreatment:
    run = run_of(load(), {"age_years": 40, "sex": "male", **findings})
    return before_treatment(run, not_excluded(run), probable or {})


def forbidden(findings: dict[str, Any], **probable: float) -> dict[str, str | None]:
    return {each.id: each.because for each in before(findings, probable).do_not_give}


def kept(findings: dict[str, Any], **probable: float) -> set[str]:
    return {each.id for each in before(findings, probable).keep}


def test_that_films_and_tubes_are_kept_before_any_cytopenia_is_treated() -> None:
    assert kept({"platelets": 40}) >= {
        "edta_tube", "serum_tube", "citrate_tube", "unstained_films", "reticulocytes",
        "group_antibody_dat", "adamts13_tube",
    }  # fmt: skip


def test_that_nothing_is_asked_of_a_patient_with_normal_counts() -> None:
    normal = {"hemoglobin": 14.5, "wbc": 6.1, "neutrophils": 3.6, "platelets": 240}
    assert before(normal) == BeforeTreatment()


def test_that_what_was_measured_is_not_asked_for_again() -> None:
    anemic = {"hemoglobin": 8.0, "mcv": 118}
    assert "b12_folate_ferritin" in kept(anemic)
    measured = {"vitamin_b12": 90, "folate_serum": 8, "ferritin": 300}
    assert "b12_folate_ferritin" not in kept({**anemic, **measured})


@pytest.mark.parametrize(
    ("findings", "probable", "id_", "because"),
    [
        ({"platelets": 12, "hemoglobin": 8}, {}, "platelets_for_the_number", "ttp"),
        ({"platelets": 12, "film_schistocytes": A, "ldh_times_uln": 0.8}, {"itp": 0.9},
         "platelets_for_the_number", "itp"),
        ({"platelets": 60, "dengue_positive": P, "fever": P, "adamts13_activity": 80}, {},
         "platelets_for_the_number", "dengue"),
        ({"platelets": 90, "heparin_exposure": P}, {}, "heparin",
         "heparin_induced_thrombocytopenia"),
        ({"platelets": 60, "hemoglobin": 8, "wbc": 1.4}, {}, "steroid_before_marrow", "aml"),
        ({"paresthesia": P, "hemoglobin": 9}, {}, "folate_alone", "b12_deficiency"),
        ({"hemoglobin": 9, "mcv": 60}, {"thalassemia": 0.4}, "iron", "thalassemia"),
        ({"hemoglobin": 9, "mcv": 60}, {}, "iron_before_ferritin", None),
        ({"neutrophils": 0.3, "wbc": 1.1}, {}, "gcsf_before_film", "aml"),
        ({"hemoglobin": 9}, {"malaria": 0.9}, "primaquine_dapsone_before_g6pd", "malaria"),
        ({"platelets": 60, "methotrexate_use": P}, {}, "trimethoprim_on_methotrexate", None),
        ({"platelets": 30}, {}, "intramuscular_rectal_nsaid", None),
        ({"platelets": 30, "hemoglobin": 8}, {"aplastic_anemia": 0.6}, "relatives_blood",
         "aplastic_anemia"),
        ({"hemoglobin": 6}, {"hyperhemolysis": 0.3}, "more_red_cells", "hyperhemolysis"),
        ({"hemoglobin": 8, "fever": P}, {"hlh": 0.5}, "etoposide_before_leishmania", "hlh"),
    ],
)  # fmt: skip
def test_that_what_would_harm_is_named_with_its_reason(
    findings: dict[str, Any], probable: dict[str, float], id_: str, because: str | None
) -> None:
    found = forbidden(findings, **probable)
    assert id_ in found
    assert found[id_] == because


def test_that_an_improbable_diagnosis_forbids_nothing() -> None:
    assert "iron" not in forbidden({"hemoglobin": 9, "mcv": 60}, thalassemia=0.01)


def test_that_steroid_is_not_forbidden_where_ttp_needs_it_at_once() -> None:
    ttp = {"platelets": 8, "hemoglobin": 7, "film_schistocytes": P, "adamts13_activity": 2}
    assert "steroid_before_marrow" not in forbidden(ttp)
    assert "platelets_for_the_number" in forbidden(ttp)


def test_that_steroid_waits_for_no_marrow_where_ttp_leads_or_is_proven() -> None:
    low = {"platelets": 8, "hemoglobin": 7}
    assert "marrow_before_steroid" in kept(low, aml=0.4, ttp=0.3)
    assert "steroid_before_marrow" in forbidden(low, aml=0.4, ttp=0.3)
    for ttp, probable in (
        (low, {"ttp": 0.6, "aml": 0.02}),
        ({**low, "adamts13_activity": 2}, {"aml": 0.5, "ttp": 0.4}),
        ({**low, "film_schistocytes": P}, {"aml": 0.5, "ttp": 0.4}),
    ):
        assert "marrow_before_steroid" not in kept(ttp, **probable)
        assert "steroid_before_marrow" not in forbidden(ttp, **probable)


def test_that_the_reason_is_the_most_probable_of_the_diagnoses_that_the_rule_names() -> None:
    low = {"platelets": 30, "hemoglobin": 8}
    assert forbidden(low, aplastic_anemia=0.96, aml=0.01)["relatives_blood"] == "aplastic_anemia"
    assert forbidden(low, itp=0.96)["relatives_blood"] == "aml"


def test_that_what_follows_from_a_proven_danger_stays_and_is_not_called_possible() -> None:
    ttp = before({"platelets": 30, "hemoglobin": 8, "adamts13_activity": 3}, {"ttp": 0.99})
    found = {each.id: each for each in ttp.do_not_give}
    assert found["platelets_for_the_number"].is_proven
    assert not found["relatives_blood"].is_proven
    dengue = before({"platelets": 60, "dengue_positive": P})
    assert "nsaid_in_dengue" in {each.id for each in dengue.do_not_give}


def test_that_the_marrow_lifts_the_ban_on_steroid() -> None:
    low = {"platelets": 60, "hemoglobin": 8, "wbc": 1.4}
    assert "steroid_before_marrow" not in forbidden({**low, "marrow_blasts_percent": 2})


def test_that_a_major_bleed_is_not_told_to_wait_for_platelets() -> None:
    bleeding = {"platelets": 8, "hemoglobin": 7, "major_bleeding": P}
    assert "platelets_for_the_number" not in forbidden(bleeding)


METHOTREXATE = {
    "hemoglobin": 7.4, "wbc": 1.1, "neutrophils": 0.3, "platelets": 6, "bruising_petechiae": P,
    "methotrexate_use": P, "marrow_cellularity": "hypocellular",
}  # fmt: skip


def test_that_platelets_are_not_withheld_where_the_marrow_fails_under_methotrexate() -> None:
    found = forbidden(METHOTREXATE, drug_induced_marrow_suppression=0.91)
    assert "platelets_for_the_number" not in found
    assert "platelets_below_ten" in found


@pytest.mark.parametrize(
    "sign",
    [
        {"film_schistocytes": P},
        {"adamts13_activity": 4},
        {"ldh_times_uln": 3, "haptoglobin": 5},
        {"dengue_positive": P},
    ],
)
def test_that_an_empty_marrow_with_fragments_or_hemolysis_gets_no_platelets_for_the_number(
    sign: dict[str, Any],
) -> None:
    assert "platelets_for_the_number" in forbidden({**METHOTREXATE, **sign})


def test_that_chemotherapy_opens_platelets_only_where_another_lineage_may_be_low() -> None:
    alone = {"platelets": 6, "hemoglobin": 14.5, "neutrophils": 4, "wbc": 6, "drug_myelotoxic": P}
    assert "platelets_for_the_number" in forbidden(alone)
    both = {**alone, "neutrophils": 0.2, "wbc": 0.8}
    assert "platelets_for_the_number" not in forbidden(both)


def test_that_platelets_are_not_withheld_once_all_that_they_harm_is_unlikely() -> None:
    low = {"platelets": 6, "hemoglobin": 7.4, "neutrophils": 0.3, "wbc": 1.1}
    named = {
        "film_schistocytes": A, "ldh_times_uln": 0.9, "heparin_exposure": A, "fever": A,
        "temperature": 36.8,
    }  # fmt: skip
    assert "platelets_for_the_number" not in forbidden({**low, **named}, itp=0.2)
    for missing in ("film_schistocytes", "ldh_times_uln", "heparin_exposure", "fever"):
        known = {name: value for name, value in named.items() if name != missing}
        assert "platelets_for_the_number" in forbidden({**low, **known}, itp=0.2), missing


def test_that_below_ten_platelets_are_always_to_be_discussed_now() -> None:
    assert "platelets_below_ten" in forbidden({"platelets": 9})
    assert "platelets_below_ten" not in forbidden({"platelets": 10})


def test_that_platelets_are_not_forbidden_in_proven_aplastic_anemia() -> None:
    empty = {"hemoglobin": 6, "neutrophils": 0.2, "platelets": 4, "reticulocyte_absolute": 6}
    assert "platelets_for_the_number" in forbidden(empty, aplastic_anemia=0.9)
    proven = {**empty, "marrow_cellularity": "aplastic"}
    found = forbidden(proven, aplastic_anemia=0.9)
    assert {"platelets_for_the_number", "steroid_before_marrow"}.isdisjoint(found)
    assert "relatives_blood" in found


def test_that_ttp_gets_one_answer_about_platelets() -> None:
    counts = {"platelets": 6, "hemoglobin": 7.1}
    assert "platelets_below_ten" in forbidden(counts, aplastic_anemia=0.9)
    in_ttp = forbidden({**counts, "film_schistocytes": P}, ttp=0.9)
    assert "platelets_for_the_number" in in_ttp
    assert "platelets_below_ten" not in in_ttp
