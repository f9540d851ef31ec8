"""What is known of the whole case, at any visit: proven diagnoses, findings long stable."""

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from hemadesk.desktop.models.diagnosis_search import DiagnosisIndex
from hemadesk.desktop.models.known import NOTHING_KNOWN, KnownState
from hemadesk.desktop.models.typed_case import ConfirmationTexts
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.known_lines import ConfirmedLine, StableLine
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase


class KnownEditor(QWidget):
    """Draws a KnownState; each signal carries all lines of its kind."""

    confirmed_edited = Signal(object)
    stable_edited = Signal(object)
    field_left = Signal()

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._knowledge = knowledge
        self._index: DiagnosisIndex | None = None
        self._state = NOTHING_KNOWN
        self._confirmed: list[ConfirmedLine] = []
        self._stable: list[StableLine] = []
        self._add_confirmed = named(QToolButton(), "add_confirmed", _("Add a confirmed diagnosis"))
        self._add_confirmed.setText(_("+ Confirmed diagnosis"))
        self._add_confirmed.setToolTip(
            _("Proven once: it stays likely when later counts look like another disease.")
        )
        self._add_stable = named(QToolButton(), "add_stable", _("Add what is known and stable"))
        self._add_stable.setText(_("+ Known and stable"))
        self._add_stable.setToolTip(
            _("Long abnormal and unchanged: some red flags are not raised for it alone.")
        )
        self._lay_out()
        self._add_confirmed.clicked.connect(self._on_add_confirmed)
        self._add_stable.clicked.connect(self._on_add_stable)

    def render_known(self, state: KnownState) -> None:
        """Show exactly these lines; the lines that stay keep the keyboard."""
        self._state = state
        if self._make_lines():
            self._order_stops()
        for index, line in enumerate(self._confirmed):
            line.setVisible(index < len(state.confirmed))
            if index < len(state.confirmed):
                line.render_line(state.confirmed[index])
        for index, each in enumerate(self._stable):
            each.setVisible(index < len(state.stable))
            if index < len(state.stable):
                each.render_line(state.stable[index])

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(look.NARROW)
        row.addWidget(QLabel(_("Known")))
        for button in (self._add_confirmed, self._add_stable):
            button.setAutoRaise(True)
            row.addWidget(button)
        row.addStretch(1)
        self._confirmed_column, self._stable_column = QVBoxLayout(), QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.TIGHT)
        column.addLayout(row)
        for lines in (self._confirmed_column, self._stable_column):
            lines.setSpacing(look.TIGHT)
            column.addLayout(lines)

    def _make_lines(self) -> bool:
        """Make the lines that are missing; tell whether there were any."""
        before = len(self._confirmed) + len(self._stable)
        while len(self._confirmed) < len(self._state.confirmed):
            if self._index is None:
                self._index = DiagnosisIndex(self._knowledge)
            line = ConfirmedLine(len(self._confirmed), self._index, self)
            line.edited.connect(self._on_confirmed_edited)
            line.remove_requested.connect(self._on_confirmed_removed)
            line.left.connect(self.field_left)
            self._confirmed.append(line)
            self._confirmed_column.addWidget(line)
        while len(self._stable) < len(self._state.stable):
            each = StableLine(len(self._stable), self)
            each.chosen.connect(self._on_stable_chosen)
            each.remove_requested.connect(self._on_stable_removed)
            self._stable.append(each)
            self._stable_column.addWidget(each)
        return len(self._confirmed) + len(self._stable) > before

    def _order_stops(self) -> None:
        """Let the Tab key follow the eye: what is made later would come last in the window."""
        stops: list[QWidget] = [self._add_confirmed, self._add_stable]
        for line in self._confirmed:
            stops += line.stops
        for each in self._stable:
            stops += each.stops
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _texts(self) -> tuple[ConfirmationTexts, ...]:
        return tuple(each.texts for each in self._state.confirmed)

    def _findings(self) -> tuple[str, ...]:
        return tuple(each.finding for each in self._state.stable)

    def _on_add_confirmed(self) -> None:
        self.confirmed_edited.emit((*self._texts(), ConfirmationTexts()))
        if self._confirmed:
            self._confirmed[len(self._state.confirmed) - 1].stops[0].setFocus()

    def _on_add_stable(self) -> None:
        self.stable_edited.emit((*self._findings(), ""))
        if self._stable:
            self._stable[len(self._state.stable) - 1].stops[0].setFocus()

    def _on_confirmed_edited(self, texts: ConfirmationTexts) -> None:
        place, all_ = self._place(self._confirmed), self._texts()
        self.confirmed_edited.emit((*all_[:place], texts, *all_[place + 1 :]))

    def _on_confirmed_removed(self) -> None:
        place, texts = self._place(self._confirmed), self._texts()
        self.confirmed_edited.emit(texts[:place] + texts[place + 1 :])

    def _on_stable_chosen(self, finding: str) -> None:
        place, findings = self._place(self._stable), self._findings()
        self.stable_edited.emit((*findings[:place], finding, *findings[place + 1 :]))

    def _on_stable_removed(self) -> None:
        place, findings = self._place(self._stable), self._findings()
        self.stable_edited.emit(findings[:place] + findings[place + 1 :])

    def _place(self, lines: list[ConfirmedLine] | list[StableLine]) -> int:
        return next(place for place, line in enumerate(lines) if line is self.sender())
