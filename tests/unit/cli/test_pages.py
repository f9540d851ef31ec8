from hypothesis import given
from hypothesis import strategies as st

from hemadesk.cli.pages import WIDTH, items, table, wrapped

words = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=20)


@given(st.lists(words, max_size=60))
def test_that_a_paragraph_keeps_every_word_and_the_width(said):
    lines = list(wrapped("Label", " ".join(said)))
    assert " ".join(lines).split()[1:] == said
    assert all(len(line) <= WIDTH for line in lines)


def test_that_only_the_first_line_carries_the_label():
    lines = list(wrapped("Age", "word " * 40))
    assert lines[0].startswith("Age  ")
    assert all(line.startswith("      ") for line in lines[1:])


def test_that_no_rows_and_no_sentences_give_no_heading():
    assert list(table(("A", "B"), [])) == []
    assert list(items("Title", [])) == []


def test_that_columns_are_aligned_and_long_cells_cut():
    rows = [("x" * 60, "1", "source"), ("short", "123", "s" * 60)]
    lines = list(table(("Finding", "n", "from"), rows))
    assert lines[3].index("1  source") == lines[4].index("3  ss") == lines[1].index("n  from")
    assert "…" in lines[3]
    assert lines[4].endswith("…")
