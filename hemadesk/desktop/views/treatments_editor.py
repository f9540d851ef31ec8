"""What was given and when: drugs, transfusions, procedures; one line each."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.typed_case import TreatmentTexts
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.ask_bar import AskBar
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.small_parts import CalmComboBox
from hemadesk.domain.case import TreatmentKind
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.wording import labels

_PRODUCTS = (N_("red cells"), N_("platelets"), N_("plasma"))
_DATES = (("start", N_("from")), ("stop", N_("to")))


class TreatmentLine(QWidget):
    """One treatment: what, from when to when, how much."""

    edited = Signal()
    remove_requested = Signal()

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = TreatmentTexts()
        self._kind = named(QLabel(), f"treatment_kind_{place}")
        self._kind.setMinimumWidth(72)
        self._name = named(CalmComboBox(), f"treatment_name_{place}", _("What was given"))
        self._name.setEditable(True)
        self._name.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name.setMinimumContentsLength(12)
        self._edits = {
            "start": named(QLineEdit(), f"treatment_start_{place}", _("Given from")),
            "stop": named(QLineEdit(), f"treatment_stop_{place}", _("Given until")),
            "amount": named(QLineEdit(), f"treatment_amount_{place}", _("Amount")),
        }
        self._remove = named(QToolButton(), f"treatment_remove_{place}", _("Take this line out"))
        self.stops: tuple[QWidget, ...] = (self._name, *self._edits.values(), self._remove)
        self._taken_for = named(QLabel(), f"treatment_class_{place}")
        self._taken_for.setContentsMargins(76, 0, 0, 0)
        self._taken_for.setVisible(False)
        self._question = AskBar(f"ask_treatment_{place}")
        self._lay_out()
        self._name.editTextChanged.connect(self._on_edited)
        for edit in self._edits.values():
            edit.textEdited.connect(self._on_edited)
        self._remove.clicked.connect(self.remove_requested)

    @property
    def texts(self) -> TreatmentTexts:
        return replace(
            self._texts,
            name=self._name.currentText(),
            start=self._edits["start"].text(),
            stop=self._edits["stop"].text(),
            amount=self._edits["amount"].text(),
        )

    def render_line(self, texts: TreatmentTexts, fault: str, taken_for: str) -> None:
        """Show one treatment, what is wrong with it and what the engine takes it for."""
        is_new_kind = texts.kind is not self._texts.kind or not self._kind.text()
        self._texts = texts
        self._kind.setText(labels.word(texts.kind).capitalize())
        if is_new_kind:
            self._name.clear()
            if texts.kind is TreatmentKind.TRANSFUSION:
                self._name.addItems([_(product) for product in _PRODUCTS])
        if self._name.currentText() != texts.name or is_new_kind:
            self._name.setEditText(texts.name)
        for name, edit in self._edits.items():
            if edit.text() != getattr(texts, name):
                edit.setText(getattr(texts, name))
        said = _("counts as: {what}").format(what=taken_for) if taken_for else ""
        self._taken_for.setText(said)
        self._taken_for.setVisible(bool(said))
        self._question.setVisible(bool(fault))
        if fault:
            self._question.render_question(fault, (), is_refused=True)

    def focus_name(self) -> None:
        """Give the name the keyboard."""
        self._name.setFocus()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(look.NARROW)
        line.addWidget(self._kind)
        line.addWidget(self._name, 1)
        for name, words in _DATES:
            line.addWidget(QLabel(_(words)))
            self._edits[name].setFixedWidth(84)
            self._edits[name].setPlaceholderText(_("date"))
            line.addWidget(self._edits[name])
        self._edits["amount"].setFixedWidth(64)
        self._edits["amount"].setPlaceholderText(_("amount"))
        line.addWidget(self._edits["amount"])
        self._remove.setText("×")
        self._remove.setAutoRaise(True)
        line.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.TIGHT)
        column.addLayout(line)
        column.addWidget(self._taken_for)
        column.addWidget(self._question)
        self._question.setVisible(False)

    def _on_edited(self) -> None:
        if self.texts != self._texts:
            self.edited.emit()


class TreatmentsEditor(QWidget):
    """Draws the treatments of a visit; ``treatments_edited`` carries all of them."""

    treatments_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[TreatmentLine] = []
        self._shown: tuple[TreatmentTexts, ...] = ()
        self._adders: dict[TreatmentKind, QToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.TIGHT)
        row = QHBoxLayout()
        row.setSpacing(look.NARROW)
        row.addWidget(QLabel(_("Given")))
        for kind in TreatmentKind:
            words = labels.word(kind)
            button = named(QToolButton(), f"add_{kind.value}", _("Add {kind}").format(kind=words))
            button.setText(f"+ {words.capitalize()}")
            button.setAutoRaise(True)
            button.clicked.connect(self._on_add)
            self._adders[kind] = button
            row.addWidget(button)
        row.addStretch(1)
        self._column.addLayout(row)

    def render_treatments(
        self,
        treatments: tuple[TreatmentTexts, ...],
        faults: tuple[str, ...],
        classes: tuple[str, ...],
    ) -> None:
        """Show exactly these treatments; the lines that stay keep the keyboard."""
        self._shown = treatments
        while len(self._lines) < len(treatments):
            line = TreatmentLine(len(self._lines), self)
            line.edited.connect(self._on_edited)
            line.remove_requested.connect(self._on_remove)
            self._lines.append(line)
            self._column.addWidget(line)
            self._order_stops()
        for index, line in enumerate(self._lines):
            line.setVisible(index < len(treatments))
            if index < len(treatments):
                line.render_line(treatments[index], faults[index], classes[index])

    def _order_stops(self) -> None:
        """Let the Tab key follow the eye: what is made later would come last in the window."""
        stops = [*self._adders.values(), *(stop for line in self._lines for stop in line.stops)]
        for first, second in pairwise(stops):
            QWidget.setTabOrder(first, second)

    def _on_add(self) -> None:
        kind = next(k for k, button in self._adders.items() if button is self.sender())
        self.treatments_edited.emit((*self._shown, TreatmentTexts(kind)))
        if self._lines:
            self._lines[len(self._shown) - 1].focus_name()

    def _on_edited(self) -> None:
        self.treatments_edited.emit(tuple(line.texts for line in self._lines[: len(self._shown)]))

    def _on_remove(self) -> None:
        place = next(i for i, line in enumerate(self._lines) if line is self.sender())
        self.treatments_edited.emit(self._shown[:place] + self._shown[place + 1 :])
