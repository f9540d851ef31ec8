"""From a case file to the line that is printed: form, repetition, and the way back."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import fastjsonschema
import pytest

from hemadesk import paths
from hemadesk.domain.case import Case, Encounter
from hemadesk.domain.values import FindingValue, Quantity
from hemadesk.engine.assess import assess
from hemadesk.exchange import assessment_json, case_json
from hemadesk.exchange.stored_assessment import read_assessment
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()
EXAMPLES = sorted((paths.resources() / "examples").glob("*.json"))
SCHEMA = json.loads((paths.resources() / "schemas" / "assessment-1.schema.json").read_bytes())
accept = fastjsonschema.compile(SCHEMA)


def line_of(case: Case) -> str:
    return assessment_json.write(assess(case, KNOWLEDGE), KNOWLEDGE)


def in_another_unit(finding: str, value: FindingValue) -> FindingValue:
    """Return the same amount in the last unit that the finding can be given in."""
    if not isinstance(value, Quantity):
        return value
    unit = [unit for unit in KNOWLEDGE.units.by_finding[finding] if unit.factor][-1]
    canonical = KNOWLEDGE.units.canonical(finding, value)
    number = (canonical.value - unit.offset) / (unit.factor or Fraction(1))
    return Quantity(number, unit.name, value.comparator)


def turned(encounter: Encounter) -> Encounter:
    """Return the encounter with its findings in another order and in other units."""
    found = reversed(encounter.findings.items())
    return replace(encounter, findings={name: in_another_unit(name, v) for name, v in found})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_that_an_example_gives_a_line_of_the_format_that_reads_back(file: Path) -> None:
    assessment = assess(case_json.read(file.read_bytes(), KNOWLEDGE), KNOWLEDGE)

    line = assessment_json.write(assessment, KNOWLEDGE)

    accept(json.loads(line))
    assert line.isascii()
    assert read_assessment(line) == assessment


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_that_order_and_units_change_nothing(file: Path) -> None:
    case = case_json.read(file.read_bytes(), KNOWLEDGE)

    other = replace(case, encounters=tuple(map(turned, case.encounters)))

    assert line_of(other) == line_of(case)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_that_a_case_written_and_read_again_is_assessed_the_same(file: Path) -> None:
    case = case_json.read(file.read_bytes(), KNOWLEDGE)

    again = case_json.read(case_json.write(case), KNOWLEDGE)

    assert line_of(again) == line_of(case)
