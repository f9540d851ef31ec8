"""The window's composition root: builds everything, connects everything, owns no state.

Only what the passphrase needs is imported here.  Database, engine and report load in a worker
while the person types; whatever imports them is imported inside a function.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from hemadesk import paths
from hemadesk.desktop.controllers.access_controller import AccessController
from hemadesk.desktop.jobs import Job, PoolRunner
from hemadesk.desktop.logo import pick_logo
from hemadesk.desktop.models import appearance
from hemadesk.desktop.models.access import AccessState
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.main_window import MainWindow
from hemadesk.i18n import _, use_language
from hemadesk.storage.errors import FolderInUseError
from hemadesk.storage.lock import FolderLock

if TYPE_CHECKING:
    from types import ModuleType

    from hemadesk.desktop.session import Session
    from hemadesk.desktop.views.first_run import FirstRunView
    from hemadesk.desktop.views.system_dialogs import SystemDialogs
    from hemadesk.desktop.views.unlock import UnlockView
    from hemadesk.desktop.workplace import Workplace

TITLE_BAR = 40
"""What the system puts above the window, at most; not known before the window is there."""


def run(folder: Path | None = None) -> int:
    """Open the window on a data folder (the user's own by default) and return the exit code.

    A second start on the same folder raises the window of the first and ends.

    Raises:
        FolderInUseError: in use by a program that does not answer.
        FolderReadOnlyError: nothing can be written there.
    """
    chosen = folder or paths.user_data()
    app = QApplication(sys.argv[:1])
    try:
        with FolderLock(chosen):
            desk = Desk(chosen)
            sys.excepthook = desk.on_bug
            desk.window.show()
            # A timer of the desk's own: QTimer.singleShot's can crash PySide6 6.12.0 when deleted.
            first = QTimer(desk)
            first.setSingleShot(True)
            first.timeout.connect(desk.load)
            first.start(0)
            code = app.exec()
            desk.shut_down()
            return code
    except FolderInUseError:
        if _single().raise_first(chosen):
            return 0
        raise


class Desk(QObject):
    """The program: a window, two workers, and the screens as they are needed."""

    def __init__(
        self,
        folder: Path,
        make_dialogs: "Callable[[MainWindow], SystemDialogs] | None" = None,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        super().__init__()
        self._folder = folder
        self._make_dialogs = make_dialogs
        self._now = now
        self._dress()
        self.window = MainWindow()
        self.window.resize(first_size(self.window.screen().availableSize()))
        self.records = PoolRunner(self)
        self.engine = PoolRunner(self)
        self.access = AccessController(folder, self.records, self)
        self.workplace: Workplace | None = None
        self._entrance: UnlockView | FirstRunView = self._make_entrance()
        self.window.show_screen(self._entrance)
        self._entrance.focus_first()
        self.access.state_changed.connect(self._on_access_state)
        self.access.opened.connect(self._on_opened)
        self.window.close_requested.connect(self._on_close_requested)

    @Slot()
    def load(self) -> None:
        """Import what comes after the passphrase, in the worker, while it is typed."""
        self._warm = Job(_load_the_rest)
        self.engine.start(self._warm)
        self.listener = _single().Listener(self._folder, self)
        self.listener.raised.connect(self.show_in_front)

    @Slot()
    def show_in_front(self) -> None:
        """Bring the window before all others."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def on_bug(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Keep a report without patient data and say so; the program goes on."""
        del kind, trace  # both are in the error
        from hemadesk.desktop import crash  # noqa: PLC0415 - hopefully never

        crash.keep(self._folder, error)
        told = _("That was a fault of HemaDesk. What you typed is safe. A report is in {file}.")
        self.window.complain(told.format(file=self._folder / crash.FILE))

    def shut_down(self) -> None:
        """Wait for the workers, then close the records."""
        for runner in (self.engine, self.records):
            runner.shut_down()
        if self.workplace is not None:
            self.workplace.session.store.close()

    def _make_entrance(self) -> "UnlockView | FirstRunView":
        if (self._folder / paths.DATABASE).exists():
            from hemadesk.desktop.views.unlock import UnlockView  # noqa: PLC0415 - one of the two

            unlock = UnlockView()
            unlock.unlock_requested.connect(self.access.unlock)
            unlock.recovery_requested.connect(self.access.ask_users)
            unlock.recover_requested.connect(self.access.recover)
            unlock.demonstration_requested.connect(self.access.open_demonstration)
            return unlock
        from hemadesk.desktop.views.first_run import FirstRunView  # noqa: PLC0415 - one of the two

        first = FirstRunView()
        first.create_requested.connect(self.access.first_run)
        first.demonstration_requested.connect(self.access.open_demonstration)
        first.fields.logo.logo_requested.connect(self._on_logo_requested)
        return first

    @Slot(object)
    def _on_access_state(self, state: AccessState) -> None:
        self._entrance.render_state(state)

    @Slot(object)
    def _on_opened(self, session: "Session") -> None:
        from hemadesk.desktop.workplace import Workplace  # noqa: PLC0415 - heavy: see above

        use_language(session.clinic.language)
        runners = (self.records, self.engine)
        self.workplace = Workplace(session, self.window, self._dialogs(), runners, self._now, self)
        self.workplace.emptied.connect(self._end)
        self.workplace.appearance_chosen.connect(self._on_appearance_chosen)
        self.workplace.settings_view.show_appearance(appearance.read(self._folder))
        self.workplace.begin()
        self.window.remove(self._entrance)

    @Slot()
    def _on_close_requested(self) -> None:
        if self.workplace is None:
            self._end()
        else:
            self.workplace.close()

    @Slot()
    def _end(self) -> None:
        self.window.may_close = True
        self.window.close()

    @Slot(str)
    def _on_appearance_chosen(self, choice: str) -> None:
        appearance.write(self._folder, choice)
        self._dress()

    @Slot()
    def _on_logo_requested(self) -> None:
        from hemadesk.desktop.views.first_run import FirstRunView  # noqa: PLC0415 - is loaded

        if isinstance(self._entrance, FirstRunView):
            pick_logo(self._entrance.fields.logo, self._dialogs(), self.window)

    def _dialogs(self) -> "SystemDialogs":
        if self._make_dialogs is not None:
            return self._make_dialogs(self.window)
        from hemadesk.desktop.views.system_dialogs import SystemDialogs  # noqa: PLC0415 - heavy

        return SystemDialogs(self.window)

    def _dress(self) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("the window needs a QApplication")
        choice = appearance.read(self._folder)
        if choice == appearance.SYSTEM:
            is_dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
            choice = "dark" if is_dark else "light"
        look.dress(app, choice)


def first_size(available: QSize) -> QSize:
    """Return how large the window opens on a screen with this room."""
    return QSize(1280, 720).boundedTo(available - QSize(0, TITLE_BAR))


def _load_the_rest() -> None:
    from hemadesk.desktop import session, workplace  # noqa: F401, PLC0415 - loading is the point


def _single() -> "ModuleType":
    from hemadesk.desktop import single_start  # noqa: PLC0415 - the network part of Qt

    return single_start
