"""Small widgets: a label that shortens its text, a link, a list that the wheel leaves alone."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QStyle, QWidget

from hemadesk.desktop.theme import colors


class ElidedLabel(QLabel):
    """Shows as much of its text as fits, with dots for the rest; the tip has all of it.

    ``aside`` follows the text in a quieter color and is the first to be cut.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._aside = ""

    def set_aside(self, aside: str) -> None:
        """Change what stands behind the text."""
        if aside != self._aside:
            self._aside = aside
            self.setToolTip(f"{self.text()}  {aside}".strip())
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        leading = QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        painter.drawText(self.rect(), int(leading), text)
        start = metrics.horizontalAdvance(text) + 10
        room = self.width() - start
        if self._aside and room > 40:
            rest = metrics.elidedText(self._aside, Qt.TextElideMode.ElideRight, room)
            where = self.rect().adjusted(start, 0, 0, 0)
            painter.setPen(QColor(colors.of(self.palette()).muted))
            painter.drawText(
                QStyle.visualRect(self.layoutDirection(), self.rect(), where), int(leading), rest
            )
        painter.end()


class LinkButton(QPushButton):
    """A flat button in the color of links: for what shows more."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        accent = QColor(colors.of(self.palette()).accent)
        if self.palette().color(QPalette.ColorRole.ButtonText) != accent:
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.ButtonText, accent)
            self.setPalette(palette)


class CalmComboBox(QComboBox):
    """Changes only when it has the keyboard: scrolling the form past it is no answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
