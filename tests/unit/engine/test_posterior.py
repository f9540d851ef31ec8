"""Weights of evidence: exact, independent of order and unit, and equal to an oracle's."""

import dataclasses
import math
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.oracle import oracle_posterior
from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.values import Comparator, Presence, Quantity, Word
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.network import network_of
from hemadesk.exchange import case_json
from hemadesk.knowledge.catalogue import FindingKind
from hemadesk.knowledge.compiled import load

KNOWLEDGE = load()
CASES = sorted((Path(__file__).parents[2] / "data" / "cases").glob("*.json"))


def read(path: Path) -> Case:
    return case_json.read(path.read_bytes(), KNOWLEDGE, path.name)


@st.composite
def random_findings(draw):
    """Any subset of the catalogue with values that the reader would accept."""
    found = {}
    for finding in draw(st.lists(st.sampled_from(list(KNOWLEDGE.findings)), max_size=25)):
        definition = KNOWLEDGE.findings[finding]
        if definition.kind is FindingKind.QUANTITY:
            limits = KNOWLEDGE.limits[finding]
            amount = draw(st.fractions(limits.hard_low, limits.hard_high, max_denominator=1000))
            comparator = draw(st.sampled_from(Comparator))
            number = Quantity(amount, definition.unit, comparator)
            found[finding] = draw(st.sampled_from([number, *Word]))
        elif definition.kind is FindingKind.FEATURE:
            found[finding] = draw(st.sampled_from(Presence))
    return found


def a_case(findings, sex=Sex.FEMALE, age=40):
    return Case("test", Patient(sex, Fraction(age)), (Encounter(findings=findings),))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_that_prior_plus_weights_is_the_posterior_and_probabilities_sum_to_one(path):
    weighed = weigh_case(read(path), KNOWLEDGE)
    assert math.fsum(weighed.probabilities) == pytest.approx(1.0, abs=1e-9)
    sums = weighed.prior_db + weighed.weights.sum(axis=0)
    assert np.abs(sums - weighed.posterior_db).max() < 1e-6
    odds = weighed.probabilities / (1 - weighed.probabilities)
    plain = weighed.probabilities < 0.999999
    assert np.allclose(10 * np.log10(odds[plain]), weighed.posterior_db[plain], atol=1e-4)


@settings(max_examples=40, deadline=None)
@given(random_findings())
def test_that_any_accepted_findings_give_a_finite_answer(findings):
    weighed = weigh_case(a_case(findings), KNOWLEDGE)
    assert np.isfinite(weighed.weights).all()
    assert np.isfinite(weighed.posterior_db).all()
    assert math.fsum(weighed.probabilities) == pytest.approx(1.0, abs=1e-9)
    assert (weighed.probabilities > 0).all()


@settings(max_examples=20, deadline=None)
@given(random_findings(), st.randoms(use_true_random=False))
def test_that_the_order_of_findings_changes_nothing(findings, shuffler: random.Random):
    shuffled = list(findings.items())
    shuffler.shuffle(shuffled)
    assert assess(a_case(findings), KNOWLEDGE) == assess(a_case(dict(shuffled)), KNOWLEDGE)


def test_that_the_unit_of_a_finding_changes_nothing():
    in_grams = a_case({"hemoglobin": Quantity(Fraction(68), "g/L")})
    in_decilitres = a_case({"hemoglobin": Quantity(Fraction(68, 10), "g/dL")})
    assert assess(in_grams, KNOWLEDGE) == assess(in_decilitres, KNOWLEDGE)


def test_that_the_program_never_looks_at_the_right_answer():
    case = read(CASES[0])
    blind = dataclasses.replace(case, adjudication=None, source=None)
    assert assess(case, KNOWLEDGE) == assess(blind, KNOWLEDGE)


def test_that_one_ordinary_finding_weighs_at_most_25_decibans():
    network = network_of(KNOWLEDGE)
    for path in CASES:
        weighed = weigh_case(read(path), KNOWLEDGE)
        for (finding, _), weights in zip(weighed.items, weighed.weights, strict=True):
            if finding not in network.pathognomonic:
                assert np.abs(weights).max() <= 25.0, finding


@pytest.mark.parametrize("path", CASES[::11], ids=lambda path: path.stem)
def test_that_an_independent_library_finds_the_same_posterior(path):
    weighed = weigh_case(read(path), KNOWLEDGE)
    network = weighed.belief.network
    oracle = oracle_posterior(network, weighed.prior, weighed.items, weighed.likelihoods)
    assert np.abs(oracle - weighed.probabilities).max() < 1e-9


def test_that_an_unlooked_for_feature_is_not_taken_as_absent():
    unsaid = a_case({"hemoglobin": Quantity(Fraction(8), "g/dL")})
    absent = a_case({"hemoglobin": Quantity(Fraction(8), "g/dL"), "splenomegaly": Presence.ABSENT})
    assert [f for f, _ in weigh_case(unsaid, KNOWLEDGE).items] == ["hemoglobin"]
    assert not np.allclose(
        weigh_case(unsaid, KNOWLEDGE).probabilities, weigh_case(absent, KNOWLEDGE).probabilities
    )
