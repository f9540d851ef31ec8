"""Owns the patient's own data while they are typed, and looks for the same person."""

from datetime import date

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from hemadesk.desktop.errands import Errands
from hemadesk.desktop.models.new_patient import (
    DuplicateLine,
    PatientEntry,
    PatientState,
    entry_of,
    faults_of,
    meaning_of,
    patient_of,
    present_duplicates,
)
from hemadesk.desktop.session import Session
from hemadesk.domain.case import Patient

LOOK_AFTER_MS = 200


class PatientController(QObject):
    """``done`` carries the patient; faults are shown only once somebody wanted to go on."""

    state_changed = Signal(object)
    done = Signal(object)

    def __init__(
        self, session: Session, errands: Errands, today: date, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._errands = errands
        self._today = today
        self._before = Patient()
        self._shows_faults = False
        self._asked = 0
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self._on_look)
        self._duplicates: tuple[DuplicateLine, ...] = ()
        self.state = PatientState()

    def begin(self, patient: Patient | None = None) -> None:
        """Start with empty fields, or with those of a patient to be changed."""
        self._before = patient or Patient()
        self._shows_faults = False
        self._duplicates = ()
        self._asked += 1
        self.state = PatientState(entry_of(self._before), is_new=patient is None)
        self.state_changed.emit(self.state)

    @Slot(object)
    def edit(self, entry: PatientEntry) -> None:
        """Take what stands in the fields now."""
        if entry != self.state.entry:
            self._show(entry)
            if self.state.is_new:
                self._look.start()

    @Slot()
    def finish(self) -> None:
        """Go on with this patient, unless something must be changed first."""
        self._look.stop()
        self._shows_faults = True
        self._show(self.state.entry)
        if not self.state.faults:
            self.done.emit(self._patient())

    def _patient(self) -> Patient:
        return patient_of(self.state.entry, self._before, self._today, self._session.knowledge)

    def _show(self, entry: PatientEntry) -> None:
        knowledge = self._session.knowledge
        faults = faults_of(entry, self._today, knowledge) if self._shows_faults else {}
        self.state = PatientState(
            entry,
            tuple(faults.items()),
            meaning_of(entry, self._today),
            self._duplicates,
            self.state.is_new,
        )
        self.state_changed.emit(self.state)

    @Slot()
    def _on_look(self) -> None:
        patient = self._patient()
        desk = self._session.desk

        self._asked += 1
        asked = self._asked

        def show(duplicates: tuple[DuplicateLine, ...]) -> None:
            if asked == self._asked and duplicates != self._duplicates:
                self._duplicates = duplicates
                self._show(self.state.entry)

        self._errands.run(lambda: present_duplicates(desk.duplicates_of(patient)), show)
