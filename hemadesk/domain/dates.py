"""Dates as charts give them: a year, a month, a day, or a moment."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hemadesk.errors import N_, HemaDeskError

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2}))?\Z")


class UnreadableDateError(HemaDeskError):
    """Text that is no ISO 8601 date."""

    message = N_("{text} is not a date: 2024, 2024-03, 2024-03-01 or with time and zone.")


@dataclass(frozen=True, slots=True)
class CaseDate:
    """An ISO 8601 date of any precision: a span of time from ``earliest`` to ``latest``.

    ``text`` is kept as it was written.  Both ends are aware (UTC); a date without a zone is
    taken as UTC, which is exact enough for a count of days.
    """

    text: str
    earliest: datetime
    latest: datetime

    @classmethod
    def parse(cls, text: str) -> "CaseDate":
        """Read ``2024``, ``2024-03``, ``2024-03-01`` or a date with time and optional zone.

        Raises:
            UnreadableDateError: anything else.
        """
        try:
            return cls(text, *_span(text))
        except (ValueError, OverflowError) as error:
            raise UnreadableDateError(text=text[:40]) from error

    def is_surely_before(self, other: "CaseDate") -> bool:
        """Tell whether this date lies before the other whatever the missing digits are."""
        return self.latest < other.earliest

    def middle(self) -> date:
        """Return the calendar day in the middle of all that the date can mean."""
        return (self.earliest + (self.latest - self.earliest) / 2).date()

    def day(self) -> date:
        """Return the earliest calendar day that the date can mean."""
        return self.earliest.date()


def _span(text: str) -> tuple[datetime, datetime]:
    if partial := _PARTIAL.match(text):
        year, month = int(partial[1]), int(partial[2] or 1)
        first = datetime(year, month, 1, tzinfo=UTC)
        after = (
            datetime(year + 1, 1, 1, tzinfo=UTC)
            if partial[2] is None or month == 12
            else datetime(year, month + 1, 1, tzinfo=UTC)
        )
        return first, after - timedelta(seconds=1)
    moment = datetime.fromisoformat(text)
    if len(text) == 10 and text[4] == text[7] == "-":
        day = moment.replace(tzinfo=UTC)
        return day, day + timedelta(days=1) - timedelta(seconds=1)
    if len(text) < 16 or text[10] not in "T ":
        raise ValueError(text)
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC), aware.astimezone(UTC)
