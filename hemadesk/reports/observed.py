"""What was found: counts today and before, film, other findings, what was given."""

from collections.abc import Iterator

from reportlab.lib.units import mm
from reportlab.platypus import Table
from reportlab.platypus.flowables import Flowable

from hemadesk.i18n import _
from hemadesk.reports import contents
from hemadesk.reports.counts import (
    CALCULATED_MARK,
    REFERENCE_MARK,
    Cell,
    CountRow,
    CountTable,
    Flag,
    count_table,
)
from hemadesk.reports.look import ALARM, INK, MUTED
from hemadesk.reports.parts import grid
from hemadesk.reports.subject import Subject, joined, muted
from hemadesk.reports.text import Span, Style, Text

# Letter and triangle: the flag is read without color, and by people who see none.
_FLAG_MARKS = {Flag.LOW: "\u00a0L▼", Flag.HIGH: "\u00a0H▲", Flag.NONE: ""}
_UNIT_WIDTH, _LIMITS_WIDTH, _MOST_VALUE_WIDTH = 21 * mm, 25 * mm, 27 * mm
_VALUES_WIDTH = 66 * mm


def observed(subject: Subject) -> Iterator[Flowable]:
    """Give the counts, the film, the findings and the treatments."""
    yield subject.section(_("Counts"), list(_counts(subject)))
    film = contents.film(subject.case, subject.knowledge)
    said = (
        _stated(subject, film)
        if film.stated
        else Text(_("No film report was entered."), subject.density.body())
    )
    yield subject.section(_("Blood film"), [said])
    groups = contents.groups(subject.case, subject.knowledge)
    if groups:
        lines = [_stated(subject, group, heading=group.heading) for group in groups]
        yield subject.section(_("Findings"), lines)
    given = contents.treatments(subject.case)
    if given:
        yield subject.section(_("Given so far"), [subject.text("; ".join(given))])


def _counts(subject: Subject) -> Iterator[Flowable]:
    table = count_table(subject.assessment, subject.case, subject.knowledge)
    if table.rows:
        yield _grid(subject, table)
    else:
        yield subject.text(Span(_("No blood count was entered."), is_bold=True))
    others = contents.other_counts(subject.case, subject.knowledge)
    if others.stated:
        yield _stated(subject, others, heading=others.heading)
    for doubt in contents.doubts(subject.assessment, subject.case, subject.knowledge):
        yield subject.text(Span(doubt, is_bold=True, color=ALARM))
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
    density = subject.density
    head = Style(density.size * 0.92, MUTED, is_bold=True)
    end = Style(density.size * 0.92, MUTED, is_bold=True, align="end")
    rows: list[list[Flowable]] = [
        [
            Text("", head),
            *(Text(name, end) for name in table.heads),
            Text(_("Unit"), head),
            Text(_("Limits"), head),
        ]
    ]
    rows += [_row(subject, row) for row in table.rows]
    value_width = min(_MOST_VALUE_WIDTH, _VALUES_WIDTH / len(table.heads))
    widths = [None, *[value_width] * len(table.heads), _UNIT_WIDTH, _LIMITS_WIDTH]
    return grid(rows, widths, pad=density.space / 7, tinted_column=1)


def _row(subject: Subject, row: CountRow) -> list[Flowable]:
    density = subject.density
    newest, *earlier = row.cells
    return [
        Text(row.label, density.body()),
        Text(_cell(newest, is_newest=True), Style(density.size, INK, align="end")),
        *(
            Text(_cell(each, is_newest=False), Style(density.size, MUTED, align="end"))
            for each in earlier
        ),
        Text(row.unit, density.muted()),
        Text(row.limits, density.muted()),
    ]


def _cell(cell: Cell, *, is_newest: bool) -> Span:
    text = (cell.text or "–") + _FLAG_MARKS[cell.flag]
    if cell.is_spurious:
        return Span(_("{value} not used").format(value=text), color=ALARM)
    return Span(text, is_bold=is_newest and cell.flag is not Flag.NONE)


def _stated(subject: Subject, group: contents.Group, heading: str = "") -> Text:
    shown = group.stated[: subject.density.members]
    spans = [muted(heading + "  ")] if heading else []
    spans += joined([(each.text, each.is_notable) for each in shown])
    left_out = len(group.stated) - len(shown)
    if left_out:
        spans.append(muted(_(" and {n} more: see the case page").format(n=left_out)))
    return subject.text(spans)
