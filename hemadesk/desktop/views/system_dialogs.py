"""The few questions that the system asks better: where to save, which picture, which printer.

An object handed in, so that a test answers in its place.
"""

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QTextDocument
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from hemadesk.i18n import _

PRINT_DPI = 300


class SystemDialogs:
    """The system's own dialogs over the window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._folder = Path.home()

    def where_to_save(self, name: str) -> Path | None:
        """Return where a PDF is to be written; None where the person thought better of it.

        Begins in the folder that was chosen last, at first in the person's own.
        """
        chosen, _filter = QFileDialog.getSaveFileName(
            self._window, _("Save the report"), str(self._folder / name), _("PDF (*.pdf)")
        )
        if not chosen:
            return None
        self._folder = Path(chosen).parent
        return Path(chosen)

    def which_picture(self) -> Path | None:
        """Return a picture's file."""
        chosen, _filter = QFileDialog.getOpenFileName(
            self._window, _("Choose a logo"), "", _("Pictures (*.png *.jpg *.jpeg)")
        )
        return Path(chosen) if chosen else None

    def is_printer_chosen(self, printer: QPrinter) -> bool:
        """Let the person choose a printer; False where they thought better of it."""
        return QPrintDialog(printer, self._window).exec() == QPrintDialog.DialogCode.Accepted


def new_printer() -> QPrinter:
    """Return a printer at the resolution that pages are drawn in."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setResolution(PRINT_DPI)
    printer.setFullPage(True)
    return printer


def print_pages(document: QPdfDocument, printer: QPrinter) -> None:
    """Print every page of a PDF at its own size on the printer's paper."""
    painter = QPainter(printer)
    for page in range(document.pageCount()):
        if page:
            printer.newPage()
        paper = printer.pageRect(QPrinter.Unit.DevicePixel)
        size = document.pagePointSize(page)
        scale = min(paper.width() / size.width(), paper.height() / size.height())
        shown = QSize(round(size.width() * scale), round(size.height() * scale))
        painter.drawImage(QRectF(0, 0, shown.width(), shown.height()), document.render(page, shown))
    painter.end()


def print_text(text: str, printer: QPrinter) -> None:
    """Print a page of plain words, such as the recovery key."""
    printer.setFullPage(False)
    document = QTextDocument()
    document.setPlainText(text)
    document.print_(printer)
