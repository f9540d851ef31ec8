"""What a stated value says of a threshold: amounts with a comparator and words are intervals."""

from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.assessment import Truth
from hemadesk.domain.values import Comparator, Quantity, Word
from hemadesk.engine.fact import Limits


@dataclass(frozen=True, slots=True)
class Interval:
    """The amounts that a statement leaves possible; an end of None is open without bound."""

    low: Fraction | None = None
    high: Fraction | None = None
    includes_low: bool = True
    includes_high: bool = True


def interval_of(value: Quantity | Word, limits: Limits) -> Interval:
    """Return what the value says, words read against the reference limits."""
    if isinstance(value, Quantity):
        return _of_quantity(value)
    low, high = limits
    match value:
        case Word.LOW:
            return Interval(None, low, includes_high=False)
        case Word.HIGH:
            return Interval(high, None, includes_low=False)
    return Interval(low, high)


def _of_quantity(quantity: Quantity) -> Interval:
    value = quantity.value
    match quantity.comparator:
        case Comparator.EXACT:
            return Interval(value, value)
        case Comparator.BELOW | Comparator.AT_MOST as comparator:
            return Interval(None, value, includes_high=comparator is Comparator.AT_MOST)
        case Comparator.ABOVE | Comparator.AT_LEAST as comparator:
            return Interval(value, None, includes_low=comparator is Comparator.AT_LEAST)


def compare(value: Quantity | Word, operator: str, bound: Fraction, limits: Limits) -> Truth:
    """Tell whether the value surely is, surely is not, or may be ``operator`` ``bound``."""
    interval = interval_of(value, limits)
    if operator in (">", ">="):
        below = _surely_below(interval, bound, or_equal=operator == ">")
        above = _surely_above(interval, bound, or_equal=operator == ">=")
        return _truth(met=above, not_met=below)
    below = _surely_below(interval, bound, or_equal=operator == "<=")
    above = _surely_above(interval, bound, or_equal=operator == "<")
    return _truth(met=below, not_met=above)


def _truth(*, met: bool, not_met: bool) -> Truth:
    return Truth.MET if met else Truth.NOT_MET if not_met else Truth.UNKNOWN


def _surely_below(interval: Interval, bound: Fraction, *, or_equal: bool) -> bool:
    if interval.high is None:
        return False
    touches = or_equal or not interval.includes_high
    return interval.high < bound or (interval.high == bound and touches)


def _surely_above(interval: Interval, bound: Fraction, *, or_equal: bool) -> bool:
    if interval.low is None:
        return False
    touches = or_equal or not interval.includes_low
    return interval.low > bound or (interval.low == bound and touches)
