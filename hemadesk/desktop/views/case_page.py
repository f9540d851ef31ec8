"""The case page: who, when, what was found, and what it means, side by side."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.banner import BannerState
from hemadesk.desktop.models.case_form import CaseFormState
from hemadesk.desktop.models.results import ResultsState
from hemadesk.desktop.theme import icons, look
from hemadesk.desktop.views.entry_form import EntryForm
from hemadesk.desktop.views.finding_search import FindingSearch
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.patient_banner import PatientBanner
from hemadesk.desktop.views.results_panel import ResultsPanel
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase


class CasePage(QWidget):
    """Banner, encounters as tabs, entry form, results; says what the person asked for."""

    undo_requested = Signal()
    redo_requested = Signal()
    save_requested = Signal()
    report_requested = Signal()
    close_requested = Signal()
    patient_edit_requested = Signal()
    visit_chosen = Signal(int)
    visit_add_requested = Signal()

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "case_page", _("Case"))
        self.banner = PatientBanner()
        self.form = EntryForm(knowledge)
        self.results = ResultsPanel()
        self.search = FindingSearch(knowledge)
        self._left_at: QWidget = self.search
        self._icons: dict[QToolButton, str] = {}
        self._tabs = named(QTabBar(), "visits", _("Visits"))
        self._add_visit = named(QToolButton(), "add_visit", _("New visit"))
        self._back = self._tool("back", "back_to_list", _("Back to the list"), "Alt+Left")
        self._undo = self._tool("undo", "undo", _("Undo"), "Ctrl+Z")
        self._redo = self._tool("redo", "redo", _("Redo"), "Ctrl+Y")
        self._save = named(QPushButton(_("&Save")), "save", _("Save the case"))
        self._report = named(QPushButton(_("&Report…")), "report", _("Report of the case"))
        self._lay_out()
        self._connect()

    def render_form(self, state: CaseFormState) -> None:
        """Show the form, the encounters' tabs and what can be undone."""
        self._render_tabs(state)
        self.form.render_state(state)
        self._undo.setEnabled(state.can_undo)
        self._redo.setEnabled(state.can_redo)
        self._save.setEnabled(state.is_dirty)

    def render_banner(self, state: BannerState) -> None:
        """Show who the patient is."""
        self.banner.render_banner(state)

    def render_results(self, state: ResultsState) -> None:
        """Show what the counts mean."""
        self.results.render_state(state)

    def focus_first(self) -> None:
        """Give the keyboard to the first count of the slip."""
        self.form.go_to("hemoglobin")

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A field that has the keyboard gets these keys first and hands them on.
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for button, icon in self._icons.items():
                button.setIcon(icons.icon(icon, self.palette()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.palette().window().color()))
        painter.end()

    def _render_tabs(self, state: CaseFormState) -> None:
        while self._tabs.count() > len(state.tabs):
            self._tabs.removeTab(self._tabs.count() - 1)
        for index, title in enumerate(state.tabs):
            if index >= self._tabs.count():
                self._tabs.addTab(title)
            elif self._tabs.tabText(index) != title:
                self._tabs.setTabText(index, title)
        self._tabs.setCurrentIndex(state.visit)

    def _tool(self, icon: str, name: str, words: str, keys: str) -> QToolButton:
        button = named(QToolButton(), name, words)
        button.setIcon(icons.icon(icon, self.palette()))
        self._icons[button] = icon
        button.setIconSize(QSize(18, 18))
        button.setAutoRaise(True)
        button.setToolTip(f"{words} ({keys})")
        return button

    def _lay_out(self) -> None:
        self._add_visit.setText(_("+ New visit"))
        self._add_visit.setAutoRaise(True)
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(True)
        self.search.setMinimumWidth(240)
        bar = QHBoxLayout()
        bar.setContentsMargins(look.SPACE, look.NARROW, look.SPACE, look.NARROW)
        bar.setSpacing(look.NARROW)
        for widget in (self._back, self._tabs, self._add_visit):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self.search, 1)
        for button in (self._undo, self._redo, self._save, self._report):
            bar.addWidget(button)
        self._split = named(QSplitter(Qt.Orientation.Horizontal), "case_split")
        self._split.addWidget(self.form)
        self._split.addWidget(self.results)
        self._split.setChildrenCollapsible(False)
        self._split.setSizes([660, 620])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addLayout(bar)
        column.addWidget(self._split, 1)

    def _connect(self) -> None:
        self._back.clicked.connect(self.close_requested)
        self._undo.clicked.connect(self.undo_requested)
        self._redo.clicked.connect(self.redo_requested)
        self._save.clicked.connect(self.save_requested)
        self._report.clicked.connect(self.report_requested)
        self._add_visit.clicked.connect(self.visit_add_requested)
        self._tabs.tabBarClicked.connect(self.visit_chosen)
        self._tabs.currentChanged.connect(self.visit_chosen)
        self.banner.edit_requested.connect(self.patient_edit_requested)
        self.search.finding_chosen.connect(self.form.go_to)
        for keys, slot in (
            (QKeySequence(QKeySequence.StandardKey.Save), self.save_requested),
            (QKeySequence("Esc"), self.close_requested),
            (QKeySequence("Ctrl+P"), self.report_requested),
            (QKeySequence("Ctrl+N"), self.visit_add_requested),
            (QKeySequence("Ctrl+F"), self._on_find),
            (QKeySequence("Alt+Left"), self.close_requested),
            (QKeySequence("F6"), self._on_other_side),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _on_other_side(self) -> None:
        """Take the keyboard from the form to the results, and back to where it was."""
        focused = QApplication.focusWidget()
        if focused is not None and self.form.isAncestorOf(focused):
            self._left_at = focused
            self.results.take_focus()
        else:
            self._left_at.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
