from hemadesk.knowledge import compiled
from hemadesk.knowledge.finding_names import FINDING_NAME_COLUMNS, read_finding_names
from tests.support.knowledge_tables import table_of

KNOWLEDGE = compiled.load()


def read(*rows):
    """Return the names in a table with these rows, and its faults."""
    table, faults = table_of("finding_names.tsv", FINDING_NAME_COLUMNS, rows)
    return read_finding_names(table, KNOWLEDGE.findings), [str(fault) for fault in faults]


def test_that_a_finding_has_all_its_names():
    names, faults = read(("leishmania_positive", "kala azar, VL"))
    assert faults == []
    assert names == {"leishmania_positive": "kala azar, VL"}


def test_that_every_fault_is_told_with_its_place():
    _names, faults = read(
        ("wbc", "WCC"), ("wbc", "TWBC"), ("wbcc", "x"), ("mcv", ""), ("ldh", "a,,b")
    )
    assert [fault.split(": ")[1] for fault in faults] == [
        "row 3 (wbc)", "row 4 (wbcc)", "row 5 (mcv)", "row 6 (ldh)",
    ]  # fmt: skip
