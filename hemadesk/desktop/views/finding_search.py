"""The search box that jumps to any finding of the form."""

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from hemadesk.desktop.models.finding_search import FindingIndex
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase


class FindingSearch(QLineEdit):
    """Type a part of a name or an abbreviation; Enter goes to the best hit."""

    finding_chosen = Signal(str)

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "find_finding", _("Find a finding"))
        self.setPlaceholderText(_("Find a finding: Hb, retic, spleen …  (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self._knowledge = knowledge
        self._index: FindingIndex | None = None
        self._hits = QStandardItemModel(self)
        self._completer = QCompleter(self._hits, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(12)
        self._popup = named(QListView(), "findings_found", _("Findings found"))
        self._completer.setPopup(self._popup)
        self._completer.setWidget(self)
        self.textEdited.connect(self._on_edited)
        self._completer.activated.connect(self._on_activated)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hits.rowCount():
            self._choose(self._hits.index(0, 0))
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _on_edited(self, text: str) -> None:
        if self._index is None:
            self._index = FindingIndex(self._knowledge)
        self._hits.clear()
        for hit in self._index.find(text):
            item = QStandardItem(f"{hit.label}   ({hit.group})")
            item.setData(hit.finding)
            self._hits.appendRow(item)
        if self._hits.rowCount():
            self._completer.complete()
        else:
            self._popup.hide()

    def _on_activated(self, text: str) -> None:
        for item in self._hits.findItems(text):
            self._choose(item.index())
            return

    def _choose(self, index: QModelIndex) -> None:
        finding = str(index.data(Qt.ItemDataRole.UserRole + 1))
        self._popup.hide()
        self._hits.clear()
        self.clear()
        self.finding_chosen.emit(finding)
