"""Is this count real: the worked examples, what is left out, and what is left alone."""

import pytest

from hemadesk.domain.assessment import Severity
from hemadesk.domain.case import Sex
from hemadesk.engine.facts import gather
from hemadesk.knowledge.compiled import load
from tests.support.written import case, drug, on, transfusion

KNOWLEDGE = load()


def checked(*encounters, **patient):
    """Return what the checks say: id and severity of each."""
    facts = gather(case(*encounters, **patient), KNOWLEDGE)
    return [(check.id, check.severity.value) for check in facts.checks]


def check_of(**findings):
    return checked(on(None, **findings))


FIVE = {"lymphocytes": "1.1", "monocytes": "0.1", "eosinophils": "0.05", "basophils": "0"}
PERCENTS = {
    "lymphocyte_percent": "30", "monocyte_percent": "6", "eosinophil_percent": "2",
    "basophil_percent": "1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ({"wbc": "2", "lymphocytes": "2.2"}, []),
        ({"wbc": "2", "lymphocytes": "2.21"}, [("C1", "spurious")]),
        ({"wbc": "1.3", "neutrophils": "1.9"}, [("C1", "spurious")]),
        ({"wbc": "2", "neutrophils": "0.6", **FIVE}, []),
        ({"wbc": "2", "neutrophils": "0.4", **FIVE}, [("C2", "doubt")]),
        ({"wbc": "2", "neutrophils": "0.4", **FIVE, "blasts_blood_percent": "15"}, []),
        ({"wbc": "2", "neutrophils": "0.4", **FIVE, "film_atypical_lymphocytes": "present"}, []),
        ({**PERCENTS, "neutrophil_percent": "61"}, []),
        ({**PERCENTS, "neutrophil_percent": "56"}, [("C3", "doubt")]),
        ({**PERCENTS, "neutrophil_percent": "56", "bands_percent": "4"}, []),
        ({**PERCENTS, "neutrophil_percent": "45"}, [("C3", "spurious")]),
        ({"wbc": "2.4", "neutrophil_percent": "35", "neutrophils": "1.2"}, [("C4", "doubt")]),
        ({"wbc": "2.4", "neutrophil_percent": "35", "neutrophils": "1.0"}, []),
        ({"hemoglobin": "16", "hematocrit": "30"}, [("C5", "spurious")]),
        ({"mchc": "38"}, [("C6", "doubt")]),
        ({"mchc": "37"}, []),
        ({"mchc": "29", "mcv": "85"}, [("C7", "doubt")]),
        ({"mchc": "29", "mcv": "70"}, []),
        ({"hemoglobin": "15", "hematocrit": "48.5", "mcv": "90"}, [("C8", "doubt")]),
        ({"hemoglobin": "15", "hematocrit": "48", "mcv": "90"}, []),
        ({"hemoglobin": "15", "hematocrit": "48.5", "mcv": "70"}, []),
        ({"mcv": "95", "hematocrit": "30", "rbc": "3"}, [("C9", "doubt")]),
        ({"mcv": "96", "hematocrit": "30", "rbc": "3"}, []),
        ({"bilirubin_indirect": "3", "bilirubin_total": "2"}, [("C10", "spurious")]),
        ({"transferrin_saturation": "20", "iron": "30", "tibc": "300"}, [("C10", "doubt")]),
        ({"wbc": "12", "nrbc_per_100_wbc": "50"}, [("C12", "doubt")]),
        ({"platelets": "40", "film_platelets_estimate": "adequate"}, [("film_estimate", "doubt")]),
        ({"platelets": "40", "film_platelets_estimate": "reduced"}, []),
        ({"platelets": "40", "film_platelet_clumps": "present"}, [("platelet_clumps", "spurious")]),
    ],
)  # fmt: skip
def test_that_a_contradiction_within_a_sample_is_named(findings, said):
    assert check_of(**findings) == said


def test_that_bounds_and_words_are_no_contradiction():
    assert check_of(wbc="<1.3", neutrophils="1.9") == []
    assert check_of(wbc="low", neutrophils="1.9") == []


def test_that_a_subset_above_the_white_cells_is_not_used_but_the_white_cells_are():
    facts = gather(case(on(None, wbc="1.3", neutrophils="1.9")), KNOWLEDGE)
    assert facts.unusable == {"neutrophils": "C1"}
    assert facts.get("wbc").value.value * 10 == 13
    assert facts.get("neutrophils").inputs == ("wbc",)


def test_that_cold_agglutination_makes_the_cell_volumes_spurious_and_leaves_the_hemoglobin():
    slip = {"hemoglobin": "8", "rbc": "0.9", "hematocrit": "11.7", "mcv": "130", "mch": "89"}
    facts = gather(case(on(None, **slip, mchc="68", cold_agglutinins="present")), KNOWLEDGE)
    assert set(facts.unusable) == {"rbc", "hematocrit", "mcv", "mch", "mchc"}
    assert facts.get("hemoglobin").value.value == 8
    assert facts.checks[0].severity is Severity.SPURIOUS


def test_that_seen_agglutination_makes_a_high_mchc_spurious():
    assert check_of(mchc="39", film_agglutination="present") == [("C6", "spurious")]


def test_that_what_a_person_marked_or_clumps_spoiled_is_not_checked_again():
    assert check_of(
        platelets="40", film_platelet_clumps="present", film_platelets_estimate="adequate"
    ) == [("platelet_clumps", "spurious")]


def test_that_pregnancy_in_a_man_is_asked_about():
    assert checked(on(None, pregnancy_trimester="2"), sex=Sex.MALE) == [("C13", "doubt")]
    assert checked(on(None, pregnancy_trimester="2"), sex=Sex.FEMALE) == []


def test_that_hard_errors_come_first():
    said = check_of(wbc="1.3", neutrophils="1.9", mchc="38", bilirubin_indirect="3",
                    bilirubin_total="2")  # fmt: skip
    assert [severity for _, severity in said] == ["spurious", "spurious", "doubt"]


# --- against the patient's own earlier counts ---------------------------------------------


def earlier(**findings):
    return on("2024-03-01", **findings)


@pytest.mark.parametrize(
    ("before", "now", "date", "said"),
    [
        ({"platelets": "200"}, {"platelets": "95"}, "2024-03-06", ["C11"]),
        ({"platelets": "200"}, {"platelets": "100"}, "2024-03-06", []),
        ({"platelets": "200"}, {"platelets": "95"}, "2024-03-09", []),
        ({"hemoglobin": "12"}, {"hemoglobin": "8.9"}, "2024-03-06", ["C11"]),
        ({"platelets": "60"}, {"platelets": "86"}, "2024-03-06", ["transfused_question"]),
        ({"hemoglobin": "6"}, {"hemoglobin": "7.6"}, "2024-03-06", ["transfused_question"]),
        ({"mcv": "110"}, {"mcv": "97"}, "2024-03-06", ["transfused_question"]),
        ({"mcv": "90"}, {"mcv": "97"}, "2024-03-06", ["C11"]),
        ({"wbc": "2"}, {"wbc": "20"}, "2024-03-06", ["decimal_slip"]),
        ({"platelets": "250"}, {"platelets": "25"}, "2024-03-20", ["decimal_slip"]),
        ({"wbc": "2"}, {"wbc": "12"}, "2024-03-06", []),
    ],
)
def test_that_a_jump_against_the_own_earlier_count_is_asked_about(before, now, date, said):
    assert [check for check, _ in checked(earlier(**before), on(date, **now))] == said


def test_that_a_known_transfusion_explains_the_rise():
    given = on("2024-03-01", transfusion("red cells", "2024-03-02"), hemoglobin="6", mcv="110")
    assert checked(given, on("2024-03-06", hemoglobin="9", mcv="97")) == []


def test_that_a_treatment_explains_a_tenfold_rise():
    given = on("2024-03-01", drug("filgrastim", "2024-03-02"), wbc="0.5")
    assert checked(given, on("2024-03-06", wbc="5")) == []


def test_that_counts_without_dates_are_not_compared():
    assert checked(on(None, platelets="200"), on(None, platelets="20")) == []


def test_that_all_lines_and_the_protein_down_by_one_ratio_ask_for_a_drip_arm():
    before = {"hemoglobin": "12", "wbc": "6", "platelets": "200", "albumin": "4"}
    diluted = {"hemoglobin": "9", "wbc": "4.4", "platelets": "150", "albumin": "3.1"}
    assert ("dilution", "doubt") in checked(earlier(**before), on("2024-03-03", **diluted))
    real = {**diluted, "albumin": "4"}
    assert ("dilution", "doubt") not in checked(earlier(**before), on("2024-03-03", **real))


def test_that_an_old_contradiction_is_not_told_today():
    assert checked(on("2023-01-01", wbc="1.3", neutrophils="1.9"), on("2024-03-01", mcv="90")) == []
