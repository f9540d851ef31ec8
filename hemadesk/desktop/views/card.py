"""A titled block of the results panel whose lines are reused, so that nothing flickers."""

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.small_parts import LinkButton
from hemadesk.i18n import _

PLAIN, DANGER, CAUTION, GOOD = "plain", "danger", "caution", "good"


class Card(QFrame):
    """A title and lines of rich text on a quiet ground; invisible while it has nothing to say.

    With ``shown`` the lines beyond that many wait behind a button.
    """

    def __init__(
        self,
        name: str,
        title: str,
        tone: str = PLAIN,
        shown: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._shown = shown
        self._shows_all = False
        self._more = named(LinkButton(), f"more_{name}", title)
        self._more.setVisible(False)
        self._more.clicked.connect(self._on_more)
        named(self, name, title)
        self._tone = tone
        self._lines: list[QLabel] = []
        self._texts: tuple[str, ...] = ()
        self.title = named(QLabel(title), f"{name}_title")
        self.title.setFont(look.scaled(self.font(), 0.86, bold=True))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(look.SPACE + look.NARROW, 6, look.SPACE, 7)
        self.column.setSpacing(look.TIGHT)
        self._body = QVBoxLayout()
        self._body.setSpacing(look.TIGHT + 1)
        self.column.addWidget(self.title)
        self.column.addLayout(self._body)
        self.column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        self._color()
        self.setVisible(False)

    @property
    def scheme(self) -> colors.Colors:
        return colors.of(self.palette())

    def render_lines(self, texts: tuple[str, ...]) -> None:
        """Show these lines of rich text; those that stay the same are not touched."""
        if texts != self._texts:
            self._texts = texts
            self._draw_lines()

    def _draw_lines(self) -> None:
        is_cut = self._shown and not self._shows_all
        texts = self._texts[: self._shown] if is_cut else self._texts
        while len(self._lines) < len(texts):
            label = wrapped(f"{self.objectName()}_line_{len(self._lines)}")
            self._lines.append(label)
            self._body.addWidget(label)
        for index, label in enumerate(self._lines):
            label.setVisible(index < len(texts))
            if index < len(texts) and label.text() != texts[index]:
                label.setText(texts[index])
        self.setVisible(bool(texts))
        hidden = len(self._texts) - self._shown if self._shown else 0
        self._more.setVisible(hidden > 0)
        words = _("Show {n} more").format(n=hidden)
        self._more.setText(_("Show fewer") if self._shows_all else words)
        self._more.setAccessibleName(f"{self.accessibleName()}: {self._more.text()}")

    def _on_more(self) -> None:
        self._shows_all = not self._shows_all
        self._draw_lines()

    def set_title(self, title: str) -> None:
        """Change the title."""
        if self.title.text() != title:
            self.title.setText(title)
            self.setAccessibleName(title)

    def set_tone(self, tone: str) -> None:
        """Change what the color says; the words must say it too."""
        if tone != self._tone:
            self._tone = tone
            self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = self.scheme
        ground = {
            DANGER: scheme.danger_back,
            CAUTION: scheme.caution_back,
            GOOD: scheme.good_back,
        }.get(self._tone, scheme.surface)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._ink(scheme) if self._tone == DANGER else scheme.line))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        if self._tone != PLAIN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._ink(scheme)))
            mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            left = self.width() - 6 if mirrored else 1
            painter.drawRoundedRect(left, 1, 5, self.height() - 2, 2, 2)
        painter.end()

    def _ink(self, scheme: colors.Colors) -> str:
        return {
            DANGER: scheme.danger,
            CAUTION: scheme.caution,
            GOOD: scheme.good,
        }.get(self._tone, scheme.muted)

    def _color(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, QColor(self._ink(self.scheme)))
        self.title.setPalette(palette)
        self.update()


class WrappedLabel(QLabel):
    """Rich text that takes the width it gets and the height that this width needs.

    Left to itself a label lays its text out three times whenever it changes: at its ideal
    width, at none, and at the one it has.  Only the last is ever used here.
    """

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(1, self.fontMetrics().height())


def wrapped(name: str) -> QLabel:
    """Return a label for rich text that takes the width it gets."""
    label = named(WrappedLabel(), name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def html(text: str, *, bold: bool = False, color: str = "") -> str:
    """Return plain text as rich text."""
    said = escape(text)
    if color:
        said = f'<span style="color:{color}">{said}</span>'
    return f"<b>{said}</b>" if bold else said


def muted(text: str, scheme: colors.Colors) -> str:
    """Return text that may be read last."""
    return html(text, color=scheme.muted)
