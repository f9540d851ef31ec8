"""What was found: counts today and before, film, other findings, what was given."""

from collections.abc import Iterator
from dataclasses import replace

from reportlab.lib.units import mm
from reportlab.platypus import Table
from reportlab.platypus.flowables import Flowable

from hemadesk.i18n import _
from hemadesk.reports import entered, opinions
from hemadesk.reports.counts import (
    CALCULATED_MARK,
    REFERENCE_MARK,
    CountRow,
    CountTable,
    Flag,
    count_table,
)
from hemadesk.reports.look import ALARM, INK, MUTED
from hemadesk.reports.parts import grid
from hemadesk.reports.subject import Subject, joined, muted
from hemadesk.reports.text import Span, Style, Text
from hemadesk.wording import labels

# Letter and triangle: the flag is read without color, and by people who see none.
_FLAG_MARKS = {Flag.LOW: "L▼", Flag.HIGH: "H▲", Flag.NONE: ""}
_NAME_WIDTH, _UNIT_WIDTH, _FLAG_WIDTH = 38 * mm, 15 * mm, 7.5 * mm
_MOST_NUMBER_WIDTH, _VALUES_WIDTH = 22 * mm, 79 * mm


def observed(subject: Subject) -> Iterator[Flowable]:
    """Give the counts, the film, the findings and the treatments."""
    yield subject.section(_("Counts"), list(_counts(subject)))
    given = entered.treatments(subject.case)
    if given:
        yield subject.section(_("Given so far"), [subject.text("; ".join(given))])
    film = entered.film(subject.case, subject.knowledge)
    said = (
        _stated(subject, film)
        if film.stated
        else Text(_("No film report was entered."), subject.density.body())
    )
    yield subject.section(_("Blood film"), [said])
    for block in entered.blocks(subject.assessment, subject.case, subject.knowledge):
        if block.groups or block.missing:
            yield subject.section(block.heading, list(_block(subject, block)))


def _block(subject: Subject, block: entered.Block) -> Iterator[Flowable]:
    for group in block.groups:
        yield _stated(subject, group, heading=group.heading)
    if block.missing:
        gaps = "; ".join(labels.in_sentence(each) for each in block.missing)
        yield subject.text(muted(_("Not done or not entered: {what}").format(what=gaps)))


def _counts(subject: Subject) -> Iterator[Flowable]:
    table = count_table(subject.assessment, subject.case, subject.knowledge)
    if table.rows:
        yield _grid(subject, table)
    else:
        yield subject.text(Span(_("No blood count was entered."), is_bold=True))
    others = entered.other_counts(subject.case, subject.knowledge)
    if others.stated:
        yield _stated(subject, others, heading=others.heading)
    for doubt in opinions.doubts(subject.assessment, subject.case, subject.knowledge):
        yield subject.text(Span(doubt, is_bold=True))
    notes = _notes(table)
    if notes:
        yield Text(notes, subject.density.small())


def _notes(table: CountTable) -> str:
    notes = []
    if table.has_reference_limits:
        said = _("{mark} reference limits for age and sex; the laboratory's own were not entered.")
        notes.append(said.format(mark=REFERENCE_MARK))
    if table.has_calculated:
        notes.append(_("{mark} calculated.").format(mark=CALCULATED_MARK))
    return "  ".join(notes)


def _grid(subject: Subject, table: CountTable) -> Table:
    """Numbers end at one line and flags begin at one: each date takes two columns."""
    head = subject.density.aside(is_bold=True)
    end = replace(head, align="end")
    heads: list[Flowable] = []
    for name in table.heads:
        heads += [Text(labels.opening(name), end), Text("", end)]
    first: list[Flowable] = [Text("", head), *heads, Text(_("Unit"), head), Text(_("Limits"), head)]
    rows = [first, *(_row(subject, row) for row in table.rows)]
    number_width = min(_MOST_NUMBER_WIDTH, _VALUES_WIDTH / len(table.heads) - _FLAG_WIDTH)
    widths = [
        _NAME_WIDTH,
        *[number_width, _FLAG_WIDTH] * len(table.heads),
        _UNIT_WIDTH,
        None,
    ]
    return grid(rows, widths, pad=subject.density.space / 7, pairs=len(table.heads))


def _row(subject: Subject, row: CountRow) -> list[Flowable]:
    density = subject.density
    cells: list[Flowable] = []
    for index, cell in enumerate(row.cells):
        is_newest = index == 0
        color = ALARM if cell.is_spurious else INK if is_newest else MUTED
        is_bold = is_newest and cell.flag is not Flag.NONE
        mark = _("not used") if cell.is_spurious else _FLAG_MARKS[cell.flag]
        cells += [
            Text(cell.text or "–", Style(density.size, color, is_bold=is_bold, align="end")),
            Text(mark, replace(density.aside(is_bold=is_bold), color=color)),
        ]
    return [
        Text(row.label, density.body()),
        *cells,
        Text(row.unit, density.aside()),
        Text(row.limits, density.aside()),
    ]


def _stated(subject: Subject, group: entered.Group, heading: str = "") -> Text:
    shown = group.stated[: subject.density.members]
    spans = [muted(heading + "  ")] if heading else []
    spans += joined(
        [
            (labels.in_sentence(each.text) if index else labels.opening(each.text), each.is_notable)
            for index, each in enumerate(shown)
        ]
    )
    left_out = len(group.stated) - len(shown)
    if left_out:
        spans.append(muted(_(" and {n} more: see the case page").format(n=left_out)))
    return subject.text(spans)
