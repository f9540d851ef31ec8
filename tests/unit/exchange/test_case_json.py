"""Case files: exact numbers, every key, and what is written reads back the same."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import fastjsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.case import (
    Adjudication,
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
from hemadesk.domain.values import (
    Category,
    Comparator,
    FindingValue,
    Presence,
    Quantity,
    Word,
)
from hemadesk.exchange import case_json
from hemadesk.exchange.refusals import CaseFileError
from hemadesk.exchange.structure import case_schema
from hemadesk.knowledge import compiled
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from tests.support.broken_files import broken
from tests.support.refusal_table import in_file, rows

DATA = Path(__file__).parents[2] / "data"
KNOWLEDGE = compiled.load()
EVERY_KEY = (DATA / "every-key.json").read_bytes()


def read_with(**members: Any) -> Case:
    document = {"format": "hemadesk-case/1", "id": "a", "encounters": [{}], **members}
    return case_json.read(json.dumps(document).encode(), KNOWLEDGE)


def findings_of(text: str) -> Any:
    content = f'{{"format": "hemadesk-case/1", "id": "a", "encounters": [{{"findings": {text}}}]}}'
    return case_json.read(content.encode(), KNOWLEDGE).encounters[0].findings


def test_that_a_number_keeps_every_digit() -> None:
    found = findings_of('{"creatinine": 0.1, "mcv": 90.00000000000000000000001, "ldh": 1.2e3}')

    assert found["creatinine"] == Quantity(Fraction(1, 10), "mg/dL")
    assert found["mcv"].value == 90 + Fraction(1, 10**23)
    assert found["ldh"].value == 1200


def test_that_a_bare_number_is_in_the_unit_of_the_catalogue() -> None:
    found = findings_of('{"hemoglobin": 6.8, "mcv": {"value": 90}}')

    assert found["hemoglobin"] == Quantity(Fraction(68, 10), "g/dL")
    assert found["mcv"] == Quantity(Fraction(90), "fL")


def test_that_unit_and_operator_stay_as_they_were_stated() -> None:
    found = findings_of('{"platelets": {"value": 41000, "unit": "/uL", "op": "<"}}')

    assert found["platelets"] == Quantity(Fraction(41000), "/uL", Comparator.BELOW)


def test_that_words_features_and_categories_are_read() -> None:
    found = findings_of('{"ferritin": "high", "fever": "absent", "marrow_fibrosis_grade": "2"}')

    assert found == {
        "ferritin": Word.HIGH,
        "fever": Presence.ABSENT,
        "marrow_fibrosis_grade": Category("2"),
    }


def test_that_every_key_of_the_format_is_read() -> None:
    case = case_json.read(EVERY_KEY, KNOWLEDGE)

    assert case.patient == Patient(
        sex=Sex.FEMALE,
        age_years=Fraction(63, 2),
        birth_date=CaseDate.parse("1992-08-20"),
        region=Region.SOUTH_ASIA,
        identifier="A-1",
        name="No Body",
        language="en",
        contact="ward 3",
    )
    first, second, third = case.encounters
    assert (first.label, first.age_years, first.pregnant) == (EncounterLabel.PRESENTATION, 31, True)
    assert first.notes == "Two lines\nof notes"
    assert first.limits == {
        "hemoglobin": LaboratoryLimits(Fraction(12), Fraction(16), "g/dL"),
        "ferritin": LaboratoryLimits(None, Fraction(150), "ug/L"),
    }
    assert first.treatments[0] == Treatment(
        TreatmentKind.TRANSFUSION, "red cells", CaseDate.parse("2024-03-02"), None, "2 units"
    )
    assert first.treatments[1] == Treatment(TreatmentKind.DRUG, "folic acid")
    assert first.allergies == ("penicillin",)
    assert first.sample == Sample(("platelets",), "clumped")
    assert first.extra == {"analyzer": None}
    assert (second.date, second.label) == (None, EncounterLabel.WORKUP)
    assert (third.pregnant, dict(third.findings)) == (False, {})
    assert case.confirmed == (
        Confirmation("b12_deficiency", CaseDate.parse("2024-03-10"), "marrow"),
    )
    assert case.known_stable == ("mcv", "splenomegaly")
    assert case.catalogue == "2026.11"
    assert case.adjudication == Adjudication("b12_deficiency", ("mds",), ("copper_deficiency",))
    assert case.source is not None
    assert case.source["note"] == "every key of the format"


def test_that_what_stands_under_x_is_handed_back_unchanged() -> None:
    case = case_json.read(EVERY_KEY, KNOWLEDGE)
    written = case_json.write(case).decode()

    kept = [
        9007199254740993,
        Decimal("1.50"),
        Decimal("1E+400"),
        Decimal("-0.0"),
        None,
        True,
        "é",
        {"deep": []},
    ]
    assert case.extra == {"kept": kept, "key with space": {}}
    for text in ("1.50", "1E+400", "-0.0", '"é"', '"key with space": {}'):
        assert text in written


def test_that_a_file_with_every_key_reads_back_the_same() -> None:
    case = case_json.read(EVERY_KEY, KNOWLEDGE)

    assert case_json.read(case_json.write(case), KNOWLEDGE) == case


def test_that_little_is_needed() -> None:
    case = read_with()

    assert case == Case("a", Patient(), (Encounter(),))


def test_that_a_laboratory_may_print_zero_as_its_lower_limit() -> None:
    case = read_with(encounters=[{"limits": {"hemoglobin": {"low": 0, "high": 16}}}])

    assert case.encounters[0].limits["hemoglobin"].low == 0


def test_that_a_byte_order_mark_is_skipped() -> None:
    assert case_json.read(b"\xef\xbb\xbf" + EVERY_KEY, KNOWLEDGE).id == "every-key"


def test_that_twenty_levels_are_not_too_deep() -> None:
    inner: Any = 1
    for _ in range(18):
        inner = {"a": inner}

    assert read_with(x={"a": inner}).extra == {"a": inner}


def test_that_an_unknown_date_or_age_may_be_null() -> None:
    case = read_with(
        patient={"age_years": None},
        encounters=[{"date": None, "treatments": [{"kind": "drug", "name": "a", "stop": None}]}],
    )

    assert case.patient.age_years is None
    assert case.encounters[0].date is None


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-03-01", "2024-03-01"],
        ["2024-03-01", "2024-03"],
        ["2024-03-01", "2024", "2024-03-01"],
        ["2024", None, "2023-12-31T23:30-05:00"],
        ["2024-03-01T10:00+01:00", "2024-03-01T09:30Z"],
    ],
)
def test_that_dates_that_need_not_go_backwards_are_accepted(dates: list[str | None]) -> None:
    case = read_with(encounters=[{"date": date} for date in dates])

    assert [each.date and each.date.text for each in case.encounters] == dates


@pytest.mark.parametrize("age", [43, 44, 43.5, 44.9])
def test_that_an_age_told_in_whole_years_fits_the_birth_date(age: float) -> None:
    patient = {"birth_date": "1980-06-01", "age_years": age}

    assert read_with(patient=patient, encounters=[{"date": "2024-05-20"}]).patient.age_years == (
        Fraction(str(age))
    )


def test_that_the_value_at_a_hard_limit_is_possible() -> None:
    for finding, limits in KNOWLEDGE.limits.items():
        if finding in KNOWLEDGE.findings:
            for end in (limits.hard_low, limits.hard_high):
                assert findings_of(f'{{"{finding}": {float(end)}}}')


def test_that_a_file_of_another_catalogue_with_known_ids_is_read() -> None:
    assert read_with(catalogue="2031.1").catalogue == "2031.1"


# Writing


def amounts(definition: FindingDefinition) -> st.SearchStrategy[FindingValue]:
    limits = KNOWLEDGE.limits[definition.id]
    units = [unit for unit in KNOWLEDGE.units.by_finding[definition.id] if unit.factor]

    def quantity(unit_number: int, share: Fraction, comparator: Comparator) -> Quantity:
        unit = units[unit_number % len(units)]
        canonical = limits.hard_low + share * (limits.hard_high - limits.hard_low)
        stated = (canonical - unit.offset) / (unit.factor or 1)
        rounded = Fraction(round(stated * 10**6), 10**6)
        inside = limits.hard_low <= rounded * (unit.factor or 1) + unit.offset <= limits.hard_high
        return Quantity(rounded if inside else limits.hard_low, unit.name, comparator)

    return st.one_of(
        st.sampled_from(Word),
        st.builds(
            quantity,
            st.integers(0, 10),
            st.fractions(0, 1, max_denominator=10**6),
            st.sampled_from(Comparator),
        ).filter(lambda q: is_inside(definition.id, q)),
    )


def is_inside(finding: str, quantity: Quantity) -> bool:
    limits = KNOWLEDGE.limits[finding]
    canonical = KNOWLEDGE.units.canonical(finding, quantity).value
    return limits.hard_low <= canonical <= limits.hard_high


def values_of(definition: FindingDefinition) -> st.SearchStrategy[FindingValue]:
    match definition.kind:
        case FindingKind.FEATURE:
            return st.sampled_from(Presence)
        case FindingKind.CATEGORY:
            return st.sampled_from(definition.values).map(Category)
    return amounts(definition)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
MAYBE_TEXT = st.none() | TEXT
DATES = st.none() | st.dates().map(lambda day: CaseDate.parse(day.isoformat()))
AGES = st.none() | st.decimals(0, 125, places=4).map(Fraction)
DIAGNOSES = st.sampled_from(sorted(KNOWLEDGE.diagnoses))
IDS = st.lists(st.sampled_from(sorted(KNOWLEDGE.findings)), max_size=3).map(tuple)
FINDINGS = (
    st.lists(st.sampled_from(list(KNOWLEDGE.findings.values())), max_size=6, unique=True)
    .map(lambda chosen: {each.id: values_of(each) for each in chosen})
    .flatmap(st.fixed_dictionaries)
)
EXTRA = st.dictionaries(
    TEXT,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**50), 10**50) | TEXT
        | st.decimals(0, 10**20, places=3),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
        max_leaves=5,
    ),
    max_size=2,
)  # fmt: skip
LIMITS = st.dictionaries(
    st.sampled_from(("mcv", "mch")),
    st.builds(
        LaboratoryLimits, st.none() | st.decimals(30, 60, places=2).map(Fraction),
        st.decimals(70, 150, places=2).map(Fraction), st.none(),
    ),
    max_size=2,
).map(lambda limits: {
    name: replace(each, unit=KNOWLEDGE.findings[name].unit) for name, each in limits.items()
})  # fmt: skip
TREATMENTS = st.builds(
    Treatment, kind=st.sampled_from(TreatmentKind), name=TEXT, start=DATES, amount=MAYBE_TEXT
)
ENCOUNTERS = st.builds(
    Encounter,
    label=st.none() | st.sampled_from(EncounterLabel),
    findings=FINDINGS,
    age_years=AGES,
    pregnant=st.none() | st.booleans(),
    notes=MAYBE_TEXT,
    limits=LIMITS,
    treatments=st.lists(TREATMENTS, max_size=2).map(tuple),
    allergies=st.lists(TEXT, max_size=2).map(tuple),
    sample=st.builds(Sample, IDS, MAYBE_TEXT),
    extra=EXTRA,
)
CASES = st.builds(
    Case,
    id=TEXT,
    patient=st.builds(
        Patient,
        sex=st.sampled_from((Sex.FEMALE, Sex.UNKNOWN)),
        age_years=AGES,
        birth_date=DATES,
        region=st.none() | st.sampled_from(Region),
        identifier=MAYBE_TEXT,
        name=MAYBE_TEXT,
        language=MAYBE_TEXT,
        contact=MAYBE_TEXT,
    ),
    encounters=st.lists(ENCOUNTERS, min_size=1, max_size=3).map(tuple),
    confirmed=st.lists(st.builds(Confirmation, DIAGNOSES, DATES, MAYBE_TEXT), max_size=2).map(
        tuple
    ),
    known_stable=IDS,
    catalogue=MAYBE_TEXT,
    adjudication=st.none() | st.builds(Adjudication, DIAGNOSES, st.tuples(DIAGNOSES), st.just(())),
    source=st.none() | st.fixed_dictionaries({}, optional={"citation": TEXT, "note": TEXT}),
    extra=EXTRA,
)


@given(CASES)
def test_that_what_is_written_has_the_form_of_the_schema_and_reads_back_the_same(
    case: Case,
) -> None:
    written = case_json.write(case)

    ACCEPT(json.loads(written))
    assert case_json.read(written, KNOWLEDGE) == case


@given(CASES)
def test_that_equal_cases_give_equal_bytes(case: Case) -> None:
    turned = tuple(
        replace(each, findings=dict(reversed(each.findings.items()))) for each in case.encounters
    )

    assert case_json.write(replace(case, encounters=turned)) == case_json.write(case)


def test_that_an_age_without_a_finite_decimal_is_rounded_to_thirty_digits() -> None:
    case = Case("a", Patient(age_years=Fraction(5, 12)), (Encounter(),))

    again = case_json.read(case_json.write(case), KNOWLEDGE).patient.age_years

    assert again is not None
    assert abs(again - Fraction(5, 12)) < Fraction(1, 10**30)


# One schema


ACCEPT = fastjsonschema.compile(dict(case_schema()))


@pytest.mark.parametrize("file", [DATA / "every-key.json", *sorted(DATA.glob("cases/*.json"))])
def test_that_another_reader_of_the_schema_accepts_what_ours_does(file: Path) -> None:
    ACCEPT(json.loads(file.read_bytes()))


OF_FORM = (
    "MissingKeyError", "NoEncounterError", "NotAcceptedError", "NullError", "UnknownKeyError",
    "UnknownOperatorError", "WrongFormatError", "WrongKindError",
)  # fmt: skip
BEYOND_A_SCHEMA = ("limits without an end",)


@pytest.mark.parametrize(
    "row", [row for row in rows() if row[3] in OF_FORM], ids=lambda row: row[0]
)
def test_that_another_reader_of_the_schema_refuses_what_ours_does(row: list[str]) -> None:
    what, where, written, *_ = row
    document = json.loads(in_file(where, written))

    if what in BEYOND_A_SCHEMA:
        ACCEPT(document)
    else:
        with pytest.raises(fastjsonschema.JsonSchemaValueException):
            ACCEPT(document)


@given(st.sampled_from(sorted(DATA.glob("cases/*.json"))), st.randoms(use_true_random=False))
def test_that_what_the_schema_refuses_is_refused(file: Path, random: Random) -> None:
    content = broken(file.read_bytes(), random)
    try:
        ACCEPT(json.loads(content))
    except fastjsonschema.JsonSchemaValueException:
        with pytest.raises(CaseFileError):
            case_json.read(content, KNOWLEDGE)
    except (ValueError, RecursionError):
        pass  # no JSON: nothing that a schema could say
