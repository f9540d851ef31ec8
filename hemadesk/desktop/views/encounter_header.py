"""Above the findings: when, where, how old, pregnant or not, what was given and what is known."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.case_form import HeaderState
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.ask_bar import AskBar
from hemadesk.desktop.views.choice_row import ChoiceRow
from hemadesk.desktop.views.known_editor import KnownEditor
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.small_parts import CalmComboBox
from hemadesk.desktop.views.treatments_editor import TreatmentsEditor
from hemadesk.domain.case import EncounterLabel, Sex
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels

_TEXTS = ("date", "age", "laboratory", "allergies")


class EncounterHeader(QFrame):
    """Draws a HeaderState; ``detail_edited`` carries the field's name and its new value."""

    detail_edited = Signal(str, object)
    sex_chosen = Signal(str)
    treatments_edited = Signal(object)
    field_left = Signal()

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = HeaderState()
        self._edits = {
            "date": named(QLineEdit(), "visit_date", _("Date of the sample")),
            "age": named(QLineEdit(), "visit_age", _("Age at the sample, in years")),
            "laboratory": named(QLineEdit(), "laboratory", _("Laboratory")),
            "allergies": named(QLineEdit(), "allergies", _("Allergies, with commas between")),
        }
        self._kind = named(CalmComboBox(), "visit_kind", _("Kind of visit"))
        self._sex = named(
            ChoiceRow(
                "",
                [(Sex.FEMALE.value, _("Female")), (Sex.MALE.value, _("Male"))],
                _("unknown"),
            ),
            "sex",
        )
        self._pregnant = named(
            ChoiceRow("", [("yes", _("Yes")), ("no", _("No"))], _("not asked")), "pregnant"
        )
        self._question = AskBar("ask_date")
        self._more = named(QToolButton(), "notes_toggle", _("Notes"))
        self._notes = named(QPlainTextEdit(), "notes", _("Notes of this visit"))
        self.treatments = TreatmentsEditor()
        self.known = KnownEditor(knowledge)
        self._fill()
        self._lay_out()
        self._connect()
        self.render_header(HeaderState(label=EncounterLabel.PRESENTATION.value))

    def render_header(self, state: HeaderState) -> None:
        """Show exactly this state."""
        if state == self._state:
            return
        self._state = state
        for name in _TEXTS:
            text = getattr(state, name)
            shown = "" if name == "age" and not state.age_is_typed else text
            if self._edits[name].text() != shown:
                self._edits[name].setText(shown)
        self._edits["age"].setPlaceholderText("" if state.age_is_typed else state.age)
        self._kind.setCurrentIndex(max(0, self._kind.findData(state.label)))
        self._sex.render_answer("" if state.sex is Sex.UNKNOWN else state.sex.value)
        answers = {True: "yes", False: "no", None: ""}
        self._pregnant.render_answer(answers[state.pregnant] if state.can_be_pregnant else "")
        self._pregnant.setEnabled(state.can_be_pregnant)
        self._pregnant_label.setEnabled(state.can_be_pregnant)
        self._question.setVisible(bool(state.date_message))
        if state.date_message:
            self._question.render_question(
                state.date_message, state.date_choices, is_refused=not state.date_choices
            )
        if self._notes.toPlainText() != state.notes:
            self._notes.setPlainText(state.notes)
        if state.notes:
            self._more.setChecked(True)
        self.treatments.render_treatments(
            state.treatments, state.treatment_faults, state.treatment_classes
        )
        self.known.render_known(state.known)

    def _fill(self) -> None:
        self._edits["date"].setPlaceholderText(_("date of the sample"))
        self._edits["date"].setToolTip(_("2024-03-01, 2024-03, 1.3.2024, or t for today"))
        self._edits["laboratory"].setPlaceholderText(_("name"))
        self._edits["allergies"].setPlaceholderText(_("none recorded"))
        for label in EncounterLabel:
            self._kind.addItem(labels.word(label).capitalize(), label.value)
        self._kind.insertItem(0, "–", "")
        self._more.setText(_("Notes"))
        self._more.setCheckable(True)
        self._more.setAutoRaise(True)
        self._notes.setFixedHeight(56)
        self._notes.setTabChangesFocus(True)
        self._notes.setVisible(False)
        self._question.setVisible(False)
        for row, spoken in ((self._sex, _("Sex")), (self._pregnant, _("Pregnant"))):
            row.set_spoken_name(spoken)
            row.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.SPACE)
        grid.setVerticalSpacing(look.NARROW)
        self._pregnant_label = QLabel(_("Pregnant"))
        lines: list[list[QWidget]] = [
            [
                *(QLabel(_("Sample of")), self._edits["date"]),
                *(QLabel(_("Age")), self._edits["age"]),
                *(QLabel(_("Sex")), self._sex),
            ],
            [
                *(QLabel(_("Visit")), self._kind),
                *(QLabel(_("Laboratory")), self._edits["laboratory"]),
                *(self._pregnant_label, self._pregnant),
            ],
            [QLabel(_("Allergies"))],
        ]
        for line, widgets in enumerate(lines):
            for column, widget in enumerate(widgets):
                grid.addWidget(widget, line, column)
        grid.addWidget(self._edits["allergies"], 2, 1, 1, 3)
        grid.addWidget(self._more, 2, 5, Qt.AlignmentFlag.AlignTrailing)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 2)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(look.NARROW, look.NARROW, look.NARROW, look.SPACE)
        column_box.setSpacing(look.NARROW)
        column_box.addLayout(grid)
        for widget in (self._question, self._notes, self.treatments, self.known):
            column_box.addWidget(widget)

    def _connect(self) -> None:
        for edit in self._edits.values():
            edit.textEdited.connect(self._on_text_edited)
            edit.editingFinished.connect(self.field_left)
        self._kind.activated.connect(self._on_kind)
        self._sex.chosen.connect(self.sex_chosen)
        self._pregnant.chosen.connect(self._on_pregnant)
        self._question.offer_taken.connect(self._on_date_choice)
        self._more.toggled.connect(self._notes.setVisible)
        self._notes.textChanged.connect(self._on_notes)
        self.treatments.treatments_edited.connect(self.treatments_edited)
        self.known.field_left.connect(self.field_left)
        for row in (self._sex, self._pregnant):
            row.move_requested.connect(self._on_move)

    def _on_text_edited(self, text: str) -> None:
        name = next(name for name, edit in self._edits.items() if edit is self.sender())
        self.detail_edited.emit(name, text)

    def _on_kind(self, index: int) -> None:
        self.detail_edited.emit("label", self._kind.itemData(index))

    def _on_pregnant(self, answer: str) -> None:
        self.detail_edited.emit("pregnant", {"yes": True, "no": False}.get(answer))

    def _on_date_choice(self, place: int) -> None:
        if place < len(self._state.date_choices):
            self.detail_edited.emit("date", self._state.date_choices[place])

    def _on_notes(self) -> None:
        text = self._notes.toPlainText()
        if text != self._state.notes:
            self.detail_edited.emit("notes", text)

    def _on_move(self, by: int) -> None:
        self.focusNextPrevChild(by > 0)
