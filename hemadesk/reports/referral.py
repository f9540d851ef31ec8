"""The referral: one assessment of one case as a letter of one or two pages."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate
from reportlab.platypus.flowables import Flowable

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.i18n import _, speaking
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.reports import typeface
from hemadesk.reports.judged import judged
from hemadesk.reports.letter import Letter
from hemadesk.reports.look import ALARM, DENSITIES, HAIRLINE, MUTED, PAPERS, margins
from hemadesk.reports.observed import observed
from hemadesk.reports.opening import opening, person
from hemadesk.reports.parts import AtFoot
from hemadesk.reports.reply import ReplyForm
from hemadesk.reports.subject import Subject
from hemadesk.reports.text import Span, Style, Text

__all__ = ["Letter", "render"]

MOST_PAGES = 2
_FOOT = 9 * mm
_HEAD = 7 * mm


def render(assessment: Assessment, case: Case, knowledge: KnowledgeBase, letter: Letter) -> bytes:
    """Return the referral as a PDF; the same input gives the same bytes.

    It is set more tightly until it fits on two pages; what then has no room is counted in
    words, so that nobody takes the page for the whole record.
    """
    with speaking(letter.language):
        typeface.begin()
        content, pages = b"", 0
        for density in DENSITIES:
            subject = Subject(assessment, case, knowledge, letter, density)
            content, pages = _numbered(subject)
            if pages <= MOST_PAGES:
                break
        return content


def _numbered(subject: Subject) -> tuple[bytes, int]:
    content, pages = _build(subject, of=MOST_PAGES)
    if pages != MOST_PAGES:
        content, pages = _build(subject, of=pages)
    return content, pages


def _build(subject: Subject, of: int) -> tuple[bytes, int]:
    out = BytesIO()
    width, height = PAPERS[subject.letter.paper]
    side, edge = margins(subject.letter.paper)
    top = edge + (_HEAD if subject.letter.is_demonstration else 0)
    document = BaseDocTemplate(
        out,
        pagesize=(width, height),
        invariant=1,
        title=_("Referral to hematology"),
        author=subject.letter.clinic_name or "HemaDesk",
        subject=subject.case.id,
        creator=f"HemaDesk {subject.assessment.engine_version}",
        lang=subject.letter.language,
    )
    surround = _Surround(subject, of, width, height)

    def page(name: str, head: float) -> PageTemplate:
        frame = Frame(
            side, edge + _FOOT, width - 2 * side, height - edge - _FOOT - head,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        return PageTemplate(name, [frame], onPage=surround.draw, autoNextPageTemplate="further")

    document.addPageTemplates([page("first", top), page("further", top + _HEAD)])
    document.build(list(_story(subject)))
    return out.getvalue(), document.page


def _story(subject: Subject) -> Iterator[Flowable]:
    yield from opening(subject)
    yield from observed(subject)
    yield from judged(subject)
    yield AtFoot(ReplyForm(subject.letter, subject.case, subject.density), above=5 * mm)


@dataclass(frozen=True, slots=True)
class _Surround:
    """What stands around the text: whose page this is, which of how many, demonstration."""

    subject: Subject
    of: int
    width: float
    height: float

    def draw(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        side, edge = margins(self.subject.letter.paper)
        inner = self.width - 2 * side
        small = Style(7.6, MUTED)
        end = Style(7.6, MUTED, align="end")
        canvas.saveState()
        canvas.setStrokeColor(HAIRLINE)
        canvas.setLineWidth(0.5)
        top = self.height - edge
        if self.subject.letter.is_demonstration:
            words = _("DEMONSTRATION: not a patient's record, do not act on it")
            _place(
                canvas,
                Span(words, is_bold=True),
                Style(9, ALARM, align="center"),
                (side, top - 4 * mm, inner),
            )
            top -= _HEAD
        if document.page > 1:
            _place(canvas, person(self.subject), small, (side, top - 4 * mm, inner))
        canvas.line(side, edge + 5 * mm, self.width - side, edge + 5 * mm)
        case_id = _("Case {id}").format(id=self.subject.case.id)
        clinic = self.subject.letter.clinic_name
        left = "   ·   ".join(filter(None, (case_id, clinic)))
        number = _("Page {page} of {pages}").format(page=document.page, pages=self.of)
        _place(canvas, left, small, (side, edge + 1 * mm, inner * 0.8))
        _place(canvas, number, end, (side, edge + 1 * mm, inner))
        canvas.restoreState()


def _place(
    canvas: Canvas, content: Span | str, style: Style, place: tuple[float, float, float]
) -> None:
    """Draw one line at (x, y) within a width; what is longer ends in dots."""
    x, y, width = place
    span = content if isinstance(content, Span) else Span(content)
    text, whole = Text(span, style), span.text
    while text.natural_width() > width:
        whole = whole[:-1]
        text = Text(replace(span, text=whole.rstrip() + "…"), style)
    text.wrap(width, style.line_height)
    text.drawOn(canvas, x, y)
