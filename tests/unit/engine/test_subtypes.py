"""Subtypes: how common each is in this patient, and what they change in an answer."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemadesk.domain.case import Sex
from hemadesk.engine.assess import assess, weigh_case
from hemadesk.engine.network import build_network, network_of
from hemadesk.knowledge.compiled import load
from tests.support.written import case, on

KNOWLEDGE = load()
NETWORK = network_of(KNOWLEDGE)
POOLED = dataclasses.replace(
    KNOWLEDGE,
    subtypes=dataclasses.replace(KNOWLEDGE.subtypes, by_id={}),
    version=f"{KNOWLEDGE.version}/pooled",
)
ages = st.none() | st.fractions(0, 110)


@given(ages, st.sampled_from(Sex))
def test_that_the_tracks_of_a_diagnosis_share_all_its_patients(age, sex):
    shares = np.exp(NETWORK.for_patient(age, sex).track_log_share)
    assert NETWORK.by_diagnosis(shares[None, :])[0] == pytest.approx(np.ones(81), abs=1e-9)


@given(ages, st.sampled_from(Sex))
def test_that_a_complication_is_as_common_at_every_age(age, sex):
    complicated = NETWORK.track_complication >= 0
    now = NETWORK.for_patient(age, sex).track_log_share
    assert now[complicated] == pytest.approx(NETWORK.track_log_share[complicated])


def share_of(subtype, age, sex=Sex.UNKNOWN):
    return NETWORK.forms.shares_of(age, sex)[NETWORK.forms.names.index(subtype)]


def test_that_a_subtype_is_common_at_its_own_age_and_sex():
    assert share_of("b12_infant", Fraction(1, 2)) > 0.8
    assert share_of("b12_infant", Fraction(70)) < 0.01
    stated = KNOWLEDGE.subtypes.by_id["b12_infant"].share
    assert share_of("b12_infant", None) == pytest.approx(stated)
    man, woman = (share_of("ida_young_women", Fraction(30), sex) for sex in (Sex.MALE, Sex.FEMALE))
    assert woman > 10 * man


@pytest.mark.parametrize(
    ("findings", "age", "diagnosis"),
    [
        ({"wbc": "120", "platelets": "18", "film_promyelocytes": "present"}, 34, "apl"),
        ({"platelets": "9", "mcv": "104", "hemoglobin": "11"}, 1, "inherited_bmf_other"),
        ({"neutrophils": "0.1", "hemoglobin": "13", "platelets": "240", "fever": "present"}, 50,
         "drug_induced_marrow_suppression"),
    ],
)  # fmt: skip
def test_that_a_form_of_its_own_kind_is_not_held_against_the_diagnosis(findings, age, diagnosis):
    patient = case(on(None, **findings), age_years=Fraction(age))
    at = list(KNOWLEDGE.diagnoses).index(diagnosis)
    with_subtypes = weigh_case(patient, KNOWLEDGE).probabilities[at]
    assert with_subtypes > weigh_case(patient, POOLED).probabilities[at]


def test_that_the_findings_choose_the_subtype():
    infant = case(
        on(None, hemoglobin="6", mcv="108", failure_to_thrive="present"),
        age_years=Fraction(3, 4), sex=Sex.MALE,
    )  # fmt: skip
    forms = weigh_case(infant, KNOWLEDGE).belief.leading_forms()
    assert forms[list(KNOWLEDGE.diagnoses).index("b12_deficiency")].name == "b12_infant"


def test_that_a_subtype_without_a_row_keeps_the_row_of_its_diagnosis():
    names = list(NETWORK.forms.names)
    row = KNOWLEDGE.subtypes.likelihoods.distributions["tryptase"].diagnoses
    silent = next(s for s in KNOWLEDGE.subtypes.by_id if s not in row)
    parent = KNOWLEDGE.subtypes.by_id[silent].diagnosis
    mean = NETWORK.densities["tryptase"].mean
    assert mean[names.index(silent)] == mean[names.index(parent)]


def test_that_without_subtypes_every_track_is_a_diagnosis_itself():
    assert build_network(POOLED).forms.names == tuple(KNOWLEDGE.diagnoses)


@pytest.mark.parametrize(
    ("findings", "age", "diagnosis", "subtype"),
    [
        ({"wbc": "120", "platelets": "18", "film_promyelocytes": "present"}, 34, "apl",
         "apl_microgranular"),
        ({"hemoglobin": "9"}, 50, "apl", None),
        ({"hemoglobin": "9"}, 50, "malaria", None),
    ],
)  # fmt: skip
def test_that_a_form_is_named_where_it_is_likelier_than_all_others(
    findings, age, diagnosis, subtype
):
    assessment = assess(case(on(None, **findings), age_years=Fraction(age)), KNOWLEDGE)
    [found] = [each for each in assessment.differential if each.diagnosis == diagnosis]
    assert found.subtype == subtype
