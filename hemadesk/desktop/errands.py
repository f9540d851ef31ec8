"""Work on the records, one piece after the other, with the answer back in the window's thread."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.jobs import Job, Runner


class Errands(QObject):
    """``failed`` carries what went wrong, whoever asked."""

    failed = Signal(Exception)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner

    def run(self, work: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        """Do ``work`` in the worker; ``then`` gets its result in the window's thread."""
        job = Job(work)
        answer = _Answer(self, then)
        job.succeeded.connect(answer.give)
        job.failed.connect(self.failed)
        job.ended.connect(answer.deleteLater)
        self._runner.start(job)


class _Answer(QObject):
    """Lives in the window's thread: a bare function would be called in the worker."""

    def __init__(self, parent: QObject, then: Callable[[Any], None] | None) -> None:
        super().__init__(parent)
        self._then = then

    @Slot(object)
    def give(self, answer: Any) -> None:
        if self._then is not None:
            self._then(answer)
