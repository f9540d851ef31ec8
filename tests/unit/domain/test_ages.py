"""Ages: exact on a birthday, and never backwards."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.ages import age_at, years_between, years_later
from hemadesk.domain.case import Case, Patient
from hemadesk.domain.dates import CaseDate
from tests.support.referred import on

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_that_age_follows_the_dates():
    born = Patient(birth_date=CaseDate.parse("2025-01-01"))
    later = on("2026-07-02", {})
    assert round(float(age_at(Case("c", born, (later,)))), 2) == 1.5
    told = Patient(age_years=Fraction(4))
    first = on("2024-01-01", {})
    assert round(float(age_at(Case("c", told, (first, later)))), 1) == 6.5
    assert age_at(Case("c", Patient(), (later,))) is None


def test_that_each_encounter_has_the_age_of_its_own_day():
    born = Patient(birth_date=CaseDate.parse("2020-03-01"))
    case = Case("c", born, (on("2024-03-01", {}), on("2026-03-01", {}, age_years=Fraction(7))))
    assert [age_at(case, 0), age_at(case, 1), age_at(case)] == [4, 7, 7]


def test_that_an_age_told_later_says_nothing_of_an_earlier_visit():
    case = Case("c", Patient(), (on("2024-03-01", {}), on("2026-03-01", {}, age_years=Fraction(7))))
    assert age_at(case, 0) is None


@given(days, st.integers(0, 130))
def test_that_an_age_is_whole_on_a_birthday_only(born, years):
    if (born.month, born.day) != (2, 29):
        assert years_between(born, born.replace(year=born.year + years)) == years
        assert years_between(born, born.replace(year=born.year + years + 1)) == years + 1


@given(days, days)
def test_that_nobody_gets_younger(born, then):
    assert years_between(born, then) <= years_between(born, then + timedelta(days=1))
    assert years_between(born, then) >= 0


@pytest.mark.parametrize("days", [0, 1, 1461])
def test_that_an_age_some_days_later_is_higher_by_their_share_of_a_year(days):
    assert years_later(Fraction(40), days) == 40 + Fraction(days * 4, 1461)


@pytest.mark.parametrize(
    ("written", "middle"),
    [("2024", "2024-07-01"), ("2024-03", "2024-03-16"), ("2024-03-05", "2024-03-05")],
)
def test_that_the_middle_of_a_date_is_a_day_that_it_can_mean(written, middle):
    assert CaseDate.parse(written).middle() == date.fromisoformat(middle)
