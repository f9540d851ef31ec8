"""What an expression gives for one case: true, false or unknown; a span of numbers; and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from hemadesk.domain import spans
from hemadesk.domain.case import Sex
from hemadesk.domain.spans import Span
from hemadesk.domain.stated import holds, span_of, span_of_quantity
from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.engine.fact import Facts, Role
from hemadesk.engine.formulas import FORMULAS
from hemadesk.knowledge import expressions as tree
from hemadesk.knowledge.expressions import Kind, Node
from hemadesk.knowledge.limits import AGE
from hemadesk.knowledge.rules import NamedExpression

Names = frozenset[str]
_NONE: Names = frozenset()


class Judgment(NamedTuple):
    """A truth (None: unknown) and what it rests on.

    ``missing`` would settle it; each of ``to_true`` (``to_false``) alone could make it so.
    """

    truth: bool | None
    because: Names = _NONE
    missing: Names = _NONE
    to_true: Names = _NONE
    to_false: Names = _NONE


class Measure(NamedTuple):
    """A span of numbers (None: nothing is known) and what holds it up and down."""

    span: Span | None
    up: Names = _NONE
    down: Names = _NONE
    missing: Names = _NONE
    deciding: Names = _NONE


class RuleAnswers(Protocol):
    """What the expressions ask of the rules."""

    def truth_of(self, rule: str, item: str | None, role: Role) -> Judgment: ...
    def total_of(self, rule: str, end: str | None) -> Measure: ...
    def is_one_of(self, rule: str, results: Names) -> Judgment: ...


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known: the case's facts and, in a calculator, answers that no case file holds."""

    facts: Facts
    asked: Mapping[str, FindingValue]

    def value(self, finding: str, role: Role) -> FindingValue | None:
        fact = self.facts.get(finding, role)
        return fact.value if fact is not None else self.asked.get(finding)


def settled(truth: bool, because: Names) -> Judgment:
    return Judgment(truth, because)


def unknown(missing: Names) -> Judgment:
    return Judgment(None, _NONE, missing, missing, missing)


class Evaluator:
    """Evaluates expressions over one set of inputs, remembering definitions."""

    def __init__(
        self, inputs: Inputs, definitions: Mapping[str, NamedExpression], rules: RuleAnswers
    ) -> None:
        self._inputs = inputs
        self._definitions = definitions
        self._rules = rules
        self._judged: dict[tuple[str, Role], Judgment] = {}
        self._measured: dict[tuple[str, Role], Measure] = {}
        # One method for each kind of node; the tree's types guarantee the fit.
        self._judges: Mapping[type, Callable[[Any, Role], Judgment]] = {
            tree.Feature: self._feature,
            tree.IsValue: self._is_value,
            tree.IsWord: self._is_word,
            tree.Stated: self._stated,
            tree.IsField: self._is_field,
            tree.Pregnant: self._pregnant,
            tree.Compare: self._compare,
            tree.Not: self._not,
            tree.And: self._and,
            tree.Or: self._or,
            tree.AtLeast: self._at_least,
            tree.Known: self._known,
            tree.Settled: self._settled,
            tree.Definition: self._named_truth,
            tree.RuleTruth: self._rule_truth,
            tree.RuleIs: self._rule_is,
        }
        self._measures: Mapping[type, Callable[[Any, Role], Measure]] = {
            tree.Number: self._number,
            tree.Age: self._age,
            tree.Amount: self._amount,
            tree.Calculated: self._calculated,
            tree.Limit: self._limit,
            tree.Arithmetic: self._arithmetic,
            tree.Extreme: self._extreme,
            tree.First: self._first,
            tree.When: self._when,
            tree.UpTo: self._up_to,
            tree.Within: self._within,
            tree.Count: self._count,
            tree.RuleTotal: self._total,
            tree.Definition: self._named_number,
        }

    def judge(self, node: Node, role: Role) -> Judgment:
        """Return the truth of a condition."""
        return self._judges[type(node)](node, role)

    def measure(self, node: Node, role: Role) -> Measure:
        """Return the span of a number."""
        return self._measures[type(node)](node, role)

    # -- leaves ------------------------------------------------------------------------------

    def _value(self, node: Any, role: Role) -> FindingValue | None:
        return self._inputs.value(node.finding, Role(node.role) if node.role else role)

    def _feature(self, node: tree.Feature, role: Role) -> Judgment:
        value = self._value(node, role)
        name = frozenset({node.finding})
        return unknown(name) if value is None else settled(value is Presence.PRESENT, name)

    def _is_value(self, node: tree.IsValue, role: Role) -> Judgment:
        value = self._value(node, role)
        name = frozenset({node.finding})
        if not isinstance(value, Category):
            return unknown(name)
        return settled(value.name in node.values, name)

    def _is_word(self, node: tree.IsWord, role: Role) -> Judgment:
        value = self._value(node, role)
        name = frozenset({node.finding})
        if isinstance(value, Word):
            return settled(value == node.word, name)
        if not isinstance(value, Quantity):
            return unknown(name)
        low, high = self._inputs.facts.limits(node.finding)
        is_low = None if low is None else holds(value, "<", low)
        is_high = None if high is None else holds(value, ">", high)
        truth = {"low": is_low, "high": is_high}.get(node.word, _neither(is_low, is_high))
        return Judgment(None, missing=name) if truth is None else settled(truth, name)

    def _stated(self, node: tree.Stated, role: Role) -> Judgment:
        value = self._value(node, role)
        name = frozenset({node.finding})
        if value is None:
            return unknown(name)
        if isinstance(value, Quantity):
            return settled(value.comparator in _STATED.get(node.how, ()), name)
        return settled(value == node.how, name)

    def _is_field(self, node: tree.IsField, _role: Role) -> Judgment:
        value = self._field(node.field)
        name = frozenset({node.field})
        return unknown(name) if value is None else settled(value in node.values, name)

    def _field(self, name: str) -> str | None:
        facts = self._inputs.facts
        if name == "region":
            return facts.region
        return None if facts.sex is Sex.UNKNOWN else facts.sex

    def _pregnant(self, _node: tree.Pregnant, _role: Role) -> Judgment:
        facts, name = self._inputs.facts, frozenset({tree.PREGNANT})
        if facts.pregnant is not None:
            return settled(facts.pregnant, name)
        if facts.sex is Sex.MALE:
            return settled(False, frozenset({"sex"}))
        return unknown(name)

    def _number(self, node: tree.Number, _role: Role) -> Measure:
        return Measure(Span.point(node.value))

    def _age(self, _node: tree.Age, _role: Role) -> Measure:
        age, name = self._inputs.facts.age_years, frozenset({AGE})
        if age is None:
            return Measure(None, missing=name, deciding=name)
        return Measure(Span.point(age), name, name)

    def _amount(self, node: tree.Amount, role: Role) -> Measure:
        value = self._value(node, role)
        name = frozenset({node.finding})
        if value is None:
            return Measure(None, missing=name, deciding=name)
        if isinstance(value, Quantity):
            span = span_of_quantity(value)
        else:
            span = span_of(value, self._inputs.facts.limits(node.finding))
        vague = _NONE if span.is_point else name
        return Measure(span, name, name, vague, vague)

    def _calculated(self, node: tree.Calculated, role: Role) -> Measure:
        fact = self._inputs.facts.get(node.name, role)
        if fact is not None and isinstance(fact.value, Quantity):
            inputs, span = frozenset(fact.inputs), span_of_quantity(fact.value)
            vague = _NONE if span.is_point else inputs
            return Measure(span, inputs, inputs, vague, vague)
        lacking = [self._lacking(inputs, role) for inputs in _INPUTS[node.name]]
        alone = (names for names in lacking if len(names) == 1)
        return Measure(None, missing=_union(lacking), deciding=_union(alone))

    def _lacking(self, inputs: Iterable[str], role: Role) -> Names:
        """Return what was not measured together with the newest of the inputs."""
        found = {name: self._inputs.facts.get(name, role) for name in inputs}
        newest = max((fact.encounter for fact in found.values() if fact), default=None)
        return frozenset(
            name
            for name, fact in found.items()
            if fact is None or fact.encounter != newest or not isinstance(fact.value, Quantity)
        )

    def _limit(self, node: tree.Limit, _role: Role) -> Measure:
        low, high = self._inputs.facts.limits(node.finding)
        limit = high if node.upper else low
        return Measure(None if limit is None else Span.point(limit))

    # -- numbers -----------------------------------------------------------------------------

    def _arithmetic(self, node: tree.Arithmetic, role: Role) -> Measure:
        left, right = self.measure(node.left, role), self.measure(node.right, role)
        span = None
        if left.span is not None and right.span is not None:
            span = _ARITHMETIC[node.operator](left.span, right.span)
        because = left.up | right.up | left.down | right.down
        missing = left.missing | right.missing
        if left.missing and right.missing:
            deciding = left.deciding & right.deciding
        else:
            deciding = left.deciding | right.deciding
        return Measure(span, because, because, missing, deciding)

    def _extreme(self, node: tree.Extreme, role: Role) -> Measure:
        parts = [self.measure(part, role) for part in node.parts]
        join = spans.lowest if node.operator == "min" else spans.highest
        any_known = any(part.span for part in parts)
        found = join(part.span or spans.ANYTHING for part in parts) if any_known else None
        return _together(parts, found)

    def _first(self, node: tree.First, role: Role) -> Measure:
        parts = []
        for part in node.parts:
            found = self.measure(part, role)
            if found.span is not None:
                return found
            parts.append(found)
        return _together(parts, None)

    def _when(self, node: tree.When, role: Role) -> Measure:
        condition = self.judge(node.condition, role)
        if condition.truth is None:
            return Measure(None, missing=condition.missing, deciding=condition.to_true)
        if not condition.truth:
            return Measure(None)
        found = self.measure(node.then, role)
        return found._replace(up=found.up | condition.because, down=found.down | condition.because)

    def _up_to(self, node: tree.UpTo, role: Role) -> Measure:
        found = self.measure(node.bound, role)
        if found.span is None:
            return found
        span = Span(Fraction(0), found.span.high, False, found.span.high_open)
        return found._replace(span=span)

    def _within(self, node: tree.Within, role: Role) -> Measure:
        first, second = self.measure(node.first, role), self.measure(node.second, role)
        if first.span is None or second.span is None:
            known = first if second.span is None else second
            return known._replace(
                missing=first.missing | second.missing, deciding=first.deciding | second.deciding
            )
        span = spans.common(first.span, second.span)
        if span in (first.span, None):
            return first
        return _together([first, second], span)

    def _count(self, node: tree.Count, role: Role) -> Measure:
        parts = [self.judge(part, role) for part in node.parts]
        true = sum(part.truth is True for part in parts)
        open_ = sum(part.truth is None for part in parts)
        missing = _union(part.missing for part in parts if part.truth is None)
        return Measure(
            Span(Fraction(true), Fraction(true + open_)),
            _union(part.because for part in parts if part.truth is True),
            _union(part.because for part in parts if part.truth is False),
            missing,
            missing,
        )

    def _total(self, node: tree.RuleTotal, _role: Role) -> Measure:
        return self._rules.total_of(node.rule, node.end)

    def _named_number(self, node: tree.Definition, role: Role) -> Measure:
        key = node.name, Role(node.role) if node.role else role
        if key not in self._measured:
            self._measured[key] = self.measure(self._definitions[key[0]].meaning.root, key[1])
        return self._measured[key]

    # -- conditions --------------------------------------------------------------------------

    def _named_truth(self, node: tree.Definition, role: Role) -> Judgment:
        key = node.name, Role(node.role) if node.role else role
        if key not in self._judged:
            self._judged[key] = self.judge(self._definitions[key[0]].meaning.root, key[1])
        return self._judged[key]

    def _compare(self, node: tree.Compare, role: Role) -> Judgment:
        left, right = self.measure(node.left, role), self.measure(node.right, role)
        truth = None
        if left.span is not None and right.span is not None:
            truth = spans.compare(left.span, node.operator, right.span)
        if truth is None:
            missing = left.missing | right.missing
            both = bool(left.missing and right.missing)
            deciding = left.deciding & right.deciding if both else left.deciding | right.deciding
            return Judgment(None, _NONE, missing, deciding, deciding)
        if node.operator == "==":
            return settled(truth, left.up | left.down | right.up | right.down)
        left_is_high = truth is (node.operator in (">", ">="))
        because = left.up | right.down if left_is_high else left.down | right.up
        return settled(truth, because)

    def _not(self, node: tree.Not, role: Role) -> Judgment:
        part = self.judge(node.part, role)
        truth = None if part.truth is None else not part.truth
        return Judgment(truth, part.because, part.missing, part.to_false, part.to_true)

    def _and(self, node: tree.And, role: Role) -> Judgment:
        return joined([self.judge(part, role) for part in node.parts], len(node.parts))

    def _or(self, node: tree.Or, role: Role) -> Judgment:
        return joined([self.judge(part, role) for part in node.parts], 1)

    def _at_least(self, node: tree.AtLeast, role: Role) -> Judgment:
        return joined([self.judge(part, role) for part in node.parts], node.needed)

    def _known(self, node: tree.Known, role: Role) -> Judgment:
        part = node.part
        if isinstance(part, tree.Amount | tree.Feature | tree.IsValue):
            is_known = self._value(part, role) is not None
            return settled(is_known, frozenset({part.finding}) if is_known else _NONE)
        if self._gives_number(part):
            found = self.measure(part, role)
            is_known = found.span is not None
            return settled(is_known, found.up | found.down if is_known else _NONE)
        judged = self.judge(part, role)
        return settled(judged.truth is not None, judged.because)

    def _gives_number(self, node: Node) -> bool:
        if isinstance(node, tree.Definition):
            return self._definitions[node.name].meaning.kind is Kind.NUMBER
        return isinstance(node, tree.NUMBERS)

    def _settled(self, node: tree.Settled, role: Role) -> Judgment:
        part = self.judge(node.part, role)
        return settled(node.unknown_is, _NONE) if part.truth is None else part

    def _rule_truth(self, node: tree.RuleTruth, role: Role) -> Judgment:
        return self._rules.truth_of(node.rule, node.item, role)

    def _rule_is(self, node: tree.RuleIs, _role: Role) -> Judgment:
        return self._rules.is_one_of(node.rule, node.values)


def joined(parts: list[Judgment], needed: int) -> Judgment:
    """Return whether at least ``needed`` of the parts are true, three-valued."""
    true = sum(part.truth is True for part in parts)
    open_ = [part for part in parts if part.truth is None]
    if true >= needed:
        return settled(True, _union(part.because for part in parts if part.truth))
    if true + len(open_) < needed:
        return settled(False, _union(part.because for part in parts if part.truth is False))
    return Judgment(
        None,
        _union(part.because for part in parts if part.truth is not False),
        _union(part.missing for part in open_),
        _in_so_many([part.to_true for part in open_], needed - true),
        _in_so_many([part.to_false for part in open_], true + len(open_) - needed + 1),
    )


def _in_so_many(groups: list[Names], needed: int) -> Names:
    """Return the names that lie in at least ``needed`` of the groups."""
    if needed == 1:
        return _union(groups)
    every = _union(groups)
    return frozenset(name for name in every if sum(name in group for group in groups) >= needed)


def _union(groups: Iterable[Names]) -> Names:
    return _NONE.union(*groups)


def _together(parts: list[Measure], span: Span | None) -> Measure:
    return Measure(
        span,
        _union(part.up for part in parts),
        _union(part.down for part in parts),
        _union(part.missing for part in parts),
        _union(part.deciding for part in parts),
    )


def _neither(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return False
    return None if one is None or other is None else True


_INPUTS: Mapping[str, list[tuple[str, ...]]] = {
    formula.finding: [each.inputs for each in FORMULAS if each.finding == formula.finding]
    for formula in FORMULAS
}
_STATED: Mapping[str, tuple[Comparator, ...]] = {
    "below": (Comparator.BELOW, Comparator.AT_MOST),
    "above": (Comparator.ABOVE, Comparator.AT_LEAST),
}
_ARITHMETIC: Mapping[str, Callable[[Span, Span], Span | None]] = {
    "+": spans.add,
    "-": spans.subtract,
    "*": spans.multiply,
    "/": spans.divide,
}
