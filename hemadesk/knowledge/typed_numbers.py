"""Digits as people type them: a comma may be a decimal mark or part thousands."""

import re
from fractions import Fraction

PER_MICROLITER = "/uL"


def amounts_meant(digits: str, unit: str | None) -> tuple[Fraction, ...]:
    """Return every amount that digits with at most one comma or point can mean.

    A comma with three digits behind it may part thousands: per microliter it does, elsewhere
    both readings are returned.  Empty where the text is no number.
    """
    match = re.fullmatch(r"(\d+)(?:([.,])(\d+))?", digits.strip())
    if match is None:
        return ()
    whole, mark, rest = match.groups()
    if mark is None:
        return (Fraction(whole),)
    as_decimal = Fraction(f"{whole}.{rest}")
    if mark == "." or len(rest) != 3 or whole == "0" or len(whole) > 3:
        return (as_decimal,)
    as_thousands = Fraction(whole + rest)
    return (as_thousands,) if unit == PER_MICROLITER else (as_decimal, as_thousands)
