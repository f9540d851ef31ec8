"""The referral: one assessment of one case as a letter of one or two pages."""

from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

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
_GOOD_TO_READ = 2
"""So many densities are tried to make room for the reply; smaller print is not worth it."""
_FOOT = 9 * mm
_HEAD = 7 * mm
_LONGEST_LINE = 400
"""Letters, more than any paper is wide: what comes after them is not even measured."""


def render(assessment: Assessment, case: Case, knowledge: KnowledgeBase, letter: Letter) -> bytes:
    """Return the referral as a PDF; the same input gives the same bytes.

    It is set more tightly until it fits on two pages; what then has no room is counted in
    words, so that nobody takes the page for the whole record.

    Raises:
        UnreadableLogoError: the letterhead's logo is no picture.
    """
    with speaking(letter.language):
        typeface.begin()
        subjects = [Subject(assessment, case, knowledge, letter, each) for each in DENSITIES]
        without_reply: list[_Built] = []
        for subject in subjects[:_GOOD_TO_READ]:
            built = _build(subject)
            if built.pages <= MOST_PAGES and built.has_reply:
                return _numbered(built)
            if built.pages <= MOST_PAGES:
                without_reply.append(built)
        # No room for the reply: the largest print that fits, else ever tighter ones.
        for built in chain(without_reply, map(_build, subjects[_GOOD_TO_READ:])):
            if built.pages <= MOST_PAGES:
                return _numbered(built)
        return _numbered(_build(subjects[-1]))


@dataclass(frozen=True, slots=True)
class _Built:
    """A report as it came out at one density; its feet say that it has ``of`` pages."""

    subject: Subject
    content: bytes
    pages: int
    of: int
    has_reply: bool


def _numbered(built: _Built) -> bytes:
    """Return the report with the right number of pages at its foot."""
    if built.pages == built.of:
        return built.content
    return _build(built.subject, of=built.pages).content


def _build(subject: Subject, of: int = MOST_PAGES) -> _Built:
    out = BytesIO()
    letter = subject.letter
    width, height = PAPERS[letter.paper]
    side, edge = margins(letter.paper)
    document = BaseDocTemplate(
        out,
        pagesize=(width, height),
        invariant=1,
        title=_("Referral to hematology"),
        author=typeface.clean(letter.clinic_name) or "HemaDesk",
        subject=typeface.clean(subject.case.id),
        creator=f"HemaDesk {subject.assessment.engine_version}",
        lang=letter.language,
        # Else ReportLab lists Helvetica, which no page uses and no file embeds.
        initialFontName=typeface.first(),
    )
    surround = _Surround(subject, of, width, height)

    def page(name: str, head: float) -> PageTemplate:
        frame = Frame(
            side, edge + _FOOT, width - 2 * side, height - 2 * edge - _FOOT - head,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        return PageTemplate(name, [frame], onPage=surround.draw, autoNextPageTemplate="further")

    banner = _HEAD if letter.is_demonstration else 0
    document.addPageTemplates([page("first", banner), page("further", banner + _HEAD)])
    reply = AtFoot(ReplyForm(letter, subject.case, subject.density), above=5 * mm)
    document.build([*opening(subject), *observed(subject), *judged(subject), reply])
    return _Built(subject, out.getvalue(), document.page, of, reply.is_shown)


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
    whole = span.text[:_LONGEST_LINE]
    text = Text(replace(span, text=whole), style)
    while text.natural_width() > width:
        whole = whole[:-1]
        text = Text(replace(span, text=whole.rstrip() + "…"), style)
    text.wrap(width, style.line_height)
    text.drawOn(canvas, x, y)
