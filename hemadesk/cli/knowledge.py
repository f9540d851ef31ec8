"""``hemadesk knowledge``: every fault of the tables; worked examples; one diagnosis on a page."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hemadesk import paths
from hemadesk.cli.output import tell
from hemadesk.cli.pages import heading, table, wrapped
from hemadesk.i18n import _
from hemadesk.knowledge import base, compiled
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.faults import KnowledgeError
from hemadesk.knowledge.priors import AGE_BANDS
from hemadesk.knowledge.rules import CriterionRule
from hemadesk.services import verifying
from hemadesk.services.portrait import DistributionLine, FrequencyLine, Portrait, portrait
from hemadesk.wording import labels, rule_names, values

_SHOWN = 12
_SHOWN_AGAINST = 6
_APART = 4
_MENTIONED_DB = 1.0
_LEAST_PRESENT = 0.02
"""What fewer of the patients have does not help to recognize them, however telling it is."""


def check() -> int:
    """Print each fault by file, place and reason; return 1 where there is one.

    Faults are for the authors of the knowledge and stay English.
    """
    files = base.files_of(paths.resources() / "knowledge")
    try:
        knowledge = base.read(files)
    except KnowledgeError as error:
        for fault in error.faults:
            tell(str(fault))
        tell(f"{len(error.faults)} fault(s) in {len(files)} knowledge files")
        return 1
    tell(f"knowledge {knowledge.version}: {len(files)} files without fault")
    return 0


def verify(file: Path) -> int:
    """Print each worked example that does not come out, and a count; return 1 where one fails.

    Raises:
        ExampleFileError: the file holds no worked examples.
    """
    report = verifying.verify(file, compiled.load())
    for failure in report.failures:
        tell(f"{failure.id}: {failure.rule}: got {failure.got}, expected {failure.expected}")
    tell(f"{report.passed} passed, {len(report.failures)} failed")
    return 1 if report.failures else 0


def show(diagnosis: str) -> int:
    """Print one diagnosis on one readable page."""
    knowledge = compiled.load()
    for line in page(portrait(diagnosis, knowledge), knowledge):
        tell(line)
    return 0


def page(shown: Portrait, knowledge: KnowledgeBase) -> Iterator[str]:
    """Give the lines of one diagnosis's page."""
    for_it = [line for line in shown.frequencies if line.here >= _LEAST_PRESENT]
    against = [line for line in reversed(shown.frequencies) if line.weight_if_so < -_MENTIONED_DB]
    missed = sorted(
        (line for line in shown.frequencies if line.weight_if_not < -_MENTIONED_DB),
        key=lambda line: line.weight_if_not,
    )
    entry = knowledge.diagnoses[shown.diagnosis]
    yield from heading(labels.diagnosis(knowledge, shown.diagnosis), shown.diagnosis)
    yield from wrapped(_("Group"), labels.diagnosis_group(entry.group))
    yield from _mechanism(shown.diagnosis, knowledge)
    yield from _demographics(shown.diagnosis, knowledge)
    yield from _subtypes(shown, knowledge)
    yield from _frequencies(_("Speaks for it"), for_it[:_SHOWN], knowledge)
    yield from _frequencies(_("Speaks against it"), against[:_SHOWN_AGAINST], knowledge)
    yield from _frequencies(
        _("Its absence speaks against it"), missed[:_SHOWN_AGAINST], knowledge, is_absent=True
    )
    yield from _distributions(shown.distributions[:_SHOWN], knowledge)
    yield from _tests(shown, knowledge)
    yield from _criteria(shown.diagnosis, knowledge)
    yield from _management(shown.diagnosis, knowledge)
    yield from _sources(shown, for_it[:_SHOWN], knowledge)


def _mechanism(diagnosis: str, knowledge: KnowledgeBase) -> Iterator[str]:
    entry = knowledge.mechanisms[diagnosis]
    proof = ", ".join(labels.finding(knowledge, name) for name in entry.confirmed_by)
    yield from wrapped(_("Mechanism"), _(entry.text))
    if proof:
        yield from wrapped(_("Confirmed by"), proof)


def _subtypes(shown: Portrait, knowledge: KnowledgeBase) -> Iterator[str]:
    """Give each subtype with its share and the findings that set it apart from the diagnosis."""
    if not shown.subtypes:
        return
    yield from heading(_("Subtypes"), _("what sets each apart; the rest are as below"))
    for line in shown.subtypes:
        apart = [
            _("{finding} {amount}").format(
                finding=labels.short_finding(knowledge, finding),
                amount=values.measured(median, knowledge.findings[finding].unit or ""),
            )
            for finding, median in line.medians[:_APART]
        ] + [
            _("{finding} {amount}").format(
                finding=values.finding_value(knowledge, finding, value),
                amount=values.percent(share),
            )
            for finding, value, share in line.frequencies[:_APART]
        ]
        name = labels.subtype(knowledge, line.subtype)
        yield from wrapped("", f"{name}, {values.percent(line.share)}: {'; '.join(apart)}")


def _criteria(diagnosis: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """Give the items of every set of criteria that belongs to the diagnosis."""
    rules = [
        rule
        for rule in knowledge.rules.rules.values()
        if isinstance(rule, CriterionRule) and diagnosis in rule.of
    ]
    if not rules:
        return
    yield from heading(_("Criteria"), "")
    for rule in rules:
        asked = _("{needs} of {count}").format(needs=rule.needs, count=len(rule.items))
        items = "; ".join(rule_names.item(item.id, knowledge) for item in rule.items)
        name = rule_names.rule(rule.id)
        yield from wrapped("", f"{name} ({asked}; {rule.source}, {rule.grade}): {items}")


def _management(diagnosis: str, knowledge: KnowledgeBase) -> Iterator[str]:
    lines = [
        line for line in knowledge.guidance.management.values() if line.applies_to == diagnosis
    ]
    if not lines:
        return
    yield from heading(_("Management"), _("information for the treating specialist; not an order"))
    for line in lines:
        text = _(knowledge.guidance.texts[line.id])
        yield from wrapped(line.id, f"{text} ({line.strength}; {line.source}, {line.grade})")


def _demographics(diagnosis: str, knowledge: KnowledgeBase) -> Iterator[str]:
    who = knowledge.demographics[diagnosis]
    bands = [
        f"{low}-{high} {values.percent(share)}" if high < 100 else f"{low}+ {values.percent(share)}"
        for (_band, low, high), share in zip(AGE_BANDS, who.ages, strict=True)
    ]
    factors = [
        f"{labels.region(region)} x {values.number(factor)}"
        for region, factor in who.region_factors.items()
    ]
    weight = _("{any} of 1000 patients with any cytopenia, {all} of 1000 with pancytopenia")
    yield from wrapped(
        _("Prior"),
        weight.format(any=values.number(who.weight), all=values.number(who.weight_pancytopenia)),
    )
    yield from wrapped(
        _("Incidence"), _("{number} per million a year").format(number=who.incidence)
    )
    yield from wrapped(_("Age"), ", ".join(bands))
    yield from wrapped(_("Male to female"), values.number(who.male_to_female))
    yield from wrapped(_("Region"), ", ".join(factors) or _("no difference known"))
    yield from wrapped(_("Basis"), f"{who.source} ({who.grade}); {who.basis['incidence']}")


def _frequencies(
    title: str, lines: Sequence[FrequencyLine], knowledge: KnowledgeBase, *, is_absent: bool = False
) -> Iterator[str]:
    rows = [
        (
            _stated(line, knowledge),
            values.percent(line.here),
            values.percent(line.elsewhere),
            values.decibans(line.weight_if_not if is_absent else line.weight_if_so),
            line.counts,
            line.grade,
            line.source,
        )
        for line in lines
    ]
    header = (title, _("here"), _("others"), _("weight"), "n/N", _("grade"), _("source"))
    yield from table(header, rows)


def _stated(line: FrequencyLine, knowledge: KnowledgeBase) -> str:
    return values.finding_value(knowledge, line.finding, line.value)


def _distributions(lines: Sequence[DistributionLine], knowledge: KnowledgeBase) -> Iterator[str]:
    rows = [
        (
            labels.short_finding(knowledge, line.finding),
            values.measured(line.median, knowledge.findings[line.finding].unit or ""),
            f"{values.number(line.low)}-{values.number(line.high)}",
            values.number(line.elsewhere),
            values.decibans(line.weight),
            line.grade,
            line.source,
        )
        for line in lines
    ]
    header = (
        _("Measured"), _("median"), "5-95 %", _("others"), _("mean weight"), _("grade"), _("source")
    )  # fmt: skip
    yield from table(header, rows)


def _tests(shown: Portrait, knowledge: KnowledgeBase) -> Iterator[str]:
    rows = [
        (
            labels.test(knowledge, test.id),
            labels.availability(test.availability),
            _("{hours} h").format(hours=values.number(test.turnaround_hours)),
        )
        for test in shown.tests
    ]
    yield from table((_("Tests that answer these"), _("where"), _("result after")), rows)


def _sources(
    shown: Portrait, frequencies: Iterable[FrequencyLine], knowledge: KnowledgeBase
) -> Iterator[str]:
    named = [knowledge.demographics[shown.diagnosis].source]
    named += [line.source for line in frequencies]
    named += [line.source for line in shown.distributions[:_SHOWN]]
    keys = dict.fromkeys(key for sources in named for key in sources.split("+"))
    yield from heading(_("Sources"), _("grade A read in a study, B in a review, C an estimate"))
    for key in keys:
        yield from wrapped(key, knowledge.references[key].citation)
