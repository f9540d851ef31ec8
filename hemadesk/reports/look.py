"""How a report looks: paper, colors, and sizes at each density."""

from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm

from hemadesk.domain.assessment import Urgency
from hemadesk.reports.text import Style

PAPERS: dict[str, tuple[float, float]] = {"A4": A4, "letter": LETTER}
MARGIN = 15 * mm
LABEL_WIDTH = 25 * mm
GAP = 4 * mm
CONTENT_WIDTH = A4[0] - 2 * MARGIN - LABEL_WIDTH - GAP
"""Beside the labels.  Letter is wider than A4: its margins take the difference."""


def margins(paper: str) -> tuple[float, float]:
    """Return the side and the upper and lower margin for a paper."""
    return (PAPERS[paper][0] - A4[0]) / 2 + MARGIN, MARGIN


INK = HexColor("#18212B")
MUTED = HexColor("#566270")
HAIRLINE = HexColor("#CBD3DB")
TINT = HexColor("#F1F4F7")
BRAND = HexColor("#0B4A63")
ALARM = HexColor("#A01818")
WARN = HexColor("#8A4B00")
CALM = HexColor("#2B5D3A")
WHITE = HexColor("#FFFFFF")

# Dark enough to be read as print on paper without color; the words say it as well.
URGENCY_COLORS: dict[Urgency, Color] = {
    Urgency.IMMEDIATE: ALARM,
    Urgency.SAME_DAY: WARN,
    Urgency.WITHIN_A_WEEK: BRAND,
    Urgency.WITHIN_TWO_WEEKS: BRAND,
}


@dataclass(frozen=True, slots=True)
class Density:
    """How tightly a page is set and how much of each list it holds."""

    size: float
    space: float
    """Above each section, in points."""
    diagnoses: int
    tests: int
    members: int
    """The most findings of one group; what is left out is counted in words."""

    def body(self) -> Style:
        return Style(self.size, INK)

    def strong(self) -> Style:
        return Style(self.size, INK, is_bold=True)

    def muted(self) -> Style:
        return Style(self.size * 0.92, MUTED)

    def aside(self, *, is_bold: bool = False) -> Style:
        """Return the smaller print of a table, on the same line as its body."""
        smaller = 0.92
        return Style(self.size * smaller, MUTED, self.body().leading / smaller, is_bold)

    def label(self) -> Style:
        return Style(self.size * 0.94, BRAND, is_bold=True)

    def small(self) -> Style:
        return Style(self.size * 0.84, MUTED, leading=1.25)


DENSITIES = (
    Density(size=9.0, space=6.0, diagnoses=5, tests=3, members=60),
    Density(size=8.5, space=5.0, diagnoses=5, tests=3, members=60),
    Density(size=8.0, space=4.0, diagnoses=4, tests=3, members=30),
    Density(size=7.5, space=3.0, diagnoses=3, tests=2, members=18),
    Density(size=7.2, space=2.5, diagnoses=3, tests=2, members=10),
)
"""Tried in this order until the report fits on two pages."""
