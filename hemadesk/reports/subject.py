"""What every section of a report is made from, and the looks that sections share."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.platypus.flowables import Flowable

from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.reports.letter import Letter
from hemadesk.reports.look import MUTED, Density
from hemadesk.reports.parts import Bullet, Section, Stack
from hemadesk.reports.text import Content, Span, Text


@dataclass(frozen=True, slots=True)
class Subject:
    """The report's facts and the density at which they are set."""

    assessment: Assessment
    case: Case
    knowledge: KnowledgeBase
    letter: Letter
    density: Density

    def text(self, content: Content) -> Text:
        """Return a text of ordinary size."""
        return Text(content, self.density.body())

    def bullet(self, content: Content) -> Bullet:
        return Bullet(self.text(content))

    def section(self, label: str, content: Sequence[Flowable]) -> Section:
        """Return a section with its label in the margin."""
        space = self.density.space / 2 + 0.5
        return Section(label, self.density.label(), Stack(content, 1.5), space)


def held(text: str) -> str:
    """Keep the words of a short text on one line, so that no number leaves its unit."""
    return text.replace(" ", "\u00a0") if len(text) <= 32 else text


def shortened(text: str, most: int) -> str:
    """End a text with dots where it is longer than a letterhead can hold."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def joined(texts: Sequence[tuple[str, bool]], separator: str = ", ") -> list[Span]:
    """Return texts in one line of spans; those marked true are bold."""
    spans: list[Span] = []
    for index, (text, is_bold) in enumerate(texts):
        if index:
            spans.append(Span(separator))
        spans.append(Span(held(text), is_bold=is_bold))
    return spans


def muted(text: str) -> Span:
    """Return the quiet words that name what follows them."""
    return Span(text, color=MUTED)
