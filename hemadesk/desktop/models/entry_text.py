"""What a person typed into one field, read into a value or into a reason why not.

Missing is never absent: an empty text has no value.  A number is never converted silently:
what is doubtful comes back as a fault with offers that the person may take by one key.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from hemadesk.domain.values import (
    Category,
    Comparator,
    FindingValue,
    Presence,
    Quantity,
    Word,
    decimal_text,
)
from hemadesk.i18n import _
from hemadesk.knowledge import plausibility
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind
from hemadesk.knowledge.limits import AGE
from hemadesk.knowledge.plausibility import NUMBER, PER_MICROLITER, Action, amounts_meant
from hemadesk.knowledge.units import UnitError, folded
from hemadesk.wording import labels


@dataclass(frozen=True, slots=True)
class Entry:
    """One field as typed.  ``unit`` "" is the catalogue's own; ``confirmed``: asked and kept."""

    text: str = ""
    unit: str = ""
    confirmed: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


class FaultKind(StrEnum):
    """Why a text has no value yet; ``SOFT`` and ``COUNT`` have one all the same.

    ``COUNT``: what stands in the field of a percentage may be a count.
    """

    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    UNIT = "unit"
    HARD = "hard"
    SOFT = "soft"
    COUNT = "count"
    NEGATIVE = "negative"


@dataclass(frozen=True, slots=True)
class Fault:
    """``offers`` are entries to take instead; ``low`` and ``high`` the broken limits.

    ``detail`` is the finding that ``COUNT`` means, or the units that ``UNIT`` accepts.
    """

    kind: FaultKind
    offers: tuple[Entry, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """A field's value (None: nothing usable), its unit as read, and what is wrong with it."""

    value: FindingValue | None = None
    unit: str = ""
    fault: Fault | None = None


NOTHING = Reading()

_OPERATORS = {
    "": Comparator.EXACT,
    "=": Comparator.EXACT,
    "<": Comparator.BELOW,
    "<=": Comparator.AT_MOST,
    "=<": Comparator.AT_MOST,
    "≤": Comparator.AT_MOST,
    ">": Comparator.ABOVE,
    ">=": Comparator.AT_LEAST,
    "=>": Comparator.AT_LEAST,
    "≥": Comparator.AT_LEAST,
}
_TYPED = re.compile(
    r"(?P<operator><=|>=|=<|=>|[<>=≤≥])?\s*"
    rf"(?P<number>{NUMBER})"
    r"\s*(?P<unit>\D.*|10[*^x ].*|)\Z",
    re.DOTALL,
)
_NEGATIVE = re.compile(r"[-−–]\s*[.,]?\d")
_NO_UNIT = re.compile(r"[.,'’+\-−–]|(?!10[*^x ])\d|e[+\-]?\d+\Z|[km]\Z", re.IGNORECASE)
"""What goes on like a number (``9..3``, ``1e99``, ``30k``) is a number misspelled, no unit."""
_LETTERS = {"l": Word.LOW, "n": Word.NORMAL, "h": Word.HIGH}


def read(entry: Entry, finding: str, knowledge: KnowledgeBase) -> Reading:
    """Read one field.

    Args:
        entry: what was typed, and the unit that was chosen.
        finding: an id of the catalogue.
        knowledge: for units and plausibility limits.
    """
    if entry.is_empty:
        return Reading(unit=entry.unit)
    definition = knowledge.findings[finding]
    text = _plain(entry.text)
    if definition.kind is FindingKind.FEATURE:
        return Reading(Presence(text)) if text in set(Presence) else _unreadable(entry)
    if definition.kind is FindingKind.CATEGORY:
        return Reading(Category(text)) if text in definition.values else _unreadable(entry)
    word = _word(text)
    if word is not None:
        return Reading(word, entry.unit)
    return _read_quantity(entry, text, finding, knowledge)


def without_unit(text: str) -> str:
    """Return what was typed without a unit typed behind the number."""
    typed = _TYPED.match(_plain(text))
    if typed is None or not typed["unit"]:
        return text
    return (typed["operator"] or "") + typed["number"]


def _unreadable(entry: Entry) -> Reading:
    return Reading(unit=entry.unit, fault=Fault(FaultKind.UNREADABLE))


def _plain(text: str) -> str:
    """Return the text with western digits, plain blanks and plain decimal marks."""
    folded = "".join(
        str(unicodedata.digit(c)) if c.isdigit() and unicodedata.digit(c, None) is not None else c
        for c in text.strip()
    )
    folded = folded.replace("٫", ".").replace("٬", "'").replace("،", ",")
    return re.sub(r"[\s\u202f\u00a0\u2009]+", " ", folded)


def _word(text: str) -> Word | None:
    folded = text.casefold()
    if folded in _LETTERS:
        return _LETTERS[folded]
    spoken = {_("low").casefold(): Word.LOW, _("normal").casefold(): Word.NORMAL}
    spoken[_("high").casefold()] = Word.HIGH
    if folded in set(Word):
        return Word(folded)
    return spoken.get(folded)


def _read_quantity(entry: Entry, text: str, finding: str, knowledge: KnowledgeBase) -> Reading:
    if _NEGATIVE.match(text):
        return Reading(unit=entry.unit, fault=Fault(FaultKind.NEGATIVE))
    typed = _TYPED.match(text)
    if typed is None or _NO_UNIT.match(typed["unit"].strip()):
        return _unreadable(entry)
    own = knowledge.findings[finding].unit or ""
    spelled = typed["unit"].strip() or entry.unit or own
    try:
        unit = knowledge.units.find(finding, spelled)
    except UnitError:
        units = (unit for unit in knowledge.units.by_finding[finding] if unit.factor is not None)
        accepted = ", ".join(labels.unit(unit.name) or "1" for unit in units)
        return Reading(unit=entry.unit, fault=Fault(FaultKind.UNIT, detail=accepted))
    # A unit that was chosen or came with a case keeps its spelling; a typed one gets its name.
    name = unit.name if typed["unit"].strip() else spelled
    meanings = amounts_meant(typed["number"], unit.name)
    operator = typed["operator"] or ""
    if len(meanings) != 1:
        offers = _offers(operator, meanings, name, finding, knowledge)
        kind = FaultKind.AMBIGUOUS if offers else FaultKind.UNREADABLE
        return Reading(unit=name, fault=Fault(kind, offers))
    quantity = Quantity(meanings[0], name, _OPERATORS[operator])
    return _judged(entry, quantity, finding, knowledge)


def _offers(
    operator: str,
    meanings: tuple[Fraction, ...],
    unit: str,
    finding: str,
    knowledge: KnowledgeBase,
) -> tuple[Entry, ...]:
    """Return one entry for each meaning: as is usual in its unit or per uL, else as can be."""
    spellings = knowledge.units.by_spelling.get(finding, {})
    names = [name for name in (unit, PER_MICROLITER) if folded(name) in spellings]
    found: list[Entry] = []
    for meaning in meanings:
        faults = {name: _verdict(Quantity(meaning, name), finding, knowledge) for name in names}
        usual = [name for name, fault in faults.items() if fault is None]
        can_be = [name for name, fault in faults.items() if fault and fault.kind is FaultKind.SOFT]
        for name in (usual or can_be)[:1]:
            found.append(Entry(operator + exact_text(meaning), name))
    return tuple(found)


def _judged(entry: Entry, quantity: Quantity, finding: str, knowledge: KnowledgeBase) -> Reading:
    fault = _verdict(quantity, finding, knowledge)
    if fault is None or (fault.kind is FaultKind.SOFT and entry.confirmed):
        return Reading(quantity, quantity.unit)
    value = quantity if fault.kind is FaultKind.SOFT else None
    return Reading(value, quantity.unit, fault)


def _verdict(quantity: Quantity, finding: str, knowledge: KnowledgeBase) -> Fault | None:
    judgment = plausibility.judge(finding, quantity, knowledge)
    if judgment.action is Action.ACCEPT:
        return None
    limits = knowledge.limits[finding]
    text = _sign(quantity) + exact_text(quantity.value)
    offers = tuple(Entry(text, offer.unit) for offer in judgment.offers)
    if judgment.action is Action.ASK:
        return Fault(FaultKind.SOFT, offers, limits.soft_low, limits.soft_high)
    return Fault(FaultKind.HARD, offers, limits.hard_low, limits.hard_high)


def _sign(quantity: Quantity) -> str:
    exact = quantity.comparator is Comparator.EXACT
    return "" if exact else quantity.comparator.value


def exact_text(amount: Fraction) -> str:
    """Return a number as a person types it; one that no decimal can say is cut at 9 digits."""
    return decimal_text(amount) or f"{float(amount):.9g}"


def age_of(text: str, knowledge: KnowledgeBase) -> Fraction | None:
    """Return the age in years that was typed, if it can be one."""
    try:
        age = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None
    limits = knowledge.limits[AGE]
    return age if limits.hard_low <= age <= limits.hard_high else None


def entry_of(value: FindingValue, own_unit: str | None) -> Entry:
    """Return the entry that reads back as ``value``; it has been asked about before."""
    match value:
        case Quantity():
            unit = "" if value.unit == own_unit else value.unit
            return Entry(_sign(value) + exact_text(value.value), unit, confirmed=True)
        case Category(name):
            return Entry(name)
        case _:
            return Entry(value.value)
