"""Plain text of one width: headings, labeled paragraphs and tables with aligned columns."""

import textwrap
from collections.abc import Iterator, Sequence

WIDTH = 100
_LABEL = 16
_FIRST = 44
_LAST = 26


def heading(title: str, beside: str = "") -> Iterator[str]:
    """Give a title with what stands beside it, underlined."""
    yield ""
    yield f"{title}  ({beside})" if beside else title
    yield "-" * WIDTH


def wrapped(label: str, text: str, indent: int = _LABEL) -> Iterator[str]:
    """Give a label and its text beside it, on as many lines as it takes."""
    indent = indent if label else 0
    lines = textwrap.wrap(text, WIDTH - indent, break_on_hyphens=False) or [""]
    if len(label) >= indent > 0:
        yield label
        label = ""
    for line in lines:
        yield f"{label:<{indent}}{line}".rstrip()
        label = ""


def items(title: str, sentences: Sequence[str]) -> Iterator[str]:
    """Give a title with one sentence after the other below it, or nothing where there are none."""
    if not sentences:
        return
    yield from heading(title)
    for sentence in sentences:
        yield from textwrap.wrap(
            sentence, WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
        )


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Give a table, or nothing where there are no rows; the first column is as wide as all."""
    if not rows:
        return
    cut = [
        [_without_middle(row[0], _FIRST), *row[1:-1], _shortened(row[-1], _LAST)] for row in rows
    ]
    columns = list(zip(header, *cut, strict=True))
    widths = [max(map(len, column)) for column in columns]
    widths[0] = max(widths[0], _FIRST)
    yield ""
    for number, row in enumerate([header, *cut]):
        cells = [f"{row[0]:<{widths[0]}}"]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        yield "  ".join([*cells, row[-1]]).rstrip()
        if number == 0:
            yield "-" * WIDTH


def _without_middle(text: str, width: int) -> str:
    """Shorten a finding with its value; the value, at the end, would be read as its opposite."""
    if len(text) <= width:
        return text
    value = text[text.rfind(": ") :] if ": " in text else ""
    end = max(len(value), width // 3)
    start = width - end - 1
    return f"{text[:start]}…{text[-end:]}" if start > 0 else text


def _shortened(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
