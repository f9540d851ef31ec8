"""When each encounter was, and whether the patient is pregnant at the newest one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from hemadesk.domain.case import Case, Encounter
from hemadesk.domain.dates import CaseDate

DAYS_OF_EPISODE = 14
"""The case format's own definition: the newest encounter and those within 14 days before it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The date of every encounter; one without a date lies with the next that has one."""

    dates: tuple[CaseDate | None, ...]

    def days_before_newest(self, index: int) -> int:
        """Return the least number of days by which the encounter lies before the newest."""
        return self.days_between(self.dates[index], self.dates[-1])

    def is_in_episode(self, index: int) -> bool:
        return self.days_before_newest(index) <= DAYS_OF_EPISODE

    @staticmethod
    def days_between(earlier: CaseDate | None, later: CaseDate | None) -> int:
        """Return the least number of calendar days between; 0 where a date is missing."""
        if earlier is None or later is None:
            return 0
        return max(0, (later.earliest.date() - earlier.latest.date()).days)

    def known_days_between(self, earlier: int, later: int) -> int | None:
        """Return the days between two encounters if both have a date, else None."""
        first, second = self.dates[earlier], self.dates[later]
        if first is None or second is None:
            return None
        return self.days_between(first, second)


def timeline_of(case: Case) -> Timeline:
    """Return the encounters' dates, gaps filled from the neighbors."""
    return Timeline(tuple(date_at(case.encounters, i) for i in range(len(case.encounters))))


def date_at(encounters: Sequence[Encounter], index: int) -> CaseDate | None:
    """Return the encounter's date, else that of the next that has one, else of the last before."""
    nearest = chain(encounters[index:], reversed(encounters[:index]))
    return next((each.date for each in nearest if each.date is not None), None)


def pregnant_at_newest(case: Case, timeline: Timeline, *, has_trimester: bool) -> bool | None:
    """Return whether the patient is pregnant: as last stated in this episode; None unknown.

    A trimester implies pregnant.
    """
    if has_trimester:
        return True
    for index in reversed(range(len(case.encounters))):
        stated = case.encounters[index].pregnant
        if stated is not None and timeline.is_in_episode(index):
            return stated
    return None
