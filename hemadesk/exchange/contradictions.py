"""What cannot be true together in one case file: time, age and birth date, sex and pregnancy."""

from datetime import timedelta
from fractions import Fraction

from hemadesk.domain.case import Case, Encounter, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Presence
from hemadesk.exchange.numbers import plain
from hemadesk.exchange.refusals import (
    AgeConflictError,
    BackwardsError,
    Faults,
    PregnantMaleError,
    Told,
)

_TRIMESTER = "pregnancy_trimester"
_PREGNANT_FEATURE = "postpartum_or_pregnant"
_YEAR = timedelta(days=365.25)
_ROUNDING_YEARS = 1
"""An age may be told in completed or in begun years."""


def refuse_contradictions(case: Case, greatest_age: Fraction, faults: Faults) -> None:
    """Add every contradiction within the case; ages in years."""
    _refuse_backwards(case, faults)
    _refuse_treatments_backwards(case, faults)
    _refuse_age_conflict(case, faults)
    _refuse_too_old(case, greatest_age, faults)
    _refuse_pregnant_male(case, faults)


def _refuse_backwards(case: Case, faults: Faults) -> None:
    newest: CaseDate | None = None
    for index, encounter in enumerate(case.encounters):
        date = encounter.date
        if date is None:
            continue
        if newest is not None and date.is_surely_before(newest):
            place = f"encounters[{index}].date"
            faults.add(BackwardsError, place, date.text, f"{newest.text} or later")
        elif newest is None or date.earliest > newest.earliest:
            newest = date


def _refuse_treatments_backwards(case: Case, faults: Faults) -> None:
    for index, encounter in enumerate(case.encounters):
        for number, treatment in enumerate(encounter.treatments):
            start, stop = treatment.start, treatment.stop
            if start is not None and stop is not None and stop.is_surely_before(start):
                place = f"encounters[{index}].treatments[{number}].stop"
                faults.add(BackwardsError, place, stop.text, f"{start.text} or later")


def _refuse_age_conflict(case: Case, faults: Faults) -> None:
    birth = case.patient.birth_date
    if birth is None:
        return
    for index, encounter in enumerate(case.encounters):
        date = encounter.date
        if date is None:
            continue
        place = f"encounters[{index}].date"
        if date.is_surely_before(birth):
            faults.add(BackwardsError, place, date.text, "a date after the birth")
            continue
        stated = encounter.age_years
        if stated is None and index == 0:
            stated, place = case.patient.age_years, "patient.age_years"
        if stated is not None:
            _refuse_age_apart(stated, birth, date, place, faults)


def _refuse_age_apart(
    stated: Fraction, birth: CaseDate, date: CaseDate, place: str, faults: Faults
) -> None:
    youngest = _youngest(birth, date)
    oldest = Fraction((date.latest - birth.earliest) / _YEAR)
    if youngest - _ROUNDING_YEARS < stated < oldest + _ROUNDING_YEARS:
        return
    accepted = f"about {int(max(youngest, Fraction(0)))} to {int(oldest)} years"
    faults.add(AgeConflictError, place, Told(f"{plain(stated)} years"), accepted)


def _refuse_too_old(case: Case, greatest_age: Fraction, faults: Faults) -> None:
    birth = case.patient.birth_date
    dates = [encounter.date for encounter in case.encounters if encounter.date is not None]
    if birth is None or not dates:
        return
    age = _youngest(birth, dates[-1])
    if age > greatest_age:
        accepted = f"0 to {plain(greatest_age)} years"
        faults.add(AgeConflictError, "patient.birth_date", Told(f"{int(age)} years"), accepted)


def _youngest(birth: CaseDate, date: CaseDate) -> Fraction:
    return Fraction((date.earliest - birth.latest) / _YEAR)


def _refuse_pregnant_male(case: Case, faults: Faults) -> None:
    if case.patient.sex is not Sex.MALE:
        return
    for index, encounter in enumerate(case.encounters):
        key = _pregnancy_key(encounter)
        if key is not None:
            place = f"encounters[{index}].{key}"
            faults.add(PregnantMaleError, place, "male", "female, or not pregnant")


def _pregnancy_key(encounter: Encounter) -> str | None:
    if encounter.pregnant:
        return "pregnant"
    if _TRIMESTER in encounter.findings:
        return f"findings.{_TRIMESTER}"
    if encounter.findings.get(_PREGNANT_FEATURE) is Presence.PRESENT:
        return f"findings.{_PREGNANT_FEATURE}"
    return None
