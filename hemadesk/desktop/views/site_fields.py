"""Whose patients these are and what can be done here, as the settings ask for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QWidget

from hemadesk.desktop.theme import look
from hemadesk.desktop.views.clinic_fields import choices
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import Sheet
from hemadesk.domain.case import Region
from hemadesk.domain.records import Clinic
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.wording import labels

SETTINGS = {
    "referral": N_("Referral center: patients sent on"),
    "district": N_("District clinic: every patient with a low count"),
    "screening": N_("Screening: most counts are normal"),
}
LEVELS = {
    "primary": N_("Film, counts and simple chemistry"),
    "district": N_("District hospital"),
    "tertiary": N_("Everything, also special tests"),
}


class SiteFields:
    """The fields of the site, put onto a sheet; ``endemic`` is a box for each infection."""

    def __init__(self, sheet: Sheet, infections: dict[str, str]) -> None:
        self.setting = choices("setting", SETTINGS)
        self.region = named(QComboBox(), "region")
        self.region.addItem(_("not said"), None)
        for region in Region:
            self.region.addItem(labels.region(region.value), region.value)
        self.tests = choices("tests_up_to", LEVELS)
        self.knows_infections = named(
            QCheckBox(_("Say which infections belong to this place:")), "says_endemic"
        )
        self.endemic = {
            key: named(QCheckBox(words), f"endemic_{key}") for key, words in infections.items()
        }
        sheet.add_field(_("&Whose patients"), self.setting)
        sheet.add_field(_("Re&gion of patients without one"), self.region)
        sheet.add_field(_("&Tests that can be had here"), self.tests)
        sheet.column.addWidget(self.knows_infections)
        sheet.column.addWidget(self._boxes())
        sheet.column.addSpacing(look.SPACE)
        self.knows_infections.toggled.connect(self._on_knows)
        self._on_knows(knows=False)

    def show_clinic(self, clinic: Clinic) -> None:
        """Show what is stored."""
        self.setting.setCurrentIndex(max(0, self.setting.findData(clinic.setting)))
        self.region.setCurrentIndex(max(0, self.region.findData(clinic.region)))
        self.tests.setCurrentIndex(max(0, self.tests.findData(clinic.tests_up_to)))
        self.knows_infections.setChecked(clinic.endemic is not None)
        for key, box in self.endemic.items():
            box.setChecked(key in (clinic.endemic or ()))

    def named_infections(self) -> tuple[str, ...] | None:
        """Return the infections said to be endemic; None where nobody said."""
        if not self.knows_infections.isChecked():
            return None
        return tuple(key for key, box in self.endemic.items() if box.isChecked())

    def _boxes(self) -> QWidget:
        boxes = QWidget()
        grid = QGridLayout(boxes)
        grid.setContentsMargins(look.WIDE, 0, 0, 0)
        for index, box in enumerate(self.endemic.values()):
            grid.addWidget(box, index, 0, Qt.AlignmentFlag.AlignLeading)
        return boxes

    def _on_knows(self, knows: bool) -> None:
        for box in self.endemic.values():
            box.setEnabled(knows)
