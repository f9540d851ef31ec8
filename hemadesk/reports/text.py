"""Text on a page in any of the shipped scripts, also where right-to-left and Latin words mix.

ReportLab's own paragraph knows one font a word and writes an embedded "8.2 g/dL" backwards in
an Arabic line.  Here lines are broken on the text as it is read, then each line is joined,
reordered and cut into runs of one font.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import arabic_reshaper  # type: ignore[import-untyped]  # ships no types
from bidi import algorithm as bidi  # type: ignore[import-untyped]  # ships no types
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.flowables import Flowable

from hemadesk.reports import typeface

_ARABIC = range(0x0600, 0x0780)
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=[A-Za-zµ°%‰×])|(?<=×) (?=\d)")
_AMOUNT = re.compile(
    r"[<>≤≥]?\d[\d.,\u202f]*(?:\u00a0×\u00a010[⁰-⁹¹²³]+)?(?:[ \u00a0]?[A-Za-zµ°%/]+)*"
)
_EMBED, _END_OF_EMBEDDING = "\u202a", "\u202c"
_STRONG = frozenset({"L", "R", "AL"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one look; ``color`` None takes the paragraph's."""

    text: str
    is_bold: bool = False
    color: Color | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points, distance of lines as a multiple of it, and how lines are set."""

    size: float
    color: Color
    leading: float = 1.32
    is_bold: bool = False
    align: str = "start"
    """start (left, or right in a right-to-left text), end or center."""

    @property
    def line_height(self) -> float:
        return self.size * self.leading


@dataclass(frozen=True, slots=True)
class _Word:
    """What cannot be broken: letters in their look; ``is_space`` may end a line."""

    spans: tuple[Span, ...]
    width: float
    is_space: bool


Line = tuple[_Word, ...]
Measure = Callable[[tuple[Span, ...]], float]
Content = str | Span | Sequence[Span]


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Words in the order in which they are read; a line of a broken paragraph is one too."""

    words: Line
    is_right_to_left: bool


class Text(Flowable):
    """One or more lines of spans; a line feed in a span begins a new line."""

    def __init__(self, content: Content, style: Style) -> None:
        super().__init__()
        self._style = style
        self._paragraphs = [
            _Paragraph(self._words(spans), _reads_right_to_left(spans))
            for spans in _paragraphs(_spans(content))
        ]
        self._lines: list[_Paragraph] = []
        self._broken_for: float | None = None

    @property
    def is_empty(self) -> bool:
        return not any(paragraph.words for paragraph in self._paragraphs)

    def dot(self) -> "Text":
        """Return a bullet in the same style."""
        return Text("•", self._style)

    def natural_width(self) -> float:
        """Return the width of the longest paragraph if nothing were broken."""
        return max((sum(w.width for w in each.words) for each in self._paragraphs), default=0.0)

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        if self._broken_for != available_width:
            self._broken_for = self.width = available_width
            self._lines = [
                _Paragraph(line, each.is_right_to_left)
                for each in self._paragraphs
                for line in _broken(each.words, available_width, self._measured)
            ]
            self.height = len(self._lines) * self._style.line_height
        return available_width, self.height

    def lines(self) -> list[str]:
        """Return the lines as they are read, after ``wrap``."""
        return ["".join(s.text for w in line.words for s in w.spans) for line in self._lines]

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        self.wrap(available_width, available_height)
        fitting = int(available_height // self._style.line_height)
        if fitting < 2 or len(self._lines) - fitting < 2:
            return []  # no line stands alone at the foot or at the head of a page
        return [self._part(self._lines[:fitting]), self._part(self._lines[fitting:])]

    def _part(self, lines: list[_Paragraph]) -> "Text":
        part = Text("", self._style)
        part._paragraphs = lines
        return part

    def _words(self, spans: tuple[Span, ...]) -> Line:
        return tuple(
            _Word(word, self._measured(word), all(span.text == " " for span in word))
            for word in _split_words(spans)
        )

    def _measured(self, word: tuple[Span, ...]) -> float:
        return sum(
            typeface.width(_joined(s.text), self._style.size, is_bold=self._is_bold(s))
            for s in word
        )

    def _is_bold(self, span: Span) -> bool:
        return span.is_bold or self._style.is_bold

    def draw(self) -> None:
        style, canvas = self._style, self.canv
        # The baseline sits so that the letters are centered in their line.
        baseline = self.height - (style.line_height + 0.72 * style.size) / 2
        for line in self._lines:
            self._draw_line(canvas, line, baseline)
            baseline -= style.line_height

    def _draw_line(self, canvas: Canvas, line: _Paragraph, baseline: float) -> None:
        spans = tuple(span for word in line.words for span in word.spans)
        spare = self.width - sum(word.width for word in line.words)
        starts = {"start": spare if line.is_right_to_left else 0.0, "center": spare / 2}
        out = canvas.beginText(starts.get(self._style.align, spare), baseline)
        for span in _visual(spans, is_right_to_left=line.is_right_to_left):
            out.setFillColor(span.color or self._style.color)
            pieces = typeface.runs(span.text, is_bold=self._is_bold(span))
            typeface.draw(out, pieces, self._style.size)
        canvas.drawText(out)


def _spans(content: Content) -> tuple[Span, ...]:
    if isinstance(content, str):
        return (Span(content),)
    return (content,) if isinstance(content, Span) else tuple(content)


def _paragraphs(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    collected: list[Span] = []
    for span in spans:
        first, *others = span.text.split("\n")
        collected.append(replace(span, text=_kept(first)))
        for text in others:
            yield tuple(collected)
            collected = [replace(span, text=_kept(text))]
    yield tuple(collected)


@cache
def _kept(text: str) -> str:
    """Clean a text and hold numbers to what follows them: no unit begins a line."""
    return _NUMBER_AND_UNIT.sub("\u00a0", typeface.clean(text))


def _split_words(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    """Cut at ordinary spaces only: a no-break space holds a number to its unit."""
    word: list[Span] = []
    for span in spans:
        for index, part in enumerate(span.text.split(" ")):
            if index:
                if word:
                    yield tuple(word)
                yield (replace(span, text=" "),)
                word = []
            if part:
                word.append(replace(span, text=part))
    if word:
        yield tuple(word)


def _broken(words: Line, available: float, measure: Measure) -> list[Line]:
    lines: list[list[_Word]] = [[]]
    used = 0.0
    for word in words:
        if used + word.width > available + 0.01 and not word.is_space and lines[-1]:
            lines.append([])
            used = 0.0
        if word.is_space and not lines[-1]:
            continue
        pieces = _chopped(word, available, measure) if word.width > available else [word]
        for piece in pieces[:-1]:
            lines[-1].append(piece)
            lines.append([])
        lines[-1].append(pieces[-1])
        used = (used if len(pieces) == 1 else 0.0) + pieces[-1].width
    return [_trimmed(line) for line in lines]


def _trimmed(line: list[_Word]) -> Line:
    while line and line[-1].is_space:
        line.pop()
    return tuple(line)


def _chopped(word: _Word, available: float, measure: Measure) -> list[_Word]:
    """Cut a word that is wider than a whole line where each piece is full."""
    pieces: list[_Word] = []
    piece: tuple[Span, ...] = ()
    for letter in (replace(span, text=each) for span in word.spans for each in span.text):
        longer = tuple(_merged((*piece, letter)))
        clings = unicodedata.combining(letter.text) != 0
        if piece and not clings and measure(longer) > available:
            pieces.append(_Word(piece, measure(piece), is_space=False))
            longer = (letter,)
        piece = longer
    return [*pieces, _Word(piece, measure(piece), is_space=False)]


def _reads_right_to_left(spans: Iterable[Span]) -> bool:
    """Tell a paragraph's direction by its first letter that has one."""
    for span in spans:
        for letter in span.text:
            kind = unicodedata.bidirectional(letter)
            if kind in _STRONG:
                return kind in _RIGHT_TO_LEFT
    return False


@cache
def _joined(text: str) -> str:
    """Give Arabic letters the form that they take beside their neighbours."""
    if not any(ord(letter) in _ARABIC for letter in text):
        return text
    return str(arabic_reshaper.reshape(text))


def on_paper(text: str) -> str:
    """Return one line's characters as they stand on paper, left to right."""
    spans = (Span(_kept(text)),)
    is_right_to_left = _reads_right_to_left(spans)
    return "".join(s.text for s in _visual(spans, is_right_to_left=is_right_to_left))


def _visual(spans: tuple[Span, ...], *, is_right_to_left: bool) -> Iterator[Span]:
    """Return a line's spans in the order in which they stand on paper, left to right."""
    merged = list(_merged(spans))
    letters = "".join(span.text for span in merged)
    if not any(unicodedata.bidirectional(each) in {"R", "AL", "AN"} for each in letters):
        yield from merged
        return
    joined = [replace(span, text=_embedded(_joined(span.text))) for span in merged]
    yield from _merged(_reordered(joined, is_right_to_left=is_right_to_left))


def _embedded(text: str) -> str:
    """Let an amount be read as it is written: ``9 × 10⁹/L``, not its parts in reverse."""
    return _AMOUNT.sub(lambda found: _EMBED + found[0] + _END_OF_EMBEDDING, text)


def _reordered(spans: list[Span], *, is_right_to_left: bool) -> Iterator[Span]:
    """Run the Unicode bidirectional algorithm over letters that remember their look.

    python-bidi's one-call form returns bare text; its steps keep a record for each letter.
    """
    storage = bidi.get_empty_storage()
    storage["base_level"] = int(is_right_to_left)
    storage["base_dir"] = "R" if is_right_to_left else "L"
    bidi.get_embedding_levels("".join(span.text for span in spans), storage, False, False)
    looks = (span for span in spans for _ in span.text)
    for record, look in zip(storage["chars"], looks, strict=True):
        record["look"] = look
    for step in (
        bidi.explicit_embed_and_overrides,
        bidi.resolve_weak_types,
        bidi.resolve_neutral_types,
        bidi.resolve_implicit_levels,
        bidi.reorder_resolved_levels,
        bidi.apply_mirroring,
    ):
        step(storage, False)
    for record in storage["chars"]:
        yield replace(record["look"], text=record["ch"])


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    waiting: Span | None = None
    for span in spans:
        if waiting and (waiting.is_bold, waiting.color) == (span.is_bold, span.color):
            waiting = replace(waiting, text=waiting.text + span.text)
        else:
            if waiting:
                yield waiting
            waiting = span
    if waiting:
        yield waiting
