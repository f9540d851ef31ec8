"""The rule files: read strictly, every fault told at once by file and id."""

import textwrap

import pytest

from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.documents import read_document
from hemadesk.knowledge.expressions import parse
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.rings import rings
from hemadesk.knowledge.rules import CriterionRule, RuleBook, Shelf, read_rules


def book(text: str) -> tuple[RuleBook, list[str]]:
    knowledge, faults = load(), list[Fault]()
    treatments = {treatment.id for treatment in knowledge.fact_tables.treatments}
    shelf = Shelf(knowledge.findings, knowledge.diagnoses, knowledge.references, treatments)
    files = {"rules/own.yaml": textwrap.dedent(text).encode()}
    return read_rules(files, shelf, faults), [str(fault) for fault in faults]


RULE = """
role: diagnostic
rules:
  - id: low
    kind: criterion
    items:
      - {id: platelets, when: "platelets < 20"}
    source: S021
    grade: A
"""


def test_that_a_rule_is_read_with_its_source_and_grade() -> None:
    found, faults = book(RULE)
    rule = found.rules["low"]
    assert not faults
    assert isinstance(rule, CriterionRule)
    assert (rule.source, rule.grade, rule.needs) == ("S021", "A", 1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("source: S021", "source: nobody1999", "low: source 'nobody1999' is not in references"),
        ("    source: S021\n", "", "low: source is missing"),
        ("    grade: A\n", "", "low: grade is ''"),
        ("grade: A", "grade: D", "grade is 'D'"),
        ("S021", "expert_estimate", "always grade C"),
        ("kind: criterion", "kind: guess", "kind is 'guess'"),
        ("role: diagnostic", "role: newest", "role: is 'newest'"),
        ("platelets < 20", "platelet < 20", "'platelet' is no finding"),
        ("platelets < 20", "@low", "low: rests on itself: low -> low"),
        ("kind: criterion", "kind: criterion\n    needs: 2", "needs is '2'"),
        ("kind: criterion", "kind: criterion\n    of: [flu]", "'flu' is no diagnosis"),
        ("kind: criterion", "kind: criterion\n    color: red", "'color' is no key here"),
        ("id: low\n", "id: low\n    id: low\n", "line 5: key 'id' is given twice"),
        ("id: low\n", "id: platelets\n", "platelets: this id is taken"),
        ('when: "platelets < 20"', "why: never", "item platelets: when is missing"),
    ],
)
def test_that_a_faulty_rule_is_named_with_its_reason(old: str, new: str, reason: str) -> None:
    _book, faults = book(RULE.replace(old, new, 1))
    assert any(reason in fault for fault in faults), faults
    assert all(fault.startswith("rules/own.yaml: ") for fault in faults)


def test_that_every_fault_is_told_at_once() -> None:
    _book, faults = book(RULE.replace("S021", "nobody").replace("platelets <", "platlets <"))
    assert len(faults) == 2


def test_that_score_bands_must_rise() -> None:
    _book, faults = book(
        """
        role: worst
        rules:
          - id: points
            kind: score
            items: [{id: fever, points: [[1, "fever"]]}]
            bands: [{to: 3, result: high}, {to: 2, result: low}]
            source: S021
            grade: A
        """
    )
    assert faults == ["rules/own.yaml: points: band to 2: bands must rise"]


RESPONSE = """
role: current
rules:
  - id: answer
    kind: choice
    of: [itp]
    after: [immunosuppression]
    choices:
      - {result: complete, when: "platelets >= 100"}
      - {result: none, when: "platelets < 30"}
    source: S084
    grade: A
"""


def test_that_a_response_names_its_disease_and_its_treatment() -> None:
    found, faults = book(RESPONSE)
    assert not faults
    assert [(rule.of, rule.after) for rule in found.responses] == [
        (("itp",), ("immunosuppression",))
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[itp]", "[flu]", "answer: of: 'flu' is no diagnosis"),
        ("[immunosuppression]", "[hope]", "answer: after: 'hope' is not in treatments.tsv"),
        ("    after: [immunosuppression]\n", "", "answer: a response needs both"),
        ("    of: [itp]\n", "", "answer: a response needs both"),
        ("result: none", "result: slow", "answer: a response is 'slow', accepted: complete"),
    ],
)
def test_that_a_faulty_response_is_named_with_its_reason(old: str, new: str, reason: str) -> None:
    _book, faults = book(RESPONSE.replace(old, new, 1))
    assert any(reason in fault for fault in faults), faults


def test_that_yaml_does_not_guess_types() -> None:
    faults: list[Fault] = []
    read = read_document("own.yaml", "a: no\nb: 1:30\nc: 08\nd: 1e-3\n", faults)
    assert read == {"a": "no", "b": "1:30", "c": "08", "d": "1e-3"}
    assert not faults


def test_that_no_yaml_is_one_fault_with_its_line() -> None:
    faults: list[Fault] = []
    assert read_document("own.yaml", "a: [1\nb: 2\n", faults) == {}
    assert [fault.place for fault in faults] == ["line 2"]


def test_that_a_ring_over_several_definitions_is_found() -> None:
    vocabulary = load().rules.vocabulary
    uses = {
        "red_low": [parse("white_low", vocabulary)],
        "white_low": [parse("platelet_low or fever", vocabulary)],
        "platelet_low": [parse("not red_low", vocabulary)],
    }
    assert rings(uses) == [["red_low", "white_low", "platelet_low"]]


def test_that_every_shipped_rule_states_a_source_that_exists() -> None:
    knowledge = load()
    assert len(knowledge.rules.rules) > 100
    for rule in knowledge.rules.rules.values():
        assert all(key in knowledge.references for key in rule.source.split("+"))
