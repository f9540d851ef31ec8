"""The case page with its two controllers: one object for whoever opens and leaves cases."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hemadesk.desktop.controllers.case_controller import CaseController
from hemadesk.desktop.controllers.results_controller import Assess, ResultsController
from hemadesk.desktop.jobs import Runner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.views.case_page import CasePage
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.knowledge.base import KnowledgeBase


class OpenCase(QObject):
    """Everything between a draft and the screen.

    ``draft_changed`` carries (case id, text) for the encrypted store of drafts; ``page`` says
    what else the person asked for (save, report, close, edit the patient).
    """

    draft_changed = Signal(str, str)
    assessed = Signal(object, object)

    def __init__(
        self,
        knowledge: KnowledgeBase,
        assess: Assess,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.page = CasePage(knowledge)
        self.case = CaseController(knowledge, self)
        self.results = ResultsController(assess, knowledge, runner, self)
        self._connect()
        # A timer of its own: the one that QTimer.singleShot makes can crash PySide6 6.12.0 when
        # it is deleted.
        self._when_idle = QTimer(self)
        self._when_idle.setSingleShot(True)
        self._when_idle.timeout.connect(self.warm_up)
        self._when_idle.start(0)

    @Slot()
    def warm_up(self) -> None:
        """Make the worker ready for the first case; done of itself when the window is idle."""
        self.results.warm_up()

    def open(self, draft: CaseDraft) -> None:
        """Show a case; what the worker still says of the one before is dropped."""
        self.close()
        self.case.open(draft)
        self.page.focus_first()

    def close(self) -> None:
        """Leave the case that is open; its last edits are handed over as a draft."""
        self.results.leave()
        self.case.close()

    def _connect(self) -> None:
        page, form, header, case = self.page, self.page.form, self.page.form.header, self.case
        form.entry_edited.connect(case.edit)
        form.moved.connect(case.move)
        form.unit_chosen.connect(case.choose_unit)
        form.none_of_these.connect(case.answer_none)
        form.limits_edited.connect(case.edit_limits)
        form.spurious_changed.connect(case.set_spurious)
        form.field_left.connect(case.settle)
        header.detail_edited.connect(case.edit_detail)
        header.sex_chosen.connect(case.choose_sex)
        header.treatments_edited.connect(case.edit_treatments)
        header.known.confirmed_edited.connect(case.edit_confirmed)
        header.known.stable_edited.connect(case.edit_known_stable)
        header.field_left.connect(case.settle)
        page.undo_requested.connect(case.undo)
        page.redo_requested.connect(case.redo)
        page.visit_chosen.connect(case.go_to_visit)
        page.visit_add_requested.connect(case.add_visit)
        case.state_changed.connect(page.render_form)
        case.banner_changed.connect(page.render_banner)
        case.case_changed.connect(self._on_case_changed)
        case.draft_changed.connect(self._on_draft_changed)
        self.results.state_changed.connect(page.render_results)
        self.results.assessed.connect(self._on_assessed)

    def _on_case_changed(self, case: Case) -> None:
        self.results.assess(case)

    def _on_draft_changed(self, text: str) -> None:
        self.draft_changed.emit(self.case.draft.case_id, text)

    def _on_assessed(self, case: Case, assessment: Assessment) -> None:
        self.case.show_computed(assessment)
        self.assessed.emit(case, assessment)
