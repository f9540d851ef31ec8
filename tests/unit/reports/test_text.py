import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.colors import HexColor

from hemadesk.reports import typeface
from hemadesk.reports.text import Span, Style, Text, on_paper

STYLE = Style(10, HexColor("#000000"))


def width(text):
    return typeface.width(text, 10, is_bold=False)


def lines(text, available):
    flowable = Text(text, STYLE)
    flowable.wrap(available, 1000)
    return flowable.lines()


def test_that_lines_break_at_spaces_and_fit():
    found = lines("white cells and platelets are low today", width("white cells and pl"))
    assert found == ["white cells and", "platelets are low", "today"]


def test_that_a_number_never_leaves_its_unit():
    text = "platelets 9 × 10⁹/L now"
    for available in range(60, 130, 5):
        assert any("9\u00a0×\u00a010⁹/L" in line for line in lines(text, available))


def test_that_a_word_wider_than_the_line_is_cut():
    found = lines("x" * 200, 100)
    assert "".join(found) == "x" * 200
    assert all(width(line) <= 100 for line in found)


@given(
    st.text(alphabet="ab cde-é\u00a0مح मद田 1.2\n", max_size=200),
    st.floats(min_value=15, max_value=300),
)
def test_that_no_text_is_lost_and_no_line_is_too_wide(text, available):
    found = lines(text, available)
    kept = "".join("".join(found).split())
    assert kept == "".join(typeface.clean(text).split())
    assert all(width(on_paper(line)) <= available + 0.1 for line in found)


@pytest.mark.parametrize(
    ("read", "on_the_page"),
    [
        ("Hb 8.2 g/dL", "Hb 8.2 g/dL"),
        ("ا 8.2 g/dL", "8.2 g/dL ا"),
        ("ا 9 × 10⁹/L ب", "ب 9 × 10⁹/L ا"),
        ("ا <0.4 % ب", "ب <0.4 % ا"),
        ("Name ا ب seen on 3 Mar", "Name ب ا seen on 3 Mar"),
    ],
)
def test_that_amounts_keep_their_order_beside_arabic(read, on_the_page):
    letters = {"ﺍ": "ا", "ﺏ": "ب"}
    shown = "".join(letters.get(letter, letter) for letter in on_paper(read))
    shown = shown.replace("\u00a0", " ")
    assert shown == on_the_page


def test_that_arabic_letters_join_and_stand_from_right_to_left():
    assert on_paper("محمد") == "ﺪﻤﺤﻣ"


def test_that_brackets_face_the_right_way_beside_arabic():
    assert on_paper("ا (ب)") == "(ﺏ) ﺍ"


def test_that_a_text_is_parted_between_pages_without_a_lonely_line():
    flowable = Text("one two three four five six", STYLE)
    available = width("one two")
    flowable.wrap(available, 1000)
    height = STYLE.line_height
    assert flowable.split(available, 1.5 * height) == []
    parts = flowable.split(available, 2.2 * height)
    assert [part.wrap(available, 1000)[1] for part in parts] == [2 * height] * 2 or parts == []


def test_that_a_line_feed_begins_a_new_line():
    assert lines((Span("a\nb"), Span("c\n"), Span("d", is_bold=True)), 500) == ["a", "bc", "d"]
