"""One measured amount of the form: name, number, unit, flag, limits; faults told underneath."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFocusEvent, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from hemadesk.desktop.models.case_form import BLANK, RowState
from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.ask_bar import AskBar
from hemadesk.desktop.views.naming import named, upright
from hemadesk.desktop.views.small_parts import ElidedLabel
from hemadesk.i18n import _
from hemadesk.wording import labels

_NAME, _PERCENT, _NUMBER, _UNIT, _FLAG, _LIMITS = range(6)
_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
NUMBER_WIDTH, PERCENT_WIDTH, UNIT_WIDTH, FLAG_WIDTH, LIMITS_WIDTH = 84, 72, 92, 30, 104


class NumberEdit(QLineEdit):
    """A field for one number; says when the person goes on, leaves, or asks for units."""

    move_requested = Signal(int)
    units_requested = Signal()
    details_requested = Signal()
    left = Signal()
    is_in_odd_unit = False
    """Its unit is not the one it has when empty: what is typed over it empties it first."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.units_requested.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_requested.emit(1)
        elif key == Qt.Key.Key_Up:
            self.move_requested.emit(-1)
        elif key == Qt.Key.Key_F2:
            self.details_requested.emit()
        elif event.matches(_UNDO) or event.matches(_REDO):
            event.ignore()  # the page takes it: one undo for the case, not one for each field
        else:
            is_typed_over = self.text() and self.selectedText() == self.text()
            if (
                self.is_in_odd_unit
                and is_typed_over
                and event.text()
                and event.text().isprintable()
            ):
                self.del_()  # its unit goes with it
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class QuantityRow(QWidget):
    """A finding's field, or two: the absolute count and the percentage beside it.

    ``entry_edited`` carries the finding and the new ``Entry``; ``unit_chosen`` the unit alone;
    ``moved`` the finding that is emptied, the one that was meant, and its ``Entry``.
    """

    entry_edited = Signal(str, object)
    moved = Signal(str, str, object)
    unit_chosen = Signal(str, str)
    field_left = Signal()
    move_requested = Signal(int)
    details_requested = Signal(str)

    def __init__(
        self,
        finding: str,
        name: str,
        units: Sequence[str],
        percent: str | None = None,
        *,
        has_percent_column: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.findings = (finding, percent) if percent else (finding,)
        self._name = name
        self._units = tuple(units)
        self._states: dict[str, RowState] = {}
        self._unit_when_empty = ""
        self._bars: dict[str, AskBar] = {}
        self.edits: dict[str, NumberEdit] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(look.NARROW, 0, look.TIGHT, 0)
        self._grid.setHorizontalSpacing(look.NARROW)
        self._grid.setVerticalSpacing(look.TIGHT)
        self._grid.setColumnStretch(_NAME, 1)
        self._build_name(finding)
        if percent or has_percent_column:
            self._build_percent(percent)
        self._build_number(finding)
        for each in self.findings:
            self.render_row(each, BLANK)

    @property
    def first_edit(self) -> NumberEdit:
        """The field that takes the keyboard when a person comes to this row: never the percent.

        A count typed down the slip must not become a percentage because its field is first.
        """
        return self.edits[self.findings[0]]

    def render_row(self, finding: str, state: RowState) -> None:
        """Show one finding's state; drawing the same state again costs nothing."""
        if self._states.get(finding) == state:
            return
        self._states[finding] = state
        edit = self.edits[finding]
        if edit.text() != state.text:
            edit.setText(state.text)
        computed = (
            _("≈ {value}").format(value=upright(state.computed, self)) if state.computed else ""
        )
        hint = computed or ("%" if finding != self.findings[0] else "")
        if edit.placeholderText() != hint:
            edit.setPlaceholderText(hint)
        self._speak(finding, state)
        if finding == self.findings[0]:
            self._render_number(state)
        self._render_bar(finding, state)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.findings[0] in self._states:
            self._color_flag(self._states[self.findings[0]].flag)

    def _build_name(self, finding: str) -> None:
        self._label = named(ElidedLabel(self._name), f"name_{finding}")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._label.setMinimumWidth(120)
        self._label.setToolTip(self._name)
        self._grid.addWidget(self._label, 0, _NAME)

    def _build_percent(self, percent: str | None) -> None:
        self._grid.setColumnMinimumWidth(_PERCENT, PERCENT_WIDTH)
        if percent:
            edit = self._edit(percent, _("{name}, percent").format(name=self._name), PERCENT_WIDTH)
            self._grid.addWidget(edit, 0, _PERCENT)

    def _build_number(self, finding: str) -> None:
        edit = self._edit(finding, self._name, NUMBER_WIDTH)
        edit.units_requested.connect(self._on_units_requested)
        self._unit = named(QToolButton(), f"unit_{finding}")
        self._unit.setAutoRaise(True)
        self._unit.setFixedWidth(UNIT_WIDTH)
        self._unit.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._unit.setEnabled(len(self._units) > 1)
        self._unit.setToolTip(_("Other units (Alt+Down), or type the unit behind the number"))
        self._unit.clicked.connect(self._on_units_requested)
        self._flag = named(QLabel(), f"flag_{finding}")
        # Of one size in both directions: a flag that comes or goes then moves nothing else, and
        # the whole form need not be laid out again for it.
        self._flag.setFixedSize(FLAG_WIDTH, self._flag.fontMetrics().height() + look.TIGHT)
        self._flag.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._limits = named(QToolButton(), f"limits_{finding}")
        self._limits.setAutoRaise(True)
        self._limits.setFixedWidth(LIMITS_WIDTH)
        self._limits.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._limits.clicked.connect(self._on_details_requested)
        self._grid.addWidget(edit, 0, _NUMBER)
        self._grid.addWidget(self._unit, 0, _UNIT)
        self._grid.addWidget(self._flag, 0, _FLAG)
        self._grid.addWidget(self._limits, 0, _LIMITS)

    def _edit(self, finding: str, spoken: str, width: int) -> NumberEdit:
        edit = named(NumberEdit(), f"field_{finding}", spoken)
        edit.setFixedWidth(width)
        edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        edit.textEdited.connect(self._on_edited)
        edit.move_requested.connect(self.move_requested)
        edit.left.connect(self.field_left)
        edit.details_requested.connect(self._on_details_requested)
        self.edits[finding] = edit
        return edit

    def _render_number(self, state: RowState) -> None:
        if not (state.text and self._unit_when_empty):
            self._unit_when_empty = state.unit
        self.first_edit.is_in_odd_unit = state.unit != self._unit_when_empty
        self._unit.setText(upright(labels.unit(state.unit), self) or "–")
        self._unit.setAccessibleName(
            _("Unit of {name}: {unit}").format(name=self._name, unit=labels.unit(state.unit))
        )
        mark = "* " if state.has_own_limits else ""
        self._limits.setText(mark + (upright(state.limits, self) or "…"))
        self._limits.setAccessibleName(
            _("Limits of {name}: {limits}").format(name=self._name, limits=state.limits)
        )
        self._limits.setToolTip(
            _("Limits printed by the laboratory (F2)")
            if state.has_own_limits
            else _("Reference limits for age and sex; F2 to give the laboratory's own")
        )
        self._flag.setText({"low": _("▼ L"), "high": _("▲ H")}.get(state.flag, ""))
        self._color_flag(state.flag)
        said = [upright(state.echo, self)]
        if state.is_spurious:
            said.append(_("not used"))
        elif state.earlier:
            said.append(_("before: {earlier}").format(earlier=upright(state.earlier, self)))
        self._label.set_aside("  ·  ".join(filter(None, said)))

    def _color_flag(self, flag: str) -> None:
        scheme = colors.of(self.palette())
        palette = QPalette(self.palette())
        palette.setColor(
            QPalette.ColorRole.WindowText, QColor(scheme.low if flag == "low" else scheme.high)
        )
        self._flag.setPalette(palette)

    def _render_bar(self, finding: str, state: RowState) -> None:
        bar = self._bars.get(finding)
        if not state.message:
            if bar is not None:
                bar.setVisible(False)
            return
        if bar is None:
            bar = AskBar(f"ask_{finding}", self)
            bar.offer_taken.connect(self._on_offer_taken)
            self._bars[finding] = bar
            self._grid.addWidget(bar, 1 + len(self._bars), 0, 1, 6)
        words = tuple(offer.words for offer in state.offers)
        bar.render_question(state.message, words, is_refused=state.is_refused)
        bar.setVisible(True)
        previous: QWidget = self.edits[finding]
        for button in bar.buttons:
            QWidget.setTabOrder(previous, button)
            previous = button

    def _speak(self, finding: str, state: RowState) -> None:
        said = [
            labels.unit(state.unit),
            {"low": _("low"), "high": _("high")}.get(state.flag, ""),
            _("limits {limits}").format(limits=state.limits) if state.limits else "",
            state.echo,
            _("calculated {value}").format(value=state.computed) if state.computed else "",
            _("before {earlier}").format(earlier=state.earlier) if state.earlier else "",
            _("not used") if state.is_spurious else "",
            state.message,
        ]
        description = ", ".join(filter(None, said))
        if self.edits[finding].accessibleDescription() != description:
            self.edits[finding].setAccessibleDescription(description)

    def _finding_of(self, edit: object) -> str:
        return next(finding for finding, own in self.edits.items() if own is edit)

    def _on_edited(self, text: str) -> None:
        finding = self._finding_of(self.sender())
        unit = self._states[finding].unit if finding == self.findings[0] else ""
        self.entry_edited.emit(finding, Entry(text, unit))

    def _on_offer_taken(self, place: int) -> None:
        finding = next(finding for finding, bar in self._bars.items() if bar is self.sender())
        offers = self._states[finding].offers
        if place < len(offers):
            offer = offers[place]
            if offer.meant:
                self.moved.emit(finding, offer.meant, offer.entry)
            else:
                self.entry_edited.emit(finding, offer.entry)
            self.edits[offer.meant or finding].setFocus()

    def _on_units_requested(self) -> None:
        if len(self._units) < 2:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for unit in self._units:
            action = QAction(labels.unit(unit) or "1", menu)
            action.setData(unit)
            action.setCheckable(True)
            action.setChecked(unit == self._states[self.findings[0]].unit)
            menu.addAction(action)
        menu.triggered.connect(self._on_unit_chosen)
        menu.popup(self._unit.mapToGlobal(self._unit.rect().bottomLeft()))

    def _on_unit_chosen(self, action: QAction) -> None:
        self.unit_chosen.emit(self.findings[0], str(action.data()))

    def _on_details_requested(self) -> None:
        self.details_requested.emit(self.findings[0])
