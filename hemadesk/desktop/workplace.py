"""The screens behind the passphrase, connected: worklist, patient, case, report, settings.

Built once the records are open; importing it loads the whole case page.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from hemadesk.desktop.controllers.desk_controller import DeskController
from hemadesk.desktop.controllers.earlier_controller import EarlierController
from hemadesk.desktop.controllers.lock_controller import LockController
from hemadesk.desktop.controllers.patient_controller import PatientController
from hemadesk.desktop.controllers.report_controller import ReportController
from hemadesk.desktop.controllers.worklist_controller import WorklistController
from hemadesk.desktop.errands import Errands
from hemadesk.desktop.jobs import Runner
from hemadesk.desktop.logo import pick_logo
from hemadesk.desktop.models.case_form import refused_names
from hemadesk.desktop.models.worklist import WorklistModel
from hemadesk.desktop.open_case import OpenCase
from hemadesk.desktop.session import Session
from hemadesk.desktop.views.first_run import RecoveryKeyView
from hemadesk.desktop.views.main_window import MainWindow
from hemadesk.desktop.views.new_patient import PatientView
from hemadesk.desktop.views.report_page import ReportPage
from hemadesk.desktop.views.settings import SettingsView
from hemadesk.desktop.views.system_dialogs import (
    SystemDialogs,
    new_printer,
    print_pages,
    print_text,
)
from hemadesk.desktop.views.worklist import WorklistView
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case, Patient
from hemadesk.domain.records import Clinic
from hemadesk.errors import HemaDeskError
from hemadesk.i18n import _, explain
from hemadesk.wording import labels

Answer = tuple[str, Callable[[], None]]


class Workplace(QObject):
    """Takes a person from the worklist to a case, to its report and back.

    ``appearance_chosen`` is for whoever dresses the program; ``emptied`` says that nothing is
    open any more and the window may go.
    """

    appearance_chosen = Signal(str)
    emptied = Signal()

    def __init__(
        self,
        session: Session,
        window: MainWindow,
        dialogs: SystemDialogs,
        runners: tuple[Runner, Runner],
        now: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._window = window
        self._dialogs = dialogs
        self._now = now
        records, engine = runners
        self._errands = Errands(records, self)
        self._answers: Sequence[Answer] = ()
        self.open_case = OpenCase(session.knowledge, self._assess, engine, self)
        self.desk = DeskController(
            session, self.open_case, self._errands, lambda: now().date(), self
        )
        self._earlier = EarlierController(session.desk, session.knowledge, self._errands, self)
        self.worklist = WorklistController(session, self._errands, self)
        self._patient = PatientController(session, self._errands, now().date(), self)
        self._report = ReportController(session, self._errands, now, self)
        self.lock = LockController(session, window, records, self)
        self._after_save: Callable[[], None] | None = None
        self.worklist_view = WorklistView(WorklistModel(), session.clinic.name)
        self.patient_view = PatientView()
        self.report_page = ReportPage()
        self.settings_view = SettingsView(
            {
                name: labels.diagnosis(session.knowledge, name)
                for name in session.knowledge.endemicity
            }
        )
        self.key_view = RecoveryKeyView()
        self._connect_worklist()
        self._connect_case()
        self._connect_earlier()
        self._connect_report()
        self._connect_settings()
        self._errands.failed.connect(self._on_failed)
        window.answered.connect(self._on_answered)
        for view in (
            self.worklist_view,
            self.patient_view,
            self.open_case.page,
            self.report_page,
            self.settings_view,
            self.key_view,
            self.lock.view,
        ):
            window.add(view)

    def _assess(self, case: Case) -> Assessment:
        """Assess with the settings as they stand now."""
        return self.session.assess(case)

    def begin(self) -> None:
        """Show the worklist, or first the recovery key where one was just made."""
        self._window.ribbon.setVisible(self.session.clinic.is_demonstration)
        self.worklist_view.offer_lock(can_lock=self.lock.can_lock)
        self.worklist_view.render_state(self.worklist.state)
        if self.session.recovery_key is None:
            self.show_worklist()
        else:
            self._show_key(self.session.recovery_key)

    @Slot()
    def show_worklist(self) -> None:
        """Show the worklist with the keyboard in its search field."""
        self._window.show_screen(self.worklist_view)
        self.worklist_view.focus_first()

    @Slot()
    def show_settings(self) -> None:
        """Show the settings as they are stored."""
        self.settings_view.show_clinic(self.session.clinic)
        self._window.show_screen(self.settings_view)
        self.settings_view.focus_first()

    @Slot()
    def close(self) -> None:
        """Make ready for the end; asks where something would be lost, but not while locked.

        Whoever closes a locked window may be anybody: what was typed is kept as a draft.
        """
        if self._window.is_covered or not self.desk.is_dirty:
            self._leave_case()
            self.emptied.emit()
            return
        self._show_case()
        self._ask_about_unsaved(then=self.emptied.emit)

    # The worklist and the patient

    def _connect_worklist(self) -> None:
        view, controller = self.worklist_view, self.worklist
        view.searched.connect(controller.search)
        view.urgency_chosen.connect(controller.choose_urgency)
        view.case_chosen.connect(self.desk.open)
        view.draft_continued.connect(self.desk.open)
        view.draft_discarded.connect(self.desk.discard)
        view.new_patient_requested.connect(self.new_patient)
        view.settings_requested.connect(self.show_settings)
        view.lock_requested.connect(self.lock.lock)
        controller.state_changed.connect(view.render_state)
        self.patient_view.edited.connect(self._patient.edit)
        self.patient_view.finished.connect(self._patient.finish)
        self.patient_view.cancelled.connect(self._on_patient_cancelled)
        self.patient_view.duplicate_chosen.connect(self.desk.open)
        self._patient.state_changed.connect(self.patient_view.render_state)
        self._patient.done.connect(self._on_patient)

    @Slot()
    def new_patient(self) -> None:
        """Ask who the new patient is."""
        self._patient.begin()
        self._window.show_screen(self.patient_view)
        self.patient_view.focus_first()

    @Slot()
    def edit_patient(self) -> None:
        """Show the open case's patient to be changed."""
        self._patient.begin(self.open_case.case.draft.patient)
        self._window.show_screen(self.patient_view)
        self.patient_view.focus_first()

    @Slot(object)
    def _on_patient(self, patient: Patient) -> None:
        if self._patient.state.is_new:
            self.desk.begin(patient)
        else:
            self.open_case.case.set_patient(patient)
            self._show_case()

    @Slot()
    def _on_patient_cancelled(self) -> None:
        if self._patient.state.is_new:
            self.show_worklist()
        else:
            self._show_case()

    # The case

    def _connect_case(self) -> None:
        page = self.open_case.page
        page.save_requested.connect(self.save)
        page.close_requested.connect(self.leave_case)
        page.report_requested.connect(self.show_report)
        page.patient_edit_requested.connect(self.edit_patient)
        self.desk.opened.connect(self._on_opened)
        self.desk.saved.connect(self._on_saved)
        self.desk.left.connect(self.worklist.refresh)

    @Slot()
    def save(self) -> None:
        """Store the open case."""
        self._after_save = None
        self.desk.save()

    @Slot()
    def leave_case(self) -> None:
        """Go back to the worklist; asks only where something would be lost."""
        if self.desk.is_dirty:
            self._ask_about_unsaved(then=self.show_worklist)
        else:
            self._leave_case()
            self.show_worklist()

    def _ask_about_unsaved(self, then: Callable[[], None]) -> None:
        def save() -> None:
            self._after_save = leave_then
            self.desk.save()

        def leave_then() -> None:
            self._leave_case()
            then()

        def discard() -> None:
            self.desk.leave(keep_draft=False)
            then()

        def keep() -> None:
            self.desk.leave(keep_draft=True)
            then()

        self._ask(
            _("What you typed is not saved yet."),
            (_("Save"), save),
            (_("Keep as a draft"), keep),
            (_("Discard"), discard),
            (_("Go on typing"), self._show_case),
        )

    def _leave_case(self) -> None:
        self.desk.leave(keep_draft=True)

    def _show_case(self) -> None:
        self._window.show_screen(self.open_case.page)
        self.open_case.page.focus_first()

    @Slot(bool)
    def _on_opened(self, is_draft: bool) -> None:
        self._show_case()
        if is_draft and self.desk.is_stored:
            self._ask(
                _("This is what was typed and not saved."),
                (_("Go on with it"), self._show_case),
                (_("Back to what was saved"), self.desk.revert),
            )

    @Slot(object)
    def _on_saved(self, _record: object) -> None:
        then, self._after_save = self._after_save, None
        self.worklist.refresh()
        case = self.open_case.case
        refused = refused_names(case.draft) if case.is_open else ()
        if then is not None:
            then()
        if refused:
            said = _("Saved without: {fields}. It is kept as a draft.")
            self._window.complain(said.format(fields=", ".join(refused)))
        elif then is None:
            self._window.tell(_("Saved."))

    # What was said of the case before

    def _connect_earlier(self) -> None:
        page, controller = self.open_case.page, self._earlier
        page.results.earlier_toggled.connect(controller.toggle)
        controller.state_changed.connect(page.results.render_earlier)
        for changed in (self.desk.opened, self.desk.saved, self.desk.kept, self.desk.left,
                        self._report.issued):  # fmt: skip
            changed.connect(self._on_kept)

    @Slot()
    def _on_kept(self) -> None:
        case = self.open_case.case
        is_kept = case.is_open and self.desk.is_stored
        self._earlier.follow(case.draft.case_id if is_kept else "")

    # The report

    def _connect_report(self) -> None:
        page, controller = self.report_page, self._report
        page.edited.connect(controller.edit)
        page.issue_requested.connect(self._on_issue)
        page.print_requested.connect(self._on_print)
        page.save_requested.connect(self._on_save_report)
        page.issued_chosen.connect(controller.show_issued)
        page.preview_requested.connect(controller.show_preview)
        page.close_requested.connect(self._on_report_closed)
        controller.state_changed.connect(page.render_state)
        controller.issued.connect(self._on_issued)

    @Slot()
    def show_report(self) -> None:
        """Show the report of the case as it stands."""
        self._report.open(self.desk.case)
        self._window.show_screen(self.report_page)
        self.report_page.focus_first()

    @Slot()
    def _on_issue(self) -> None:
        if self.desk.is_dirty or not self.desk.is_stored:
            self._after_save = self._report.issue
            self.desk.save()
        else:
            self._report.issue()

    @Slot(object)
    def _on_issued(self, _report: object) -> None:
        self.worklist.refresh()
        self._window.tell(_("Issued. The pages are stored as they are; now print or save them."))

    @Slot()
    def _on_print(self) -> None:
        if not self._report.state.has_left:
            self._window.tell(_("First issue the report."))
            return
        printer = new_printer()
        if self._dialogs.is_printer_chosen(printer):
            print_pages(self.report_page.document, printer)
            self._window.tell(_("Printed."))

    @Slot()
    def _on_save_report(self) -> None:
        state = self._report.state
        # Whom it is about stands in no name that the person did not type.
        name = _("referral-{date}.pdf").format(date=self._now().date().isoformat())
        place = self._dialogs.where_to_save(name) if state.has_left else None
        if place is not None and self._write(place, state.pdf):
            said = _("Wrote {file}. It holds the patient's data and is not encrypted.")
            self._window.tell(said.format(file=place.name))

    @Slot()
    def _on_report_closed(self) -> None:
        self._report.close()
        self._show_case()

    def _write(self, place: Path, content: bytes) -> bool:
        try:
            place.write_bytes(content)
        except OSError as error:
            said = _("{file} could not be written: {why}.")
            self._window.complain(said.format(file=place.name, why=error.strerror))
            return False
        return True

    # The settings

    def _connect_settings(self) -> None:
        view = self.settings_view
        view.close_requested.connect(self.show_worklist)
        view.clinic_saved.connect(self._on_clinic_saved)
        view.appearance_chosen.connect(self.appearance_chosen)
        view.passphrase_changed.connect(self._on_passphrase_changed)
        view.recovery_key_requested.connect(self._on_recovery_key_requested)
        view.fields.logo.logo_requested.connect(self._on_logo_requested)
        self.key_view.print_requested.connect(self._on_print_key)
        self.key_view.done.connect(self.show_worklist)

    @Slot(object)
    def _on_clinic_saved(self, clinic: Clinic) -> None:
        def done(_none: object) -> None:
            self.session = replace(self.session, clinic=clinic)
            self._report.use(self.session)
            self.desk.use(self.session)
            self.worklist_view.show_clinic(clinic.name)
            self._window.tell(_("The clinic's settings are saved."))

        desk = self.session.desk
        self._errands.run(lambda: desk.set_clinic(clinic), done)

    @Slot(str, str)
    def _on_passphrase_changed(self, old: str, new: str) -> None:
        folder, user = self.session.folder, self.session.user

        def done(_none: object) -> None:
            self.settings_view.forget_passphrases()
            self._window.tell(_("The new passphrase holds from now on."))

        self._errands.run(lambda: folder.change_passphrase(user, old, new), done)

    @Slot(str)
    def _on_recovery_key_requested(self, passphrase: str) -> None:
        folder = self.session.folder

        def done(key: str) -> None:
            self.settings_view.forget_passphrases()
            self._show_key(key)

        self._errands.run(lambda: folder.new_recovery_key(passphrase), done)

    @Slot()
    def _on_logo_requested(self) -> None:
        pick_logo(self.settings_view.fields.logo, self._dialogs, self._window)

    def _show_key(self, key: str) -> None:
        self.key_view.show_key(key)
        self._key = key
        self._window.show_screen(self.key_view)

    @Slot()
    def _on_print_key(self) -> None:
        printer = new_printer()
        if self._dialogs.is_printer_chosen(printer):
            title = _("HemaDesk: recovery key of {clinic}").format(clinic=self.session.clinic.name)
            print_text(f"{title}\n\n{self._key}\n", printer)

    # Questions and failures

    def _ask(self, question: str, *answers: Answer) -> None:
        self._answers = answers
        self._window.ask(question, tuple(words for words, _do in answers))

    @Slot(int)
    def _on_answered(self, place: int) -> None:
        answers, self._answers = self._answers, ()
        if place < len(answers):
            answers[place][1]()

    @Slot(Exception)
    def _on_failed(self, error: Exception) -> None:
        self._after_save = None
        self._report.give_up()
        self._earlier.give_up()
        if isinstance(error, HemaDeskError):
            self._window.complain(explain(error))
            return
        self._window.complain(_("That failed unexpectedly. What you typed is safe."))
        raise error  # a bug: the crash handler reports it
