"""One question with few answers: present or absent, a grade, a sex.  No answer is an answer.

One widget that paints itself: the form holds hundreds of these.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QWidget

from hemadesk.desktop.theme import colors, look
from hemadesk.i18n import _

_LINE = 26
_PADDING = 10
_LEAST_NAME = 130
_WIDEST_IN_LINE = 330
_CLEARING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class ChoiceRow(QAbstractButton):
    """A name and its answers as segments; ``chosen`` says which one was taken ("" = none).

    Keys: the first letter or the number of an answer takes it, + and - the first and the
    second, space goes on to the next, Delete takes the answer back, up and down leave the row.
    """

    chosen = Signal(str)
    move_requested = Signal(int)

    def __init__(
        self,
        name: str,
        answers: Sequence[tuple[str, str]],
        unanswered: str,
        parent: QWidget | None = None,
    ) -> None:
        """Ask ``name``; ``answers`` are (id, words); ``unanswered`` is said where there is none."""
        super().__init__(parent)
        self._name = self._spoken = name
        self._answers = tuple(answers)
        self._unanswered = unanswered
        self._answer = ""
        self._note = ""
        self._widths: list[int] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._measure()
        self._speak()

    def set_spoken_name(self, name: str) -> None:
        """Say this name where a label beside the row shows it already."""
        self._spoken = name
        self._speak()

    @property
    def answer(self) -> str:
        """The id of the answer shown, "" where there is none."""
        return self._answer

    def render_answer(self, answer: str, note: str = "") -> None:
        """Show an answer; ``note`` stands small beside the name (an earlier answer)."""
        if (answer, note) == (self._answer, self._note):
            return
        self._answer, self._note = answer, note
        self._speak()
        self.update()

    def sizeHint(self) -> QSize:
        lines = 2 if self._is_tall() else 1
        name = 0 if self._is_tall() or not self._name else self._name_width()
        return QSize(sum(self._widths) + name + 4, lines * _LINE)

    def minimumSizeHint(self) -> QSize:
        least = min(_LEAST_NAME, self._name_width())
        width = sum(self._widths) + (0 if self._is_tall() else least)
        return QSize(width, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text().casefold()
        if event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.move_requested.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key in _CLEARING:
            self.chosen.emit("")
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step(1 if (key == Qt.Key.Key_Right) != self._is_mirrored() else -1)
        elif key == Qt.Key.Key_Space:
            self._step(1)
        elif (answer := self._answer_for(text)) is not None:
            self.chosen.emit(answer)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for (answer, _words), rect in zip(self._answers, self._segments(), strict=True):
            if rect.contains(event.position().toPoint()):
                self.chosen.emit("" if answer == self._answer else answer)
                break
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scheme = colors.of(self.palette())
        if self.hasFocus():
            painter.setPen(QPen(QColor(scheme.accent), 1.5))
            painter.setBrush(QColor(scheme.accent_back))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        self._paint_name(painter, scheme)
        for index, rect in enumerate(self._segments()):
            self._paint_segment(painter, scheme, index, rect)
        painter.end()

    def _paint_name(self, painter: QPainter, scheme: colors.Colors) -> None:
        height = _LINE if self._is_tall() else self.height()
        room = self.width() - (0 if self._is_tall() else sum(self._widths) + look.SPACE)
        rect = self._mirrored(QRect(look.NARROW, 0, room, height))
        metrics = QFontMetrics(self.font())
        text = f"{self._name}  ·  {self._note}" if self._note else self._name
        painter.setPen(QColor(scheme.text))
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading
        flags = QStyle.visualAlignment(self.layoutDirection(), flags)
        elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - look.SPACE)
        painter.drawText(rect, int(flags), elided)

    def _paint_segment(
        self, painter: QPainter, scheme: colors.Colors, index: int, rect: QRect
    ) -> None:
        answer, words = self._answers[index]
        is_taken = answer == self._answer
        is_negative = answer == "absent"
        ground = (scheme.text if is_negative else scheme.accent) if is_taken else scheme.surface
        ink = (scheme.surface if is_negative else scheme.accent_text) if is_taken else scheme.muted
        painter.setPen(QPen(QColor(ground if is_taken else scheme.line), 1.0))
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(rect.adjusted(2, 3, -1, -3), 4, 4)
        painter.setPen(QColor(ink))
        font = self.font()
        font.setBold(is_taken)
        painter.setFont(font)
        if not is_taken:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
            return
        mark = 14
        painter.drawText(rect.adjusted(mark, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(QPen(QColor(ink), 1.8))
        left, middle = rect.left() + 9.0, rect.center().y() + 0.5
        if is_negative:
            painter.drawLine(QPointF(left, middle), QPointF(left + 7, middle))
        else:
            painter.drawLine(QPointF(left, middle), QPointF(left + 3, middle + 3))
            painter.drawLine(QPointF(left + 3, middle + 3), QPointF(left + 8, middle - 4))

    def _segments(self) -> list[QRect]:
        top = _LINE if self._is_tall() else 0
        start = look.NARROW if self._is_tall() else self.width() - sum(self._widths) - 2
        found = []
        for width in self._widths:
            found.append(self._mirrored(QRect(start, top, width, _LINE)))
            start += width
        return found

    def _mirrored(self, rect: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), rect)

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _is_tall(self) -> bool:
        return bool(self._name) and sum(self._widths) > _WIDEST_IN_LINE

    def _name_width(self) -> int:
        return QFontMetrics(self.font()).horizontalAdvance(self._name) + look.WIDE

    def _measure(self) -> None:
        font = self.font()
        font.setBold(True)
        metrics = QFontMetrics(font)
        self._widths = [
            metrics.horizontalAdvance(words) + 2 * _PADDING + 12 for _id, words in self._answers
        ]
        self.updateGeometry()

    def _step(self, by: int) -> None:
        ids = ["", *(answer for answer, _words in self._answers)]
        self.chosen.emit(ids[(ids.index(self._answer) + by) % len(ids)])

    def _answer_for(self, text: str) -> str | None:
        ids = [answer for answer, _words in self._answers]
        if text in ("+", "-", "1", "2", "3", "4", "5"):
            place = {"+": 0, "-": 1}.get(text, ord(text) - ord("1"))
            return ids[place] if place < len(ids) else None
        for answer, words in self._answers:
            if text and (words.casefold().startswith(text) or answer.startswith(text)):
                return answer
        return None

    def _speak(self) -> None:
        said = next((w for a, w in self._answers if a == self._answer), self._unanswered)
        self.setAccessibleName(_("{name}: {answer}").format(name=self._spoken, answer=said))
        self.setToolTip(f"{self._spoken} · {self._note}" if self._note else self._spoken)
