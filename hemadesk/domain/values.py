"""The forms in which a finding can be stated: an amount, a word, presence, a category."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from hemadesk.errors import N_, HemaDeskError


class InvalidQuantityError(HemaDeskError):
    """An amount that cannot exist."""

    message = N_("{value} {unit} is not an amount.")


class Comparator(StrEnum):
    """How a reported number relates to the true one."""

    EXACT = "="
    BELOW = "<"
    AT_MOST = "<="
    ABOVE = ">"
    AT_LEAST = ">="


class Word(StrEnum):
    """An amount given only in relation to the reference limits of age and sex."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Presence(StrEnum):
    """A feature that was looked for.  Not looked for is absence from the mapping, never ABSENT."""

    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured amount, exact.

    ``value`` is a fraction in ``unit``, so that converting back and forth loses nothing.
    Two quantities are equal only if number, unit and comparator agree.
    """

    value: Fraction
    unit: str
    comparator: Comparator = Comparator.EXACT

    def __post_init__(self) -> None:
        if not isinstance(self.value, Fraction):
            raise InvalidQuantityError(value=self.value, unit=self.unit)

    def converted(self, factor: Fraction, offset: Fraction, unit: str) -> Self:
        """Return the same amount in ``unit``: value x factor + offset (factor above zero)."""
        return type(self)(self.value * factor + offset, unit, self.comparator)


@dataclass(frozen=True, slots=True)
class Category:
    """One of the values that the catalogue lists for a finding."""

    name: str


FindingValue = Quantity | Word | Presence | Category


def decimal_text(number: Fraction) -> str | None:
    """Return all decimals of a number, ``9.5``; None where they never end."""
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
