"""What the entry form shows of a draft: texts, flags, limits, faults in words, offers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from hemadesk.desktop.models import date_text
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.entry_text import Entry, Fault, FaultKind, Reading
from hemadesk.desktop.models.known import NOTHING_KNOWN, KnownState, present_known
from hemadesk.desktop.models.typed_case import (
    ConfirmationTexts,
    LimitTexts,
    TreatmentTexts,
    Visit,
)
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Sex
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.stated import Limits, beyond
from hemadesk.domain.values import Quantity
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, values

NO_LIMITS = LimitTexts()


@dataclass(frozen=True, slots=True)
class OfferState:
    """One button under a field: its words, what the field becomes, or ``meant`` in its place."""

    words: str
    entry: Entry
    meant: str = ""


@dataclass(frozen=True, slots=True)
class RowState:
    """One field.  ``flag`` is ``low``, ``high`` or empty; ``message`` stands under the field."""

    text: str = ""
    unit: str = ""
    flag: str = ""
    limits: str = ""
    has_own_limits: bool = False
    computed: str = ""
    earlier: str = ""
    echo: str = ""
    message: str = ""
    is_refused: bool = False
    offers: tuple[OfferState, ...] = ()
    is_spurious: bool = False
    limit_texts: LimitTexts = NO_LIMITS


BLANK = RowState()


@dataclass(frozen=True, slots=True)
class HeaderState:
    """What stands above the findings of one encounter; ``known`` is of the whole case."""

    date: str = ""
    date_message: str = ""
    date_choices: tuple[str, ...] = ()
    label: str = ""
    age: str = ""
    age_is_typed: bool = False
    sex: Sex = Sex.UNKNOWN
    pregnant: bool | None = None
    can_be_pregnant: bool = True
    laboratory: str = ""
    allergies: str = ""
    notes: str = ""
    treatments: tuple[TreatmentTexts, ...] = ()
    treatment_faults: tuple[str, ...] = ()
    treatment_classes: tuple[str, ...] = ()
    known: KnownState = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class CaseFormState:
    """Everything the form draws; a finding that is not in ``rows`` is blank."""

    tabs: tuple[str, ...] = ()
    visit: int = 0
    header: HeaderState = HeaderState()
    rows: Mapping[str, RowState] = field(default_factory=lambda: MappingProxyType({}))
    entered: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    can_undo: bool = False
    can_redo: bool = False
    is_dirty: bool = False


class FormPresenter:
    """Turns one draft into the form's state; keeps the rows that did not change."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._kept: dict[object, RowState] = {}
        self._before: tuple[tuple[Visit, ...], Mapping[str, str]] = ((), {})

    def present(
        self, draft: CaseDraft, visit: int, computed: Mapping[str, str] = MappingProxyType({})
    ) -> CaseFormState:
        """Return the form of one encounter; ``computed`` are values worked out by the engine."""
        typed = draft.visits[visit]
        context = (draft.age_at(visit), draft.patient.sex)
        before = self._earlier(draft, visit)
        entered: dict[str, int] = {}
        rows: dict[str, RowState] = {}
        for finding, definition in self._knowledge.findings.items():
            entry = typed.entries.get(finding, _NO_ENTRY)
            is_number = definition.unit is not None
            earlier = before.get(finding, "")
            if not (is_number or entry.text or earlier):
                continue
            key = (
                finding,
                entry,
                context,
                typed.limits.get(finding),
                earlier,
                computed.get(finding, ""),
                finding in typed.spurious,
                draft.reading(visit, finding).fault if entry.text else None,
            )
            if key not in self._kept:
                self._kept[key] = self._row(draft, visit, finding, earlier, computed)
            rows[finding] = self._kept[key]
            if entry.text:
                entered[definition.group] = entered.get(definition.group, 0) + 1
        return CaseFormState(
            tabs=tuple(tab_title(v, draft, i) for i, v in enumerate(draft.visits)),
            visit=visit,
            header=_header(draft, visit),
            rows=MappingProxyType(rows),
            entered=MappingProxyType(entered),
            can_undo=draft.can_undo,
            can_redo=draft.can_redo,
            is_dirty=draft.is_dirty,
        )

    def _earlier(self, draft: CaseDraft, visit: int) -> Mapping[str, str]:
        """Return the last value before the encounter of each finding, with its date."""
        visits = draft.visits[:visit]
        if visits != self._before[0]:
            found: dict[str, str] = {}
            for index in reversed(range(visit)):
                for finding in visits[index].entries:
                    value = draft.reading(index, finding).value
                    if finding not in found and value is not None:
                        shown = values.value(value, finding)
                        when = draft.date_of(index).date
                        found[finding] = f"{shown} ({values.date(when)})" if when else shown
            self._before = visits, found
        return self._before[1]

    def _row(
        self,
        draft: CaseDraft,
        visit: int,
        finding: str,
        earlier: str,
        computed: Mapping[str, str],
    ) -> RowState:
        typed = draft.visits[visit]
        entry = typed.entries.get(finding, _NO_ENTRY)
        reading = draft.reading(visit, finding)
        own_unit = self._knowledge.findings[finding].unit
        unit = reading.unit or entry.unit or own_unit or ""
        low, high = self._limits(draft, visit, finding)
        is_number = own_unit is not None
        return RowState(
            text=entry.text,
            unit=unit,
            flag=self._flag(reading, finding, (low, high)),
            limits=self._limits_text(finding, low, high, unit) if is_number else "",
            has_own_limits=draft.laboratory_limits(visit, finding) is not None,
            computed="" if entry.text else computed.get(finding, ""),
            earlier=earlier,
            echo=self._echo(reading, finding, own_unit or ""),
            message=self._message(finding, entry, reading),
            is_refused=reading.fault is not None and reading.value is None,
            offers=self._offers(finding, entry, reading),
            is_spurious=finding in typed.spurious,
            limit_texts=typed.limits.get(finding, LimitTexts(unit=unit)),
        )

    def _limits(self, draft: CaseDraft, visit: int, finding: str) -> Limits:
        """Return the limits in the catalogue's unit: the laboratory's own, else by age and sex."""
        own = draft.laboratory_limits(visit, finding)
        if own is not None:
            return self._knowledge.units.limits(finding, own)
        found = self._knowledge.ranges.find(finding, draft.age_at(visit), draft.patient.sex)
        return (found.low, found.high) if found else (None, None)

    def _flag(self, reading: Reading, finding: str, limits: Limits) -> str:
        if reading.value is None:
            return ""
        return beyond(self._knowledge.units.in_own_unit(finding, reading.value), limits) or ""

    def _limits_text(
        self, finding: str, low: Fraction | None, high: Fraction | None, unit: str
    ) -> str:
        shown = self._in_unit(finding, low, unit), self._in_unit(finding, high, unit)
        match shown:
            case (None, None):
                return ""
            case (str(least), None):
                return f"≥ {least}"
            case (None, str(most)):
                return f"≤ {most}"
            case (least, most):
                return f"{least}–{most}"

    def _in_unit(self, finding: str, bound: Fraction | None, unit: str) -> str | None:
        """Return a bound of the catalogue's unit as text in the unit that is chosen."""
        if bound is None:
            return None
        chosen = self._knowledge.units.find(finding, unit)
        return values.number((bound - chosen.offset) / (chosen.factor or 1))

    def _echo(self, reading: Reading, finding: str, own_unit: str) -> str:
        value = reading.value
        if not isinstance(value, Quantity) or value.unit == own_unit:
            return ""
        converted = self._knowledge.units.canonical(finding, value)
        return "= " + values.value(converted, finding)

    def _message(self, finding: str, entry: Entry, reading: Reading) -> str:
        fault = reading.fault
        if fault is None:
            return ""
        if fault.kind in (FaultKind.HARD, FaultKind.SOFT):
            return self._beyond(finding, entry, reading, fault)
        match fault.kind:
            case FaultKind.UNREADABLE:
                said = _("“{text}” is not a number: 6.8, <0.1, low, normal or high.")
            case FaultKind.NEGATIVE:
                said = _("An amount below zero is not possible.")
            case FaultKind.AMBIGUOUS if len(fault.offers) == 1:
                said = _("“{text}” can be read in two ways; one of them is impossible.")
            case FaultKind.AMBIGUOUS:
                said = _("“{text}” can be read in two ways.")
            case FaultKind.COUNT:
                said = _("{amount}: a percentage, or a count in the wrong field?")
            case _:
                said = _("This unit does not fit. Accepted: {units}.")
        return said.format(
            text=entry.text.strip()[:24],
            amount=values.with_unit(_amount(entry.text), reading.unit),
            units=fault.detail,
        )

    def _beyond(self, finding: str, entry: Entry, reading: Reading, fault: Fault) -> str:
        amount = values.with_unit(_amount(entry.text), reading.unit)
        accepted = values.with_unit(
            self._limits_text(finding, fault.low, fault.high, reading.unit), reading.unit
        )
        if fault.kind is FaultKind.HARD:
            return _("{amount} is impossible (accepted: {accepted}).").format(
                amount=amount, accepted=accepted
            )
        return _("{amount} is unusual (expected: {accepted}). Is it right?").format(
            amount=amount, accepted=accepted
        )

    def _offers(self, finding: str, entry: Entry, reading: Reading) -> tuple[OfferState, ...]:
        fault = reading.fault
        if fault is None:
            return ()
        meant = fault.detail if fault.kind is FaultKind.COUNT else ""
        offers = [
            OfferState(self._offer_words(meant or finding, e), e, meant) for e in fault.offers
        ]
        if fault.kind in (FaultKind.SOFT, FaultKind.COUNT):
            kept = Entry(entry.text, entry.unit, confirmed=True)
            offers.insert(0, OfferState(_("Yes, keep it"), kept))
        return tuple(offers[:3])

    def _offer_words(self, finding: str, entry: Entry) -> str:
        own = self._knowledge.findings[finding].unit or ""
        unit = entry.unit or own
        said = values.with_unit(entry.text, unit)
        if unit == own:
            return _("Use {amount}").format(amount=said)
        quantity = Quantity(Fraction(_amount(entry.text)), unit)
        meant = self._knowledge.units.canonical(finding, quantity)
        return _("Use {amount} = {converted}").format(
            amount=said, converted=values.value(meant, finding)
        )


_NO_ENTRY = Entry()


def _amount(text: str) -> str:
    """Return the number of a typed text without the operator and the unit."""
    stripped = text.strip().lstrip("<>=≤≥ ")
    digits = [c for c in stripped.split(" ")[0] if c in "0123456789.,٠١٢٣٤٥٦٧٨٩"]
    return "".join(digits) or stripped


def tab_title(visit: Visit, draft: CaseDraft, index: int) -> str:
    """Return an encounter's tab: its date, else its number, and what kind of visit it was."""
    when: CaseDate | None = draft.date_of(index).date
    date = values.date(when) if when else _("Visit {number}").format(number=index + 1)
    return f"{date} · {labels.word(visit.label)}" if visit.label else date


def refused_names(draft: CaseDraft) -> tuple[str, ...]:
    """Return the names of the fields that nothing was taken from, never what stands in them."""
    names: list[str] = []
    for index in range(len(draft.visits)):
        if draft.has_refused_date(index):
            names.append(_("Date of the sample"))
        if draft.has_refused_age(index):
            names.append(_("Age"))
        names += [labels.finding(draft.knowledge, finding) for finding in draft.refused(index)]
    if any(texts != ConfirmationTexts() and not texts.diagnosis for texts in draft.confirmed):
        names.append(_("Confirmed diagnosis"))
    if any(t.diagnosis and draft.has_refused_confirmation_date(t) for t in draft.confirmed):
        names.append(_("Date of the confirmed diagnosis"))
    return tuple(dict.fromkeys(names))


def _header(draft: CaseDraft, visit: int) -> HeaderState:
    typed = draft.visits[visit]
    when = draft.date_of(visit)
    age = draft.age_at(visit)
    sex = draft.patient.sex
    return HeaderState(
        date=typed.date,
        date_message=_date_message(when),
        date_choices=when.choices,
        label=typed.label,
        age=typed.age or ("" if age is None else values.age(age)),
        age_is_typed=bool(typed.age),
        sex=sex,
        pregnant=typed.pregnant,
        can_be_pregnant=sex is not Sex.MALE,
        laboratory=typed.laboratory,
        allergies=typed.allergies,
        notes=typed.notes,
        treatments=typed.treatments,
        treatment_faults=tuple(_treatment_fault(t, draft) for t in typed.treatments),
        treatment_classes=tuple(_treatment_class(t, draft.knowledge) for t in typed.treatments),
        known=present_known(draft),
    )


def _date_message(reading: date_text.DateReading) -> str:
    if reading.choices:
        return _("Which day is meant?")
    if reading.is_fault:
        return _("Not a date in order: 2024-03-01, and not before an earlier visit.")
    return ""


def _treatment_fault(treatment: TreatmentTexts, draft: CaseDraft) -> str:
    readings = [date_text.read(text, draft.today) for text in (treatment.start, treatment.stop)]
    if any(reading.is_fault for reading in readings):
        return _("A date is written 2024-03-01 or 2024-03.")
    start, stop = (reading.date for reading in readings)
    if start and stop and stop.is_surely_before(start):
        return _("It stops before it starts.")
    return "" if treatment.name.strip() else _("What was given?")


def _treatment_class(treatment: TreatmentTexts, knowledge: KnowledgeBase) -> str:
    """Say what the engine takes a treatment for; nothing where it knows no such name."""
    name = treatment.name.strip()
    found = knowledge.fact_tables.classes_of(treatment.kind, name) if name else ()
    return ", ".join(labels.readable(c.id) for c in found)


def computed_of(assessment: Assessment) -> Mapping[str, str]:
    """Return the values that the engine worked out, as text in the catalogue's unit."""
    return MappingProxyType({d.id: values.number(d.value) for d in assessment.derived})
