"""The list that hangs below a search field while one types."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QScrollArea, QWidget

from hemadesk.desktop.views.naming import named

_ID = Qt.ItemDataRole.UserRole


class HitList(QListWidget):
    """What fits the text of a field; ``chosen`` carries the id of the hit that was taken.

    It hangs inside the window: a window of its own would take the keyboard.
    """

    chosen = Signal(str)

    def __init__(self, edit: QLineEdit, name: str, spoken: str) -> None:
        super().__init__(edit)
        named(self, name, spoken)
        self._edit = edit
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVisible(False)
        self.itemClicked.connect(self._on_clicked)

    def show_hits(self, hits: tuple[tuple[str, str], ...]) -> None:
        """Show these ids and words, the first one marked; nothing hides the list."""
        self.clear()
        for identifier, words in hits:
            item = QListWidgetItem(words)
            item.setData(_ID, identifier)
            self.addItem(item)
        self.setCurrentRow(0)
        self.setVisible(bool(hits))
        if hits:
            self._place()
        self._speak()

    def take_key(self, key: int) -> bool:
        """Move the mark or choose; tell whether the key was for the list."""
        if not self.count():
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked(self.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.setCurrentRow((self.currentRow() + step) % self.count())
            self._speak()
        else:
            return False
        return True

    def _place(self) -> None:
        ground, edit = self._ground(), self._edit
        if self.parentWidget() is not ground:
            self.setParent(ground)
            self.show()
        width = min(ground.width(), max(edit.width(), self.sizeHintForColumn(0) + 12))
        below = edit.mapTo(ground, QPoint(0, edit.height() + 1))
        start = below.x()
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            start += edit.width() - width
        start = max(0, min(start, ground.width() - width))
        height = self.sizeHintForRow(0) * self.count() + 6
        self.setGeometry(start, below.y(), width, min(height, ground.height() - below.y()))
        self.raise_()

    def _ground(self) -> QWidget:
        """Return what the field moves with: the inside of what scrolls, else the window."""
        ground: QWidget = self._edit
        while (parent := ground.parentWidget()) is not None:
            if isinstance(parent.parentWidget(), QScrollArea):
                break
            ground = parent
        return ground

    def _speak(self) -> None:
        item = self.currentItem() if self.count() else None
        self._edit.setAccessibleDescription("" if item is None else item.text())

    def _on_clicked(self, item: QListWidgetItem) -> None:
        identifier = str(item.data(_ID))
        self.show_hits(())
        self.chosen.emit(identifier)
