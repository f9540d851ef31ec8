"""The patient banner: always on the screen, never scrolled away."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from hemadesk.desktop.models.banner import BannerState
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _


class PatientBanner(QFrame):
    """Name, birth date, age at the count, sex, identifier; what is missing is said."""

    edit_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "patient_banner", _("Patient"))
        self._name = named(QLabel(), "patient_name")
        self._name.setFont(look.scaled(self.font(), 1.35, bold=True))
        self._facts = named(QLabel(), "patient_facts")
        self._missing = named(QLabel(), "patient_missing")
        self._edit = named(QPushButton(_("&Patient…")), "edit_patient", _("Edit the patient"))
        for label in (self._name, self._facts, self._missing):
            label.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.WIDE, 6, look.SPACE, 6)
        row.setSpacing(look.WIDE)
        row.addWidget(self._name)
        row.addWidget(self._facts)
        row.addStretch(1)
        row.addWidget(self._missing)
        row.addWidget(self._edit)
        self._edit.clicked.connect(self.edit_requested)

    def render_banner(self, state: BannerState) -> None:
        """Show who the patient is."""
        self._name.setText(state.name)
        born = _("born {date}").format(date=state.birth_date) if state.birth_date else ""
        number = _("No. {identifier}").format(identifier=state.identifier)
        facts = [born, state.age, state.sex, number if state.identifier else ""]
        self._facts.setText("   ·   ".join(filter(None, facts)))
        self._missing.setText(f"⚠ {state.missing}" if state.missing else "")
        self.setAccessibleDescription(", ".join(filter(None, [state.name, *facts, state.missing])))
        self._color()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._color()

    def _color(self) -> None:
        palette = QPalette(self.palette())
        caution = colors.of(self.palette()).caution
        palette.setColor(QPalette.ColorRole.WindowText, QColor(caution))
        self._missing.setPalette(palette)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(scheme.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(scheme.line))
        painter.end()
