from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Category, Comparator, Presence, Quantity, Word
from hemadesk.knowledge import compiled
from hemadesk.wording import values

KNOWLEDGE = compiled.load()


def quantity(number, unit, comparator=Comparator.EXACT):
    return Quantity(Fraction(number), unit, comparator)


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        (quantity("6.8", "g/dL"), "6.8 g/dL"),
        (quantity("68", "g/L"), "68 g/L"),
        (quantity("0.4", "%", Comparator.BELOW), "<0.4 %"),
        (quantity("2000", "ug/L", Comparator.AT_LEAST), "≥2000 µg/L"),
        (quantity("41", "10*9/L"), "41 × 10⁹/L"),
        (quantity("41000", "/uL"), "41\u202f000 /µL"),
        (quantity("1.1", "1"), "1.1"),
        (Word.LOW, "low"),
        (Presence.PRESENT, "present"),
        (Category("hypocellular"), "hypocellular"),
        (Category("2"), "2"),
    ],
)
def test_that_a_value_is_printed_as_a_clinician_writes_it(stated, printed):
    assert values.value(stated, "hemoglobin") == printed


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (Fraction("118.37"), "118.37"),
        (Fraction(1, 3), "0.333"),
        (Fraction("0.00457"), "0.00457"),
        (Fraction("123.456"), "123"),
        (Fraction("123456.789"), "123\u202f457"),
        (Fraction(0), "0"),
        (Fraction("-2.5"), "\u22122.5"),
        (Fraction(9999), "9999"),
    ],
)
def test_that_digits_are_few_but_never_cut_the_whole_part(number, printed):
    assert values.number(number) == printed


@given(st.fractions(min_value=0, max_value=10**7))
def test_that_a_printed_number_is_within_half_a_percent(number):
    shown = float(values.number(number).replace(values.NARROW_SPACE, ""))
    assert abs(shown - float(number)) <= 0.005 * float(number) + 1e-9


@given(st.floats(min_value=0, max_value=1))
def test_that_no_probability_is_shown_as_certain(probability):
    assert values.percent(probability) not in ("0.0 %", "100.0 %", "0 %", "100 %")


def test_that_the_ends_of_the_scale_are_named_as_ends():
    assert values.percent(0.0) == "< 0.1 %"
    assert values.percent(1.0) == "> 99.9 %"
    assert values.percent(0.8636) == "86.4 %"


@pytest.mark.parametrize(
    ("weight", "mark", "strength"),
    [
        (14.1, "+++", "strongly for"),
        (5.2, "++", "clearly for"),
        (1.0, "+", "slightly for"),
        (0.9, "·", "says little"),
        (0.0, "·", "says little"),
        (-2.0, "\u2212", "slightly against"),
        (-9.9, "\u2212\u2212", "clearly against"),
        (-25.0, "\u2212\u2212\u2212", "strongly against"),
    ],
)
def test_that_a_weight_has_one_mark_and_one_word(weight, mark, strength):
    assert values.mark(weight) == mark
    assert values.strength(weight) == strength


def test_that_decibans_carry_their_sign_and_zero_has_none():
    assert values.decibans(14.13) == "+14.1 dB"
    assert values.decibans(-0.6) == "\u22120.6 dB"
    assert values.decibans(-0.04) == "0.0 dB"


@pytest.mark.parametrize(
    ("text", "printed"),
    [("2024-03-01", "1 Mar 2024"), ("2024-03", "Mar 2024"), ("2024", "2024")],
)
def test_that_a_date_keeps_its_precision(text, printed):
    assert values.date(CaseDate.parse(text)) == printed
    assert values.date(text) == printed


def test_that_a_moment_is_printed_by_its_day():
    assert values.date(CaseDate.parse("2024-03-01T08:15:00+05:30")) == "1 Mar 2024"


@pytest.mark.parametrize(
    ("years", "printed"),
    [
        (None, "age unknown"),
        (Fraction(0), "0 days"),
        (Fraction(1, 366), "1 day"),
        (Fraction("0.05"), "18 days"),
        (Fraction(7, 12), "7 months"),
        (Fraction(2), "2 years"),
        (Fraction("48.9"), "48 years"),
    ],
)
def test_that_an_age_is_said_as_at_the_bedside(years, printed):
    assert values.age(years) == printed


@pytest.mark.parametrize(
    ("finding", "text", "printed"),
    [
        ("splenomegaly", "present", "Splenomegaly"),
        ("splenomegaly", "absent", "no splenomegaly"),
        ("hiv_positive", "absent", "HIV test negative"),
        ("leishmania_positive", "absent", "Leishmania: rK39, smear or PCR negative"),
        ("flow_blasts", "absent", "Flow: no abnormal blast population"),
        ("hemoglobin", "6.8 g/dL", "Hemoglobin 6.8 g/dL"),
        ("reticulocyte_percent", "<=0.4 %", "Reticulocytes ≤0.4 %"),
        ("platelets", "9 10*9/L", "Platelet count 9 × 10⁹/L"),
        ("ldh_times_uln", "6.5 1", "Lactate dehydrogenase 6.5 times the upper limit"),
        ("ferritin", "high", "Ferritin high"),
        ("marrow_cellularity", "aplastic", "Marrow cellularity for age: aplastic"),
        ("marrow_fibrosis_grade", "2", "Reticulin fibrosis grade: 2"),
    ],
)
def test_that_a_finding_is_said_with_its_value(finding, text, printed):
    assert values.finding_value(KNOWLEDGE, finding, text) == printed
