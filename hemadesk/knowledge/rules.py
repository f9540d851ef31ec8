"""The rule book: criteria, scores, grades and flags, read strictly from ``rules/*.yaml``."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hemadesk.knowledge.catalogue import (
    Currency,
    Diagnosis,
    FindingDefinition,
    FindingKind,
    Holds,
)
from hemadesk.knowledge.documents import has_keys, read_document
from hemadesk.knowledge.expressions import (
    ROLES,
    Expression,
    ExpressionError,
    Kind,
    RuleKind,
    RuleName,
    Vocabulary,
    parse,
)
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.rings import rings
from hemadesk.knowledge.tables import source_faults

FOLDER = "rules/"
NO_RESPONSE = "none"
RESPONSES = ("complete", "partial", NO_RESPONSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule states; ``applies`` None: nothing is said of when it is shown."""

    id: str
    role: str
    source: str
    grade: str
    note: str
    applies: Expression | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One condition of a criterion; an exclusion says that something else was ruled out."""

    id: str
    when: Expression
    exclusion: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionRule(Rule):
    """``needs`` of the items; shown with the diagnoses in ``of``."""

    items: tuple[Item, ...]
    needs: int
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PointsItem:
    """Points of a score's item: the first condition that is true counts."""

    id: str
    points: tuple[tuple[Fraction, Expression], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A result for totals up to and including ``to``."""

    to: Fraction
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRule(Rule):
    items: tuple[PointsItem, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A result and when it holds."""

    id: str
    when: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceRule(Rule):
    """The first true choice holds.

    A response to treatment names the diagnoses that it is ``of`` and the classes of treatments
    that it comes ``after``; other choices name neither.
    """

    choices: tuple[Line, ...]
    of: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRule(Rule):
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRule(Rule):
    """Worked out by a function of the engine that carries the rule's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule(Rule):
    """A condition; what else its entry says is for its own reader (``guidance``)."""

    when: Expression


@dataclass(frozen=True, slots=True)
class NamedExpression:
    id: str
    meaning: Expression
    source: str
    grade: str
    note: str


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every rule and definition by id, and the vocabulary to read further expressions with.

    ``responses`` are the choices that say how a treated disease answers.
    """

    vocabulary: Vocabulary
    definitions: Mapping[str, NamedExpression]
    rules: Mapping[str, Rule]
    flags: Mapping[str, FlagRule]
    responses: tuple[ChoiceRule, ...]

    def read(self, text: str, kind: Kind | None = None) -> Expression:
        """Read an expression in this book's vocabulary.

        Raises:
            ExpressionError: with the reason.
        """
        return parse(text, self.vocabulary, kind)


_COMMON = ("id", "kind", "source", "grade")
_KEYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        RuleKind.CRITERION: (("items",), ("needs", "of")),
        RuleKind.SCORE: (("items", "bands"), ()),
        RuleKind.CHOICE: (("choices",), ("of", "after")),
        RuleKind.LIST: (("lines",), ()),
        RuleKind.FUNCTION: ((), ()),
        RuleKind.FLAG: (("when",), ()),
    }
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the rules are checked against; ``treatments`` are the classes of treatments.tsv."""

    findings: Mapping[str, FindingDefinition]
    diagnoses: Mapping[str, Diagnosis]
    references: Mapping[str, object]
    treatments: Collection[str]


@dataclass(slots=True)
class _Draft:
    """One entry of a file before its expressions are read."""

    file: str
    role: str
    entry: dict[str, Any]
    faults: list[Fault]

    @property
    def id(self) -> str:
        return str(self.entry.get("id", "?"))

    @property
    def kind(self) -> str:
        return str(self.entry.get("kind", ""))

    def fault(self, reason: str) -> None:
        self.faults.append(Fault(self.file, self.id, reason))

    def entries(self, key: str) -> list[dict[str, Any]]:
        """Return a list of mappings; anything else in it is a fault."""
        value = self.entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.fault(f"{key} must be a list of mappings")
            return []
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.entry.get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
            self.fault(f"{key} must be a list of texts")
            return ()
        return tuple(value)


@dataclass(slots=True)
class _Drafts:
    definitions: list[_Draft] = field(default_factory=list)
    rules: list[_Draft] = field(default_factory=list)
    asked: dict[str, FindingDefinition] = field(default_factory=dict)


def read_rules(files: Mapping[str, bytes], shelf: Shelf, faults: list[Fault]) -> RuleBook:
    """Read every rule file; what is wrong is added to ``faults``."""
    drafts = _Drafts()
    for name, content in files.items():
        if name.startswith(FOLDER) and name.endswith(".yaml"):
            document = read_document(name, content.decode("utf-8"), faults)
            if document:  # one that cannot be read has its fault already
                _draft(name, document, drafts, faults)
    _check_ids(drafts, shelf)
    for draft in (*drafts.definitions, *drafts.rules):
        _check_entry(draft, shelf)
    reader = _RuleReader(_vocabulary(drafts, shelf))
    definitions = {d.id: reader.definition(d) for d in drafts.definitions}
    rules = {d.id: reader.rule(d) for d in drafts.rules}
    named = {id_: found for id_, found in definitions.items() if found is not None}
    made = {id_: found for id_, found in rules.items() if found is not None}
    _check_rings(drafts, named, made)
    return RuleBook(
        reader.vocabulary,
        MappingProxyType(named),
        MappingProxyType(made),
        MappingProxyType({k: r for k, r in made.items() if isinstance(r, FlagRule)}),
        tuple(r for r in made.values() if isinstance(r, ChoiceRule) and r.of),
    )


def _draft(file: str, document: dict[str, Any], drafts: _Drafts, faults: list[Fault]) -> None:
    for reason in has_keys(document, ("role",), ("asked", "definitions", "rules")):
        faults.append(Fault(file, "file", reason))
    role = str(document.get("role", ROLES[0]))
    if role not in ROLES:
        faults.append(Fault(file, "role", f"is {role!r}, accepted: {', '.join(ROLES)}"))
    top = _Draft(file, role, {**document, "id": "file"}, faults)
    drafts.definitions += [_Draft(file, role, e, faults) for e in top.entries("definitions")]
    drafts.rules += [_Draft(file, role, e, faults) for e in top.entries("rules")]
    asked = document.get("asked", {})
    if not isinstance(asked, dict):
        top.fault("asked must be a mapping")
        return
    for name, values in asked.items():
        drafts.asked[name] = _asked(name, values)


def _asked(name: str, values: str | list[str]) -> FindingDefinition:
    kind = FindingKind.CATEGORY
    if values == "number":
        kind = FindingKind.QUANTITY
    elif values == ["present", "absent"]:
        kind = FindingKind.FEATURE
    return FindingDefinition(
        id=name,
        group="asked",
        kind=kind,
        unit="1" if kind is FindingKind.QUANTITY else None,
        values=() if kind is FindingKind.QUANTITY else tuple(values),
        label=name,
        currency=Currency(Holds.EPISODE),
        implies=(),
        order=10**6,
    )


def _check_ids(drafts: _Drafts, shelf: Shelf) -> None:
    seen = {*shelf.findings, *drafts.asked}
    for draft in (*drafts.definitions, *drafts.rules):
        if draft.id in seen:
            draft.fault("this id is taken")
        seen.add(draft.id)


def _check_entry(draft: _Draft, shelf: Shelf) -> None:
    source, grade = str(draft.entry.get("source", "")), str(draft.entry.get("grade", ""))
    for reason in source_faults(source, grade, shelf.references):
        draft.fault(reason)
    _check_names(draft, "of", shelf.diagnoses, "is no diagnosis")
    _check_names(draft, "after", shelf.treatments, "is not in treatments.tsv")


def _check_names(draft: _Draft, key: str, accepted: Collection[str], reason: str) -> None:
    for name in draft.texts(key):
        if name not in accepted:
            draft.fault(f"{key}: {name!r} {reason}")


def _vocabulary(drafts: _Drafts, shelf: Shelf) -> Vocabulary:
    return Vocabulary(
        findings=shelf.findings,
        asked=MappingProxyType(drafts.asked),
        definitions=MappingProxyType(
            {d.id: Kind(d.kind) for d in drafts.definitions if d.kind in set(Kind)}
        ),
        rules=MappingProxyType(
            {d.id: _rule_name(d) for d in drafts.rules if d.kind in set(RuleKind)}
        ),
    )


def _rule_name(draft: _Draft) -> RuleName:
    def column(key: str, name: str) -> frozenset[str]:
        return frozenset(str(e.get(name)) for e in draft.entry.get(key, ()) if isinstance(e, dict))

    return RuleName(RuleKind(draft.kind), column("items", "id"), column("choices", "result"))


class _RuleReader:
    """Turns drafts into rules, collecting faults."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def definition(self, draft: _Draft) -> NamedExpression | None:
        for reason in has_keys(draft.entry, (*_COMMON, "is"), ("note",)):
            draft.fault(reason)
        if draft.kind not in set(Kind):
            draft.fault(f"kind is {draft.kind!r}, accepted: {', '.join(Kind)}")
            return None
        meaning = self._expression(draft, "is", draft.entry.get("is"), Kind(draft.kind))
        if meaning is None:
            return None
        entry = draft.entry
        return NamedExpression(
            draft.id,
            meaning,
            str(entry.get("source")),
            str(entry.get("grade")),
            str(entry.get("note", "")),
        )

    def rule(self, draft: _Draft) -> Rule | None:
        if draft.kind not in set(RuleKind):
            draft.fault(f"kind is {draft.kind!r}, accepted: {', '.join(RuleKind)}")
            return None
        required, optional = _KEYS[draft.kind]
        wrong = has_keys(draft.entry, (*_COMMON, *required), (*optional, "note", "applies"))
        if draft.kind == RuleKind.FLAG:  # its own reader knows the other keys
            wrong = [reason for reason in wrong if reason.endswith("is missing")]
        for reason in wrong:
            draft.fault(reason)
        before = len(draft.faults)
        rule = self._made(draft)
        return rule if len(draft.faults) == before else None

    def _made(self, draft: _Draft) -> Rule:
        entry = draft.entry
        about: dict[str, Any] = {
            "id": draft.id,
            "role": draft.role,
            "source": str(entry.get("source")),
            "grade": str(entry.get("grade")),
            "note": str(entry.get("note", "")),
            "applies": self._truth(draft, "applies", entry["applies"])
            if "applies" in entry
            else None,
        }
        match draft.kind:
            case RuleKind.CRITERION:
                items = tuple(self._items(draft))
                needs = self._needs(draft, len(items))
                return CriterionRule(**about, items=items, needs=needs, of=draft.texts("of"))
            case RuleKind.SCORE:
                bands = tuple(self._bands(draft))
                return ScoreRule(**about, items=tuple(self._points(draft)), bands=bands)
            case RuleKind.CHOICE:
                return self._choice(draft, about)
            case RuleKind.LIST:
                return ListRule(**about, lines=tuple(self._lines(draft, "lines", "id")))
            case RuleKind.FLAG:
                return FlagRule(**about, when=self._truth(draft, "when", entry.get("when")))
            case _:
                return FunctionRule(**about)

    def _choice(self, draft: _Draft, about: dict[str, Any]) -> ChoiceRule:
        of, after = draft.texts("of"), draft.texts("after")
        lines = tuple(self._lines(draft, "choices", "result"))
        if bool(of) != bool(after):
            draft.fault("a response needs both: of (diagnoses) and after (treatments)")
        for line in lines:
            if of and line.id not in RESPONSES:
                draft.fault(f"a response is {line.id!r}, accepted: {', '.join(RESPONSES)}")
        return ChoiceRule(**about, choices=lines, of=of, after=after)

    def _items(self, draft: _Draft) -> Iterator[Item]:
        for entry in draft.entries("items"):
            for reason in has_keys(entry, ("id", "when"), ("exclusion",)):
                draft.fault(f"item {entry.get('id')}: {reason}")
            if entry.get("exclusion", "true") != "true":
                draft.fault(f"item {entry.get('id')}: exclusion is true or left out")
            when = self._truth(draft, f"item {entry.get('id')}", entry.get("when"))
            yield Item(str(entry.get("id")), when, "exclusion" in entry)

    @staticmethod
    def _needs(draft: _Draft, items: int) -> int:
        needs = str(draft.entry.get("needs", "all"))
        if needs in ("all", "any"):
            return items if needs == "all" else 1
        if not needs.isdigit() or not 1 <= int(needs) <= items:
            draft.fault(f"needs is {needs!r}: all, any or a number from 1 to {items}")
            return items
        return int(needs)

    def _points(self, draft: _Draft) -> Iterator[PointsItem]:
        for entry in draft.entries("items"):
            for reason in has_keys(entry, ("id", "points")):
                draft.fault(f"item {entry.get('id')}: {reason}")
            rows = entry.get("points", [])
            if not rows or not all(isinstance(row, list) and len(row) == 2 for row in rows):
                draft.fault(f"item {entry.get('id')}: points must be pairs of points and condition")
                continue
            yield PointsItem(
                str(entry.get("id")),
                tuple(
                    (
                        self._fraction(draft, points),
                        self._truth(draft, f"item {entry.get('id')}", when),
                    )
                    for points, when in rows
                ),
            )

    def _bands(self, draft: _Draft) -> Iterator[Band]:
        before: Fraction | None = None
        for entry in draft.entries("bands"):
            for reason in has_keys(entry, ("to", "result")):
                draft.fault(f"band: {reason}")
            to = self._fraction(draft, entry.get("to"))
            if before is not None and to <= before:
                draft.fault(f"band to {to}: bands must rise")
            before = to
            yield Band(to, str(entry.get("result")))

    def _lines(self, draft: _Draft, key: str, name: str) -> Iterator[Line]:
        for entry in draft.entries(key):
            for reason in has_keys(entry, (name, "when")):
                draft.fault(f"{key} {entry.get(name)}: {reason}")
            when = self._truth(draft, f"{key} {entry.get(name)}", entry.get("when"))
            yield Line(str(entry.get(name)), when)

    @staticmethod
    def _fraction(draft: _Draft, text: object) -> Fraction:
        try:
            return Fraction(str(text))
        except (ValueError, ZeroDivisionError):
            draft.fault(f"{text!r} is not a number")
            return Fraction(0)

    def _truth(self, draft: _Draft, where: str, text: object) -> Expression:
        found = self._expression(draft, where, text, Kind.TRUTH)
        # A fault has been noted, so the rule is not kept: anything of the right type will do.
        return found or parse("1 < 0", self.vocabulary)

    def _expression(self, draft: _Draft, where: str, text: object, kind: Kind) -> Expression | None:
        if not isinstance(text, str):
            draft.fault(f"{where}: an expression is needed")
            return None
        try:
            return parse(text, self.vocabulary, kind)
        except ExpressionError as error:
            draft.fault(f"{where}: {error}")
            return None


def _check_rings(
    drafts: _Drafts, definitions: Mapping[str, NamedExpression], rules: Mapping[str, Rule]
) -> None:
    uses = {id_: [named.meaning] for id_, named in definitions.items()}
    uses |= {id_: list(expressions_of(rule)) for id_, rule in rules.items()}
    by_id = {draft.id: draft for draft in (*drafts.definitions, *drafts.rules)}
    for ring in rings(uses):
        by_id[ring[0]].fault(f"rests on itself: {' -> '.join([*ring, ring[0]])}")


def expressions_of(rule: Rule) -> Iterator[Expression]:
    """Give every expression that the rule's result rests on."""
    match rule:
        case CriterionRule():
            yield from (item.when for item in rule.items)
        case ScoreRule():
            yield from (when for item in rule.items for _, when in item.points)
        case ChoiceRule():
            yield from (line.when for line in rule.choices)
        case ListRule():
            yield from (line.when for line in rule.lines)
        case FlagRule():
            yield rule.when
        case _:
            return
