"""Warnings in files: soft limits, likely unit slips, what is only approximately so."""

from fractions import Fraction

import pytest

from hemadesk.domain.case import LaboratoryLimits
from hemadesk.domain.values import Quantity
from hemadesk.engine.facts import gather
from hemadesk.engine.plausibility import fact_warnings, plausibility_warnings
from hemadesk.knowledge.compiled import load
from tests.support.written import case, drug, on, transfusion

KNOWLEDGE = load()


def warned(**findings):
    return [
        (warning.id, warning.finding, dict(warning.arguments))
        for warning in plausibility_warnings(case(on(None, **findings)), KNOWLEDGE)
    ]


def warned_of(finding, value):
    encounter = on(None, more={"findings": {finding: value}})
    return plausibility_warnings(case(encounter), KNOWLEDGE)


def facts_warned(*encounters, **patient):
    facts = gather(case(*encounters, **patient), KNOWLEDGE)
    return [(warning.id, warning.finding) for warning in fact_warnings(facts, KNOWLEDGE)]


def test_that_a_likely_unit_slip_is_told_with_what_it_would_be():
    slip = {"value": 1.5, "unit": "mg/dL", "offer": "g/L", "canonical": 150.0}
    assert warned(fibrinogen="1.5") == [("unit_slip", "fibrinogen", slip)]


def test_that_a_value_beyond_a_soft_limit_is_told_with_the_limits():
    assert warned(hemoglobin="2.9") == [
        ("soft_limit", "hemoglobin", {"value": 2.9, "low": 3.0, "high": 22.0})
    ]


@pytest.mark.parametrize("finding", sorted(KNOWLEDGE.units.by_finding))
def test_that_an_amount_is_warned_of_alike_in_every_unit(finding):
    limits = KNOWLEDGE.limits[finding]
    too_low = (limits.hard_low + limits.soft_low) / 2
    too_high = (limits.soft_high + limits.hard_high) / 2
    for amount in (too_low, too_high):
        own, *others = [
            Quantity((amount - unit.offset) / unit.factor, unit.name)
            for unit in KNOWLEDGE.units.by_finding[finding]
            if unit.factor is not None
        ]
        expected = warned_of(finding, own)
        assert all(warned_of(finding, other) == expected for other in others)


@pytest.mark.parametrize("text", ["<0.1", "1.5 g/L", "150", "low"])
def test_that_an_ordinary_value_is_not_warned_of(text):
    assert warned(**{"neutrophils" if text == "<0.1" else "fibrinogen": text}) == []


def test_that_warnings_come_in_the_order_of_the_catalogue():
    first = warned(fibrinogen="1.5", hemoglobin="2.9")
    assert first == warned(hemoglobin="2.9", fibrinogen="1.5")
    assert [finding for _, finding, _ in first] == ["hemoglobin", "fibrinogen"]


def test_that_what_is_not_the_patients_own_is_told():
    assert facts_warned(
        on("2024-03-01", hemoglobin="5"),
        on("2024-03-03", transfusion("red cells", "2024-03-02"), hemoglobin="9"),
    ) == [("transfused", "hemoglobin")]
    assert facts_warned(on("2024-03-06", drug("G-CSF", "2024-03-02"), neutrophils="2")) == [
        ("gcsf", "neutrophils")
    ]


def test_that_approximations_are_told():
    assert facts_warned(on(None, hematocrit="21")) == [("hemoglobin_from_hematocrit", "hemoglobin")]
    assert facts_warned(on(None, ldh="900")) == [("limit_assumed", "ldh")]
    own = {"limits": {"ldh": LaboratoryLimits(None, Fraction(225), "U/L")}}
    assert facts_warned(on(None, ldh="900", more=own)) == []
    assert facts_warned(on(None, platelets_citrate="200")) == [("citrate_uncorrected", "platelets")]


def test_that_an_unknown_product_is_told():
    assert facts_warned(on(None, transfusion("mystery fluid"), hemoglobin="5")) == [
        ("unknown_product", None)
    ]
