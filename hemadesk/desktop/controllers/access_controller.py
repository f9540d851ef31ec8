"""Owns the way to the records: unlocking, recovery, first run, the demonstration."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.jobs import Job, Runner
from hemadesk.desktop.models.access import AccessState, FirstRunEntry
from hemadesk.errors import HemaDeskError
from hemadesk.i18n import _, explain

if TYPE_CHECKING:
    from types import ModuleType


class AccessController(QObject):
    """Tries what was typed, in the worker; ``opened`` carries the session."""

    state_changed = Signal(object)
    opened = Signal(object)

    def __init__(self, folder: Path, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._runner = runner
        self._job: Job | None = None
        self.state = AccessState()

    @Slot(str)
    def unlock(self, passphrase: str) -> None:
        """Try a passphrase."""
        self._try(lambda: _session().unlock(self._folder, passphrase))

    @Slot(str, str, str)
    def recover(self, recovery_key: str, user: str, passphrase: str) -> None:
        """Try the recovery key and set a new passphrase."""
        self._try(lambda: _session().recover(self._folder, recovery_key, user, passphrase))

    @Slot(object)
    def first_run(self, entry: FirstRunEntry) -> None:
        """Make the records."""
        self._try(lambda: _session().first_run(self._folder, entry))

    @Slot()
    def open_demonstration(self) -> None:
        """Open the demonstration."""
        self._try(lambda: _session().open_demonstration(self._folder))

    @Slot()
    def ask_users(self) -> None:
        """Find out whose passphrase the recovery key may replace."""
        job = Job(lambda: _session().users(self._folder))
        job.succeeded.connect(self._on_users)
        job.failed.connect(self._on_failed)
        self._runner.start(job)

    def _try(self, attempt: Callable[[], Any]) -> None:
        if self._job is not None:
            return
        self._become(replace(self.state, is_busy=True, message=""))
        self._job = Job(attempt)
        self._job.succeeded.connect(self._on_opened)
        self._job.failed.connect(self._on_failed)
        self._runner.start(self._job)

    @Slot(object)
    def _on_opened(self, session: object) -> None:
        self._job = None
        self._become(AccessState())
        self.opened.emit(session)

    @Slot(object)
    def _on_users(self, users: tuple[str, ...]) -> None:
        self._become(replace(self.state, users=users))

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        self._job = None
        if isinstance(error, HemaDeskError):
            self._become(replace(self.state, is_busy=False, message=explain(error)))
            return
        self._become(replace(self.state, is_busy=False, message=_("That failed unexpectedly.")))
        raise error  # a bug: the crash handler reports it

    def _become(self, state: AccessState) -> None:
        self.state = state
        self.state_changed.emit(state)


def _session() -> "ModuleType":
    from hemadesk.desktop import session  # noqa: PLC0415 - heavy: after the window is painted

    return session
