"""Keeps the results panel at the newest edit of the case that is open; shows nothing stale."""

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.jobs import Job, Runner
from hemadesk.desktop.models.results import ResultsState, failed, present
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.errors import HemaDeskError
from hemadesk.i18n import _, explain
from hemadesk.knowledge.base import KnowledgeBase

Assess = Callable[[Case], Assessment]


class ResultsController(QObject):
    """Owns the panel's state.

    At most one assessment runs; of the edits made meanwhile only the newest is assessed next.
    An answer for a case that has been left is dropped.
    """

    state_changed = Signal(object)
    assessed = Signal(object, object)
    """The case as it was assessed, and its assessment: what is on the screen now."""

    def __init__(
        self,
        assess: Assess,
        knowledge: KnowledgeBase,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._assess = assess
        self._knowledge = knowledge
        self._runner = runner
        self._job: Job | None = None
        self._running: Case | None = None
        self._waiting: Case | None = None
        self.state = ResultsState()

    @property
    def is_up_to_date(self) -> bool:
        """Tell whether the newest edit is the one that is shown."""
        return self._job is None

    def warm_up(self) -> None:
        """Have the worker build what its first assessment needs, before anybody waits for it."""
        self._runner.start(Job(self._assess_nobody))

    def leave(self) -> None:
        """Forget the case: whatever the worker still says of it is about another patient."""
        if self._job is not None:
            self._job.cancel()
        self._job = self._running = self._waiting = None
        self._become(ResultsState())

    def assess(self, case: Case) -> None:
        """Assess this edit of the open case, after the one that is running now."""
        self._waiting = case
        if self._job is None:
            self._start()

    def _assess_nobody(self) -> None:
        nobody = Case("", Patient(), (Encounter(),))
        present(self._assess(nobody), self._knowledge)
        if not gc.get_freeze_count():
            # The knowledge stays until the end.  Unless it is set aside, the collector walks
            # through all of it in the middle of every few assessments, and the key waits.
            gc.freeze()

    def _start(self) -> None:
        case, self._waiting = self._waiting, None
        if case is None:
            return
        self._running = case

        def work() -> tuple[Assessment, ResultsState]:
            assessment = self._assess(case)
            return assessment, present(assessment, self._knowledge)

        self._job = Job(work)
        self._job.succeeded.connect(self._on_success)
        self._job.failed.connect(self._on_failure)
        self._runner.start(self._job)

    @Slot(object)
    def _on_success(self, answer: tuple[Assessment, ResultsState]) -> None:
        if self.sender() is not self._job:
            return
        assessment, state = answer
        case = self._running
        self._job = self._running = None
        if self._waiting is None:
            self._become(state)
            self.assessed.emit(case, assessment)
        self._start()

    @Slot(Exception)
    def _on_failure(self, error: Exception) -> None:
        if self.sender() is not self._job:
            return
        self._job = self._running = None
        if isinstance(error, HemaDeskError):
            self._become(failed(explain(error)))
            self._start()
            return
        self._become(failed(_("The assessment failed. What you typed is safe.")))
        self._start()
        raise error  # a bug: the crash handler reports it

    def _become(self, state: ResultsState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
