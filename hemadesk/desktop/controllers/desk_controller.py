"""Opens, keeps, saves and leaves the case on the page.

Everything that touches the database runs in the one worker for it, in the order asked: a draft
that was handed over before a save is stored before it, and forgotten by it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hemadesk.desktop.errands import Errands
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.models.earlier import immediate_flags
from hemadesk.desktop.open_case import OpenCase
from hemadesk.desktop.session import Session
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Encounter, Patient
from hemadesk.domain.dates import CaseDate
from hemadesk.domain.records import AssessmentReason, CaseRecord

SHOWN_AFTER_MS = 3000
"""A flag counts as shown when it stood this long: a count half typed raises many."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is of a case: as it was saved, and what was typed since."""

    record: CaseRecord | None
    draft: CaseDraft | None
    revision: int | None


class DeskController(QObject):
    """Between the open case page and the records.

    ``opened`` tells whether unsaved typing was taken up; ``saved`` carries the record, ``kept``
    an assessment that was stored for its flags.
    """

    opened = Signal(bool)
    saved = Signal(object)
    kept = Signal(object)
    left = Signal()

    def __init__(
        self,
        session: Session,
        page: OpenCase,
        errands: Errands,
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._page = page
        self._errands = errands
        self._today = today
        self._revision: int | None = None
        self._stored: Case | None = None
        self._seen: tuple[Case, Assessment] | None = None
        self._kept_flags: frozenset[str] = frozenset()
        self._is_kept_since_save = False
        self._shown = QTimer(self)
        self._shown.setSingleShot(True)
        self._shown.setInterval(SHOWN_AFTER_MS)
        self._shown.timeout.connect(self._on_flags_shown)
        page.draft_changed.connect(self._on_draft_changed)
        page.assessed.connect(self._on_assessed)

    def use(self, session: Session) -> None:
        """Take settings that were just saved."""
        self._session = session

    @property
    def is_dirty(self) -> bool:
        """Tell whether the open case holds something that was not saved."""
        return self._page.case.is_dirty

    @property
    def is_stored(self) -> bool:
        """Tell whether the open case was ever saved."""
        return self._revision is not None

    @property
    def case(self) -> Case:
        """Return the open case as it stands."""
        return self._page.case.draft.to_case()

    def begin(self, patient: Patient) -> None:
        """Open a new case of a new patient, of today; nothing is stored before it is saved."""
        desk = self._session.desk
        visit = Encounter(date=CaseDate.parse(self._today().isoformat()))
        self._errands.run(lambda: desk.new_patient(patient, visit).case, self._on_begun)

    def open(self, case_id: str) -> None:
        """Open a stored case, or a draft that was never saved, with all that was typed."""
        desk, knowledge, today = self._session.desk, self._session.knowledge, self._today()

        def work() -> Found:
            kept = desk.load_draft(case_id)
            if kept is None:
                record = desk.open(case_id)
                return Found(record, None, record.revision)
            taken_up = CaseDraft.from_json(kept.content, knowledge, today)
            stored = None if kept.revision is None else desk.open(case_id)
            return Found(stored, taken_up, kept.revision)

        self._errands.run(work, self._on_found)

    def save(self) -> None:
        """Store the case with the assessment on the screen."""
        draft = self._page.case.draft
        case, text, revision = draft.to_case(), draft.to_json(), self._revision
        session, seen, typed = self._session, self._seen, _as_typed(draft)
        self._is_kept_since_save = False

        def work() -> tuple[CaseRecord, str, Assessment]:
            is_seen = seen is not None and seen[0] == case
            assessment = seen[1] if seen is not None and is_seen else session.assess(case)
            record = session.desk.save(case, assessment, revision, None, typed)
            return record, text, assessment

        self._errands.run(work, self._on_saved)

    def revert(self) -> None:
        """Throw away what was typed since the last save."""
        if self._stored is not None:
            self._page.open(self._draft_of(self._stored))
            self._forget(self._stored.id)

    def leave(self, *, keep_draft: bool) -> None:
        """Leave the case; without ``keep_draft`` what was not saved is forgotten."""
        if not self._page.case.is_open:
            return
        case_id, is_dirty = self._page.case.draft.case_id, self.is_dirty
        self._shown.stop()
        self._page.close()
        if is_dirty and not keep_draft:
            self._forget(case_id)
        self._revision = self._stored = self._seen = None
        self.left.emit()

    def discard(self, case_id: str) -> None:
        """Forget a draft that nobody wants."""
        self._forget(case_id, self.left.emit)

    def _on_begun(self, case: Case) -> None:
        self._begin_page(self._draft_of(case), None, None)
        self.opened.emit(False)

    def _on_found(self, found: Found) -> None:
        stored = found.record.case if found.record else None
        draft = found.draft
        if draft is None and stored is not None:
            draft = self._draft_of(stored)
        if draft is not None:
            self._begin_page(draft, found.revision, stored)
            self.opened.emit(found.draft is not None)

    def _begin_page(self, draft: CaseDraft, revision: int | None, stored: Case | None) -> None:
        self._revision, self._stored = revision, stored
        self._kept_flags = frozenset()
        self._seen = None
        self._page.open(draft)

    def _on_saved(self, done: tuple[CaseRecord, str, Assessment]) -> None:
        record, text, assessment = done
        self._revision, self._stored = record.revision, record.case
        self._kept_flags = immediate_flags(assessment)
        case = self._page.case
        if case.is_open and case.draft.case_id == record.case.id:
            if case.draft.to_json() == text:
                case.mark_saved()
            if case.is_dirty:  # typed on, or refused: the draft that save forgot is kept anew
                self._keep_draft(record.case.id, case.draft.to_json())
            elif self._is_kept_since_save:  # behind the save, which had forgotten the draft
                self._forget(record.case.id)
        self.saved.emit(record)

    @Slot(str, str)
    def _on_draft_changed(self, case_id: str, text: str) -> None:
        if self._page.case.is_open and not self.is_dirty:
            self._forget(case_id)  # everything was undone again
            return
        self._keep_draft(case_id, text)

    def _keep_draft(self, case_id: str, text: str) -> None:
        desk, revision = self._session.desk, self._revision
        self._is_kept_since_save = True
        self._errands.run(lambda: desk.save_draft(case_id, text, revision))

    def _forget(self, case_id: str, then: Callable[[], None] = lambda: None) -> None:
        desk = self._session.desk
        self._errands.run(lambda: desk.discard_draft(case_id), lambda _none: then())

    @Slot(object, object)
    def _on_assessed(self, case: Case, assessment: Assessment) -> None:
        self._seen = (case, assessment)
        if self.is_stored and immediate_flags(assessment) - self._kept_flags:
            self._shown.start()
        else:
            self._shown.stop()

    @Slot()
    def _on_flags_shown(self) -> None:
        if self._seen is None or not self.is_stored:
            return
        case, assessment = self._seen
        self._kept_flags |= immediate_flags(assessment)
        desk = self._session.desk
        reason = AssessmentReason.IMMEDIATE_FLAG
        work = partial(desk.keep_assessment, case.id, assessment, reason)
        self._errands.run(work, self.kept.emit)

    def _draft_of(self, case: Case) -> CaseDraft:
        knowledge = self._session.knowledge
        units = knowledge.unit_systems.get(self._session.clinic.units, {})
        return CaseDraft.from_case(case, knowledge, self._today(), units=units)


def _as_typed(draft: CaseDraft) -> Mapping[int, Mapping[str, str]]:
    return {
        place: {finding: entry.text for finding, entry in visit.entries.items()}
        for place, visit in enumerate(draft.visits)
    }
