"""Background work: a job, a pool that runs jobs one after the other, a runner that waits.

A job gets plain values, never widgets; its signals arrive in the window's thread.
"""

import gc
import itertools
import logging
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

log = logging.getLogger(__name__)

Work = Callable[[], Any]
_TURN_S = 0.0005
"""How long a worker may go on before the window gets its turn.

Python's own 5 ms would be paid each time the window needs the interpreter while a worker
computes: several times for one key.
"""


class Job(QObject):
    """One piece of work, short enough to be done to its end once it has begun.

    Exactly one of succeeded, failed and cancelled is emitted, once, then ended.
    """

    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()
    ended = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work = work
        self._is_cancelled = False
        self.is_over = False

    def cancel(self) -> None:
        """Ask that the work not be begun; what has begun goes on to its end."""
        self._is_cancelled = True

    def run(self) -> None:
        """Do the work on the calling thread, unless cancelled, and announce how it ended."""
        try:
            if self._is_cancelled:
                self.cancelled.emit()
                return
            result = self._work()
        except Exception as error:  # noqa: BLE001 - a thread has no caller: who waits is told
            log.debug("job failed: %s", type(error).__name__)
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)
        finally:
            self.is_over = True
            self.ended.emit()


class PoolRunner(QObject):
    """Runs jobs in a thread pool and keeps each alive until it is over.

    One thread by default: answers come in the order of the questions, and writes to the
    database are one at a time.
    """

    _left = Signal(int)

    def __init__(self, parent: QObject | None = None, *, threads: int = 1) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._numbers = itertools.count()
        self._jobs: dict[int, Job] = {}
        self._left.connect(self._forget)
        sys.setswitchinterval(_TURN_S)

    @property
    def is_idle(self) -> bool:
        """Tell whether every job is over and all that it said has arrived."""
        return not self._jobs

    def start(self, job: Job) -> None:
        """Run the job as soon as a thread is free."""
        number = next(self._numbers)
        self._jobs[number] = job
        _pause_collector(+1)
        self._pool.start(QRunnable.create(partial(self._run, number)))

    def shut_down(self, timeout_ms: int = 5000) -> bool:
        """Wait for all that was started; call before what the jobs use is closed.

        Nothing is cancelled here: what still waits may be the last draft to be kept.
        """
        return self._pool.waitForDone(timeout_ms)

    def _run(self, number: int) -> None:
        # The worker knows the job by its number only, and says so when it has let go of it: a
        # QObject must die in the window's thread, and whoever lets go last decides.
        self._jobs[number].run()
        self._left.emit(number)

    @Slot(int)
    def _forget(self, number: int) -> None:
        del self._jobs[number]
        _pause_collector(-1)


_running = 0


def _pause_collector(by: int) -> None:
    """Leave Python's garbage alone while any job runs; called in the window's thread only.

    A widget that a worker finds as garbage is destroyed in the worker, and Qt then crashes.
    """
    global _running  # noqa: PLW0603 - the collector is one for the whole program
    _running += by
    if _running:
        gc.disable()
    else:
        gc.enable()


class InlineRunner:
    """Runs each job at once on the calling thread."""

    is_idle = True

    def start(self, job: Job) -> None:
        """Run the job now."""
        job.run()

    def shut_down(self, _timeout_ms: int = 5000) -> bool:
        """Return True: nothing is ever left running."""
        return True


Runner = PoolRunner | InlineRunner
