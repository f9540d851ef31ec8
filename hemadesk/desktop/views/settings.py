"""The settings: the clinic's letterhead, how the window looks, the keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hemadesk.desktop.models import appearance
from hemadesk.desktop.models.access import passphrase_faults
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.clinic_fields import ClinicFields
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, scrolled
from hemadesk.desktop.views.site_fields import SiteFields
from hemadesk.desktop.views.small_parts import secret_field
from hemadesk.domain.records import Clinic
from hemadesk.i18n import _

WIDTH = 460


class SettingsView(QWidget):
    """Four sheets; each says what was asked for.  ``infections`` are those a site can name."""

    clinic_saved = Signal(object)
    appearance_chosen = Signal(str)
    passphrase_changed = Signal(str, str)
    recovery_key_requested = Signal(str)
    close_requested = Signal()

    def __init__(self, infections: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "settings", _("Settings"))
        self._clinic = Clinic()
        self._clinic_sheet = Sheet("settings_clinic_sheet", _("Clinic"))
        self.fields = ClinicFields(self._clinic_sheet)
        self._site_sheet = Sheet("settings_site_sheet", _("Patients and place"))
        self.site = SiteFields(self._site_sheet, infections)
        self._save_site = MainButton(_("Sa&ve the place"), "save_site")
        self._save = MainButton(_("&Save the clinic"), "save_clinic")
        self._appearance = named(QComboBox(), "appearance")
        for choice, words in appearance.CHOICES.items():
            self._appearance.addItem(_(words), choice)
        self._old = secret_field("old_passphrase")
        self._new = secret_field("changed_passphrase")
        self._repeated = secret_field("changed_repeated")
        self._change = named(
            QPushButton(_("Set t&he new passphrase")), "change_passphrase", _("Set new passphrase")
        )
        self._new_key = named(
            QPushButton(_("Make a new &recovery key…")), "new_recovery_key", _("New recovery key")
        )
        self._back = named(QPushButton(_("&Back to the list")), "settings_back", _("Back"))
        self._keys_sheet = self._sheet_of_keys()
        self._lay_out()
        self._connect()

    def show_clinic(self, clinic: Clinic) -> None:
        """Show what is stored."""
        self._clinic = clinic
        fields = self.fields
        fields.name.setText(clinic.name)
        fields.address.setPlainText(clinic.address)
        fields.logo.show_logo(clinic.logo)
        fields.units.setCurrentIndex(max(0, fields.units.findData(clinic.units)))
        fields.language.setCurrentIndex(max(0, fields.language.findData(clinic.language)))
        self.site.show_clinic(clinic)
        self._keys_sheet.setVisible(not clinic.is_demonstration)

    def show_appearance(self, choice: str) -> None:
        """Show how the window looks now."""
        self._appearance.setCurrentIndex(self._appearance.findData(choice))

    def forget_passphrases(self) -> None:
        """Empty the fields that hold secrets."""
        for field in (self._old, self._new, self._repeated):
            field.clear()

    def focus_first(self) -> None:
        """Give the keyboard to the clinic's name."""
        self.fields.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sheet_of_keys(self) -> Sheet:
        sheet = Sheet("keys_sheet", _("Passphrase and recovery key"))
        sheet.add_field(_("Passphrase n&ow"), self._old)
        sheet.add_field(_("New &passphrase"), self._new)
        sheet.add_field(_("Repeat &it"), self._repeated)
        sheet.column.addSpacing(look.SPACE)
        row = QHBoxLayout()
        row.addWidget(self._new_key)
        row.addStretch(1)
        row.addWidget(self._change)
        sheet.column.addLayout(row)
        return sheet

    def _lay_out(self) -> None:
        self._clinic_sheet.column.addWidget(self._save)
        self._clinic_sheet.column.addStretch(1)
        self._site_sheet.column.addWidget(self._save_site)
        window = Sheet("window_sheet", _("Window"))
        window.add_field(_("App&earance"), self._appearance)
        right = QVBoxLayout()
        right.setSpacing(look.WIDE)
        right.addWidget(self._site_sheet)
        right.addWidget(window)
        right.addWidget(self._keys_sheet)
        right.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTrailing)
        right.addStretch(1)
        middle = QWidget()
        across = QHBoxLayout(middle)
        across.setContentsMargins(look.WIDE, 24, look.WIDE, 24)
        across.setSpacing(look.WIDE)
        across.addStretch(1)
        across.addWidget(self._clinic_sheet, 0, Qt.AlignmentFlag.AlignTop)
        across.addLayout(right)
        across.addStretch(1)
        for sheet in (self._clinic_sheet, self._site_sheet, window, self._keys_sheet):
            sheet.setFixedWidth(WIDTH)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(middle, "settings_area"))

    def _connect(self) -> None:
        self._save.clicked.connect(self._on_save)
        self._save_site.clicked.connect(self._on_save)
        self._appearance.activated.connect(self._on_appearance)
        self._change.clicked.connect(self._on_change)
        self._new_key.clicked.connect(self._on_new_key)
        self._back.clicked.connect(self.close_requested)
        shortcut = QShortcut(QKeySequence("Esc"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.close_requested)

    def _on_save(self) -> None:
        fields, name = self.fields, self.fields.name.text().strip()
        fault = "" if name else _("Reports carry the clinic's name: please give one.")
        self._clinic_sheet.show_fault("clinic_name", fault)
        if name:
            self.clinic_saved.emit(
                Clinic(
                    name,
                    fields.address.toPlainText().strip(),
                    fields.logo.content,
                    fields.units.currentData(),
                    fields.language.currentData(),
                    self._clinic.is_demonstration,
                    self.site.setting.currentData(),
                    self.site.region.currentData(),
                    self.site.named_infections(),
                    self.site.tests.currentData(),
                )
            )

    def _on_appearance(self) -> None:
        self.appearance_chosen.emit(self._appearance.currentData())

    def _on_change(self) -> None:
        faults = passphrase_faults(self._new.text(), self._repeated.text())
        self._keys_sheet.show_fault("changed_passphrase", faults.get("passphrase", ""))
        self._keys_sheet.show_fault("changed_repeated", faults.get("repeated", ""))
        if not faults:
            self.passphrase_changed.emit(self._old.text(), self._new.text())

    def _on_new_key(self) -> None:
        said = "" if self._old.text() else _("Give the passphrase now in use first.")
        self._keys_sheet.show_fault("old_passphrase", said)
        if not said:
            self.recovery_key_requested.emit(self._old.text())
