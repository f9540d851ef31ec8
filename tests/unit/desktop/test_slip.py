from hemadesk.desktop.models import slip
from hemadesk.desktop.models.slip import RowKind
from hemadesk.knowledge import compiled

KNOWLEDGE = compiled.load()
SECTIONS = slip.sections(KNOWLEDGE)


def test_that_every_finding_of_the_catalogue_has_exactly_one_place():
    placed = [f for section in SECTIONS for row in section.rows for f in row.findings]
    assert sorted(placed) == sorted(KNOWLEDGE.findings)


def test_that_the_slip_begins_with_the_blood_count_and_the_film():
    assert [section.id for section in SECTIONS[:3]] == ["blood_count", "blood_film", "chemistry"]


def test_that_every_section_shows_something_common_at_first():
    assert all(any(row.is_common for row in section.rows) for section in SECTIONS)


def test_that_everything_named_common_is_in_the_catalogue():
    named = {name for layout in KNOWLEDGE.slip.values() for name in layout.common}
    assert named <= set(KNOWLEDGE.findings)
    common = {row.finding for section in SECTIONS for row in section.rows if row.is_common}
    assert common == named


def test_that_the_percentage_stands_beside_the_absolute_count():
    rows = {row.finding: row for row in SECTIONS[0].rows}
    assert rows["neutrophils"].kind is RowKind.PAIR
    assert rows["neutrophils"].percent == "neutrophil_percent"
