"""The assessment as JSON: every key in its order, one line, and back again."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import fastjsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hemadesk import paths
from hemadesk.domain.assessment import (
    Assessment,
    BeforeTreatment,
    Confidence,
    CountCheck,
    CourseNote,
    Derived,
    DiagnosisResult,
    Evidence,
    FlagStatus,
    HistoryValue,
    Lineage,
    NextTest,
    Pattern,
    Precaution,
    Reason,
    RedFlag,
    Severity,
    Status,
    Urgency,
    Warning,
)
from hemadesk.exchange import assessment_json
from hemadesk.exchange.stored_assessment import UnreadableAssessmentError, read_assessment
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()

KEYS = [
    "format", "case_id", "as_of", "engine_version", "knowledge_version", "setting", "region",
    "pattern", "derived", "count_checks", "without_spurious", "red_flags", "before_treatment",
    "not_excluded", "differential", "combinations", "unexplained", "would_change", "scores",
    "next_tests", "management", "course", "confidence", "summary", "warnings",
]  # fmt: skip

EMPTY = Assessment(
    case_id="example-1",
    as_of=None,
    engine_version="1.0.0",
    knowledge_version="2026.11+sha256:0",
    setting="referral",
    region=None,
    pattern=Pattern("unknown", "criteria-1.8", ()),
)

FULL = replace(
    EMPTY,
    as_of="2024-03-04",
    region="south_asia",
    pattern=Pattern(
        "pancytopenia",
        "criteria-1.8",
        (Lineage("hemoglobin", 6.8, "g/dL", Status.LOW, "severe", 13.0, "anemia", "S001"),),
    ),
    derived=(
        Derived("absolute_reticulocytes", 8.2, "10*9/L", ("reticulocyte_percent",), "S023"),
    ),
    count_checks=(CountCheck("C1", ("neutrophils", "wbc"), Severity.SPURIOUS),),
    red_flags=(
        RedFlag(
            "RF07", "call", FlagStatus.FIRED, Urgency.SAME_DAY, ("hemoglobin",), (), "S091"
        ),
    ),
    before_treatment=BeforeTreatment(
        (Precaution("edta_tube"),), (Precaution("folate_alone", "b12_deficiency"),)
    ),
    differential=(
        DiagnosisResult(
            "b12_deficiency",
            1.0,
            -13.8,
            0.3,
            (Evidence("vitamin_b12", "62 pg/mL", None, 14.1, "S100", "A"),),
        ),
    ),
    course=(CourseNote("trend", "platelets", -12.0),),
    confidence=Confidence(
        enough_information=True,
        in_scope=True,
        decided=False,
        why=(Reason("close_second", {"second": "mds"}),),
    ),
    warnings=(Warning("soft_limit", "mchc", {"value": 39.0}),),
    history=(HistoryValue("ferritin", "12 ug/L", "2020"),),
)  # fmt: skip


def finite(value: Any) -> Any:
    """Return the value with 0.5 for every number that is not finite."""
    if isinstance(value, float) and not math.isfinite(value):
        return 0.5
    if isinstance(value, tuple):
        return tuple(map(finite, value))
    if isinstance(value, Mapping):
        return {name: finite(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: finite(getattr(value, f.name)) for f in fields(value)})
    return value


ASSESSMENTS = st.from_type(Assessment).map(finite)


def test_that_every_key_stands_in_the_order_of_the_format() -> None:
    document = json.loads(assessment_json.write(EMPTY, KNOWLEDGE))

    assert list(document)[: len(KEYS)] == KEYS


def test_that_what_was_not_computed_is_null_or_an_empty_list() -> None:
    document = json.loads(assessment_json.write(EMPTY, KNOWLEDGE))

    assert document["without_spurious"] is None
    assert document["before_treatment"] == {"keep": [], "do_not_give": []}
    lists = ("derived", "count_checks", "red_flags", "differential", "scores", "next_tests")
    assert all(document[key] == [] for key in lists)


def test_that_inputs_reasons_and_sentences_have_the_names_of_the_format() -> None:
    document = json.loads(assessment_json.write(FULL, KNOWLEDGE))

    assert document["derived"][0]["from"] == ["reticulocyte_percent"]
    assert document["red_flags"][0]["urgency"] == "same_day"
    assert document["before_treatment"]["do_not_give"][0]["because"] == "b12_deficiency"
    assert [type(text) for text in document["confidence"]["why"]] == [str]
    assert document["course"][0]["per_week"] == -12.0
    assert document["summary"]["text"]
    assert document["red_flags"][0]["text"]


def test_that_keys_that_nothing_fills_any_more_are_still_there() -> None:
    document = json.loads(assessment_json.write(FULL, KNOWLEDGE))

    assert document["summary"]["reasons"] == []
    assert document["red_flags"][0]["arguments"] == {}


def test_that_an_assessment_stored_by_an_earlier_version_still_opens() -> None:
    document = json.loads(assessment_json.write(FULL, KNOWLEDGE))
    document["summary"]["reasons"] = [{"id": "close_second", "arguments": {"second": "mds"}}]
    document["red_flags"][0]["arguments"] = {"value": 6.8}

    assert read_assessment(json.dumps(document)) == FULL


def test_that_the_schema_accepts_what_is_written() -> None:
    schema = json.loads((paths.resources() / "schemas" / "assessment-1.schema.json").read_bytes())
    accept = fastjsonschema.compile(schema)

    for assessment in (EMPTY, FULL):
        accept(json.loads(assessment_json.write(assessment, KNOWLEDGE)))


def test_that_a_number_that_is_not_finite_is_a_fault_of_the_program() -> None:
    broken = replace(FULL, derived=(replace(FULL.derived[0], value=float("nan")),))

    with pytest.raises(ValueError, match="JSON"):
        assessment_json.write(broken, KNOWLEDGE)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(ASSESSMENTS)
def test_that_any_assessment_is_one_line_and_reads_back_the_same(assessment: Assessment) -> None:
    line = assessment_json.write(assessment, KNOWLEDGE)

    assert len(line.splitlines()) == 1
    assert read_assessment(line) == assessment
    assert assessment_json.write(read_assessment(line), KNOWLEDGE) == line


def test_that_an_assessment_kept_before_a_key_was_added_still_opens() -> None:
    check = CountCheck("C5", ("hemoglobin",), Severity.SPURIOUS, excludes=("mcv",))
    test = NextTest("ferritin", ("ferritin",), 0.2, 1, 1, 6.0, "primary", is_elsewhere=True)
    assessment = replace(FULL, count_checks=(check,), next_tests=(test,))
    document = assessment_json.document_of(assessment, KNOWLEDGE)
    del document["count_checks"][0]["excludes"]
    del document["next_tests"][0]["is_elsewhere"]

    kept = read_assessment(json.dumps(document))

    assert kept.count_checks == (replace(check, excludes=()),)
    assert kept.next_tests == (replace(test, is_elsewhere=False),)


def test_that_an_assessment_stored_before_a_key_was_added_is_still_read() -> None:
    document = json.loads(assessment_json.write(FULL, KNOWLEDGE))
    for entry in document["not_excluded"]:
        del entry["ways"]
    for entry in document["next_tests"]:
        del entry["helps_to_exclude"]
    for entry in document["before_treatment"]["do_not_give"]:
        del entry["is_proven"]

    read = read_assessment(json.dumps(document))

    assert [each.diagnosis for each in read.not_excluded] == [
        each.diagnosis for each in FULL.not_excluded
    ]
    assert all(each.ways == () for each in read.not_excluded)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": "hemadesk-assessment/1"}',
        "[" * 5000,
        assessment_json.write(FULL, KNOWLEDGE).replace('"fired"', '"smoked"'),
        assessment_json.write(FULL, KNOWLEDGE).replace("13.0", '"13.0"'),
        assessment_json.write(FULL, KNOWLEDGE).replace("13.0", "NaN"),
        assessment_json.write(FULL, KNOWLEDGE).replace("13.0", "1e999"),
        assessment_json.write(FULL, KNOWLEDGE).replace("13.0", "true"),
        assessment_json.write(FULL, KNOWLEDGE).replace('"as_of"', '"as_off"'),
    ],
)
def test_that_a_text_that_is_no_assessment_is_refused(text: str) -> None:
    with pytest.raises(UnreadableAssessmentError):
        read_assessment(text)
