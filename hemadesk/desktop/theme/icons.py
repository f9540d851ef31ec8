"""Icons by name, drawn in the text's color; the files are small SVGs under ``resources/icons``."""

from functools import cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from hemadesk import paths

_SIZES = (16, 32)


def icon(name: str, palette: QPalette) -> QIcon:
    """Return the icon in the palette's text color.

    Raises:
        FileNotFoundError: there is no such icon.
    """
    return _drawn(
        name,
        palette.color(QPalette.ColorRole.ButtonText).name(),
        palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Mid).name(),
    )


def pixmap(name: str, color: str, size: int = 16) -> QPixmap:
    """Return the icon as a picture of ``size`` pixels in ``color`` (``#rrggbb``)."""
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color).encode()))
    drawn = QPixmap(size, size)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter)
    painter.end()
    return drawn


@cache
def _svg(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _drawn(name: str, color: str, disabled: str) -> QIcon:
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, color, size), QIcon.Mode.Normal)
        made.addPixmap(pixmap(name, disabled, size), QIcon.Mode.Disabled)
    return made
