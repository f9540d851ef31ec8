import pytest

from hemadesk.knowledge import compiled
from hemadesk.knowledge.slip import SLIP_COLUMNS, read_slip
from tests.support.knowledge_tables import table_of

KNOWLEDGE = compiled.load()


def read(*rows):
    """Return the layout in a table with these rows, and its faults."""
    table, faults = table_of("slip.tsv", SLIP_COLUMNS, rows)
    return read_slip(table, KNOWLEDGE.findings), [str(fault) for fault in faults]


def test_that_a_section_says_what_it_shows_first_and_which_percentage_stands_beside():
    layout, faults = read(("blood_count", "yes", "wbc,neutrophils/neutrophil_percent"))
    assert faults == []
    assert layout["blood_count"].is_unfolded
    assert layout["blood_count"].common == ("wbc", "neutrophils")
    assert layout["blood_count"].percent == {"neutrophils": "neutrophil_percent"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("blood", "yes", "wbc"), "section 'blood' is no group"),
        (("blood_count", "maybe", "wbc"), "unfolded is 'maybe'"),
        (("blood_count", "yes", "wbcc"), "'wbcc' is not in the catalogue"),
        (("blood_count", "yes", "wbc,ferritin"), "ferritin belongs to chemistry"),
        (("blood_count", "yes", "wbc,mcv,wbc"), "wbc is given twice"),
        (("blood_count", "yes", ""), "findings is empty"),
        (("blood_film", "yes", "film_blasts/film_sickle_cells"), "only amounts"),
    ],
)
def test_that_a_faulty_row_is_named_with_its_reason(row, told):
    _layout, faults = read(row)
    assert any(f"row 2 ({row[0]})" in fault and told in fault for fault in faults), faults


def test_that_a_section_stands_only_once():
    row = ("blood_count", "yes", "wbc")
    _layout, faults = read(row, row)
    assert [fault.endswith("section blood_count is given twice") for fault in faults] == [True]
