"""The colors of the window: light, dark and high contrast, told apart by color-blind eyes too.

Blue and orange carry the meaning that green and red would; beside every color stands a word.
"""

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Colors:
    """One scheme as ``#rrggbb``.  ``*_back`` is a quiet ground for text in the color itself."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    field_line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_back: str
    danger: str
    danger_text: str
    danger_back: str
    caution: str
    caution_back: str
    good: str
    good_back: str
    low: str
    high: str


LIGHT = Colors(
    name="light",
    window="#eef1f4",
    surface="#ffffff",
    raised="#f7f9fa",
    line="#c9d1d8",
    field_line="#808c98",
    text="#16202a",
    muted="#55626f",
    accent="#0b5cad",
    accent_text="#ffffff",
    accent_back="#e3eef9",
    danger="#a3123a",
    danger_text="#ffffff",
    danger_back="#fbe7ec",
    caution="#8a4b00",
    caution_back="#fdf0d9",
    good="#0a5f63",
    good_back="#dff2f1",
    low="#0b5cad",
    high="#8a4b00",
)
DARK = Colors(
    name="dark",
    window="#161b20",
    surface="#1f262d",
    raised="#262f37",
    line="#3d4953",
    field_line="#74828f",
    text="#e8edf1",
    muted="#a3b0bb",
    accent="#7db8f2",
    accent_text="#08131f",
    accent_back="#1d3450",
    danger="#ff8fa8",
    danger_text="#2a0510",
    danger_back="#47202b",
    caution="#f3bd6a",
    caution_back="#43331a",
    good="#74d2cd",
    good_back="#173c3d",
    low="#8fc4f7",
    high="#f3bd6a",
)
HIGH_CONTRAST = Colors(
    name="high_contrast",
    window="#000000",
    surface="#000000",
    raised="#000000",
    line="#ffffff",
    field_line="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffff00",
    accent_text="#000000",
    accent_back="#000000",
    danger="#ffb3c1",
    danger_text="#000000",
    danger_back="#000000",
    caution="#ffd580",
    caution_back="#000000",
    good="#80fff9",
    good_back="#000000",
    low="#9fd2ff",
    high="#ffd580",
)
SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, HIGH_CONTRAST)}
_BY_WINDOW = {scheme.window: scheme for scheme in SCHEMES.values()}


def of(palette: QPalette) -> Colors:
    """Return the scheme that a widget's palette belongs to."""
    window = palette.color(QPalette.ColorRole.Window)
    found = _BY_WINDOW.get(window.name())
    return found or (DARK if window.lightness() < 128 else LIGHT)


def palette(colors: Colors) -> QPalette:
    """Return Qt's palette for a scheme."""
    role = QPalette.ColorRole
    made = QPalette()
    for which, color in {
        role.Window: colors.window,
        role.Base: colors.surface,
        role.AlternateBase: colors.raised,
        role.Button: colors.raised,
        role.ToolTipBase: colors.raised,
        role.WindowText: colors.text,
        role.Text: colors.text,
        role.ButtonText: colors.text,
        role.ToolTipText: colors.text,
        role.BrightText: colors.danger,
        role.PlaceholderText: colors.muted,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.accent_text,
        role.Link: colors.accent,
        role.Accent: colors.accent,
        role.Mid: colors.line,
        role.Midlight: colors.line,
        role.Light: colors.raised,
        role.Dark: colors.line,
    }.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(colors.muted))
    return made
