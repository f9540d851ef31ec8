"""What a stated value leaves possible: a number, one beyond a limit, or a word, as a span."""

from fractions import Fraction

from hemadesk.domain import spans
from hemadesk.domain.spans import Span
from hemadesk.domain.values import Category, Comparator, FindingValue, Quantity, Word

Limits = tuple[Fraction | None, Fraction | None]
"""The lower and the upper end of what is normal, None where there is none."""
NO_LIMITS: Limits = (None, None)


def span_of(value: FindingValue, limits: Limits) -> Span:
    """Return the numbers that a value leaves possible; amounts are never below zero."""
    if isinstance(value, Quantity):
        return span_of_quantity(value)
    if isinstance(value, Category):
        return Span.point(Fraction(value.name))
    low, high = limits
    nothing = Fraction(0)
    if value is Word.LOW:
        return Span(nothing) if low is None else Span(nothing, low, high_open=True)
    if value is Word.HIGH:
        return Span(nothing) if high is None else Span(high, low_open=True)
    return Span(low or nothing) if high is None else Span(low or nothing, high)


def span_of_quantity(quantity: Quantity) -> Span:
    """Return the amounts that a measured value leaves possible."""
    value, comparator = quantity.value, quantity.comparator
    if comparator is Comparator.EXACT:
        return Span(value, value)
    if comparator in (Comparator.BELOW, Comparator.AT_MOST):
        is_open = comparator is Comparator.BELOW
        return Span(min(Fraction(0), value), value, high_open=is_open)
    return Span(value, low_open=comparator is Comparator.ABOVE)


def holds(
    value: Quantity | Word, operator: str, bound: Fraction, limits: Limits = NO_LIMITS
) -> bool | None:
    """Tell whether ``value operator bound`` is so; None where the value leaves both possible."""
    return spans.compare(span_of(value, limits), operator, Span.point(bound))


def beyond(value: FindingValue, limits: Limits) -> Word | None:
    """Return ``LOW`` or ``HIGH`` where a value is surely so, else None."""
    if isinstance(value, Word):
        return None if value is Word.NORMAL else value
    if isinstance(value, Quantity):
        low, high = limits
        if low is not None and holds(value, "<", low):
            return Word.LOW
        if high is not None and holds(value, ">", high):
            return Word.HIGH
    return None
