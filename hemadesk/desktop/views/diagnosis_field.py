"""The field that takes a diagnosis: a part of its name, then one of what fits."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from hemadesk.desktop.models.diagnosis_search import DiagnosisIndex
from hemadesk.desktop.models.known import ConfirmedState
from hemadesk.desktop.views.hit_list import HitList
from hemadesk.desktop.views.small_parts import CaseEdit
from hemadesk.i18n import _


class DiagnosisField(CaseEdit):
    """``diagnosis_chosen`` carries an id; a text that leaves no doubt is chosen on leaving."""

    diagnosis_chosen = Signal(str)
    left = Signal()

    def __init__(self, index: DiagnosisIndex, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index = index
        self._is_chosen = False
        self._hits = HitList(self, "diagnoses_found", _("Diagnoses found"))
        self._hits.chosen.connect(self._on_hit)
        self.textEdited.connect(self._on_edited)

    @property
    def is_choosing(self) -> bool:
        """Tell whether diagnoses are offered at this moment."""
        return self._hits.count() > 0

    def render_diagnosis(self, state: ConfirmedState) -> None:
        """Show the name of the chosen diagnosis from its beginning, else what was typed."""
        self._is_chosen = bool(state.texts.diagnosis)
        if self.text() != state.name:
            self.setText(state.name)
            self.setCursorPosition(0 if self._is_chosen else len(state.name))
        self.setToolTip(state.name if self._is_chosen else "")

    def event(self, event: QEvent) -> bool:
        """Keep Escape for itself while the list hangs there; else it leaves the page."""
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.setAccepted(self.is_choosing)
            return self.is_choosing
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.is_choosing:
            self._hits.show_hits(())
            self.left.emit()
        elif not self._hits.take_key(event.key()):
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._hits.show_hits(())
        is_open = self.isVisible() and not self._is_chosen
        meant = self._index.meant(self.text()) if is_open else ""
        if meant:
            self.diagnosis_chosen.emit(meant)
        self.left.emit()

    def _on_edited(self, text: str) -> None:
        self._hits.show_hits(tuple((h.diagnosis, h.label) for h in self._index.find(text)))

    def _on_hit(self, diagnosis: str) -> None:
        self.diagnosis_chosen.emit(diagnosis)
        self.focusNextPrevChild(True)
