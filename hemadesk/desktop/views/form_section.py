"""One section of the entry form: a heading that folds it, and its rows, built when first needed."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.case_form import BLANK, RowState
from hemadesk.desktop.models.entry_text import Entry
from hemadesk.desktop.models.slip import RowKind, SlipRow, SlipSection
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.choice_row import ChoiceRow
from hemadesk.desktop.views.limits_editor import LimitsEditor
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.quantity_row import QuantityRow
from hemadesk.domain.values import Presence
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, values


class SectionHeading(QAbstractButton):
    """The title of a section, how much is entered, and a triangle that points where it folds."""

    move_requested = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._entered = 0
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._speak)
        self._speak()

    def render_count(self, entered: int) -> None:
        """Say how many findings of this section are entered."""
        if entered != self._entered:
            self._entered = entered
            self._speak()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(look.scaled(self.font(), 1.1, bold=True)).height() + 10)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.move_requested.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(scheme.accent), 1.5))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.muted))
        painter.drawPolygon(self._triangle())
        painter.setPen(QColor(scheme.text))
        painter.setFont(look.scaled(self.font(), 1.1, bold=True))
        metrics = QFontMetrics(painter.font())
        room = self.rect().adjusted(24, 0, -look.NARROW, 0)
        room = QStyle.visualRect(self.layoutDirection(), self.rect(), room)
        leading = QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        painter.drawText(room, int(leading), self._title)
        if self._entered:
            after = self.rect().adjusted(
                24 + metrics.horizontalAdvance(self._title) + look.SPACE, 0, 0, 0
            )
            painter.setFont(self.font())
            painter.setPen(QColor(scheme.accent))
            painter.drawText(
                QStyle.visualRect(self.layoutDirection(), self.rect(), after),
                int(leading),
                _("{n} entered").format(n=self._entered),
            )
        painter.end()

    def _triangle(self) -> QPolygon:
        middle = self.height() // 2
        if self.isChecked():
            points = [QPoint(7, middle - 3), QPoint(17, middle - 3), QPoint(12, middle + 3)]
        else:
            points = [QPoint(9, middle - 5), QPoint(15, middle), QPoint(9, middle + 5)]
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            points = [QPoint(self.width() - p.x(), p.y()) for p in points]
        return QPolygon(points)

    def _speak(self) -> None:
        folded = _("unfolded") if self.isChecked() else _("folded")
        self.setAccessibleName(
            _("{title}, {n} entered, {folded}").format(
                title=self._title, n=self._entered, folded=folded
            )
        )


Row = QuantityRow | ChoiceRow


class FormSection(QWidget):
    """The rows of one group of findings; common ones at first, all of them when asked for."""

    entry_edited = Signal(str, object)
    moved = Signal(str, str, object)
    unit_chosen = Signal(str, str)
    none_of_these = Signal(object)
    field_left = Signal()
    move_requested = Signal(object, int)
    limits_edited = Signal(str, object)
    spurious_changed = Signal(str, bool)

    def __init__(
        self,
        section: SlipSection,
        knowledge: KnowledgeBase,
        states: Callable[[], Mapping[str, RowState]],
        parent: QWidget | None = None,
    ) -> None:
        """Show ``section``; ``states`` gives the rows' present states when rows are built."""
        super().__init__(parent)
        self.section = section
        self._knowledge = knowledge
        self._states = states
        self._rows: dict[str, Row] = {}
        self._editors: dict[str, LimitsEditor] = {}
        self._shows_all = not any(not row.is_common for row in section.rows)
        self._has_percent = any(row.percent for row in section.rows)
        self.heading = named(
            SectionHeading(labels.finding_group(section.id)), f"section_{section.id}"
        )
        self._body = QWidget()
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(0, 0, 0, look.SPACE)
        self._lines.setSpacing(1)
        self._body.setVisible(False)
        self._lay_out()
        self.heading.toggled.connect(self._on_toggled)
        self.heading.move_requested.connect(self._on_heading_move)

    @property
    def is_built(self) -> bool:
        return bool(self._rows)

    @property
    def is_unfolded(self) -> bool:
        return self.heading.isChecked()

    def build(self) -> None:
        """Make the rows that belong on the screen and are not there yet."""
        filled = self._states()
        for row in self.section.rows:
            if row.finding in self._rows:
                continue
            if self._shows_all or row.is_common or any(f in filled for f in _texts(row, filled)):
                self._add(row)
        self.render_rows(filled)

    def reveal(self, finding: str) -> Row:
        """Unfold and build what is needed to show a finding; return its row."""
        self.heading.setChecked(True)
        self.build()
        if finding not in self._rows:
            self.show_all()
        return self._rows[finding]

    def show_all(self) -> None:
        """Show also what is seldom looked for."""
        self._shows_all = True
        self._all.setVisible(False)
        self.heading.setChecked(True)
        self.build()

    def rows_in_order(self) -> list[Row]:
        """Return the rows on the screen from top to bottom."""
        if not self.is_unfolded:
            return []
        seen = dict.fromkeys(
            self._rows[row.finding] for row in self.section.rows if row.finding in self._rows
        )
        return list(seen)

    def render_rows(self, states: Mapping[str, RowState]) -> None:
        """Show the states of the rows that are built; add rows that have got a value."""
        for finding, row in self._rows.items():
            state = states.get(finding, BLANK)
            if isinstance(row, QuantityRow):
                row.render_row(finding, state)
            else:
                row.render_answer(state.text, state.earlier)
            if finding in self._editors:
                self._editors[finding].render_limits(state)
        if self.is_built and not self._shows_all:
            self._add_filled(states)

    def _add_filled(self, states: Mapping[str, RowState]) -> None:
        hidden = [
            row
            for row in self.section.rows
            if row.finding not in self._rows and _texts(row, states)
        ]
        if hidden:
            self.build()

    def _lay_out(self) -> None:
        group = self.section.id
        top = QHBoxLayout()
        top.setSpacing(look.NARROW)
        top.addWidget(self.heading, 1)
        self._none = named(
            QToolButton(),
            f"none_{group}",
            _("{section}: none of the findings shown").format(section=labels.finding_group(group)),
        )
        self._none.setText(_("None of these"))
        self._none.setToolTip(_("Absent for all shown and unanswered (Ctrl+Shift+N)"))
        self._none.setVisible(False)
        self._all = named(
            QToolButton(),
            f"all_{group}",
            _("{section}: show all {n}").format(
                section=labels.finding_group(group), n=len(self.section.rows)
            ),
        )
        self._all.setText(_("Show all {n}").format(n=len(self.section.rows)))
        for button in (self._none, self._all):
            button.setAutoRaise(True)
            top.addWidget(button)
        self._all.clicked.connect(self.show_all)
        self._none.clicked.connect(self.ask_none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._body)
        # Not before it has a parent: it would be a window of its own for a moment.
        self._all.setVisible(not self._shows_all)

    def ask_none(self) -> None:
        """Ask for "absent" for every feature on the screen that has no answer."""
        unanswered = tuple(
            finding
            for finding, row in self._rows.items()
            if isinstance(row, ChoiceRow)
            and not row.answer
            and self._knowledge.findings[finding].values == tuple(Presence)
        )
        if unanswered:
            self.none_of_these.emit(unanswered)

    def _add(self, row: SlipRow) -> None:
        made = self._quantity(row) if row.kind in _NUMBERS else self._choice(row)
        before = [r.finding for r in self.section.rows]
        place = sum(
            1 for finding in before[: before.index(row.finding)] if finding in self._rows
        ) + sum(1 for finding in before[: before.index(row.finding)] if finding in self._editors)
        for finding in row.findings:
            self._rows[finding] = made
        self._lines.insertWidget(place, made)
        made.show()  # at once: a layout shows it only when the event loop comes round
        if isinstance(made, ChoiceRow) and row.kind is RowKind.FEATURE:
            self._none.setVisible(self.is_unfolded)

    def _quantity(self, row: SlipRow) -> QuantityRow:
        units = [
            unit.name
            for unit in self._knowledge.units.by_finding[row.finding]
            if unit.factor is not None
        ]
        made = QuantityRow(
            row.finding,
            _count_name(labels.finding(self._knowledge, row.finding)),
            units,
            row.percent,
            has_percent_column=self._has_percent,
        )
        made.entry_edited.connect(self.entry_edited)
        made.moved.connect(self.moved)
        made.unit_chosen.connect(self.unit_chosen)
        made.field_left.connect(self.field_left)
        made.move_requested.connect(self._on_move)
        made.details_requested.connect(self._on_details)
        return made

    def _choice(self, row: SlipRow) -> ChoiceRow:
        definition = self._knowledge.findings[row.finding]
        if row.kind is RowKind.FEATURE:
            answers = [(p.value, labels.word(p)) for p in Presence]
        else:
            answers = [(name, values.category(name)) for name in definition.values]
        made = named(
            ChoiceRow(labels.finding(self._knowledge, row.finding), answers, _("not looked for")),
            f"field_{row.finding}",
        )
        made.chosen.connect(self._on_chosen)
        made.move_requested.connect(self._on_move)
        return made

    def _on_chosen(self, answer: str) -> None:
        finding = next(f for f, row in self._rows.items() if row is self.sender())
        self.entry_edited.emit(finding, Entry(answer))

    def _on_move(self, by: int) -> None:
        self.move_requested.emit(self.sender(), by)

    def _on_heading_move(self, by: int) -> None:
        self.move_requested.emit(self.heading, by)

    def _on_toggled(self, is_unfolded: bool) -> None:
        if is_unfolded:
            self.build()
        self._body.setVisible(is_unfolded)
        has_features = any(isinstance(row, ChoiceRow) for row in self._rows.values())
        self._none.setVisible(is_unfolded and has_features)

    def _on_details(self, finding: str) -> None:
        editor = self._editors.get(finding)
        if editor is None:
            name = labels.finding(self._knowledge, finding)
            editor = LimitsEditor(finding, name, self._body)
            editor.limits_edited.connect(self.limits_edited)
            editor.spurious_changed.connect(self.spurious_changed)
            editor.close_requested.connect(self._on_details_closed)
            self._lines.insertWidget(self._lines.indexOf(self._rows[finding]) + 1, editor)
            self._editors[finding] = editor
            editor.render_limits(self._states().get(finding, BLANK))
            editor.show()
        else:
            editor.setVisible(not editor.isVisible())
        if editor.isVisible():
            editor.low.setFocus()

    def _on_details_closed(self, finding: str) -> None:
        self._editors[finding].setVisible(False)
        row = self._rows[finding]
        if isinstance(row, QuantityRow):
            row.edits[finding].setFocus()


_NUMBERS = (RowKind.QUANTITY, RowKind.PAIR)


def _texts(row: SlipRow, states: Mapping[str, RowState]) -> list[str]:
    """Return which of the row's findings have something to show."""
    return [
        finding
        for finding in row.findings
        if finding in states and (states[finding].text or states[finding].earlier)
    ]


def _count_name(label: str) -> str:
    """Return a count's name without what its unit says: ``Neutrophils, absolute``."""
    return label.removesuffix(", " + _("absolute"))
