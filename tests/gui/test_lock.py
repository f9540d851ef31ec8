"""The window while its owner is away: covered, and afterwards as it was left."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.support.desk_screen import PASSPHRASE, open_window

NAME = "Amani, Zawadi"


@pytest.fixture
def screen(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as opened:
        opened.make_records()
        yield opened


def open_case(screen):
    screen.new_patient(NAME, "1976-05-02")
    screen.click("patient_done")
    screen.arrive("case_page")
    screen.case.type_into("hemoglobin", "6.8")
    screen.settle()


def lock(screen):
    screen.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert screen.shown == "lock"


def unlock(screen, passphrase=PASSPHRASE):
    screen.type_into("lock_passphrase", passphrase)
    screen.press(Qt.Key.Key_Return)
    screen.settle()


def test_a_locked_window_shows_nobody_and_comes_back_as_it_was(screen):
    open_case(screen)
    field = QApplication.focusWidget()
    lock(screen)
    assert not any(NAME in words for words in screen.labels())
    unlock(screen)
    assert screen.shown == "case_page"
    assert screen.case.field("hemoglobin").text() == "6.8"
    assert QApplication.focusWidget() is field


def test_a_wrong_passphrase_leaves_it_locked_and_says_so(screen):
    lock(screen)
    unlock(screen, "loud river stones")
    assert screen.shown == "lock"
    assert screen.words("lock_message") == "This passphrase does not open the records."
    unlock(screen)
    assert screen.shown == "worklist"


def test_the_button_of_the_worklist_locks_too(screen):
    screen.click("lock_window")
    assert screen.shown == "lock"


def test_a_window_that_nobody_touches_locks_itself(screen):
    idle = screen.desk.workplace.lock.idle
    assert idle.isActive()
    idle.stop()
    QTest.keyClick(screen.window.windowHandle(), Qt.Key.Key_Shift)
    assert idle.isActive()
    idle.setInterval(0)
    idle.start()
    screen.qtbot.waitUntil(lambda: screen.shown == "lock")


def test_what_arrives_while_it_is_locked_waits_beneath(screen):
    open_case(screen)
    screen.click("save")
    screen.settle()
    screen.click("back_to_list")
    screen.arrive("worklist")
    screen.press(Qt.Key.Key_Return)
    lock(screen)
    screen.settle()
    assert screen.shown == "lock"
    unlock(screen)
    assert screen.shown == "case_page"


def test_a_question_is_asked_again_after_unlocking(screen):
    open_case(screen)
    screen.click("back_to_list")
    assert screen.sees("question")
    lock(screen)
    assert not screen.sees("question")
    unlock(screen)
    assert screen.sees("question")


def test_whoever_closes_a_locked_window_sees_nothing_and_loses_nothing(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.make_records()
        open_case(screen)
        lock(screen)
        screen.window.close()
        screen.qtbot.waitUntil(lambda: not screen.window.isVisible())
        assert not screen.sees("question")
    with open_window(tmp_path, qtbot) as screen:
        screen.unlock()
        screen.arrive("worklist")
        assert any(NAME in words for words in screen.labels())


def test_the_demonstration_whose_passphrase_nobody_knows_is_never_locked(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.try_demonstration()
        assert not screen.sees("lock_window")
        screen.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert screen.shown == "worklist"
