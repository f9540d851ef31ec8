"""The rule book applied to one case: truths, totals, grades and lists, each with its reasons."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TypeVar

from hemadesk.domain.assessment import (
    Criterion,
    CriterionItem,
    Lineage,
    Pattern,
    Score,
    ScoreItem,
    Status,
    Truth,
)
from hemadesk.domain.spans import Span
from hemadesk.domain.values import Comparator, FindingValue, Quantity, Word
from hemadesk.engine.anemia import G_PER_L, Anemia, anemia
from hemadesk.engine.evaluating import Evaluator, Inputs, Judgment, Measure, Names, joined
from hemadesk.engine.fact import Facts, Role
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.expressions import Expression, Kind
from hemadesk.knowledge.rules import (
    Band,
    ChoiceRule,
    CriterionRule,
    FlagRule,
    FunctionRule,
    ListRule,
    PointsItem,
    Rule,
    ScoreRule,
)

R = TypeVar("R", bound=Rule)
NOTHING_ASKED: Mapping[str, FindingValue] = MappingProxyType({})
_GRADING = (ScoreRule, ChoiceRule, FunctionRule)
ANEMIA = "anemia"
"""The one rule that is a function."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A truth with its reasons, findings in the catalogue's order.

    ``missing`` would settle an unknown one; each of ``decisive`` alone could make it true.
    """

    truth: Truth
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decisive: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        return self.truth is Truth.MET


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice rule's result; None while several (``possible``) remain or none fits."""

    result: str | None
    possible: tuple[str, ...]
    because: Names
    missing: Names


@dataclass(frozen=True, slots=True)
class _Total:
    """A score's items with the points still possible for each."""

    items: tuple[tuple[str, Fraction, Fraction, Judgment], ...]

    @property
    def lowest(self) -> Fraction:
        return sum((low for _, low, _, _ in self.items), Fraction(0))

    @property
    def highest(self) -> Fraction:
        return sum((high for _, _, high, _ in self.items), Fraction(0))


class RuleRun:
    """Evaluates the rule book over one case's facts, lazily; remembers what it worked out.

    ``asked`` answers what only a calculator's form asks.  In a ``textbook`` example an
    exclusion that is not mentioned counts as made; in a case it is unknown.
    """

    def __init__(
        self,
        facts: Facts,
        knowledge: KnowledgeBase,
        asked: Mapping[str, FindingValue] = NOTHING_ASKED,
        *,
        textbook: bool = False,
    ) -> None:
        self.facts = facts
        self.knowledge = knowledge
        self._book = knowledge.rules
        self._inputs = Inputs(facts, asked)
        self._textbook = textbook
        self._evaluator = Evaluator(self._inputs, self._book.definitions, self)
        self._criteria: dict[str, tuple[Judgment, ...]] = {}
        self._totals: dict[str, _Total] = {}
        self._choices: dict[str, Choice] = {}
        self._anemia: dict[Role, Anemia] = {}
        self._flags: dict[str, Judgment] = {}

    # -- what others ask ---------------------------------------------------------------------

    def truth(self, what: str | Expression, role: Role = Role.DIAGNOSTIC) -> Outcome:
        """Return the truth of a rule (by id), a definition or an expression.

        Raises:
            ExpressionError: the text cannot be read.
        """
        if isinstance(what, str) and what in self._book.rules:
            return self._outcome(self.truth_of(what, None, role))
        expression = self._book.read(what, Kind.TRUTH) if isinstance(what, str) else what
        return self._outcome(self._evaluator.judge(expression.root, role))

    def number(self, what: str | Expression, role: Role = Role.DIAGNOSTIC) -> Span | None:
        """Return the number that a score (by id), a definition or an expression gives.

        Raises:
            ExpressionError: the text cannot be read.
        """
        if isinstance(what, str) and what in self._book.rules:
            return self.total_of(what, None).span
        expression = self._book.read(what, Kind.NUMBER) if isinstance(what, str) else what
        return self._evaluator.measure(expression.root, role).span

    def criterion(self, id_: str) -> Criterion:
        """Return a criterion with its items."""
        rule = self._rule(id_, CriterionRule)
        judged = self._items(rule)
        items = tuple(
            CriterionItem(item.id, found.truth, found.because, found.missing)
            for item, found in zip(rule.items, map(self._outcome, judged), strict=True)
        )
        return Criterion(
            id_, self._outcome(joined(list(judged), rule.needs)).truth, items, rule.source
        )

    def score(self, id_: str) -> Score:
        """Return a score's total and items; the result only where both ends share a band."""
        rule = self._rule(id_, ScoreRule)
        total = self._total(rule)
        ends = total.lowest, total.highest
        bands = {_band(rule.bands, end) for end in ends}
        missing = frozenset[str]().union(*(judged.missing for *_, judged in total.items))
        because = frozenset[str]().union(*(judged.because for *_, judged in total.items))
        return Score(
            id=id_,
            result=bands.pop() if len(bands) == 1 else None,
            lowest=float(ends[0]),
            highest=float(ends[1]),
            value=float(ends[0]) if ends[0] == ends[1] else None,
            items=tuple(
                ScoreItem(
                    name,
                    float(low),
                    float(high),
                    self.ordered(judged.because),
                    self.ordered(judged.missing),
                )
                for name, low, high, judged in total.items
            ),
            missing=self.ordered(missing),
            source=rule.source,
            because=self.ordered(because),
        )

    def choice(self, id_: str) -> Choice:
        """Return which of a choice rule's results holds."""
        rule = self._rule(id_, ChoiceRule)
        if id_ not in self._choices:
            self._choices[id_] = self._chosen(rule)
        return self._choices[id_]

    def lines(self, id_: str) -> tuple[str, ...]:
        """Return every line of a list rule whose condition is true."""
        rule = self._rule(id_, ListRule)
        role = Role(rule.role)
        return tuple(
            line.id for line in rule.lines if self._evaluator.judge(line.when.root, role).truth
        )

    def anemia(self, role: Role = Role.DIAGNOSTIC) -> Anemia:
        """Return the anemia of one role by the WHO table."""
        if role not in self._anemia:
            self._anemia[role] = anemia(self._inputs, self.knowledge.anemia, role)
        return self._anemia[role]

    def applies(self, rule: Rule) -> bool:
        """Tell whether a rule is for this case; one that does not say when is for every case."""
        if rule.applies is None:
            return True
        return bool(self._evaluator.judge(rule.applies.root, Role(rule.role)).truth)

    # -- what expressions ask ----------------------------------------------------------------

    def truth_of(self, rule: str, item: str | None, role: Role) -> Judgment:
        found = self._book.rules[rule]
        if isinstance(found, FlagRule):
            if rule not in self._flags:
                self._flags[rule] = self._evaluator.judge(found.when.root, Role(found.role))
            return self._flags[rule]
        if isinstance(found, FunctionRule):
            return self.anemia(role).judgment()
        found = self._rule(rule, CriterionRule)
        judged = self._items(found)
        if item is None:
            return joined(list(judged), found.needs)
        return judged[[each.id for each in found.items].index(item)]

    def total_of(self, rule: str, end: str | None) -> Measure:
        total = self._total(self._rule(rule, ScoreRule))
        span = Span(total.lowest, total.highest)
        if end is not None:
            span = Span.point(total.lowest if end == "lowest" else total.highest)
        nothing = frozenset[str]()
        missing = nothing.union(*(judged.missing for *_, judged in total.items))
        return Measure(
            span,
            nothing.union(*(judged.because for _, low, _, judged in total.items if low > 0)),
            nothing.union(*(judged.because for *_, judged in total.items)),
            nothing if end else missing,
            nothing if end else missing,
        )

    def is_one_of(self, rule: str, results: Names) -> Judgment:
        choice = self.choice(rule)
        if choice.result is not None:
            return Judgment(choice.result in results, choice.because)
        if not results & set(choice.possible):
            return Judgment(False, choice.because)
        alone = choice.missing if len(choice.missing) == 1 else frozenset[str]()
        return Judgment(None, frozenset(), choice.missing, alone, alone)

    # -- inside ------------------------------------------------------------------------------

    def _rule(self, id_: str, kind: type[R]) -> R:
        rule = self._book.rules[id_]
        if not isinstance(rule, kind):
            raise TypeError(f"{id_} is no {kind.__name__}")
        return rule

    def _items(self, rule: CriterionRule) -> tuple[Judgment, ...]:
        if rule.id not in self._criteria:
            role = Role(rule.role)
            found = []
            for item in rule.items:
                judged = self._evaluator.judge(item.when.root, role)
                if self._textbook and item.exclusion and judged.truth is None:
                    judged = Judgment(True)
                found.append(judged)
            self._criteria[rule.id] = tuple(found)
        return self._criteria[rule.id]

    def _total(self, rule: ScoreRule) -> _Total:
        if rule.id not in self._totals:
            items = (self._points(item, Role(rule.role)) for item in rule.items)
            self._totals[rule.id] = _Total(tuple(items))
        return self._totals[rule.id]

    def _points(self, item: PointsItem, role: Role) -> tuple[str, Fraction, Fraction, Judgment]:
        """Return the fewest and most points still possible; what no row covers gives none."""
        possible: list[Fraction] = []
        because, missing = frozenset[str](), frozenset[str]()
        settled = False
        for points, when in item.points:
            judged = self._evaluator.judge(when.root, role)
            because |= judged.because
            missing |= judged.missing
            if judged.truth is not False:
                possible.append(points)
            if judged.truth:
                settled = True
                break
        if not settled and all(points for points, _ in item.points):
            possible.append(Fraction(0))
        low, high = min(possible, default=Fraction(0)), max(possible, default=Fraction(0))
        truth = low > 0 if low == high else None
        return item.id, low, high, Judgment(truth, because, missing if low != high else frozenset())

    def _chosen(self, rule: ChoiceRule) -> Choice:
        possible: list[str] = []
        because, missing = frozenset[str](), frozenset[str]()
        for line in rule.choices:
            judged = self._evaluator.judge(line.when.root, Role(rule.role))
            because |= judged.because
            missing |= judged.missing
            if judged.truth is not False and line.id not in possible:
                possible.append(line.id)
            if judged.truth:
                break
        else:
            return Choice(None, tuple(possible), because, missing)
        result = possible[0] if len(possible) == 1 else None
        return Choice(result, tuple(possible), because, missing if result is None else frozenset())

    def _outcome(self, judged: Judgment) -> Outcome:
        truth = {True: Truth.MET, False: Truth.NOT_MET, None: Truth.UNKNOWN}[judged.truth]
        ordered = self.ordered
        if judged.truth is not None:
            return Outcome(truth, ordered(judged.because))
        return Outcome(
            truth, ordered(judged.because), ordered(judged.missing), ordered(judged.to_true)
        )

    def ordered(self, names: AbstractSet[str]) -> tuple[str, ...]:
        """Return the names in the catalogue's order, patient fields and questions after them."""
        findings, last = self.knowledge.findings, len(self.knowledge.findings)
        return tuple(sorted(names, key=lambda n: (findings[n].order if n in findings else last, n)))


def _band(bands: tuple[Band, ...], total: Fraction) -> str | None:
    return next((band.result for band in bands if total <= band.to), None)


def criteria(run: RuleRun) -> Mapping[str, tuple[Criterion, ...]]:
    """Return the criteria of each diagnosis that has any, with their items as a checklist.

    A criterion that states when it applies is left out of every other case.
    """
    found: dict[str, tuple[Criterion, ...]] = {}
    for rule in run.knowledge.rules.rules.values():
        if isinstance(rule, CriterionRule) and run.applies(rule):
            for diagnosis in rule.of:
                found[diagnosis] = (*found.get(diagnosis, ()), run.criterion(rule.id))
    return MappingProxyType(found)


def scores(run: RuleRun) -> tuple[Score, ...]:
    """Return every score and grade that its rule says to show for this case."""
    rules = run.knowledge.rules.rules.values()
    return tuple(
        _shown(run, rule)
        for rule in rules
        if isinstance(rule, _GRADING) and rule.applies is not None and run.applies(rule)
    )


def _shown(run: RuleRun, rule: Rule) -> Score:
    if isinstance(rule, ScoreRule):
        return run.score(rule.id)
    if isinstance(rule, ChoiceRule):
        choice = run.choice(rule.id)
        result, because, missing = choice.result, choice.because, choice.missing
    else:
        found = run.anemia(Role(rule.role))
        result, because = found.grade, found.because
        missing = frozenset() if result else found.missing
    return Score(
        id=rule.id,
        result=result,
        lowest=None,
        highest=None,
        value=None,
        items=(),
        missing=run.ordered(missing),
        source=rule.source,
        because=run.ordered(because),
    )


PATTERN_DEFINITION = "criteria-1.8-reviewed"
"""Criteria 1.8 with the limits of the clinical review, as the definitions of the rule book say."""
_ISOLATED = {
    "hemoglobin": "isolated_anemia",
    "neutrophils": "isolated_neutropenia",
    "wbc": "isolated_leukopenia",
    "platelets": "isolated_thrombocytopenia",
    "platelets_citrate": "isolated_thrombocytopenia",
}


def pattern(run: RuleRun) -> Pattern:
    """Return which lineages are low, by the values from before any transfusion or G-CSF.

    One low lineage beside one that is not known is no isolated cytopenia: the id is unknown.
    """
    lineages = (_red(run), _white(run), _platelet(run))
    low = [lineage for lineage in lineages if lineage.status is Status.LOW]
    gaps = any(lineage.status is Status.UNKNOWN for lineage in lineages)
    if len(low) >= 2:
        id_ = "pancytopenia" if len(low) == 3 else "bicytopenia"
    elif gaps:
        id_ = "unknown"
    else:
        id_ = _ISOLATED[low[0].finding] if low else "normal"
    return Pattern(id_, PATTERN_DEFINITION, lineages)


def _red(run: RuleRun) -> Lineage:
    found = run.anemia()
    limit = None if found.cutoff is None else (found.cutoff + found.adjustment) / G_PER_L
    return _lineage(run, "hemoglobin", "red_low", found.grade, limit, ANEMIA)


def _white(run: RuleRun) -> Lineage:
    if not run.truth("neutrophils_measured").is_met and run.truth("known(wbc)").is_met:
        return _lineage(run, "wbc", "white_low", None, _point(run, "wbc_limit"), "leukopenia")
    grade, limit = run.choice("neutropenia_grade").result, _point(run, "neutrophil_limit")
    return _lineage(run, "neutrophils", "white_low", grade, limit, "neutropenia_grade")


def _platelet(run: RuleRun) -> Lineage:
    finding = "platelets_citrate" if run.truth("known(platelets_citrate)").is_met else "platelets"
    grade, limit = run.choice("thrombocytopenia").result, _point(run, "platelet_limit")
    return _lineage(run, finding, "platelet_low", grade, limit, "thrombocytopenia")


def _point(run: RuleRun, definition: str) -> Fraction | None:
    span = run.number(definition)
    return span.low if span and isinstance(span.low, Fraction) else None


def _lineage(
    run: RuleRun, finding: str, low: str, grade: str | None, limit: Fraction | None, rule: str
) -> Lineage:
    fact = run.facts.get(finding)
    value = fact.value if fact else None
    exact = isinstance(value, Quantity) and value.comparator is Comparator.EXACT
    return Lineage(
        finding=finding,
        value=float(value.value) if exact and isinstance(value, Quantity) else None,
        unit=run.knowledge.findings[finding].unit or "",
        status=_status(run, finding, low),
        grade=None if grade == "none" else grade,
        limit=None if limit is None else float(limit),
        rule=rule,
        source=run.knowledge.rules.rules[rule].source,
        shown=None if exact else _shown_value(value),
    )


def _status(run: RuleRun, finding: str, low: str) -> Status:
    truth = run.truth(low).truth
    if truth is Truth.UNKNOWN:
        return Status.UNKNOWN
    if truth is Truth.MET:
        return Status.LOW
    return Status.HIGH if run.truth(f"{finding} is high").is_met else Status.NORMAL


def _shown_value(value: FindingValue | None) -> str | None:
    if isinstance(value, Quantity):
        return f"{value.comparator}{float(value.value):g}"
    return str(value) if isinstance(value, Word) else None
