"""The window: one screen at a time, under a line for messages and one for questions."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.ask_bar import AskBar
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import ToneLabel
from hemadesk.i18n import _

NOTICE_MS = 8000
"""How long a message stays that asks for nothing."""
_TOUCHES = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


class Ribbon(QWidget):
    """The line that marks every screen of a demonstration."""

    def __init__(self) -> None:
        super().__init__()
        said = _("DEMONSTRATION: published cases under invented names. Enter no patient here.")
        named(self, "demonstration", said)
        words = ToneLabel("demonstration_words", "caution", said)
        words.setWordWrap(False)
        words.setFont(look.scaled(self.font(), 0.95, bold=True))
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.SPACE, 3, look.SPACE, 3)
        row.addWidget(words)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(scheme.caution_back))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(scheme.caution))
        painter.end()


class Notice(QWidget):
    """One message about what was just done, or what could not be done."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "notice")
        self._is_error = False
        self._words = ToneLabel("notice_words")
        self._close = named(QToolButton(), "notice_close", _("Close the message"))
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.WIDE, look.NARROW, look.SPACE, look.NARROW)
        row.addWidget(self._words, 1)
        row.addWidget(self._close)
        self.hide()

    def tell(self, sentence: str, *, is_error: bool) -> None:
        """Show a sentence; one that is no error goes away by itself."""
        self._is_error = is_error
        self._words.setText(sentence)
        self._words.set_tone("danger" if is_error else "good")
        self.setAccessibleName(sentence)
        self.update()
        self.show()
        self._timer.stop()
        if not is_error:
            self._timer.start(NOTICE_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        scheme = colors.of(self.palette())
        painter = QPainter(self)
        ground = scheme.danger_back if self._is_error else scheme.good_back
        painter.fillRect(self.rect(), QColor(ground))
        painter.end()


class MainWindow(QWidget):
    """Shows one screen; says when the person wants to close it."""

    close_requested = Signal()
    answered = Signal(int)
    touched = Signal()
    """Somebody sits before it: a key, a click, a turn of the wheel."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "main_window", "HemaDesk")
        self.setWindowTitle("HemaDesk")
        self.may_close = False
        self.ribbon = Ribbon()
        self.ribbon.setVisible(False)
        self.notice = Notice()
        self._question = AskBar("question")
        self._question.hide()
        self._question.offer_taken.connect(self._on_answered)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)
        self._screens = named(QStackedWidget(), "screens")
        self._beneath: QWidget | None = None
        self._is_asking = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.ribbon, self.notice, self._question):
            column.addWidget(part)
        column.addWidget(self._screens, 1)

    @property
    def screen_name(self) -> str:
        """Return the object name of the screen that is shown."""
        shown = self._screens.currentWidget()
        return "" if shown is None else shown.objectName()

    def add(self, screen: QWidget) -> None:
        """Take a screen in, without showing it."""
        if self._screens.indexOf(screen) < 0:
            self._screens.addWidget(screen)

    def remove(self, screen: QWidget) -> None:
        """Let a screen go for good."""
        self._screens.removeWidget(screen)
        screen.deleteLater()

    def show_screen(self, screen: QWidget) -> None:
        """Show this screen in place of the one before; an open question goes with that one."""
        self.add(screen)
        self._is_asking = False
        self._question.hide()
        if self.is_covered:
            self._beneath = screen
        else:
            self._screens.setCurrentWidget(screen)

    @property
    def is_covered(self) -> bool:
        """Tell whether something hides the screen."""
        return self._beneath is not None

    def cover(self, screen: QWidget) -> None:
        """Show this in place of everything; what is shown or asked meanwhile waits beneath."""
        self._beneath = self._screens.currentWidget()
        self.notice.hide()
        self._question.hide()
        self.add(screen)
        self._screens.setCurrentWidget(screen)

    def uncover(self) -> None:
        """Show what lies beneath, with the keyboard where it was."""
        beneath, self._beneath = self._beneath, None
        if beneath is None:
            return
        self._screens.setCurrentWidget(beneath)
        if self._is_asking:
            self._show_question()
        elif (last := beneath.focusWidget()) is not None:
            last.setFocus(Qt.FocusReason.OtherFocusReason)

    def tell(self, sentence: str) -> None:
        """Say what was done."""
        self.notice.tell(sentence, is_error=False)

    def complain(self, sentence: str) -> None:
        """Say what could not be done; it stays until it is closed."""
        self.notice.tell(sentence, is_error=True)

    def ask(self, question: str, answers: tuple[str, ...]) -> None:
        """Ask above the screen; ``answered`` gives the place of the answer."""
        self._question.render_question(question, answers, is_refused=False)
        self._is_asking = True
        if not self.is_covered:
            self._show_question()

    def _show_question(self) -> None:
        self._question.show()
        self._question.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # The window of the system sees every key and click, and little else.
        self.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touched.emit()
        return super().eventFilter(watched, event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close:
            self.close_requested.emit()
        # Whoever was asked may have agreed at once: a close within a close does nothing.
        event.setAccepted(self.may_close)

    def _on_focus(self, _left: QWidget | None, taken: QWidget | None) -> None:
        """Let Enter do what Space does on every button: Qt has that for dialogs only."""
        if isinstance(taken, QPushButton):
            taken.setAutoDefault(True)

    def _on_answered(self, place: int) -> None:
        self._is_asking = False
        self._question.hide()
        self.answered.emit(place)
