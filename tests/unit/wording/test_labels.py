import pytest

from hemadesk.knowledge import compiled
from hemadesk.wording import labels

KNOWLEDGE = compiled.load()


@pytest.mark.parametrize(
    ("code", "printed"),
    [
        ("10*9/L", "10⁹/L"),
        ("10*12/L", "10¹²/L"),
        ("ug/L", "µg/L"),
        ("umol/L", "µmol/L"),
        ("/uL", "/µL"),
        ("10*3/uL", "10³/µL"),
        ("U/L", "U/L"),
        ("mIU/L", "mIU/L"),
        ("Cel", "°C"),
        ("mm[Hg]", "mmHg"),
        ("1", ""),
    ],
)
def test_that_a_unit_is_printed_as_on_a_laboratory_slip(code, printed):
    assert labels.unit(code) == printed


def test_that_no_unit_of_the_knowledge_base_shows_its_code():
    for units in KNOWLEDGE.units.by_finding.values():
        for unit in units:
            assert not set("*{}[]") & set(labels.unit(unit.name)), unit.name


def test_that_an_unknown_id_is_made_readable():
    assert labels.finding(KNOWLEDGE, "mcv_after_lunch") == "MCV after lunch"
    assert labels.diagnosis(KNOWLEDGE, "never-heard") == "Never heard"
    assert labels.test(KNOWLEDGE, "moon_phase") == "Moon phase"
    assert labels.word("half_right") == "half right"


def test_that_a_name_before_its_value_carries_no_explanation():
    assert labels.short_finding(KNOWLEDGE, "neutrophils") == "Neutrophils"
    assert labels.short_finding(KNOWLEDGE, "onset") == "Onset"
    assert labels.short_finding(KNOWLEDGE, "marrow_fibrosis_grade") == "Reticulin fibrosis grade"


def test_that_a_feature_keeps_all_that_it_names():
    assert labels.short_finding(KNOWLEDGE, "bleeding_mucosal") == (
        "Gum, nose or other mucosal bleeding"
    )
    assert labels.short_finding(KNOWLEDGE, "film_atypical_lymphocytes") == (
        "Atypical (reactive) lymphocytes"
    )


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Splenomegaly", "splenomegaly"),
        ("Red cell count", "red cell count"),
        ("Drug-induced marrow suppression", "drug-induced marrow suppression"),
        ("LDH", "LDH"),
        ("HIV test positive", "HIV test positive"),
        ("INR", "INR"),
        ("aPTT", "aPTT"),
        ("D-dimer", "D-dimer"),
        ("ADAMTS13 activity", "ADAMTS13 activity"),
        ("Fanconi anemia", "Fanconi anemia"),
        ("Auer rods", "Auer rods"),
    ],
)
def test_that_only_common_nouns_are_written_small_in_a_sentence(label, inside):
    assert labels.in_sentence(label) == inside


def test_that_every_test_of_the_knowledge_base_has_its_own_name():
    assert labels.test(KNOWLEDGE, "ldh") == "LDH"
    assert all(labels.test(KNOWLEDGE, each) for each in KNOWLEDGE.tests)


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("no splenomegaly", "No splenomegaly"),
        ("a blood film", "A blood film"),
        ("t(15;17) / PML-RARA", "t(15;17) / PML-RARA"),
        ("aPTT 40 s", "aPTT 40 s"),
        ("", ""),
    ],
)
def test_that_a_line_opens_with_a_capital_but_names_stay(text, opened):
    assert labels.opening(text) == opened
