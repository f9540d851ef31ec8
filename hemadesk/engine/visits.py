"""One encounter's usable facts: entered, then stood in for, implied, derived and bounded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.stated import holds
from hemadesk.domain.values import Comparator, FindingValue, Presence, Quantity
from hemadesk.engine import formulas
from hemadesk.engine.fact import Fact, Origin
from hemadesk.engine.implications import Background, Conflict, implied

MULTIPLES = {"ldh": "ldh_times_uln", "d_dimer": "d_dimer_times_uln"}
_UPPER_BOUNDS = {
    Comparator.EXACT: Comparator.AT_MOST,
    Comparator.AT_MOST: Comparator.AT_MOST,
    Comparator.BELOW: Comparator.BELOW,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One encounter: what was entered, what can be used, and what contradicts itself.

    ``calculated`` holds derived quantities that are no findings of the catalogue;
    ``excluded`` tells why an entered value is not used.
    """

    encounter: int
    entered: Mapping[str, Fact]
    facts: Mapping[str, Fact]
    calculated: Mapping[str, Fact]
    excluded: Mapping[str, str]
    conflicts: tuple[Conflict, ...]


def visit_of(
    encounter: int,
    entered: Mapping[str, Fact],
    excluded: Mapping[str, str],
    told: Mapping[str, Fact],
    background: Background,
) -> Visit:
    """Return what an encounter tells.

    Args:
        encounter: its index in the case.
        entered: what was typed.
        excluded: why (finding: reason) some of it is left out.
        told: what treatments and pregnancy say of features; typed values win.
        background: the knowledge and the patient at that time.
    """
    usable = {finding: fact for finding, fact in entered.items() if finding not in excluded}
    usable.update(_citrate_platelets(usable))
    conflicts = [
        Conflict(finding, fact.inputs[0])
        for finding, fact in told.items()
        if finding in usable and usable[finding].value != fact.value
    ]
    known, contradicted = implied({**told, **usable}, background)
    calculated: dict[str, Fact] = {}
    for fact in _derived(encounter, known, excluded, background):
        where = known if fact.finding in background.knowledge.findings else calculated
        where[fact.finding] = fact
    for bound in _bounds(encounter, known, background):
        known.setdefault(bound.finding, bound)
    return Visit(encounter, entered, known, calculated, excluded, (*conflicts, *contradicted))


def _citrate_platelets(usable: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the count without clumps where there is no usable one with EDTA."""
    citrate = usable.get("platelets_citrate")
    if citrate is None or "platelets" in usable:
        return {}
    inputs = ("platelets_citrate",)
    return {
        "platelets": Fact("platelets", citrate.value, citrate.encounter, Origin.DERIVED, inputs)
    }


def _derived(
    encounter: int,
    known: dict[str, Fact],
    excluded: Mapping[str, str],
    background: Background,
) -> Iterator[Fact]:
    """Yield each derived fact; what was measured is not calculated again.

    The caller adds what it is given to ``known`` before it asks for the next.
    """
    worked_out = {*excluded}
    for formula in formulas.FORMULAS:
        finding = formula.finding
        if finding in known or finding in worked_out:
            continue
        values = {name: known[name].value for name in formula.inputs if name in known}
        result = formulas.derive(formula, values)
        if result is None:
            continue
        worked_out.add(finding)
        yield Fact(finding, result, encounter, Origin.DERIVED, formula.inputs)
    yield from _multiples(encounter, known, worked_out, background)


def _multiples(
    encounter: int, known: Mapping[str, Fact], worked_out: set[str], background: Background
) -> Iterator[Fact]:
    """Yield values as multiples of the upper limit, the laboratory's own if it printed one."""
    for finding, multiple in MULTIPLES.items():
        fact, upper = known.get(finding), background.limits(finding)[1]
        if fact is None or multiple in known or multiple in worked_out or not upper:
            continue
        if isinstance(fact.value, Quantity):
            times = formulas.times_upper_limit(fact.value.value, upper)
            value = Quantity(times, "1", fact.value.comparator)
            yield Fact(multiple, value, encounter, Origin.DERIVED, (finding,))


def _bounds(encounter: int, known: Mapping[str, Fact], background: Background) -> Iterator[Fact]:
    """Yield what one finding says of another's size: neutrophils are part of the white cells."""
    wbc = known.get("wbc")
    if wbc is not None and isinstance(wbc.value, Quantity):
        comparator = _UPPER_BOUNDS.get(wbc.value.comparator)
        if comparator is not None:
            value = Quantity(wbc.value.value, wbc.value.unit, comparator)
            yield Fact("neutrophils", value, encounter, Origin.DERIVED, ("wbc",))
    for row in background.knowledge.fact_tables.stand_ins:
        fact = known.get(row.finding)
        if fact is not None and _meets(fact.value, row.operator, row.bound):
            unit = background.knowledge.findings[row.stands_for].unit or "1"
            value = Quantity(row.value, unit, row.comparator)
            yield Fact(row.stands_for, value, encounter, Origin.DERIVED, (row.finding,))


def _meets(value: FindingValue, operator: str, bound: Fraction) -> bool:
    if not isinstance(value, Quantity):
        return False
    return holds(value, operator, bound) is True


def is_bound(fact: Fact) -> bool:
    """Tell whether the fact is only a bound that another value leaves, not a measurement."""
    value = fact.value
    return (
        fact.origin is Origin.DERIVED
        and isinstance(value, Quantity)
        and value.comparator is not Comparator.EXACT
    )


def mothers_antibodies(entered: Mapping[str, Fact], background: Background) -> Iterator[str]:
    """Yield the tests that are positive at an age at which the antibody may be the mother's."""
    age = background.age_years
    if age is None:
        return
    for finding, months in background.knowledge.fact_tables.maternal_until_months.items():
        fact = entered.get(finding)
        if fact is not None and fact.value is Presence.PRESENT and age * 12 < months:
            yield finding
