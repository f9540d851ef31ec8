"""The clinic's letterhead and choices, as first run and the settings ask for them."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from hemadesk.desktop.theme import look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import Sheet
from hemadesk.errors import N_
from hemadesk.i18n import _

UNITS = {"us": N_("g/dL, mg/dL (conventional)"), "si": N_("g/L, µmol/L (SI)")}
LANGUAGES = {"en": "English"}
LOGO_HEIGHT = 40


class LogoRow(QWidget):
    """The logo in small, a button to choose another and one to take it away."""

    logo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "logo", _("Logo"))
        self.content: bytes | None = None
        self._picture = named(QLabel(_("no logo")), "logo_picture", _("Logo"))
        self._choose = named(QPushButton(_("Choose…")), "choose_logo", _("Choose a logo"))
        self._remove = named(QPushButton(_("Remove")), "remove_logo", _("Remove the logo"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._picture, 1)
        row.addWidget(self._choose)
        row.addWidget(self._remove)
        self._choose.clicked.connect(self.logo_requested)
        self._remove.clicked.connect(lambda: self.show_logo(None))
        self.show_logo(None)

    def show_logo(self, content: bytes | None) -> bool:
        """Take a logo; False where the bytes are no picture, which changes nothing."""
        picture = QPixmap()
        if content is not None and not picture.loadFromData(content):
            return False
        self.content = content
        self._remove.setEnabled(content is not None)
        if content is None:
            self._picture.setText(_("no logo"))
        else:
            self._picture.setPixmap(picture.scaledToHeight(LOGO_HEIGHT))
        return True


class ClinicFields:
    """The fields, put onto a sheet; read back by their names."""

    def __init__(self, sheet: Sheet) -> None:
        self.name = named(QLineEdit(), "clinic_name")
        self.address = named(QPlainTextEdit(), "clinic_address")
        self.address.setFixedHeight(64)
        self.address.setTabChangesFocus(True)
        self.logo = LogoRow()
        self.units = choices("units", UNITS)
        self.language = choices("language", LANGUAGES)
        sheet.add_field(_("Clinic’s &name"), self.name)
        sheet.add_field(_("&Address"), self.address)
        sheet.add_field(_("Logo"), self.logo)
        sheet.add_field(_("&Units of counts"), self.units)
        sheet.add_field(_("&Language"), self.language)
        sheet.column.addSpacing(look.SPACE)


def choices(name: str, entries: dict[str, str]) -> QComboBox:
    """Return a box of choices, words shown for keys."""
    box = named(QComboBox(), name)
    for key, words in entries.items():
        box.addItem(_(words), key)
    return box
