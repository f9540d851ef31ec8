"""The report before it leaves: the sender's words beside the very pages that are stored."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from hemadesk.desktop.models.report import HASH_SHOWN, LetterEntry, ReportState
from hemadesk.desktop.theme import colors, look
from hemadesk.desktop.views.naming import named
from hemadesk.desktop.views.sheet import MainButton, Sheet, ToneLabel, scrolled
from hemadesk.i18n import _

SIDE = 400


class ReportPage(QWidget):
    """Left the sender's own words, right the pages; printing and saving only what is stored."""

    edited = Signal(object)
    issue_requested = Signal()
    print_requested = Signal()
    save_requested = Signal()
    preview_requested = Signal()
    issued_chosen = Signal(str)
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "report_page", _("Report"))
        self._is_rendering = False
        self.is_ready = False
        self._pdf = b""
        self._buffer = QBuffer(self)
        self._document = QPdfDocument(self)
        self._view = named(QPdfView(self), "report_pages", _("Pages of the report"))
        self._sheet = Sheet("report_sheet", _("Referral"))
        self._recipient = named(QLineEdit(), "report_recipient")
        self._sender = named(QLineEdit(), "report_sender")
        self._question = named(QLineEdit(), "report_question")
        self._free_text = named(QPlainTextEdit(), "report_free_text")
        self._paper = named(QComboBox(), "report_paper")
        self._status = ToneLabel("report_status")
        self._issue = MainButton(_("&Issue and store"), "issue_report")
        self._print = named(QPushButton(_("&Print…")), "print_report", _("Print the report"))
        self._save = named(QPushButton(_("&Save as…")), "save_report", _("Save the report"))
        self._back = named(QPushButton(_("&Back to the case")), "report_back", _("Back"))
        self._issued = named(QListWidget(), "issued_reports", _("Issued before"))
        self._lay_out()
        self._connect()

    @property
    def document(self) -> QPdfDocument:
        """The pages on the screen, for printing."""
        return self._document

    @property
    def shown_bytes(self) -> bytes:
        """The PDF whose pages are on the screen."""
        return self._pdf

    def render_state(self, state: ReportState) -> None:
        """Show the pages, the words, and what may be done with them."""
        self._is_rendering = True
        self._sheet.heading.setText(state.patient)
        self._render_words(state.entry)
        self._render_issued(state)
        self._is_rendering = False
        if state.pdf != self._pdf:
            self._show_pages(state.pdf)
        # Also while the pages are drawn: its Alt key would otherwise end up in the letter.
        self._issue.setEnabled((bool(state.pdf) or state.is_busy) and not state.has_left)
        self.is_ready = bool(state.pdf) and not state.is_busy
        for button in (self._print, self._save):
            button.setEnabled(state.has_left)
            button.setToolTip("" if state.has_left else _("First issue the report."))
        self._render_status(state)

    def focus_first(self) -> None:
        """Give the keyboard to the recipient."""
        self._recipient.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colors.of(self.palette()).window))
        painter.end()

    def _render_words(self, entry: LetterEntry) -> None:
        for field, text in (
            (self._recipient, entry.recipient),
            (self._sender, entry.sender),
            (self._question, entry.question),
        ):
            if field.text() != text:
                field.setText(text)
        if self._free_text.toPlainText() != entry.free_text:
            self._free_text.setPlainText(entry.free_text)
        self._paper.setCurrentIndex(max(0, self._paper.findData(entry.paper)))

    def _render_issued(self, state: ReportState) -> None:
        wanted = [(line.report_id, line.words) for line in state.issued]
        items = [self._issued.item(i) for i in range(self._issued.count())]
        if [(i.data(Qt.ItemDataRole.UserRole), i.text()) for i in items] != wanted:
            self._issued.clear()
            for line in state.issued:
                item = QListWidgetItem(line.words)
                item.setData(Qt.ItemDataRole.UserRole, line.report_id)
                item.setToolTip(f"SHA-256 {line.sha256}")
                self._issued.addItem(item)
        places = [i for i, line in enumerate(state.issued) if line.report_id == state.shown]
        self._issued.setCurrentRow(places[0] if places else -1)
        for part in (self._issued_title, self._issued):
            part.setVisible(bool(wanted))

    def _render_status(self, state: ReportState) -> None:
        shown = [line for line in state.issued if line.report_id == state.shown]
        if state.is_busy:
            words, tone = _("Drawing the pages…"), "muted"
        elif shown:
            words = _("Issued {when}. Stored unchanged, SHA-256 {hash}….").format(
                when=shown[0].words, hash=shown[0].sha256[:HASH_SHOWN]
            )
            tone = "good"
        else:
            words, tone = _("Preview. Nothing has left this computer."), "muted"
        self._status.set_tone(tone)
        self._status.setText(words)

    def _show_pages(self, pdf: bytes) -> None:
        self._pdf = pdf
        self._document.close()
        self._buffer.close()
        if pdf:
            self._buffer.setData(QByteArray(pdf))
            self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
            self._document.load(self._buffer)

    def _lay_out(self) -> None:
        self._view.setDocument(self._document)
        self._view.setPageMode(QPdfView.PageMode.MultiPage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._issued.setMaximumHeight(96)
        self._lay_out_fields()
        sheet = self._sheet
        sheet.column.addSpacing(look.SPACE)
        sheet.column.addWidget(self._status)
        sheet.column.addSpacing(look.SPACE)
        sheet.column.addWidget(self._issue)
        row = QHBoxLayout()
        row.addWidget(self._print)
        row.addWidget(self._save)
        sheet.column.addLayout(row)
        sheet.column.addSpacing(look.SPACE)
        self._issued_title = QLabel(_("Issue&d before"))
        self._issued_title.setBuddy(self._issued)
        sheet.column.addWidget(self._issued_title)
        sheet.column.addWidget(self._issued)
        sheet.column.addStretch(1)
        sheet.column.addWidget(self._back)
        area = scrolled(sheet, "report_area")
        area.setFixedWidth(SIDE)
        across = QHBoxLayout(self)
        across.setContentsMargins(look.SPACE, look.SPACE, look.SPACE, look.SPACE)
        across.setSpacing(look.SPACE)
        across.addWidget(area)
        across.addWidget(self._view, 1)

    def _lay_out_fields(self) -> None:
        for paper in ("A4", "letter"):
            self._paper.addItem(_("Letter") if paper == "letter" else paper, paper)
        self._recipient.setPlaceholderText(_("Hematology on call"))
        self._free_text.setTabChangesFocus(True)
        self._free_text.setFixedHeight(110)
        self._sheet.add_field(_("&To"), self._recipient)
        self._sheet.add_field(_("&From"), self._sender)
        self._sheet.add_field(_("&Question"), self._question)
        self._sheet.add_field(_("Your o&wn words"), self._free_text)
        self._sheet.add_field(_("Pap&er"), self._paper)

    def _connect(self) -> None:
        for field in (self._recipient, self._sender, self._question):
            field.textEdited.connect(self._on_edited)
        self._free_text.textChanged.connect(self._on_edited)
        self._paper.currentIndexChanged.connect(self._on_edited)
        self._issue.clicked.connect(self.issue_requested)
        self._print.clicked.connect(self.print_requested)
        self._save.clicked.connect(self.save_requested)
        self._back.clicked.connect(self.close_requested)
        self._issued.itemClicked.connect(self._on_issued_chosen)
        self._issued.itemActivated.connect(self._on_issued_chosen)
        for keys, slot in (
            (QKeySequence("Esc"), self.close_requested),
            (QKeySequence(QKeySequence.StandardKey.Print), self.print_requested),
        ):
            shortcut = QShortcut(keys, self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def _on_issued_chosen(self, item: QListWidgetItem) -> None:
        self.issued_chosen.emit(item.data(Qt.ItemDataRole.UserRole))

    def _on_edited(self) -> None:
        if not self._is_rendering:
            self.edited.emit(
                LetterEntry(
                    self._sender.text(),
                    self._recipient.text(),
                    self._question.text(),
                    self._free_text.toPlainText(),
                    self._paper.currentData(),
                )
            )
