from datetime import date
from fractions import Fraction

import pytest

from hemadesk.desktop.models.new_patient import (
    PatientEntry,
    entry_of,
    faults_of,
    meaning_of,
    patient_of,
    present_duplicates,
)
from hemadesk.domain.case import Patient, Region, Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.records import DuplicateCandidate, Likeness, PatientRecord
from hemadesk.knowledge import compiled
from hemadesk.knowledge.limits import AGE

KNOWLEDGE = compiled.load()
TODAY = date(2026, 3, 10)
FULL = Patient(
    Sex.FEMALE,
    Fraction(1, 3),
    CaseDate.parse("1976-05-02"),
    Region.AFRICA,
    "4711",
    "Zoë Müller",
    contact="555",
)


def test_that_a_patient_read_into_text_and_back_is_the_same():
    assert patient_of(entry_of(FULL), FULL, TODAY, KNOWLEDGE) == FULL
    assert patient_of(PatientEntry(), Patient(), TODAY, KNOWLEDGE) == Patient()


@pytest.mark.parametrize(
    ("field", "text", "fault"),
    [
        ("birth_date", "3/4/1976", "birth_date"),
        ("birth_date", "yesterday", "birth_date"),
        ("birth_date", "2026-03-11", "birth_date"),
        ("age", "old", "age"),
        ("age", "131", "age"),
        ("age", "125.1", "age"),
        ("age", "-1", "age"),
    ],
)
def test_that_what_cannot_be_read_is_told_at_its_field(field, text, fault):
    assert set(faults_of(PatientEntry(name="Zoë", **{field: text}), TODAY, KNOWLEDGE)) == {fault}


def test_that_a_patient_needs_a_name_or_a_number():
    assert set(faults_of(PatientEntry(), TODAY, KNOWLEDGE)) == {"name"}
    assert not faults_of(PatientEntry(identifier="4711"), TODAY, KNOWLEDGE)


def test_that_the_oldest_age_is_the_knowledge_s_own():
    oldest = f"{KNOWLEDGE.limits[AGE].hard_high}"
    entry = PatientEntry(name="Zoë", age=oldest)
    assert not faults_of(entry, TODAY, KNOWLEDGE)
    fault = faults_of(PatientEntry(name="Zoë", age=oldest + "1"), TODAY, KNOWLEDGE)["age"]
    assert fault == f"An age in years, from 0 to {oldest}."


def test_that_a_comma_is_a_decimal_point_in_an_age():
    entry = PatientEntry(name="Zoë", age="0,5")
    assert patient_of(entry, Patient(), TODAY, KNOWLEDGE).age_years == Fraction(1, 2)


def test_that_a_birth_date_is_repeated_as_it_was_understood():
    assert meaning_of(PatientEntry(birth_date="2.5.1976"), TODAY) == "2 May 1976: 49 years"
    assert meaning_of(PatientEntry(birth_date="3/4/1976"), TODAY) == ""


def test_that_a_namesake_without_a_case_cannot_be_opened_and_is_left_out():
    with_case = PatientRecord("1", FULL, ("case-1", "case-0"))
    without = PatientRecord("2", FULL)
    found = [DuplicateCandidate(each, Likeness.SIMILAR_NAME) for each in (with_case, without)]
    (line,) = present_duplicates(found)
    assert line.case_id == "case-1"
    assert line.words == "Zoë Müller, born 2 May 1976, female, No. 4711: a similar name"
