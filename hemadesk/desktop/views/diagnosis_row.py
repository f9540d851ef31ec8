"""One line of the differential; Enter or a click unfolds what speaks for and against it."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QVBoxLayout, QWidget

from hemadesk.desktop.models.results import CheckLine, DiagnosisLine, EvidenceLine
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.card import html, muted, wrapped
from hemadesk.desktop.views.naming import named, upright
from hemadesk.domain.assessment import Truth
from hemadesk.i18n import _

_SIGNS = {Truth.MET: "✓", Truth.NOT_MET: "✗", Truth.UNKNOWN: "?"}
_BAR_WIDTH, _PERCENT_WIDTH, _START = 64, 62, 20
_EVIDENCE_SHOWN = 8


class DiagnosisHeading(QAbstractButton):
    """Name, probability in words, a bar and the percentage."""

    move_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: DiagnosisLine | None = None
        self._is_first = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._speak)

    def render_line(self, line: DiagnosisLine, *, is_first: bool) -> None:
        """Show one diagnosis."""
        self._line, self._is_first = line, is_first
        self.setToolTip(line.name)
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, QFontMetrics(self.font()).height() + 9)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._line is None:
            return
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(QColor(scheme.accent if self.hasFocus() else scheme.line), 1.2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.muted))
        painter.drawPolygon(self._triangle())
        self._paint_texts(painter, scheme, self._line)
        self._paint_bar(painter, scheme, self._line.fraction)
        painter.end()

    def _paint_texts(self, painter: QPainter, scheme: colors.Colors, line: DiagnosisLine) -> None:
        leading = self._aligned(Qt.AlignmentFlag.AlignLeading)
        trailing = self._aligned(Qt.AlignmentFlag.AlignTrailing)
        words_width = QFontMetrics(self.font()).horizontalAdvance(line.words) + look.SPACE
        end = self.width() - _BAR_WIDTH - _PERCENT_WIDTH - look.SPACE
        font = self.font()
        font.setBold(self._is_first)
        painter.setFont(font)
        painter.setPen(QColor(scheme.text))
        room = end - _START - words_width
        name = QFontMetrics(font).elidedText(line.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self._at(_START, room), leading, name)
        painter.drawText(
            self._at(self.width() - _PERCENT_WIDTH, _PERCENT_WIDTH - 4),
            trailing,
            upright(line.percent, self),
        )
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(scheme.muted))
        painter.drawText(self._at(end - words_width, words_width - 4), trailing, line.words)

    def _paint_bar(self, painter: QPainter, scheme: colors.Colors, fraction: float) -> None:
        start = self.width() - _BAR_WIDTH - _PERCENT_WIDTH - 2
        middle = self.height() // 2
        whole = self._mirrored(QRect(start, middle - 3, _BAR_WIDTH, 6))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.line))
        painter.drawRoundedRect(whole, 3, 3)
        part = self._mirrored(QRect(start, middle - 3, max(2, round(_BAR_WIDTH * fraction)), 6))
        painter.setBrush(QColor(scheme.accent))
        painter.drawRoundedRect(part, 3, 3)

    def _at(self, start: int, width: int) -> QRect:
        return self._mirrored(QRect(start, 0, width, self.height()))

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _aligned(self, flag: Qt.AlignmentFlag) -> int:
        both = flag | Qt.AlignmentFlag.AlignVCenter
        return int(QStyle.visualAlignment(self.layoutDirection(), both))

    def _triangle(self) -> QPolygon:
        middle = self.height() // 2
        if self.isChecked():
            points = [QPoint(5, middle - 2), QPoint(13, middle - 2), QPoint(9, middle + 3)]
        else:
            points = [QPoint(7, middle - 4), QPoint(12, middle), QPoint(7, middle + 4)]
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            points = [QPoint(self.width() - p.x(), p.y()) for p in points]
        return QPolygon(points)

    def _speak(self) -> None:
        if self._line is None:
            return
        self.setAccessibleName(
            _("{name}, {words}, {percent}, {folded}").format(
                name=self._line.name,
                words=self._line.words,
                percent=self._line.percent,
                folded=_("unfolded") if self.isChecked() else _("folded"),
            )
        )


class DiagnosisRow(QWidget):
    """A diagnosis with its evidence and its checklist underneath, unfolded or not."""

    unfolded = Signal(str, bool)

    def __init__(self, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: DiagnosisLine | None = None
        self.heading = named(DiagnosisHeading(), f"diagnosis_{place}")
        self._detail = wrapped(f"evidence_{place}")
        self._detail.setContentsMargins(_START, 0, 0, look.NARROW)
        self._detail.setVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self._detail)
        self.heading.clicked.connect(self._on_clicked)

    def render_line(self, line: DiagnosisLine, *, is_first: bool, is_unfolded: bool) -> None:
        """Show one diagnosis; its reasons only where it is unfolded."""
        if line != self._line:
            self._line = line
            self.heading.render_line(line, is_first=is_first)
        if self.heading.isChecked() != is_unfolded:
            self.heading.setChecked(is_unfolded)
        if is_unfolded:
            text = _detail(line, colors.of(self.palette()))
            if text != self._detail.text():
                self._detail.setText(text)
        self._detail.setVisible(is_unfolded)

    def _on_clicked(self) -> None:
        if self._line is not None:
            self.unfolded.emit(self._line.diagnosis, self.heading.isChecked())


def _detail(line: DiagnosisLine, scheme: colors.Colors) -> str:
    parts = []
    for title, entries in (
        (_("For"), line.evidence_for),
        (_("Against"), line.evidence_against),
    ):
        if entries:
            parts.append(html(title, bold=True))
            parts.append(_evidence_table(entries, scheme))
    if line.checks:
        parts.append(html(_("Criteria"), bold=True))
        parts.append(_checklist(line.checks, scheme))
    parts += [f"{html(note)}<br>" for note in line.notes]
    return "".join(parts) or muted(_("Nothing that was found speaks for or against it."), scheme)


def _evidence_table(entries: tuple[EvidenceLine, ...], scheme: colors.Colors) -> str:
    rows = [
        "<tr>"
        f'<td width="36"><b>{html(entry.mark)}</b></td>'
        f"<td>{html(entry.text)}&nbsp; {muted(f'{entry.weight} · {entry.source}', scheme)}</td>"
        "</tr>"
        for entry in entries[:_EVIDENCE_SHOWN]
    ]
    more = len(entries) - _EVIDENCE_SHOWN
    if more > 0:
        said = muted(_("and {n} weaker").format(n=more), scheme)
        rows.append(f"<tr><td></td><td>{said}</td></tr>")
    return f'<table cellspacing="0" cellpadding="1">{"".join(rows)}</table>'


def _checklist(checks: tuple[CheckLine, ...], scheme: colors.Colors) -> str:
    rows = [
        f'<tr><td width="{18 + 14 * check.depth}" align="right">'
        f"<b>{_SIGNS[check.result]}</b>&nbsp;</td>"
        f"<td>{html(check.text)} {muted(check.words, scheme) if check.depth else ''}</td></tr>"
        for check in checks
    ]
    return f'<table cellspacing="0" cellpadding="1">{"".join(rows)}</table>'
