"""Exact numbers as decimals: every fraction that has a decimal keeps all its digits."""

import re
from decimal import Context, Decimal
from fractions import Fraction

DIGITS = 30
_CONTEXT = Context(prec=DIGITS)
_NUMBER_IN_TEXT = re.compile(r"[<>]?=?[-+]?\.?\d")


def decimal_of(number: Fraction) -> Decimal:
    """Return the number for a file: exact up to 30 digits, rounded half to even beyond."""
    quotient = _CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator))
    return Decimal(format(quotient.normalize(_CONTEXT), "f"))


def plain(number: Fraction) -> str:
    """Return the number as people write it, with at most six digits after a long fraction."""
    decimal = str(decimal_of(number))
    if len(decimal) <= DIGITS // 2:
        return decimal
    return format(float(number), "g")


def is_number_in_text(text: str) -> bool:
    """Tell whether a text states an amount, such as ``68``, ``<0.4`` or ``68 g/L``."""
    return _NUMBER_IN_TEXT.match("".join(text[:40].split())) is not None
