"""Reads what was said of the open case before, and only while somebody looks at it."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.errands import Errands
from hemadesk.desktop.models.earlier import EarlierLine, EarlierState, present_earlier
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.case_desk import CaseDesk


class EarlierController(QObject):
    """Owns the list of earlier assessments; an answer for a case that was left is dropped."""

    state_changed = Signal(object)

    def __init__(
        self,
        desk: CaseDesk,
        knowledge: KnowledgeBase,
        errands: Errands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._knowledge = knowledge
        self._errands = errands
        self._case_id = ""
        self._is_reading = False
        self.state = EarlierState()

    def follow(self, case_id: str) -> None:
        """Take the stored case that is open now, "" for none; what is unfolded is read anew."""
        if case_id != self._case_id:
            self._case_id = case_id
            self._become(EarlierState(is_stored=bool(case_id)))
        self._read()

    @Slot()
    def toggle(self) -> None:
        """Unfold the list, or fold it again."""
        self._become(replace(self.state, is_unfolded=not self.state.is_unfolded, lines=()))
        self._read()

    def give_up(self) -> None:
        """Take note that the list did not come; the next click asks again."""
        if self._is_reading:
            self._is_reading = False
            self._become(replace(self.state, is_unfolded=False, lines=()))

    def _read(self) -> None:
        if not self.state.is_unfolded:
            return
        desk, knowledge, case_id = self._desk, self._knowledge, self._case_id

        def work() -> tuple[EarlierLine, ...]:
            return present_earlier(desk.earlier_assessments(case_id), knowledge)

        def show(lines: tuple[EarlierLine, ...]) -> None:
            self._is_reading = False
            if case_id == self._case_id and self.state.is_unfolded:
                self._become(replace(self.state, lines=lines))

        self._is_reading = True
        self._errands.run(work, show)

    def _become(self, state: EarlierState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)
