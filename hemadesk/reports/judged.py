"""What it may be and what to do: severity, differential, what is not excluded, tests, gaps."""

from collections.abc import Iterator, Sequence

from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Table
from reportlab.platypus.flowables import Flowable, Spacer

from hemadesk.domain.assessment import Precaution
from hemadesk.i18n import _
from hemadesk.reports import opinions, typeface
from hemadesk.reports.look import ALARM, BRAND, TINT
from hemadesk.reports.parts import Band, Bullet, Columns, Stack, WritingLine, grid
from hemadesk.reports.subject import Subject, muted
from hemadesk.reports.text import Span, Text
from hemadesk.wording import labels, sentences

_DIAGNOSIS_WIDTH = 56 * mm


def judged(subject: Subject) -> Iterator[Flowable]:
    """Give everything below what was found."""
    severity = opinions.severity(subject.assessment, subject.knowledge)
    if severity:
        yield subject.section(_("Severity"), [subject.text(labels.opening("; ".join(severity)))])
    yield subject.section(_("Differential"), list(_differential(subject)))
    yield from _not_excluded(subject)
    yield from _before_treatment(subject)
    yield from _tests(subject)
    yield subject.section(_("Sender's view"), [_sender(subject)])
    yield subject.section(_("About"), [_about(subject)])


def _differential(subject: Subject) -> Iterator[Flowable]:
    assessed, knowledge = subject.assessment, subject.knowledge
    lines = opinions.differential(assessed, knowledge, subject.density.diagnoses)
    if lines:
        yield _grid(subject, lines)
    said = [Span(sentences.confidence(assessed.confidence), is_bold=True)]
    for reason in assessed.confidence.why:
        said.append(Span(" " + sentences.reason(reason, knowledge)))
    yield subject.text(said)
    for entry in assessed.combinations[:1]:
        yield subject.text(sentences.combination(entry, knowledge))
    unexplained = [sentences.unexplained(each, knowledge) for each in assessed.unexplained[:2]]
    if unexplained:
        yield subject.text(" ".join(unexplained))


def _grid(subject: Subject, lines: Sequence[opinions.DifferentialLine]) -> Table:
    head = subject.density.aside(is_bold=True)
    rows: list[list[Flowable]] = [
        [Text(name, head) for name in ("", _("Speaks for"), _("Speaks against"))]
    ]
    for line in lines:
        odds = muted(f"\n{line.likelihood}, {line.percent}")
        rows.append(
            [
                subject.text((Span(line.diagnosis, is_bold=True), odds)),
                subject.text("\n".join(line.reasons_for) or "–"),
                subject.text("\n".join(line.reasons_against) or "–"),
            ]
        )
    return grid(rows, [_DIAGNOSIS_WIDTH, None, None], pad=subject.density.space / 5)


def _not_excluded(subject: Subject) -> Iterator[Flowable]:
    entries = [
        subject.bullet(sentences.not_excluded(each, subject.knowledge))
        for each in subject.assessment.not_excluded
    ]
    if entries:
        yield subject.section(_("Not yet excluded"), entries)


def _before_treatment(subject: Subject) -> Iterator[Flowable]:
    before = subject.assessment.before_treatment
    if not before.keep and not before.do_not_give:
        return
    strips = [
        _strip(subject, _("Keep before any treatment"), before.keep, BRAND),
        _strip(subject, _("Do not give yet"), before.do_not_give, ALARM),
    ]
    yield Spacer(0, subject.density.space / 2)
    yield Band(Columns(strips, [1, 1]), ALARM, TINT)
    yield Spacer(0, subject.density.space / 2)


def _strip(subject: Subject, heading: str, entries: Sequence[Precaution], color: Color) -> Stack:
    """Return one column: what holds for everybody in one line, the rest line by line."""
    lines: list[Flowable] = [subject.text(Span(heading, is_bold=True, color=color))]
    always = [sentences.precaution(e, subject.knowledge) for e in entries if e.because is None]
    if always:
        lines.append(subject.bullet("; ".join([always[0], *map(labels.in_sentence, always[1:])])))
    for entry in entries:
        if entry.because is not None:
            lines.append(subject.bullet(sentences.precaution(entry, subject.knowledge)))
    return Stack(lines if entries else [*lines, subject.text("–")], 1)


def _tests(subject: Subject) -> Iterator[Flowable]:
    here, center = opinions.proposed_tests(
        subject.assessment, subject.knowledge, subject.density.tests
    )
    lists = [
        Stack([subject.text(muted(heading)), *(_test(subject, test) for test in tests)], 1)
        for heading, tests in ((_("Here"), here), (_("At the center"), center))
        if tests
    ]
    if lists:
        yield subject.section(_("Tests proposed"), [Columns(lists, [1] * len(lists))])


def _test(subject: Subject, proposed: opinions.Proposed) -> Bullet:
    return subject.bullet((Span(proposed.test, is_bold=True), Span(": " + proposed.why)))


def _sender(subject: Subject) -> Flowable:
    """Return what the sender thinks, or a line to write it on."""
    said = subject.letter.free_text.strip()
    return subject.text(said) if said else WritingLine()


def _about(subject: Subject) -> Text:
    assessed = subject.assessment
    region = f", {labels.region(assessed.region)}" if assessed.region else ""
    words = _(
        "Decision support, not a diagnosis: the engine proposes, the clinician decides. "
        "Marks from +++ (strongly for) to −−− (strongly against). Priors: {setting}{region}. "
        "HemaDesk {program}, knowledge {knowledge}."
    ).format(
        setting=labels.in_sentence(labels.setting(assessed.setting)),
        region=region,
        program=assessed.engine_version,
        knowledge=assessed.knowledge_version,
    )
    unprintable = _unprintable(subject)
    if unprintable:
        said = _("A box stands for a character that no font of this program has: {characters}.")
        words += " " + said.format(characters=unprintable)
    return Text(words, subject.density.small())


def _unprintable(subject: Subject) -> str:
    """Name the characters that people typed and no font has, by their code points."""
    letter, who = subject.letter, subject.case.patient
    typed = (letter.question, letter.free_text, letter.sender, letter.recipient, who.name or "")
    return ", ".join(f"U+{ord(each):04X}" for each in sorted(typeface.missing("".join(typed))))
