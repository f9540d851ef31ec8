"""Small widgets that several screens share: labels, links, lists, fields, strips of lines."""

from typing import Protocol

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.theme import colors
from hemadesk.desktop.views.naming import named

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


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


class CaseEdit(QLineEdit):
    """A field of the case without an undo of its own: the page has one for the whole case."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_UNDO) or event.matches(_REDO):
            event.ignore()
        else:
            super().keyPressEvent(event)


def secret_field(name: str) -> QLineEdit:
    """Return a field for a passphrase: what is typed is not shown."""
    field = named(QLineEdit(), name)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


class CaseLine(Protocol):
    """Words about a case that a row of a strip can open."""

    @property
    def case_id(self) -> str: ...

    @property
    def words(self) -> str: ...


class LineStrip(QFrame):
    """Lines about cases on a ground that asks for care; not there while there is no line."""

    def __init__(self, name: str, title: str, radius: int) -> None:
        super().__init__()
        named(self, name, title)
        self._radius = radius
        self._lines: tuple[CaseLine, ...] = ()
        self._rows: list[QWidget] = []
        self.heading = named(QLabel(title), f"{name}_title")
        self.column = QVBoxLayout(self)
        self.column.addWidget(self.heading)
        self.setVisible(False)

    def render_lines(self, lines: tuple[CaseLine, ...]) -> None:
        """Show one row for each line."""
        if lines == self._lines:
            return
        self._lines = lines
        for row in self._rows:
            self.column.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(place, line) for place, line in enumerate(lines)]
        for row in self._rows:
            self.column.addWidget(row)
        self.setVisible(bool(lines))
        self.setAccessibleDescription("; ".join(line.words for line in lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.caution))
        painter.setBrush(QColor(scheme.caution_back))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), self._radius, self._radius)
        painter.end()

    def _row(self, place: int, line: CaseLine) -> QWidget:
        """Return the words of a line with what can be done about it."""
        raise NotImplementedError
