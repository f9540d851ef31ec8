"""The shipped fonts: which of them has a character, how wide it is, and how it is drawn.

ReportLab does not look for a character in another font: it draws a box and says nothing.  So
every text is cut into runs of one font here, and a character that no shipped font has is
replaced by a visible box and counted.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, freshTTFont, shapeStr
from reportlab.pdfgen.textobject import PDFTextObject

from hemadesk import paths

REPLACEMENT = "□"
_JOINERS = "\u200c\u200d"
"""Marks that are not drawn but decide how Persian and Indian letters join."""
_REGULAR = ("NotoSans-Regular", "NotoSansArabic-Regular", "NotoSansDevanagari-Regular")
_BOLD = ("NotoSans-Bold", "NotoSansArabic-Bold", "NotoSansDevanagari-Bold")
_SYMBOLS = ("NotoSansSymbols2-Symbols", "NotoSansMath-Symbols")
_SHAPED = frozenset({"NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold"})


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text that one font can draw, in visual order."""

    font: str
    text: str


def begin() -> None:
    """Forget what earlier pages left behind, so that a page depends on its own words only.

    ReportLab numbers the joined letters of a shaped font in the order in which it meets them.
    """
    if _characters.cache_info().currsize:
        width.cache_clear()
        for font in _SHAPED:
            _register(font)


def _register(font: str) -> TTFont:
    file = paths.resources() / "fonts" / f"{font}.ttf"
    # Only Devanagari needs shaping: Latin kerning would make every figure column ragged.
    # Fresh: ReportLab keeps the first font of a name and ignores any later one.
    loaded: TTFont = freshTTFont(font, str(file), shapable=font in _SHAPED)
    pdfmetrics.registerFont(loaded)
    return loaded


@cache
def _characters(font: str) -> frozenset[int]:
    """Register a font on first use and return the characters that it has."""
    return frozenset(_register(font).face.charToGlyph)


@cache
def _font_of(character: str, *, is_bold: bool) -> str | None:
    for font in (*(_BOLD if is_bold else _REGULAR), *_SYMBOLS):
        if ord(character) in _characters(font):
            return font
    return None


def missing(text: str) -> frozenset[str]:
    """Return the characters of a text that no shipped font has."""
    drawn = filter(_is_drawn, clean(text))
    return frozenset(each for each in drawn if _font_of(each, is_bold=False) is None)


@cache
def clean(text: str) -> str:
    """Return a text composed, without control and direction marks, white space as spaces."""
    whole = text.encode("utf-8", "replace").decode()  # half a surrogate pair is no character
    composed = unicodedata.normalize("NFC", whole)
    spaced = "".join(" " if each in "\t\r\n\v\f" else each for each in composed)
    return "".join(each for each in spaced if _is_drawn(each) or each in _JOINERS)


def _is_drawn(character: str) -> bool:
    return unicodedata.category(character) not in ("Cc", "Cf")


def runs(text: str, *, is_bold: bool) -> Iterator[Run]:
    """Cut a text, already in visual order, into runs of one font.

    Accents and joiners stay with the letter before them.
    """
    font, collected = "", ""
    for character in text:
        clings = character in _JOINERS or unicodedata.combining(character)
        wanted = font if clings and font else _font_of(character, is_bold=is_bold)
        drawn = character if wanted else REPLACEMENT
        wanted = wanted or _SYMBOLS[0]
        if character in _JOINERS and wanted not in _SHAPED:
            continue
        if collected and wanted != font:
            yield Run(font, collected)
            collected = ""
        font, collected = wanted, collected + drawn
    if collected:
        yield Run(font, collected)


@cache
def width(text: str, size: float, *, is_bold: bool) -> float:
    """Return how wide a text is in points."""
    return sum(_width(run, size) for run in runs(text, is_bold=is_bold))


def _width(run: Run, size: float) -> float:
    shaped = _shaped(run, size)
    data = getattr(shaped, "__shapeData__", None)
    if data is not None:
        return float(sum(glyph.x_advance for glyph in data) * size / 1000)
    return pdfmetrics.stringWidth(run.text, run.font, size)


def _shaped(run: Run, size: float) -> str:
    return shapeStr(run.text, run.font, size) if run.font in _SHAPED else run.text


def draw(out: PDFTextObject, pieces: Iterable[Run], size: float) -> None:
    """Write runs one behind the other at the text object's place."""
    for run in pieces:
        out.setFont(run.font, size)
        out.textOut(_shaped(run, size))


def first() -> str:
    """Return the name of the font of ordinary text, loaded."""
    name = _REGULAR[0]
    _characters(name)
    return name


def load_all() -> tuple[str, ...]:
    """Load every shipped font and return their names; a missing file shows at once."""
    names = (*_REGULAR, *_BOLD, *_SYMBOLS)
    return tuple(name for name in names if _characters(name))
