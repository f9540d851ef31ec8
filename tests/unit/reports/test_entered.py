from dataclasses import replace
from fractions import Fraction

from hemadesk.domain.case import Case, Confirmation, Patient, Sex, Treatment, TreatmentKind
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Word
from hemadesk.knowledge import compiled
from hemadesk.reports import entered
from tests.support.referred import (
    ABSENT,
    PRESENT,
    a_referred_case,
    amount,
    an_assessment,
    an_empty_assessment,
    an_empty_case,
    on,
)

KNOWLEDGE = compiled.load()


def block(case, heading, assessment=None):
    found = entered.blocks(assessment or an_empty_assessment(), case, KNOWLEDGE)
    return next(each for each in found if each.heading == heading)


def texts(case, heading):
    return [each.text for group in block(case, heading).groups for each in group.stated]


def a_case(*encounters, **patient):
    return Case("c", Patient(**patient), encounters)


def test_that_what_is_present_stands_before_what_is_absent():
    film = entered.film(a_referred_case(), KNOWLEDGE)
    assert [(each.text, each.is_notable) for each in film.stated] == [
        ("Macrocytes", True),
        ("no blasts on film", False),
        ("no schistocytes", False),
    ]


def test_that_the_newest_value_speaks_and_an_older_one_gives_its_date():
    case = a_case(
        on("2025-01-01", {"ferritin": amount("12", "ug/L"), "tsh": Word.NORMAL}),
        on("2026-01-01", {"ferritin": amount("900", "ug/L")}),
    )
    assert texts(case, "Results") == ["Ferritin 900 µg/L (H)", "TSH normal (1 Jan 2025)"]


def test_that_a_word_carries_no_second_flag():
    assert texts(a_case(on("2026-01-01", {"ferritin": Word.HIGH})), "Results") == ["Ferritin high"]


def test_that_nothing_is_said_of_what_was_not_looked_for():
    said = texts(a_case(on("2026-01-01", {"splenomegaly": PRESENT})), "Examination")
    assert said == ["Splenomegaly"]


def test_that_gaps_are_named_beside_what_is_known():
    results = block(a_referred_case(), "Results", an_assessment())
    assert "Direct antiglobulin test" in results.missing
    assert "B12 and folate" not in results.missing
    assert "Reticulocytes" not in results.missing


def test_that_one_answer_of_a_field_is_enough():
    history = block(a_case(on("2026-01-01", {"fever": ABSENT})), "History")
    assert "Fever and infections" not in history.missing


def test_that_pregnancy_is_asked_only_where_it_can_be():
    def asks(**patient):
        return "Pregnancy" in block(a_case(on("2026-01-01", {}), **patient), "History").missing

    assert asks(sex=Sex.FEMALE, age_years=Fraction(27))
    assert not asks(sex=Sex.MALE, age_years=Fraction(27))
    assert not asks(sex=Sex.FEMALE, age_years=Fraction(70))
    assert not asks(sex=Sex.FEMALE)


def test_that_ancestry_is_asked_only_with_low_neutrophils():
    case = a_case(on("2026-01-01", {}))
    assert "Ethnic origin" in block(case, "History", an_assessment()).missing
    assert "Ethnic origin" not in block(case, "History").missing


def test_that_treatments_answer_the_questions_about_them():
    history = block(a_referred_case(), "History", an_assessment())
    assert "Recent transfusion" not in history.missing
    assert "Drugs with dates" not in history.missing


def test_that_the_visit_itself_answers_the_question_about_pregnancy():
    visit = on("2026-01-01", {})
    asked = a_case(visit, sex=Sex.FEMALE, age_years=Fraction(27))
    answered = replace(asked, encounters=(replace(visit, pregnant=False),))
    assert "Pregnancy" in block(asked, "History").missing
    assert "Pregnancy" not in block(answered, "History").missing


def test_that_transfusions_stand_first_each_with_its_date():
    assert entered.treatments(a_referred_case()) == (
        "Red cells 2 units, 3 Mar 2026",
        "Carbimazole since 1 Dec 2025",
    )


def test_that_a_treatment_without_dates_says_so():
    steroid = Treatment(TreatmentKind.DRUG, "Prednisolone")
    case = a_case(on("2026-01-01", {}, treatments=(steroid,)))
    assert entered.treatments(case) == ("Prednisolone, date not stated",)


def test_that_the_patient_block_leaves_out_what_is_unknown():
    labels = [label for label, _text in entered.patient(an_empty_case())]
    assert labels == ["Age at count", "Sex"]
    told = dict(entered.patient(a_referred_case()))
    assert told["Born"] == "14 May 1998"
    assert told["Age at count"] == "27 years"
    assert told["Allergies"] == "penicillin"


def test_that_the_letter_names_what_is_known_and_stable_because_it_raises_no_alarm():
    case = replace(a_referred_case(), known_stable=("platelets", "splenomegaly"))
    said = entered.known_stable(case, KNOWLEDGE)
    assert said == "Known and stable: platelet count, splenomegaly"
    assert entered.known_stable(a_referred_case(), KNOWLEDGE) == ""


def test_that_a_proven_diagnosis_says_by_what_and_when():
    proof = Confirmation("aplastic_anemia", CaseDate.parse("2026-03-10"), "marrow")
    case = replace(a_referred_case(), confirmed=(proof,))
    assert entered.confirmed(case, KNOWLEDGE) == (
        "Acquired aplastic anemia (incl. hepatitis-associated) (marrow, 10 Mar 2026)",
    )
