from datetime import date

import pytest

from hemadesk.desktop.models.banner import present_banner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.case_form import FormPresenter, computed_of
from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.models.typed_case import LimitTexts, TreatmentTexts
from hemadesk.domain.case import Case, Encounter, Patient, Sex, TreatmentKind
from hemadesk.domain.dates import CaseDate
from hemadesk.knowledge import compiled
from tests.support.builders import a_full_assessment

KNOWLEDGE = compiled.load()
WOMAN = Patient(Sex.FEMALE, birth_date=CaseDate.parse("1976-05-02"))


def a_draft(patient=WOMAN):
    visit = Encounter(date=CaseDate.parse("2024-03-01"))
    return CaseDraft.from_case(Case("c", patient, (visit,)), KNOWLEDGE, date(2024, 3, 10))


def row(finding, text, unit="", draft=None):
    draft = draft or a_draft()
    draft.set_entry(0, finding, Entry(text, unit))
    return FormPresenter(KNOWLEDGE).present(draft, 0).rows[finding]


@pytest.mark.parametrize(
    ("text", "flag"),
    [("6.8", "low"), ("13", ""), ("18", "high"), ("low", "low"), ("normal", ""), ("high", "high")],
)
def test_that_a_count_is_flagged_as_it_is_typed(text, flag):
    assert row("hemoglobin", text).flag == flag


def test_that_the_flag_does_not_depend_on_the_unit():
    assert row("hemoglobin", "68", "g/L").flag == "low"
    assert row("platelets", "41000", "/uL").flag == "low"


def test_that_below_a_limit_of_the_assay_says_low_only_where_it_settles_it():
    assert row("hemoglobin", "<6").flag == "low"
    assert row("hemoglobin", "<18").flag == ""
    assert row("hemoglobin", ">18").flag == "high"
    assert row("hemoglobin", ">6").flag == ""


def test_that_limits_are_those_of_sex_and_age_in_the_unit_that_is_chosen():
    assert row("hemoglobin", "").limits == "12–15"
    assert row("hemoglobin", "", draft=a_draft(Patient(Sex.MALE))).limits == "13–17"
    assert row("hemoglobin", "68", "g/L").limits == "120–150"


def test_that_the_laboratory_s_limits_win():
    draft = a_draft()
    draft.set_limits(0, "hemoglobin", LimitTexts("130", "160", "g/L"))
    shown = row("hemoglobin", "12.5", draft=draft)
    assert shown.limits == "13–16"
    assert shown.flag == "low"
    assert shown.has_own_limits


def test_that_another_unit_is_echoed_in_the_catalogue_s():
    assert row("hemoglobin", "68", "g/L").echo == "= 6.8 g/dL"
    assert row("hemoglobin", "6.8").echo == ""


def test_that_an_impossible_value_names_what_is_accepted_and_offers_the_likely_unit():
    shown = row("hemoglobin", "145")
    assert shown.is_refused
    assert shown.message == "145 g/dL is impossible (accepted: 0.5–30 g/dL)."
    assert [offer.words for offer in shown.offers] == ["Use 145 g/L = 14.5 g/dL"]


def test_that_an_unusual_value_can_be_kept():
    shown = row("hemoglobin", "2.1")
    assert not shown.is_refused
    assert shown.offers[0].entry.confirmed


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        ({"neutrophil_percent": "0.8"}, "neutrophil_percent"),
        ({"neutrophil_percent": "0.8", "lymphocyte_percent": "1.2"}, "lymphocyte_percent"),
        ({"reticulocyte_percent": "20"}, "reticulocyte_percent"),
        ({"neutrophil_percent": "3", "lymphocyte_percent": "90"}, ""),
        ({"neutrophil_percent": "3", "blasts_blood_percent": "92"}, ""),
        ({"neutrophil_percent": "3", "neutrophils": "0.1"}, ""),
        ({"neutrophil_percent": "60", "lymphocyte_percent": "30"}, ""),
        ({"neutrophil_percent": "0"}, ""),
        ({"reticulocyte_percent": "2"}, ""),
        ({"eosinophil_percent": "2"}, ""),
    ],
)
def test_that_a_few_percent_that_may_be_counts_are_asked_about(texts, asked):
    draft = a_draft()
    for finding, text in texts.items():
        draft.set_entry(0, finding, Entry(text))
    rows = FormPresenter(KNOWLEDGE).present(draft, 0).rows
    doubted = [finding for finding in texts if rows[finding].message]
    assert (asked in doubted) if asked else not doubted
    for finding in doubted:
        assert not rows[finding].is_refused
        assert len(rows[finding].offers) == 2


def test_that_nonsense_is_told_with_what_would_be_read():
    assert "not a number" in row("hemoglobin", "abc").message
    assert "g/dL" in row("hemoglobin", "6.8 mg").message


@pytest.mark.parametrize("text", ["1e99", "9..3", "30k", "6 8", "9.3.", "1e-3"])
@pytest.mark.parametrize("finding", ["hemoglobin", "platelets"])
def test_that_what_begins_like_a_number_is_told_to_be_none(finding, text):
    assert "is not a number" in row(finding, text).message


def test_that_no_amount_is_below_zero():
    assert "below zero" in row("hemoglobin", "-5").message
    assert row("hemoglobin", "-5").is_refused


def test_that_accepted_units_are_named_as_the_form_shows_them():
    assert "10⁹/L" in row("platelets", "30 pints").message
    assert "10*" not in row("platelets", "30 pints").message
    assert "{" not in row("hemoglobin", "9 pints").message


@pytest.mark.parametrize("finding", ["ferritin", "platelets", "wbc", "ldh"])
def test_that_what_can_be_read_in_two_ways_offers_both(finding):
    shown = row(finding, "1,234")
    assert "two ways" in shown.message
    assert len(shown.offers) == 2


def test_that_a_reading_that_is_impossible_is_not_offered_and_that_is_said():
    shown = row("hemoglobin", "1,234")
    assert "one of them is impossible" in shown.message
    assert len(shown.offers) == 1


def test_that_the_earlier_value_stands_beside_with_its_date():
    draft = a_draft()
    draft.set_entry(0, "hemoglobin", Entry("6.8"))
    draft.add_visit()
    shown = FormPresenter(KNOWLEDGE).present(draft, 1).rows["hemoglobin"]
    assert shown.earlier == "6.8 g/dL (1 Mar 2024)"
    assert shown.text == ""


def test_that_the_earlier_value_follows_the_earlier_visit():
    draft = a_draft()
    presenter = FormPresenter(KNOWLEDGE)
    draft.set_entry(0, "hemoglobin", Entry("6.8"))
    draft.add_visit()
    draft.add_visit()
    assert presenter.present(draft, 2).rows["hemoglobin"].earlier == "6.8 g/dL (1 Mar 2024)"
    draft.set_entry(0, "hemoglobin", Entry("7.8"))
    draft.set_detail(0, "date", "2024-02-01")
    assert presenter.present(draft, 2).rows["hemoglobin"].earlier == "7.8 g/dL (1 Feb 2024)"
    draft.set_entry(1, "hemoglobin", Entry("9"))
    draft.set_detail(1, "date", "")
    assert presenter.present(draft, 2).rows["hemoglobin"].earlier == "9 g/dL"
    assert presenter.present(draft, 1).rows["hemoglobin"].earlier == "7.8 g/dL (1 Feb 2024)"


def test_that_a_calculated_value_is_shown_only_where_none_was_typed():
    computed = computed_of(a_full_assessment())
    draft = a_draft()
    presenter = FormPresenter(KNOWLEDGE)
    assert presenter.present(draft, 0, computed).rows["reticulocyte_absolute"].computed == "8.2"
    draft.set_entry(0, "reticulocyte_absolute", Entry("9"))
    assert presenter.present(draft, 0, computed).rows["reticulocyte_absolute"].computed == ""


def test_that_entered_findings_are_counted_by_section():
    draft = a_draft()
    draft.set_entries(0, {"hemoglobin": Entry("6.8"), "splenomegaly": Entry("absent")})
    entered = FormPresenter(KNOWLEDGE).present(draft, 0).entered
    assert dict(entered) == {"blood_count": 1, "examination": 1}


def test_that_the_same_draft_gives_an_equal_state():
    draft = a_draft()
    draft.set_entry(0, "hemoglobin", Entry("6.8"))
    presenter = FormPresenter(KNOWLEDGE)
    assert presenter.present(draft, 0) == presenter.present(draft, 0)


def test_that_a_treatment_says_what_it_counts_as_and_what_is_wrong_with_it():
    draft = a_draft()
    draft.set_treatments(
        0,
        (
            TreatmentTexts(TreatmentKind.TRANSFUSION, "2 units packed red cells", "2024-02-28"),
            TreatmentTexts(TreatmentKind.DRUG, "filgrastim", "2024-03-01", "2024-02-01"),
            TreatmentTexts(TreatmentKind.DRUG, "", "soon"),
        ),
    )
    header = FormPresenter(KNOWLEDGE).present(draft, 0).header
    assert "Red cells" in header.treatment_classes[0]
    assert header.treatment_faults[0] == ""
    assert "before it starts" in header.treatment_faults[1]
    assert "2024-03-01" in header.treatment_faults[2]


def test_that_the_banner_gives_the_age_at_the_encounter_that_is_shown():
    draft = a_draft()
    draft.add_visit()
    draft.set_detail(1, "date", "2034-03-01")
    assert present_banner(draft, 0).age == "47 years"
    assert present_banner(draft, 1).age == "57 years"


def test_that_the_banner_names_what_is_missing():
    banner = present_banner(a_draft(Patient()), 0)
    assert "Age and sex" in banner.missing
    assert banner.name == "Name not entered"
