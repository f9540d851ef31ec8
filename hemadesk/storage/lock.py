"""One program at a time on a data folder: the system's own lock, gone when the program ends."""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from hemadesk.storage.errors import FolderInUseError, FolderReadOnlyError

FILE = "hemadesk.lock"


class FolderLock:
    """``with FolderLock(folder): ...`` holds the folder for this process.

    Entering raises ``FolderInUseError`` while another process holds it, and
    ``FolderReadOnlyError`` where the lock file cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = (self._folder / FILE).open("ab")
        except OSError as error:
            raise FolderReadOnlyError(folder=self._folder) from error
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise FolderInUseError(folder=self._folder) from error
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # The file stays: removing it could take it from under another program's lock.
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
