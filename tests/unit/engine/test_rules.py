"""Rules over one case: three values, spans, words, roles; pattern, scores and checklists."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.assessment import Pattern, Status, Truth
from hemadesk.domain.spans import Span
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import RuleRun, criteria, pattern, scores
from hemadesk.exchange import case_json
from hemadesk.knowledge.compiled import load
from tests.support.small_cases import run_of, small_case

P, A = "present", "absent"
MET, NOT_MET, UNKNOWN = Truth.MET, Truth.NOT_MET, Truth.UNKNOWN
FEATURES = ("fever", "rash", "cough", "jaundice")


def run(*encounters: dict[str, Any], **more: Any) -> RuleRun:
    return run_of(load(), *(encounters or ({},)), **more)


def truth(expression: str, **findings: Any) -> Truth:
    return run(findings).truth(expression).truth


# -- three values --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("fever", MET),
        ("rash", NOT_MET),
        ("cough", UNKNOWN),
        ("fever and cough", UNKNOWN),
        ("rash and cough", NOT_MET),
        ("fever or cough", MET),
        ("rash or cough", UNKNOWN),
        ("not cough", UNKNOWN),
        ("at least 2 of (fever, rash, cough)", UNKNOWN),
        ("at least 2 of (fever, not rash, cough)", MET),
        ("at least 2 of (not fever, rash, cough)", NOT_MET),
        ("known(cough)", NOT_MET),
        ("known(rash)", MET),
        ("certainly(cough)", NOT_MET),
        ("possibly(cough)", MET),
        ("certainly(rash)", NOT_MET),
        ("count(fever, rash, cough) >= 1", MET),
        ("count(fever, rash, cough) >= 2", UNKNOWN),
        ("count(fever, rash, cough) > 2", NOT_MET),
    ],
)
def test_that_unknown_is_neither_true_nor_false(expression: str, expected: Truth) -> None:
    assert truth(expression, fever=P, rash=A) is expected


_ATOMS = st.sampled_from(FEATURES)
_TREES = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda ab: f"({ab[0]} and {ab[1]})"),
        st.tuples(inner, inner).map(lambda ab: f"({ab[0]} or {ab[1]})"),
        inner.map(lambda a: f"not ({a})"),
        st.tuples(inner, inner, inner).map(lambda abc: f"at least 2 of ({', '.join(abc)})"),
    ),
    max_leaves=8,
)
_SEEN = st.dictionaries(_ATOMS, st.sampled_from([P, A]))


@given(_TREES, _TREES, _SEEN)
def test_that_the_laws_of_logic_hold(a: str, b: str, seen: dict[str, str]) -> None:
    found = run(seen)

    def says(expression: str) -> Truth:
        return found.truth(expression).truth

    assert says(f"not ({a} and {b})") is says(f"not ({a}) or not ({b})")
    assert says(f"{a} and {b}") is says(f"{b} and {a}")
    assert says(f"{a} or {b}") is says(f"at least 1 of ({a}, {b})")
    assert says(f"{a} and {b}") is says(f"at least 2 of ({a}, {b})")
    assert says(f"not not ({a})") is says(a)


@given(_TREES, _SEEN)
def test_that_what_is_settled_stays_so_whatever_is_found_next(
    expression: str, seen: dict[str, str]
) -> None:
    before = run(seen).truth(expression)
    for feature in FEATURES:
        if feature in seen:
            continue
        for answer in (P, A):
            after = run({**seen, feature: answer}).truth(expression).truth
            assert before.truth in (UNKNOWN, after)


@given(_TREES, _SEEN)
def test_that_reasons_and_gaps_are_found_where_they_are(
    expression: str, seen: dict[str, str]
) -> None:
    outcome = run(seen).truth(expression)
    assert set(outcome.because) <= set(seen)
    assert not set(outcome.missing) & set(seen)
    assert bool(outcome.missing) is (outcome.truth is UNKNOWN)


@given(_TREES, _SEEN)
def test_that_the_missing_ones_settle_it_together(expression: str, seen: dict[str, str]) -> None:
    outcome = run(seen).truth(expression)
    answered = seen | dict.fromkeys(outcome.missing, P)
    assert run(answered).truth(expression).truth is not UNKNOWN


def test_that_because_names_only_what_the_truth_rests_on() -> None:
    found = run({"neutrophils": 0.3, "fever": P, "rash": A, "platelets": 300})
    assert found.truth("neutrophils < 0.5 and (fever or rash)").because == ("neutrophils", "fever")
    assert found.truth("fever and rash").because == ("rash",)
    assert found.truth("low_lineages >= 2").missing == ("hemoglobin",)


def test_that_a_count_rests_on_the_true_or_on_the_false_parts() -> None:
    found = run({"hemoglobin": 6, "platelets": 20, "neutrophils": 4})
    assert found.truth("low_lineages >= 2").because == ("hemoglobin", "platelets")
    assert found.truth("low_lineages > 2").because == ("neutrophils",)
    assert found.truth("3 > low_lineages").because == ("neutrophils",)


def test_that_each_decisive_finding_alone_would_make_it_true() -> None:
    outcome = run({"neutrophils": 0.3}).truth("neutrophils < 0.5 and (fever or rigors)")
    assert outcome.missing == outcome.decisive == ("fever", "rigors")
    assert run({}).truth("neutrophils < 0.5 and fever").decisive == ()


# -- amounts, words and limits -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_value", "expression", "expected"),
    [
        (150, "platelets < 150", NOT_MET),
        (149.9, "platelets < 150", MET),
        ({"value": 20, "op": "<="}, "platelets < 20", UNKNOWN),
        ({"value": 20, "op": "<"}, "platelets < 20", MET),
        ({"value": 20, "op": ">="}, "platelets < 20", NOT_MET),
        ({"value": 20, "op": ">"}, "platelets <= 20", NOT_MET),
        ({"value": 20, "op": ">"}, "platelets > 30", UNKNOWN),
        ("low", "platelets < 150", MET),
        ("low", "platelets < 50", UNKNOWN),
        ("low", "platelets is low", MET),
        ("normal", "platelets < 100", NOT_MET),
        ("high", "platelets > 300", MET),
        ("high", "platelets > 500", UNKNOWN),
        (149, "platelets is low", MET),
        (151, "platelets is normal", MET),
        (149, "stated(platelets, low)", NOT_MET),
        ({"value": 20, "op": "<"}, "stated(platelets, below)", MET),
        ({"value": 41000, "unit": "/uL"}, "platelets == 41", MET),
    ],
)
def test_that_a_value_answers_what_it_settles(
    given_value: Any, expression: str, expected: Truth
) -> None:
    assert truth(expression, platelets=given_value, age_years=40) is expected


_TENTHS = st.integers(1, 4000).map(lambda n: n / 10)


@given(_TENTHS, _TENTHS, st.sampled_from(["<", "<=", ">", ">="]))
def test_that_a_bound_is_never_surer_than_any_number_within(
    bound: float, other: float, operator: str
) -> None:
    expression = f"platelets {operator} {other}"
    stated = truth(expression, platelets={"value": bound, "op": "<"})
    for inside in (0, bound / 2, bound - 0.05):
        assert stated in (UNKNOWN, truth(expression, platelets=inside))


@given(_TENTHS, st.sampled_from(["/uL", "lakh/uL", "10*9/L"]))
def test_that_the_unit_changes_no_truth(platelets: float, unit: str) -> None:
    factor = {"/uL": 1000, "lakh/uL": Fraction(1, 100), "10*9/L": 1}[unit]
    value = float(Fraction(str(platelets)) * factor)
    converted = run({"platelets": {"value": value, "unit": unit}})
    plain = run({"platelets": platelets})
    for expression in ("platelet_low", "effective_platelets < 20", "@thrombocytopenia is severe"):
        assert converted.truth(expression) == plain.truth(expression)


def test_that_the_laboratory_limit_rules_low_but_no_criterion() -> None:
    case = case_json.read(
        b'{"format": "hemadesk-case/1", "id": "x", "patient": {"age_years": 40}, "encounters": '
        b'[{"findings": {"platelets": 140}, '
        b'"limits": {"platelets": {"low": 130, "high": 400, "unit": "10*9/L"}}}]}',
        load(),
    )
    found = RuleRun(gather(case, load()), load())
    assert found.truth("platelets is low").truth is NOT_MET
    assert found.truth("platelet_low").truth is MET


def test_that_arithmetic_carries_bounds() -> None:
    found = run({"reticulocyte_percent": {"value": 0.4, "op": "<"}, "hematocrit": 45})
    assert found.number("corrected_reticulocyte_percent") == Span(
        Fraction(0), Fraction(2, 5), high_open=True
    )
    assert found.truth("corrected_reticulocyte_percent < 1").is_met
    assert run({"hematocrit": 30}).number("hematocrit * 10 / rbc") is None


PERCENT_THEN_CELLS = (
    {"date": "2026-01-05", "reticulocyte_percent": 1, "iron": 30},
    {"date": "2026-01-15", "rbc": 4, "hematocrit": 30, "hemoglobin": 10, "mcv": 70, "tibc": 300},
)


@pytest.mark.parametrize(
    "number",
    ["absolute_reticulocytes", "corrected_reticulocyte_percent", "rpi", "iron_saturation"],
)
def test_that_what_was_measured_on_two_days_is_never_joined(number: str) -> None:
    assert run(*PERCENT_THEN_CELLS).number(number) is None


def test_that_percentages_of_one_day_and_cells_of_another_settle_nothing() -> None:
    assert run(*PERCENT_THEN_CELLS).truth("reticulocytes_low").truth is UNKNOWN
    cells, percent = PERCENT_THEN_CELLS[1], {**PERCENT_THEN_CELLS[0], "date": "2026-01-15"}
    assert run({**cells, **percent}).truth("reticulocytes_low").truth is MET


def test_that_an_older_pair_of_one_day_is_read_until_there_is_a_newer_one() -> None:
    pair = {"date": "2026-01-05", "reticulocyte_percent": 9, "hematocrit": 25}
    alone = {"date": "2026-01-15", "hematocrit": 40}
    found = run(pair, alone)
    assert found.number("rpi") == Span.point(Fraction(5, 2))
    assert found.truth("rpi >= 2").because == ("hematocrit", "reticulocyte_percent")
    newer = run(pair, {**alone, "reticulocyte_percent": 9})
    assert newer.number("rpi") == Span.point(8)


def test_that_a_number_of_two_findings_names_the_one_that_is_missing() -> None:
    assert run({"hematocrit": 30}).truth("rpi < 2").decisive == ("reticulocyte_percent",)
    assert run({}).truth("rpi < 2").missing == ("hematocrit", "reticulocyte_percent")
    either = run({"reticulocyte_percent": 1}).truth("corrected_reticulocyte_percent < 1")
    assert either.decisive == ("hemoglobin", "hematocrit")
    old_percent = run(*PERCENT_THEN_CELLS).truth("rpi < 2")
    assert old_percent.decisive == ("reticulocyte_percent",)


def test_that_white_cells_bound_the_neutrophils() -> None:
    assert truth("neutrophils_or_bound < 0.5", wbc=0.4) is MET
    assert truth("neutrophils_or_bound < 0.5", wbc=0.6) is UNKNOWN


def test_that_the_first_known_number_is_taken_and_a_condition_chooses() -> None:
    assert run({"age_years": 0.5}).number("neutrophil_limit") == Span.point(1)
    assert run({"age_years": 40}).number("neutrophil_limit") == Span.point(Fraction(3, 2))
    assert run({}).number("first(mcv, 80)") == Span.point(80)


def test_that_a_role_reads_another_part_of_the_episode() -> None:
    found = run({"date": "2024-03-01", "platelets": 80}, {"date": "2024-03-05", "platelets": 40})
    assert found.truth("current.platelets < earlier.platelets").is_met
    assert found.truth("worst.platelets == 40").is_met


# -- the reviewed lineages -----------------------------------------------------------------------


def lineages(**findings: Any) -> dict[str, Status]:
    return {each.finding: each.status for each in pattern(run(findings)).lineages}


def the_pattern(**findings: Any) -> Pattern:
    return pattern(run(findings))


def test_that_the_white_count_does_not_count_when_neutrophils_are_known() -> None:
    adult = {"age_years": 30, "sex": "female", "hemoglobin": 13, "platelets": 200}
    assert the_pattern(**adult, wbc=3.0, neutrophils=1.6).id == "normal"
    assert the_pattern(**adult, wbc=3.0).id == "isolated_leukopenia"
    assert the_pattern(**adult, wbc=3.0, neutrophils=1.4).id == "isolated_neutropenia"


def test_that_a_duffy_null_count_is_low_only_below_one() -> None:
    duffy = {"age_years": 30, "duffy_null": P}
    assert lineages(**duffy, neutrophils=1.1)["neutrophils"] is Status.NORMAL
    assert lineages(**duffy, neutrophils=0.9)["neutrophils"] is Status.LOW
    assert lineages(**duffy, neutrophils=1.1, recurrent_infections=P)["neutrophils"] is Status.LOW
    assert lineages(**duffy, neutrophils=1.1, film_blasts=P)["neutrophils"] is Status.LOW


def test_that_the_word_low_alone_makes_a_lineage_low() -> None:
    found = the_pattern(hemoglobin="low", wbc="low", platelets="low", age_years=40, sex="male")
    assert found.id == "pancytopenia"
    assert [lineage.shown for lineage in found.lineages] == ["low", "low", "low"]


def test_that_one_low_lineage_beside_an_unknown_one_is_no_isolated_cytopenia() -> None:
    assert the_pattern(hemoglobin=7, age_years=40, sex="male").id == "unknown"
    assert the_pattern(hemoglobin=7, platelets=30, age_years=40, sex="male").id == "bicytopenia"


def test_that_clumped_platelets_are_no_low_lineage_and_citrate_counts() -> None:
    clumped = {"platelets": 38, "film_platelet_clumps": P}
    assert lineages(**clumped)["platelets"] is Status.UNKNOWN
    assert lineages(**clumped, platelets_citrate=220)["platelets_citrate"] is Status.NORMAL


def test_that_the_hemoglobin_limit_shows_what_altitude_adds() -> None:
    woman = {"age_years": 30, "sex": "female", "hemoglobin": 12.4, "altitude": 2600}
    red = the_pattern(**woman).lineages[0]
    assert (red.status, red.grade, red.limit) == (Status.LOW, "moderate", 13.8)


def test_that_severe_anemia_is_told_even_without_age_and_sex() -> None:
    assert truth("red_low", hemoglobin=6.5) is MET
    assert truth("red_low", hemoglobin=12.4) is UNKNOWN


# -- scores, grades, checklists ------------------------------------------------------------------


def test_that_a_score_without_inputs_says_its_ends_and_no_result() -> None:
    empty = run({}).score("hscore")
    assert (empty.lowest, empty.highest, empty.value, empty.result) == (0, 337, None, None)


@pytest.mark.parametrize(
    "score", ["hscore", "isth_dic", "plasmic", "ipss_r", "dipss", "french_ttp"]
)
@given(data=st.data())
def test_that_more_findings_never_widen_a_score(score: str, data: st.DataObject) -> None:
    known = {
        "platelets": 40, "fibrinogen": 120, "d_dimer": 3000, "inr": 1.6, "ferritin": 7000,
        "temperature": 39.5, "hemoglobin": 8.5, "neutrophils": 0.7, "marrow_blasts_percent": 7,
        "karyotype_ipss_r": "poor", "creatinine": 1.0, "mcv": 85, "age_years": 70, "wbc": 3,
        "splenomegaly": P, "immunosuppressed": A, "blasts_blood_percent": 0, "weight_loss": P,
    }  # fmt: skip
    names = data.draw(st.lists(st.sampled_from(sorted(known)), unique=True))
    fewer = run({name: known[name] for name in names[1:]}).score(score)
    more = run({name: known[name] for name in names}).score(score)
    assert fewer.lowest is not None
    assert more.lowest is not None
    assert fewer.highest is not None
    assert more.highest is not None
    assert fewer.lowest <= more.lowest <= more.highest <= fewer.highest
    if fewer.result is not None:
        assert more.result == fewer.result


def test_that_a_choice_waits_for_what_an_earlier_result_needs() -> None:
    found = run({"neutrophils": 0.3, "platelets": 15, "marrow_cellularity_percent": 35})
    choice = found.choice("aa_severity")
    assert choice.result is None
    assert choice.possible == ("SAA", "NSAA")
    assert "residual_hematopoietic_percent" in choice.missing


def test_that_only_what_applies_is_shown() -> None:
    ids = {score.id for score in scores(run({"hemoglobin": 13, "age_years": 30, "sex": "female"}))}
    assert ids == {"anemia"}


def test_that_severity_reads_the_counts_before_the_transfusion() -> None:
    before = {"date": "2024-03-01", "platelets": 4, "neutrophils": 0.1, "reticulocyte_absolute": 5}
    before |= {"marrow_cellularity_percent": 5}
    given_blood = {
        "kind": "transfusion", "name": "platelets", "start": "2024-03-02", "stop": None,
    }  # fmt: skip
    after = {"date": "2024-03-03", "platelets": 46, "treatments": [given_blood]}
    assert run(before, after).choice("aa_severity").result == "VSAA"


def test_that_a_checklist_names_what_is_still_missing() -> None:
    found = criteria(run({"hemoglobin": 8, "platelets": 20, "neutrophils": 1.0}))
    (aa, *_) = found["aplastic_anemia"]
    items = {item.id: item for item in aa.items}
    assert aa.result is UNKNOWN
    assert items["counts"].result is MET
    assert items["counts"].because == ("hemoglobin", "neutrophils", "platelets")
    assert items["marrow"].missing == ("marrow_cellularity",)


def test_that_the_order_of_findings_changes_nothing() -> None:
    findings = {"hemoglobin": 8, "platelets": 20, "neutrophils": 1.0, "fever": P, "mcv": 110}
    forward, backward = run(findings), run(dict(reversed(list(findings.items()))))
    assert pattern(forward) == pattern(backward)
    assert scores(forward) == scores(backward)
    assert criteria(forward) == criteria(backward)


def test_that_every_rule_answers_an_empty_case() -> None:
    empty = run({})
    assert pattern(empty).id == "unknown"
    assert scores(empty) == ()
    assert all(c.result is not MET for found in criteria(empty).values() for c in found)


def test_that_a_small_case_needs_no_encounter_date() -> None:
    assert small_case(load(), {"hemoglobin": 9}).encounters[0].date is None


# -- further rules of the reference --------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "findings", "result"),
    [
        ("adamts13_reading", {"adamts13_activity": 9.9}, "confirms_ttp"),
        ("adamts13_reading", {"adamts13_activity": 20}, "matter_of_judgment"),
        ("adamts13_reading", {"adamts13_activity": 20.1}, "look_elsewhere"),
        ("adamts13_reading", {"adamts13_activity": {"value": 10, "op": "<"}}, "confirms_ttp"),
        ("referral_time", {"platelets": 19}, "emergency"),
        ("referral_time", {"neutrophils": 0.4}, "call_today"),
        ("referral_time", {"platelets": 44}, "within_30_days"),
        ("referral_time", {"platelets": 79}, "within_90_days"),
        ("referral_time", {"platelets": 99}, "within_365_days"),
        ("response_japan", {"hemoglobin": 11.1, "neutrophils": 1.6, "platelets": 101}, "complete"),
    ],
)
def test_that_a_choice_gives_its_result(rule: str, findings: dict[str, Any], result: str) -> None:
    assert run({"age_years": 40, "sex": "female", **findings}).choice(rule).result == result


def test_that_the_film_is_asked_for_what_the_counts_suggest() -> None:
    lines = run(
        {"age_years": 40, "sex": "female", "platelets": 64, "hemoglobin": 9.1, "ldh_times_uln": 2}
    ).lines("film_questions")
    assert lines[:3] == ("HD01", "HD02", "HD03")


def test_that_mds_types_follow_blasts_then_cellularity() -> None:
    marrow = {"marrow_blasts_percent": 3, "blasts_blood_percent": 0, "film_auer_rods": A}
    marrow |= {"marrow_fibrosis_grade": "0", "marrow_ring_sideroblasts": A}
    hypocellular = run({**marrow, "marrow_cellularity": "hypocellular"})
    assert hypocellular.choice("mds_type_who2022").result == "MDS_h"
    with_blasts = run({**marrow, "marrow_blasts_percent": 7})
    assert with_blasts.choice("mds_type_who2022").result == "MDS_IB1"


def test_that_a_response_is_measured_against_the_earlier_counts() -> None:
    before = {"date": "2024-03-01", "hemoglobin": 5, "neutrophils": 0.4, "platelets": 10}
    drug = {"kind": "drug", "name": "prednisolone", "start": "2024-03-02", "stop": "2024-03-20"}
    after = {"date": "2024-08-01", "hemoglobin": 9, "neutrophils": 0.9, "platelets": 35}
    found = run(before, {**after, "treatments": [drug], "transfusion_dependent": A})
    assert found.choice("response_camitta_non_severe").result == "partial"
