"""Column types: exact numbers, moments with their zone, JSON with its digits."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.storage.columns import UtcDateTime, json_text, number_text


@given(st.fractions())
def test_that_any_fraction_comes_back_from_its_text(value):
    assert Fraction(number_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("9.5", "9.5"),
        ("-0.05", "-0.05"),
        ("42000", "42000"),
        ("1/3", "1/3"),
        ("0", "0"),
        ("1/1024", "0.0009765625"),
        ("-3/4", "-0.75"),
    ],
)
def test_that_a_number_is_written_as_a_person_would(value, text):
    assert number_text(Fraction(value)) == text


def test_that_a_moment_comes_back_aware_and_without_a_zone_is_refused():
    column = UtcDateTime()
    there = datetime(2024, 3, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    bound = column.process_bind_param(there, None)
    assert column.process_result_value(bound.replace(tzinfo=None), None) == there
    assert column.process_result_value(bound, None).tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        column.process_bind_param(datetime(2024, 3, 1), None)  # noqa: DTZ001 - that is the point


def test_that_json_keeps_digits_and_refuses_what_json_has_not():
    assert json_text({"a": [Decimal("1.50"), True, None, "é\n"]}) == (
        '{"a":[1.50,true,null,"\\u00e9\\n"]}'
    )
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("nan"))


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.booleans())))
def test_that_json_is_read_back_equal(value):
    assert json.loads(json_text(value)) == value
