"""What covers the window while nobody sits before it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from hemadesk.desktop.theme import look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, ToneLabel, centered
from hemadesk.desktop.views.small_parts import secret_field
from hemadesk.i18n import _

WIDTH = 440


class LockView(QWidget):
    """Asks for the passphrase of whoever locked; what lies beneath stays as it was."""

    unlock_requested = Signal(str)

    def __init__(self, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "lock", _("Locked"))
        self._passphrase = secret_field("lock_passphrase")
        self._unlock = MainButton(_("&Unlock"), "lock_unlock")
        self._message = ToneLabel("lock_message", "danger")
        sheet = Sheet("lock_sheet", _("Locked"))
        told = _(
            "{user} is at work here. What was typed is still there. Unlock it with the "
            "passphrase of {user}, or close the window: what is not saved is kept as a draft."
        )
        sheet.add_text("lock_text", told.format(user=user))
        sheet.add_field(_("&Passphrase"), self._passphrase)
        sheet.column.addWidget(self._message)
        sheet.column.addSpacing(look.SPACE)
        sheet.column.addWidget(self._unlock)
        centered(self, WIDTH, sheet)
        self._unlock.clicked.connect(self._on_unlock)
        self._passphrase.returnPressed.connect(self._on_unlock)

    def focus_first(self) -> None:
        """Give the keyboard to the passphrase, empty."""
        self._passphrase.clear()
        self.say("", is_busy=False)

    def say(self, message: str, *, is_busy: bool) -> None:
        """Show what came of the last passphrase, or that it is being tried."""
        said = _("Unlocking…") if is_busy else message
        self._message.set_tone("muted" if is_busy else "danger")
        self._message.setText(said)
        self._message.setAccessibleName(said)
        self._unlock.setEnabled(not is_busy)
        self._passphrase.selectAll()
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_unlock(self) -> None:
        if self._passphrase.text() and self._unlock.isEnabled():
            self.unlock_requested.emit(self._passphrase.text())
