"""What to do: red flags, what is not excluded, precautions and management, read strictly."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar

from hemadesk.domain.assessment import ManagementKind, Urgency
from hemadesk.knowledge.documents import has_keys, read_document
from hemadesk.knowledge.expressions import ROLES, Expression, ExpressionError, Kind
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.rules import RuleBook, Shelf
from hemadesk.knowledge.tables import source_faults

FLAGS = "rules/red_flags.yaml"
GROUPS = "flag_groups.yaml"
NOT_EXCLUDED = "not_excluded.yaml"
PRECAUTIONS = "precautions.yaml"
MANAGEMENT = "management.yaml"
CONFIRMED = "confirmed"
"""The proof of a management line that only a confirmed diagnosis gives."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What every entry states: its text in English, where it comes from, what was changed."""

    id: str
    text: str
    source: str
    grade: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlagGroup:
    """One action: the flags of a group are shown as one line with this text."""

    id: str
    text: str
    order: int


@dataclass(frozen=True, slots=True)
class Raised:
    """A higher urgency and when it holds."""

    urgency: Urgency
    when: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Advice):
    """A red flag.

    ``may_be_stable``: silent where all that it rests on is long known and stable.
    ``unexplained``: silent once a cause is confirmed.  ``is_quiet``: not listed where it only
    misses an input.  ``days_before``: it must have been true at an encounter at least so many
    days earlier as well.
    """

    urgency: Urgency
    group: str
    when: Expression
    role: str
    raised: Raised | None
    may_be_stable: bool
    unexplained: bool
    is_quiet: bool
    days_before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger(Advice):
    """A dangerous diagnosis (``id``): on the list while ``consider``, until a line excludes it.

    ``confirmed_by``: its own criterion; once that is met it is no longer a question.
    """

    consider: Expression
    excluded_by: tuple[Expression, ...]
    confirmed_by: Expression | None
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecautionRule(Advice):
    """Something to keep or not to give; ``diagnoses`` empty: whatever the diagnosis.

    ``unless``: not where one of these diagnoses leads the differential or is proven.
    """

    when: Expression | None
    diagnoses: tuple[str, ...]
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagementRule(Advice):
    """One line of management; ``proof`` None with kind disease: only if confirmed."""

    kind: ManagementKind
    applies_to: str
    when: Expression
    strength: str
    proof: Expression | None
    suspected: bool
    urgent: bool
    emerging: bool
    order: int


@dataclass(frozen=True, slots=True)
class Guidance:
    """All advice.  Roles say which value of a finding the conditions of a part read.

    ``of_this_episode`` are findings that flags read only while they are new.
    ``probable_from`` and ``suspected_from`` are probabilities, ``most_lines`` a count.
    """

    groups: Mapping[str, FlagGroup]
    of_this_episode: tuple[str, ...]
    flags: Mapping[str, Flag]
    dangers: tuple[Danger, ...]
    danger_role: str
    keep: tuple[PrecautionRule, ...]
    do_not_give: tuple[PrecautionRule, ...]
    precaution_role: str
    probable_from: float
    management: Mapping[str, ManagementRule]
    management_role: str
    suspected_from: float
    most_lines: int
    texts: Mapping[str, str] = field(repr=False)
    """The text of every flag, group, precaution and management line by its id."""


@dataclass(slots=True)
class _Entry:
    """One entry of a file: typed access to its keys, faults noted where one does not fit."""

    file: str
    keys: Mapping[str, Any]
    book: RuleBook
    shelf: Shelf
    faults: list[Fault]
    id_key: str = "id"

    @property
    def id(self) -> str:
        return str(self.keys.get(self.id_key, "?"))

    def fault(self, reason: str) -> None:
        self.faults.append(Fault(self.file, self.id, reason))

    def has(self, required: Collection[str], optional: Collection[str] = ()) -> None:
        for reason in has_keys(self.keys, required, optional):
            self.fault(reason)

    def text(self, key: str) -> str:
        value = self.keys.get(key)
        if isinstance(value, str) and value.strip():
            return value
        if key in self.keys:
            self.fault(f"{key} must be a text")
        return ""

    def is_set(self, key: str) -> bool:
        if self.keys.get(key, "true") != "true":
            self.fault(f"{key} is true or left out")
        return key in self.keys

    def names(self, key: str, accepted: Collection[str], what: str) -> tuple[str, ...]:
        value = self.keys.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self.fault(f"{key} must be a list of ids")
            return ()
        for name in value:
            if name not in accepted:
                self.fault(f"{key}: {name!r} is no {what}")
        return tuple(value)

    def one_of(self, key: str, accepted: Collection[str]) -> str:
        value = self.text(key)
        if value and value not in accepted:
            self.fault(f"{key} is {value!r}, accepted: {', '.join(accepted)}")
        return value

    def truth(self, key: str, text: object = None) -> Expression:
        """Return the condition under the key (or the one handed in)."""
        stated = self.keys.get(key) if text is None else text
        if not isinstance(stated, str):
            self.fault(f"{key}: an expression is needed")
            stated = "1 < 0"
        try:
            return self.book.read(stated, Kind.TRUTH)
        except ExpressionError as error:
            self.fault(f"{key}: {error}")
            return self.book.read("1 < 0", Kind.TRUTH)

    def advice(self) -> dict[str, str]:
        """Return what every entry states, checked: sources known, an estimate grade C."""
        source, grade = self.text("source"), self.text("grade")
        for reason in source_faults(source, grade, self.shelf.references):
            self.fault(reason)
        return {
            "id": self.id,
            "text": self.text("text"),
            "source": source,
            "grade": grade,
            "note": str(self.keys.get("note", "")),
        }


_ADVICE = ("text", "source", "grade")


@dataclass(slots=True)
class _Library:
    """Every guidance file as read, and what its entries are checked against."""

    documents: Mapping[str, Mapping[str, Any]]
    book: RuleBook
    shelf: Shelf
    faults: list[Fault]

    def top(self, file: str) -> _Entry:
        return _Entry(
            file, {**self.documents[file], "id": "file"}, self.book, self.shelf, self.faults
        )

    def entries(self, file: str, key: str, id_key: str = "id") -> list[_Entry]:
        """Return a file's list of entries; an id given twice is a fault."""
        value = self.documents[file].get(key, [])
        if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
            self.faults.append(Fault(file, key, "must be a list of mappings"))
            return []
        entries = [_Entry(file, part, self.book, self.shelf, self.faults, id_key) for part in value]
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                entry.fault("id is given twice")
            seen.add(entry.id)
        return entries


def read_guidance(
    files: Mapping[str, bytes], book: RuleBook, shelf: Shelf, faults: list[Fault]
) -> Guidance:
    """Read all guidance; what is wrong is added to ``faults``."""
    documents = {}
    for file in (FLAGS, GROUPS, NOT_EXCLUDED, PRECAUTIONS, MANAGEMENT):
        if file not in files:
            faults.append(Fault(file, "file", "is missing"))
        documents[file] = read_document(file, files.get(file, b"{}").decode("utf-8"), faults)
    library = _Library(documents, book, shelf, faults)
    groups = _groups(library)
    flags = _flags(library, groups)
    named, precautions = library.top(GROUPS), library.top(PRECAUTIONS)
    management = library.top(MANAGEMENT)
    named.has(("id", "of_this_episode", "groups"))
    library.top(NOT_EXCLUDED).has(("id", "role", "entries"))
    precautions.has(("id", "role", "probable_from", "keep", "do_not_give"))
    management.has(("id", "role", "most", "suspected_from", "lines"))
    keep = _precautions(library, "keep")
    do_not_give = _precautions(library, "do_not_give")
    lines = {e.id: _line(e, n) for n, e in enumerate(library.entries(MANAGEMENT, "lines"))}
    parts: tuple[Mapping[str, Any], ...] = (
        groups, flags, {each.id: each for each in (*keep, *do_not_give)}, lines,
    )  # fmt: skip
    return Guidance(
        groups=groups,
        of_this_episode=named.names("of_this_episode", shelf.findings, "finding"),
        flags=flags,
        dangers=tuple(map(_danger, library.entries(NOT_EXCLUDED, "entries", "diagnosis"))),
        danger_role=library.top(NOT_EXCLUDED).one_of("role", ROLES),
        keep=keep,
        do_not_give=do_not_give,
        precaution_role=precautions.one_of("role", ROLES),
        probable_from=_number(precautions, "probable_from", float),
        management=MappingProxyType(lines),
        management_role=management.one_of("role", ROLES),
        suspected_from=_number(management, "suspected_from", float),
        most_lines=_number(management, "most", int),
        texts=_texts(parts, faults),
    )


def _number(entry: _Entry, key: str, kind: Callable[[str], T]) -> T:
    try:
        return kind(entry.text(key))
    except ValueError:
        entry.fault(f"{key} is no number")
        return kind("1")


def _texts(parts: tuple[Mapping[str, Any], ...], faults: list[Fault]) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for part in parts:
        for id_, entry in part.items():
            if id_ in texts:
                faults.append(Fault("guidance", id_, "this id is used twice"))
            texts[id_] = entry.text
    return MappingProxyType(texts)


def _groups(library: _Library) -> Mapping[str, FlagGroup]:
    found = {}
    for order, entry in enumerate(library.entries(GROUPS, "groups")):
        entry.has(("id", "text"))
        found[entry.id] = FlagGroup(entry.id, entry.text("text"), order)
    return MappingProxyType(found)


def _flags(library: _Library, groups: Mapping[str, FlagGroup]) -> Mapping[str, Flag]:
    required = ("id", "kind", "urgency", "group", "when", *_ADVICE)
    optional = ("raised", "stable", "unexplained", "quiet", "days_before", "note")
    found = {}
    for entry in library.entries(FLAGS, "rules"):
        entry.has(required, optional)
        rule = library.book.flags.get(entry.id)
        if rule is None:
            entry.fault("is no flag")
            continue
        days = str(entry.keys.get("days_before", "0"))
        if not days.isdigit():
            entry.fault("days_before must be a whole number")
        found[entry.id] = Flag(
            **entry.advice(),
            urgency=_urgency(entry, entry.keys.get("urgency")),
            group=entry.one_of("group", groups),
            when=rule.when,
            role=rule.role,
            raised=_raised(entry),
            may_be_stable=entry.is_set("stable"),
            unexplained=entry.is_set("unexplained"),
            is_quiet=entry.is_set("quiet"),
            days_before=int(days) if days.isdigit() and "days_before" in entry.keys else None,
        )
    return MappingProxyType(found)


def _urgency(entry: _Entry, stated: object) -> Urgency:
    if stated not in set(Urgency):
        entry.fault(f"urgency is {stated!r}, accepted: {', '.join(Urgency)}")
        return Urgency.IMMEDIATE
    return Urgency(str(stated))


def _raised(entry: _Entry) -> Raised | None:
    if "raised" not in entry.keys:
        return None
    raised = entry.keys["raised"]
    if not isinstance(raised, dict) or set(raised) != {"urgency", "when"}:
        entry.fault("raised needs urgency and when")
        return None
    return Raised(_urgency(entry, raised["urgency"]), entry.truth("raised", raised["when"]))


def _danger(entry: _Entry) -> Danger:
    entry.has(("diagnosis", "consider", "excluded_by", "until", *_ADVICE), ("confirmed_by", "note"))
    if entry.id not in entry.shelf.diagnoses:
        entry.fault("is no diagnosis")
    excluded = entry.keys.get("excluded_by", [])
    if not isinstance(excluded, list) or not excluded:
        entry.fault("excluded_by must be a list of conditions")
        excluded = []
    return Danger(
        **entry.advice(),
        consider=entry.truth("consider"),
        excluded_by=tuple(entry.truth("excluded_by", text) for text in excluded),
        confirmed_by=entry.truth("confirmed_by") if "confirmed_by" in entry.keys else None,
        until=entry.names("until", entry.shelf.findings, "finding"),
    )


def _precautions(library: _Library, key: str) -> tuple[PrecautionRule, ...]:
    return tuple(map(_precaution, library.entries(PRECAUTIONS, key)))


def _precaution(entry: _Entry) -> PrecautionRule:
    entry.has(("id", *_ADVICE), ("when", "for", "unless", "note"))
    if "when" not in entry.keys and "for" not in entry.keys:
        entry.fault("needs when, for or both")
    return PrecautionRule(
        **entry.advice(),
        when=entry.truth("when") if "when" in entry.keys else None,
        diagnoses=entry.names("for", entry.shelf.diagnoses, "diagnosis"),
        unless=entry.names("unless", entry.shelf.diagnoses, "diagnosis"),
    )


def _line(entry: _Entry, order: int) -> ManagementRule:
    entry.has(
        ("id", "kind", "applies_to", "when", "strength", *_ADVICE),
        ("proof", "suspected", "urgent", "emerging", "note"),
    )
    kind = entry.one_of("kind", [each.value for each in ManagementKind])
    is_disease = kind == ManagementKind.DISEASE
    if is_disease != ("proof" in entry.keys):
        entry.fault("proof belongs to every line of kind disease and to no other")
    if is_disease and "suspected" in entry.keys:
        entry.fault("a line of kind disease needs proof, not suspicion")
    by_finding = "proof" in entry.keys and entry.keys["proof"] != CONFIRMED
    return ManagementRule(
        **entry.advice(),
        kind=ManagementKind(kind) if kind in set(ManagementKind) else ManagementKind.DISEASE,
        applies_to=entry.one_of("applies_to", entry.shelf.diagnoses),
        when=entry.truth("when"),
        strength=entry.text("strength"),
        proof=entry.truth("proof") if by_finding else None,
        suspected=entry.is_set("suspected"),
        urgent=entry.is_set("urgent"),
        emerging=entry.is_set("emerging"),
        order=order,
    )
