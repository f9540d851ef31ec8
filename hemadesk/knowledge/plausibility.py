"""Is a typed number possible, and what else may have been meant?  Nothing is converted silently."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hemadesk.domain.values import Comparator, Quantity
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.fact_tables import PercentSlip
from hemadesk.knowledge.units import Unit

PER_MICROLITER = "/uL"
NUMBER = r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)*|[.,]\d+"
"""How people write an amount: digits, in groups or not, with points and commas."""


class Action(StrEnum):
    """What to do with a value: take it, take it and ask, or refuse it."""

    ACCEPT = "accept"
    ASK = "ask"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Offer:
    """The same digits in another unit, and what they would be in the catalogue's."""

    unit: str
    canonical: Quantity


@dataclass(frozen=True, slots=True)
class Judgment:
    action: Action
    offers: tuple[Offer, ...] = ()


def judge(finding: str, value: Quantity, knowledge: KnowledgeBase) -> Judgment:
    """Judge an amount by the hard and soft limits, which are inclusive.

    A number beyond a hard limit is offered in every listed unit that makes it plausible; one
    beyond a soft limit, in the catalogue's own unit, only where such a slip is known.

    Raises:
        UnitError: the unit does not fit the finding.
    """
    limits = knowledge.limits[finding]
    amount = knowledge.units.canonical(finding, value).value
    if not limits.hard_low <= amount <= limits.hard_high:
        return Judgment(Action.REFUSE, offers(finding, value, knowledge))
    if limits.soft_low <= amount <= limits.soft_high:
        return Judgment(Action.ACCEPT)
    if _is_an_assays_end(value.comparator, is_low=amount < limits.soft_low):
        return Judgment(Action.ACCEPT)
    own = knowledge.units.by_finding[finding][0]
    is_own = knowledge.units.find(finding, value.unit) is own
    offering = _known_slips if is_own else offers
    return Judgment(Action.ASK, offering(finding, value, knowledge))


def _is_an_assays_end(comparator: Comparator, *, is_low: bool) -> bool:
    """Tell whether the value only says where measuring ends (``< 0.1``): no typing error."""
    if is_low:
        return comparator in (Comparator.BELOW, Comparator.AT_MOST)
    return comparator in (Comparator.ABOVE, Comparator.AT_LEAST)


def offers(finding: str, value: Quantity, knowledge: KnowledgeBase) -> tuple[Offer, ...]:
    """Return the other listed units in which the bare number would be plausible.

    Raises:
        UnitError: the unit that was given does not fit the finding.
    """
    given = knowledge.units.find(finding, value.unit)
    limits = knowledge.limits[finding]
    found: dict[Fraction, Offer] = {}
    for unit in knowledge.units.by_finding[finding]:
        if unit is given or unit.factor is None:
            continue
        canonical = _in(unit, finding, value, knowledge)
        if limits.soft_low <= canonical.value <= limits.soft_high:
            found.setdefault(canonical.value, Offer(unit.name, canonical))
    return tuple(found.values())


def _known_slips(finding: str, value: Quantity, knowledge: KnowledgeBase) -> tuple[Offer, ...]:
    """Return the units for which numbers of this size are known to be typed by mistake."""
    found = []
    for slip in knowledge.fact_tables.slips.get(finding, ()):
        if slip.low <= value.value <= slip.high:
            unit = knowledge.units.find(finding, slip.unit)
            found.append(Offer(unit.name, _in(unit, finding, value, knowledge)))
    return tuple(found)


def count_meant(
    finding: str, value: Quantity, others: Mapping[str, Quantity], knowledge: KnowledgeBase
) -> PercentSlip | None:
    """Return the count that a percentage may be, as little as it makes up with the others."""
    slip = knowledge.fact_tables.percent_slips.get(finding)
    if slip is None or not slip.low <= value.value <= slip.high:
        return None
    beside = sum(others[name].value for name in slip.together_with if name in others)
    return slip if value.value + beside <= slip.together_to else None


def _in(unit: Unit, finding: str, value: Quantity, knowledge: KnowledgeBase) -> Quantity:
    typed = Quantity(value.value, unit.name, value.comparator)
    return knowledge.units.canonical(finding, typed)


def amounts_meant(number: str, unit: str | None) -> tuple[Fraction, ...]:
    """Return every amount that a typed ``NUMBER`` can mean; none if it cannot be read.

    A comma with three digits behind it may part thousands: per microliter it does, elsewhere
    both readings are returned.
    """
    if re.fullmatch(NUMBER, number) is None:
        return ()
    digits = re.sub("[ '’]", "", number)
    marks = [c for c in digits if c in ".,"]
    if not marks:
        return (Fraction(digits),)
    if len(set(marks)) == 2:
        return _mixed(digits, marks)
    whole, *groups = re.split(r"[.,]", digits)
    in_thousands = (
        1 <= len(whole) <= 3 and whole != "0" and all(len(group) == 3 for group in groups)
    )
    if len(groups) > 1:
        return (Fraction("".join([whole, *groups])),) if in_thousands else ()
    as_decimal = Fraction(f"{whole or 0}.{groups[0]}")
    if marks[0] == "." or not in_thousands:
        return (as_decimal,)
    as_thousands = Fraction(whole + groups[0])
    return (as_thousands,) if unit == PER_MICROLITER else (as_decimal, as_thousands)


def _mixed(digits: str, marks: list[str]) -> tuple[Fraction, ...]:
    """Return what digits with both marks mean: the last mark is the decimal one."""
    last = marks[-1]
    if marks.count(last) > 1:
        return ()
    whole, _mark, rest = digits.rpartition(last)
    first, *groups = re.split(r"[.,]", whole)
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
        return ()
    return (Fraction(f"{first}{''.join(groups)}.{rest}"),)
