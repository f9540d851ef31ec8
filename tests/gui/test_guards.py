import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox


def test_that_a_dialog_nobody_answers_fails_instead_of_hanging(qtbot):
    dialog = QDialog()
    qtbot.addWidget(dialog)
    for opens in (
        dialog.exec,
        lambda: QMessageBox.question(dialog, "?", "?"),
        lambda: QFileDialog.getSaveFileName(dialog),
    ):
        with pytest.raises(pytest.fail.Exception, match="modal dialog"):
            opens()
