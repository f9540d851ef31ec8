"""How a person uses the whole program, from the passphrase to the printed report."""

from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QListWidget,
    QTableView,
    QWidget,
)

from hemadesk.desktop.app import Desk
from tests.support.screens import CaseScreen

PASSPHRASE = "quiet river stones"  # noqa: S105 - of records that live for one test
WAIT_MS = 30_000
_WINDOWS = (Qt.WindowType.Window, Qt.WindowType.Widget, Qt.WindowType.Dialog)


class Answers:
    """Stands in for the system's dialogs; what it is not told to answer it cancels."""

    def __init__(self):
        self.save_to: Path | None = None
        self.proposed = ""
        self.picture: Path | None = None
        self.print_to: Path | None = None

    def where_to_save(self, name):
        self.proposed = name
        return self.save_to

    def which_picture(self):
        return self.picture

    def is_printer_chosen(self, printer):
        if self.print_to is None:
            return False
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.print_to))
        return True


class OneWindow(QObject):
    """Notes every widget that shows itself as a window: menus and lists apart there is one."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def eventFilter(self, watched, event):
        is_shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget)
        if is_shown and watched.isWindow() and watched.windowType() in _WINDOWS:
            self.shown.append(watched.objectName() or type(watched).__name__)
        return False


class DeskScreen:
    """The window by the names of its parts; waits for the workers, never for a time."""

    def __init__(self, desk, answers, qtbot):
        self.desk = desk
        self.answers = answers
        self.window = desk.window
        self.qtbot = qtbot

    @property
    def case(self):
        return CaseScreen(self.desk.workplace.open_case.page, self.qtbot)

    def part(self, name):
        """The part of this name on the screen that is shown, else anywhere in the window."""
        found = [w for w in self.window.findChildren(QWidget, name) if w.isVisible()]
        assert found, f"{name!r} is not on the screen {self.shown}"
        return found[0]

    def sees(self, name):
        return any(w.isVisible() for w in self.window.findChildren(QWidget, name))

    @property
    def shown(self):
        return self.window.screen_name

    def type_into(self, name, text):
        """Put text in as a keyboard with dead keys or an input method would."""
        field = self.part(name)
        field.setFocus()
        field.selectAll()
        for sign in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
                QApplication.sendEvent(field, event)

    def choose(self, name, data):
        box = self.part(name)
        assert isinstance(box, QComboBox)
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())

    def click(self, name):
        button = self.part(name)
        assert button.isEnabled(), f"{name!r} is greyed out"
        if isinstance(button, QCheckBox):  # wider than what answers to the mouse
            self.qtbot.keyClick(button, Qt.Key.Key_Space)
        else:
            self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def tab_to(self, name, most=80):
        for _ in range(most):
            focused = QApplication.focusWidget()
            if focused is not None and focused.objectName() == name:
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} is not reached with the tab key")

    def words(self, name):
        return self.part(name).text() if self.sees(name) else ""

    def arrive(self, screen):
        self.qtbot.waitUntil(lambda: self.shown == screen, timeout=WAIT_MS)
        self.settle()
        if screen == "case_page":
            form = self.desk.workplace.open_case.page.form
            self.qtbot.waitUntil(lambda: form.is_complete, timeout=WAIT_MS)
        return self

    def settle(self):
        both = (self.desk.records, self.desk.engine)
        self.qtbot.waitUntil(lambda: all(r.is_idle for r in both), timeout=WAIT_MS)

    # What people do

    def make_records(self, clinic="Clinic by the Lake", user="Amina", passphrase=PASSPHRASE):
        self.type_into("clinic_name", clinic)
        self.type_into("user_name", user)
        self.type_into("first_passphrase", passphrase)
        self.type_into("first_repeated", passphrase)
        self.click("create_records")
        self.arrive("recovery_key_screen")
        key = self.words("printed_recovery_key").replace("\n", "-")
        self.click("recovery_key_kept")
        self.click("recovery_key_done")
        self.arrive("worklist")
        return key

    def try_demonstration(self):
        self.click("try_demonstration")
        return self.arrive("worklist")

    def open_first_case(self):
        self.press(Qt.Key.Key_Return)
        return self.arrive("case_page")

    def open_report(self):
        self.click("report")
        return self.arrive("report_page")

    def unlock(self, passphrase=PASSPHRASE):
        self.type_into("passphrase", passphrase)
        self.press(Qt.Key.Key_Return)

    def new_patient(self, name, born="", number=""):
        self.click("new_patient")
        self.arrive("patient_screen")
        self.type_into("patient_name_field", name)
        self.type_into("birth_date", born)
        self.type_into("identifier", number)

    def rows(self):
        """What a screen reader says of each line of the worklist."""
        table = self.window.findChild(QTableView, "worklist_table")
        model = table.model()
        role = Qt.ItemDataRole.AccessibleTextRole
        return [model.index(row, 0).data(role) for row in range(model.rowCount())]

    def chosen(self):
        """What a screen reader says of the chosen line of the worklist."""
        table = self.part("worklist_table")
        return table.currentIndex().siblingAtColumn(0).data(Qt.ItemDataRole.AccessibleTextRole)

    def answer(self, words):
        """Take one of the offers of the question above the screen."""
        bar = self.part("question")
        offers = {b.text(): b for b in bar.buttons if b.isVisible()}
        assert words in offers, f"{words!r} is not among {list(offers)}"
        self.qtbot.mouseClick(offers[words], Qt.MouseButton.LeftButton)

    def issued(self):
        box = self.window.findChild(QListWidget, "issued_reports")
        return [box.item(i).text() for i in range(box.count())]

    def choose_issued(self, place):
        box = self.part("issued_reports")
        where = box.visualItemRect(box.item(place)).center()
        self.qtbot.mouseClick(box.viewport(), Qt.MouseButton.LeftButton, pos=where)

    def earlier(self):
        """What was said of the open case before, a text for each time."""
        return self.case.card("earlier").split("\n")[1:]

    def labels(self):
        return [w.text() for w in self.window.findChildren(QLabel) if w.isVisible()]


@contextmanager
def open_window(folder, qtbot, **options):
    """The program on a folder; closed at the end as if the window were closed."""
    answers, windows = Answers(), OneWindow()
    QApplication.instance().installEventFilter(windows)
    desk = Desk(folder, lambda _window: answers, **options)
    desk.window.resize(1280, 720)  # the screen that is none is smaller
    desk.window.show()
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    desk.load()
    screen = DeskScreen(desk, answers, qtbot)
    try:
        yield screen
        screen.settle()
        assert set(windows.shown) == {"main_window"}
    finally:
        QApplication.instance().removeEventFilter(windows)
        end(screen)


def end(screen):
    """Take the program down without a word to the records: what a crash leaves is what stays."""
    screen.desk.shut_down()
    screen.window.may_close = True
    screen.window.close()
    screen.window.deleteLater()
    screen.desk.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
