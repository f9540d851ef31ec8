"""The lines of what is known: a proven diagnosis, a finding known and stable."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from hemadesk.desktop.models.diagnosis_search import DiagnosisIndex
from hemadesk.desktop.models.known import ConfirmedState, StableState
from hemadesk.desktop.models.typed_case import ConfirmationTexts
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.ask_bar import AskBar
from hemadesk.desktop.views.diagnosis_field import DiagnosisField
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.small_parts import CalmComboBox, CaseEdit
from hemadesk.i18n import _

_KIND_WIDTH = 72


class ConfirmedLine(QWidget):
    """One proven diagnosis: which, when, by what; ``edited`` carries its texts."""

    edited = Signal(object)
    remove_requested = Signal()
    left = Signal()

    def __init__(self, place: int, index: DiagnosisIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = ConfirmationTexts()
        self._has_fault = False
        self._name = named(
            DiagnosisField(index), f"confirmed_name_{place}", _("Confirmed diagnosis")
        )
        self._date = named(CaseEdit(), f"confirmed_date_{place}", _("Confirmed on"))
        self._by = named(
            CaseEdit(), f"confirmed_by_{place}", _("Confirmed by which finding or examination")
        )
        self._remove = named(QToolButton(), f"confirmed_remove_{place}", _("Take this line out"))
        self._question = AskBar(f"ask_confirmed_{place}")
        self.stops: tuple[QWidget, ...] = (self._name, self._date, self._by, self._remove)
        self._lay_out()
        self._name.textEdited.connect(self._on_name)
        self._name.diagnosis_chosen.connect(self._on_chosen)
        self._name.left.connect(self._on_name_left)
        for edit in (self._date, self._by):
            edit.textEdited.connect(self._on_edited)
            edit.editingFinished.connect(self.left)
        self._remove.clicked.connect(self.remove_requested)

    def render_line(self, state: ConfirmedState) -> None:
        """Show one diagnosis and what is wrong with it."""
        self._texts = state.texts
        self._name.render_diagnosis(state)
        for edit, text in ((self._date, state.texts.date), (self._by, state.texts.by)):
            if edit.text() != text:
                edit.setText(text)
        if state.fault:
            self._question.render_question(state.fault, (), is_refused=state.is_refused)
        self._has_fault = bool(state.fault)
        self._show_question()

    def _show_question(self) -> None:
        """Show what is wrong once nothing is offered any more: one thing at a time."""
        self._question.setVisible(self._has_fault and not self._name.is_choosing)

    def _lay_out(self) -> None:
        self._name.setPlaceholderText(_("part of its name"))
        self._date.setPlaceholderText(_("date"))
        self._date.setFixedWidth(84)
        self._by.setPlaceholderText(_("marrow, gene …"))
        self._by.setMinimumWidth(96)
        row = _line(QLabel(_("Confirmed")), self._name)
        row.addWidget(QLabel(_("on")))
        row.addWidget(self._date)
        row.addWidget(QLabel(_("by")))
        row.addWidget(self._by, 2)
        _end(self, row, self._remove, self._question)

    def _on_name(self, name: str) -> None:
        self.edited.emit(replace(self._texts, diagnosis="", name=name))

    def _on_chosen(self, diagnosis: str) -> None:
        self.edited.emit(replace(self._texts, diagnosis=diagnosis, name=""))

    def _on_name_left(self) -> None:
        self._show_question()
        self.left.emit()

    def _on_edited(self) -> None:
        self.edited.emit(replace(self._texts, date=self._date.text(), by=self._by.text()))


class StableLine(QWidget):
    """One finding whose abnormality is long known; ``chosen`` carries its id."""

    chosen = Signal(str)
    remove_requested = Signal()

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[tuple[str, str], ...] = ()
        self._finding = named(CalmComboBox(), f"stable_finding_{place}", _("Known and stable"))
        self._remove = named(QToolButton(), f"stable_remove_{place}", _("Take this line out"))
        self._question = AskBar(f"ask_stable_{place}")
        self.stops: tuple[QWidget, ...] = (self._finding, self._remove)
        self._finding.setPlaceholderText(_("one of the findings entered"))
        self._finding.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._finding.setMinimumContentsLength(12)
        _end(self, _line(QLabel(_("Stable")), self._finding), self._remove, self._question)
        self._finding.activated.connect(self._on_activated)
        self._remove.clicked.connect(self.remove_requested)

    def render_line(self, state: StableState) -> None:
        """Show one finding and the others that it can be."""
        if state.choices != self._choices:
            self._choices = state.choices
            self._finding.clear()
            for finding, name in state.choices:
                self._finding.addItem(name, finding)
        place = self._finding.findData(state.finding) if state.finding else -1
        self._finding.setCurrentIndex(place)
        self._question.setVisible(bool(state.fault))
        if state.fault:
            self._question.render_question(state.fault, (), is_refused=False)

    def _on_activated(self, place: int) -> None:
        self.chosen.emit(self._finding.itemData(place))


def _line(kind: QLabel, what: QWidget) -> QHBoxLayout:
    kind.setMinimumWidth(_KIND_WIDTH)
    row = QHBoxLayout()
    row.setSpacing(look.NARROW)
    row.addWidget(kind)
    row.addWidget(what, 3)
    return row


def _end(line: QWidget, row: QHBoxLayout, remove: QToolButton, question: AskBar) -> None:
    """Put the way to take the line back at the end of its row, and the question below."""
    remove.setText("×")
    remove.setAutoRaise(True)
    row.addWidget(remove)
    column = QVBoxLayout(line)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(look.TIGHT)
    column.addLayout(row)
    column.addWidget(question)
    question.setVisible(False)
