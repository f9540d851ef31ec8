import pytest
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


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "Spontaneous recovery of counts seen on follow-up: none",
            "Spontaneous recovery of count…ollow-up: none",
        ),
        (
            "Onset of the complaints that brought the patient: chronic (over 3 months)",
            "Onset of the compl…: chronic (over 3 months)",
        ),
        (
            "Lactate dehydrogenase, times the upper limit of normal high",
            "Lactate dehydrogenase, times …of normal high",
        ),
    ],
)
def test_that_a_long_finding_loses_its_middle_and_never_its_value(said, shown):
    cell = list(table(("Finding", "n", "from"), [(said, "1", "source")]))[3].split("  ")[0]
    assert cell == shown
