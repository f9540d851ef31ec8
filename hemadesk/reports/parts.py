"""The building blocks of a report's pages: a labeled section, a banner, a strip, a reply form."""

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Table, TableStyle
from reportlab.platypus.flowables import Flowable

from hemadesk.i18n import _
from hemadesk.reports import typeface
from hemadesk.reports.look import CONTENT_WIDTH, GAP, HAIRLINE, LABEL_WIDTH, MUTED, TINT
from hemadesk.reports.text import Style, Text


class Stack(Flowable):
    """Flowables one below the other, ``space`` points between them."""

    def __init__(self, members: Sequence[Flowable], space: float = 1.5) -> None:
        super().__init__()
        self._members = list(members)
        self._space = space
        self._heights: list[float] = []

    @classmethod
    def of(cls, member: Flowable) -> "Stack":
        """Return a stack as it is, anything else as a stack of one."""
        return member if isinstance(member, cls) else cls([member])

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self._heights = [m.wrap(available_width, available_height)[1] for m in self._members]
        self.width = available_width
        self.height = sum(self._heights) + self._space * max(0, len(self._members) - 1)
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        used = 0.0
        for index, member in enumerate(self._members):
            height = member.wrap(available_width, available_height)[1]
            if used + height > available_height:
                parts = member.split(available_width, available_height - used)
                above = [*self._members[:index], *parts[:1]]
                below = [*parts[1:], *self._members[index + (1 if parts else 0) :]]
                return [Stack(above, self._space), Stack(below, self._space)] if above else []
            used += height + self._space
        return [self]

    def draw(self) -> None:
        y = self.height
        for member, height in zip(self._members, self._heights, strict=True):
            y -= height
            member.drawOn(self.canv, 0, y)
            y -= self._space


class Section(Flowable):
    """A label in the left margin and its content beside it, under a hairline."""

    def __init__(self, label: str, style: Style, content: Stack, space: float) -> None:
        super().__init__()
        self._name, self._style = label, style
        self._label = Text(label, style)
        self._content = content
        self._space = space

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        inner = available_width - LABEL_WIDTH - GAP
        _width, content = self._content.wrap(inner, available_height - 2 * self._space)
        _width, label = self._label.wrap(LABEL_WIDTH, available_height)
        self.height = max(content, label) + 2 * self._space
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        inner = available_width - LABEL_WIDTH - GAP
        parts = self._content.split(inner, available_height - 2 * self._space)
        if len(parts) != 2:
            return []
        again = _("{section}, continued").format(section=self._name)
        above = Section(self._name, self._style, Stack.of(parts[0]), self._space)
        if above.wrap(available_width, available_height)[1] > available_height:
            return []  # its label alone is taller than the room that is left
        return [above, Section(again, self._style, Stack.of(parts[1]), self._space)]

    def draw(self) -> None:
        top = self.height - self._space
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, self.height, self.width, self.height)
        self._label.drawOn(self.canv, 0, top - self._label.height)
        self._content.drawOn(self.canv, LABEL_WIDTH + GAP, top - self._content.height)


class Band(Flowable):
    """A framed block with a heavy bar at its left: urgency, precautions, demonstration."""

    def __init__(self, content: Flowable, color: Color, fill: Color, pad: float = 5.0) -> None:
        super().__init__()
        self._content = content
        self._color, self._fill, self._pad = color, fill, pad

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        inner = available_width - 2 * self._pad - 2 * mm
        height = self._content.wrap(inner, available_height)[1]
        self.height = height + 2 * self._pad
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(self._fill)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        canvas.setFillColor(self._color)
        canvas.rect(0, 0, 1.6 * mm, self.height, stroke=0, fill=1)
        self._content.drawOn(canvas, 2 * mm + self._pad, self._pad)


class Columns(Flowable):
    """Flowables side by side, each with its share of the width."""

    def __init__(
        self, members: Sequence[Flowable], shares: Sequence[float], gap: float = GAP
    ) -> None:
        super().__init__()
        self._members, self._shares, self._gap = list(members), list(shares), gap
        self._sizes: list[tuple[float, float]] = []

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        room = available_width - self._gap * (len(self._members) - 1)
        whole = sum(self._shares)
        self._sizes = [
            (room * share / whole, member.wrap(room * share / whole, available_height)[1])
            for member, share in zip(self._members, self._shares, strict=True)
        ]
        self.height = max(height for _width, height in self._sizes)
        return self.width, self.height

    def draw(self) -> None:
        x = 0.0
        for member, (width, height) in zip(self._members, self._sizes, strict=True):
            member.drawOn(self.canv, x, self.height - height)
            x += width + self._gap


def grid(
    rows: list[list[Flowable]],
    widths: Sequence[float | None],
    *,
    pad: float,
    pairs: int = 0,
) -> Table:
    """Return a table with hairlines between its rows; columns without a width share the rest.

    ``pairs`` is the number of column pairs after the first column: each pair has one head, and
    the first pair is tinted.
    """
    style = TableStyle(
        [
            ("FONTNAME", (0, 0), (-1, -1), typeface.first()),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("NOSPLIT", (0, 0), (-1, 1)),
            ("TOPPADDING", (0, 0), (-1, -1), pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), pad),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4 if pairs else 8),
            ("LINEBELOW", (0, 0), (-1, 0), 0.6, MUTED),
            ("LINEBELOW", (0, 1), (-1, -2), 0.3, HAIRLINE),
        ]
    )
    for first in range(1, 2 * pairs, 2):
        style.add("SPAN", (first, 0), (first + 1, 0))
    if pairs:
        style.add("BACKGROUND", (1, 1), (2, -1), TINT)
        style.add("LEFTPADDING", (2 * pairs + 1, 0), (2 * pairs + 1, -1), 6)
    open_columns = sum(width is None for width in widths)
    rest = CONTENT_WIDTH - sum(width or 0 for width in widths)
    fixed = [rest / open_columns if width is None else width for width in widths]
    return Table(rows, colWidths=fixed, style=style, hAlign="LEFT", repeatRows=1)


class AtFoot(Flowable):
    """A block at the foot of the page where there is room for it; else it is left out."""

    def __init__(self, content: Flowable, above: float) -> None:
        super().__init__()
        self._content = content
        self._above = above
        self.is_shown = False

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        needed = self._content.wrap(available_width, available_height)[1]
        self.is_shown = needed + self._above <= available_height
        # A hair less than the room left: a block of exactly that height would go over.
        self.height = available_height - 0.01 if self.is_shown else 0.0
        return self.width, self.height

    def draw(self) -> None:
        if self.is_shown:
            self._content.drawOn(self.canv, 0, 0)


class Bullet(Flowable):
    """A text with a dot before it; its further lines stand under its first."""

    def __init__(self, content: Text, indent: float = 8.0) -> None:
        super().__init__()
        self._dot = content.dot()
        self._content = content
        self._indent = indent

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        self._dot.wrap(self._indent, available_height)
        self.height = self._content.wrap(available_width - self._indent, available_height)[1]
        return self.width, self.height

    def draw(self) -> None:
        self._dot.drawOn(self.canv, 0, self.height - self._dot.height)
        self._content.drawOn(self.canv, self._indent, 0)


class Picture(Flowable):
    """A picture scaled down to fit a box, its shape kept."""

    def __init__(self, content: ImageReader, width: float, height: float) -> None:
        super().__init__()
        across, down = content.getSize()
        scale = min(width / across, height / down)
        self._image = content
        self.width, self.height = across * scale, down * scale

    def wrap(self, _available_width: float, _available_height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        self.canv.drawImage(self._image, 0, 0, self.width, self.height, mask="auto")


class WritingLine(Flowable):
    """A line to write on by hand."""

    def wrap(self, available_width: float, _available_height: float) -> tuple[float, float]:
        self.width, self.height = available_width, 6 * mm
        return self.width, self.height

    def draw(self) -> None:
        self.canv.setStrokeColor(HAIRLINE)
        self.canv.line(0, 0.8 * mm, self.width, 0.8 * mm)
