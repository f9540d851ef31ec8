"""The way in: first run, passphrase, recovery key, a second start."""

import os
import shutil
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel

from hemadesk.desktop import single_start
from hemadesk.desktop.models.access import LEAST_PASSPHRASE
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.first_run import RecoveryKeyView
from hemadesk.desktop.views.main_window import MainWindow
from hemadesk.security import key_file
from tests.support.desk_screen import PASSPHRASE, open_window

ON_X = {**os.environ, "QT_QPA_PLATFORM": "xcb"}


def test_first_run_says_what_is_missing_and_makes_nothing(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        assert screen.shown == "first_run"
        screen.type_into("first_passphrase", "short")
        screen.click("create_records")
        assert "name" in screen.words("clinic_name_fault")
        assert "signed" in screen.words("user_name_fault")
        assert "10 characters" in screen.words("first_passphrase_fault")
        assert "differ" in screen.words("first_repeated_fault")
        screen.type_into("first_passphrase", PASSPHRASE)
        assert not screen.sees("first_passphrase_fault")
        assert not screen.sees("first_repeated_fault")
        assert screen.sees("clinic_name_fault")
        screen.press(Qt.Key.Key_Return)
        assert screen.part("first_repeated").hasFocus()
    assert not (tmp_path / "hemadesk.db").exists()


def test_a_logo_that_cannot_be_taken_is_told_and_the_next_one_may_be_right(qtbot, tmp_path):
    (tmp_path / "logo.txt").write_text("no picture")
    logo = QImage(60, 30, QImage.Format.Format_RGB32)
    logo.fill(Qt.GlobalColor.darkBlue)
    logo.save(str(tmp_path / "logo.png"))
    with open_window(tmp_path / "records", qtbot) as screen:
        for file, said in (
            ("gone.png", "gone.png could not be read: "),
            ("logo.txt", "no picture"),
        ):
            screen.answers.picture = tmp_path / file
            screen.click("choose_logo")
            assert said in screen.words("notice_words")
            assert not screen.part("remove_logo").isEnabled()
        screen.answers.picture = tmp_path / "logo.png"
        screen.click("choose_logo")
        assert screen.part("remove_logo").isEnabled()


def test_that_the_window_asks_for_the_length_that_the_key_file_asks_for():
    assert LEAST_PASSPHRASE == key_file.LEAST_PASSPHRASE


def test_the_recovery_key_must_be_kept_before_going_on(qtbot, tmp_path):
    with open_window(tmp_path, qtbot) as screen:
        screen.type_into("clinic_name", "Clinic")
        screen.type_into("user_name", "Amina")
        screen.type_into("first_passphrase", PASSPHRASE)
        screen.type_into("first_repeated", PASSPHRASE)
        screen.press(Qt.Key.Key_Return)
        screen.arrive("recovery_key_screen")
        assert not screen.part("recovery_key_done").isEnabled()
        screen.answers.print_to = tmp_path / "key.pdf"
        screen.click("print_recovery_key")
        assert (tmp_path / "key.pdf").stat().st_size > 500
        screen.click("recovery_key_kept")
        screen.click("recovery_key_done")
        screen.arrive("worklist")
        assert "Begin with a new patient" in screen.words("worklist_empty")


@pytest.mark.parametrize("size", [(1366, 768), (1024, 700), (800, 400)])
def test_that_both_lines_of_the_recovery_key_can_be_read_in_every_window(qtbot, qapp, size):
    look.dress(qapp)
    window, view = MainWindow(), RecoveryKeyView()
    qtbot.addWidget(window)
    window.may_close = True
    window.resize(*size)
    window.add(view)
    window.show()
    view.show_key("-".join(["ABCDE"] * 8))
    window.show_screen(view)
    for _ in range(5):  # a layout within a layout settles in turns
        qapp.processEvents()
    key = view.findChild(QLabel, "printed_recovery_key")
    assert key.text().count("\n") == 1
    assert key.height() >= 2 * key.fontMetrics().height()
    assert key.height() >= key.sizeHint().height()
    for label in view.findChildren(QLabel):
        if label.isVisible():
            assert label.height() >= label.heightForWidth(label.width())


@pytest.fixture
def records(qtbot, tmp_path):
    """A folder with records and their recovery key."""
    with open_window(tmp_path, qtbot) as screen:
        key = screen.make_records()
    return tmp_path, key


def test_a_wrong_passphrase_is_told_and_the_next_one_may_be_right(qtbot, records):
    folder, _key = records
    with open_window(folder, qtbot) as screen:
        screen.unlock("quiet river stone")
        screen.settle()
        assert screen.words("unlock_message") == "This passphrase does not open the records."
        screen.unlock()
        screen.arrive("worklist")


def test_after_several_wrong_passphrases_the_right_one_must_wait(qtbot, records):
    folder, _key = records
    with open_window(folder, qtbot) as screen:
        for _ in range(4):
            screen.unlock("wrong wrong wrong")
            screen.settle()
        screen.unlock()
        screen.settle()
        assert "wait" in screen.words("unlock_message")


def test_the_recovery_key_sets_a_new_passphrase(qtbot, records):
    folder, key = records
    with open_window(folder, qtbot) as screen:
        screen.click("use_recovery_key")
        screen.settle()
        wrong = key[:-1] + ("2" if key[-1] != "2" else "3")
        for typed in (wrong, key.lower().replace("-", " ")):
            screen.type_into("recovery_key", typed)
            screen.type_into("new_passphrase", "another long phrase")
            screen.type_into("repeated_passphrase", "another long phrase")
            screen.click("recover_button")
            screen.settle()
            if typed == wrong:
                assert "Group 8" in screen.words("recovery_message")
        screen.arrive("worklist")
    with open_window(folder, qtbot) as screen:
        screen.unlock()
        screen.settle()
        assert "does not open" in screen.words("unlock_message")
        screen.unlock("another long phrase")
        screen.arrive("worklist")


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_a_second_start_raises_the_first_window(qtbot, records):
    folder, _key = records
    with open_window(folder, qtbot) as screen:
        screen.window.showMinimized()
        with qtbot.waitSignal(screen.desk.listener.raised, timeout=15000):
            second = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "import sys; from pathlib import Path;"
                    " from hemadesk.desktop import single_start;"
                    " sys.exit(not single_start.raise_first(Path(sys.argv[1])))",
                    str(folder),
                ],
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )
        assert second.wait(15) == 0
        assert not screen.window.isMinimized()


def test_that_nobody_answers_where_nothing_is_open(tmp_path, qapp):
    assert not single_start.raise_first(tmp_path)


def test_that_the_passphrase_is_painted_before_anything_heavy_is_imported(tmp_path):
    (tmp_path / "hemadesk.db").touch()
    code = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
app = QApplication([])
from hemadesk.desktop.app import Desk
desk = Desk(Path(sys.argv[1]))
desk.window.show()
app.processEvents()
assert desk.window.screen_name == "unlock"
heavy = {"sqlalchemy", "alembic", "reportlab", "numpy", "cryptography", "argon2", "sqlcipher3",
         "PySide6.QtNetwork", "PySide6.QtPdf", "PySide6.QtPrintSupport"}
print(sorted(heavy & set(sys.modules)))
sys.stdout.flush()
import os
import shutil
os._exit(0)
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.stdout.strip() == "[]", ran.stderr


def test_a_fault_of_the_program_is_told_and_kept_without_the_patient(qtbot, records):
    folder, _key = records
    with open_window(folder, qtbot) as screen:
        screen.desk.on_bug(ValueError, ValueError("Quixotezz"), None)
        assert "fault of HemaDesk" in screen.words("notice_words")
    kept = (folder / "crash-report.txt").read_text()
    assert "ValueError" in kept
    assert "Quixotezz" not in kept


@pytest.fixture
def display():
    """A command that gives a program a display of its own; its absence is said by name."""
    command = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24", sys.executable, "-c"]
    probe = [*command, "from PySide6.QtWidgets import QApplication; QApplication([])"]
    if shutil.which("xvfb-run") is None or (
        subprocess.run(probe, env=ON_X, capture_output=True, timeout=60, check=False).returncode
    ):
        pytest.skip("no display for Qt here (make system installs one): seen offscreen only")
    return command


def test_the_window_opens_and_closes_on_a_real_display(tmp_path, display):
    code = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from hemadesk.desktop import app
made = app.Desk.load
def load_and_look(desk):
    made(desk)
    assert desk.window.isVisible() and desk.window.screen().size().width() == 1280
    print(desk.window.screen_name, flush=True)
    QTimer.singleShot(0, desk.window.close)
app.Desk.load = load_and_look
sys.exit(app.run(Path(sys.argv[1])))
"""
    ran = subprocess.run(
        [*display, code, str(tmp_path)],
        env=ON_X,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "first_run"), ran.stderr
