"""The entry form: the whole catalogue in the order of a laboratory slip, built as it is needed."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

from hemadesk.desktop.models import slip
from hemadesk.desktop.models.case_form import CaseFormState, RowState
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.choice_row import ChoiceRow
from hemadesk.desktop.views.encounter_header import EncounterHeader
from hemadesk.desktop.views.form_section import FormSection, Row, SectionHeading
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.quantity_row import QuantityRow
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase

Stop = QuantityRow | ChoiceRow | SectionHeading


class EntryForm(QScrollArea):
    """Draws a CaseFormState; says what was typed, chosen and asked for."""

    entry_edited = Signal(str, object)
    moved = Signal(str, str, object)
    unit_chosen = Signal(str, str)
    none_of_these = Signal(object)
    limits_edited = Signal(str, object)
    spurious_changed = Signal(str, bool)
    field_left = Signal()

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "entry_form", _("Findings of this visit"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._state = CaseFormState()
        self.header = EncounterHeader(knowledge)
        self.sections = {
            section.id: FormSection(section, knowledge, self._rows_now)
            for section in slip.sections(knowledge)
        }
        self._group_of = {d.id: d.group for d in knowledge.findings.values()}
        self._unfold_next = QTimer(self)
        self._unfold_next.setInterval(0)
        self._unfold_next.timeout.connect(self._on_unfold_next)
        self._waiting = [s for s in self.sections.values() if s.section.is_open]
        self._lay_out()
        self._connect()
        self._waiting.pop(0).heading.setChecked(True)

    def render_state(self, state: CaseFormState) -> None:
        """Show exactly this state; what did not change is not touched."""
        if state == self._state:
            return
        other_visit = state.visit != self._state.visit
        self._state = state
        self.header.render_header(state.header)
        for group, section in self.sections.items():
            section.heading.render_count(state.entered.get(group, 0))
            section.render_rows(state.rows)
        if other_visit:
            self.verticalScrollBar().setValue(0)

    def go_to(self, finding: str) -> None:
        """Bring a finding onto the screen, whatever is folded, and give it the keyboard."""
        row = self.sections[self._group_of[finding]].reveal(finding)
        self._content.adjustSize()
        self._focus(row, finding)

    def go_to_section(self, by: int) -> None:
        """Move the keyboard to the next or the previous section's heading."""
        groups = list(self.sections.values())
        focused = self._focused_section()
        start = -1 if by > 0 else len(groups)
        place = groups.index(focused) if focused else start
        heading = groups[max(0, min(len(groups) - 1, place + by))].heading
        heading.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.ensureWidgetVisible(heading, 0, self.height() // 3)

    def minimumSizeHint(self) -> QSize:
        """Ask for room enough that no row is cut: where it is short, the results give way."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self._content.minimumSizeHint().width() + bar
        return QSize(width, super().minimumSizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting:
            self._unfold_next.start()

    @property
    def is_complete(self) -> bool:
        """Tell whether every section that is unfolded at first has been built."""
        return not self._waiting

    def _rows_now(self) -> Mapping[str, RowState]:
        return self._state.rows

    def _lay_out(self) -> None:
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(look.SPACE, look.NARROW, look.SPACE, look.WIDE)
        column.setSpacing(look.TIGHT)
        column.addWidget(self.header)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(self._content)

    def _connect(self) -> None:
        for section in self.sections.values():
            section.entry_edited.connect(self.entry_edited)
            section.moved.connect(self.moved)
            section.unit_chosen.connect(self.unit_chosen)
            section.none_of_these.connect(self.none_of_these)
            section.limits_edited.connect(self.limits_edited)
            section.spurious_changed.connect(self.spurious_changed)
            section.field_left.connect(self.field_left)
            section.move_requested.connect(self._on_move)
        self._shortcut("Ctrl+Down", self._on_next_section)
        self._shortcut("Ctrl+Up", self._on_previous_section)
        self._shortcut("Ctrl+Shift+N", self._on_none)

    def _shortcut(self, keys: str, slot: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(slot)

    def _on_unfold_next(self) -> None:
        if self._waiting:
            self._waiting.pop(0).heading.setChecked(True)
        if not self._waiting:
            self._unfold_next.stop()

    def _on_next_section(self) -> None:
        self.go_to_section(1)

    def _on_previous_section(self) -> None:
        self.go_to_section(-1)

    def _on_none(self) -> None:
        section = self._focused_section()
        if section is not None:
            section.ask_none()

    def _focused_section(self) -> FormSection | None:
        focused = QApplication.focusWidget()
        if focused is None:
            return None
        return next((s for s in self.sections.values() if s.isAncestorOf(focused)), None)

    def _on_move(self, origin: Stop, by: int) -> None:
        stops: list[Stop] = []
        for section in self.sections.values():
            stops += [section.heading, *section.rows_in_order()]
        place = stops.index(origin) + by
        if 0 <= place < len(stops):
            self._focus(stops[place])

    def _focus(self, stop: Stop | Row, finding: str = "") -> None:
        target: QWidget = stop
        if isinstance(stop, QuantityRow):
            target = stop.edits.get(finding, stop.first_edit)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        top = stop.mapTo(self._content, QPoint(0, 0)).y()
        self.ensureVisible(0, top + stop.height() // 2, 0, min(80, self.height() // 4))
