"""Engine, letter, form and terminal page say the same of one case."""

from datetime import date
from fractions import Fraction

import pytest

from hemadesk.cli.differential import page
from hemadesk.desktop.models.banner import present_banner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.case_form import FormPresenter
from hemadesk.desktop.models.new_patient import PatientEntry, meaning_of
from hemadesk.domain.case import LaboratoryLimits, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import RuleRun
from hemadesk.knowledge import compiled
from hemadesk.reports import entered
from hemadesk.reports.counts import count_table
from tests.support.referred import an_empty_assessment
from tests.support.written import case, on

KNOWLEDGE = compiled.load()


def draft_of(written):
    return CaseDraft.from_case(written, KNOWLEDGE, date(2026, 3, 10))


def form_of(written):
    return FormPresenter(KNOWLEDGE).present(draft_of(written), len(written.encounters) - 1)


def page_of(written):
    return "\n".join(page(written, an_empty_assessment(), KNOWLEDGE))


@pytest.mark.parametrize(
    ("born", "then", "age", "limits"),
    [
        ("2006-03-01", "2024-02-29", "17 years", "13–16"),
        ("2006-03-01", "2024-03-01", "18 years", "13–17"),
        ("2006-03-01", "2024-03-02", "18 years", "13–17"),
        ("2008-02-29", "2026-02-28", "17 years", "13–16"),
        ("2008-02-29", "2026-03-01", "18 years", "13–17"),
        ("2008-02-29", "2028-02-29", "20 years", "13–17"),
        ("2006-01-01", "2023-12-31", "17 years", "13–16"),
        ("2006-12-31", "2024-12-30", "17 years", "13–16"),
        ("2006-12-31", "2024-12-31", "18 years", "13–17"),
        ("2024-02-29", "2024-02-29", "0 days", "13.5–19.5"),
        ("2006", "2024-06-30", "17 years", "13–16"),
        ("2006", "2024-07-02", "18 years", "13–17"),
    ],
)
def test_that_a_birthday_is_the_same_day_everywhere(born, then, age, limits):
    day = CaseDate.parse(then).day()
    written = case(on(then, hemoglobin="12"), sex=Sex.MALE, birth_date=CaseDate.parse(born))

    engine = gather(written, KNOWLEDGE)
    assert "–".join(f"{float(end):g}" for end in engine.limits("hemoglobin")) == limits
    letter = dict(entered.patient(written))
    table = count_table(an_empty_assessment(), written, KNOWLEDGE)
    assert (letter["Age at count"], table.rows[0].limits) == (age, f"{limits}*")
    form = form_of(written)
    assert (form.header.age, form.rows["hemoglobin"].limits) == (age, limits)
    assert present_banner(draft_of(written), 0).age == age
    assert draft_of(written).age_at(0) == engine.age_years
    assert f"male, {age}" in page_of(written)
    assert meaning_of(PatientEntry(birth_date=born), day).endswith(age)


@pytest.mark.parametrize("dates", [(None, "2024-03-01"), ("2024-03-01", None)])
def test_that_a_visit_without_a_date_is_as_old_as_its_neighbor_everywhere(dates):
    written = case(
        *(on(each, hemoglobin="12") for each in dates),
        sex=Sex.MALE,
        birth_date=CaseDate.parse("2006-03-01"),
    )
    assert gather(written, KNOWLEDGE).age_years == 18
    assert dict(entered.patient(written))["Age at count"] == "18 years"
    assert form_of(written).header.age == "18 years"
    assert draft_of(written).age_at(0) == 18
    table = count_table(an_empty_assessment(), written, KNOWLEDGE)
    assert table.rows[0].limits == "13–17*"


def test_that_without_any_date_no_page_makes_up_an_age():
    written = case(on(None, hemoglobin="12"), sex=Sex.MALE, birth_date=CaseDate.parse("2016"))
    assert gather(written, KNOWLEDGE).age_years is None
    assert dict(entered.patient(written))["Age at count"] == "not stated"
    form = form_of(written)
    assert (form.header.age, form.rows["hemoglobin"].limits) == ("", "13–17")
    missing = present_banner(draft_of(written), 0).missing
    assert missing == "The visit has no date, so the age is unknown: limits are those of adults."
    assert "age unknown" in page_of(written)


def test_that_an_age_is_carried_on_alike_everywhere():
    first, second, last = on("2020-03-01"), on("2021-03-01"), on("2024-03-01", hemoglobin="12")
    written = case(first, second, last, sex=Sex.MALE, age_years=14)
    age = gather(written, KNOWLEDGE).age_years
    assert age == 14 + 1461 / 365.25
    assert draft_of(written).age_at(2) == age
    assert dict(entered.patient(written))["Age at count"] == "18 years"
    assert "male, 18 years" in page_of(written)


@pytest.mark.parametrize(
    ("stated", "side"),
    [
        ("3.9", "low"),
        ("4", ""),
        ("10", ""),
        ("10.1", "high"),
        ("<3", "low"),
        ("<4", "low"),
        ("<=4", ""),
        ("<5", ""),
        (">4", ""),
        (">9", ""),
        (">=10", ""),
        (">10", "high"),
        (">=11", "high"),
        ("<11", ""),
        ("low", "low"),
        ("normal", ""),
        ("high", "high"),
    ],
)
def test_that_low_and_high_are_the_same_everywhere(stated, side):
    limits = {"wbc": LaboratoryLimits(Fraction(4000), Fraction(10000), "/uL")}
    written = case(on("2024-03-01", wbc=stated, more={"limits": limits}))

    rules = RuleRun(gather(written, KNOWLEDGE), KNOWLEDGE)
    found = [word for word in ("low", "high") if rules.truth(f"wbc is {word}").is_met]
    assert "".join(found) == side
    assert count_table(an_empty_assessment(), written, KNOWLEDGE).rows[0].cells[0].flag == side
    assert form_of(written).rows["wbc"].flag == side
