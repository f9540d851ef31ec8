"""Keeps the worklist at what was typed last."""

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.errands import Errands
from hemadesk.desktop.models.drafts import DraftLine, present_drafts
from hemadesk.desktop.models.worklist import WorklistState, present
from hemadesk.desktop.session import Session
from hemadesk.domain.assessment import Urgency
from hemadesk.domain.records import WorklistLine

MOST = 200


class WorklistController(QObject):
    """Searches in the worker; of many edits only the newest is looked up after the running one."""

    state_changed = Signal(object)

    def __init__(self, session: Session, errands: Errands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._errands = errands
        self._is_looking = False
        self._is_stale = False
        self._typed = ""
        self._urgency: Urgency | None = None
        self.state = self._state_of(session.worklist, present_drafts(session.drafts))

    @Slot(str)
    def search(self, typed: str) -> None:
        """Show the cases that answer to this text."""
        self._typed = typed
        self.refresh()

    @Slot(str)
    def choose_urgency(self, urgency: str) -> None:
        """Show only cases of this urgency, "" for all."""
        self._urgency = Urgency(urgency) if urgency else None
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look the worklist up again."""
        self._is_stale = True
        if not self._is_looking:
            self._start()

    def _start(self) -> None:
        self._is_stale = False
        typed, urgency, desk = self._typed, self._urgency, self._session.desk

        def work() -> WorklistState:
            drafts = present_drafts(desk.drafts())
            return self._state_of(desk.worklist(typed, urgency, MOST), drafts)

        self._is_looking = True
        self._errands.run(work, self._on_found)

    def _state_of(
        self, lines: tuple[WorklistLine, ...], drafts: tuple[DraftLine, ...]
    ) -> WorklistState:
        return WorklistState(present(lines, self._session.knowledge), len(lines) >= MOST, drafts)

    def _on_found(self, state: WorklistState) -> None:
        self._is_looking = False
        if self._is_stale:
            self.refresh()
        elif state != self.state:
            self.state = state
            self.state_changed.emit(state)
