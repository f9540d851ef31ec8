"""How old somebody is: the one answer for engine, letter, form and terminal page."""

import calendar
from datetime import date
from fractions import Fraction

from hemadesk.domain.case import Case
from hemadesk.domain.timeline import Timeline, date_at

_DAYS_OF_YEAR = Fraction("365.25")


def years_between(born: date, then: date) -> Fraction:
    """Return the age on that day: exact on a birthday, by days before and after it."""
    share = Fraction((then - _birthday(born, then.year)).days, 366)
    return max(Fraction(0), then.year - born.year + share)


def _birthday(born: date, year: int) -> date:
    is_leap_day = (born.month, born.day) == (2, 29)
    if is_leap_day and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def years_later(age: Fraction, days: int) -> Fraction:
    """Return an age so many days later."""
    return age + days / _DAYS_OF_YEAR


def age_at(case: Case, index: int = -1) -> Fraction | None:
    """Return the age in years at an encounter, the newest unless told; None if unknown.

    The encounter's own age goes first, then the birth date, then an earlier stated age and
    the days since.
    """
    own = case.encounters[index].age_years
    if own is not None:
        return own
    born, then = case.patient.birth_date, date_at(case.encounters, index)
    if born is not None and then is not None:
        return years_between(born.middle(), then.middle())
    return _age_carried(case, index)


def _age_carried(case: Case, index: int) -> Fraction | None:
    encounters = case.encounters
    earlier = encounters[: index % len(encounters)]
    stated = [(case.patient.age_years, 0), *((e.age_years, i) for i, e in enumerate(earlier))]
    known = [(age, i) for age, i in stated if age is not None]
    if not known:
        return None
    age, since = known[-1]
    then, now = date_at(encounters, since), date_at(encounters, index)
    return years_later(age, Timeline.days_between(then, now))
