"""The worklist: who is urgent, who is new, and one field that finds anybody."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QKeySequence, QPainter, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.worklist import (
    LEADING,
    URGENCY,
    Index,
    WorklistModel,
    WorklistState,
    column_widths,
    urgencies,
)
from hemadesk.desktop.theme import colors, icons, look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, ToneLabel
from hemadesk.desktop.views.small_parts import CaseLine, LineStrip
from hemadesk.domain.assessment import Urgency
from hemadesk.i18n import _, ngettext

ROW_HEIGHT = 34


class UrgencyPill(QStyledItemDelegate):
    """Draws the urgency as a word on a colored ground; the word alone would say it too."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        words, urgency = index.data(), index.data(Qt.ItemDataRole.UserRole)
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        widget = plain.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, widget)
        if not words:
            return
        ink, ground = _pill_colors(urgency, colors.of(widget.palette()))
        place = option.rect.adjusted(6, 6, -6, -6)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(ink))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(place, 4, 4)
        painter.setFont(look.scaled(widget.font(), 0.9, bold=urgency == Urgency.IMMEDIATE))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
        painter.restore()


def _pill_colors(urgency: str, scheme: colors.Colors) -> tuple[str, str]:
    if urgency == Urgency.IMMEDIATE:
        return scheme.danger, scheme.danger_back
    if urgency == Urgency.SAME_DAY:
        return scheme.caution, scheme.caution_back
    return scheme.accent, scheme.accent_back


class DraftStrip(LineStrip):
    """Offers what was typed and never saved, one line each."""

    continue_requested = Signal(str)
    discard_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("drafts", _("Typed and not saved"), radius=5)
        self.heading.setFont(look.scaled(self.font(), 0.95, bold=True))
        self.column.setContentsMargins(look.WIDE, look.SPACE, look.SPACE, look.SPACE)
        self.column.setSpacing(look.NARROW)

    def _row(self, place: int, line: CaseLine) -> QWidget:
        row = QWidget()
        go_on = named(QPushButton(_("Continue")), f"continue_draft_{place}")
        throw = named(QPushButton(_("Discard")), f"discard_draft_{place}")
        for button in (go_on, throw):
            button.setAccessibleName(f"{button.text()}: {line.words}")
        go_on.clicked.connect(lambda: self.continue_requested.emit(line.case_id))
        throw.clicked.connect(lambda: self.discard_requested.emit(line.case_id))
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(QLabel(line.words), 1)
        across.addWidget(go_on)
        across.addWidget(throw)
        return row


class WorklistView(QWidget):
    """Search, filter, table.  From the search field the arrow keys move in the table."""

    searched = Signal(str)
    urgency_chosen = Signal(str)
    case_chosen = Signal(str)
    new_patient_requested = Signal()
    settings_requested = Signal()
    lock_requested = Signal()
    draft_continued = Signal(str)
    draft_discarded = Signal(str)

    def __init__(self, model: WorklistModel, clinic: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "worklist", _("Worklist"))
        self._model = model
        self._clinic = named(QLabel(clinic or "HemaDesk"), "worklist_clinic")
        self._clinic.setFont(look.scaled(self.font(), 1.35, bold=True))
        self._search = named(QLineEdit(), "worklist_search", _("Search"))
        self._search.setPlaceholderText(_("Name, number or diagnosis"))
        self._search.setClearButtonEnabled(True)
        self._search_sign = QAction(self)
        self._search.addAction(self._search_sign, QLineEdit.ActionPosition.LeadingPosition)
        self._urgency = named(QComboBox(), "worklist_urgency", _("Urgency"))
        self._urgency.addItem(_("Every urgency"), "")
        for urgency, words in urgencies():
            self._urgency.addItem(words, urgency)
        self._new = MainButton(_("&New patient"), "new_patient")
        self._settings = named(QPushButton(_("&Settings")), "open_settings", _("Settings"))
        self._lock = named(QPushButton(_("&Lock")), "lock_window", _("Lock the window"))
        self._lock.setToolTip(_("Lock the window (Ctrl+L)"))
        self._count = ToneLabel("worklist_count")
        self._empty = ToneLabel("worklist_empty")
        self._table = named(QTableView(), "worklist_table", _("Cases"))
        self.drafts = DraftStrip()
        self._prepare_table()
        self._lay_out()
        self._connect()
        self._color()

    def offer_lock(self, *, can_lock: bool) -> None:
        """Show the button that locks, where there is a passphrase to unlock with."""
        self._lock.setVisible(can_lock)

    def render_state(self, state: WorklistState) -> None:
        """Show the rows and keep the case that was chosen, where it is still there."""
        chosen = self._chosen()
        self._model.show_rows(state.rows)
        place = self._model.place_of(chosen) if chosen else -1
        if state.rows:
            self._choose(max(place, 0))
        n = len(state.rows)
        words = ngettext("{n} case", "{n} cases", n).format(n=n)
        self._count.setText(_("the first {cases}").format(cases=words) if state.is_cut else words)
        is_searching = bool(self._search.text() or self._urgency.currentData())
        self._empty.setText(
            _("No case answers to that.")
            if is_searching
            else _("No case yet. Begin with a new patient.")
        )
        self._empty.setVisible(not state.rows)
        self._table.setVisible(bool(state.rows))
        self.drafts.render_lines(state.drafts)

    def focus_first(self) -> None:
        """Give the keyboard to the search field."""
        self._search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search.selectAll()

    def show_clinic(self, clinic: str) -> None:
        """Show whose worklist this is."""
        self._clinic.setText(clinic or "HemaDesk")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys in the search field move in the table; share out the table's room."""
        if watched is self._table.viewport() and event.type() == QEvent.Type.Resize:
            for column, width in column_widths(self._table.viewport().width()).items():
                self._table.setColumnWidth(column, width)
        if watched is self._search and isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if is_press and event.key() in _MOVES:
                self._move(_MOVES[Qt.Key(event.key())])
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _move(self, by: int) -> None:
        rows = self._model.rowCount()
        if rows:
            now = self._table.currentIndex().row()
            self._choose(max(0, min(rows - 1, now + by)))

    def _choose(self, row: int) -> None:
        # Not selectRow(): mirrored, and before the table was drawn, it chooses nothing.
        self._table.setCurrentIndex(self._model.index(row, 0))

    def _chosen(self) -> str:
        index = self._table.currentIndex()
        return self._model.row(index.row()).case_id if index.isValid() else ""

    def _prepare_table(self) -> None:
        table = self._table
        table.setModel(self._model)
        table.setItemDelegateForColumn(URGENCY, UrgencyPill(table))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.setWordWrap(False)
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(LEADING, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        self._search.setMinimumHeight(32)
        self._search.setMinimumWidth(320)
        top = QHBoxLayout()
        top.addWidget(self._clinic, 1)
        top.addWidget(self._lock)
        top.addWidget(self._settings)
        top.addWidget(self._new)
        row = QHBoxLayout()
        row.setSpacing(look.SPACE)
        row.addWidget(self._search, 1)
        row.addWidget(self._urgency)
        row.addSpacing(look.WIDE)
        row.addWidget(self._count)
        self._count.setWordWrap(False)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.WIDE, look.WIDE, look.WIDE, look.WIDE)
        column.setSpacing(look.SPACE + look.NARROW)
        column.addLayout(top)
        column.addWidget(self.drafts)
        column.addLayout(row)
        column.addWidget(self._table, 1)
        column.addWidget(self._empty, 1)

    def _connect(self) -> None:
        self._search.installEventFilter(self)
        self._table.viewport().installEventFilter(self)
        self._search.textChanged.connect(self.searched)
        self._search.returnPressed.connect(self._on_return)
        self._urgency.currentIndexChanged.connect(self._on_urgency)
        self._table.activated.connect(self._on_activated)
        self._new.clicked.connect(self.new_patient_requested)
        self._settings.clicked.connect(self.settings_requested)
        self._lock.clicked.connect(self.lock_requested)
        self.drafts.continue_requested.connect(self.draft_continued)
        self.drafts.discard_requested.connect(self.draft_discarded)
        for keys, slot in (
            (QKeySequence("Ctrl+N"), self.new_patient_requested),
            (QKeySequence("Ctrl+F"), self.focus_first),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _on_return(self) -> None:
        if chosen := self._chosen():
            self.case_chosen.emit(chosen)

    def _on_activated(self, index: QModelIndex) -> None:
        self.case_chosen.emit(self._model.row(index.row()).case_id)

    def _on_urgency(self) -> None:
        self.urgency_chosen.emit(self._urgency.currentData())

    def _color(self) -> None:
        scheme = colors.of(self.palette())
        self._search_sign.setIcon(icons.icon("search", self.palette()))
        palette = QPalette(self._table.palette())
        # A chosen row stays readable: a quiet ground under text in its own color.
        palette.setColor(QPalette.ColorRole.Highlight, QColor(scheme.accent_back))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(scheme.text))
        if palette != self._table.palette():
            self._table.setPalette(palette)

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)


_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}
