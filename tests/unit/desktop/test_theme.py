import itertools
import re

import pytest
from PySide6.QtGui import QColor

from hemadesk import paths
from hemadesk.desktop.theme import colors, icons, look

SCHEMES = list(colors.SCHEMES.values())
ICONS = sorted(path.stem for path in (paths.resources() / "icons").glob("*.svg"))


def luminance(name):
    def linear(part):
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    color = QColor(name)
    red, green, blue = (linear(c) for c in (color.redF(), color.greenF(), color.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_that_every_text_can_be_read_on_its_ground(scheme):
    grounds = (scheme.window, scheme.surface, scheme.raised)
    quiet = (scheme.danger_back, scheme.caution_back, scheme.good_back, scheme.accent_back)
    pairs = [
        *itertools.product((scheme.text, scheme.muted, scheme.accent), grounds),
        *itertools.product((scheme.low, scheme.high), (scheme.window, scheme.surface)),
        *itertools.product((scheme.text, scheme.muted), quiet),
        (scheme.danger, scheme.danger_back),
        (scheme.caution, scheme.caution_back),
        (scheme.good, scheme.good_back),
        (scheme.accent_text, scheme.accent),
        (scheme.accent, scheme.caution_back),
    ]
    faint = [(a, b, round(contrast(a, b), 2)) for a, b in pairs if contrast(a, b) < 4.5]
    assert faint == []


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_that_the_edge_of_a_field_can_be_seen(scheme):
    assert contrast(scheme.field_line, scheme.surface) >= 3
    assert contrast(scheme.accent, scheme.surface) >= 3


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
def test_that_a_palette_is_known_for_the_scheme_it_was_made_of(qapp, scheme):
    assert colors.of(colors.palette(scheme)) is scheme


@pytest.mark.parametrize("name", ICONS)
def test_that_every_icon_draws_in_the_color_asked_for(qapp, name):
    picture = icons.pixmap(name, "#ff0000", 32).toImage()
    drawn = {
        picture.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if picture.pixelColor(x, y).alpha() > 200
    }
    assert drawn == {"#ff0000"}


def test_that_every_icon_named_in_the_code_is_shipped():
    package = paths.resources().parent / "hemadesk" / "desktop"
    named = set()
    for file in package.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        named |= set(re.findall(r'icons\.(?:icon|pixmap)\(\s*"(\w+)"', text))
    assert named <= set(ICONS)


def test_that_the_shipped_font_is_the_one_that_is_used(qapp):
    look.dress(qapp)
    assert qapp.font().families()[0] == look.FAMILY
