"""Cases as they are written on a slip: ``on("2024-03-01", hemoglobin="6.8", fever="present")``."""

import re
from collections.abc import Mapping
from fractions import Fraction

from hemadesk.domain.case import Case, Encounter, Patient, Treatment, TreatmentKind
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Category, Comparator, FindingValue, Presence, Quantity, Word
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind
from hemadesk.knowledge.compiled import load

_AMOUNT = re.compile(r"(<=|>=|<|>)?\s*([\d.]+)\s*(\S.*)?\Z")


def value_of(finding: str, text: str, knowledge: KnowledgeBase) -> FindingValue:
    """Read ``<0.4``, ``68 g/L``, ``low``, ``present`` or a category."""
    definition = knowledge.findings[finding]
    if definition.kind is FindingKind.FEATURE:
        return Presence(text)
    if definition.kind is FindingKind.CATEGORY:
        return Category(text)
    if text in set(Word):
        return Word(text)
    match = _AMOUNT.match(text)
    assert match is not None, text
    unit = match[3] or definition.unit or ""
    return Quantity(Fraction(match[2]), unit, Comparator(match[1] or "="))


def on(date: str | None, /, *treatments: Treatment, more: Mapping[str, object] | None = None,
       **findings: str) -> Encounter:  # fmt: skip
    """Return an encounter of that date; ``more`` are its other fields."""
    values = {name: value_of(name, text, load()) for name, text in findings.items()}
    fields = {"findings": values, "treatments": treatments, **(more or {})}
    return Encounter(CaseDate.parse(date) if date else None, **fields)


def case(*encounters: Encounter, **patient: object) -> Case:
    return Case("written", Patient(**patient), encounters)


def drug(name: str, start: str | None = None, stop: str | None = None) -> Treatment:
    return _given(TreatmentKind.DRUG, name, start, stop)


def transfusion(name: str, start: str | None = None) -> Treatment:
    return _given(TreatmentKind.TRANSFUSION, name, start, None)


def _given(kind: TreatmentKind, name: str, start: str | None, stop: str | None) -> Treatment:
    dates = [CaseDate.parse(text) if text else None for text in (start, stop)]
    return Treatment(kind, name, *dates)
