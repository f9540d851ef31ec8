from fractions import Fraction

from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.domain.values import Quantity
from hemadesk.engine.facts import Role, gather
from hemadesk.knowledge.compiled import load


def test_that_quantities_are_in_the_unit_of_the_catalogue():
    found = {"hemoglobin": Quantity(Fraction(68), "g/L")}
    facts = gather(Case("x", Patient(), (Encounter(findings=found),)), load())
    fact = facts.get("hemoglobin", Role.CURRENT)
    assert fact is not None
    assert fact.value == Quantity(Fraction("6.8"), "g/dL")
