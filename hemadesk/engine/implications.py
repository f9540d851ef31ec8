"""What one finding says of another: the catalogue's implications, followed to their end.

What was entered is never overwritten; where it contradicts what is implied, both are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.stated import holds
from hemadesk.domain.values import Category, FindingValue, Presence, Quantity, Word
from hemadesk.engine.fact import Fact, Origin
from hemadesk.engine.treatments import LimitsOf
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind, Implication
from hemadesk.knowledge.fact_tables import CellularityBand

_CELLULARITY, _CELLULARITY_PERCENT = "marrow_cellularity", "marrow_cellularity_percent"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two entered values that contradict each other: one, or what one implies, denies the other."""

    entered: str
    implied_by: str


@dataclass(frozen=True, slots=True)
class Background:
    """What reading one encounter needs: the knowledge, the age then, the reference limits."""

    knowledge: KnowledgeBase
    age_years: Fraction | None
    limits: LimitsOf


def implied(
    facts: Mapping[str, Fact], background: Background
) -> tuple[dict[str, Fact], tuple[Conflict, ...]]:
    """Return the facts of one encounter with all that they imply, and the contradictions."""
    known = dict(facts)
    conflicts: dict[frozenset[str], Conflict] = {}
    waiting = list(facts.values())
    while waiting:
        source = waiting.pop(0)
        for finding, value in _consequences(source, background):
            found = known.get(finding)
            if found is None:
                fact = Fact(finding, value, source.encounter, Origin.IMPLIED, (source.finding,))
                known[finding] = fact
                waiting.append(fact)
            elif found.value != value:
                conflict = Conflict(_root(found, known), _root(source, known))
                conflicts.setdefault(frozenset((conflict.entered, conflict.implied_by)), conflict)
    return known, tuple(conflicts.values())


def _root(fact: Fact, known: Mapping[str, Fact]) -> str:
    """Return the entered finding at the start of a chain of implications."""
    while fact.origin is Origin.IMPLIED and fact.inputs and fact.inputs[0] in known:
        fact = known[fact.inputs[0]]
    return fact.finding


def _consequences(fact: Fact, background: Background) -> Iterator[tuple[str, FindingValue]]:
    knowledge = background.knowledge
    for implication in knowledge.findings[fact.finding].implies:
        value = _implied_value(fact, implication, background)
        if value is not None:
            yield implication.finding, _as_value(implication.finding, value, knowledge)
    if fact.value is Presence.ABSENT:
        for finding in _implying(fact.finding, knowledge):
            yield finding, Presence.ABSENT
    if fact.finding == _CELLULARITY_PERCENT and isinstance(fact.value, Quantity):
        category = _cellularity(fact.value, background)
        if category is not None:
            yield _CELLULARITY, Category(category)


def _implied_value(fact: Fact, implication: Implication, background: Background) -> str | None:
    condition = _condition(fact, implication, background)
    if condition is None:
        return None
    return implication.value if condition else implication.otherwise


def _condition(fact: Fact, implication: Implication, background: Background) -> bool | None:
    value = fact.value
    if implication.operator == "in" and isinstance(value, Category):
        return value.name in implication.bounds
    if implication.operator is None:
        return True if value is Presence.PRESENT else None
    if isinstance(value, Quantity | Word):
        bound = Fraction(implication.bounds[0])
        return holds(value, implication.operator, bound, background.limits(fact.finding))
    return None


def _as_value(finding: str, text: str, knowledge: KnowledgeBase) -> FindingValue:
    if knowledge.findings[finding].kind is FindingKind.CATEGORY:
        return Category(text)
    return Presence(text)


def _implying(finding: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the features that cannot be present where this one is absent."""
    for definition in knowledge.findings.values():
        for implication in definition.implies:
            is_plain = implication.operator is None and implication.value == Presence.PRESENT
            if is_plain and implication.finding == finding:
                yield definition.id


def _cellularity(percent: Quantity, background: Background) -> str | None:
    band = _band(background)
    if band is None:
        return None
    steps = (
        ("<", band.aplastic_below, "aplastic"),
        ("<", band.low, "hypocellular"),
        ("<=", band.high, "normocellular"),
    )
    for operator, bound, category in steps:
        answer = holds(percent, operator, bound)
        if answer is not False:
            return category if answer else None
    return "hypercellular"


def _band(background: Background) -> CellularityBand | None:
    age = background.age_years
    if age is None:
        return None
    return next(
        (
            band
            for band in background.knowledge.fact_tables.cellularity
            if band.age_from <= age and (band.age_to is None or age < band.age_to)
        ),
        None,
    )
