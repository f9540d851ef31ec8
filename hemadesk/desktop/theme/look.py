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
    chosen = colors.SCHEMES[scheme]
    # Taken off first: changing one sheet for another gives every part back the palette that it
    # had under the first, and what colored itself for the new palette would lose that again.
    app.setStyleSheet("")
    app.setPalette(colors.palette(chosen))
    rules = _FIELDS + (_EDGES if chosen is colors.HIGH_CONTRAST else "")
    app.setStyleSheet(rules.format(line=chosen.field_line, focus=chosen.accent))


_FIELDS = """
QLineEdit {{ border: 1px solid {line}; border-radius: 3px; padding: 2px 4px; }}
QLineEdit:focus {{ border: 2px solid {focus}; padding: 1px 3px; }}
QPlainTextEdit {{ border: 1px solid {line}; border-radius: 3px; }}
QPlainTextEdit:focus {{ border: 2px solid {focus}; }}
QComboBox QLineEdit {{ border: none; padding: 0; }}
QToolTip {{ border: 1px solid {line}; padding: 3px; }}
"""
_EDGES = """
QPushButton, QComboBox {{ border: 1px solid {line}; border-radius: 3px; padding: 3px 10px; }}
QPushButton:disabled {{ border: 1px dashed {line}; color: #a0a0a0; }}
QPushButton:flat {{ border: none; }}
QPushButton:focus, QComboBox:focus, QToolButton:focus {{ border: 2px solid {focus}; }}
QScrollBar::handle {{ background: {line}; }}
"""
# A field's edge must be seen without color: Fusion draws it too faint on a dark ground.


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
