"""First run: whose clinic this is, who opens it, or only a look around."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.models.access import LEAST_PASSPHRASE, AccessState, FirstRunEntry, faults_of
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.clinic_fields import ClinicFields
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, ToneLabel, centered, scrolled
from hemadesk.desktop.views.small_parts import secret_field
from hemadesk.i18n import _

KEY_WIDTH = 620
_FIELDS = {
    "clinic_name": "clinic_name",
    "user": "user_name",
    "passphrase": "first_passphrase",
    "repeated": "first_repeated",
}


class FirstRunView(QWidget):
    """Two ways in: records of one's own, or the demonstration."""

    create_requested = Signal(object)
    demonstration_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "first_run", _("First run"))
        self._clinic_sheet = Sheet("clinic_sheet", _("Your clinic"))
        self._person_sheet = Sheet("person_sheet", _("You"))
        self.fields = ClinicFields(self._clinic_sheet)
        self._user = named(QLineEdit(), "user_name")
        self._passphrase = secret_field("first_passphrase")
        self._repeated = secret_field("first_repeated")
        self._create = MainButton(_("&Create the records"), "create_records")
        self._demonstration = named(
            QPushButton(_("Open the &demonstration")), "try_demonstration", _("Open demonstration")
        )
        self._message = ToneLabel("first_run_message", "danger")
        self._lay_out()
        self._create.clicked.connect(self._on_create)
        self._passphrase.returnPressed.connect(self._repeated.setFocus)
        self._repeated.returnPressed.connect(self._on_create)
        for field in (self._passphrase, self._repeated):
            field.textEdited.connect(self._on_passphrase_edited)
        self._demonstration.clicked.connect(self.demonstration_requested)

    def render_state(self, state: AccessState) -> None:
        """Show whether the records are being made and why they could not be."""
        said = _("Making the records…") if state.is_busy else state.message
        self._message.set_tone("muted" if state.is_busy else "danger")
        self._message.setText(said)
        self._create.setEnabled(not state.is_busy)
        self._demonstration.setEnabled(not state.is_busy)

    def focus_first(self) -> None:
        """Give the keyboard to the clinic's name."""
        self.fields.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._fill_person()
        right = QVBoxLayout()
        right.setSpacing(look.WIDE)
        right.addWidget(self._person_sheet, 1)
        right.addWidget(self._look_around())
        row = QHBoxLayout()
        row.setSpacing(look.WIDE)
        row.addWidget(self._clinic_sheet)
        row.addLayout(right)
        middle = QWidget()
        middle.setMaximumWidth(960)
        column = QVBoxLayout(middle)
        column.setContentsMargins(look.WIDE, 24, look.WIDE, 24)
        title = named(QLabel(_("Welcome to HemaDesk")), "welcome")
        title.setFont(look.scaled(self.font(), 1.9, bold=True))
        column.addWidget(title)
        text = _("Everything stays on this computer, encrypted with your passphrase.")
        column.addWidget(ToneLabel("welcome_text", text=text))
        column.addSpacing(look.WIDE)
        column.addLayout(row)
        column.addStretch(1)
        outer = QWidget()
        line = QHBoxLayout(outer)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(middle, 10)
        line.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(outer, "first_run_area"))

    def _fill_person(self) -> None:
        person = self._person_sheet
        person.add_field(_("Your na&me, as it signs entries"), self._user)
        hint = _("At least {least} characters. Several words are easier to keep than odd signs.")
        person.add_field(_("&Passphrase"), self._passphrase, hint.format(least=LEAST_PASSPHRASE))
        person.add_field(_("&Repeat it"), self._repeated)
        person.column.addWidget(self._message)
        person.column.addStretch(1)
        person.column.addWidget(self._create)

    def _look_around(self) -> Sheet:
        sheet = Sheet("look_around_sheet", _("Only looking?"))
        sheet.add_text(
            "look_around_text",
            _("Eight published cases under invented names, kept apart from your own records."),
        )
        sheet.column.addSpacing(look.SPACE)
        sheet.column.addWidget(self._demonstration)
        return sheet

    def _on_passphrase_edited(self) -> None:
        """Take away what was said of a passphrase that is being corrected."""
        for key in ("passphrase", "repeated"):
            self._person_sheet.show_fault(_FIELDS[key], "")

    def _on_create(self) -> None:
        fields = self.fields
        entry = FirstRunEntry(
            clinic_name=fields.name.text().strip(),
            address=fields.address.toPlainText().strip(),
            logo=fields.logo.content,
            units=fields.units.currentData(),
            language=fields.language.currentData(),
            user=self._user.text().strip(),
            passphrase=self._passphrase.text(),
            repeated=self._repeated.text(),
        )
        faults = faults_of(entry)
        for key, field in _FIELDS.items():
            sheet = self._clinic_sheet if key == "clinic_name" else self._person_sheet
            sheet.show_fault(field, faults.get(key, ""))
        if not faults:
            self.create_requested.emit(entry)


class RecoveryKeyView(QWidget):
    """Shows the recovery key the only time it can be seen."""

    print_requested = Signal()
    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "recovery_key_screen", _("Recovery key"))
        self._key = named(QLabel(), "printed_recovery_key", _("Recovery key"))
        self._key.setFont(_fixed(self._key.font()))
        self._key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._print = named(QPushButton(_("&Print it…")), "print_recovery_key", _("Print the key"))
        self._kept = named(
            QCheckBox(_("It is on pap&er, in a safe place")), "recovery_key_kept", _("It is kept")
        )
        self._go_on = MainButton(_("&Go on"), "recovery_key_done")
        self._go_on.setEnabled(False)
        sheet = Sheet("recovery_key_sheet", _("Your recovery key"))
        sheet.add_text(
            "recovery_key_text",
            _(
                "If the passphrase is forgotten, only this key opens the records again. "
                "It is shown once and kept nowhere. Print it or write it down, and lock it away."
            ),
        )
        sheet.column.addSpacing(look.WIDE)
        sheet.column.addWidget(self._key)
        sheet.column.addSpacing(look.WIDE)
        sheet.column.addWidget(self._kept)
        sheet.column.addSpacing(look.SPACE)
        row = QHBoxLayout()
        row.addWidget(self._print)
        row.addStretch(1)
        row.addWidget(self._go_on)
        sheet.column.addLayout(row)
        centered(self, KEY_WIDTH, sheet)
        self._kept.toggled.connect(self._go_on.setEnabled)
        self._print.clicked.connect(self.print_requested)
        self._go_on.clicked.connect(self.done)

    def show_key(self, key: str) -> None:
        """Show the key in two lines of four groups."""
        groups = key.split("-")
        self._key.setText("\n".join("-".join(groups[i : i + 4]) for i in (0, 4)))
        self._kept.setChecked(False)
        self._print.setFocus(Qt.FocusReason.OtherFocusReason)


def _fixed(font: QFont) -> QFont:
    made = look.scaled(font, 1.5, bold=True)
    made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.5)
    return made
