"""The worklist in words, and the thin Qt model over it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from hemadesk.desktop.models.drafts import DraftLine
from hemadesk.domain.assessment import Urgency
from hemadesk.domain.case import Sex
from hemadesk.domain.records import WorklistLine
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels, values

URGENCY, NAME, PERSON, IDENTIFIER, DATE, PATTERN, LEADING, STATE = range(8)
_LEAST_WIDTHS = {
    URGENCY: 118, NAME: 120, PERSON: 172, IDENTIFIER: 80, DATE: 90, PATTERN: 110, LEADING: 200,
    STATE: 72,
}  # fmt: skip
"""In pixels; together they fit a window of 1024."""
_SHARES = {NAME: 1, IDENTIFIER: 1, PATTERN: 1, LEADING: 3, STATE: 1}
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class WorklistRow:
    """One case; ``urgency`` is the id behind the words, "" where no flag fired."""

    case_id: str
    urgency: str
    cells: tuple[str, ...]

    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        return ", ".join(filter(None, self.cells))


@dataclass(frozen=True, slots=True)
class WorklistState:
    """The rows that answer to the search, and what was typed and never saved."""

    rows: tuple[WorklistRow, ...] = ()
    is_cut: bool = False
    drafts: tuple[DraftLine, ...] = ()


def column_widths(room: int) -> dict[int, int]:
    """Return how wide each column is where all have this room; the leading diagnosis gets most."""
    rest = max(0, room - sum(_LEAST_WIDTHS.values())) // sum(_SHARES.values())
    return {
        column: least + rest * _SHARES.get(column, 0) for column, least in _LEAST_WIDTHS.items()
    }


def urgencies() -> tuple[tuple[str, str], ...]:
    """Return every urgency with its words, the soonest first."""
    return tuple((each.value, labels.urgency(each)) for each in Urgency)


def present(lines: Sequence[WorklistLine], knowledge: KnowledgeBase) -> tuple[WorklistRow, ...]:
    """Return the rows of the worklist, in the order given."""
    return tuple(_row(line, knowledge) for line in lines)


def _row(line: WorklistLine, knowledge: KnowledgeBase) -> WorklistRow:
    age = values.age(line.age_years) if line.age_years is not None else ""
    sex = labels.word(line.sex) if line.sex is not Sex.UNKNOWN else ""
    born = _("born {date}").format(date=values.date(line.birth_date)) if line.birth_date else ""
    states = [_("Not saved") if line.has_draft else "", _("Report") if line.has_report else ""]
    return WorklistRow(
        line.case_id,
        line.urgency.value if line.urgency else "",
        (
            labels.urgency(line.urgency) if line.urgency else "",
            line.name or _("Name not entered"),
            ", ".join(filter(None, (sex, age or born))),
            line.identifier or "",
            values.date(line.date) if line.date else "",
            labels.pattern(line.pattern) if line.pattern else "",
            _leading(line, knowledge),
            ", ".join(filter(None, states)),
        ),
    )


def _leading(line: WorklistLine, knowledge: KnowledgeBase) -> str:
    if line.confirmed:
        names = ", ".join(labels.short_diagnosis(knowledge, each) for each in line.confirmed)
        return _("{diagnosis} (confirmed)").format(diagnosis=names)
    if line.leading_diagnosis is None or line.leading_probability is None:
        return ""
    name = labels.short_diagnosis(knowledge, line.leading_diagnosis)
    return f"{name} · {values.likelihood(line.leading_probability)}"


class WorklistModel(QAbstractTableModel):
    """Rows as cells of text; ``UserRole`` is the urgency's id."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[WorklistRow, ...] = ()

    def show_rows(self, rows: tuple[WorklistRow, ...]) -> None:
        """Show these rows; equal ones change nothing."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def row(self, place: int) -> WorklistRow:
        """Return one row."""
        return self._rows[place]

    def place_of(self, case_id: str) -> int:
        """Return where a case stands, -1 where it is not shown."""
        places = [place for place, row in enumerate(self._rows) if row.case_id == case_id]
        return places[0] if places else -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own
        return 0 if parent.isValid() else STATE + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its row in words, or the urgency's id."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return row.cells[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.spoken() if index.column() == URGENCY else row.cells[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return row.urgency
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """Return a column's title."""
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        titles = (
            _("Urgency"), _("Name"), _("Patient"), _("No."), _("Date"), _("Counts"),
            _("Leading diagnosis"), _("State"),
        )  # fmt: skip
        return titles[section]
