"""What was calculated: each derived value with its inputs and its source."""

from collections.abc import Iterator, Mapping

from hemadesk.domain.assessment import Derived
from hemadesk.domain.stated import beyond
from hemadesk.domain.values import Comparator, Presence, Quantity, Word
from hemadesk.engine.fact import Fact, Facts, Origin, Role
from hemadesk.engine.formulas import FORMULAS, Formula
from hemadesk.engine.visits import MULTIPLES
from hemadesk.knowledge.base import KnowledgeBase

_BY_RESULT: dict[tuple[str, tuple[str, ...]], Formula] = {
    (formula.finding, formula.inputs): formula for formula in FORMULAS
}
_PREGNANT_FEATURE = "postpartum_or_pregnant"
_ANEMIA_ONLY = frozenset({"corrected_reticulocytes", "rpi"})


def derived(facts: Facts, knowledge: KnowledgeBase) -> tuple[Derived, ...]:
    """Return the values that were calculated because they were not measured.

    A multiple of an upper limit has the source ``derived`` where the limit is the
    laboratory's own, else that of the reference range.
    """
    return tuple(_derived(facts, knowledge))


def _derived(facts: Facts, knowledge: KnowledgeBase) -> Iterator[Derived]:
    for fact in facts.by_role[Role.DIAGNOSTIC].values():
        value, way = fact.value, _way(fact, facts, knowledge)
        if way is None or fact.origin is not Origin.DERIVED or not isinstance(value, Quantity):
            continue
        if value.comparator is Comparator.EXACT and _makes_sense(fact, facts):
            name, source = way
            yield Derived(name, float(value.value), value.unit, fact.inputs, source)


def _makes_sense(fact: Fact, facts: Facts) -> bool:
    """Tell whether a derived index can be read here: S024 and S026 name the conditions."""
    known = facts.by_encounter[fact.encounter]
    if fact.finding in _ANEMIA_ONLY:
        return _is_below_limit("hemoglobin", known, facts)
    if fact.finding == "mentzer_index":
        pregnant = known.get(_PREGNANT_FEATURE)
        is_pregnant = pregnant is not None and pregnant.value is Presence.PRESENT
        return not is_pregnant and _is_below_limit("mcv", known, facts)
    if fact.finding == "corrected_wbc":
        nucleated = known["nrbc_per_100_wbc"].value
        return isinstance(nucleated, Quantity) and nucleated.value > 0
    return True


def _is_below_limit(finding: str, known: Mapping[str, Fact], facts: Facts) -> bool:
    fact = known.get(finding)
    return fact is not None and beyond(fact.value, facts.limits(finding)) is Word.LOW


def _way(fact: Fact, facts: Facts, knowledge: KnowledgeBase) -> tuple[str, str] | None:
    """Return what the derivation is called and its source."""
    formula = _BY_RESULT.get((fact.finding, fact.inputs))
    if formula is not None:
        return formula.id, formula.source
    # A multiple without inputs was entered as such.
    if fact.finding not in MULTIPLES.values() or not fact.inputs:
        return None
    limited = fact.inputs[0]
    found = knowledge.ranges.find(limited, facts.age_years, facts.sex)
    if found is None or limited in facts.laboratory:
        return fact.finding, "derived"
    return fact.finding, found.source
