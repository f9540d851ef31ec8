"""The action and the offer for a typed number: the worked examples of criteria section 9."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.values import Comparator, Quantity
from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.plausibility import Action, amounts_meant, judge, offers
from hemadesk.knowledge.units import UnitError

KNOWLEDGE = load()


def judged(finding, number, unit=None):
    """Return action, offered unit and canonical value, as a worked example has them."""
    value = Quantity(Fraction(number), unit or KNOWLEDGE.findings[finding].unit)
    judgment = judge(finding, value, KNOWLEDGE)
    first = judgment.offers[0] if judgment.offers else None
    return (
        judgment.action.value,
        first.unit if first else None,
        float(first.canonical.value) if first else None,
    )


@pytest.mark.parametrize(
    ("finding", "number", "expected"),
    [
        ("hemoglobin", "30.1", ("refuse", "g/L", 3.01)),
        ("hemoglobin", "30", ("ask", None, None)),
        ("hemoglobin", "0.5", ("ask", None, None)),
        ("hemoglobin", "68", ("refuse", "g/L", 6.8)),
        ("hemoglobin", "145", ("refuse", "g/L", 14.5)),
        ("hemoglobin", "22", ("accept", None, None)),
        ("hemoglobin", "22.1", ("ask", None, None)),
        ("hemoglobin", "2.9", ("ask", None, None)),
        ("hemoglobin", "3", ("accept", None, None)),
        ("hemoglobin", "0.4", ("refuse", None, None)),
        ("hematocrit", "0.21", ("refuse", "L/L", 21.0)),
        ("fibrinogen", "1.5", ("ask", "g/L", 150.0)),
        ("temperature", "101.3", ("refuse", "[degF]", 38.5)),
        ("platelets", "0", ("ask", None, None)),
        ("platelets", "250000", ("refuse", "/uL", 250.0)),
        ("wbc", "2300", ("refuse", "/uL", 2.3)),
        ("wbc", "0.2", ("ask", None, None)),
        ("wbc", "300", ("ask", None, None)),
        ("calcium", "2.3", ("ask", "mmol/L", 9.2184)),
    ],
)
def test_that_a_number_is_accepted_asked_about_or_refused_with_an_offer(finding, number, expected):
    assert judged(finding, number) == expected


def test_that_a_number_in_a_right_unit_is_accepted():
    assert judged("hemoglobin", "68", "g/L") == ("accept", None, None)


def test_that_the_end_of_an_assay_is_no_typing_error():
    below = Quantity(Fraction("0.1"), "10*9/L", Comparator.BELOW)
    assert judge("wbc", below, KNOWLEDGE).action is Action.ACCEPT
    above = Quantity(Fraction("0.1"), "10*9/L", Comparator.ABOVE)
    assert judge("wbc", above, KNOWLEDGE).action is Action.ASK


def test_that_a_unit_that_does_not_fit_is_an_error():
    with pytest.raises(UnitError):
        offers("hemoglobin", Quantity(Fraction(7), "mmHg"), KNOWLEDGE)


@given(st.sampled_from(sorted(KNOWLEDGE.units.by_finding)), st.fractions(0, 10**6))
def test_that_what_is_offered_is_plausible_and_exact(finding, number):
    unit = KNOWLEDGE.findings[finding].unit
    limits = KNOWLEDGE.limits[finding]
    for offer in judge(finding, Quantity(number, unit), KNOWLEDGE).offers:
        typed = Quantity(number, offer.unit)
        assert offer.canonical == KNOWLEDGE.units.canonical(finding, typed)
        assert limits.hard_low <= offer.canonical.value <= limits.hard_high


@pytest.mark.parametrize(
    ("digits", "unit", "meant"),
    [
        ("6,8", "g/dL", ["6.8"]),
        ("41,000", "/uL", ["41000"]),
        ("41,000", None, ["41", "41000"]),
        ("1.250", None, ["1.25"]),
        ("0,125", None, ["0.125"]),
        ("12", None, ["12"]),
        ("12,", None, []),
        ("1,2,3", None, []),
    ],
)
def test_that_a_comma_is_read_or_asked_about(digits, unit, meant):
    assert amounts_meant(digits, unit) == tuple(map(Fraction, meant))
