import pytest

from hemadesk.desktop.models.diagnosis_search import DiagnosisIndex
from hemadesk.knowledge import compiled
from hemadesk.wording import labels

KNOWLEDGE = compiled.load()
INDEX = DiagnosisIndex(KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [
        ("aplas", "aplastic_anemia"),
        ("ITP", "itp"),
        ("immune thr", "itp"),
        ("APL", "apl"),
        ("aml", "aml"),
        ("paroxysmal", "pnh"),
        ("pernicious", "b12_deficiency"),
        ("leukaemia hairy", "hairy_cell_leukemia"),
        ("GAUCHÉR", "gaucher_disease"),
        ("hypergranular", "apl"),
    ],
)
def test_that_the_first_hit_is_what_a_clinician_means(text, diagnosis):
    assert INDEX.find(text)[0].diagnosis == diagnosis


def test_that_every_diagnosis_is_found_and_meant_by_its_own_name():
    for diagnosis in KNOWLEDGE.diagnoses:
        assert INDEX.meant(labels.diagnosis(KNOWLEDGE, diagnosis)) == diagnosis


def test_that_a_text_that_leaves_a_doubt_means_nothing():
    assert INDEX.meant("gauch") == "gaucher_disease"
    assert INDEX.meant("anemia") == ""
    assert INDEX.meant("qqqq") == ""
    assert INDEX.find("  ") == ()


def test_that_a_diagnosis_is_found_by_its_name_in_both_languages(monkeypatch):
    said = {"Gaucher disease": "Morbus Gaucher"}
    monkeypatch.setattr(labels, "_", lambda text: said.get(text, text))
    index = DiagnosisIndex(KNOWLEDGE)
    assert index.find("morbus")[0].label == "Morbus Gaucher"
    assert index.find("gaucher disease")[0].diagnosis == "gaucher_disease"
