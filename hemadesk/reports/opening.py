"""The head of the referral: letterhead, urgency and why, patient, question."""

from collections.abc import Iterator
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.platypus.flowables import Flowable, Spacer

from hemadesk.domain.case import Sex
from hemadesk.i18n import _
from hemadesk.reports import entered, opinions
from hemadesk.reports.letter import UnreadableLogoError
from hemadesk.reports.look import BRAND, CALM, INK, MUTED, TINT, URGENCY_COLORS
from hemadesk.reports.parts import Band, Columns, Picture, Stack
from hemadesk.reports.subject import Subject, held, joined, muted, shortened
from hemadesk.reports.text import Span, Style, Text
from hemadesk.wording import labels, values

_LOGO_HEIGHT = 15 * mm
_LOGO_WIDTH = 40 * mm


def opening(subject: Subject) -> Iterator[Flowable]:
    """Give everything above the counts."""
    yield _letterhead(subject)
    yield Spacer(0, 2 * mm)
    yield _people(subject)
    yield Spacer(0, 2 * mm)
    yield _urgency(subject)
    yield Spacer(0, 1.2 * mm)
    yield _patient(subject)
    proven = entered.confirmed(subject.case, subject.knowledge)
    if proven:
        yield subject.section(_("Proven"), [subject.text(Span("; ".join(proven), is_bold=True))])
    stable = entered.known_stable(subject.case, subject.knowledge)
    if stable:
        yield subject.section(_("Stable"), [subject.text(stable)])
    asked = subject.letter.question.strip()
    if asked:
        yield subject.section(_("Question"), [subject.text(Span(asked, is_bold=True))])
    yield _in_short(subject)


def _letterhead(subject: Subject) -> Columns:
    letter, size = subject.letter, subject.density.size
    address = shortened(letter.clinic_address.replace("\n", ", "), 240)
    name = shortened(letter.clinic_name, 120) or _("Clinic not named")
    clinic = Stack(
        [
            Text(name, Style(15, BRAND, 1.2, is_bold=True)),
            Text(address, subject.density.muted()),
        ],
        1,
    )
    issued = values.moment(letter.issued_at) if letter.issued_at else _("Preview, not issued")
    title = Stack(
        [
            Text(_("Referral to hematology"), Style(12.5, INK, 1.35, is_bold=True, align="end")),
            Text(issued, Style(size, MUTED, align="end")),
        ],
        1,
    )
    if not letter.logo:
        return Columns([clinic, title], [1.6, 1])
    logo = Picture(_read(letter.logo), _LOGO_WIDTH, _LOGO_HEIGHT)
    rest = 180 * mm - logo.width
    return Columns([logo, clinic, title], [logo.width, rest * 0.6, rest * 0.4])


def _read(logo: bytes) -> ImageReader:
    try:
        return ImageReader(BytesIO(logo))
    except (OSError, ValueError, SyntaxError) as error:  # what Pillow raises on other files
        raise UnreadableLogoError from error


def _people(subject: Subject) -> Columns:
    letter = subject.letter
    recipient = shortened(letter.recipient, 160) or _("Hematology on call")
    to = (muted(_("To") + "  "), Span(recipient, is_bold=True))
    whom = shortened(letter.sender, 160) or _("not stated")
    sender = (muted(_("From") + "  "), Span(whom, is_bold=True))
    return Columns([subject.text(to), subject.text(sender)], [1, 1])


def _urgency(subject: Subject) -> Band:
    urgent = opinions.urgent(subject.assessment, subject.case, subject.knowledge)
    if urgent.urgency is None:
        said = _("No red flag fired on what was entered.")
        calm = [subject.text(Span(said, is_bold=True))]
        if urgent.check_now:
            calm.append(subject.text(urgent.check_now))
        return Band(Stack(calm, 2), CALM, TINT)
    color = URGENCY_COLORS[urgent.urgency]
    heading = labels.urgency(urgent.urgency).upper()
    lines: list[Flowable] = [
        Text(heading, Style(subject.density.size + 4, color, 1.2, is_bold=True))
    ]
    for line in urgent.lines:
        reasons = joined([(each, False) for each in line.because])
        lines.append(subject.text((Span(line.action + "  ", is_bold=True), *reasons)))
    if urgent.more:
        more = _("and {n} more, of lower rank: see the case page").format(n=urgent.more)
        lines.append(Text(more, subject.density.muted()))
    if urgent.check_now:
        lines.append(subject.text(urgent.check_now))
    return Band(Stack(lines, 2), color, TINT)


def _patient(subject: Subject) -> Flowable:
    who = subject.case.patient
    name = Text(
        who.name or _("Name not entered"),
        Style(subject.density.size + 3, INK, 1.25, is_bold=True),
    )
    spans: list[Span] = []
    for label, text in entered.patient(subject.case):
        spans += [muted(label + "\u00a0"), Span(held(text), is_bold=True), Span("    ")]
    return subject.section(_("Patient"), [name, subject.text(spans)])


def _in_short(subject: Subject) -> Flowable:
    situation = opinions.situation(subject.assessment, subject.case, subject.knowledge)
    request = opinions.request(subject.assessment, subject.knowledge)
    return subject.section(_("In short"), [subject.text(situation), subject.text(request)])


def person(subject: Subject) -> str:
    """Return whom the report is about in a few words, for the head of further pages."""
    who = subject.case.patient
    born = values.date(who.birth_date) if who.birth_date else ""
    sex = "" if who.sex is Sex.UNKNOWN else labels.word(who.sex)
    return ", ".join(filter(None, (who.name or _("Name not entered"), born, sex, who.identifier)))
