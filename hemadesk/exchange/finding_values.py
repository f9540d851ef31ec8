"""The value of one finding in a case file: read with the catalogue, and written back."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hemadesk.domain.values import (
    Category,
    Comparator,
    FindingValue,
    Presence,
    Quantity,
    Word,
)
from hemadesk.exchange.numbers import decimal_of, is_number_in_text, plain
from hemadesk.exchange.refusals import (
    Faults,
    ImpossibleValueError,
    LikelyOtherUnitError,
    MissingKeyError,
    NotPresenceError,
    NullError,
    NumberAsTextError,
    NumberTooLongError,
    Told,
    UnitCannotConvertError,
    UnitDoesNotFitError,
    UnknownCategoryError,
    UnknownFindingError,
    UnknownKeyError,
    UnknownOperatorError,
    UnknownWordError,
    WrongKindError,
    joined,
)
from hemadesk.knowledge.base import CATALOGUE_VERSION, KnowledgeBase
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from hemadesk.knowledge.limits import PlausibilityLimits
from hemadesk.knowledge.plausibility import Action, Offer, judge
from hemadesk.knowledge.units import UnitError, folded

_OPERATORS = {c.value: c for c in Comparator if c is not Comparator.EXACT}
_KEYS = ("value", "unit", "op")
_A_QUANTITY = "a number, {value, unit, op}, low, normal or high"
_LARGEST_EXPONENT = 30
"""Beyond this no measured amount lies, in whatever unit."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading needs all along: the knowledge, and where faults and unknown ids go."""

    knowledge: KnowledgeBase
    faults: Faults
    unknown: list[str] = field(default_factory=list)


def read_findings(written: dict[str, Any], place: str, reading: Reading) -> dict[str, FindingValue]:
    """Return the findings by id; every fault is added to the reading's."""
    found: dict[str, FindingValue] = {}
    for name, value in written.items():
        here = joined(place, name)
        definition = reading.knowledge.findings.get(name)
        if definition is None:
            unknown_finding(name, here, reading)
            continue
        result = _value(definition, value, here, reading)
        if result is not None:
            found[name] = result
    return found


def unknown_finding(name: str, place: str, reading: Reading) -> None:
    """Add an id that is not in the catalogue."""
    reading.unknown.append(name)
    reading.faults.unknown(
        UnknownFindingError, place, name, reading.knowledge.findings, catalogue=CATALOGUE_VERSION
    )


def _value(
    definition: FindingDefinition, value: Any, place: str, reading: Reading
) -> FindingValue | None:
    match definition.kind:
        case FindingKind.FEATURE:
            return _presence(value, place, reading.faults)
        case FindingKind.CATEGORY:
            return _category(definition, value, place, reading.faults)
    return _amount(definition, value, place, reading)


def _presence(value: Any, place: str, faults: Faults) -> Presence | None:
    accepted = "present or absent, or leave it out"
    if isinstance(value, str) and value in set(Presence):
        return Presence(value)
    faults.add(NullError if value is None else NotPresenceError, place, value, accepted)
    return None


def _category(
    definition: FindingDefinition, value: Any, place: str, faults: Faults
) -> Category | None:
    if isinstance(value, str) and value in definition.values:
        return Category(value)
    accepted = ", ".join(f'"{name}"' for name in definition.values)
    faults.add(NullError if value is None else UnknownCategoryError, place, value, accepted)
    return None


def _amount(
    definition: FindingDefinition, value: Any, place: str, reading: Reading
) -> Quantity | Word | None:
    if isinstance(value, str):
        return _word(value, place, reading.faults)
    if isinstance(value, dict):
        return _stated_amount(definition, value, place, reading)
    number = read_number(value, place, reading.faults, _A_QUANTITY)
    if number is None:
        return None
    unit = definition.unit or ""
    return checked(definition.id, Quantity(number, unit), place, reading)


def _word(value: str, place: str, faults: Faults) -> Word | None:
    if value in set(Word):
        return Word(value)
    kind = NumberAsTextError if is_number_in_text(value) else UnknownWordError
    faults.add(kind, place, value, _A_QUANTITY)
    return None


def _stated_amount(
    definition: FindingDefinition, stated: dict[str, Any], place: str, reading: Reading
) -> Quantity | None:
    faults = reading.faults
    for key in stated:
        if key not in _KEYS:
            faults.add(UnknownKeyError, joined(place, key), key, ", ".join(_KEYS))
    if "value" not in stated:
        faults.add(MissingKeyError, joined(place, "value"), "value", "a number")
        return None
    number = read_number(stated["value"], joined(place, "value"), faults, "a number")
    comparator = _comparator(stated, place, faults)
    unit = _unit(definition, stated, place, faults)
    if number is None or comparator is None or unit is None:
        return None
    return checked(definition.id, Quantity(number, unit, comparator), place, reading)


def _comparator(stated: dict[str, Any], place: str, faults: Faults) -> Comparator | None:
    if "op" not in stated:
        return Comparator.EXACT
    written = stated["op"]
    if isinstance(written, str) and written in _OPERATORS:
        return _OPERATORS[written]
    kind = NullError if written is None else UnknownOperatorError
    faults.add(kind, joined(place, "op"), written, ", ".join(_OPERATORS))
    return None


def _unit(
    definition: FindingDefinition, stated: dict[str, Any], place: str, faults: Faults
) -> str | None:
    written = stated.get("unit", definition.unit)
    if isinstance(written, str):
        return written
    kind = NullError if written is None else WrongKindError
    faults.add(kind, joined(place, "unit"), written, "a unit as text")
    return None


def read_number(value: Any, place: str, faults: Faults, accepted: str) -> Fraction | None:
    """Return the exact number, or None when it is none (the fault is added)."""
    if isinstance(value, str):
        kind = NumberAsTextError if is_number_in_text(value) else WrongKindError
        faults.add(kind, place, value, accepted)
        return None
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        faults.add(NullError if value is None else WrongKindError, place, value, accepted)
        return None
    number = Decimal(value)
    if number and abs(number.adjusted()) > _LARGEST_EXPONENT:
        faults.add(NumberTooLongError, place, value, "an amount that can be measured")
        return None
    return Fraction(number)


def checked(finding: str, quantity: Quantity, place: str, reading: Reading) -> Quantity | None:
    """Return the quantity if its unit fits and it can exist; else None (the fault is added)."""
    if not unit_fits(finding, quantity.unit, joined(place, "unit"), reading):
        return None
    return quantity if is_possible(finding, quantity, place, reading) else None


def unit_fits(finding: str, unit: str, place: str, reading: Reading) -> bool:
    """Tell whether the finding can be given in this unit; if not, the fault is added."""
    units = reading.knowledge.units
    try:
        units.find(finding, unit)
    except UnitError as error:
        accepted = str(error.details["accepted"])
    else:
        return True
    known = units.by_spelling[finding].get(folded(unit))
    if known is None:
        reading.faults.add(UnitDoesNotFitError, place, unit, accepted)
    else:
        reading.faults.add(UnitCannotConvertError, place, unit, accepted, note=known.note)
    return False


def is_possible(finding: str, quantity: Quantity, place: str, reading: Reading) -> bool:
    """Tell whether the amount lies within the hard limits; if not, the fault is added."""
    judgment = judge(finding, quantity, reading.knowledge)
    if judgment.action is not Action.REFUSE:
        return True
    limits = reading.knowledge.limits[finding]
    own = reading.knowledge.units.by_finding[finding][0]
    accepted, value = _bounds(limits, own.name), stated(quantity)
    if not judgment.offers:
        reading.faults.add(ImpossibleValueError, place, value, accepted)
        return False
    offer = " / ".join(_offered(quantity, each) for each in judgment.offers)
    reading.faults.add(LikelyOtherUnitError, place, value, accepted, offer=offer)
    return False


def _offered(quantity: Quantity, offer: Offer) -> str:
    """Return the number in the unit that was likely meant: ``68 g/L (6.8 g/dL)``."""
    return f"{stated(replace(quantity, unit=offer.unit))} ({stated(offer.canonical)})"


def _bounds(limits: PlausibilityLimits, unit: str) -> str:
    return f"{plain(limits.hard_low)} to {plain(limits.hard_high)} {unit}"


def stated(quantity: Quantity) -> Told:
    """Return the quantity as a person would write it."""
    sign = "" if quantity.comparator is Comparator.EXACT else f"{quantity.comparator} "
    return Told(f"{sign}{plain(quantity.value)} {quantity.unit}")


def written_value(value: FindingValue) -> Any:
    """Return the value as the case file has it."""
    match value:
        case Quantity():
            amount = {"value": decimal_of(value.value), "unit": value.unit}
            if value.comparator is not Comparator.EXACT:
                amount["op"] = value.comparator.value
            return amount
        case Category():
            return value.name
    return value.value
