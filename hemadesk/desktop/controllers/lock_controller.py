"""Covers the window when its owner asks or is away; nothing is closed, nothing is lost."""

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from hemadesk.desktop.jobs import Job, Runner
from hemadesk.desktop.session import Session
from hemadesk.desktop.views.lock import LockView
from hemadesk.desktop.views.main_window import MainWindow
from hemadesk.errors import HemaDeskError
from hemadesk.i18n import _, explain

IDLE_MINUTES = 15
"""Without a key or a click the window locks itself after this long."""


class LockController(QObject):
    """Takes the passphrase of the one user whose work lies beneath."""

    def __init__(
        self, session: Session, window: MainWindow, runner: Runner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder, self._user = session.folder, session.user
        self._window = window
        self._runner = runner
        self._job: Job | None = None
        # Nobody was ever told the demonstration's passphrase, and it holds nothing to hide.
        self.can_lock = not session.clinic.is_demonstration
        self.view = LockView(session.user)
        self.view.unlock_requested.connect(self.unlock)
        self.idle = QTimer(self)
        self.idle.setSingleShot(True)
        self.idle.setInterval(IDLE_MINUTES * 60_000)
        self.idle.timeout.connect(self.lock)
        window.touched.connect(self.idle.start)
        shortcut = QShortcut(QKeySequence("Ctrl+L"), window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(self.lock)
        self.idle.start()

    @Slot()
    def lock(self) -> None:
        """Cover the window; where a dialog of the system is open, later."""
        if not self.can_lock or self._window.is_covered:
            return
        if QApplication.activeModalWidget() is not None:
            self.idle.start()
            return
        self._window.cover(self.view)
        self.view.focus_first()

    @Slot(str)
    def unlock(self, passphrase: str) -> None:
        """Try a passphrase."""
        folder, user = self._folder, self._user
        self.view.say("", is_busy=True)
        self._job = Job(lambda: folder.database_key(passphrase, user))
        self._job.succeeded.connect(self._on_right)
        self._job.failed.connect(self._on_failed)
        self._runner.start(self._job)

    @Slot(object)
    def _on_right(self, _key: object) -> None:
        self._job = None
        self._window.uncover()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, HemaDeskError):
            self.view.say(explain(error), is_busy=False)
            return
        self.view.say(_("That failed unexpectedly."), is_busy=False)
        raise error  # a bug: the crash handler reports it
