"""Expected information: exact, never negative, and silent where nothing can change."""

from fractions import Fraction

import numpy as np
import pytest

from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.site import Site
from hemadesk.domain.values import Presence, Quantity, Word
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.next_tests import information, outcomes_of
from hemadesk.engine.norms import Norms
from hemadesk.engine.posterior import likelihood_of, normalized
from hemadesk.knowledge.compiled import load

KNOWLEDGE = load()


def a_case(**findings):
    return Case("test", Patient(Sex.MALE, Fraction(60)), (Encounter(findings=findings),))


def entropy(p):
    return float(-(p * np.log2(p)).sum())


def test_that_the_information_of_a_feature_is_the_expected_fall_of_entropy():
    case = a_case(hemoglobin=Quantity(Fraction(7), "g/dL"), film_teardrop_cells=Presence.PRESENT)
    belief = weigh_case(case, KNOWLEDGE).belief
    outcomes = outcomes_of(belief.network, KNOWLEDGE.findings["splenomegaly"], Norms())
    expected = entropy(belief.probabilities())
    for result in ("present", "absent"):
        after = belief.copy()
        table = likelihood_of(belief.network, "splenomegaly", Presence(result), Norms())
        after.learn("splenomegaly", table)
        chance = np.exp(after.log_tracks()).sum() / np.exp(belief.log_tracks()).sum()
        expected -= chance * entropy(after.probabilities())
    tracks = normalized(belief.log_tracks())
    group = belief.network.group_of["splenomegaly"][0]
    given_track = [(belief.node_weights(group) * t).sum(axis=1) for t in outcomes.tables]
    joint = np.stack(given_track) * tracks
    assert information(belief, joint) == pytest.approx(expected, abs=1e-12)


def test_that_results_of_a_test_sum_to_certainty():
    belief = weigh_case(a_case(platelets=Word.LOW), KNOWLEDGE).belief
    for finding in ("splenomegaly", "onset", "marrow_fibrosis_grade"):
        outcomes = outcomes_of(belief.network, KNOWLEDGE.findings[finding], Norms())
        assert np.allclose(sum(outcomes.tables), 1.0, atol=1e-9), finding


def test_that_what_is_known_is_not_asked_again():
    tests = assess(a_case(vitamin_b12=Quantity(Fraction(90), "pg/mL")), KNOWLEDGE).next_tests
    assert all("vitamin_b12" not in test.answers for test in tests)


def test_that_tests_that_are_not_on_the_site_card_are_elsewhere():
    here = frozenset({"reticulocytes", "ferritin"})
    case = a_case(hemoglobin=Quantity(Fraction(7), "g/dL"))
    tests = assess(case, KNOWLEDGE, site=Site(tests=here)).next_tests
    assert {test.is_elsewhere for test in tests} == {True, False}
    assert all(test.is_elsewhere == (test.test not in here) for test in tests)
    assert not any(each.is_elsewhere for each in assess(case, KNOWLEDGE, site=Site()).next_tests)


@pytest.mark.parametrize(
    ("setting", "here"),
    [
        ("screening", {"primary"}),
        ("district", {"primary", "district"}),
        ("referral", {"primary", "district"}),
    ],
)
def test_that_without_a_site_card_what_is_usual_for_the_setting_is_here(setting, here):
    case = a_case(hemoglobin=Quantity(Fraction(7), "g/dL"), platelets=Word.LOW)
    tests = assess(case, KNOWLEDGE, setting).next_tests
    assert {test.is_elsewhere for test in tests} == {True, False}
    assert all(test.is_elsewhere == (test.availability not in here) for test in tests)


def test_that_every_proposed_test_tells_something_or_excludes_a_danger():
    tests = assess(a_case(hemoglobin=Quantity(Fraction(7), "g/dL")), KNOWLEDGE).next_tests
    assert tests
    assert all(test.information_bits > 0 or test.excludes for test in tests)
