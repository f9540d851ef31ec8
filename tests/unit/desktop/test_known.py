import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.case_form import FormPresenter, refused_names
from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.models.known import NOTHING_KNOWN, present_known
from hemadesk.desktop.models.typed_case import ConfirmationTexts
from hemadesk.domain.case import Case, Confirmation, Encounter, Patient
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Presence, Quantity
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()
TODAY = date(2024, 3, 10)
ITP = ConfirmationTexts("itp", date="2019-03", by="marrow")


def a_draft(**known):
    findings = {
        "platelets": Quantity(Fraction(41), "10*9/L"),
        "splenomegaly": Presence.PRESENT,
        "fever": Presence.ABSENT,
    }
    case = Case("case-1", Patient(), (Encounter(findings=findings), Encounter()), **known)
    return CaseDraft.from_case(case, KNOWLEDGE, TODAY)


def confirmed(texts):
    draft = a_draft()
    draft.set_confirmed((texts,))
    return present_known(draft).confirmed[0]


def test_that_what_a_stored_case_knows_is_shown_and_comes_back_as_it_was():
    proof = Confirmation("gaucher_disease", CaseDate.parse("2019-03"), "enzyme")
    draft = a_draft(confirmed=(proof,), known_stable=("platelets",))
    shown = FormPresenter(KNOWLEDGE).present(draft, 1).header.known
    assert shown.confirmed[0].name == "Gaucher disease"
    assert shown.confirmed[0].texts == ConfirmationTexts("gaucher_disease", "", "2019-03", "enzyme")
    assert shown.stable[0].finding == "platelets"
    assert not draft.is_dirty
    case = draft.to_case()
    assert (case.confirmed, case.known_stable) == ((proof,), ("platelets",))


def test_that_nothing_is_known_of_a_case_before_it_is_said():
    assert present_known(a_draft()) == NOTHING_KNOWN


def test_that_a_diagnosis_counts_once_it_is_chosen_and_without_a_date_that_is_none():
    draft = a_draft()
    draft.set_confirmed((ConfirmationTexts(name="immune"),))
    assert draft.to_case().confirmed == ()
    draft.set_confirmed((ConfirmationTexts("itp", date="3/4/2019", by=" marrow "),))
    assert draft.to_case().confirmed == (Confirmation("itp", None, "marrow"),)
    draft.set_confirmed((ITP,))
    assert draft.to_case().confirmed[0].date == CaseDate.parse("2019-03")


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (ConfirmationTexts(), "Which diagnosis"),
        (ConfirmationTexts(name="foobar"), "“foobar” names no single diagnosis"),
        (ConfirmationTexts("itp", date="2019-13"), "2024-03-01"),
        (ITP, ""),
    ],
)
def test_that_a_line_says_what_is_wrong_with_it(texts, said):
    assert said in confirmed(texts).fault
    assert bool(confirmed(texts).fault) == bool(said)


def test_that_an_empty_line_is_asked_about_and_only_a_wrong_one_is_refused():
    assert not confirmed(ConfirmationTexts()).is_refused
    assert confirmed(ConfirmationTexts(name="foobar")).is_refused


def test_that_a_diagnosis_named_twice_is_said():
    draft = a_draft()
    draft.set_confirmed((ITP, ITP))
    first, second = present_known(draft).confirmed
    assert first.fault == ""
    assert "twice" in second.fault


def test_that_only_what_was_found_at_some_visit_can_be_known_and_stable():
    draft = a_draft()
    draft.set_known_stable(("platelets", ""))
    first, second = present_known(draft).stable
    assert {finding for finding, _name in first.choices} == {"platelets", "splenomegaly"}
    assert {finding for finding, _name in second.choices} == {"splenomegaly"}
    assert second.fault == "Which finding?"
    assert draft.to_case().known_stable == ("platelets",)


def test_that_a_stable_finding_stays_chosen_when_its_value_is_taken_out():
    draft = a_draft()
    draft.set_known_stable(("platelets",))
    draft.set_entry(0, "platelets", Entry())
    (shown,) = present_known(draft).stable
    assert "platelets" in dict(shown.choices)


def test_that_a_case_without_findings_says_what_to_do_first():
    draft = CaseDraft.from_case(Case("c", Patient(), (Encounter(),)), KNOWLEDGE, TODAY)
    draft.set_known_stable(("",))
    assert "first" in present_known(draft).stable[0].fault


def test_that_typing_a_line_is_one_step_back_and_adding_it_another():
    draft = a_draft()
    draft.set_confirmed((ConfirmationTexts(),))
    for text in ("i", "it", "itp"):
        draft.set_confirmed((ConfirmationTexts(name=text),))
    draft.set_confirmed((ConfirmationTexts("itp"),))
    draft.undo()
    assert draft.confirmed == (ConfirmationTexts(),)
    draft.undo()
    assert draft.confirmed == ()
    draft.redo()
    draft.redo()
    assert draft.to_case().confirmed == (Confirmation("itp"),)
    draft.set_known_stable(("platelets",))
    draft.set_known_stable(("splenomegaly",))
    draft.undo()
    assert draft.to_case().known_stable == ("platelets",)


def test_that_a_kept_draft_holds_what_was_typed_also_what_cannot_be_used():
    draft = a_draft()
    typed = (ITP, ConfirmationTexts(name="imm", date="soon"))
    draft.set_confirmed(typed)
    draft.set_known_stable(("platelets", ""))
    again = CaseDraft.from_json(draft.to_json(), KNOWLEDGE, TODAY)
    assert again.confirmed == typed
    assert again.known_stable == ("platelets", "")
    assert again.is_dirty


def test_that_a_draft_kept_before_the_window_asked_for_it_is_taken_up():
    kept = json.loads(a_draft().to_json())
    kept["case"]["confirmed"] = [{"diagnosis": "itp", "date": None, "by": None}]
    again = CaseDraft.from_json(json.dumps(kept), KNOWLEDGE, TODAY)
    assert again.to_case().confirmed == (Confirmation("itp"),)


def test_that_saving_names_what_it_could_not_take_and_keeps_it():
    draft = a_draft()
    draft.set_confirmed((replace(ITP, date="2019-13"), ConfirmationTexts(name="foobar")))
    assert refused_names(draft) == ("Confirmed diagnosis", "Date of the confirmed diagnosis")
    draft.mark_saved()
    assert draft.is_dirty
    draft.set_confirmed((ITP,))
    assert refused_names(draft) == ()
    draft.mark_saved()
    assert not draft.is_dirty


def test_that_an_empty_line_is_nothing_to_lose():
    draft = a_draft()
    draft.set_confirmed((ConfirmationTexts(),))
    draft.set_known_stable(("",))
    assert not draft.is_dirty
    assert refused_names(draft) == ()
