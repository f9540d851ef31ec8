"""The referral as a reader gets it: words out of the PDF, pages, fonts, the same bytes again."""

import hashlib
import io
import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from PIL import Image

from hemadesk.domain.assessment import BeforeTreatment, NotExcluded, Precaution
from hemadesk.domain.values import Category, Presence, Quantity
from hemadesk.engine.assess import assess
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled
from hemadesk.knowledge.catalogue import FindingKind
from hemadesk.reports.letter import UnreadableLogoError
from hemadesk.reports.referral import Letter, render
from tests.support.referred import (
    a_referred_case,
    an_assessment,
    an_empty_assessment,
    an_empty_case,
    on,
)

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = compiled.load()
EXAMPLES = sorted((ROOT / "resources" / "examples").glob("*.json"))
LETTER = Letter(
    clinic_name="Riverside District Hospital",
    clinic_address="12 Mill Lane\nAshford",
    sender="Dr. A. Osei, general medicine",
    recipient="Dr. M. Lindqvist, University Hospital",
    question="Can she be seen today?",
    issued_at=datetime(2026, 3, 4, 14, 30, tzinfo=UTC),
)
MILLIMETERS = 72 / 25.4


def pages_of(content):
    return pypdf.PdfReader(io.BytesIO(content)).pages


def words_of(content):
    text = "\n".join(page.extract_text() for page in pages_of(content))
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


def a_crowded_case(count):
    """Return the referred case with ``count`` findings, a long name and six dates."""
    findings = {}
    for definition in [f for f in KNOWLEDGE.findings.values() if f.order % 3 == 0][:count]:
        if definition.kind is FindingKind.QUANTITY:
            limits = KNOWLEDGE.limits[definition.id]
            middle = (limits.soft_low + limits.soft_high) / 2
            findings[definition.id] = Quantity(middle, definition.unit)
        elif definition.kind is FindingKind.CATEGORY:
            findings[definition.id] = Category(definition.values[-1])
        else:
            seen = definition.order % 2
            findings[definition.id] = Presence.PRESENT if seen else Presence.ABSENT
    name = "Maria-Antonietta Wilhelmina Papadimitropoulou de la Concepción van den Berghe"
    case = a_referred_case(name=name)
    newest = case.encounters[-1]
    earlier = [on(f"2026-02-0{day}", newest.findings) for day in (1, 3, 5, 8)]
    crowded = replace(newest, findings={**newest.findings, **findings})
    return replace(case, encounters=(case.encounters[0], *earlier, crowded))


def a_crowded_assessment():
    dangers = ("apl", "ttp", "hlh", "sepsis", "aml", "b12_deficiency")
    return an_assessment(
        before_treatment=BeforeTreatment(
            keep=tuple(Precaution(each.id) for each in KNOWLEDGE.guidance.keep[:12]),
            do_not_give=tuple(Precaution(e.id, "ttp") for e in KNOWLEDGE.guidance.do_not_give[:8]),
        ),
        not_excluded=tuple(
            NotExcluded(each, ("film_blasts", "fibrinogen"), (("film_blasts",), ("fibrinogen",)))
            for each in dangers
        ),
    )


def test_that_a_reader_finds_all_that_a_referral_must_hold():
    words = words_of(render(an_assessment(), a_referred_case(), KNOWLEDGE, LETTER))
    for expected in (
        "Riverside District Hospital",
        "12 Mill Lane, Ashford",
        "IMMEDIATE",
        "Treat as sepsis now",
        "neutrophils 0.12 × 10⁹/L, temperature 38.9 °C",
        "Ayesha Rahman",
        "Born 14 May 1998",
        "RDH 204 117",
        "Can she be seen today?",
        "20 May 2025",
        "Hemoglobin 6.8 L▼ 13.1",
        "12–15",
        "Mean cell volume 101 H▲ 92",
        "Macrocytes, no blasts on film",
        "Not done or not entered:",
        "Red cells 2 units, 3 Mar 2026",
        "Severe anemia; very severe neutropenia",
        "Acquired aplastic anemia",
        "likely, 71.0 %",
        "Reticulocytes <0.4 % ++",
        "Ferritin 640 µg/L −",
        "Undecided",
        "Acute promyelocytic leukemia: until fibrinogen",
        "Keep before any treatment",
        "Do not give yet",
        "At the center",
        "Decision support, not a diagnosis: the engine proposes, the clinician decides.",
        "HemaDesk 1.0.0, knowledge 2026.11+sha256:0123456789abcdef",
        "Reply to Riverside District Hospital",
    ):
        assert expected in words


def test_that_every_page_names_case_and_count_of_pages():
    pages = pages_of(render(an_assessment(), a_referred_case(), KNOWLEDGE, LETTER))
    assert len(pages) == 2
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "Case case-1" in text
        assert f"Page {number} of 2" in text
    assert "Ayesha Rahman, 14 May 1998" in pages[1].extract_text()


def test_that_a_case_with_almost_nothing_is_one_honest_page():
    content = render(an_empty_assessment(), an_empty_case(), KNOWLEDGE, Letter())
    words = words_of(content)
    assert len(pages_of(content)) == 1
    assert "Page 1 of 1" in words
    for expected in (
        "Preview, not issued",
        "No red flag fired on what was entered.",
        "No blood count was entered.",
        "No film report was entered.",
        "Too little is known to rank diagnoses.",
    ):
        assert expected in words
    assert "None" not in words


@pytest.mark.parametrize("count", [40, 60, 130])
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_that_a_crowded_case_stays_within_two_pages(count, paper):
    letter = replace(LETTER, paper=paper, free_text="I fear a leukemia. " * 30)
    content = render(a_crowded_assessment(), a_crowded_case(count), KNOWLEDGE, letter)
    pages = pages_of(content)
    assert len(pages) == 2
    assert "About" in pages[1].extract_text()


def test_that_what_has_no_room_is_counted_in_words():
    letter = replace(LETTER, free_text="I fear a leukemia. " * 150)
    content = render(a_crowded_assessment(), a_crowded_case(130), KNOWLEDGE, letter)
    assert "more: see the case page" in words_of(content)


def test_that_an_endless_identifier_ends_in_dots_at_the_foot():
    case = replace(a_referred_case(), id="i" * 20_000)
    footer = pages_of(render(an_assessment(), case, KNOWLEDGE, LETTER))[0].extract_text()
    assert "iii…" in footer


def test_that_a_very_long_comment_takes_more_pages_rather_than_being_lost():
    free_text = "".join(f"Sentence {number}. " for number in range(2500))
    content = render(
        an_assessment(), a_referred_case(), KNOWLEDGE, replace(LETTER, free_text=free_text)
    )
    words = words_of(content)
    assert "Sentence 0." in words
    assert "Sentence 2499." in words
    assert f"Page 3 of {len(pages_of(content))}" in words


@pytest.mark.parametrize(("paper", "width", "height"), [("A4", 210, 297), ("letter", 215.9, 279.4)])
def test_that_the_page_has_the_size_of_the_paper(paper, width, height):
    content = render(an_assessment(), a_referred_case(), KNOWLEDGE, replace(LETTER, paper=paper))
    for page in pages_of(content):
        assert float(page.mediabox.width) == pytest.approx(width * MILLIMETERS, abs=0.5)
        assert float(page.mediabox.height) == pytest.approx(height * MILLIMETERS, abs=0.5)


def test_that_every_font_is_embedded():
    case = a_referred_case(name="فاطمة प्रियंका Müller ≥")
    for page in pages_of(render(an_assessment(), case, KNOWLEDGE, LETTER)):
        fonts = page["/Resources"]["/Font"]
        used = {font["/BaseFont"]: font for font in (fonts[name].get_object() for name in fonts)}
        assert len(used) > 3
        for font in used.values():
            assert "/FontFile2" in font["/FontDescriptor"]


def test_that_the_same_letter_is_the_same_bytes_in_another_process():
    # What was printed before must leave no trace: joined letters are numbered as they come.
    render(an_assessment(), a_referred_case(name="क्षत्रिय श्रीमद्भागवत"), KNOWLEDGE, LETTER)
    here = hashlib.sha256(_demonstration_letter()).hexdigest()
    script = (
        "import hashlib; from tests.integration.test_report_pdf import _demonstration_letter;"
        "print(hashlib.sha256(_demonstration_letter()).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


def _demonstration_letter():
    case = a_referred_case(name="प्रियंका श्रीवास्तव, فاطمة")
    return render(an_assessment(), case, KNOWLEDGE, replace(LETTER, is_demonstration=True))


def test_that_a_demonstration_is_marked_on_every_page():
    for page in pages_of(_demonstration_letter()):
        assert "DEMONSTRATION" in page.extract_text()


def test_that_an_arabic_line_keeps_latin_amounts_in_order():
    question = "الهيموغلوبين 8.2 g/dL والصفائح 9 × 10⁹/L اليوم"
    letter = replace(LETTER, question=question)
    content = render(an_assessment(), a_referred_case(name="محمد"), KNOWLEDGE, letter)
    line = next(
        line
        for line in pages_of(content)[0].extract_text().replace("\u00a0", " ").split("\n")
        if "8.2" in line
    )
    letters = unicodedata.normalize("NFKC", line)
    assert "8.2 g/dL" in line
    assert "9 × 10⁹/L" in line
    assert letters.index("109") < letters.index("8.2")  # the later amount stands further left


def test_that_a_character_no_font_has_is_shown_and_named():
    words = words_of(render(an_assessment(), a_referred_case(name="田中"), KNOWLEDGE, LETTER))
    assert "□□" in words
    assert "U+4E2D, U+7530" in words


def test_that_a_logo_is_drawn_in_its_own_shape():
    out = io.BytesIO()
    Image.new("RGB", (600, 200), "teal").save(out, "PNG")
    content = render(
        an_assessment(), a_referred_case(), KNOWLEDGE, replace(LETTER, logo=out.getvalue())
    )
    assert len(pages_of(content)[0].images) == 1
    assert "Riverside District Hospital" in words_of(content)


def test_that_a_logo_that_is_no_picture_is_refused_with_a_sentence():
    with pytest.raises(UnreadableLogoError, match="choose a PNG or JPEG"):
        render(an_assessment(), a_referred_case(), KNOWLEDGE, replace(LETTER, logo=b"<svg/>"))


def test_that_broken_and_endless_texts_still_give_a_letter():
    letter = replace(
        LETTER,
        clinic_name="W" * 400 + "\ud800",
        clinic_address="x" * 3000,
        sender="y" * 3000,
        recipient="z " * 2000,
        question="Why? " * 2000,
        free_text="\ud83d 😀 " + "\u0300" * 50,
    )
    case = replace(a_referred_case(name="a\ud800b\x00c\u202e"), id="case\ud800\n\x07")
    words = words_of(render(an_assessment(), case, KNOWLEDGE, letter))
    assert words.count("Why?") == 2000


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_that_a_real_case_goes_from_file_to_letter(path):
    case = case_json.read(path.read_bytes(), KNOWLEDGE, path.name)
    assessment = assess(case, KNOWLEDGE)
    content = render(assessment, case, KNOWLEDGE, LETTER)
    words = words_of(content)
    assert len(pages_of(content)) <= 2
    assert f"Case {case.id}" in words
    assert "□" not in words
    assert "…" not in words
    assert "{" not in words
