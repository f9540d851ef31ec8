from hemadesk.knowledge import compiled
from hemadesk.knowledge.measure_first import MEASURE_FIRST_COLUMNS, read_measure_first
from tests.support.knowledge_tables import table_of

KNOWLEDGE = compiled.load()


def read(*rows):
    """Return what a table with these rows says, and its faults."""
    table, faults = table_of("measure_first.tsv", MEASURE_FIRST_COLUMNS, rows)
    said = read_measure_first(table, KNOWLEDGE.findings, KNOWLEDGE.references)
    return said, [str(fault) for fault in faults]


def test_that_the_order_of_the_table_is_the_order_in_which_is_asked():
    said, faults = read(
        ("platelets", "yes", "yes", "expert_estimate", "C", ""),
        ("rbc", "yes", "no", "expert_estimate", "C", ""),
        ("mcv", "no", "yes", "expert_estimate", "C", ""),
    )
    assert faults == []
    assert said.counts == {"platelets", "rbc"}
    assert said.asked == ("platelets", "mcv")


def test_that_every_fault_of_a_row_is_told_with_its_place():
    good = ("mcv", "no", "yes", "expert_estimate", "C", "")
    _said, faults = read(good, good, ("mcvv", "perhaps", "no", "S999", "D", ""))
    told = " | ".join(faults)
    for expected in (
        "row 3 (mcv)",
        "twice",
        "row 4 (mcvv)",
        "'mcvv'",
        "perhaps",
        "neither",
        "S999",
        "'D'",
    ):
        assert expected in told


def test_that_the_three_lines_are_asked_for_first():
    assert KNOWLEDGE.measure_first.asked[:3] == ("hemoglobin", "neutrophils", "platelets")
