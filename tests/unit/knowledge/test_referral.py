from fractions import Fraction

from hemadesk.domain.case import Sex
from hemadesk.knowledge import compiled
from hemadesk.knowledge.referral import REFERRAL_COLUMNS, read_referral_fields
from tests.support.knowledge_tables import table_of

KNOWLEDGE = compiled.load()


def read(*rows):
    """Return the fields and the faults of a table with these rows."""
    table, faults = table_of("referral_fields.tsv", REFERRAL_COLUMNS, rows)
    fields = read_referral_fields(table, KNOWLEDGE.findings, KNOWLEDGE.references)
    return fields, [fault.reason for fault in faults]


def test_that_a_condition_names_findings_sex_and_ages():
    when = "fever sex:female age:12-55"
    row = (
        "a",
        "history",
        "Pregnancy",
        "pregnancy_trimester",
        "required",
        when,
        "pregnant",
        "S095",
        "B",
    )
    fields, faults = read(row)
    assert faults == []
    assert fields["a"].answered_by == "pregnant"
    assert fields["a"].when_found == ("fever",)
    assert fields["a"].sex is Sex.FEMALE
    assert fields["a"].ages == (Fraction(12), Fraction(55))


def test_that_every_fault_of_a_row_is_told():
    row = ("a", "elsewhere", "X", "feverr", "perhaps", "age:old", "rumor", "S999", "D")
    _fields, faults = read(row)
    told = " | ".join(faults)
    for expected in ("elsewhere", "feverr", "perhaps", "age:old", "rumor", "S999", "'D'"):
        assert expected in told


def test_that_the_shipped_fields_cover_history_examination_and_results():
    blocks = {field.block for field in KNOWLEDGE.referral_fields.values()}
    assert blocks == {"history", "examination", "results"}


def test_that_any_film_finding_answers_for_the_film():
    film = {f.id for f in KNOWLEDGE.findings.values() if f.group == "blood_film"}
    assert set(KNOWLEDGE.referral_fields["blood_film"].findings) == film
