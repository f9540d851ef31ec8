"""The language of the rules: what it binds, what it refuses and why."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.expressions import (
    Amount,
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Definition,
    Expression,
    ExpressionError,
    Feature,
    IsField,
    IsValue,
    Kind,
    Not,
    Number,
    Or,
    RuleTotal,
    RuleTruth,
    parse,
)


def read(text: str, kind: Kind | None = None) -> Expression:
    return parse(text, load().rules.vocabulary, kind)


def test_that_not_binds_tighter_than_and_and_and_tighter_than_or() -> None:
    fever, rash, cough = (Feature(name, None) for name in ("fever", "rash", "cough"))
    assert read("not fever and rash or cough").root == Or((And((Not(fever), rash)), cough))


def test_that_times_binds_tighter_than_plus_and_both_than_a_comparison() -> None:
    root = read("mcv + rbc * 2 > 3").root
    product = Arithmetic("*", Amount("rbc", None), Number(Fraction(2)))
    assert root == Compare(">", Arithmetic("+", Amount("mcv", None), product), Number(Fraction(3)))


def test_that_a_chain_is_two_comparisons() -> None:
    platelets = Amount("platelets", None)
    assert read("20 <= platelets < 50").root == And(
        (
            Compare("<=", Number(Fraction(20)), platelets),
            Compare("<", platelets, Number(Fraction(50))),
        )
    )


def test_that_a_decimal_is_exact() -> None:
    assert read("0.1").root == Number(Fraction(1, 10))


def test_that_a_role_stands_before_findings_and_definitions() -> None:
    assert read("worst.platelets < 1").root == Compare(
        "<", Amount("platelets", "worst"), Number(Fraction(1))
    )
    assert read("current.red_low").root == Definition("red_low", "current")


def test_that_absent_is_not_present() -> None:
    assert read("film_blasts is absent").root == Not(Feature("film_blasts", None))


def test_that_categories_are_asked_by_value_or_as_numbers() -> None:
    assert read("marrow_fibrosis_grade in (2, 3)").root == IsValue(
        "marrow_fibrosis_grade", None, frozenset({"2", "3"})
    )
    assert read("marrow_fibrosis_grade >= 2").kind is Kind.TRUTH
    assert read("sex is female").root == IsField("sex", frozenset({"female"}))


def test_that_rules_are_asked_for_truth_item_or_total() -> None:
    assert read("@severe_pancytopenia").root == RuleTruth("severe_pancytopenia")
    assert read("@aa_diagnosis.marrow").root == RuleTruth("aa_diagnosis", "marrow")
    assert read("@hscore.lowest >= 169").root == Compare(
        ">=", RuleTotal("hscore", "lowest"), Number(Fraction(169))
    )


def test_that_at_least_takes_its_number_and_parts() -> None:
    root = read("at least 2 of (fever, rash, cough)").root
    assert isinstance(root, AtLeast)
    assert root.needed == 2
    assert len(root.parts) == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("nonsense < 5", "'nonsense' is no finding"),
        ("platelets", "gives a number where a truth"),
        ("platelets and fever", "a condition is needed"),
        ("fever < 5", "a number is needed"),
        ("platelets < 5 <", "something is missing at the end"),
        ("platelets < 5 6", "'6' cannot follow"),
        ("(platelets < 5", "')' is missing at the end"),
        ("platelets is present", "cannot be 'present'"),
        ("fever is low", "cannot be 'low'"),
        ("sex is other", "cannot be 'other'"),
        ("sex", "needs 'is' or 'in'"),
        ("marrow_cellularity is empty", "cannot be 'empty'"),
        ("@nothing", "no rule 'nothing'"),
        ("@hscore.middle > 5", "no part 'middle'"),
        ("@aa_diagnosis.color", "no item 'color'"),
        ("@aa_severity is worse", "cannot be 'worse'"),
        ("at least 4 of (fever, rash)", "can never be"),
        ("at least many of (fever)", "whole number"),
        ("within(mcv) > 5", "takes two numbers"),
        ("lower_limit(fever) > 5", "a quantity is needed"),
        ("platelets < 5 & fever", "'&' has no meaning"),
        ("known(nonsense)", "'nonsense' is no finding"),
        ("or fever", "cannot stand there"),
    ],
)
def test_that_what_cannot_be_read_says_why(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read(text, Kind.TRUTH)
    assert reason in str(caught.value)


def test_that_deep_nesting_is_refused_not_a_crash() -> None:
    with pytest.raises(ExpressionError, match="too deeply"):
        read("(" * 5000 + "fever" + ")" * 5000)


_WORDS = st.sampled_from(
    [
        *"()<>=+-*/,.@", "<=", "and", "or", "not", "is", "in", "at least 2 of", "count", "first",
        "when", "known", "certainly", "fever", "platelets", "age_years", "sex", "female", "low",
        "present", "5", "0.5", "red_low", "@hscore", "worst.", "marrow_cellularity", "within",
    ]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=12).map(" ".join) | st.text(max_size=30))
def test_that_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except ExpressionError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, a crash is not
