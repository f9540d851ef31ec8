import pytest

from hemadesk.knowledge import compiled
from hemadesk.knowledge.rules import ChoiceRule, CriterionRule, FunctionRule, ScoreRule
from hemadesk.wording import labels, rule_names

KNOWLEDGE = compiled.load()
SHOWN = [
    rule
    for rule in KNOWLEDGE.rules.rules.values()
    if isinstance(rule, ChoiceRule | CriterionRule | FunctionRule | ScoreRule)
]


def results_of(rule):
    match rule:
        case ScoreRule():
            return [band.result for band in rule.bands]
        case ChoiceRule():
            return [line.id for line in rule.choices]
        case FunctionRule():
            return ["none", "mild", "moderate", "severe"]
        case _:
            return ["met", "not_met", "unknown"]


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)
def test_that_a_rule_its_items_and_its_results_have_words(rule):
    items = [item.id for item in getattr(rule, "items", ())]
    wordless = [
        *([] if rule.id in rule_names.RULES else [rule.id]),
        *(i for i in items if i not in rule_names.ITEMS and i not in KNOWLEDGE.findings),
        *(r for r in results_of(rule) if not has_words(r)),
    ]
    assert wordless == []


def has_words(result):
    return (
        result in rule_names.RESULTS or rule_names.is_band(result) or labels.is_listed_word(result)
    )


@pytest.mark.parametrize("names", [rule_names.RULES, rule_names.ITEMS, rule_names.RESULTS])
def test_that_no_name_is_of_nothing(names):
    used = {rule.id for rule in SHOWN}
    used |= {item.id for rule in SHOWN for item in getattr(rule, "items", ())}
    used |= {result for rule in SHOWN for result in results_of(rule)}
    used |= {
        line.id for rule in KNOWLEDGE.rules.rules.values() for line in getattr(rule, "lines", ())
    }
    used |= set(KNOWLEDGE.rules.rules)
    assert set(names) - used == set()


def test_that_a_band_of_percentages_stays_as_it_is():
    assert rule_names.result("93-96%") == "93-96%"


def test_that_the_reading_of_adamts13_is_told_in_words():
    assert rule_names.rule("adamts13_reading") == "ADAMTS13 activity"
    assert rule_names.result("confirms_ttp") == "confirms TTP"
