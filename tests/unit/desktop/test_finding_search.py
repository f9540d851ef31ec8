import pytest

from hemadesk.desktop.models.finding_search import FindingIndex, folded
from hemadesk.knowledge import compiled
from hemadesk.wording import labels

INDEX = FindingIndex(compiled.load())


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("Hb", "hemoglobin"),
        ("hgb", "hemoglobin"),
        ("haemoglobin", "hemoglobin"),
        ("HEMOGLOBÍN", "hemoglobin"),
        ("PCV", "hematocrit"),
        ("wbc", "wbc"),
        ("WCC", "wbc"),
        ("plt", "platelets"),
        ("retic", "reticulocyte_percent"),
        ("mcv", "mcv"),
        ("LDH", "ldh"),
        ("B12", "vitamin_b12"),
        ("coombs", "dat_positive"),
        ("spleen", "splenomegaly"),
        ("coeliac", "celiac_serology"),
        ("ANC", "neutrophils"),
        ("schisto", "film_schistocytes"),
        ("kala azar", "leishmania_positive"),
        ("night sw", "night_sweats"),
    ],
)
def test_that_the_first_hit_is_what_a_clinician_means(text, finding):
    assert INDEX.find(text)[0].finding == finding


def test_that_every_finding_is_found_by_its_own_name():
    for definition in compiled.load().findings.values():
        found = [hit.finding for hit in INDEX.find(definition.label, most=403)]
        assert definition.id in found[:3]


def test_that_a_translation_adds_the_names_of_its_language(monkeypatch):
    said = {"Hb, Hgb, haemoglobin": "Hb, Hämoglobin"}
    monkeypatch.setattr(labels, "_", lambda text: said.get(text, text))
    index = FindingIndex(compiled.load())
    assert index.find("hamoglobin")[0].finding == "hemoglobin"
    assert index.find("haemoglobin")[0].finding == "hemoglobin"


def test_that_nothing_and_nonsense_find_nothing():
    assert INDEX.find("  ") == ()
    assert INDEX.find("qqqq") == ()


def test_that_folding_forgives_case_accents_and_the_atlantic():
    assert folded("Anémie  FALCIFORME") == "anemie falciforme"
    assert folded("haemolysis") == folded("hemolysis")
