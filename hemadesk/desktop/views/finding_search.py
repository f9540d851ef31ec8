"""The search box that jumps to any finding of the form."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from hemadesk.desktop.models.finding_search import FindingIndex
from hemadesk.desktop.views.hit_list import HitList
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase


class FindingSearch(QLineEdit):
    """Type a part of a name or an abbreviation; Enter goes to the hit that is marked."""

    finding_chosen = Signal(str)

    def __init__(self, knowledge: KnowledgeBase, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "find_finding", _("Find a finding"))
        self.setPlaceholderText(_("Find a finding: Hb, retic, spleen …  (Ctrl+F)"))
        self._knowledge = knowledge
        self._index: FindingIndex | None = None
        self._hits = HitList(self, "findings_found", _("Findings found"))
        self._hits.chosen.connect(self._on_chosen)
        self.textEdited.connect(self._on_edited)

    def event(self, event: QEvent) -> bool:
        """Keep Escape for itself while there is something to clear; else it leaves the page."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.setAccepted(bool(self.text()))
            return bool(self.text())
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._hits.show_hits(())
        elif not self._hits.take_key(event.key()):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hits.setVisible(False)

    def _on_edited(self, text: str) -> None:
        if self._index is None:
            self._index = FindingIndex(self._knowledge)
        found = self._index.find(text)
        self._hits.show_hits(tuple((h.finding, f"{h.label}   ({h.group})") for h in found))

    def _on_chosen(self, finding: str) -> None:
        self.clear()
        self.finding_chosen.emit(finding)
