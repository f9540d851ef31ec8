"""A second start on the same folder raises the first one's window."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1500


class Listener(QObject):
    """Listens for further starts of the same user; ``raised`` when there was one."""

    raised = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        name = _name_of(folder)
        # Whoever holds the folder's lock is the only one: what a crash left behind may go.
        QLocalServer.removeServer(name)
        self._server.listen(name)

    @Slot()
    def _on_connection(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.disconnected.connect(connection.deleteLater)
        connection.disconnectFromServer()
        self.raised.emit()


def raise_first(folder: Path) -> bool:
    """Ask the first start to show its window; False where nobody answers."""
    socket = QLocalSocket()
    socket.connectToServer(_name_of(folder))
    is_answered = socket.waitForConnected(_WAIT_MS)
    socket.disconnectFromServer()
    return is_answered


def _name_of(folder: Path) -> str:
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return f"hemadesk-{place}"
