"""Dates as people type them, read into the dates that a case file keeps."""

import re
from dataclasses import dataclass
from datetime import date

from hemadesk.domain.dates import CaseDate, UnreadableDateError
from hemadesk.i18n import _

_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\Z")


@dataclass(frozen=True, slots=True)
class DateReading:
    """``date`` is None for an empty or unusable text; ``choices`` are ISO texts to choose from."""

    date: CaseDate | None = None
    is_fault: bool = False
    choices: tuple[str, ...] = ()


def read(text: str, today: date) -> DateReading:
    """Read ISO dates of any precision, ``1.3.2024``, ``25/12/2024`` and ``today``.

    ``3/4/2024`` means two days in two countries: it comes back as a fault with both choices.
    """
    typed = text.strip()
    if not typed:
        return DateReading()
    if typed.casefold() in {"t", "today", _("today").casefold()}:
        return DateReading(CaseDate.parse(today.isoformat()))
    choices = _choices(typed)
    if len(choices) > 1:
        return DateReading(is_fault=True, choices=choices)
    try:
        return DateReading(CaseDate.parse(choices[0] if choices else typed))
    except UnreadableDateError:
        return DateReading(is_fault=True)


def _choices(typed: str) -> tuple[str, ...]:
    found = _NUMERIC.match(typed)
    if found is None:
        return ()
    first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
    day_first = _iso(year, second, first)
    if mark != "/":
        return (day_first,) if day_first else ()
    both = (day_first, _iso(year, first, second))
    return tuple(dict.fromkeys(choice for choice in both if choice))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
