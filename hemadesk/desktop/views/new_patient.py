"""Who the patient is: a new one, with a warning where somebody stored may be the same."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.new_patient import (
    PatientEntry,
    PatientState,
    regions,
)
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, ToneLabel, scrolled
from hemadesk.desktop.views.small_parts import CaseLine, LineStrip
from hemadesk.i18n import _


class DuplicateWarning(LineStrip):
    """The stored patients who may be the same person, each with a button that opens them."""

    open_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__("duplicates", _("Known already?"), radius=8)
        self.heading.setFont(look.scaled(self.font(), 1.1, bold=True))
        self.column.setContentsMargins(look.WIDE, look.WIDE, look.WIDE, look.WIDE)
        self.column.setSpacing(look.SPACE)

    def _row(self, place: int, line: CaseLine) -> QWidget:
        row = QWidget()
        words = named(QLabel(line.words), f"duplicate_{place}")
        words.setWordWrap(True)
        button = named(QPushButton(_("Open")), f"open_duplicate_{place}")
        button.setAccessibleName(f"{button.text()}: {line.words}")
        button.clicked.connect(lambda: self.open_requested.emit(line.case_id))
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(words, 1)
        across.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row


class PatientView(QWidget):
    """The patient's own data; says every change and what is wanted next."""

    edited = Signal(object)
    finished = Signal()
    cancelled = Signal()
    duplicate_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "patient_screen", _("Patient"))
        self._is_rendering = False
        self._sheet = Sheet("patient_sheet", _("New patient"))
        self._name = named(QLineEdit(), "patient_name_field")
        self._birth_date = named(QLineEdit(), "birth_date")
        self._age = named(QLineEdit(), "age")
        self._sex = named(QComboBox(), "sex")
        self._identifier = named(QLineEdit(), "identifier")
        self._region = named(QComboBox(), "region")
        self._contact = named(QLineEdit(), "contact")
        self._means = ToneLabel("birth_date_means")
        self._go_on = MainButton(_("&Enter the counts"), "patient_done")
        self._cancel = named(QPushButton(_("&Cancel")), "patient_cancel", _("Cancel"))
        self.duplicates = DuplicateWarning()
        self._fill_choices()
        self._lay_out()
        self._connect()

    def render_state(self, state: PatientState) -> None:
        """Show the fields where they differ, the faults and who it may be."""
        self._is_rendering = True
        for field, text in (
            (self._name, state.entry.name),
            (self._birth_date, state.entry.birth_date),
            (self._age, state.entry.age),
            (self._identifier, state.entry.identifier),
            (self._contact, state.entry.contact),
        ):
            if field.text() != text:
                field.setText(text)
        self._sex.setCurrentIndex(max(0, self._sex.findData(state.entry.sex)))
        self._region.setCurrentIndex(max(0, self._region.findData(state.entry.region)))
        self._is_rendering = False
        faults = dict(state.faults)
        self._sheet.show_fault("patient_name_field", faults.get("name", ""))
        self._sheet.show_fault("birth_date", faults.get("birth_date", ""))
        self._sheet.show_fault("age", faults.get("age", ""))
        self._means.setText(state.means or _("Such as 1976-05-02 or 2.5.1976"))
        title = _("New patient") if state.is_new else _("Change the patient")
        self._sheet.heading.setText(title)
        self._go_on.setText(_("&Enter the counts") if state.is_new else _("&Take over"))
        self.duplicates.render_lines(state.duplicates)

    def focus_first(self) -> None:
        """Give the keyboard to the name."""
        self._name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_choices(self) -> None:
        for value, words in (("", "–"), ("female", _("female")), ("male", _("male"))):
            self._sex.addItem(words, value)
        self._region.addItem("–", "")
        for region, words in regions():
            self._region.addItem(words, region)

    def _lay_out(self) -> None:
        sheet = self._sheet
        sheet.setFixedWidth(520)
        sheet.add_field(_("&Name"), self._name, _("Family name, given names"))
        sheet.add_field(_("&Birth date"), self._birth_date)
        sheet.column.addWidget(self._means)
        sheet.add_field(_("&Age in years, where the birth date is not known"), self._age)
        sheet.add_field(_("&Sex"), self._sex)
        sheet.add_field(_("N&umber (identifier)"), self._identifier)
        sheet.add_field(_("&Region where the patient lives"), self._region)
        sheet.add_field(_("C&ontact"), self._contact)
        sheet.column.addSpacing(look.WIDE)
        row = QHBoxLayout()
        row.addWidget(self._cancel)
        row.addStretch(1)
        row.addWidget(self._go_on)
        sheet.column.addLayout(row)
        beside = QWidget()  # keeps its room while nobody is alike: the sheet must not move
        beside.setFixedWidth(380)
        column = QVBoxLayout(beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.duplicates)
        column.addStretch(1)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(look.WIDE, 24, look.WIDE, 24)
        across.setSpacing(look.WIDE)
        across.addStretch(1)
        across.addWidget(sheet, 0, Qt.AlignmentFlag.AlignTop)
        across.addWidget(beside)
        across.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(middle, "patient_area"))

    def _connect(self) -> None:
        for field in (self._name, self._birth_date, self._age, self._identifier, self._contact):
            field.textEdited.connect(self._on_edited)
            field.returnPressed.connect(self.finished)
        self._sex.currentIndexChanged.connect(self._on_edited)
        self._region.currentIndexChanged.connect(self._on_edited)
        self._go_on.clicked.connect(self.finished)
        self._cancel.clicked.connect(self.cancelled)
        self.duplicates.open_requested.connect(self.duplicate_chosen)
        shortcut = QShortcut(QKeySequence("Esc"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.cancelled)

    def _on_edited(self) -> None:
        if not self._is_rendering:
            self.edited.emit(
                PatientEntry(
                    self._name.text(),
                    self._birth_date.text(),
                    self._age.text(),
                    self._sex.currentData(),
                    self._identifier.text(),
                    self._region.currentData(),
                    self._contact.text(),
                )
            )
