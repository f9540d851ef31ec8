"""Owns the draft of the open case: every edit, step back and keeping goes through here."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hemadesk.desktop.models.banner import BannerState, present_banner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.case_form import CaseFormState, FormPresenter, computed_of
from hemadesk.desktop.models.entry_text import Entry, without_unit
from hemadesk.desktop.models.typed_case import ConfirmationTexts, LimitTexts, TreatmentTexts
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Patient, Sex
from hemadesk.domain.values import Presence
from hemadesk.knowledge.base import KnowledgeBase

KEEP_AFTER_MS = 1000
"""A draft is handed over this long after the first edit that is not kept: within two seconds."""


class CaseController(QObject):
    """Between the case page and the draft.

    ``case_changed`` is sent after each edit that changes what can be used, ``draft_changed``
    with the text for the store of drafts.
    """

    state_changed = Signal(object)
    banner_changed = Signal(object)
    case_changed = Signal(object)
    draft_changed = Signal(str)

    def __init__(self, knowledge: KnowledgeBase, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._knowledge = knowledge
        self._presenter = FormPresenter(knowledge)
        self._draft: CaseDraft | None = None
        self._visit = 0
        self._computed: Mapping[str, str] = MappingProxyType({})
        self._last_case: Case | None = None
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEEP_AFTER_MS)
        self._keep.timeout.connect(self._on_keep)
        self.state = CaseFormState()
        self.banner = BannerState()

    @property
    def draft(self) -> CaseDraft:
        """The draft of the open case."""
        if self._draft is None:
            raise RuntimeError("no case is open")
        return self._draft

    @property
    def is_open(self) -> bool:
        return self._draft is not None

    @property
    def is_dirty(self) -> bool:
        """Tell whether closing now would lose something."""
        return self._draft is not None and self._draft.is_dirty

    def open(self, draft: CaseDraft) -> None:
        """Show a draft, at its newest encounter."""
        self.close()
        # What it keeps is of one patient, and must not grow with each that is opened.
        self._presenter = FormPresenter(self._knowledge)
        self._draft = draft
        self._visit = len(draft.visits) - 1
        self._show()

    def close(self) -> None:
        """Leave the case; what was not handed over yet is handed over first."""
        if self._keep.isActive():
            self._keep.stop()
            self._on_keep()
        self._draft = self._last_case = None
        self._computed = MappingProxyType({})

    def mark_saved(self) -> None:
        """Take note that the case as it stands is stored."""
        self.draft.mark_saved()
        self._keep.stop()
        self._show()

    def show_computed(self, assessment: Assessment) -> None:
        """Show beside the fields what the engine worked out from the others."""
        computed = computed_of(assessment)
        if computed != self._computed:
            self._computed = computed
            self._show_form()

    @Slot(str, object)
    def edit(self, finding: str, entry: Entry) -> None:
        """Take a field's new text."""
        self.draft.set_entry(self._visit, finding, entry)
        self._changed()

    @Slot(str, str, object)
    def move(self, finding: str, meant: str, entry: Entry) -> None:
        """Take what was typed into one field as another's, in one step."""
        self.draft.set_entries(self._visit, {finding: Entry(), meant: entry})
        self._changed()

    @Slot(str, str)
    def choose_unit(self, finding: str, unit: str) -> None:
        """Keep the number as typed and read it in another unit."""
        entry = self.draft.visits[self._visit].entries.get(finding, Entry())
        self.draft.set_entry(self._visit, finding, Entry(without_unit(entry.text), unit))
        self._changed()

    @Slot(object)
    def answer_none(self, findings: tuple[str, ...]) -> None:
        """Answer "absent" for all of these in one step."""
        absent = Entry(Presence.ABSENT.value)
        self.draft.set_entries(self._visit, dict.fromkeys(findings, absent))
        self._changed()

    @Slot(str, object)
    def edit_limits(self, finding: str, limits: LimitTexts) -> None:
        """Take the laboratory's own limits."""
        self.draft.set_limits(self._visit, finding, limits)
        self._changed()

    @Slot(str, bool)
    def set_spurious(self, finding: str, is_spurious: bool) -> None:
        """Take a person's word that a count is not the patient's own."""
        self.draft.set_spurious(self._visit, finding, is_spurious=is_spurious)
        self._changed()

    @Slot(str, object)
    def edit_detail(self, name: str, value: str | bool | None) -> None:
        """Take date, kind, age, pregnancy, laboratory, allergies or notes of the encounter."""
        self.draft.set_detail(self._visit, name, value)
        self._changed()

    @Slot(str)
    def choose_sex(self, sex: str) -> None:
        """Take the patient's sex ("" is unknown)."""
        self.set_patient(replace(self.draft.patient, sex=Sex(sex) if sex else Sex.UNKNOWN))

    @Slot(object)
    def edit_treatments(self, treatments: tuple[TreatmentTexts, ...]) -> None:
        """Take what was given."""
        self.draft.set_treatments(self._visit, treatments)
        self._changed()

    @Slot(object)
    def edit_confirmed(self, confirmed: tuple[ConfirmationTexts, ...]) -> None:
        """Take the diagnoses that are proven."""
        self.draft.set_confirmed(confirmed)
        self._changed()

    @Slot(object)
    def edit_known_stable(self, findings: tuple[str, ...]) -> None:
        """Take the findings whose abnormality is long known and stable."""
        self.draft.set_known_stable(findings)
        self._changed()

    def set_patient(self, patient: Patient) -> None:
        """Take the patient's own data."""
        self.draft.set_patient(patient)
        self._changed()

    @Slot(int)
    def go_to_visit(self, visit: int) -> None:
        """Show another encounter."""
        if visit != self._visit and 0 <= visit < len(self.draft.visits):
            self.draft.settle(self._visit)
            self._visit = visit
            self._show_form()

    @Slot()
    def add_visit(self) -> None:
        """Add an encounter after the newest and show it."""
        self._visit = self.draft.add_visit()
        self._changed()

    @Slot()
    def settle(self) -> None:
        """Take note that the field was left: its next edit is a step of its own."""
        if self._draft is not None:
            before = self._draft.visits
            self._draft.settle(self._visit)
            if self._draft.visits != before:
                self._changed()

    @Slot()
    def undo(self) -> None:
        """Take the last edit back and show the encounter where it was."""
        if self._draft is not None and self._draft.can_undo:
            self._follow(self._draft.undo())

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back."""
        if self._draft is not None and self._draft.can_redo:
            self._follow(self._draft.redo())

    def _follow(self, group: str) -> None:
        place = group.split(":")[1:2]
        if place and place[0].isdigit():
            self._visit = int(place[0])
        self._visit = min(self._visit, len(self.draft.visits) - 1)
        self._changed()

    def _changed(self) -> None:
        if not self._keep.isActive():
            self._keep.start()
        self._show()

    def _show(self) -> None:
        self._show_form()
        case = self.draft.to_case()
        if case != self._last_case:
            self._last_case = case
            self.case_changed.emit(case)

    def _show_form(self) -> None:
        self.state = self._presenter.present(self.draft, self._visit, self._computed)
        self.state_changed.emit(self.state)
        banner = present_banner(self.draft, self._visit)
        if banner != self.banner:
            self.banner = banner
            self.banner_changed.emit(banner)

    @Slot()
    def _on_keep(self) -> None:
        if self._draft is not None:
            self.draft_changed.emit(self._draft.to_json())
