"""Guards for tests with widgets, imported by the conftest.py of tests/gui and unit/desktop."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QThreadPool
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMessageBox

QUESTIONS = {
    QDialog: ("exec",),
    QMessageBox: ("question", "warning", "critical", "information", "exec"),
    QFileDialog: ("getOpenFileName", "getOpenFileNames", "getSaveFileName", "getExistingDirectory"),
    QInputDialog: ("getText", "getInt", "getDouble", "getItem"),
}


@pytest.fixture(autouse=True)
def no_blocking_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dialog nobody answers would hang the suite; fail where it opens instead."""

    def refuse(*_args: object, **_kwargs: object) -> NoReturn:
        pytest.fail("a modal dialog opened; inject an answer")

    for dialog, names in QUESTIONS.items():
        for name in names:
            monkeypatch.setattr(dialog, name, refuse)


@pytest.fixture(autouse=True)
def no_leaked_windows(request: pytest.FixtureRequest) -> Iterator[None]:
    """A window that outlives its test keeps its timers and its case; name it."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qtbot")  # pytest-qt closes its widgets before fixtures end
    before = set(QApplication.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    leaked = set(QApplication.topLevelWidgets()) - before
    assert not leaked, f"windows left open: {leaked} (qtbot.addWidget?)"


@pytest.fixture(autouse=True)
def no_job_outlives_its_test() -> Iterator[None]:
    """Work still going in Qt's own pool would end in the middle of another test."""
    yield
    pool = QThreadPool.globalInstance()
    assert pool.waitForDone(5000), f"{pool.activeThreadCount()} job(s) outlived the test"
