"""Finding a diagnosis by part of its name, of one of its forms, or by its abbreviation."""

from dataclasses import dataclass

from hemadesk.desktop.models.finding_search import folded, rank_of
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels


@dataclass(frozen=True, slots=True)
class DiagnosisHit:
    diagnosis: str
    label: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A diagnosis and, folded, its name, its id and all that is said of it in two languages."""

    hit: DiagnosisHit
    name: str
    called: frozenset[str]
    everything: str


class DiagnosisIndex:
    """Every diagnosis with the names of its forms; made once for a language."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        forms: dict[str, list[str]] = {each: [] for each in knowledge.diagnoses}
        for identifier, subtype in knowledge.subtypes.by_id.items():
            own = labels.subtype(knowledge, identifier)
            forms[subtype.diagnosis] += [subtype.label, own]
        self._entries = [
            _named(knowledge, diagnosis, " ".join(said)) for diagnosis, said in forms.items()
        ]

    def find(self, text: str, most: int = 16) -> tuple[DiagnosisHit, ...]:
        """Return the diagnoses that all words of ``text`` fit, the best first."""
        return tuple(hit for _rank, hit in self._ranked(text)[:most])

    def meant(self, text: str) -> str:
        """Return the diagnosis that a text names without doubt: its own name, or the only hit."""
        ranked = self._ranked(text)
        is_plain = len(ranked) == 1 or (ranked and ranked[0][0] == 0)
        return ranked[0][1].diagnosis if is_plain else ""

    def _ranked(self, text: str) -> list[tuple[int, DiagnosisHit]]:
        words = folded(text).split()
        if not words:
            return []
        ranked = [
            (rank, each.hit)
            for each in self._entries
            if (rank := rank_of(words, each.name, each.called, each.everything)) is not None
        ]
        return sorted(ranked, key=lambda entry: entry[0])


def _named(knowledge: KnowledgeBase, diagnosis: str, forms: str) -> _Named:
    label = labels.diagnosis(knowledge, diagnosis)
    readable = diagnosis.replace("_", " ")
    english = knowledge.diagnoses[diagnosis].label
    return _Named(
        DiagnosisHit(diagnosis, label),
        folded(label),
        frozenset({folded(readable), folded(labels.short_diagnosis(knowledge, diagnosis))}),
        folded(f"{english} {readable} {forms}"),
    )
