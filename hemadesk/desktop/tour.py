"""Pictures of every screen over the demonstration, made by using the real window.

Nothing is shown on a display: the window is drawn offscreen.
"""

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QSize, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QScrollArea,
    QTabBar,
    QTableView,
    QWidget,
)

from hemadesk.desktop.app import Desk
from hemadesk.desktop.models import appearance
from hemadesk.desktop.workplace import Workplace
from hemadesk.errors import N_, HemaDeskError

LOOKS = {"light": ("light", QSize(1440, 900)), "dark": ("dark", QSize(1440, 900)),
         "small": ("light", QSize(1280, 720))}  # fmt: skip
SHOWN_CASE = "Kwame Example"
WAIT_S = 60


class TourStoppedError(HemaDeskError):
    """A screen that never came."""

    message = N_("The tour stopped: the screen {screen} did not come.")


def run(out: Path, looks: tuple[str, ...] = tuple(LOOKS)) -> Iterator[Path]:
    """Write one PNG a screen and look into ``out``; give each file as it is written.

    Raises:
        TourStoppedError: a screen did not come.
        OSError: the folder cannot be written.
    """
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_tell)
    app = QApplication.instance() or QApplication([])
    out.mkdir(parents=True, exist_ok=True)
    for name in looks:
        scheme, size = LOOKS[name]
        with tempfile.TemporaryDirectory(prefix="hemadesk-tour-") as folder:
            appearance.write(Path(folder), scheme)
            visit = _Visit(Path(folder), size)
            try:
                for screen in visit.screens():
                    file = out / f"{screen}-{name}.png"
                    visit.settle()
                    if not visit.desk.window.grab().save(str(file)):
                        raise OSError(f"{file} could not be written")
                    yield file
            finally:
                visit.end()
    del app


def _tell(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not message.startswith("This plugin does not support"):  # a window drawn nowhere
        sys.stderr.write(f"{message}\n")


class _Visit:
    """One walk through the program, in one look."""

    def __init__(self, folder: Path, size: QSize) -> None:
        self._folder = folder
        self._size = size
        self.desk = self._open(folder)

    def screens(self) -> Iterator[str]:
        """Go from screen to screen; each is ready for its picture when its name is given."""
        yield from self._entrance()
        yield "worklist"
        self._type("worklist_search", "aplas")
        yield "search"
        self._type("worklist_search", "")
        yield from self._patient()
        yield from self._case()
        yield from self._report()
        yield from self._settings()

    def _entrance(self) -> Iterator[str]:
        """Make records, leave them, and come back for the demonstration."""
        yield "first-run"
        passphrase = secrets.token_urlsafe()
        self._type("clinic_name", "Example Clinic")
        self._type("user_name", "Ada Example")
        self._type("first_passphrase", passphrase)
        self._type("first_repeated", passphrase)
        self._click("create_records")
        self._arrive("recovery_key_screen")
        yield "recovery-key"
        self.end()
        self.desk = self._open(self._folder)
        yield "unlock"
        self._click("open_demonstration")
        self._arrive("worklist")

    def _patient(self) -> Iterator[str]:
        self._click("new_patient")
        self._arrive("patient_screen")
        self._type("patient_name_field", "Kwame Exemple")
        self._type("identifier", "DEMO-007")
        self._wait("duplicates", lambda: self._part("duplicates").isVisible())
        yield "new-patient"
        self._click("patient_cancel")
        self._arrive("worklist")

    def _case(self) -> Iterator[str]:
        self._open_row(SHOWN_CASE)
        self._arrive("case_page")
        form = self._workplace.open_case.page.form
        self._wait("case_page", lambda: form.is_complete)
        tabs = self._part("visits")
        if isinstance(tabs, QTabBar):
            tabs.setCurrentIndex(0)
        self.settle()
        yield "case"
        for name, card in (("results", "likely"), ("before-you-treat", "before_treatment")):
            self._scroll_to(card)
            yield name

    def _report(self) -> Iterator[str]:
        self._click("report")
        self._arrive("report_page")
        self._type("report_recipient", "Dr. Ada Example, hematology")
        self._type("report_question", "Transplant work-up?")
        self._wait("report_page", lambda: self._workplace.report_page.is_ready)
        yield "report"
        self._click("report_back")
        self._arrive("case_page")
        self._click("back_to_list")
        self._arrive("worklist")

    def _settings(self) -> Iterator[str]:
        self._click("open_settings")
        self._arrive("settings")
        yield "settings"

    def settle(self) -> None:
        """Wait until the workers are idle and everything is drawn."""
        both = (self.desk.records, self.desk.engine)
        self._wait(self.desk.window.screen_name, lambda: all(each.is_idle for each in both))
        for _ in range(5):
            QApplication.processEvents()
            time.sleep(0.02)
        self.desk.window.notice.hide()

    def end(self) -> None:
        """Close the window and the records."""
        self.desk.shut_down()
        self.desk.window.may_close = True
        self.desk.window.close()

    def _open(self, folder: Path) -> Desk:
        desk = Desk(folder)
        desk.window.resize(self._size)
        desk.window.show()
        desk.window.activateWindow()
        desk.load()
        return desk

    @property
    def _workplace(self) -> Workplace:
        if self.desk.workplace is None:
            raise TourStoppedError(screen="worklist")
        return self.desk.workplace

    def _part(self, name: str) -> QWidget:
        found = self.desk.window.findChildren(QWidget, name)
        if not found:
            raise TourStoppedError(screen=name)
        return next((each for each in found if each.isVisible()), found[0])

    def _click(self, name: str) -> None:
        part = self._part(name)
        if isinstance(part, QAbstractButton):
            part.click()

    def _type(self, name: str, text: str) -> None:
        field = self._part(name)
        if isinstance(field, QLineEdit):
            field.setFocus()
            field.setText(text)
            field.textEdited.emit(text)
        self.settle()

    def _open_row(self, name: str) -> None:
        table = self._part("worklist_table")
        if not isinstance(table, QTableView):
            raise TourStoppedError(screen="worklist")
        model = table.model()
        start = model.index(0, 1)
        for found in model.match(start, Qt.ItemDataRole.DisplayRole, name):
            table.selectRow(found.row())
            table.activated.emit(found)

    def _scroll_to(self, card: str) -> None:
        part: QWidget | None = self._part(card)
        top = part
        while part is not None and not isinstance(part, QScrollArea):
            part = part.parentWidget()
        content = part.widget() if isinstance(part, QScrollArea) else None
        if isinstance(part, QScrollArea) and top is not None and content is not None:
            place = top.mapTo(content, content.rect().topLeft())
            part.verticalScrollBar().setValue(place.y() - 8)

    def _arrive(self, screen: str) -> None:
        self._wait(screen, lambda: self.desk.window.screen_name == screen)
        self.settle()

    def _wait(self, screen: str, is_there: Callable[[], bool]) -> None:
        until = time.monotonic() + WAIT_S
        while not is_there():
            QApplication.processEvents()
            time.sleep(0.005)
            if time.monotonic() > until:
                raise TourStoppedError(screen=screen)
