"""Spans: whatever number of each span is the true one, the result's span holds it."""

import operator
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hemadesk.domain import spans
from hemadesk.domain.spans import Span

_NUMBERS = st.integers(0, 40).map(lambda n: Fraction(n, 4))


@st.composite
def span_with_number(draw: st.DrawFn) -> tuple[Span, Fraction]:
    """Return a span and one number in it."""
    low, inside, high = sorted(draw(st.tuples(_NUMBERS, _NUMBERS, _NUMBERS)))
    has_top = draw(st.booleans())
    span = Span(
        low,
        high if has_top else float("inf"),
        draw(st.booleans()) and low < inside,
        has_top and draw(st.booleans()) and inside < high,
    )
    return span, inside


def holds(span: Span, number: Fraction) -> bool:
    above = span.low < number if span.low_open else span.low <= number
    below = number < span.high if span.high_open else number <= span.high
    return above and below


@pytest.mark.parametrize(
    ("of_spans", "of_numbers"),
    [
        (spans.add, operator.add),
        (spans.subtract, operator.sub),
        (spans.multiply, operator.mul),
        (lambda a, b: spans.lowest([a, b]), min),
        (lambda a, b: spans.highest([a, b]), max),
    ],
)
@given(a=span_with_number(), b=span_with_number())
def test_that_a_result_holds_what_the_numbers_give(
    of_spans: Callable[[Span, Span], Span],
    of_numbers: Callable[[Fraction, Fraction], Fraction],
    a: tuple[Span, Fraction],
    b: tuple[Span, Fraction],
) -> None:
    assert holds(of_spans(a[0], b[0]), of_numbers(a[1], b[1]))


def test_that_nothing_times_any_number_is_nothing() -> None:
    nothing_or_more = Span(Fraction(0), float("inf"))
    below_a_half = Span(Fraction(0), Fraction(1, 2), low_open=True, high_open=True)
    assert holds(spans.multiply(nothing_or_more, below_a_half), Fraction(0))


@given(a=span_with_number(), b=span_with_number())
def test_that_a_quotient_holds_what_the_numbers_give(
    a: tuple[Span, Fraction], b: tuple[Span, Fraction]
) -> None:
    result = spans.divide(a[0], b[0])
    assume(result is not None)
    assert result is not None
    assert holds(result, a[1] / b[1])


@given(
    a=span_with_number(),
    b=span_with_number(),
    sign=st.sampled_from([("<", operator.lt), ("<=", operator.le), (">", operator.gt),
                          (">=", operator.ge), ("==", operator.eq)]),
)  # fmt: skip
def test_that_a_settled_comparison_is_that_of_the_numbers(
    a: tuple[Span, Fraction],
    b: tuple[Span, Fraction],
    sign: tuple[str, Callable[[Fraction, Fraction], bool]],
) -> None:
    settled = spans.compare(a[0], sign[0], b[0])
    assert settled in (None, sign[1](a[1], b[1]))


@given(a=_NUMBERS, b=_NUMBERS, sign=st.sampled_from(["<", "<=", ">", ">=", "=="]))
def test_that_plain_numbers_always_settle(a: Fraction, b: Fraction, sign: str) -> None:
    assert spans.compare(Span.point(a), sign, Span.point(b)) is not None


@given(a=span_with_number(), b=span_with_number())
def test_that_the_common_part_lies_in_both(
    a: tuple[Span, Fraction], b: tuple[Span, Fraction]
) -> None:
    both = spans.common(a[0], b[0])
    for _span, number in (a, b):
        in_both = holds(a[0], number) and holds(b[0], number)
        assert (both is not None and holds(both, number)) is in_both


def test_that_division_by_what_may_be_nothing_gives_nothing() -> None:
    assert spans.divide(Span.point(4), Span(Fraction(0), Fraction(2))) is None
    assert spans.divide(Span.point(4), Span(Fraction(1), Fraction(2))) == Span(
        Fraction(2), Fraction(4)
    )
