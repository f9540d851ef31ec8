"""What a clinician does with cases, over a real database."""

from dataclasses import replace
from fractions import Fraction

import pytest

from hemadesk.domain.assessment import Urgency
from hemadesk.domain.case import Sex
from hemadesk.domain.records import AssessmentReason, Clinic, Likeness
from hemadesk.domain.values import Quantity
from hemadesk.engine.assess import assess
from hemadesk.knowledge import compiled
from hemadesk.services.case_desk import CaseDesk
from hemadesk.storage import database
from hemadesk.storage.errors import CaseChangedElsewhereError, CaseNotFoundError
from tests.support.cases import a_case, a_patient, an_assessment, grams

KEY = bytes(32)


@pytest.fixture(scope="module")
def knowledge():
    return compiled.load()


@pytest.fixture
def store(tmp_path):
    opened = database.create(tmp_path / "hemadesk.db", KEY, "amina")
    yield opened
    opened.close()


@pytest.fixture
def desk(store, knowledge):
    return CaseDesk(store.work, knowledge)


def test_that_a_new_patient_is_not_stored_before_the_first_save(desk):
    new = desk.new_patient(a_patient())
    assert desk.worklist() == ()
    record = desk.save(new.case, an_assessment(new.case.id))
    assert desk.open(new.case.id).case == new.case == record.case
    assert len(desk.worklist("amelie")) == 1


def test_that_two_new_patients_have_ids_of_their_own(desk):
    assert desk.new_patient(a_patient()).case.id != desk.new_patient(a_patient()).case.id


@pytest.mark.parametrize(
    ("patient", "likeness"),
    [
        (a_patient("Somebody Else", "mrn-0012", None), Likeness.SAME_IDENTIFIER),
        (a_patient("MULLER ORTIZ AMELIE", None), Likeness.SAME_NAME_AND_BIRTH_DATE),
        (a_patient("Amelie Mueller Ortiz", None), Likeness.SIMILAR_NAME_AND_BIRTH_DATE),
        (a_patient("Amelie Muler Ortiz", None), Likeness.SIMILAR_NAME_AND_BIRTH_DATE),
        (a_patient("A. Muller Ortiz", None), Likeness.SIMILAR_NAME_AND_BIRTH_DATE),
        (a_patient("Amelia Muller", None), Likeness.SIMILAR_NAME_AND_BIRTH_DATE),
        (a_patient("Amelie Ortiz", None, None), Likeness.SIMILAR_NAME),
        (a_patient("Amelie Ortiz", None, "1980"), Likeness.SIMILAR_NAME_AND_BIRTH_DATE),
        (a_patient("Amelie Ortiz", None, None, sex=Sex.MALE), None),
        (a_patient("Amelie Ortiz", None, "1981-03-04"), None),
        (a_patient("Amelie Haddad", None), None),
        (a_patient("Bernard Roux", None), None),
        (a_patient(None, None, None), None),
    ],
)
def test_that_who_may_be_the_same_person_is_said_and_why(desk, patient, likeness):
    desk.save(a_case(), an_assessment())
    found = desk.new_patient(patient).duplicates
    assert [candidate.likeness for candidate in found] == ([likeness] if likeness else [])


def test_that_a_known_patient_can_have_a_second_case(desk):
    first = desk.save(a_case(), an_assessment())
    desk.save(a_case("case-2"), an_assessment("case-2"), patient_id=first.patient_id)
    (known,) = desk.duplicates_of(a_case().patient)
    assert known.record.id == first.patient_id
    assert set(known.record.cases) == {"case-1", "case-2"}


def test_that_saving_keeps_the_assessment_and_forgets_the_draft(desk):
    desk.save_draft("case-1", '{"hemoglobin": "6."}')
    desk.save(a_case(), an_assessment(urgency=Urgency.IMMEDIATE))
    assert desk.load_draft("case-1") is None
    (earlier,) = desk.earlier_assessments("case-1")
    assert earlier.stored.reason is AssessmentReason.SAVED
    (line,) = desk.worklist(urgency=Urgency.IMMEDIATE)
    assert line.leading_diagnosis == "aplastic_anemia"


def test_that_a_refused_save_keeps_the_draft_and_no_assessment(desk):
    record = desk.save(a_case(), an_assessment())
    desk.save(a_case(hemoglobin=grams("7")), an_assessment(), record.revision)
    desk.save_draft("case-1", "{}", record.revision)
    with pytest.raises(CaseChangedElsewhereError):
        desk.save(a_case(hemoglobin=grams("8")), an_assessment(), record.revision)
    assert desk.load_draft("case-1").revision == record.revision
    assert len(desk.earlier_assessments("case-1")) == 2


def test_that_a_real_assessment_comes_back_from_the_history_as_it_was(desk, knowledge):
    case = a_case(hemoglobin=grams("6.8"), mcv=Quantity(Fraction(118), "fL"))
    assessment = assess(case, knowledge)
    desk.save(case, assessment)
    (earlier,) = desk.earlier_assessments("case-1")
    assert earlier.assessment == assessment


def test_that_what_was_typed_and_corrected_is_kept(desk, store):
    record = desk.save(a_case(hemoglobin=grams("68")), an_assessment())
    again = replace(a_case(hemoglobin=grams("6.8")))
    desk.save(again, an_assessment(), record.revision, as_typed={0: {"hemoglobin": "6,8"}})
    with store.work() as unit:
        newest, oldest = unit.cases.values_entered("case-1", 0, "hemoglobin")
    assert (newest.as_typed, newest.value, oldest.value) == ("6,8", grams("6.8"), grams("68"))


def test_that_an_issued_report_is_kept_with_its_assessment(desk):
    desk.save(a_case(), an_assessment())
    report = desk.issue_report("case-1", b"%PDF pages", an_assessment())
    assert desk.reports("case-1") == (report,)
    assert desk.report_pdf(report.id) == b"%PDF pages"
    newest = desk.earlier_assessments("case-1")[0].stored
    assert (newest.id, newest.reason) == (report.assessment_id, AssessmentReason.REPORT)
    assert desk.worklist()[0].has_report


def test_that_a_report_of_a_case_that_is_not_stored_is_refused(desk):
    with pytest.raises(CaseNotFoundError):
        desk.issue_report("none", b"%PDF", an_assessment("none"))


@pytest.mark.parametrize("typed", ["aplas", "Aplastic anémia", "amelie apl", "anem ortiz"])
def test_that_a_case_is_found_by_the_name_of_its_diagnosis(desk, typed):
    desk.save(a_case(), an_assessment(leading="aplastic_anemia"))
    assert len(desk.worklist(typed)) == 1
    assert desk.worklist(typed + " zzz") == ()


def test_that_drafts_are_offered_after_a_crash(desk, store, tmp_path, knowledge):
    desk.save_draft("new-case", '{"name": "N"}')
    store.close()
    again = database.open_store(tmp_path / "hemadesk.db", KEY, "amina")
    (draft,) = CaseDesk(again.work, knowledge).drafts()
    again.close()
    assert (draft.case_id, draft.content, draft.revision) == ("new-case", '{"name": "N"}', None)


def test_that_the_letterhead_is_kept(desk):
    desk.set_clinic(Clinic(name="Hospital", logo=b"\x89PNG"))
    assert desk.clinic() == Clinic(name="Hospital", logo=b"\x89PNG")


def test_that_who_opened_and_saved_is_in_the_audit(desk, store):
    desk.save(a_case(), an_assessment())
    desk.open("case-1")
    with store.work() as unit:
        actions = [entry.action for entry in unit.audit.of_case("case-1")]
    assert actions == ["case_opened", "case_saved"]
