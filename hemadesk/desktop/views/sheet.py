"""A sheet of paper with labelled fields: what first run, unlocking and settings are written on."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.naming import named


class ToneLabel(QLabel):
    """Plain text that wraps, in a color of the scheme: ``muted``, ``danger`` and so on."""

    def __init__(self, name: str, tone: str = "muted", text: str = "") -> None:
        super().__init__(text)
        named(self, name)
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self._color()

    def set_tone(self, tone: str) -> None:
        """Change the color; the words must say it too."""
        self._tone = tone
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        color = QColor(getattr(colors.of(self.palette()), self._tone))
        if self.palette().color(QPalette.ColorRole.WindowText) != color:
            palette = QPalette(self.palette())
            palette.setColor(QPalette.ColorRole.WindowText, color)
            self.setPalette(palette)


class MainButton(QPushButton):
    """The one button of a screen that does what the screen is for."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        named(self, name, text.replace("&", ""))
        self.setDefault(True)
        self.setAutoDefault(True)
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._color()

    def _color(self) -> None:
        scheme = colors.of(self.palette())
        ground, ink = scheme.accent, scheme.accent_text
        if not self.isEnabled():
            ground, ink = scheme.raised, scheme.muted
        role = QPalette.ColorRole
        if self.palette().color(role.Button) != QColor(ground):
            palette = QPalette(self.palette())
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive,
                          QPalette.ColorGroup.Disabled):  # fmt: skip
                palette.setColor(group, role.Button, QColor(ground))
                palette.setColor(group, role.ButtonText, QColor(ink))
            self.setPalette(palette)


class Sheet(QFrame):
    """A card with a heading; fields stand under their labels, faults under their fields."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, title)
        self._faults: dict[str, ToneLabel] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 20, 24, 20)
        self.column.setSpacing(look.NARROW)
        self.heading = named(QLabel(title), f"{name}_title")
        self.heading.setFont(look.scaled(self.font(), 1.35, bold=True))
        self.column.addWidget(self.heading)

    def add_text(self, name: str, text: str) -> ToneLabel:
        """Add a paragraph of quiet text."""
        label = ToneLabel(name, text=text)
        self.column.addWidget(label)
        return label

    def add_field(self, label: str, field: QWidget, hint: str = "") -> None:
        """Add a field under its label; the label's letter after ``&`` goes to it."""
        title = QLabel(label)
        title.setBuddy(field)
        title.setFont(look.scaled(self.font(), 0.95))
        if not field.accessibleName():
            field.setAccessibleName(label.replace("&", ""))
        if hint:
            field.setAccessibleDescription(hint)
        fault = ToneLabel(f"{field.objectName()}_fault", "danger")
        fault.setVisible(False)
        self._faults[field.objectName()] = fault
        self.column.addSpacing(look.SPACE)
        self.column.addWidget(title)
        self.column.addWidget(field)
        if hint:
            self.column.addWidget(ToneLabel(f"{field.objectName()}_hint", text=hint))
        self.column.addWidget(fault)

    def show_fault(self, field: str, sentence: str) -> None:
        """Say under a field what is wrong with it; "" takes that away."""
        label = self._faults[field]
        label.setText(sentence)
        label.setVisible(bool(sentence))

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(scheme.line))
        painter.setBrush(QColor(scheme.surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        painter.end()


def scrolled(content: QWidget, name: str) -> QScrollArea:
    """Return the content in an area that scrolls when the window is small."""
    area = named(QScrollArea(), name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def centered(view: QWidget, width: int, *sheets: Sheet) -> None:
    """Lay the sheets in the middle of the view, one of them shown at a time."""
    middle = QWidget()
    column = QVBoxLayout(middle)
    column.addStretch(2)
    for sheet in sheets:
        sheet.setFixedWidth(width)
        # Between stretches, not by an alignment: that would give the sheet the height its text
        # needs at the width of the whole view, where fewer lines do.
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(sheet)
        across.addStretch(1)
        column.addLayout(across)
    column.addStretch(3)
    whole = QVBoxLayout(view)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.addWidget(scrolled(middle, f"{view.objectName()}_area"))
