"""How the whole program looks: style, palette, shipped fonts, distances."""

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from hemadesk import paths
from hemadesk.desktop import immortal
from hemadesk.desktop.theme import colors

TIGHT, NARROW, SPACE, WIDE = 2, 4, 8, 16
"""Distances in device-independent pixels; nothing else is used."""
FAMILY = "Noto Sans"
POINTS = 10.0


def dress(app: QApplication, scheme: str = "light") -> None:
    """Give the program its style, fonts and colors; safe to call again with another scheme."""
    immortal.keep_constants()
    if app.style().objectName() != "fusion":
        app.setStyle("fusion")
    _load_fonts()
    font = QFont([FAMILY, "Noto Sans Arabic", "DejaVu Sans"])
    font.setPointSizeF(POINTS)
    app.setFont(font)
    app.setPalette(colors.palette(colors.SCHEMES[scheme]))


def _load_fonts() -> None:
    if FAMILY in QFontDatabase.families():
        return  # loaded before, or the system's own
    for file in sorted((paths.resources() / "fonts").rglob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return the font larger or smaller; sizes follow the program's own font."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    made.setBold(bold)
    return made
