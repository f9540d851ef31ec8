"""The first thing in the morning: a passphrase.  Painted before anything heavy is loaded."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QWidget

from hemadesk.desktop.models.access import AccessState, passphrase_faults
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, ToneLabel, centered
from hemadesk.desktop.views.small_parts import LinkButton, secret_field
from hemadesk.i18n import _

WIDTH = 440


class UnlockView(QWidget):
    """Passphrase, or the printed recovery key with a new passphrase."""

    unlock_requested = Signal(str)
    recovery_requested = Signal()
    recover_requested = Signal(str, str, str)
    """Recovery key, whose, new passphrase."""
    demonstration_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "unlock", _("Unlock"))
        self._passphrase = secret_field("passphrase")
        self._unlock = MainButton(_("&Unlock"), "unlock_button")
        self._message = ToneLabel("unlock_message", "danger")
        self._forgotten = named(LinkButton(_("&Forgot the passphrase?")), "use_recovery_key")
        self._look_around = named(LinkButton(_("Open the &demonstration")), "open_demonstration")
        self._key = named(QLineEdit(), "recovery_key")
        self._user = named(QComboBox(), "recovery_user", _("Whose passphrase"))
        self._new = secret_field("new_passphrase")
        self._repeated = secret_field("repeated_passphrase")
        self._recover = MainButton(_("Set the new passphrase"), "recover_button")
        self._back = named(QPushButton(_("Back")), "recovery_back", _("Back"))
        self._recovery_message = ToneLabel("recovery_message", "danger")
        self._front = self._front_sheet()
        self._recovery = self._recovery_sheet()
        self._recovery.setVisible(False)
        centered(self, WIDTH, self._front, self._recovery)
        self._connect()

    def render_state(self, state: AccessState) -> None:
        """Show whether a passphrase is being tried and what came of the last one."""
        said = _("Opening the records…") if state.is_busy else state.message
        for label in (self._message, self._recovery_message):
            label.set_tone("muted" if state.is_busy else "danger")
            label.setText(said)
            label.setAccessibleName(said)
        for button in (self._unlock, self._recover, self._forgotten, self._look_around):
            button.setEnabled(not state.is_busy)
        if tuple(self._user.itemText(i) for i in range(self._user.count())) != state.users:
            self._user.clear()
            self._user.addItems(state.users)
        if state.message and not state.is_busy and self._front.isVisible():
            self._passphrase.selectAll()
            self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """Give the keyboard to the passphrase, empty."""
        self._show_recovery(is_shown=False)
        self._passphrase.clear()
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _front_sheet(self) -> Sheet:
        sheet = Sheet("unlock_sheet", "HemaDesk")
        sheet.add_text("unlock_text", _("Your records are encrypted. Unlock them to begin."))
        sheet.add_field(_("&Passphrase"), self._passphrase)
        sheet.column.addWidget(self._message)
        sheet.column.addSpacing(look.SPACE)
        sheet.column.addWidget(self._unlock)
        sheet.column.addSpacing(look.SPACE)
        links = QHBoxLayout()
        links.addWidget(self._forgotten)
        links.addStretch(1)
        links.addWidget(self._look_around)
        sheet.column.addLayout(links)
        return sheet

    def _recovery_sheet(self) -> Sheet:
        sheet = Sheet("recovery_sheet", _("Set a new passphrase"))
        sheet.add_text(
            "recovery_text",
            _("The recovery key was printed when HemaDesk was first opened: 8 groups of 5 signs."),
        )
        sheet.add_field(_("&Recovery key"), self._key)
        sheet.add_field(_("&Whose passphrase"), self._user)
        sheet.add_field(_("&New passphrase"), self._new)
        sheet.add_field(_("Repea&t it"), self._repeated)
        sheet.column.addWidget(self._recovery_message)
        sheet.column.addSpacing(look.SPACE)
        row = QHBoxLayout()
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self._recover)
        sheet.column.addLayout(row)
        return sheet

    def _connect(self) -> None:
        self._unlock.clicked.connect(self._on_unlock)
        self._passphrase.returnPressed.connect(self._on_unlock)
        self._forgotten.clicked.connect(self._on_forgotten)
        self._look_around.clicked.connect(self.demonstration_requested)
        self._back.clicked.connect(self.focus_first)
        self._recover.clicked.connect(self._on_recover)
        self._repeated.returnPressed.connect(self._on_recover)

    def _on_unlock(self) -> None:
        if self._passphrase.text() and self._unlock.isEnabled():
            self.unlock_requested.emit(self._passphrase.text())

    def _on_forgotten(self) -> None:
        self._show_recovery(is_shown=True)
        self._key.setFocus(Qt.FocusReason.OtherFocusReason)
        self.recovery_requested.emit()

    def _on_recover(self) -> None:
        faults = passphrase_faults(self._new.text(), self._repeated.text())
        self._recovery.show_fault("new_passphrase", faults.get("passphrase", ""))
        self._recovery.show_fault("repeated_passphrase", faults.get("repeated", ""))
        if not faults:
            self.recover_requested.emit(
                self._key.text(), self._user.currentText(), self._new.text()
            )

    def _show_recovery(self, *, is_shown: bool) -> None:
        self._front.setVisible(not is_shown)
        self._recovery.setVisible(is_shown)
        for label in (self._message, self._recovery_message):
            label.setText("")
