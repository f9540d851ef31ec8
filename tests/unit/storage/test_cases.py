"""Cases go into rows and come back equal; what was once entered is never lost."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemadesk.domain.assessment import Urgency
from hemadesk.domain.case import (
    Case,
    Confirmation,
    Encounter,
    EncounterLabel,
    LaboratoryLimits,
    Patient,
    Region,
    Sample,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.records import WorklistQuery
from hemadesk.domain.values import Category, Comparator, Presence, Quantity, Word
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled
from hemadesk.storage.errors import (
    CaseChangedElsewhereError,
    CaseExistsError,
    CaseNotFoundError,
    PatientNotFoundError,
    UnstorableTextError,
)
from tests.support.cases import a_case, a_patient, an_assessment, grams

CASES = sorted((Path(__file__).parents[2] / "data" / "cases").glob("*.json"))
DAY = CaseDate.parse("2024-03-01")
NEXT = CaseDate.parse("2024-03-02")


def added(store, case, **more):
    with store.work() as unit:
        record = unit.cases.add(case, **more)
        unit.commit()
    return record


def saved(store, case, revision, **more):
    with store.work() as unit:
        record = unit.cases.save(case, revision, **more)
        unit.commit()
    return record


def stored(store, case_id):
    with store.work() as unit:
        return unit.cases.get(case_id)


@pytest.mark.parametrize("published", CASES, ids=lambda file: file.stem)
def test_that_a_published_case_comes_back_equal(store, published):
    case = case_json.read(published.read_bytes(), compiled.load())
    added(store, case)
    assert stored(store, case.id).case == case


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
MAYBE = st.none() | TEXTS
NUMBERS = st.fractions(max_denominator=10**6) | st.decimals(
    allow_nan=False, allow_infinity=False, places=4
).map(Fraction)
DATES = st.none() | st.sampled_from(
    ["2024", "2024-03", "2024-03-01", "2024-03-01T08:30", "2024-03-01T08:30:05+05:30"]
).map(CaseDate.parse)
IDS = st.sampled_from(["hemoglobin", "wbc", "platelets", "splenomegaly", "onset", "ferritin"])
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.decimals(allow_nan=False, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: "Infinity" not in repr(value))
EXTRAS = st.dictionaries(TEXTS, PLAIN, max_size=3)
VALUES = (
    st.builds(Quantity, NUMBERS, TEXTS, st.sampled_from(Comparator))
    | st.sampled_from(Word)
    | st.sampled_from(Presence)
    | st.builds(Category, TEXTS)
)
TREATMENTS = st.builds(Treatment, st.sampled_from(TreatmentKind), TEXTS, DATES, DATES, MAYBE)
ENCOUNTERS = st.builds(
    Encounter,
    date=DATES,
    label=st.none() | st.sampled_from(EncounterLabel),
    findings=st.dictionaries(IDS, VALUES),
    age_years=st.none() | NUMBERS,
    pregnant=st.none() | st.booleans(),
    notes=MAYBE,
    limits=st.dictionaries(
        IDS, st.builds(LaboratoryLimits, st.none() | NUMBERS, st.none() | NUMBERS, TEXTS)
    ),
    treatments=st.lists(TREATMENTS, max_size=3).map(tuple),
    allergies=st.lists(TEXTS, max_size=3).map(tuple),
    sample=st.builds(Sample, st.lists(IDS, max_size=3).map(tuple), MAYBE),
    extra=EXTRAS,
)
PATIENTS = st.builds(
    Patient,
    sex=st.sampled_from(Sex),
    age_years=st.none() | NUMBERS,
    birth_date=DATES,
    region=st.none() | st.sampled_from(Region),
    identifier=MAYBE,
    name=MAYBE,
    language=MAYBE,
    contact=MAYBE,
)
ANY_CASE = st.builds(
    Case,
    id=st.just("case"),
    patient=PATIENTS,
    encounters=st.lists(ENCOUNTERS, min_size=1, max_size=3).map(tuple),
    confirmed=st.lists(st.builds(Confirmation, TEXTS, DATES, MAYBE), max_size=3).map(tuple),
    known_stable=st.lists(IDS, max_size=3).map(tuple),
    catalogue=MAYBE,
    source=st.none() | EXTRAS,
    extra=EXTRAS,
)


# One database serves all examples, on purpose: each has an id of its own.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_CASE)
def test_that_any_case_comes_back_equal(shared_store, drawn):
    case = replace(drawn, id=str(uuid4()))
    added(shared_store, case)
    assert stored(shared_store, case.id).case == case


# One database serves all examples, on purpose: each has an id of its own.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY_CASE, ANY_CASE)
def test_that_any_case_saved_over_any_other_comes_back_equal(shared_store, drawn, after):
    before = replace(drawn, id=str(uuid4()))
    record = added(shared_store, before)
    changed = replace(after, id=before.id)
    saved(shared_store, changed, record.revision)
    assert stored(shared_store, before.id).case == changed


def test_that_what_a_file_gave_under_x_keeps_its_very_digits(store):
    case = replace(a_case(), extra={"dose": Decimal("1.50"), "n": 10**60, "deep": [{"a": None}]})
    added(store, case)
    assert str(stored(store, case.id).case.extra["dose"]) == "1.50"
    assert stored(store, case.id).case.extra["n"] == 10**60


def test_that_leaving_without_commit_stores_nothing(store):
    with store.work() as unit:
        unit.cases.add(a_case())
    with store.work() as unit, pytest.raises(CaseNotFoundError, match="case-1"):
        unit.cases.get("case-1")


def test_that_an_id_is_taken_only_once(store):
    added(store, a_case())
    with store.work() as unit, pytest.raises(CaseExistsError):
        unit.cases.add(a_case())


def test_that_a_corrected_value_supersedes_the_old_one_which_stays(store, open_as):
    record = added(store, a_case(hemoglobin=grams("68")), as_typed={0: {"hemoglobin": "68"}})
    other = open_as("badru")
    again = saved(
        other, a_case(hemoglobin=grams("6.8")), record.revision, as_typed={0: {"hemoglobin": "6.8"}}
    )
    assert again.revision == record.revision + 1
    with other.work() as unit:
        entered = unit.cases.values_entered("case-1", 0, "hemoglobin")
    assert [(e.value, e.as_typed, e.entered_by, e.is_current) for e in entered] == [
        (grams("6.8"), "6.8", "badru", True),
        (grams("68"), "68", "amina", False),
    ]


def test_that_a_value_that_was_taken_back_and_given_again_shows_all_three_steps(store):
    both = a_case(hemoglobin=grams("7"), mcv=Quantity(Fraction(118), "fL"))
    one = a_case(mcv=Quantity(Fraction(118), "fL"))
    first = added(store, both)
    second = saved(store, one, first.revision)
    assert "hemoglobin" not in second.case.encounters[0].findings
    third = saved(store, both, second.revision)
    assert third.case == both
    with store.work() as unit:
        entered = unit.cases.values_entered("case-1", 0, "hemoglobin")
        untouched = unit.cases.values_entered("case-1", 0, "mcv")
    assert [entry.value for entry in entered] == [grams("7"), None, grams("7")]
    assert len(untouched) == 1


def test_that_a_visit_put_in_between_pushes_no_value_aside(store):
    first = Encounter(DAY, findings={"hemoglobin": grams("7")})
    last = Encounter(CaseDate.parse("2024-03-09"), findings={"hemoglobin": grams("9")})
    between = Encounter(CaseDate.parse("2024-03-05"), findings={"hemoglobin": grams("8")})
    record = added(store, replace(a_case(), encounters=(first, last)))
    case = replace(a_case(), encounters=(first, between, last))
    assert saved(store, case, record.revision).case == case
    with store.work() as unit:
        for position in range(3):
            assert len(unit.cases.values_entered("case-1", position, "hemoglobin")) == 1


def test_that_a_visit_whose_date_was_corrected_stays_the_same_visit(store):
    record = added(store, a_case(date="2024-03-01", hemoglobin=grams("7")))
    saved(store, a_case(date="2024-03-02", hemoglobin=grams("8")), record.revision)
    with store.work() as unit:
        assert len(unit.cases.values_entered("case-1", 0, "hemoglobin")) == 2


def test_that_a_removed_visit_stays_in_the_file_with_who_removed_it(store):
    two = replace(
        a_case(), encounters=(Encounter(DAY), Encounter(NEXT, findings={"wbc": Word.LOW}))
    )
    record = added(store, two)
    saved(store, replace(two, encounters=(Encounter(DAY),)), record.revision)
    with store.engine.begin() as connection:
        removed = connection.exec_driver_sql(
            "SELECT removed_by FROM encounters WHERE removed_at IS NOT NULL"
        ).scalars()
        assert list(removed) == ["amina"]
        kept = connection.exec_driver_sql("SELECT count(*) FROM findings").scalar()
    assert kept == 1


def test_that_two_windows_cannot_overwrite_each_other(store):
    opened = added(store, a_case())
    saved(store, a_case(hemoglobin=grams("7")), opened.revision)
    with pytest.raises(CaseChangedElsewhereError):
        saved(store, a_case(hemoglobin=grams("8")), opened.revision)
    assert stored(store, "case-1").case.encounters[0].findings["hemoglobin"] == grams("7")


def test_that_a_second_case_of_a_patient_shares_who_they_are(store):
    first = added(store, a_case())
    renamed = a_patient(name="Amélie Ortiz", age_years=Fraction(44))
    added(store, a_case("case-2", renamed), patient_id=first.patient_id)
    assert stored(store, "case-1").case.patient.name == "Amélie Ortiz"
    assert stored(store, "case-1").case.patient.age_years is None
    with store.work() as unit:
        (known,) = unit.patients.with_identifier(renamed.identifier)
        assert (known.id, set(known.cases)) == (first.patient_id, {"case-1", "case-2"})
        with pytest.raises(PatientNotFoundError):
            unit.cases.add(a_case("case-3"), patient_id="nobody")


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_that_a_character_that_no_database_keeps_is_refused_by_name(store, text):
    with pytest.raises(UnstorableTextError, match=r"U\+"), store.work() as unit:
        unit.cases.add(a_case(patient=a_patient(name=text)))


def worklist(store, *words, diagnoses=(), **more):
    with store.work() as unit:
        lines = unit.cases.worklist(WorklistQuery(words, diagnoses, **more))
    return [line.case_id for line in lines]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("amelie",), True),
        (("mul", "ame"), True),
        (("ortiz", "muller", "amelie"), True),
        (("mrn",), True),
        (("0012",), False),
        (("mrn0012",), True),
        (("001",), True),
        (("uller",), False),
        (("ame", "zzz"), False),
        (("%",), False),
        (("ame_ie",), False),
    ],
)
def test_that_a_patient_is_found_by_the_beginnings_of_words_in_any_order(store, words, found):
    added(store, a_case())
    assert worklist(store, *words) == (["case-1"] if found else [])


def test_that_a_new_name_is_found_and_the_old_one_is_not(store):
    record = added(store, a_case())
    saved(store, a_case(patient=a_patient(name="Noor Haddad")), record.revision)
    assert worklist(store, "noor") == ["case-1"]
    assert worklist(store, "amelie") == []


def test_that_a_case_is_found_by_its_leading_or_confirmed_diagnosis(store):
    confirmed = replace(a_case("case-2"), confirmed=(Confirmation("b12_deficiency"),))
    for case in (a_case(), confirmed):
        added(store, case)
    with store.work() as unit:
        unit.cases.summarize("case-1", an_assessment(leading="ttp"))
        unit.commit()
    assert worklist(store, "thrombotic", diagnoses=(("ttp",),)) == ["case-1"]
    assert worklist(store, "vitamin", diagnoses=(("b12_deficiency",),)) == ["case-2"]
    assert worklist(store, "thrombotic", "ame", diagnoses=(("ttp",), ())) == ["case-1"]


def test_that_no_diagnosis_is_named_or_found_where_too_little_is_known_to_rank_any(store):
    added(store, a_case())
    with store.work() as unit:
        unit.cases.summarize("case-1", an_assessment(leading="ttp", enough=False))
        unit.commit()
    with store.work() as unit:
        (line,) = unit.cases.worklist(WorklistQuery())
    assert (line.leading_diagnosis, line.leading_probability) == (None, None)
    assert worklist(store, "thrombotic", diagnoses=(("ttp",),)) == []


def test_that_the_most_urgent_case_is_first_then_the_newest(store):
    for id_, date in (("old", "2024-01-01"), ("new", "2024-05-01"), ("urgent", "2023-01-01")):
        added(store, a_case(id_, date=date))
    with store.work() as unit:
        unit.cases.summarize("urgent", an_assessment("urgent", urgency=Urgency.IMMEDIATE))
        unit.cases.summarize("old", an_assessment("old"))
        unit.commit()
    assert worklist(store) == ["urgent", "new", "old"]
    assert worklist(store, urgency=Urgency.IMMEDIATE) == ["urgent"]
    assert worklist(store, most=2) == ["urgent", "new"]


def test_that_a_summary_does_not_count_as_a_change_of_the_case(store):
    record = added(store, a_case())
    with store.work() as unit:
        unit.cases.summarize("case-1", an_assessment(urgency=Urgency.SAME_DAY))
        unit.commit()
    assert stored(store, "case-1").revision == record.revision


def test_that_a_line_of_the_worklist_says_what_is_there(store):
    added(store, a_case())
    with store.work() as unit:
        unit.cases.summarize("case-1", an_assessment(urgency=Urgency.SAME_DAY))
        unit.drafts.put("case-1", "{}", 1)
        unit.reports.add("case-1", b"%PDF", "referral")
        unit.commit()
    with store.work() as unit:
        (line,) = unit.cases.worklist(WorklistQuery())
    assert (line.name, line.identifier, line.sex) == (
        "Amélie Müller-Ortiz",
        "MRN 001-2",
        Sex.FEMALE,
    )
    assert line.birth_date == CaseDate.parse("1980-03-04")
    assert line.date == DAY
    assert (line.urgency, line.pattern) == (Urgency.SAME_DAY, "pancytopenia")
    assert (line.leading_diagnosis, line.leading_probability) == ("aplastic_anemia", 0.8)
    assert (line.has_draft, line.has_report) == (True, True)
