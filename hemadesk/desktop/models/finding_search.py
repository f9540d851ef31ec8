"""Finding a finding by what people call it: parts of its name, accents forgiven, abbreviations."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingDefinition
from hemadesk.wording import labels


@dataclass(frozen=True, slots=True)
class Hit:
    finding: str
    label: str
    group: str


class FindingIndex:
    """Every finding with all that it may be called; made once for a language."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._entries = [
            _entry(definition, knowledge) for definition in knowledge.findings.values()
        ]

    def find(self, text: str, most: int = 12) -> tuple[Hit, ...]:
        """Return the findings that all words of ``text`` fit, the best first.

        An exact abbreviation goes before a name that begins so, that before a word that
        begins so, that before any other place; ties keep the catalogue's order.
        """
        words = folded(text).split()
        if not words:
            return ()
        ranked = [
            (rank, order, hit)
            for order, (hit, name, called, everything) in enumerate(self._entries)
            if (rank := rank_of(words, name, called, everything)) is not None
        ]
        ranked.sort(key=lambda entry: entry[:2])
        return tuple(hit for _rank_, _order, hit in ranked[:most])


def _entry(
    definition: FindingDefinition, knowledge: KnowledgeBase
) -> tuple[Hit, str, frozenset[str], str]:
    label = labels.finding(knowledge, definition.id)
    called = labels.other_names(knowledge, definition.id)
    return (
        Hit(definition.id, label, labels.finding_group(definition.group)),
        folded(label),
        frozenset(folded(called).split()),
        folded(f"{definition.label} {definition.id} {called}"),
    )


def folded(text: str) -> str:
    """Return the text without case, accents and punctuation; ``ae`` and ``oe`` become ``e``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.replace("ae", "e").replace("oe", "e").split())


def rank_of(words: Iterable[str], name: str, called: frozenset[str], everything: str) -> int | None:
    """Return how well all folded words fit, 0 best; None where one of them fits nowhere."""
    text = " ".join(words)
    if text in called or text == name:
        return 0
    if name.startswith(text):
        return 1
    names, all_words = name.split(), everything.split()
    if all(any(part.startswith(word) for part in names) for word in words):
        return 2
    if all(any(part.startswith(word) for part in all_words) for word in words):
        return 3
    if all(word in everything or word in name for word in words):
        return 4
    return None
