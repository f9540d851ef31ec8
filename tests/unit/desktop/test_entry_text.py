from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.desktop.models.entry_text import (
    Entry,
    FaultKind,
    entry_of,
    exact_text,
    read,
    without_unit,
)
from hemadesk.domain.values import Category, Comparator, Presence, Quantity, Word
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()


def reading(text, finding="hemoglobin", unit="", confirmed=False):
    return read(Entry(text, unit, confirmed), finding, KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6.8", Fraction("6.8")),
        ("6,8", Fraction("6.8")),
        (" 6.8 ", Fraction("6.8")),
        ("6,85", Fraction("6.85")),
        ("٦٫٨", Fraction("6.8")),
        (".9", Fraction("0.9")),
        ("12", Fraction(12)),
    ],
)
def test_that_numbers_are_read_as_people_write_them(text, value):
    assert reading(text).value == Quantity(value, "g/dL")


@pytest.mark.parametrize(
    ("text", "comparator"),
    [("<4", "<"), ("<= 4", "<="), ("≤4", "<="), (">4", ">"), (">=4", ">="), ("≥ 4", ">=")],
)
def test_that_a_value_beyond_a_limit_keeps_its_sign(text, comparator):
    assert reading(text).value == Quantity(Fraction(4), "g/dL", Comparator(comparator))


@pytest.mark.parametrize(("text", "word"), [("low", "low"), ("N", "normal"), ("h", "high")])
def test_that_words_stand_for_amounts(text, word):
    assert reading(text).value is Word(word)


def test_that_a_unit_typed_behind_the_number_is_understood():
    found = reading("68 g/L")
    assert found.value == Quantity(Fraction(68), "g/L")
    assert found.unit == "g/L"


@pytest.mark.parametrize("text", ["2.3 10^9/L", "2.3x10^9/L", "2.3 K/uL", "2300 /mm3", "2,300/µL"])
def test_that_a_white_count_is_the_same_in_every_spelling(text):
    value = reading(text, "wbc").value
    assert KNOWLEDGE.units.canonical("wbc", value).value == Fraction("2.3")


def test_that_three_digits_after_a_comma_are_asked_about():
    found = reading("41,000", "platelets")
    assert found.value is None
    assert found.fault.kind is FaultKind.AMBIGUOUS
    assert [(e.text, e.unit) for e in found.fault.offers] == [("41", "10*9/L"), ("41000", "/uL")]


def test_that_three_digits_after_a_comma_are_thousands_per_microliter():
    found = reading("41,000", "platelets", unit="/uL")
    assert found.value == Quantity(Fraction(41000), "/uL")


def test_that_a_comma_before_three_digits_is_asked_about_and_a_point_is_not():
    assert reading("1,250", "ferritin").fault.kind is FaultKind.AMBIGUOUS
    assert reading("1.250", "ferritin").value == Quantity(Fraction("1.25"), "ug/L")


@pytest.mark.parametrize(
    ("text", "value"), [("1,250.5", "1250.5"), ("1.250,5", "1250.5"), ("1,250,000", "1250000")]
)
def test_that_grouped_digits_are_read_where_only_one_reading_is_possible(text, value):
    found = reading(text, "d_dimer")
    amount = found.value or found.fault
    assert amount is not None
    if found.value is not None:
        assert found.value.value == Fraction(value)


@pytest.mark.parametrize("text", ["abc", "6.8.1", "1,2,3", "--", "<", "6 8", "12,34,5", "1e3"])
def test_that_nonsense_has_no_value_and_says_so(text):
    found = reading(text)
    assert found.value is None
    assert found.fault is not None


def test_that_an_impossible_number_is_refused_and_the_likely_unit_offered():
    found = reading("145")
    assert found.value is None
    assert found.fault.kind is FaultKind.HARD
    assert Entry("145", "g/L") in found.fault.offers


def test_that_an_unusual_number_counts_and_is_asked_about_until_it_is_confirmed():
    found = reading("2.1")
    assert found.value == Quantity(Fraction("2.1"), "g/dL")
    assert found.fault.kind is FaultKind.SOFT
    assert reading("2.1", confirmed=True).fault is None


def test_that_a_unit_that_does_not_fit_is_told_with_those_that_do():
    found = reading("6.8 mg/dL")
    assert found.fault.kind is FaultKind.UNIT
    assert "g/dL" in found.fault.detail


def test_that_an_empty_field_is_not_looked_for():
    assert reading("  ").value is None
    assert reading("  ").fault is None


def test_that_features_and_categories_are_read_by_id():
    assert reading("present", "splenomegaly").value is Presence.PRESENT
    assert reading("acute", "onset").value == Category("acute")
    assert reading("maybe", "splenomegaly").fault is not None


def test_that_changing_the_unit_takes_a_typed_unit_away():
    assert without_unit("<68 g/L") == "<68"
    assert without_unit("6.8") == "6.8"
    assert without_unit("low") == "low"


@given(st.decimals(min_value=0, max_value=10**6, places=4))
def test_that_exact_text_says_every_decimal_exactly(amount):
    assert Fraction(exact_text(Fraction(amount))) == Fraction(amount)


@given(
    st.sampled_from(sorted(KNOWLEDGE.units.by_finding)),
    st.data(),
)
def test_that_every_stored_quantity_reads_back_the_same(finding, data):
    limits = KNOWLEDGE.limits[finding]
    units = [u for u in KNOWLEDGE.units.by_finding[finding] if u.factor is not None]
    unit = data.draw(st.sampled_from(units))
    thousandths = data.draw(
        st.integers(int(limits.hard_low * 1000) + 1, int(limits.hard_high * 1000))
    )
    inside = Fraction(thousandths, 1000)
    value = Quantity(Fraction(exact_text((inside - unit.offset) / unit.factor)), unit.name)
    canonical = KNOWLEDGE.units.canonical(finding, value).value
    if limits.hard_low <= canonical <= limits.hard_high and value.value >= 0:
        entry = entry_of(value, KNOWLEDGE.findings[finding].unit)
        assert read(entry, finding, KNOWLEDGE).value == value


@given(st.text(max_size=20))
def test_that_no_text_breaks_the_reader(text):
    found = reading(text)
    assert found.value is None or isinstance(found.value, Quantity | Word)
