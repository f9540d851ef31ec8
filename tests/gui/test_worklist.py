"""The worklist and the settings over real records."""

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from hemadesk.desktop.models.worklist import (
    DATE,
    IDENTIFIER,
    LEADING,
    PATTERN,
    PERSON,
    STATE,
    URGENCY,
)
from tests.support.desk_screen import PASSPHRASE, open_window


@pytest.fixture
def demonstration(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        yield screen


def names(screen):
    return sorted(word for row in screen.rows() for word in row.split(", ") if "Example" in word)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("zoe", ["Zoë Example"]),
        ("SOREN exam", ["Søren Example"]),
        ("DEMO-004", ["Márta Example"]),
        ("hairy", ["Søren Example"]),
        ("nobody", []),
    ],
)
def test_a_clerk_can_find_a_case_by_what_is_remembered_of_it(demonstration, typed, found):
    demonstration.type_into("worklist_search", typed)
    demonstration.settle()
    assert names(demonstration) == found
    assert demonstration.sees("worklist_empty") == (not found)


def test_the_most_urgent_stand_first_and_can_be_shown_alone(demonstration):
    every = demonstration.rows()
    urgent = [row.startswith("Immediate") for row in every]
    assert urgent == sorted(urgent, reverse=True)
    assert 0 < sum(urgent) < len(every)
    demonstration.choose("worklist_urgency", "immediate")
    demonstration.settle()
    assert demonstration.rows() == every[: sum(urgent)]


def test_that_of_quick_typing_only_the_last_letters_are_answered(demonstration):
    seen = []
    demonstration.desk.workplace.worklist.state_changed.connect(seen.append)
    demonstration.type_into("worklist_search", "hairy")
    demonstration.settle()
    assert len(demonstration.rows()) == 1
    assert len(seen) < len("hairy")


def test_the_chosen_case_stays_chosen_when_the_list_changes(demonstration):
    demonstration.press(Qt.Key.Key_Down)
    demonstration.press(Qt.Key.Key_Down)
    chosen = demonstration.chosen()
    demonstration.choose("worklist_urgency", "immediate")
    demonstration.settle()
    assert demonstration.chosen() == chosen


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_that_the_columns_share_the_room_and_birth_dates_stand_whole(qtbot, demonstration, width):
    table, window = demonstration.part("worklist_table"), demonstration.window
    window.resize(width, 700)
    header, words = table.horizontalHeader(), table.fontMetrics().horizontalAdvance
    qtbot.waitUntil(lambda: header.length() == table.viewport().width())
    for column, widest in (
        (URGENCY, "Within a week"),
        (PERSON, "female, born 28 May 1961"),
        (DATE, "28 May 2024"),
        (IDENTIFIER, "DEMO-007"),
        (PATTERN, "Pancytopenia"),
        (LEADING, "Aplastic anemia · very unlikely"),
        (STATE, "Not saved"),
    ):
        assert header.sectionSize(column) >= words(widest) + 8, widest


def test_the_clinic_s_new_letterhead_stands_on_the_next_report(qtbot, tmp_path):
    logo = QImage(60, 30, QImage.Format.Format_RGB32)
    logo.fill(Qt.GlobalColor.darkBlue)
    logo.save(str(tmp_path / "logo.png"))
    (tmp_path / "logo.txt").write_text("no picture")
    with open_window(tmp_path / "records", qtbot) as screen:
        screen.make_records()
        screen.click("open_settings")
        screen.arrive("settings")
        screen.type_into("clinic_name", "House on the Hill")
        screen.answers.picture = tmp_path / "logo.txt"
        screen.click("choose_logo")
        assert "no picture" in screen.words("notice_words")
        screen.answers.picture = tmp_path / "gone.png"
        screen.click("choose_logo")
        assert "gone.png could not be read" in screen.words("notice_words")
        screen.answers.picture = tmp_path / "logo.png"
        screen.click("choose_logo")
        screen.click("save_clinic")
        screen.settle()
        screen.click("settings_back")
        screen.new_patient("Somebody, Sam")
        screen.click("patient_done")
        screen.arrive("case_page")
        screen.case.type_into("hemoglobin", "6.8")
        screen.open_report()
        qtbot.waitUntil(lambda: screen.part("issue_report").isEnabled(), timeout=30000)
        screen.click("issue_report")
        qtbot.waitUntil(lambda: screen.part("save_report").isEnabled(), timeout=30000)
        screen.answers.save_to = tmp_path / "report.pdf"
        screen.click("save_report")
    first = PdfReader(tmp_path / "report.pdf").pages[0]
    assert "House on the Hill" in first.extract_text()
    assert first.images


def test_a_new_passphrase_holds_and_the_old_one_does_not(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        screen.click("open_settings")
        screen.arrive("settings")
        for old in ("not this one at all", PASSPHRASE):
            screen.type_into("old_passphrase", old)
            screen.type_into("changed_passphrase", "seven green bottles")
            screen.type_into("changed_repeated", "seven green bottles")
            screen.click("change_passphrase")
            screen.settle()
        assert "holds from now on" in screen.words("notice_words")
        assert screen.words("old_passphrase") == ""
    with open_window(tmp_path, qtbot) as screen:
        screen.unlock("seven green bottles")
        screen.arrive("worklist")


def test_a_folder_that_cannot_be_written_is_told_and_the_pages_are_not_lost(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        screen.open_first_case()
        screen.open_report()
        qtbot.waitUntil(lambda: screen.part("issue_report").isEnabled(), timeout=30000)
        screen.click("issue_report")
        qtbot.waitUntil(lambda: screen.part("save_report").isEnabled(), timeout=30000)
        screen.answers.save_to = tmp_path / "nowhere" / "report.pdf"
        screen.click("save_report")
        assert "could not be written" in screen.words("notice_words")
        assert screen.part("save_report").isEnabled()


def test_enter_opens_the_first_case_also_where_one_writes_from_the_right(qtbot, qapp, tmp_path):
    qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        with open_window(tmp_path, qtbot) as screen:
            screen.make_records()
            screen.new_patient("Amani, Zawadi", "1976-05-02")
            screen.click("patient_done")
            screen.arrive("case_page")
            screen.case.type_into("hemoglobin", "6.8")
            screen.settle()
            screen.click("save")
            screen.settle()
            screen.click("back_to_list")
            screen.arrive("worklist")
            screen.open_first_case()
            assert screen.words("patient_name") == "Amani, Zawadi"
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
