"""What is normal for a patient of this age."""

from fractions import Fraction

import numpy as np

from hemadesk.domain.case import Case, Encounter, Patient, Sex
from hemadesk.domain.values import Quantity
from hemadesk.engine.assess import weigh_case
from hemadesk.engine.facts import gather
from hemadesk.engine.norms import median_age, norms_of
from hemadesk.knowledge.compiled import load

KNOWLEDGE = load()
INDEX = {name: i for i, name in enumerate(KNOWLEDGE.diagnoses)}


def a_patient(age, **counts):
    findings = {
        name: Quantity(Fraction(str(amount)), KNOWLEDGE.findings[name].unit)
        for name, amount in counts.items()
    }
    return Case("test", Patient(Sex.MALE, Fraction(str(age))), (Encounter(findings=findings),))


def test_that_an_adult_s_norms_shift_nothing():
    assert not norms_of(gather(a_patient(40), KNOWLEDGE), KNOWLEDGE).shifts


def test_that_an_infant_starts_from_more_lymphocytes_in_diseases_of_adults_only():
    shifts = norms_of(gather(a_patient(0.8), KNOWLEDGE), KNOWLEDGE).shifts
    assert np.exp(shifts["lymphocytes"][INDEX["mds"]]) > 2
    assert abs(shifts["lymphocytes"][INDEX["neonatal_immune_cytopenia"]]) < 0.5


def test_that_an_infant_s_normal_lymphocytes_do_not_speak_for_a_lymphoma():
    def weight(age):
        weighed = weigh_case(a_patient(age, lymphocytes=6.0), KNOWLEDGE)
        return weighed.weights[0][INDEX["lymphoma_marrow"]]

    assert weight(0.8) < weight(60) - 1


def test_that_the_median_age_divides_the_patients_of_a_disease():
    assert median_age(KNOWLEDGE.demographics["shwachman_diamond_syndrome"]) < 5
    assert 60 < median_age(KNOWLEDGE.demographics["mds"]) < 85
