import pytest

from hemadesk.knowledge import compiled
from hemadesk.services.portrait import UnknownDiagnosisIdError, portrait


@pytest.fixture(scope="module")
def knowledge():
    return compiled.load()


def test_that_every_diagnosis_has_a_portrait(knowledge):
    for diagnosis in knowledge.diagnoses:
        shown = portrait(diagnosis, knowledge)
        assert shown.frequencies
        assert all(line.low <= line.median <= line.high for line in shown.distributions)


def test_that_presence_and_absence_weigh_to_opposite_sides(knowledge):
    for line in portrait("aplastic_anemia", knowledge).frequencies:
        assert line.weight_if_so * line.weight_if_not <= 0


def test_that_the_mean_weight_of_a_quantity_never_speaks_against(knowledge):
    # A divergence is never negative: a typical patient's value speaks for the diagnosis.
    for line in portrait("b12_deficiency", knowledge).distributions:
        assert line.weight >= 0


def test_that_a_low_b12_tells_its_deficiency(knowledge):
    told = [line.finding for line in portrait("b12_deficiency", knowledge).distributions[:12]]
    assert "vitamin_b12" in told


def test_that_a_misspelled_diagnosis_is_told_the_nearest(knowledge):
    with pytest.raises(UnknownDiagnosisIdError, match=r"nearest: .*aplastic_anemia"):
        portrait("aplastic_anaemia", knowledge)
