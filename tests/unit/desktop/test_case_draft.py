from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from hemadesk.desktop.models import date_text
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.case_form import FormPresenter, refused_names
from hemadesk.desktop.models.draft_json import UnreadableDraftError
from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.models.typed_case import LimitTexts, TreatmentTexts
from hemadesk.domain.case import (
    Case,
    Encounter,
    LaboratoryLimits,
    Patient,
    Sample,
    Sex,
    Treatment,
    TreatmentKind,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Presence, Quantity
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()
TODAY = date(2024, 3, 10)
CASES = sorted((Path(__file__).parents[2] / "data" / "cases").glob("*.json"))


def a_draft(patient=None):
    case = Case("case-1", patient or Patient(sex=Sex.FEMALE), (Encounter(),))
    return CaseDraft.from_case(case, KNOWLEDGE, TODAY)


def type_into(draft, visit=0, **texts):
    for finding, text in texts.items():
        draft.set_entry(visit, finding, Entry(text))


def test_that_only_what_is_acceptable_is_in_the_case():
    draft = a_draft()
    type_into(draft, hemoglobin="6.8", mcv="abc", platelets="145000", splenomegaly="absent")
    findings = draft.to_case().encounters[0].findings
    assert dict(findings) == {
        "hemoglobin": Quantity(Fraction("6.8"), "g/dL"),
        "splenomegaly": Presence.ABSENT,
    }
    assert draft.visits[0].entries["mcv"].text == "abc"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_that_a_case_comes_back_from_the_form_as_it_went_in(path):
    case = case_json.read(path.read_bytes(), KNOWLEDGE)
    draft = CaseDraft.from_case(case, KNOWLEDGE, TODAY)
    assert draft.to_case() == case
    again = CaseDraft.from_json(draft.to_json(), KNOWLEDGE, TODAY)
    assert again.to_case() == case


def test_that_everything_an_encounter_can_hold_survives_the_form():
    case = Case(
        "case-2",
        Patient(Sex.MALE, birth_date=CaseDate.parse("1976-02"), name="Ola", identifier="7"),
        (
            Encounter(
                date=CaseDate.parse("2024-03-01"),
                findings={"hemoglobin": Quantity(Fraction(68), "g/L")},
                age_years=Fraction(48),
                notes="called the ward",
                limits={"hemoglobin": LaboratoryLimits(Fraction(130), None, "g/L")},
                treatments=(
                    Treatment(
                        TreatmentKind.TRANSFUSION,
                        "red cells",
                        CaseDate.parse("2024-02-28"),
                        amount="2 units",
                    ),
                ),
                allergies=("penicillin", "latex"),
                sample=Sample(("platelets",), "clumped"),
                extra={"laboratory": "Central", "other": [1]},
            ),
        ),
        extra={"x": 1},
    )
    draft = CaseDraft.from_case(case, KNOWLEDGE, TODAY)
    assert draft.to_case() == case
    assert CaseDraft.from_json(draft.to_json(), KNOWLEDGE, TODAY).to_case() == case


def test_that_edits_of_one_field_are_one_step_back():
    draft = a_draft()
    for text in ("6", "6.", "6.8"):
        type_into(draft, hemoglobin=text)
    type_into(draft, mcv="118")
    draft.undo()
    assert "mcv" not in draft.visits[0].entries
    assert draft.visits[0].entries["hemoglobin"].text == "6.8"
    draft.undo()
    assert not draft.visits[0].entries
    assert not draft.can_undo
    draft.redo()
    assert draft.visits[0].entries["hemoglobin"].text == "6.8"


def test_that_coming_back_to_a_field_is_a_step_of_its_own():
    draft = a_draft()
    type_into(draft, hemoglobin="6.8")
    draft.settle(0)
    type_into(draft, hemoglobin="7.8")
    draft.undo()
    assert draft.visits[0].entries["hemoglobin"].text == "6.8"


def test_that_a_new_edit_ends_what_could_be_done_again():
    draft = a_draft()
    type_into(draft, hemoglobin="6.8")
    draft.undo()
    type_into(draft, mcv="118")
    assert not draft.can_redo


def test_that_none_of_a_group_is_one_step():
    draft = a_draft()
    absent = Entry("absent")
    draft.set_entries(0, {"splenomegaly": absent, "hepatomegaly": absent})
    draft.undo()
    assert not draft.visits[0].entries


def test_that_nothing_would_be_lost_before_an_edit_and_after_saving():
    draft = a_draft()
    assert not draft.is_dirty
    type_into(draft, hemoglobin="6.8")
    assert draft.is_dirty
    draft.mark_saved()
    assert not draft.is_dirty
    draft.undo()
    assert draft.is_dirty
    draft.redo()
    assert not draft.is_dirty


def test_that_what_is_refused_is_not_safe_after_saving_until_it_is_emptied():
    draft = a_draft()
    draft.set_detail(0, "date", "soon")
    draft.set_entry(0, "hemoglobin", Entry("abc", "g/L"))
    type_into(draft, mcv="90")
    draft.mark_saved()
    assert draft.is_dirty
    assert refused_names(draft) == ("Date of the sample", "Hemoglobin")
    draft.set_entry(0, "hemoglobin", Entry("", "g/L"))
    draft.set_detail(0, "date", "")
    assert not draft.is_dirty


def test_that_a_draft_taken_up_again_counts_as_not_saved():
    draft = a_draft()
    type_into(draft, mcv="abc")
    taken_up = CaseDraft.from_json(draft.to_json(), KNOWLEDGE, TODAY)
    assert taken_up.visits == draft.visits
    assert taken_up.is_dirty


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "other"}', "null"])
def test_that_what_is_no_draft_is_refused(text):
    with pytest.raises(UnreadableDraftError):
        CaseDraft.from_json(text, KNOWLEDGE, TODAY)


def test_that_a_new_visit_keeps_the_units_and_the_laboratory_but_no_value():
    draft = a_draft()
    draft.set_entry(0, "hemoglobin", Entry("68", "g/L"))
    draft.set_detail(0, "laboratory", "Central")
    draft.set_limits(0, "hemoglobin", LimitTexts("130", "170", "g/L"))
    index = draft.add_visit()
    assert draft.visits[index].entries == {"hemoglobin": Entry(unit="g/L")}
    assert draft.visits[index].laboratory == "Central"
    assert draft.to_case().encounters[index].findings == {}


def test_that_a_new_visit_is_of_today_and_holds_nothing_until_somebody_types():
    draft = a_draft(Patient(birth_date=CaseDate.parse("1942-01-01")))
    draft.set_detail(0, "date", "2024-03-01")
    draft.mark_saved()
    index = draft.add_visit()
    assert draft.visits[index].date == TODAY.isoformat()
    assert int(draft.age_at(index)) == 82
    assert not draft.is_dirty
    draft.set_detail(index, "date", "2024-03-09")
    assert draft.is_dirty


def test_that_a_new_visit_after_one_in_the_future_waits_for_its_date():
    draft = a_draft()
    draft.set_detail(0, "date", "2024-05-01")
    index = draft.add_visit()
    assert draft.visits[index].date == ""


def test_that_the_age_follows_from_the_birth_date_and_the_sample():
    draft = a_draft(Patient(birth_date=CaseDate.parse("2000-03-01")))
    draft.set_detail(0, "date", "2024-03-01")
    assert int(draft.age_at(0)) == 24
    draft.set_detail(0, "age", "23,5")
    assert draft.age_at(0) == Fraction("23.5")


def test_that_a_later_visit_is_later_in_life():
    draft = a_draft(Patient(age_years=Fraction(48)))
    draft.set_detail(0, "date", "2020-01-01")
    draft.add_visit()
    draft.set_detail(1, "date", "2024-01-01")
    assert round(float(draft.age_at(1)), 1) == 52.0


def test_that_a_visit_before_an_earlier_one_has_no_date_and_says_so():
    draft = a_draft()
    draft.set_detail(0, "date", "2024-03-01")
    draft.add_visit()
    draft.set_detail(1, "date", "2024-02-01")
    assert draft.date_of(1).is_fault
    assert draft.to_case().encounters[1].date is None


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        (("2024-03-01", "2024-02-01", "2024-02-15", "2024-03-01"), (1, 2)),
        (("2024-03", "2024-03-05", "2024-03", "2024-03-04"), (3,)),
        (("2024-03-01", "soon", "", "2024-02-29"), (1, 3)),
    ],
)
def test_that_a_date_is_held_against_every_visit_before_it(texts, faults):
    draft = a_draft()
    for _ in texts[1:]:
        draft.add_visit()
    for index, text in enumerate(texts):
        draft.set_detail(index, "date", text)
    assert tuple(i for i in range(len(texts)) if draft.date_of(i).is_fault) == faults


def test_that_a_key_reads_no_date_again(monkeypatch):
    visits = tuple(Encounter(date=CaseDate.parse(f"{year}-03-01")) for year in range(1990, 2024))
    draft = CaseDraft.from_case(Case("c", Patient(), visits), KNOWLEDGE, TODAY)
    presenter = FormPresenter(KNOWLEDGE)
    presenter.present(draft, 33)
    read, so_far = date_text.read, []
    monkeypatch.setattr(date_text, "read", lambda *texts: so_far.append(texts) or read(*texts))
    for text in ("6", "6.", "6.8"):
        type_into(draft, 33, hemoglobin=text)
        presenter.present(draft, 33)
        draft.to_case()
    assert not so_far
    draft.set_detail(33, "date", "2023-04-01")
    presenter.present(draft, 33)
    draft.to_case()
    assert len(so_far) == len(visits)


def test_that_a_change_of_date_or_sex_reaches_every_visit_s_encounter():
    draft = a_draft()
    draft.add_visit()
    for visit in (0, 1):
        draft.set_detail(visit, "pregnant", True)
        draft.set_detail(visit, "date", "2024-03-01")
    assert [each.pregnant for each in draft.to_case().encounters] == [True, True]
    draft.set_detail(0, "date", "2024-03-05")
    assert [bool(each.date) for each in draft.to_case().encounters] == [True, False]
    draft.set_patient(Patient(sex=Sex.MALE))
    assert [each.pregnant for each in draft.to_case().encounters] == [None, None]


def test_that_a_man_is_never_pregnant():
    draft = a_draft()
    draft.set_detail(0, "pregnant", True)
    assert draft.to_case().encounters[0].pregnant is True
    draft.set_patient(Patient(sex=Sex.MALE))
    assert draft.to_case().encounters[0].pregnant is None


def test_that_limits_that_cannot_be_are_kept_as_typed_and_not_used():
    draft = a_draft()
    draft.set_limits(0, "hemoglobin", LimitTexts("16", "12", "g/dL"))
    assert draft.laboratory_limits(0, "hemoglobin") is None
    assert draft.visits[0].limits["hemoglobin"].low == "16"


def test_that_a_treatment_without_a_name_is_not_in_the_case():
    draft = a_draft()
    draft.set_treatments(0, (TreatmentTexts(), TreatmentTexts(name="methotrexate")))
    treatments = draft.to_case().encounters[0].treatments
    assert [t.name for t in treatments] == ["methotrexate"]


def test_that_the_clinic_s_units_wait_in_empty_fields_and_change_nothing_typed():
    units = KNOWLEDGE.unit_systems["si"]
    case = Case("case", Patient(), (Encounter(findings={"mcv": Quantity(Fraction(90), "fL")}),))
    draft = CaseDraft.from_case(case, KNOWLEDGE, date(2024, 3, 1), units=units)
    assert not draft.is_dirty
    assert draft.to_case() == case
    draft.set_entry(0, "hemoglobin", Entry("68", draft.visits[0].entries["hemoglobin"].unit))
    assert draft.to_case().encounters[0].findings["hemoglobin"] == Quantity(Fraction(68), "g/L")
