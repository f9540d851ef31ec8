"""Spans of numbers: a measured value, one beyond a limit, a word, a score with gaps; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

End = Fraction | float
"""An exact number, or minus or plus infinity."""
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Span:
    """All numbers from ``low`` to ``high``; an open end is itself not among them."""

    low: End = -_INFINITY
    high: End = _INFINITY
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def point(cls, value: Fraction | int) -> Self:
        number = Fraction(value)
        return cls(number, number)

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    def negated(self) -> "Span":
        return Span(-self.high, -self.low, self.high_open, self.low_open)


ANYTHING = Span()


def compare(left: Span, operator: str, right: Span) -> bool | None:
    """Tell whether ``left operator right`` holds; None where the spans leave both possible."""
    if operator == "<":
        return _is_less(left, right)
    if operator == ">":
        return _is_less(right, left)
    if operator == "<=":
        return _denied(_is_less(right, left))
    if operator == ">=":
        return _denied(_is_less(left, right))
    return _is_equal(left, right)


def _denied(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _is_less(left: Span, right: Span) -> bool | None:
    if left.high < right.low:
        return True
    if left.high == right.low and (left.high_open or right.low_open):
        return True
    return False if left.low >= right.high else None


def _is_equal(left: Span, right: Span) -> bool | None:
    if left.is_point and right.is_point:
        return left.low == right.low
    apart = _is_less(left, right) or _is_less(right, left)
    return False if apart else None


def add(left: Span, right: Span) -> Span:
    return Span(
        left.low + right.low,
        left.high + right.high,
        left.low_open or right.low_open,
        left.high_open or right.high_open,
    )


def subtract(left: Span, right: Span) -> Span:
    return add(left, right.negated())


def multiply(left: Span, right: Span) -> Span:
    """Return every product of one number of each."""
    corners = [
        (_product(a, b), (a_open or b_open) and not _has_zero((a, a_open), (b, b_open)))
        for a, a_open in _ends(left)
        for b, b_open in _ends(right)
    ]
    return _spanning(corners)


def divide(left: Span, right: Span) -> Span | None:
    """Return every quotient; None where the divisor may be zero or less."""
    if right.low <= 0:
        return None
    low = Fraction(0) if right.high == _INFINITY else 1 / right.high
    return multiply(left, Span(low, 1 / right.low, right.high_open, right.low_open))


def _ends(span: Span) -> tuple[tuple[End, bool], tuple[End, bool]]:
    return (span.low, span.low_open), (span.high, span.high_open)


def _has_zero(*ends: tuple[End, bool]) -> bool:
    """Tell whether an end is a zero that is reached: its product is zero with every number."""
    return any(end == 0 and not is_open for end, is_open in ends)


def _product(left: End, right: End) -> End:
    # Infinity times zero is the limit of zeros here, not "not a number".
    return Fraction(0) if left == 0 or right == 0 else left * right


def _spanning(corners: list[tuple[End, bool]]) -> Span:
    low, high = min(c[0] for c in corners), max(c[0] for c in corners)
    return Span(
        low,
        high,
        all(is_open for end, is_open in corners if end == low),
        all(is_open for end, is_open in corners if end == high),
    )


def lowest(parts: Iterable[Span]) -> Span:
    """Return the span of the smallest of several numbers."""
    found = list(parts)
    low, high = min(p.low for p in found), min(p.high for p in found)
    return Span(
        low,
        high,
        all(p.low_open for p in found if p.low == low),
        any(p.high_open for p in found if p.high == high),
    )


def highest(parts: Iterable[Span]) -> Span:
    """Return the span of the largest of several numbers."""
    return lowest(part.negated() for part in parts).negated()


def common(left: Span, right: Span) -> Span | None:
    """Return the numbers in both spans; None if there is none."""
    if _is_less(left, right) or _is_less(right, left):
        return None
    low, high = max(left.low, right.low), min(left.high, right.high)
    return Span(
        low,
        high,
        any(p.low_open for p in (left, right) if p.low == low),
        any(p.high_open for p in (left, right) if p.high == high),
    )
