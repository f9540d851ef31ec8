import pytest

from hemadesk import paths
from hemadesk.knowledge import compiled
from hemadesk.reports import typeface

KNOWLEDGE = compiled.load()


def runs(text):
    return [(run.font, run.text) for run in typeface.runs(text, is_bold=False)]


def test_that_every_shipped_font_loads_and_stays_small():
    assert len(typeface.load_all()) == 8
    sizes = [file.stat().st_size for file in (paths.resources() / "fonts").glob("*.ttf")]
    assert len(sizes) == 8
    assert sum(sizes) < 2_000_000


def test_that_no_word_of_the_knowledge_base_lacks_a_letter():
    texts = [
        *(entry.label for entry in KNOWLEDGE.findings.values()),
        *(entry.label for entry in KNOWLEDGE.diagnoses.values()),
        *(entry.label for entry in KNOWLEDGE.tests.values()),
        *(entry.label for entry in KNOWLEDGE.referral_fields.values()),
        *KNOWLEDGE.guidance.texts.values(),
    ]
    assert typeface.missing("".join(texts)) == frozenset()


@pytest.mark.parametrize("sign", "≤≥<>−–±×·•…µ°‰⁰¹²³⁴⁵⁶⁷⁸⁹†□▲▼☐✂→")
def test_that_every_sign_of_the_page_can_be_drawn(sign):
    assert typeface.missing(sign) == frozenset()


def test_that_a_text_is_cut_where_another_font_is_needed():
    assert runs("Hb ≥ 8") == [
        ("NotoSans-Regular", "Hb "),
        ("NotoSansMath-Symbols", "≥"),
        ("NotoSans-Regular", " 8"),
    ]


def test_that_a_letter_of_no_font_becomes_a_visible_box():
    assert typeface.missing("Li 田") == {"田"}
    assert runs("田") == [("NotoSansSymbols2-Symbols", "□")]


def test_that_an_accent_stays_with_its_letter():
    assert runs("e\u0323\u0302") == [("NotoSans-Regular", "e\u0323\u0302")]


def test_that_marks_nobody_sees_are_not_drawn():
    assert typeface.clean("a\u200e\u202eb\x07\tc") == "ab c"


def test_that_indian_letters_are_joined_before_they_are_measured():
    apart = sum(typeface.width(letter, 10, is_bold=False) for letter in "क्ष")
    assert typeface.width("क्ष", 10, is_bold=False) < apart
