"""The draft of a case: what was typed, what of it can be used, and every step back.

Plain Python.  ``to_case`` gives what is acceptable at this moment; nothing that was typed is
ever thrown away because it cannot be used yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from hemadesk.desktop.models import date_text, draft_json, entry_text
from hemadesk.desktop.models.date_text import DateReading
from hemadesk.desktop.models.entry_text import Entry, Fault, FaultKind, Reading
from hemadesk.desktop.models.typed_case import (
    ConfirmationTexts,
    LimitTexts,
    TreatmentTexts,
    TypedCase,
    Visit,
)
from hemadesk.domain import ages
from hemadesk.domain.case import (
    Case,
    Confirmation,
    Encounter,
    EncounterLabel,
    LaboratoryLimits,
    Patient,
    Sample,
    Sex,
    Treatment,
)
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.values import Quantity
from hemadesk.knowledge import plausibility
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.units import UnitError

LABORATORY = "laboratory"
"""Where a visit's laboratory is kept in the case file: ``x.laboratory`` of the encounter."""
_STEPS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Step:
    """The draft before a change, and what kind of change it was."""

    before: TypedCase
    group: str


class CaseDraft:
    """One case being edited; ``today`` fixes what ``today`` means."""

    def __init__(self, typed: TypedCase, knowledge: KnowledgeBase, today: date) -> None:
        self.knowledge = knowledge
        self.today = today
        self._now = typed
        self._saved = typed
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._open_group = ""
        self._added: list[Visit] = []
        self._units_before: dict[tuple[int, str], str] = {}
        self._readings: dict[tuple[str, Entry], Reading] = {}
        self._encounters: dict[int, tuple[tuple[Visit, CaseDate | None, Sex], Encounter]] = {}
        self._dated: tuple[Visit, ...] = ()
        self._dates: tuple[tuple[str, ...], tuple[DateReading, ...]] = ((), ())
        self._made: tuple[TypedCase | None, Case] = (None, typed.case)

    @classmethod
    def from_case(
        cls,
        case: Case,
        knowledge: KnowledgeBase,
        today: date,
        units: Mapping[str, str] = MappingProxyType({}),
    ) -> "CaseDraft":
        """Start from a case that was stored or read; empty fields are ready for ``units``."""
        visits = tuple(_visit_of(encounter, knowledge, units) for encounter in case.encounters)
        confirmed = tuple(
            ConfirmationTexts(c.diagnosis, "", _date_text(c.date), c.by or "")
            for c in case.confirmed
        )
        return cls(TypedCase(case, visits, confirmed, case.known_stable), knowledge, today)

    @classmethod
    def from_json(cls, text: str, knowledge: KnowledgeBase, today: date) -> "CaseDraft":
        """Take up a draft that was kept; all of it counts as not saved.

        Raises:
            UnreadableDraftError: it is no draft of this program.
        """
        draft = cls(draft_json.read(text), knowledge, today)
        draft._saved = TypedCase(draft._now.case, ())
        return draft

    def to_json(self) -> str:
        """Return everything typed, for the encrypted store of drafts."""
        return draft_json.write(self._now)

    @property
    def case_id(self) -> str:
        return self._now.case.id

    @property
    def patient(self) -> Patient:
        return self._now.case.patient

    @property
    def visits(self) -> tuple[Visit, ...]:
        return self._now.visits

    @property
    def confirmed(self) -> tuple[ConfirmationTexts, ...]:
        return self._now.confirmed

    @property
    def known_stable(self) -> tuple[str, ...]:
        return self._now.known_stable

    @property
    def is_dirty(self) -> bool:
        """Tell whether something would be lost if the draft were thrown away now."""
        return self._without_untouched(self._now) != self._without_untouched(self._saved)

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def mark_saved(self) -> None:
        """Remember what of this state got into the case as safe; what is refused is not."""
        visits = [self._without_refused(index) for index in range(len(self.visits))]
        confirmed = (
            replace(texts, date="" if self.has_refused_confirmation_date(texts) else texts.date)
            for texts in self.confirmed
            if texts.diagnosis
        )
        self._saved = replace(self._now, visits=tuple(visits), confirmed=tuple(confirmed))

    def refused(self, visit: int) -> tuple[str, ...]:
        """Return the findings whose text is of no use as it stands."""
        return tuple(
            finding
            for finding, entry in self.visits[visit].entries.items()
            if not entry.is_empty and self.reading(visit, finding).value is None
        )

    def has_refused_date(self, visit: int) -> bool:
        return bool(self.visits[visit].date.strip()) and self.date_of(visit).date is None

    def has_refused_age(self, visit: int) -> bool:
        return bool(self.visits[visit].age.strip()) and self.typed_age(visit) is None

    def has_refused_confirmation_date(self, texts: ConfirmationTexts) -> bool:
        return date_text.read(texts.date, self.today).is_fault

    def _without_refused(self, index: int) -> Visit:
        visit, refused = self.visits[index], self.refused(index)
        bare = {finding: Entry(unit=visit.entries[finding].unit) for finding in refused}
        return replace(
            visit,
            date="" if self.has_refused_date(index) else visit.date,
            age="" if self.has_refused_age(index) else visit.age,
            entries=_filled({**visit.entries, **bare}),
        )

    def set_patient(self, patient: Patient) -> None:
        self._become(replace(self._now, case=replace(self._now.case, patient=patient)), "patient")

    def set_entry(self, visit: int, finding: str, entry: Entry) -> None:
        """Type into one field; edits of one field in a row are one step back."""
        entry = self._tidied(finding, self._without_old_unit(visit, finding, entry))
        self.set_entries(visit, {finding: entry}, f"entry:{visit}:{finding}")

    def _without_old_unit(self, visit: int, finding: str, entry: Entry) -> Entry:
        """Return the entry in the unit of before where the one typed behind a number is gone.

        A unit that was typed is of that number alone; one that was chosen stays.
        """
        key, before = (visit, finding), self.visits[visit].entries.get(finding, Entry())
        if entry_text.without_unit(entry.text) != entry.text:
            self._units_before.setdefault(key, before.unit)
            return entry
        if key not in self._units_before:
            return entry
        own = self.knowledge.findings[finding].unit
        if entry.unit != (before.unit or own):
            del self._units_before[key]
        elif entry.is_empty or entry_text.without_unit(before.text) != before.text:
            return replace(entry, unit=self._units_before.pop(key))
        return entry

    def _tidied(self, finding: str, entry: Entry) -> Entry:
        """Return the entry with the unit that was read; the catalogue's own is not written."""
        unit = self.read(finding, entry).unit or entry.unit
        own = self.knowledge.findings[finding].unit
        return replace(entry, unit="" if unit == own else unit)

    def set_entries(self, visit: int, entries: Mapping[str, Entry], group: str = "") -> None:
        """Change several fields in one step; an empty entry takes the field out."""
        merged = {**self.visits[visit].entries, **entries}
        self._change(visit, group, entries=_filled(merged))

    def settle(self, visit: int) -> None:
        """Take units that were typed behind numbers out of the text: they stand beside it now."""
        typed = self.visits[visit].entries
        settled = {
            finding: replace(entry, text=bare)
            for finding, entry in typed.items()
            if (bare := entry_text.without_unit(entry.text)) != entry.text
            and self.read(finding, entry).value is not None
        }
        if settled:
            self.set_entries(visit, settled, self._open_group)
        self._open_group = ""

    def set_limits(self, visit: int, finding: str, limits: LimitTexts) -> None:
        merged = {**self.visits[visit].limits, finding: limits}
        kept = {k: x for k, x in merged.items() if x.low or x.high}
        self._change(visit, f"limits:{visit}:{finding}", limits=MappingProxyType(kept))

    def set_spurious(self, visit: int, finding: str, *, is_spurious: bool) -> None:
        """Say that a count is not to be used; a person's word wins over every check."""
        others = tuple(f for f in self.visits[visit].spurious if f != finding)
        self._change(visit, "", spurious=(*others, finding) if is_spurious else others)

    def set_treatments(self, visit: int, treatments: tuple[TreatmentTexts, ...]) -> None:
        self._change(visit, f"treatments:{visit}", treatments=treatments)

    def set_confirmed(self, confirmed: tuple[ConfirmationTexts, ...]) -> None:
        """Take the proven diagnoses; a line more or less is a step of its own."""
        group = "confirmed" if len(confirmed) == len(self.confirmed) else ""
        self._become(replace(self._now, confirmed=confirmed), group)

    def set_known_stable(self, findings: tuple[str, ...]) -> None:
        """Take the findings whose abnormality is long known; "" is a line not filled in yet."""
        self._become(replace(self._now, known_stable=findings), "")

    def set_detail(self, visit: int, name: str, value: str | bool | None) -> None:
        """Change date, label, age, pregnant, notes, laboratory, allergies or why_spurious."""
        self._change(visit, f"{name}:{visit}", **{name: value})

    def add_visit(self) -> int:
        """Add an encounter of today after the last one, with its units; return its index."""
        last = self.visits[-1]
        units = {
            finding: Entry(unit=entry.unit) for finding, entry in last.entries.items() if entry.unit
        }
        today = self.today.isoformat()
        fresh = Visit(
            # Without a date the age is unknown; before a later visit's it would only be a fault.
            date="" if any(map(self._is_after_today, self.visits)) else today,
            label=EncounterLabel.FOLLOW_UP.value,
            laboratory=last.laboratory,
            limits=last.limits,
            allergies=last.allergies,
            entries=MappingProxyType(units),
        )
        self._added.append(fresh)
        self._become(replace(self._now, visits=(*self.visits, fresh)), "")
        return len(self.visits) - 1

    def _is_after_today(self, visit: Visit) -> bool:
        when = date_text.read(visit.date, self.today).date
        return when is not None and CaseDate.parse(self.today.isoformat()).is_surely_before(when)

    def _without_untouched(self, typed: TypedCase) -> TypedCase:
        """Leave out the encounters and lines that hold only what they were added with."""
        visits = typed.visits
        while visits and visits[-1] in self._added:
            visits = visits[:-1]
        return replace(
            typed,
            visits=visits,
            confirmed=tuple(each for each in typed.confirmed if each != ConfirmationTexts()),
            known_stable=tuple(filter(None, typed.known_stable)),
        )

    def undo(self) -> str:
        """Take the last step back; return what kind of change it was."""
        step = self._undo.pop()
        self._redo.append(Step(self._now, step.group))
        self._now, self._open_group = step.before, ""
        return step.group

    def redo(self) -> str:
        """Take the last step forward again; return what kind of change it was."""
        step = self._redo.pop()
        self._undo.append(Step(self._now, step.group))
        self._now, self._open_group = step.before, ""
        return step.group

    def reading(self, visit: int, finding: str) -> Reading:
        """Return what the field's text means, beside what else was typed."""
        entry = self.visits[visit].entries.get(finding)
        if entry is None:
            return entry_text.NOTHING
        found = self.read(finding, entry)
        fault = self._count_meant(visit, finding, entry, found)
        return found if fault is None else replace(found, fault=fault)

    def _count_meant(self, visit: int, finding: str, entry: Entry, found: Reading) -> Fault | None:
        """Return the question whether a percentage is a count that stands in the wrong field."""
        entries = self.visits[visit].entries
        slip = self.knowledge.fact_tables.percent_slips.get(finding)
        if slip is None or entry.confirmed or not isinstance(found.value, Quantity):
            return None
        if not entries.get(slip.meant, Entry()).is_empty:
            return None
        others = {
            name: value
            for name in slip.together_with
            if isinstance(value := self.read(name, entries.get(name, Entry())).value, Quantity)
        }
        if plausibility.count_meant(finding, found.value, others, self.knowledge) is None:
            return None
        own = self.knowledge.findings[slip.meant].unit
        unit = "" if slip.unit == own else slip.unit
        count = Entry(entry_text.without_unit(entry.text).strip(), unit)
        return Fault(FaultKind.COUNT, (count,), detail=slip.meant)

    def read(self, finding: str, entry: Entry) -> Reading:
        """Return what a text in a field would mean."""
        key = (finding, entry)
        if key not in self._readings:
            self._readings[key] = entry_text.read(entry, finding, self.knowledge)
        return self._readings[key]

    def date_of(self, visit: int) -> DateReading:
        """Return the encounter's date; one before an earlier encounter's is a fault."""
        if self._dated is not self.visits:
            self._dated = self.visits
            texts = tuple(each.date for each in self.visits)
            if texts != self._dates[0]:
                self._dates = texts, tuple(self._in_order(texts))
        return self._dates[1][visit]

    def _in_order(self, texts: tuple[str, ...]) -> Iterator[DateReading]:
        """Read every encounter's date in one pass: a case may hold two thousand."""
        newest: CaseDate | None = None
        for text in texts:
            found = date_text.read(text, self.today)
            if found.date and newest and found.date.is_surely_before(newest):
                yield DateReading(is_fault=True)
                continue
            if found.date and (newest is None or found.date.earliest > newest.earliest):
                newest = found.date
            yield found

    def typed_age(self, visit: int) -> Fraction | None:
        """Return the age in years that was typed for the encounter, if it can be one."""
        return entry_text.age_of(self.visits[visit].age, self.knowledge)

    def age_at(self, visit: int) -> Fraction | None:
        """Return the age in years at the encounter, as everything else that reads the case."""
        return ages.age_at(self.to_case(), visit)

    def laboratory_limits(self, visit: int, finding: str) -> LaboratoryLimits | None:
        """Return the laboratory's own limits where they were typed and can be read."""
        texts = self.visits[visit].limits.get(finding)
        if texts is None:
            return None
        unit = texts.unit or self.knowledge.findings[finding].unit or ""
        try:
            self.knowledge.units.find(finding, unit)
        except UnitError:
            return None
        low, high = _bound(texts.low), _bound(texts.high)
        if (low is None and high is None) or (low is not None and high is not None and low > high):
            return None
        return LaboratoryLimits(low, high, unit)

    def to_case(self) -> Case:
        """Return the case that can be made of what is acceptable now."""
        typed, case = self._made
        if typed is not self._now:
            encounters = tuple(self._kept_encounter(index) for index in range(len(self.visits)))
            case = replace(
                self._now.case,
                encounters=encounters,
                confirmed=tuple(self._confirmations()),
                known_stable=tuple(filter(None, self.known_stable)),
            )
            self._made = self._now, case
        return case

    def _kept_encounter(self, index: int) -> Encounter:
        """Return the encounter, made anew only if what it is made of has changed."""
        parts = (self.visits[index], self.date_of(index).date, self.patient.sex)
        kept = self._encounters.get(index)
        if kept is None or any(old is not new for old, new in zip(kept[0], parts, strict=True)):
            kept = self._encounters[index] = parts, self._encounter(index)
        return kept[1]

    def _encounter(self, index: int) -> Encounter:
        visit = self.visits[index]
        findings = {}
        for definition in self.knowledge.findings:
            value = self.reading(index, definition).value if definition in visit.entries else None
            if value is not None:
                findings[definition] = value
        limits = {f: self.laboratory_limits(index, f) for f in visit.limits}
        extra = {k: v for k, v in visit.extra.items() if k != LABORATORY}
        if visit.laboratory:
            extra[LABORATORY] = visit.laboratory
        return Encounter(
            date=self.date_of(index).date,
            label=EncounterLabel(visit.label) if visit.label else None,
            findings=findings,
            age_years=self.typed_age(index),
            pregnant=None if self.patient.sex is Sex.MALE else visit.pregnant,
            notes=visit.notes or None,
            limits={f: found for f, found in limits.items() if found is not None},
            treatments=tuple(self._treatments(visit)),
            allergies=tuple(filter(None, (a.strip() for a in visit.allergies.split(",")))),
            sample=Sample(visit.spurious, visit.why_spurious or None),
            extra=extra,
        )

    def _treatments(self, visit: Visit) -> list[Treatment]:
        return [
            Treatment(
                texts.kind,
                texts.name.strip(),
                date_text.read(texts.start, self.today).date,
                date_text.read(texts.stop, self.today).date,
                texts.amount.strip() or None,
            )
            for texts in visit.treatments
            if texts.name.strip()
        ]

    def _confirmations(self) -> Iterator[Confirmation]:
        for texts in self.confirmed:
            if texts.diagnosis:
                when = date_text.read(texts.date, self.today).date
                yield Confirmation(texts.diagnosis, when, texts.by.strip() or None)

    def _change(self, visit: int, group: str, **changes: Any) -> None:
        changed = replace(self.visits[visit], **changes)
        visits = (*self.visits[:visit], changed, *self.visits[visit + 1 :])
        self._become(replace(self._now, visits=visits), group)

    def _become(self, typed: TypedCase, group: str) -> None:
        if typed == self._now:
            return
        if not group or group != self._open_group:
            self._undo.append(Step(self._now, group))
            del self._undo[:-_STEPS_KEPT]
        self._redo.clear()
        self._now, self._open_group = typed, group


def _filled(entries: Mapping[str, Entry]) -> Mapping[str, Entry]:
    return MappingProxyType({k: e for k, e in entries.items() if e.text or e.unit})


def _bound(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        return None


def _visit_of(encounter: Encounter, knowledge: KnowledgeBase, units: Mapping[str, str]) -> Visit:
    entries = {finding: Entry(unit=unit) for finding, unit in units.items()} | {
        finding: entry_text.entry_of(value, knowledge.findings[finding].unit)
        for finding, value in encounter.findings.items()
    }
    limits = {
        finding: LimitTexts(_bound_text(found.low), _bound_text(found.high), found.unit)
        for finding, found in encounter.limits.items()
    }
    age = encounter.age_years
    return Visit(
        date=_date_text(encounter.date),
        label=encounter.label.value if encounter.label else "",
        age="" if age is None else entry_text.exact_text(age),
        pregnant=encounter.pregnant,
        notes=encounter.notes or "",
        laboratory=str(encounter.extra.get(LABORATORY, "")),
        allergies=", ".join(encounter.allergies),
        entries=MappingProxyType(entries),
        limits=MappingProxyType(limits),
        treatments=tuple(
            TreatmentTexts(t.kind, t.name, _date_text(t.start), _date_text(t.stop), t.amount or "")
            for t in encounter.treatments
        ),
        spurious=encounter.sample.spurious,
        why_spurious=encounter.sample.why or "",
        extra=encounter.extra,
    )


def _date_text(when: CaseDate | None) -> str:
    return when.text if when else ""


def _bound_text(bound: Fraction | None) -> str:
    return "" if bound is None else entry_text.exact_text(bound)
