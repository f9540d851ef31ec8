"""The small expression language of the rules: text to a typed tree, or one sentence why not.

The reference is ``docs/developer/rules.md``.  Nothing is evaluated here.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import Region, Sex
from hemadesk.errors import N_, HemaDeskError
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind
from hemadesk.knowledge.limits import AGE


class ExpressionError(HemaDeskError):
    """An expression that cannot be read."""

    message = N_("{expression!r} cannot be read: {reason}")


class Kind(StrEnum):
    """What an expression gives."""

    TRUTH = "truth"
    NUMBER = "number"


class RuleKind(StrEnum):
    """What a rule gives, and so how ``@id`` may be used."""

    CRITERION = "criterion"
    SCORE = "score"
    CHOICE = "choice"
    LIST = "list"
    FUNCTION = "function"
    FLAG = "flag"


ROLES = ("current", "diagnostic", "worst", "earlier")
WORDS = ("low", "normal", "high")
STATEMENTS = (*WORDS, "below", "above")
PREGNANT = "pregnant"
_FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"sex": tuple(Sex), "region": tuple(Region)}
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number written out."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity, or a category whose values are numbers; ``role`` None: that of the context."""

    finding: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Calculated:
    """What a formula of the engine makes of one encounter's values."""

    name: str


@dataclass(frozen=True, slots=True)
class Age:
    """The patient's age in years."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The lower or upper reference limit of a quantity."""

    finding: str
    upper: bool


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature is present."""

    finding: str
    role: str | None


@dataclass(frozen=True, slots=True)
class IsWord:
    """A quantity is low, normal or high against the reference limits."""

    finding: str
    role: str | None
    word: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A quantity was given as this word, or as below or above a number."""

    finding: str
    role: str | None
    how: str


@dataclass(frozen=True, slots=True)
class IsValue:
    """A category is one of these values."""

    finding: str
    role: str | None
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class IsField:
    """The patient's sex or region is one of these."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pregnant:
    """The patient is pregnant."""


@dataclass(frozen=True, slots=True)
class Compare:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lowest (``min``) or highest (``max``) of several numbers."""

    operator: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class First:
    """The first number that is known."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class When:
    """A number where the condition is true; elsewhere nothing is known."""

    condition: "Node"
    then: "Node"


@dataclass(frozen=True, slots=True)
class UpTo:
    """An amount somewhere from nothing to this number."""

    bound: "Node"


@dataclass(frozen=True, slots=True)
class Within:
    """What two statements about one amount say together; the first wins where they conflict."""

    first: "Node"
    second: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    needed: int
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the parts are true."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A finding, patient field or expression is known (or settled)."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Settled:
    """``certainly`` (unknown counts as false) or ``possibly`` (unknown counts as true)."""

    part: "Node"
    unknown_is: bool


@dataclass(frozen=True, slots=True)
class Definition:
    """A named expression, read in this role or in that of the context."""

    name: str
    role: str | None


@dataclass(frozen=True, slots=True)
class RuleTruth:
    """Another rule's truth, or that of one of its items."""

    rule: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """A score's total; ``end`` is lowest, highest or None for the span."""

    rule: str
    end: str | None = None


@dataclass(frozen=True, slots=True)
class RuleIs:
    """A choice rule gives one of these results."""

    rule: str
    values: frozenset[str]


Node = (
    Number | Amount | Calculated | Age | Limit | Feature | IsWord | Stated | IsValue | IsField
    | Pregnant | Compare | Arithmetic | Extreme | First | When | UpTo | Within | Not | And | Or
    | AtLeast | Count | Known | Settled | Definition | RuleTruth | RuleTotal | RuleIs
)  # fmt: skip
NUMBERS = (
    Number, Amount, Calculated, Age, Limit, Arithmetic, Extreme, First, When, UpTo, Within, Count,
    RuleTotal,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleName:
    """What can be said of a rule by its id: its kind, its items, its results."""

    kind: RuleKind
    items: frozenset[str] = frozenset()
    results: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that an expression may use.

    ``asked`` are questions that no case file answers, only a calculator's form.
    """

    findings: Mapping[str, FindingDefinition]
    asked: Mapping[str, FindingDefinition] = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, Kind] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, RuleName] = field(default_factory=lambda: MappingProxyType({}))

    def finding(self, name: str) -> FindingDefinition | None:
        return self.findings.get(name) or self.asked.get(name)


@dataclass(frozen=True, slots=True)
class Expression:
    """A read expression with the text that it came from."""

    text: str
    root: Node
    kind: Kind


def parse(text: str, vocabulary: Vocabulary, kind: Kind | None = None) -> Expression:
    """Read an expression; ``kind`` is what it must give, None if either will do.

    Raises:
        ExpressionError: with the reason.
    """
    try:
        reader = _Reader(_tokens(text), vocabulary)
        root = reader.whole(kind)
    except _UnreadableError as error:
        raise ExpressionError(expression=text, reason=str(error)) from error
    except RecursionError as error:
        raise ExpressionError(expression=text[:40], reason="it is nested too deeply") from error
    return Expression(text, root, reader.kind_of(root))


class _UnreadableError(Exception):
    """Why the text cannot be read; turned into an ExpressionError by ``parse``."""


_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|==|[<>+\-*/(),.@]))"
)
_COMPARISONS = ("<", "<=", ">", ">=", "==")
_RESERVED = frozenset({"or", "and", "not", "is", "in", "at", "of"})


def _tokens(text: str) -> list[str]:
    found, place, end = [], 0, len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _UnreadableError(f"{text[place:].strip()[0]!r} has no meaning here")
        found.append(match.group().strip())
        place = match.end()
    return found


class _Reader:
    """Reads tokens by recursive descent; one method for each level of binding."""

    def __init__(self, tokens: list[str], vocabulary: Vocabulary) -> None:
        self._tokens = tokens
        self._at = 0
        self._vocabulary = vocabulary
        self._signs: dict[str, Callable[[], Node]] = {
            "(": self._bracketed,
            "-": self._negative,
            "@": self._rule,
        }
        self._functions: dict[str, Callable[[], Node]] = {
            "min": lambda: Extreme("min", self._numbers()),
            "max": lambda: Extreme("max", self._numbers()),
            "first": lambda: First(self._numbers()),
            "count": lambda: Count(self._truths()),
            "known": self._known,
            "certainly": lambda: Settled(self._one(self._truth), unknown_is=False),
            "possibly": lambda: Settled(self._one(self._truth), unknown_is=True),
            "when": self._when,
            "up_to": lambda: UpTo(self._one(self._number)),
            "within": self._within,
            "calculated": self._calculated,
            "lower_limit": lambda: self._limit(upper=False),
            "upper_limit": lambda: self._limit(upper=True),
            "stated": self._stated,
        }

    def whole(self, kind: Kind | None) -> Node:
        if not self._tokens:
            raise _UnreadableError("it is empty")
        root = self._or()
        if self._at < len(self._tokens):
            raise _UnreadableError(f"{self._peek()!r} cannot follow there")
        found = self.kind_of(root)
        if kind is not None and found is not kind:
            raise _UnreadableError(f"it gives a {found.value} where a {kind.value} is needed")
        return root

    def kind_of(self, node: Node) -> Kind:
        if isinstance(node, Definition):
            return self._vocabulary.definitions[node.name]
        return Kind.NUMBER if isinstance(node, NUMBERS) else Kind.TRUTH

    # -- tokens ------------------------------------------------------------------------------

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _take(self, expected: str | None = None) -> str:
        token = self._peek()
        if not token or (expected is not None and token != expected):
            what = repr(expected) if expected else "something"
            raise _UnreadableError(
                f"{what} is missing {f'before {token!r}' if token else 'at the end'}"
            )
        self._at += 1
        return token

    def _takes(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._at += 1
        return True

    # -- levels, loosest first ---------------------------------------------------------------

    def _or(self) -> Node:
        return self._joined("or", self._and, Or)

    def _and(self) -> Node:
        return self._joined("and", self._not, And)

    def _joined(
        self, word: str, inner: Callable[[], Node], join: Callable[[tuple[Node, ...]], Node]
    ) -> Node:
        node = inner()
        if self._peek() != word:
            return node
        parts = [self._as(Kind.TRUTH, node)]
        while self._takes(word):
            parts.append(self._as(Kind.TRUTH, inner()))
        return join(tuple(parts))

    def _not(self) -> Node:
        if self._takes("not"):
            return Not(self._as(Kind.TRUTH, self._not()))
        return self._comparison()

    def _comparison(self) -> Node:
        left = self._sum()
        if self._peek() not in _COMPARISONS:
            return left
        pairs: list[Node] = []
        while self._peek() in _COMPARISONS:
            operator = self._take()
            right = self._sum()
            self._as(Kind.NUMBER, left)
            pairs.append(Compare(operator, left, self._as(Kind.NUMBER, right)))
            left = right
        return pairs[0] if len(pairs) == 1 else And(tuple(pairs))

    def _sum(self) -> Node:
        return self._arithmetic(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._arithmetic(("*", "/"), self._atom)

    def _arithmetic(self, operators: tuple[str, ...], inner: Callable[[], Node]) -> Node:
        node = inner()
        while self._peek() in operators:
            operator = self._take()
            self._as(Kind.NUMBER, node)
            node = Arithmetic(operator, node, self._as(Kind.NUMBER, inner()))
        return node

    def _atom(self) -> Node:
        first = self._take()
        if first in self._signs:
            return self._signs[first]()
        if first[0].isdigit():
            return Number(Fraction(first))
        if first == "at" and self._peek() == "least":
            return self._at_least()
        if self._peek() == "(" and first in self._functions:
            return self._functions[first]()
        if not (first[0].isalpha() or first[0] == "_") or first in _RESERVED:
            raise _UnreadableError(f"{first!r} cannot stand there")
        return self._name(first)

    def _bracketed(self) -> Node:
        node = self._or()
        self._take(")")
        return node

    def _negative(self) -> Node:
        return Arithmetic("-", Number(Fraction(0)), self._as(Kind.NUMBER, self._atom()))

    # -- names -------------------------------------------------------------------------------

    def _name(self, token: str) -> Node:
        role = None
        if token in ROLES and self._peek() == ".":
            self._take(".")
            role, token = token, self._take()
        if role is None and token in (AGE, PREGNANT):
            return Age() if token == AGE else Pregnant()
        if role is None and token in _FIELDS:
            return IsField(token, self._one_of(_FIELDS[token], token))
        if token in self._vocabulary.definitions:
            return Definition(token, role)
        definition = self._vocabulary.finding(token)
        if definition is None:
            raise _UnreadableError(f"{token!r} is no finding, definition or field")
        return self._finding(definition, role)

    def _finding(self, definition: FindingDefinition, role: str | None) -> Node:
        if definition.kind is FindingKind.QUANTITY:
            if not self._takes("is"):
                return Amount(definition.id, role)
            return IsWord(definition.id, role, self._word(WORDS, definition.id))
        if definition.kind is FindingKind.FEATURE:
            if not self._takes("is"):
                return Feature(definition.id, role)
            word = self._word(("present", "absent"), definition.id)
            feature = Feature(definition.id, role)
            return feature if word == "present" else Not(feature)
        if self._peek() not in ("is", "in") and all(value.isdigit() for value in definition.values):
            return Amount(definition.id, role)
        return IsValue(definition.id, role, self._one_of(definition.values, definition.id))

    def _one_of(self, accepted: tuple[str, ...], name: str) -> frozenset[str]:
        if self._takes("is"):
            return frozenset({self._word(accepted, name)})
        if not self._takes("in"):
            raise _UnreadableError(f"{name!r} needs 'is' or 'in' and a value")
        self._take("(")
        values = {self._word(accepted, name)}
        while self._takes(","):
            values.add(self._word(accepted, name))
        self._take(")")
        return frozenset(values)

    def _word(self, accepted: tuple[str, ...], name: str) -> str:
        word = self._take()
        if word not in accepted:
            raise _UnreadableError(f"{name} cannot be {word!r}, accepted: {', '.join(accepted)}")
        return str(word)

    def _rule(self) -> Node:
        name = self._take()
        rule = self._vocabulary.rules.get(name)
        if rule is None:
            raise _UnreadableError(f"there is no rule {name!r}")
        if rule.kind is RuleKind.CHOICE:
            return RuleIs(name, self._one_of(tuple(sorted(rule.results)), f"@{name}"))
        if rule.kind is RuleKind.LIST:
            raise _UnreadableError(f"@{name} is a list and has no truth")
        part = self._take() if self._takes(".") else None
        if rule.kind is RuleKind.SCORE:
            if part not in (None, "lowest", "highest"):
                raise _UnreadableError(f"@{name} has no part {part!r}, only lowest and highest")
            return RuleTotal(name, part)
        if part is not None and part not in rule.items:
            raise _UnreadableError(f"@{name} has no item {part!r}")
        return RuleTruth(name, part)

    # -- functions ---------------------------------------------------------------------------

    def _at_least(self) -> Node:
        self._take("least")
        number = self._take()
        if not number.isdigit():
            raise _UnreadableError(f"'at least' needs a whole number, not {number!r}")
        self._take("of")
        parts = self._truths()
        if int(number) > len(parts):
            raise _UnreadableError(f"at least {number} of {len(parts)} can never be")
        return AtLeast(int(number), parts)

    def _several(self, inner: Callable[[], Node]) -> tuple[Node, ...]:
        self._take("(")
        parts = [inner()]
        while self._takes(","):
            parts.append(inner())
        self._take(")")
        return tuple(parts)

    def _one(self, inner: Callable[[], Node]) -> Node:
        self._take("(")
        node = inner()
        self._take(")")
        return node

    def _numbers(self) -> tuple[Node, ...]:
        return self._several(self._number)

    def _truths(self) -> tuple[Node, ...]:
        return self._several(self._truth)

    def _number(self) -> Node:
        return self._as(Kind.NUMBER, self._or())

    def _truth(self) -> Node:
        return self._as(Kind.TRUTH, self._or())

    def _as(self, kind: Kind, node: Node) -> Node:
        if self.kind_of(node) is not kind:
            needed = "a condition" if kind is Kind.TRUTH else "a number"
            raise _UnreadableError(f"{needed} is needed before {self._peek() or 'the end'!r}")
        return node

    def _known(self) -> Node:
        self._take("(")
        name = self._peek()
        definition = self._vocabulary.finding(name)
        if name in _FIELDS and self._peek(1) == ")":
            self._take()
            node: Node = IsField(name, frozenset(_FIELDS[name]))
        elif definition and definition.kind is FindingKind.CATEGORY and self._peek(1) == ")":
            self._take()
            node = IsValue(name, None, frozenset(definition.values))
        else:
            node = self._or()
        self._take(")")
        return Known(node)

    def _when(self) -> Node:
        self._take("(")
        condition = self._truth()
        self._take(",")
        then = self._number()
        self._take(")")
        return When(condition, then)

    def _within(self) -> Node:
        parts = self._numbers()
        if len(parts) != 2:
            raise _UnreadableError("'within' takes two numbers")
        return Within(*parts)

    def _calculated(self) -> Node:
        self._take("(")
        name = self._take()
        self._take(")")
        return Calculated(name)

    def _quantity(self) -> Amount:
        node = self._name(self._take())
        if not isinstance(node, Amount):
            raise _UnreadableError(f"a quantity is needed before {self._peek()!r}")
        return node

    def _limit(self, *, upper: bool) -> Node:
        self._take("(")
        amount = self._quantity()
        self._take(")")
        return Limit(amount.finding, upper)

    def _stated(self) -> Node:
        self._take("(")
        amount = self._quantity()
        self._take(",")
        how = self._word(STATEMENTS, amount.finding)
        self._take(")")
        return Stated(amount.finding, amount.role, how)
