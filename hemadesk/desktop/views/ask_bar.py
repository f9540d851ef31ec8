"""The bar under a field: what is doubtful about it, and the offers to settle it.  No dialog."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from hemadesk.desktop.theme import colors, icons, look
from hemadesk.desktop.views.naming import named


class AskBar(QWidget):
    """A sentence with a sign in front of it and buttons behind; ``offer_taken`` gives the place."""

    offer_taken = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name)
        self._is_refused = False
        self._sign = QLabel()
        self._sign.setFixedWidth(20)
        self._words = named(QLabel(), f"{name}_message")
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(look.SPACE, look.TIGHT, look.NARROW, look.TIGHT)
        self._row.setSpacing(look.NARROW)
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.buttons: list[QPushButton] = []

    def render_question(self, message: str, offers: tuple[str, ...], *, is_refused: bool) -> None:
        """Show the sentence and one button for each offer."""
        self._is_refused = is_refused
        self._words.setText(message)
        self._words.setAccessibleName(message)
        while len(self.buttons) < len(offers):
            self._add_button()
        for button, words in zip(self.buttons, offers, strict=False):
            button.setText(words)
            button.setAccessibleName(words)
        for index, button in enumerate(self.buttons):
            button.setVisible(index < len(offers))
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.danger if self._is_refused else scheme.caution))
        painter.setBrush(QColor(scheme.danger_back if self._is_refused else scheme.caution_back))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _add_button(self) -> None:
        index = len(self.buttons)
        button = named(QPushButton(), f"{self.objectName()}_offer_{index}")
        button.setAutoDefault(True)
        button.clicked.connect(self._on_clicked)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.buttons.append(button)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, QPushButton):
            self.offer_taken.emit(self.buttons.index(sender))

    def _color(self) -> None:
        scheme = colors.of(self.palette())
        color = scheme.danger if self._is_refused else scheme.caution
        sign = "refuse" if self._is_refused else "question"
        self._sign.setPixmap(icons.pixmap(sign, color))
        self.update()
