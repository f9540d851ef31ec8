"""The search box that jumps to any finding of the form."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from hemadesk.desktop.models.finding_search import FindingIndex
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase

_FINDING = Qt.ItemDataRole.UserRole


class FindingSearch(QLineEdit):
    """Type a part of a name or an abbreviation; Enter goes to the hit that is marked.

    The hits hang below the box inside the window: a window of their own would take the keyboard.
    """

    finding_chosen = Signal(str)

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "find_finding", _("Find a finding"))
        self.setPlaceholderText(_("Find a finding: Hb, retic, spleen …  (Ctrl+F)"))
        self._knowledge = knowledge
        self._index: FindingIndex | None = None
        self._hits = named(QListWidget(self), "findings_found", _("Findings found"))
        self._hits.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hits.setVisible(False)
        self._hits.itemClicked.connect(self._on_clicked)
        self.textEdited.connect(self._on_edited)

    def event(self, event: QEvent) -> bool:
        """Keep Escape for itself while there is something to clear; else it leaves the page."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.setAccepted(bool(self.text()))
            return bool(self.text())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hits.count():
            self._choose(self._hits.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._hits.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self._hits.setCurrentRow((self._hits.currentRow() + step) % self._hits.count())
            self._speak()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._show(())
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hits.setVisible(False)

    def _on_edited(self, text: str) -> None:
        if self._index is None:
            self._index = FindingIndex(self._knowledge)
        self._show(tuple((h.finding, f"{h.label}   ({h.group})") for h in self._index.find(text)))

    def _show(self, hits: tuple[tuple[str, str], ...]) -> None:
        self._hits.clear()
        for finding, words in hits:
            item = QListWidgetItem(words)
            item.setData(_FINDING, finding)
            self._hits.addItem(item)
        self._hits.setCurrentRow(0)
        self._hits.setVisible(bool(hits))
        if hits:
            self._place()
        self._speak()

    def _place(self) -> None:
        window = self.window()
        if self._hits.parentWidget() is not window:
            self._hits.setParent(window)
            self._hits.show()
        height = self._hits.sizeHintForRow(0) * self._hits.count() + 6
        below = self.mapTo(window, QPoint(0, self.height() + 1))
        self._hits.setGeometry(below.x(), below.y(), self.width(), height)
        self._hits.raise_()

    def _speak(self) -> None:
        item = self._hits.currentItem() if self._hits.count() else None
        self.setAccessibleDescription("" if item is None else item.text())

    def _on_clicked(self, item: QListWidgetItem) -> None:
        self._choose(item)

    def _choose(self, item: QListWidgetItem) -> None:
        finding = str(item.data(_FINDING))
        self.clear()
        self._show(())
        self.finding_chosen.emit(finding)
