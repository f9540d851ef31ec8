"""Stories through the real window: real services, encrypted records, workers."""

from datetime import datetime
from io import BytesIO

from pypdf import PdfReader
from PySide6.QtCore import Qt

from hemadesk.desktop.controllers import desk_controller
from hemadesk.domain.case import Confirmation
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.records import AssessmentReason
from hemadesk.storage.errors import RecordAlteredError
from tests.support.desk_screen import PASSPHRASE, open_window

NAME = "Müller Ortiz, Zoë"


def pancytopenia(screen):
    """A new patient with three low counts on the page."""
    screen.new_patient(NAME, "2.5.1976", "4711")
    screen.click("patient_done")
    screen.arrive("case_page")
    for finding, text in (("hemoglobin", "6.8"), ("wbc", "2.1"), ("platelets", "41")):
        screen.case.type_into(finding, text)
    screen.settle()


def issue(screen):
    """Wait for the pages and store them."""
    screen.qtbot.waitUntil(lambda: screen.part("issue_report").isEnabled(), timeout=30000)
    assert not screen.part("print_report").isEnabled()
    screen.click("issue_report")
    screen.qtbot.waitUntil(lambda: screen.part("print_report").isEnabled(), timeout=30000)


def first_diagnosis(screen):
    """Name and percent of the diagnosis that leads now."""
    name, _words, percent, _folded = screen.case.diagnoses()[0].rsplit(", ", 3)
    return name.split(" (")[0], percent


def test_a_nurse_can_enter_correct_save_and_find_a_new_patient(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        assert "Pancytopenia" in screen.case.card("pattern")
        screen.case.type_into("platelets", "241")
        screen.settle()
        assert "Pancytopenia" not in screen.case.card("pattern")
        screen.case.type_into("platelets", "41")
        screen.settle()
        screen.click("save")
        screen.settle()
        assert screen.words("notice_words") == "Saved."

    with open_window(tmp_path, qtbot) as screen:
        screen.unlock()
        screen.arrive("worklist")
        screen.type_into("worklist_search", "ortiz mul zoe")
        screen.settle()
        (row,) = screen.rows()
        assert NAME in row
        assert "Pancytopenia" in row
        screen.open_first_case()
        assert screen.case.text("platelets") == "41"


def test_a_clinician_can_issue_print_and_save_the_very_pages_that_were_seen(qtbot, tmp_path):
    with open_window(tmp_path / "records", qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.open_report()
        screen.type_into("report_free_text", "Please see her this week.")
        issue(screen)
        seen = screen.desk.workplace.report_page.shown_bytes
        screen.answers.print_to = tmp_path / "printed.pdf"
        screen.answers.save_to = tmp_path / "saved.pdf"
        screen.click("print_report")
        screen.click("save_report")
        assert "not encrypted" in screen.words("notice_words")
        assert screen.answers.proposed.startswith("referral-2")
        desk = screen.desk.workplace.session.desk
        (line,) = desk.worklist("zoe")
        assert line.has_report
        (report,) = desk.reports(line.case_id)
        assert desk.report_pdf(report.id) == seen == (tmp_path / "saved.pdf").read_bytes()
    saved, printed = PdfReader(tmp_path / "saved.pdf"), PdfReader(tmp_path / "printed.pdf")
    words = " ".join("".join(page.extract_text() for page in saved.pages).split())
    assert "Please see her this week." in words
    assert len(printed.pages) == len(saved.pages)


def test_that_the_key_to_issue_never_ends_up_in_the_letter(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        screen.open_first_case()
        screen.open_report()
        screen.type_into("report_free_text", "Please see her.")
        screen.press(Qt.Key.Key_I, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: screen.part("print_report").isEnabled(), timeout=30000)
        assert screen.part("report_free_text").toPlainText() == "Please see her."


def test_an_issued_report_is_found_again_and_never_changes(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.open_report()
        issue(screen)
        first = screen.desk.workplace.report_page.shown_bytes
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("case_page")
        screen.case.type_into("platelets", "9")
        screen.settle()
        screen.open_report()
        issue(screen)
        assert len(screen.issued()) == 2
        screen.choose_issued(1)
        screen.settle()
        assert screen.desk.workplace.report_page.shown_bytes == first


def test_escape_clears_the_search_for_a_finding_before_it_leaves(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        screen.new_patient(NAME)
        screen.click("patient_done")
        screen.arrive("case_page")
        screen.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        screen.case.press_keys("coombs")
        screen.press(Qt.Key.Key_Escape)
        assert screen.shown == "case_page"
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")


def test_what_was_typed_is_offered_after_a_crash(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        page = screen.desk.workplace.open_case
        with qtbot.waitSignal(page.draft_changed, timeout=2000):
            screen.case.type_into("mcv", "118")
        screen.settle()  # and now the power fails: nothing is saved, nothing is closed

    with open_window(tmp_path, qtbot) as screen:
        screen.unlock()
        screen.arrive("worklist")
        assert any(NAME in words for words in screen.labels())
        screen.click("continue_draft_0")
        screen.arrive("case_page")
        assert screen.case.text("mcv") == "118"
        assert screen.case.text("hemoglobin") == "6.8"
        screen.click("save")
        screen.settle()
        screen.click("back_to_list")
        screen.arrive("worklist")
        assert not screen.sees("continue_draft_0")
        assert len(screen.rows()) == 1


def test_a_confirmed_diagnosis_typed_at_the_desk_changes_what_is_likely_and_is_kept(
    qtbot, tmp_path
):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("save")
        screen.settle()
        assert first_diagnosis(screen)[0] != "Gaucher disease"
        screen.click("add_confirmed")
        screen.case.press_keys("gauch")
        screen.press(Qt.Key.Key_Return)
        page = screen.desk.workplace.open_case
        with qtbot.waitSignal(page.draft_changed, timeout=2000):
            screen.case.press_keys("2019-03")
        screen.settle()
        assert first_diagnosis(screen)[0] == "Gaucher disease"

    with open_window(tmp_path, qtbot) as screen:  # the power had failed
        screen.unlock()
        screen.arrive("worklist").open_first_case()
        assert screen.words("confirmed_name_0") == "Gaucher disease"
        screen.click("add_stable")
        screen.choose("stable_finding_0", "platelets")
        screen.click("save")
        screen.settle()
        screen.case.type_into("hemoglobin", "7.1")
        screen.click("save")
        screen.settle()
        assert screen.words("notice_words") == "Saved."
        desk = screen.desk.workplace.session.desk
        (line,) = desk.worklist("gaucher")
        case = desk.open(line.case_id).case
        assert case.confirmed == (Confirmation("gaucher_disease", CaseDate.parse("2019-03")),)
        assert case.known_stable == ("platelets",)


def test_a_diagnosis_that_cannot_be_taken_is_named_at_saving_and_stays_typed(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("add_confirmed")
        screen.case.press_keys("foobar")
        screen.click("save")
        screen.settle()
        assert "Confirmed diagnosis" in screen.words("notice_words")
        assert screen.words("confirmed_name_0") == "foobar"
        screen.click("back_to_list")
        screen.answer("Keep as a draft")
        screen.arrive("worklist").open_first_case()
        assert screen.words("confirmed_name_0") == "foobar"


def test_the_referral_says_what_is_proven_and_what_is_stable(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("add_confirmed")
        screen.case.press_keys("gauch")
        screen.press(Qt.Key.Key_Return)
        screen.case.press_keys("2019-03")
        screen.press(Qt.Key.Key_Tab)
        screen.case.press_keys("enzyme")
        screen.click("add_stable")
        screen.choose("stable_finding_0", "platelets")
        screen.open_report()
        issue(screen)
        pages = PdfReader(BytesIO(screen.desk.workplace.report_page.shown_bytes)).pages
        words = " ".join("".join(page.extract_text() for page in pages).split())
    assert "Gaucher disease (enzyme, Mar 2019)" in words
    assert "Known and stable: platelet count" in words


def test_a_draft_of_a_saved_case_can_be_gone_on_with_or_thrown_away(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("save")
        screen.settle()
        screen.case.type_into("hemoglobin", "9.9")
        screen.click("back_to_list")
        screen.answer("Keep as a draft")
        screen.arrive("worklist")
        assert "Not saved" in screen.rows()[0]
        screen.open_first_case()
        assert screen.case.text("hemoglobin") == "9.9"
        screen.answer("Back to what was saved")
        screen.settle()
        assert screen.case.text("hemoglobin") == "6.8"
        screen.click("back_to_list")
        screen.arrive("worklist")
        assert "Not saved" not in screen.rows()[0]


def test_leaving_asks_only_when_something_would_be_lost(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.press(Qt.Key.Key_Escape)
        assert "not saved" in screen.part("question_message").text()
        screen.answer("Go on typing")
        assert screen.case.text("hemoglobin") == "6.8"
        screen.click("back_to_list")
        screen.answer("Save")
        screen.arrive("worklist")
        screen.open_first_case()
        screen.click("back_to_list")
        screen.arrive("worklist")
        assert not screen.sees("question")
        screen.new_patient("Nobody, Ned")
        screen.click("patient_done")
        screen.arrive("case_page")
        screen.case.type_into("hemoglobin", "12")
        screen.click("back_to_list")
        screen.answer("Discard")
        screen.arrive("worklist")
        assert len(screen.rows()) == 1
        assert not screen.sees("drafts")


def test_a_draft_that_is_kept_while_its_case_is_saved_does_not_come_back(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("back_to_list")
        screen.answer("Save")
        page = screen.desk.workplace.open_case
        page.draft_changed.emit(page.case.draft.case_id, page.case.draft.to_json())
        screen.arrive("worklist")
        screen.settle()
        assert len(screen.rows()) == 1
        assert not screen.sees("drafts")


def test_a_refused_count_is_named_when_saving_and_kept_for_the_next_time(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.case.type_into("hemoglobin", "abc")
        screen.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        screen.settle()
        assert "Saved without: Hemoglobin" in screen.words("notice_words")
        assert "abc" not in screen.words("notice_words")
        screen.press(Qt.Key.Key_Escape)
        assert "not saved" in screen.part("question_message").text()
        screen.answer("Keep as a draft")
        screen.arrive("worklist")
        screen.open_first_case()
        assert screen.case.text("hemoglobin") == "abc"
        assert screen.case.text("platelets") == "41"
        screen.case.type_into("hemoglobin", "6.8")
        screen.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        screen.settle()
        assert screen.words("notice_words") == "Saved."
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")
        assert "Not saved" not in screen.rows()[0]


def test_a_new_patient_is_of_today_and_is_nothing_until_somebody_types(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        screen.new_patient(NAME, "2.5.1942")
        screen.click("patient_done")
        screen.arrive("case_page")
        assert screen.part("visit_date").text() == datetime.now().astimezone().date().isoformat()
        assert "years" in screen.case.label("patient_facts")
        assert "age" not in screen.case.label("patient_missing")
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("worklist")
        screen.settle()
        assert not screen.sees("drafts")
        assert screen.rows() == []


def test_that_an_urgent_flag_that_was_shown_of_a_stored_case_is_kept(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(desk_controller, "SHOWN_AFTER_MS", 50)
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("save")
        screen.settle()
        desk = screen.desk.workplace.session.desk
        (line,) = desk.worklist()

        def kept():
            return [each.stored.reason for each in desk.earlier_assessments(line.case_id)]

        assert kept() == [AssessmentReason.SAVED]
        screen.click("show_earlier")
        screen.case.type_into("platelets", "4")
        qtbot.waitUntil(lambda: len(kept()) == 2, timeout=30000)
        assert kept()[0] is AssessmentReason.IMMEDIATE_FLAG
        screen.case.type_into("mcv", "90")  # the same flag, shown on: not kept again
        screen.settle()
        qtbot.wait(200)
        assert len(kept()) == 2
        assert "immediate red flag shown" in screen.earlier()[0]


def test_what_was_said_at_an_earlier_save_can_be_read_again(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        assert not screen.sees("show_earlier")
        screen.click("save")
        screen.settle()
        leading, percent = first_diagnosis(screen)
        screen.click("show_earlier")
        screen.settle()
        assert not screen.part("earlier").visibleRegion().isEmpty()
        for word in ("ASSESSMENTS (1)", "by Amina", "saved", leading, percent, "Knowledge 20"):
            assert word in screen.case.card("earlier")

        for finding in ("hemoglobin", "wbc", "platelets"):
            screen.case.type_into(finding, "")
        screen.click("save")
        screen.settle()
        now, before = screen.earlier()
        assert "Too little was known" in now
        assert percent in before
        screen.open_report()
        issue(screen)
        screen.press(Qt.Key.Key_Escape)
        screen.arrive("case_page")
        assert "report issued" in screen.earlier()[0]
        screen.click("show_earlier")
        assert not screen.sees("earlier")

        screen.click("back_to_list")
        screen.arrive("worklist")
        screen.new_patient("Nobody, Ned")
        screen.click("patient_done")
        screen.arrive("case_page")
        assert not screen.sees("show_earlier")


def test_that_earlier_assessments_that_cannot_be_read_are_one_message(qtbot, tmp_path, monkeypatch):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("save")
        screen.settle()

        def altered(_case_id):
            raise RecordAlteredError(what="assessment", id="1f3c")

        desk = screen.desk.workplace.session.desk
        monkeypatch.setattr(desk, "earlier_assessments", altered)
        screen.click("show_earlier")
        screen.settle()
        assert "was altered" in screen.words("notice_words")
        assert not screen.sees("earlier")
        monkeypatch.undo()
        screen.click("show_earlier")
        screen.settle()
        assert len(screen.earlier()) == 1


def test_closing_the_window_asks_about_what_is_not_saved(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        assert not screen.window.close()
        screen.answer("Save")
        qtbot.waitUntil(lambda: not screen.window.isVisible(), timeout=30000)
    with open_window(tmp_path, qtbot) as screen:
        screen.unlock()
        screen.arrive("worklist")
        assert len(screen.rows()) == 1
        assert screen.window.close()


def test_a_clerk_is_warned_before_entering_the_same_person_twice(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        pancytopenia(screen)
        screen.click("save")
        screen.settle()
        screen.click("back_to_list")
        screen.arrive("worklist")
        screen.new_patient("Muller Ortiz Zoe", "1976-05-02")
        qtbot.waitUntil(lambda: screen.sees("duplicates"), timeout=30000)
        assert "the same name and birth date" in screen.words("duplicate_0")
        screen.click("open_duplicate_0")
        screen.arrive("case_page")
        assert screen.case.text("hemoglobin") == "6.8"


def test_no_file_of_the_program_holds_a_name_or_a_passphrase(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    folder = tmp_path / "records"
    with open_window(folder, qtbot) as screen:
        screen.make_records(clinic="Xylophone Clinic")
        screen.new_patient("Quixotezz, Yolanda", "2.5.1976", "NUM-98765")
        screen.click("patient_done")
        screen.arrive("case_page")
        with qtbot.waitSignal(screen.desk.workplace.open_case.draft_changed, timeout=2000):
            screen.case.type_into("hemoglobin", "6.8")
        screen.settle()
        screen.click("save")
        screen.settle()
        screen.open_report()
        issue(screen)
        files = [file for file in tmp_path.rglob("*") if file.is_file()]
        assert any(file.name == "hemadesk.db" for file in files)
        for file in files:
            content = file.read_bytes()
            for secret in ("Quixotezz", "NUM-98765", "Xylophone", PASSPHRASE, "%PDF"):
                for form in (secret.encode(), secret.encode("utf-16-le")):
                    assert form not in content, f"{secret} in {file.name}"


def test_a_newcomer_can_print_a_published_case_from_the_demonstration(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        assert len(screen.rows()) == 8
        assert screen.sees("demonstration")
        screen.press(Qt.Key.Key_Down)
        screen.open_first_case()
        assert screen.sees("demonstration")
        screen.open_report()
        issue(screen)
        screen.answers.save_to = tmp_path / "demo.pdf"
        screen.click("save_report")
    for page in PdfReader(tmp_path / "demo.pdf").pages:
        assert "DEMONSTRATION" in page.extract_text()
