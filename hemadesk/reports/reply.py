"""The tear-off reply: what the center fills in and sends back."""

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from hemadesk.domain.case import Case
from hemadesk.i18n import _
from hemadesk.reports.letter import Letter
from hemadesk.reports.look import HAIRLINE, MUTED, Density
from hemadesk.reports.subject import muted, shortened
from hemadesk.reports.text import Span, Text
from hemadesk.wording import values

_LINE = 7.2 * mm
_LINES = 4


class ReplyForm(Flowable):
    """A cutting line, whom the reply goes to and is about, tick boxes and lines to write on."""

    def __init__(self, letter: Letter, case: Case, density: Density) -> None:
        super().__init__()
        who = case.patient
        born = values.date(who.birth_date) if who.birth_date else ""
        patient = ", ".join(filter(None, (who.name, born, who.identifier, case.id)))
        clinic = shortened(letter.clinic_name, 120) or letter.sender or _("the sender")
        reply = _("Reply to {clinic}").format(clinic=clinic)
        small = density.muted()
        self._cut = Text(muted("✂ " + _("Reply")), small)
        self._head = Text((Span(reply, is_bold=True), muted(f"   {patient}")), density.body())
        boxes = (
            _("come today"),
            _("appointment on ________"),
            _("treat locally"),
            _("more tests first"),
        )
        self._boxes = Text(
            "      ".join("☐ " + each.replace(" ", "\u00a0") for each in boxes), density.body()
        )
        self._names = tuple(
            Text(muted(name), small)
            for name in (_("Diagnosis"), _("Advice"), "", _("Name, date, phone"))
        )

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        self.width = available_width
        parts = (self._cut, self._head, self._boxes, *self._names)
        heights = [part.wrap(available_width, available_height)[1] for part in parts]
        self.height = sum(heights[:3]) + 3 * 2 * mm + _LINES * _LINE
        return self.width, self.height

    def draw(self) -> None:
        canvas, y = self.canv, self.height
        canvas.setStrokeColor(MUTED)
        canvas.setLineWidth(0.6)
        canvas.setDash(3, 2)
        canvas.line(0, y - self._cut.height / 2, self.width, y - self._cut.height / 2)
        canvas.setDash()
        canvas.setFillColorRGB(1, 1, 1)
        canvas.rect(
            6 * mm,
            y - self._cut.height,
            self._cut.natural_width() + 3 * mm,
            self._cut.height,
            stroke=0,
            fill=1,
        )
        y -= self._cut.height
        self._cut.drawOn(canvas, 7.5 * mm, y)
        for part in (self._head, self._boxes):
            y -= part.height + 2 * mm
            part.drawOn(canvas, 0, y)
        canvas.setStrokeColor(HAIRLINE)
        for name in self._names:
            y -= _LINE
            name.drawOn(canvas, 0, y + 0.8 * mm)
            start = name.natural_width() + 2 * mm if not name.is_empty else 0
            canvas.line(start, y, self.width, y)
