"""What is taken as a fact, which part it plays, and what is not taken as the patient's own."""

import dataclasses
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemadesk.domain.case import (
    Encounter,
    LaboratoryLimits,
    Sample,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate, UnreadableDateError
from hemadesk.domain.values import Category, Comparator, Presence, Quantity
from hemadesk.engine.fact import Fact, Facts, Origin, Role
from hemadesk.engine.facts import gather
from hemadesk.engine.plausibility import fact_warnings, plausibility_warnings
from hemadesk.exchange import case_json
from hemadesk.knowledge.catalogue import FindingKind
from hemadesk.knowledge.compiled import load
from tests.support.written import case, drug, on, transfusion

KNOWLEDGE = load()
PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT
CASES = sorted((Path(__file__).parents[2] / "data" / "cases").glob("*.json"))


def facts_of(*encounters: Encounter, **patient: object) -> Facts:
    return gather(case(*encounters, **patient), KNOWLEDGE)


def number(facts: Facts, finding: str, role: Role = Role.DIAGNOSTIC) -> str | None:
    """Return the amount with its comparator, without the unit: ``<=9.6``."""
    fact = facts.get(finding, role)
    if fact is None:
        return None
    assert isinstance(fact.value, Quantity)
    sign = "" if fact.value.comparator is Comparator.EXACT else fact.value.comparator.value
    return f"{sign}{float(fact.value.value):g}"


# --- units and currency -------------------------------------------------------------------


def test_that_quantities_are_in_the_unit_of_the_catalogue():
    facts = facts_of(on(None, hemoglobin="68 g/L"))
    assert facts.get("hemoglobin") == Fact("hemoglobin", Quantity(Fraction("6.8"), "g/dL"), 0)


@pytest.mark.parametrize(("days", "is_known"), [(28, True), (29, False)])
def test_that_a_count_speaks_for_28_days(days, is_known):
    then = f"2024-03-{31 - days:02}" if days < 31 else ""
    facts = facts_of(on(then, platelets="40"), on("2024-03-31", hemoglobin="8"))
    assert (number(facts, "platelets", Role.CURRENT) == "40") is is_known
    assert [h.finding for h in facts.history] == ([] if is_known else ["platelets"])


def test_that_what_is_out_of_date_is_shown_with_value_and_date_but_is_no_fact():
    facts = facts_of(on("2024-01-01", platelets="41000 /uL"), on("2024-03-31", hemoglobin="8"))
    (old,) = facts.history
    assert (old.finding, old.value, old.date) == ("platelets", "41 10*9/L", "2024-01-01")
    assert all("platelets" not in facts.by_role[r] for r in (Role.DIAGNOSTIC, Role.CURRENT))
    assert number(facts, "platelets", Role.EARLIER) == "41"


def test_that_a_symptom_holds_for_the_episode_of_fourteen_days():
    within = facts_of(on("2024-03-01", fever="present"), on("2024-03-15", hemoglobin="8"))
    after = facts_of(on("2024-03-01", fever="present"), on("2024-03-16", hemoglobin="8"))
    assert within.get("fever") is not None
    assert after.get("fever") is None


def test_that_a_marrow_holds_until_a_newer_one_and_a_gene_for_life():
    facts = facts_of(
        on("2019-01-01", marrow_blasts_percent="12", mutation_gata2="present"),
        on("2024-03-16", hemoglobin="8"),
    )
    assert number(facts, "marrow_blasts_percent") == "12"
    assert facts.get("mutation_gata2") is not None


def test_that_encounters_without_dates_are_one_episode():
    facts = facts_of(on(None, fever="present", platelets="40"), on(None, hemoglobin="8"))
    assert facts.get("fever") is not None
    assert number(facts, "platelets") == "40"


def test_that_a_partial_date_is_out_of_date_only_when_it_surely_is():
    maybe = facts_of(on("2024-02", platelets="40"), on("2024-03-20", hemoglobin="8"))
    surely = facts_of(on("2024-02", platelets="40"), on("2024-04-20", hemoglobin="8"))
    assert number(maybe, "platelets") == "40"
    assert number(surely, "platelets") is None


def test_that_a_finding_is_history_only_where_none_of_its_values_may_still_hold():
    facts = facts_of(
        on("2024", hemoglobin="8"), on("2024-01-05", hemoglobin="9"), on("2024-03-10", mcv="90")
    )
    assert facts.history == ()
    assert number(facts, "hemoglobin") == "8"


def test_that_the_newest_value_is_current_and_the_one_before_it_earlier():
    facts = facts_of(on("2024-03-01", platelets="40"), on("2024-03-05", platelets="25"))
    assert number(facts, "platelets", Role.CURRENT) == "25"
    assert number(facts, "platelets", Role.EARLIER) == "40"
    assert [float(f.value.value) for f in facts.series("platelets")] == [40, 25]


def test_that_the_worst_is_the_extreme_of_the_episode_in_its_own_direction():
    facts = facts_of(
        on("2024-02-01", platelets="3", temperature="41"),
        on("2024-03-01", platelets="9", temperature="39.5", ferritin="9000", fibrinogen="90"),
        on("2024-03-05", platelets="25", temperature="37", ferritin="4000", fibrinogen="150"),
    )
    worst = {f: number(facts, f, Role.WORST) for f in ("platelets", "temperature", "ferritin")}
    assert worst == {"platelets": "9", "temperature": "39.5", "ferritin": "9000"}
    assert number(facts, "fibrinogen", Role.WORST) == "90"


def test_that_the_worst_of_a_feature_is_that_it_was_present():
    facts = facts_of(on("2024-03-01", fever="present"), on("2024-03-02", fever="absent"))
    assert facts.get("fever", Role.WORST).value is PRESENT
    assert facts.get("fever", Role.CURRENT).value is ABSENT


def test_that_a_word_is_the_worst_where_no_number_reaches_the_limit():
    facts = facts_of(on("2024-03-01", platelets="low"), on("2024-03-02", platelets="200"))
    assert facts.get("platelets", Role.WORST).value == "low"


# --- the patient --------------------------------------------------------------------------


def test_that_age_follows_from_the_birth_date_and_the_newest_date():
    facts = facts_of(on("2024-03-01"), birth_date=CaseDate.parse("2009-03-01"))
    assert facts.age_years == 15
    day_before = facts_of(on("2024-02-29"), birth_date=CaseDate.parse("2009-03-01"))
    assert 14.99 < day_before.age_years < 15
    half = facts_of(on("2023-09-01"), birth_date=CaseDate.parse("2009-03-01"))
    assert 14.49 < half.age_years < 14.51


def test_that_a_leap_day_has_a_birthday_every_year():
    facts = facts_of(on("2023-03-01"), birth_date=CaseDate.parse("2020-02-29"))
    assert facts.age_years == 3


def test_that_the_age_at_the_first_encounter_grows_with_the_dates():
    facts = facts_of(on("2022-03-01"), on("2024-03-01"), age_years=Fraction(1))
    assert abs(float(facts.age_years) - 3) < 0.01


def test_that_an_encounters_own_age_goes_first():
    newest = on("2024-03-01", more={"age_years": Fraction(40)})
    assert facts_of(newest, birth_date=CaseDate.parse("2000-01-01")).age_years == 40


def test_that_an_unknown_age_is_unknown():
    assert facts_of(on("2024-03-01")).age_years is None


def test_that_a_trimester_implies_pregnant_and_pregnant_the_feature():
    facts = facts_of(on("2024-03-01", pregnancy_trimester="2"), sex=Sex.FEMALE)
    assert facts.pregnant is True
    assert facts.get("postpartum_or_pregnant").value is PRESENT
    told = facts_of(on("2024-03-01", more={"pregnant": True}))
    assert told.get("postpartum_or_pregnant").origin is Origin.IMPLIED


def test_that_pregnancy_is_unknown_unless_stated():
    assert facts_of(on("2024-03-01")).pregnant is None
    assert facts_of(on("2024-03-01", more={"pregnant": False})).pregnant is False


def test_that_the_laboratorys_own_limits_are_converted_and_go_first():
    printed = {"hemoglobin": LaboratoryLimits(Fraction(110), Fraction(150), "g/L")}
    facts = facts_of(on(None, hemoglobin="10", more={"limits": printed}), sex=Sex.MALE)
    assert facts.limits("hemoglobin") == (11, 15)
    assert facts.limits("platelets") == (150, 410)


def test_that_a_mothers_antibody_is_not_an_infants_infection():
    infant = facts_of(on(None, hiv_positive="present"), age_years=Fraction(1))
    child = facts_of(on(None, hiv_positive="present"), age_years=Fraction(3, 2))
    negative = facts_of(on(None, hiv_positive="absent"), age_years=Fraction(1))
    assert infant.get("hiv_positive") is None
    assert infant.unusable["hiv_positive"] == "maternal_antibody"
    assert child.get("hiv_positive") is not None
    assert negative.get("hiv_positive") is not None


# --- treatments ---------------------------------------------------------------------------


def test_that_the_counts_before_the_transfusion_are_the_diagnostic_ones():
    facts = facts_of(
        on("2024-07-01", transfusion("red cells", "2024-07-01"), hemoglobin="5.4", mcv="103"),
        on("2024-07-02", hemoglobin="9.6", mcv="90", platelets="12"),
    )
    assert number(facts, "hemoglobin") == "5.4"
    assert number(facts, "mcv") == "103"
    assert number(facts, "hemoglobin", Role.CURRENT) == "9.6"
    assert number(facts, "platelets") == "12"
    assert facts.unusable["hemoglobin"] == "transfused"


def test_that_a_transfusion_derives_its_feature_and_never_asks_twice():
    facts = facts_of(
        on("2024-07-01", transfusion("2 units PRBC", "2024-07-01"), hemoglobin="5.4"),
        on("2024-09-20", hemoglobin="9.6"),
    )
    fact = facts.get("transfused_red_cells_recent", Role.CURRENT)
    assert fact == Fact("transfused_red_cells_recent", PRESENT, 1, Origin.IMPLIED, ("treatments",))
    assert "transfused_red_cells_recent" not in facts.by_encounter[0]
    later = facts_of(
        on("2024-07-01", transfusion("red cells", "2024-07-01")), on("2024-10-01", wbc="3")
    )
    assert later.get("transfused_red_cells_recent") is None


def test_that_a_transfused_hemoglobin_alone_is_only_an_upper_bound():
    facts = facts_of(
        on("2024-03-01", transfusion("packed cells", "2024-02-27"), hemoglobin="9.6", mcv="90")
    )
    assert number(facts, "hemoglobin") == "<=9.6"
    assert facts.get("hemoglobin").origin is Origin.DERIVED
    assert number(facts, "mcv") is None
    assert number(facts, "hemoglobin", Role.CURRENT) == "9.6"


def test_that_platelets_are_the_patients_own_after_72_hours_once_the_episode_is_over():
    given = on("2024-03-01", transfusion("apheresis platelets", "2024-03-01"), hemoglobin="9")
    soon = facts_of(given, on("2024-03-04", platelets="46"))
    later = facts_of(given, on("2024-03-20", platelets="46"))
    assert number(soon, "platelets") == "<=46"
    assert number(later, "platelets") == "46"


def test_that_severity_comes_from_before_the_first_transfusion_of_the_episode():
    facts = facts_of(
        on("2024-03-01", transfusion("platelets", "2024-03-01"), platelets="4"),
        on("2024-03-08", platelets="46"),
    )
    assert number(facts, "platelets") == "4"


def test_that_a_count_on_gcsf_is_not_the_patients_own():
    facts = facts_of(
        on("2024-03-01", neutrophils="0.12", wbc="0.9"),
        on("2024-03-06", drug("filgrastim 300 ug", "2024-03-02"), neutrophils="1.7", wbc="3"),
    )
    assert number(facts, "neutrophils") == "0.12"
    assert facts.unusable["neutrophils"] == "gcsf"
    assert facts.get("gcsf_recent", Role.CURRENT).value is PRESENT


@pytest.mark.parametrize(
    ("name", "days", "own"),
    [("filgrastim", 7, False), ("filgrastim", 8, True), ("Pegfilgrastim 6 mg", 14, False)],
)
def test_that_gcsf_supports_for_a_week_and_pegylated_for_two(name, days, own):
    given = on("2024-02-10", drug(name, "2024-02-10", "2024-02-16"), hemoglobin="9")
    day = 16 + days if name == "filgrastim" else 10 + days
    facts = facts_of(given, on(f"2024-02-{day}", neutrophils="1.7"), on("2024-03-08", mcv="90"))
    assert (number(facts, "neutrophils") == "1.7") is own


def test_that_leukemia_is_not_explained_away_by_gcsf():
    few = facts_of(on("2024-03-06", drug("G-CSF", "2024-03-01"), blasts_blood_percent="4"))
    many = facts_of(on("2024-03-06", drug("G-CSF", "2024-03-01"), blasts_blood_percent="40"))
    assert few.get("blasts_blood_percent") is None
    assert number(many, "blasts_blood_percent") == "40"


def test_that_the_feature_typed_by_hand_counts_as_the_treatment():
    facts = facts_of(on("2024-03-06", gcsf_recent="present", neutrophils="1.7"))
    assert number(facts, "neutrophils") == "<=1.7"


def test_that_vitamin_b12_after_treatment_is_not_the_level_of_the_illness():
    facts = facts_of(
        on("2024-03-01", drug("Hydroxocobalamin 1 mg IM", "2024-03-01"), vitamin_b12="62"),
        on("2024-03-20", vitamin_b12="900"),
    )
    assert number(facts, "vitamin_b12") == "62"
    assert number(facts, "vitamin_b12", Role.CURRENT) == "900"
    assert facts.unusable["vitamin_b12"] == "treated"


def test_that_a_drug_given_to_a_normal_count_is_a_suspect_not_a_treatment():
    before = on("2024-03-01", drug("methotrexate", "2024-03-02"), platelets="250", wbc="7")
    facts = facts_of(before, on("2024-03-10", platelets="13", wbc="2.1"))
    assert number(facts, "platelets") == "13"
    low = on("2024-03-01", drug("cytarabine", "2024-03-02"), platelets="60", wbc="7")
    treated = facts_of(low, on("2024-03-10", platelets="13", wbc="2.1"))
    assert number(treated, "platelets") == "60"


def test_that_what_a_treatment_does_not_change_any_more_is_used_where_nothing_older_is():
    given = on("2024-03-01", transfusion("red cells", "2024-03-01"), hemoglobin="5")
    soon = facts_of(given, on("2024-03-03", ferritin="900"))
    later = facts_of(given, on("2024-03-06", ferritin="900"))
    assert number(soon, "ferritin") is None
    assert number(later, "ferritin") == "900"


@pytest.mark.parametrize(
    ("name", "feature"),
    [
        ("Methotrexate 10 mg weekly", "methotrexate_use"),
        ("Bactrim forte", "drug_cotrimoxazole"),
        ("co-trimoxazole", "antifolate_or_b12_lowering_drug"),
        ("carbimazole 20 mg", "drug_antithyroid"),
        ("cytarabine", "drug_myelotoxic"),
        ("linezolid", "drug_linezolid"),
        ("enoxaparin 40 mg", "heparin_exposure"),
        ("nivolumab", "drug_checkpoint_inhibitor"),
    ],
)
def test_that_a_drug_that_is_listed_needs_no_second_question(name, feature):
    stopped = drug(name, "2023-12-01", "2024-02-28")
    facts = facts_of(on("2024-03-01", stopped, hemoglobin="9"))
    assert facts.get(feature).value is PRESENT
    past = drug(name, "2022-12-01", "2023-02-28")
    assert facts_of(on("2024-03-01", past, hemoglobin="9")).get(feature) is None


def test_that_a_drug_of_the_form_does_not_spoil_the_counts_it_may_have_caused():
    facts = facts_of(on(None, methotrexate_use="present", platelets="13", wbc="2"))
    assert number(facts, "platelets") == "13"


def test_that_a_long_standing_steroid_leaves_the_counts_alone():
    facts = facts_of(on("2024-03-01", drug("prednisolone", "2019-01-01"), neutrophils="0.4"))
    assert number(facts, "neutrophils") == "0.4"


def test_that_a_steroid_taken_since_nobody_knows_when_leaves_the_counts_alone():
    facts = facts_of(on("2024-03-01", drug("prednisolone"), neutrophils="0.4"))
    assert number(facts, "neutrophils") == "0.4"


def test_that_what_a_spoiled_value_implies_is_spoiled_too():
    facts = facts_of(on("2024-03-06", drug("G-CSF", "2024-03-01"), blasts_blood_percent="4"))
    assert facts.get("film_blasts") is None
    assert facts.get("film_blasts", Role.CURRENT).value is PRESENT


def test_that_a_steroid_hides_blasts_but_not_those_that_are_seen():
    hidden = facts_of(on("2024-03-06", drug("dexamethasone", "2024-03-01"), film_blasts="absent"))
    seen = facts_of(on("2024-03-06", drug("dexamethasone", "2024-03-01"), film_blasts="present"))
    assert hidden.get("film_blasts") is None
    assert seen.get("film_blasts") is not None


def test_that_a_treatment_after_the_sample_spoils_nothing():
    facts = facts_of(
        on("2024-03-01", hemoglobin="7"),
        on("2024-03-02", transfusion("red cells", "2024-03-03"), hemoglobin="6.8"),
    )
    assert number(facts, "hemoglobin") == "6.8"
    assert facts.unusable == {}


def test_that_a_transfusion_of_unknown_date_is_taken_to_be_before_the_sample():
    facts = facts_of(on("2024-03-02", transfusion("whole blood"), hemoglobin="6.8"))
    assert number(facts, "hemoglobin") == "<=6.8"


def test_that_plasma_is_not_red_cells():
    facts = facts_of(on("2024-03-02", transfusion("FFP", "2024-03-01"), hemoglobin="6.8"))
    assert number(facts, "hemoglobin") == "6.8"


def test_that_iron_chelation_is_not_iron():
    facts = facts_of(on("2024-03-02", drug("iron chelator", "2024-03-01"), ferritin="4000"))
    assert number(facts, "ferritin") == "4000"


# --- the sample ---------------------------------------------------------------------------


def test_that_what_a_person_marks_as_spurious_is_used_in_no_part():
    sample = Sample(("platelets",), "clotted")
    facts = facts_of(on(None, platelets="38", hemoglobin="12", more={"sample": sample}))
    assert all("platelets" not in facts.by_role[role] for role in Role)
    assert facts.unusable == {"platelets": "spurious_by_sample"}
    assert facts.raw("platelets").value.value == 38


@pytest.mark.parametrize(
    "film", [{"film_platelet_clumps": "present"}, {"film_platelets_estimate": "clumped"}]
)
def test_that_clumped_platelets_are_unknown(film):
    facts = facts_of(on(None, platelets="38", **film))
    assert facts.get("platelets") is None
    assert facts.unusable["platelets"] == "clumped"
    assert facts.raw("platelets").value.value == 38
    assert facts.get("film_platelet_clumps").value is PRESENT


def test_that_the_citrate_count_stands_for_clumped_platelets():
    facts = facts_of(on(None, platelets="38", film_platelet_clumps="present",
                        platelets_citrate="212"))  # fmt: skip
    assert facts.get("platelets").value.value == 212
    assert facts.get("platelets").inputs == ("platelets_citrate",)


def test_that_a_usable_edta_count_stands_beside_a_citrate_count():
    facts = facts_of(on(None, platelets="230", platelets_citrate="212"))
    assert number(facts, "platelets") == "230"


def test_that_what_a_person_marked_is_not_calculated_again():
    sample = Sample(("mcv",), "cold")
    facts = facts_of(on(None, mcv="140", hematocrit="20", rbc="1.5", more={"sample": sample}))
    assert facts.get("mcv") is None


def test_that_a_persons_word_goes_before_the_clumps():
    sample = Sample(("platelets",), "wrong patient")
    facts = facts_of(
        on(None, platelets="38", film_platelet_clumps="present", more={"sample": sample})
    )
    assert facts.unusable["platelets"] == "spurious_by_sample"


def test_that_clumps_without_a_count_are_no_doubt_about_one():
    assert facts_of(on(None, film_platelet_clumps="present")).checks == ()


def test_that_clumps_seen_later_in_the_work_up_spoil_the_first_count():
    facts = facts_of(on(None, platelets="38"), on(None, film_platelet_clumps="present"))
    assert facts.get("platelets") is None


# --- implications -------------------------------------------------------------------------


def test_that_an_implication_is_followed_to_its_end():
    facts = facts_of(on(None, film_faggot_cells="present"))
    fact = facts.get("film_blasts")
    assert fact == Fact("film_blasts", PRESENT, 0, Origin.IMPLIED, ("film_auer_rods",))


def test_that_an_absent_spleen_is_no_massive_one():
    facts = facts_of(on(None, splenomegaly="absent"))
    assert facts.get("massive_splenomegaly").value is ABSENT


def test_that_a_bound_implies_only_what_it_settles():
    assert facts_of(on(None, spleen_cm=">5")).get("splenomegaly").value is PRESENT
    assert facts_of(on(None, spleen_cm=">5")).get("massive_splenomegaly") is None
    assert facts_of(on(None, spleen_cm="0")).get("splenomegaly").value is ABSENT


def test_that_a_category_can_imply_a_feature():
    assert facts_of(on(None, marrow_fibrosis_grade="2")).get("marrow_fibrosis").value is PRESENT
    assert facts_of(on(None, marrow_fibrosis_grade="1")).get("marrow_fibrosis").value is ABSENT


def test_that_an_entered_value_is_never_overwritten_and_the_conflict_is_named():
    facts = facts_of(on(None, film_blasts="absent", blasts_blood_percent="2"))
    assert facts.get("film_blasts").value is ABSENT
    (check,) = facts.checks
    assert (check.id, check.findings) == ("conflict", ("film_blasts", "blasts_blood_percent"))


@pytest.mark.parametrize(
    ("age", "percent", "category"),
    [
        (40, "29", "hypocellular"),
        (40, "30", "normocellular"),
        (70, "30", "normocellular"),
        (10, "40", "hypocellular"),
        (40, "5", "aplastic"),
        (40, "76", "hypercellular"),
        (40, "<25", None),
    ],
)
def test_that_cellularity_is_read_by_age(age, percent, category):
    facts = facts_of(on(None, marrow_cellularity_percent=percent), age_years=Fraction(age))
    fact = facts.get("marrow_cellularity")
    assert (fact.value if fact else None) == (Category(category) if category else None)


def test_that_hypocellular_at_ninety_percent_is_a_conflict():
    facts = facts_of(
        on(None, marrow_cellularity_percent="90", marrow_cellularity="hypocellular"),
        age_years=Fraction(40),
    )
    assert [check.id for check in facts.checks] == ["conflict"]


def test_that_two_values_that_imply_opposite_things_are_one_conflict():
    rods = facts_of(on(None, film_auer_rods="present", blasts_blood_percent="0"))
    assert [set(check.findings) for check in rods.checks] == [
        {"film_auer_rods", "blasts_blood_percent"}
    ]
    spleen = facts_of(on(None, massive_splenomegaly="present", splenomegaly="absent"))
    assert len(spleen.checks) == 1


def test_that_a_treatment_against_the_typed_feature_is_a_conflict():
    facts = facts_of(
        on("2024-03-01", transfusion("red cells", "2024-03-01"), hemoglobin="7"),
        on("2024-03-03", transfused_red_cells_recent="absent", platelets="30"),
    )
    assert facts.get("transfused_red_cells_recent", Role.CURRENT).value is ABSENT
    assert [check.id for check in facts.checks] == ["conflict"]


# --- bounds -------------------------------------------------------------------------------


def test_that_neutrophils_are_no_more_than_the_white_cells():
    facts = facts_of(on(None, wbc="0.4"))
    assert number(facts, "neutrophils") == "<=0.4"
    assert facts.get("neutrophils").origin is Origin.DERIVED
    assert number(facts_of(on(None, wbc="<0.5")), "neutrophils") == "<0.5"
    assert facts_of(on(None, wbc=">0.5")).get("neutrophils") is None


def test_that_a_bound_does_not_hide_a_measurement_that_fits_it():
    fits = facts_of(on("2024-03-01", neutrophils="0.3"), on("2024-03-05", wbc="2"))
    assert number(fits, "neutrophils", Role.CURRENT) == "0.3"
    overtaken = facts_of(on("2024-03-01", neutrophils="3"), on("2024-03-05", wbc="0.4"))
    assert number(overtaken, "neutrophils", Role.CURRENT) == "<=0.4"


def test_that_a_bound_is_no_earlier_value():
    facts = facts_of(on("2024-03-01", wbc="2"), on("2024-03-05", neutrophils="0.3"))
    assert facts.get("neutrophils", Role.EARLIER) is None


def test_that_a_low_prothrombin_activity_stands_for_a_raised_inr():
    assert number(facts_of(on(None, prothrombin_activity_percent="40")), "inr") == ">=1.5"
    assert facts_of(on(None, prothrombin_activity_percent="50")).get("inr") is None
    given = facts_of(on(None, prothrombin_activity_percent="40", inr="1.4"))
    assert number(given, "inr") == "1.4"


# --- whole cases and properties -----------------------------------------------------------


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_that_every_entered_finding_of_a_published_case_is_a_fact_or_said_to_be_unusable(path):
    read = case_json.read(path.read_bytes(), KNOWLEDGE, path.name)
    facts = gather(read, KNOWLEDGE)
    for encounter in read.encounters:
        for finding in encounter.findings:
            assert finding in facts.by_role[Role.CURRENT] or finding in facts.unusable


@st.composite
def any_findings(draw):
    found = {}
    for finding in draw(st.lists(st.sampled_from(list(KNOWLEDGE.findings)), max_size=20)):
        definition = KNOWLEDGE.findings[finding]
        if definition.kind is FindingKind.QUANTITY:
            limits = KNOWLEDGE.limits[finding]
            amount = draw(st.fractions(limits.hard_low, limits.hard_high, max_denominator=100))
            comparator = draw(st.sampled_from(list(Comparator)))
            found[finding] = Quantity(amount, definition.unit or "", comparator)
        elif definition.kind is FindingKind.FEATURE:
            found[finding] = draw(st.sampled_from(list(Presence)))
        else:
            found[finding] = Category(draw(st.sampled_from(definition.values)))
    return found


@settings(max_examples=60)
@given(st.lists(any_findings(), min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_that_any_findings_in_any_order_and_unit_give_the_same_facts(visits, shuffler):
    one = case(*(Encounter(findings=found) for found in visits), age_years=Fraction(30))
    other = dataclasses.replace(
        one,
        encounters=tuple(Encounter(findings=_rewritten(found, shuffler)) for found in visits),
    )
    first, second = gather(one, KNOWLEDGE), gather(other, KNOWLEDGE)
    assert first.by_role == second.by_role
    assert first.checks == second.checks
    assert [list(first.by_role[role]) for role in Role] == [
        list(second.by_role[role]) for role in Role
    ]


DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.integers(1, 9998).map("{:04}".format),
    st.dates().map(lambda day: f"{day:%Y-%m}" if day.year > 999 else "2024-03"),
    st.datetimes().map(lambda moment: moment.isoformat(timespec="minutes")),
    st.sampled_from(["2024-02-29", "2024-03-01", "2024-03-05", "9999-12-31", "0001-01-01"]),
).filter(lambda text: text is None or _is_date(text))
NAMES = st.one_of(st.text(max_size=12), st.sampled_from(
    ["red cells", "platelets", "pegfilgrastim", "methotrexate", "prednisolone", "B12", "iron"]
))  # fmt: skip


def _is_date(text):
    try:
        CaseDate.parse(text)
    except UnreadableDateError:
        return False
    return True


def _date(text):
    return CaseDate.parse(text) if text else None


@st.composite
def any_encounter(draw):
    found = draw(any_findings())
    kinds = st.sampled_from(list(TreatmentKind))
    given_ = st.builds(Treatment, kinds, NAMES, DATES.map(_date), DATES.map(_date))
    return Encounter(
        date=_date(draw(DATES)),
        findings=found,
        age_years=draw(st.none() | st.fractions(0, 120, max_denominator=365)),
        pregnant=draw(st.none() | st.booleans()),
        treatments=tuple(draw(st.lists(given_, max_size=3))),
        sample=Sample(tuple(list(found)[:1]) if draw(st.booleans()) else ()),
    )


@settings(max_examples=100)
@given(st.lists(any_encounter(), min_size=1, max_size=4), DATES, st.sampled_from(list(Sex)))
def test_that_any_case_gives_facts_whatever_its_dates_and_treatments(visits, born, sex):
    any_case = case(*visits, birth_date=_date(born), sex=sex)
    facts = gather(any_case, KNOWLEDGE)
    fact_warnings(facts, KNOWLEDGE)
    plausibility_warnings(any_case, KNOWLEDGE)
    assert facts.age_years is None or facts.age_years >= 0
    for role in (Role.DIAGNOSTIC, Role.CURRENT):
        assert not {old.finding for old in facts.history} & {
            finding
            for finding, fact in facts.by_role[role].items()
            if fact.origin is Origin.ENTERED
        }


def _rewritten(found, shuffler: random.Random):
    """Return the same findings shuffled, each quantity in another of its units."""
    items = list(found.items())
    shuffler.shuffle(items)
    return {finding: _in_another_unit(finding, value, shuffler) for finding, value in items}


def _in_another_unit(finding, value, shuffler):
    if not isinstance(value, Quantity):
        return value
    unit = shuffler.choice([u for u in KNOWLEDGE.units.by_finding[finding] if u.factor])
    return Quantity((value.value - unit.offset) / unit.factor, unit.name, value.comparator)
