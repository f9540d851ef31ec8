"""Derived quantities: the worked examples of their sources, and what comparators do to them."""

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hemadesk.domain.case import LaboratoryLimits, Sex
from hemadesk.domain.values import Comparator, Quantity, Word
from hemadesk.engine import formulas
from hemadesk.engine.derived import derived
from hemadesk.engine.fact import Origin
from hemadesk.engine.facts import gather
from hemadesk.knowledge.compiled import load
from tests.support.written import case, on

KNOWLEDGE = load()
AMOUNTS = st.fractions(Fraction(1, 100), Fraction(200), max_denominator=100)


def calculated(more=None, sex=Sex.FEMALE, age=40, **findings):
    """Return the derived values of one encounter by id, rounded to four places."""
    facts = gather(
        case(on(None, more=more, **findings), sex=sex, age_years=Fraction(age)), KNOWLEDGE
    )
    return {each.id: round(each.value, 4) for each in derived(facts, KNOWLEDGE)}


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ({"wbc": "2.4", "neutrophil_percent": "35"}, {"neutrophils": 0.84}),
        ({"reticulocyte_percent": "0.4", "rbc": "2.1"}, {"absolute_reticulocytes": 8.4}),
        ({"reticulocyte_percent": "12", "rbc": "2.4"}, {"absolute_reticulocytes": 288}),
        ({"iron": "30", "tibc": "420"}, {"transferrin_saturation": 7.1429}),
        (
            {"hemoglobin": "7.2", "hematocrit": "21.6", "rbc": "1.8"},
            {"mcv": 120, "mch": 40, "mchc": 33.3333},
        ),
        ({"wbc": "12", "nrbc_per_100_wbc": "50"}, {"corrected_wbc": 8}),
        ({"calcium": "8", "albumin": "2.5"}, {"corrected_calcium": 9.2}),
        ({"hematocrit": "21"}, {"hemoglobin_from_hematocrit": 7}),
        ({"mcv": "65", "rbc": "5.6"}, {"mentzer_index": 11.6071}),
    ],
)
def test_that_formulas_give_the_worked_examples(findings, expected):
    assert calculated(**findings) == expected


@pytest.mark.parametrize(
    ("percent", "hematocrit", "corrected", "index"),
    [
        ("9", "25", 5, 2.5),
        ("0.4", "20", 0.1778, 0.0889),
        ("12", "21", 5.6, 2.8),
        ("5", "15", 1.6667, 0.6667),
    ],
)
def test_that_the_production_index_gives_the_worked_examples(percent, hematocrit, corrected, index):
    got = calculated(reticulocyte_percent=percent, hematocrit=hematocrit)
    assert (got["corrected_reticulocytes"], got["rpi"]) == (corrected, index)


def test_that_reticulocytes_are_corrected_by_hemoglobin_where_no_hematocrit_is():
    assert calculated(reticulocyte_percent="3", hemoglobin="5") == {"corrected_reticulocytes": 1}


def test_that_the_production_index_is_not_read_without_anemia():
    assert calculated(reticulocyte_percent="2", hematocrit="45", hemoglobin="15") == {
        "mchc": 33.3333
    }


def test_that_the_mentzer_index_is_only_for_small_cells_and_not_in_pregnancy():
    assert "mentzer_index" not in calculated(mcv="95", rbc="3")
    assert "mentzer_index" not in calculated(mcv="65", rbc="5.6", more={"pregnant": True})


def test_that_what_was_measured_is_not_calculated_again():
    assert calculated(wbc="2.4", neutrophil_percent="35", neutrophils="0.9") == {}


def test_that_an_assumed_hemoglobin_gives_no_cell_filling():
    assert set(calculated(hematocrit="21", rbc="2.5")) == {"hemoglobin_from_hematocrit", "mcv"}


def test_that_inputs_of_two_encounters_are_never_joined():
    facts = gather(case(on(None, wbc="2.4"), on(None, neutrophil_percent="35")), KNOWLEDGE)
    assert derived(facts, KNOWLEDGE) == ()


def test_that_a_multiple_tells_whose_limit_it_was():
    own = {"limits": {"ldh": LaboratoryLimits(None, Fraction(225), "U/L")}}
    (assumed,) = derived(gather(case(on(None, ldh="500")), KNOWLEDGE), KNOWLEDGE)
    (printed,) = derived(gather(case(on(None, ldh="500", more=own)), KNOWLEDGE), KNOWLEDGE)
    assert (assumed.id, assumed.value, assumed.source) == ("ldh_times_uln", 2, "expert_estimate")
    assert (round(printed.value, 3), printed.source) == (2.222, "derived")


def test_that_every_number_that_the_rules_want_calculated_has_a_formula():
    texts = [definition.meaning.text for definition in KNOWLEDGE.rules.definitions.values()]
    wanted = re.findall(r"calculated\((\w+)\)", " ".join(texts))
    assert wanted
    assert set(wanted) <= {formula.finding for formula in formulas.FORMULAS}


def test_that_every_derived_value_has_a_source_of_the_knowledge_base():
    assert {formula.source for formula in formulas.FORMULAS} <= set(KNOWLEDGE.references)


@pytest.mark.parametrize(
    ("findings", "finding", "value", "comparator"),
    [
        ({"wbc": "<0.5", "neutrophil_percent": "30"}, "neutrophils", "0.15", "<"),
        ({"wbc": "<0.5", "neutrophil_percent": "<=30"}, "neutrophils", "0.15", "<"),
        ({"hematocrit": "20", "rbc": "<2"}, "mcv", "100", ">"),
        ({"hemoglobin": "<5", "hematocrit": ">15"}, "mchc", "33.3333", "<"),
    ],
)
def test_that_a_comparator_is_carried_through(findings, finding, value, comparator):
    fact = gather(case(on(None, **findings)), KNOWLEDGE).get(finding)
    assert fact.value.comparator == Comparator(comparator)
    assert round(float(fact.value.value), 4) == float(value)
    assert fact.origin is Origin.DERIVED


def test_that_what_cannot_be_bounded_on_one_side_gives_nothing():
    both = gather(case(on(None, hematocrit="<20", rbc="<2")), KNOWLEDGE)
    word = gather(case(on(None, wbc="low", neutrophil_percent="30")), KNOWLEDGE)
    assert both.get("mcv") is None
    assert word.get("neutrophils") is None


def test_that_nothing_is_divided_by_zero():
    assert calculated(iron="30", tibc="20") == {"transferrin_saturation": 150}
    formula = next(f for f in formulas.FORMULAS if f.id == "mentzer_index")
    none = {"mcv": Quantity(Fraction(65), "fL"), "rbc": Quantity(Fraction(0), "10*12/L")}
    assert formulas.derive(formula, none) is None


@given(st.sampled_from(formulas.FORMULAS), st.lists(AMOUNTS, min_size=4, max_size=4), st.data())
def test_that_a_bound_always_holds_for_the_values_that_the_inputs_allow(formula, amounts, data):
    """Whatever true values lie behind ``<`` and ``>``, the derived bound is true of them."""
    stated, true = {}, []
    for name, amount, shift in zip(formula.inputs, amounts, amounts[2:], strict=False):
        comparator = data.draw(st.sampled_from(list(Comparator)))
        below = comparator in (Comparator.BELOW, Comparator.AT_MOST)
        exact = comparator is Comparator.EXACT
        lower = amount - min(shift, amount / 2)
        true.append(amount if exact else lower if below else amount + shift)
        stated[name] = Quantity(amount, "1", comparator)
    result = formulas.derive(formula, stated)
    assume(result is not None)
    actual = formula.function(*true)
    if result.comparator is Comparator.EXACT:
        assert actual == result.value
    elif result.comparator in (Comparator.BELOW, Comparator.AT_MOST):
        assert actual <= result.value
    else:
        assert actual >= result.value


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_that_indices_agree_with_each_other(hemoglobin, hematocrit, rbc):
    mcv = formulas.mcv(hematocrit, rbc)
    assert formulas.mch(hemoglobin, rbc) == mcv * formulas.mchc(hemoglobin, hematocrit) / 100


def test_that_a_word_is_no_number():
    formula = next(f for f in formulas.FORMULAS if f.id == "neutrophils")
    values = {"wbc": Word.LOW, "neutrophil_percent": Quantity(Fraction(30), "%")}
    assert formulas.derive(formula, values) is None
