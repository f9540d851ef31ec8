"""When each encounter was, how old the patient is at the newest one, and whether pregnant."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.domain.dates import CaseDate

DAYS_OF_EPISODE = 14
"""The case format's own definition: the newest encounter and those within 14 days before it."""
_DAYS_OF_YEAR = Fraction("365.25")


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
    dates = [encounter.date for encounter in case.encounters]
    return Timeline(tuple(_date_or_neighbors(dates, i) for i in range(len(dates))))


def _date_or_neighbors(dates: Sequence[CaseDate | None], index: int) -> CaseDate | None:
    following = next((date for date in dates[index:] if date is not None), None)
    preceding = next((date for date in reversed(dates[:index]) if date is not None), None)
    return following or preceding


def age_at_newest(case: Case, timeline: Timeline) -> Fraction | None:
    """Return the age in years at the newest encounter, None if it cannot be known.

    The encounter's own age goes first, then the birth date, then an earlier stated age and
    the days since.
    """
    newest = case.encounters[-1]
    if newest.age_years is not None:
        return newest.age_years
    born, then = case.patient.birth_date, timeline.dates[-1]
    if born is not None and then is not None:
        return _years_between(_middle(born), _middle(then))
    return _age_carried(case.patient, case.encounters, timeline)


def age_at(case: Case, timeline: Timeline, index: int) -> Fraction | None:
    """Return the age in years at one encounter."""
    earlier = Case(case.id, case.patient, case.encounters[: index + 1])
    return age_at_newest(earlier, Timeline(timeline.dates[: index + 1]))


def _age_carried(
    patient: Patient, encounters: Sequence[Encounter], timeline: Timeline
) -> Fraction | None:
    stated = [(patient.age_years, 0), *((e.age_years, i) for i, e in enumerate(encounters))]
    known = [(age, index) for age, index in stated if age is not None]
    if not known:
        return None
    age, index = known[-1]
    days = timeline.known_days_between(index, len(encounters) - 1) or 0
    return age + days / _DAYS_OF_YEAR


def _middle(span: CaseDate) -> date:
    return (span.earliest + (span.latest - span.earliest) / 2).date()


def _years_between(born: date, then: date) -> Fraction:
    """Return the age on that day: exact on a birthday, by days before and after it."""
    share = Fraction((then - _birthday(born, then.year)).days, 366)
    return max(Fraction(0), then.year - born.year + share)


def _birthday(born: date, year: int) -> date:
    is_leap_day = (born.month, born.day) == (2, 29)
    if is_leap_day and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


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
