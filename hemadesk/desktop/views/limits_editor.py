"""Under a count: the laboratory's own limits, and whether the count can be used at all."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from hemadesk.desktop.models.case_form import RowState
from hemadesk.desktop.models.typed_case import LimitTexts
from hemadesk.desktop.theme import look
from hemadesk.desktop.views.naming import named
from hemadesk.i18n import _
from hemadesk.wording import labels


class LimitsEditor(QWidget):
    """Low and high limit as the laboratory prints them, in the field's unit."""

    limits_edited = Signal(str, object)
    spurious_changed = Signal(str, bool)
    close_requested = Signal(str)

    def __init__(self, finding: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finding = finding
        self._unit = ""
        self.low = named(
            QLineEdit(), f"low_limit_{finding}", _("Lower limit of {name}").format(name=name)
        )
        self._high = named(
            QLineEdit(), f"high_limit_{finding}", _("Upper limit of {name}").format(name=name)
        )
        self._unit_label = QLabel()
        self._spurious = named(
            QCheckBox(_("Not this patient's count (clotted, clumped, …)")),
            f"spurious_{finding}",
            _("{name}: not this patient's count").format(name=name),
        )
        self._close = named(QToolButton(), f"close_limits_{finding}", _("Close"))
        self._close.setText("×")
        self._close.setAutoRaise(True)
        self._lay_out()
        for edit in (self.low, self._high):
            edit.setFixedWidth(60)
            edit.textEdited.connect(self._on_edited)
        self._spurious.clicked.connect(self._on_spurious)
        self._close.clicked.connect(self._on_close)

    def render_limits(self, state: RowState) -> None:
        """Show the limits that were typed and whether the count is used."""
        self._unit = state.limit_texts.unit or state.unit
        for edit, text in ((self.low, state.limit_texts.low), (self._high, state.limit_texts.high)):
            if edit.text() != text:
                edit.setText(text)
        self._unit_label.setText(labels.unit(self._unit))
        self._spurious.setChecked(state.is_spurious)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(look.WIDE, 0, look.NARROW, look.NARROW)
        row.setSpacing(look.NARROW)
        row.addWidget(QLabel(_("Laboratory's limits")))
        row.addWidget(self.low)
        row.addWidget(QLabel("–"))
        row.addWidget(self._high)
        row.addWidget(self._unit_label)
        row.addStretch(1)
        row.addWidget(self._spurious)
        row.addWidget(self._close)

    def _on_edited(self) -> None:
        texts = LimitTexts(self.low.text(), self._high.text(), self._unit)
        self.limits_edited.emit(self._finding, texts)

    def _on_spurious(self) -> None:
        self.spurious_changed.emit(self._finding, self._spurious.isChecked())

    def _on_close(self) -> None:
        self.close_requested.emit(self._finding)
