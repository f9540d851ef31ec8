"""The prior: what is unknown is left out, and a site's card counts a place once."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.case import Case, Confirmation, Encounter, Patient, Region, Sex
from hemadesk.domain.site import Site
from hemadesk.domain.values import Presence, Quantity
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.prior import prior
from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.priors import age_band, age_weights

KNOWLEDGE = load()
INDEX = {name: i for i, name in enumerate(KNOWLEDGE.diagnoses)}


@given(
    st.sampled_from(["referral", "district", "screening"]),
    st.none() | st.fractions(0, 120, max_denominator=365),
    st.sampled_from(Sex),
    st.none() | st.sampled_from(Region),
    st.none() | st.sets(st.sampled_from(sorted(KNOWLEDGE.endemicity))),
)
def test_that_every_prior_sums_to_one_and_excludes_nothing(setting, age, sex, region, endemic):
    found = prior(
        KNOWLEDGE, setting, age, sex, region, None if endemic is None else frozenset(endemic)
    )
    assert found.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found > 0).all()


def test_that_alcohol_is_no_cause_in_an_infant():
    infant = prior(KNOWLEDGE, "referral", Fraction(1, 2), Sex.MALE, None)
    adult = prior(KNOWLEDGE, "referral", Fraction(50), Sex.MALE, None)
    assert infant[INDEX["alcohol_marrow"]] < adult[INDEX["alcohol_marrow"]] / 50


def a_case(**findings):
    patient = Patient(Sex.MALE, Fraction(30), region=Region.AFRICA)
    return Case("test", patient, (Encounter(findings=findings),))


def test_that_beside_a_card_residence_and_ancestry_carry_no_weight():
    findings = {
        "platelets": Quantity(Fraction(60), "10*9/L"),
        "travel_malaria_area": Presence.PRESENT,
        "african_middle_eastern_ancestry": Presence.PRESENT,
    }
    card = Site(endemic=frozenset({"malaria"}))
    used = [name for name, _ in weigh_case(a_case(**findings), KNOWLEDGE, site=card).items]
    assert used == ["platelets"]
    assert len(weigh_case(a_case(**findings), KNOWLEDGE).items) == 3


def test_that_a_card_without_kala_azar_makes_it_rarer_than_the_region_does():
    case = a_case(hemoglobin=Quantity(Fraction(7), "g/dL"))

    def share(site):
        return weigh_case(case, KNOWLEDGE, site=site).probabilities[INDEX["visceral_leishmaniasis"]]

    accra, gedaref = (
        Site(endemic=frozenset({"malaria"})),
        Site(endemic=frozenset({"visceral_leishmaniasis"})),
    )
    assert share(accra) < share(None) < share(gedaref)


def test_that_tests_not_had_at_the_site_stand_after_those_that_are():
    case = a_case(hemoglobin=Quantity(Fraction(7), "g/dL"))
    here = frozenset({"reticulocytes", "blood_film", "ferritin"})
    named = [each.test for each in assess(case, KNOWLEDGE, site=Site(tests=here)).next_tests]
    places = [name in here for name in named]
    assert places == sorted(places, reverse=True)
    assert any(places)


def test_that_a_proven_diagnosis_keeps_most_of_the_prior():
    case = Case("test", Patient(), (Encounter(),), confirmed=(Confirmation("gaucher_disease"),))
    assert np.argmax(weigh_case(case, KNOWLEDGE).prior) == INDEX["gaucher_disease"]


@given(st.fractions(min_value=0, max_value=125))
def test_that_the_shares_of_an_age_are_taken_from_its_band_and_its_neighbor(age):
    weights = age_weights(age)
    assert sum(weights) == pytest.approx(1)
    assert all(weight >= 0 for weight in weights)
    taken = [place for place, weight in enumerate(weights) if weight]
    assert len(taken) <= 2
    assert all(abs(place - age_band(age)) <= 1 for place in taken)


def test_that_a_child_is_of_its_band_alone():
    for age in (0, Fraction(1, 2), 4, 14):
        assert age_weights(age)[age_band(age)] == 1


def test_that_no_birthday_of_an_adult_makes_a_disease_much_more_common():
    myeloma, bones = INDEX["multiple_myeloma"], INDEX["hyperparathyroid_marrow_fibrosis"]
    odds = []
    for age in range(30, 80):
        probabilities = prior(KNOWLEDGE, "district", Fraction(age), Sex.FEMALE, None)
        odds.append(probabilities[myeloma] / probabilities[bones])
    assert max(later / earlier for earlier, later in pairwise(odds)) < 1.3
