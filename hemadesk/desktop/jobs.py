"""Background work: a job that can be cancelled, a pool that runs jobs, a runner that waits.

A job gets plain values, never widgets; its signals arrive in the window's thread.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

Report = Callable[[float], None]
"""Called by the work with the fraction done, 0 to 1; it is also where a cancel is noticed."""
Work = Callable[[Report], Any]
_TURN_S = 0.0005
"""How long a worker may go on before the window gets its turn.

Python's own 5 ms would be paid each time the window needs the interpreter while a worker
computes: several times for one key.
"""


class Cancelled(BaseException):
    """Raised inside the work when somebody asked it to stop."""


class Job(QObject):
    """One piece of work.

    Exactly one of succeeded, failed and cancelled is emitted, once, then ended.
    """

    progressed = Signal(float)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._stop = threading.Event()
        self.is_over = False

    def cancel(self) -> None:
        """Ask the work to stop; it stops when it next reports progress."""
        self._stop.set()

    def run(self) -> None:
        """Do the work on the calling thread and announce how it ended."""
        try:
            result = self._work(self._report)
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:  # noqa: BLE001 - handed on: whoever listens tells people
            log.debug("job failed: %s", type(error).__name__)
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        finally:
            self.is_over = True
            self.ended.emit()

    def _report(self, fraction: float) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.progressed.emit(fraction)


class PoolRunner(QObject):
    """Runs jobs in a thread pool and keeps each alive until it is over.

    One thread by default: answers come in the order of the questions, and writes to the
    database are one at a time.
    """

    def __init__(self, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        sys.setswitchinterval(_TURN_S)
        self._jobs: set[Job] = set()

    @property
    def is_idle(self) -> bool:
        """Tell whether every job is over and all that it said has arrived."""
        return not self._jobs

    def start(self, job: Job) -> None:
        """Run the job as soon as a thread is free."""
        self._jobs.add(job)
        job.ended.connect(self._forget)
        self._pool.start(QRunnable.create(job.run))

    def shut_down(self, timeout_ms: int = 5000) -> bool:
        """Cancel everything and wait; call before what the jobs use is closed."""
        for job in self._jobs:
            job.cancel()
        return self._pool.waitForDone(timeout_ms)

    @Slot()
    def _forget(self) -> None:
        # In the window's thread, where a QObject must die; and only the one whose last word has
        # arrived: what another job has said may still be on its way.
        job = self.sender()
        if isinstance(job, Job):
            self._jobs.discard(job)


class InlineRunner:
    """Runs each job at once on the calling thread."""

    is_idle = True

    def start(self, job: Job) -> None:
        """Run the job now."""
        job.run()

    def shut_down(self, timeout_ms: int = 5000) -> bool:  # noqa: ARG002 - the pool's shape
        """Return True: nothing is ever left running."""
        return True


Runner = PoolRunner | InlineRunner
