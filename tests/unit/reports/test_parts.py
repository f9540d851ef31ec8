import io

import pypdf
import pytest
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from hemadesk.reports.parts import AtFoot, Columns, Section, Stack, grid
from hemadesk.reports.text import Style, Text

STYLE = Style(10, HexColor("#000000"))
LINE = STYLE.line_height
WIDTH = 400


def a_text(lines):
    return Text("\n".join(f"line {number}" for number in range(lines)), STYLE)


def a_section(*lines, label="Findings"):
    return Section(label, STYLE, Stack([a_text(count) for count in lines]), space=3)


def height(flowable):
    return flowable.wrap(WIDTH, 10_000)[1]


@pytest.mark.parametrize("room", range(5, 300, 3))
def test_that_no_part_of_a_section_is_taller_than_the_room_it_was_cut_for(room):
    section = a_section(1, 4, 1, 6, label="A label that takes three lines in its margin")
    parts = section.split(WIDTH, room)
    assert len(parts) in (0, 2)
    if parts:
        assert height(parts[0]) <= room


@pytest.mark.parametrize("room", range(25, 160, 12))
def test_that_cutting_a_section_loses_no_line(room):
    parts = a_section(2, 5, 3).split(WIDTH, room)
    drawn = io.BytesIO()
    canvas = Canvas(drawn, pagesize=(WIDTH, 600))
    for part in parts or [a_section(2, 5, 3)]:
        part.drawOn(canvas, 0, 500 - height(part))
        canvas.showPage()
    canvas.save()
    words = "".join(page.extract_text() for page in pypdf.PdfReader(drawn).pages)
    assert words.count("line") == 10


def test_that_a_table_keeps_its_head_and_its_first_row_together():
    rows = [[a_text(1), a_text(1)] for _row in range(4)]
    table = grid(rows, [None, None], pad=2)
    table.wrap(WIDTH, 10_000)
    row = LINE + 4
    assert table.split(WIDTH, 1.5 * row) == []
    head, rest = table.split(WIDTH, 2.5 * row)
    assert height(head) == pytest.approx(2 * row)
    assert height(rest) == pytest.approx(3 * row)  # its own two rows under the head again


def test_that_a_block_at_the_foot_gives_way_where_there_is_no_room():
    block = AtFoot(a_text(3), above=10)
    block.wrap(WIDTH, 3 * LINE + 9)
    assert not block.is_shown
    assert block.wrap(WIDTH, 3 * LINE + 11)[1] == pytest.approx(3 * LINE + 11, abs=0.1)
    assert block.is_shown


def test_that_columns_are_as_tall_as_the_tallest():
    assert height(Columns([a_text(1), a_text(4)], [1, 1])) == pytest.approx(4 * LINE)
