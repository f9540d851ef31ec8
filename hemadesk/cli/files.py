"""Files and folders that a person named: read and written whole, or refused in one sentence."""

import contextlib
import tempfile
from pathlib import Path

from hemadesk.errors import N_, HemaDeskError
from hemadesk.exchange import strict_json

LONGEST = strict_json.MAX_BYTES + 1
"""One byte more than a case file may have: enough to be refused, never more in memory."""


class UnreadableFileError(HemaDeskError):
    message = N_("{file}: cannot be read ({reason}); accepted: a case file or a folder of them.")


class NoCaseFileError(HemaDeskError):
    message = N_("{file}: the folder holds no case file; accepted: at least one *.json in it.")


class UnwritableFileError(HemaDeskError):
    message = N_("{file}: cannot be written ({reason}); give another place.")


def named(path: Path) -> str:
    """Return a path as it is told to people: on one line, whatever characters it holds."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(path))


def case_files(path: Path) -> list[Path]:
    """Return the file itself, or a folder's ``*.json`` by name; sub-folders are not looked into.

    Raises:
        NoCaseFileError: a folder without any.
        UnreadableFileError: a folder that may not be listed.
    """
    try:
        if not path.is_dir():
            return [path]
        entries = sorted(path.iterdir(), key=lambda entry: entry.name)
        found = [entry for entry in entries if entry.suffix == ".json" and not entry.is_dir()]
    except OSError as error:
        raise UnreadableFileError(file=named(path), reason=error.strerror) from error
    if not found:
        raise NoCaseFileError(file=named(path))
    return found


def read(path: Path) -> bytes:
    """Return a file's content, cut where it is too long to be a case.

    Raises:
        UnreadableFileError: it is missing, no file or not ours to read.
    """
    try:
        with path.open("rb") as file:
            return file.read(LONGEST)
    except OSError as error:
        raise UnreadableFileError(file=named(path), reason=error.strerror) from error


def write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whole or not at all.

    Raises:
        UnwritableFileError: no such folder, no right, no room.
    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a device or a pipe cannot be replaced
        else:
            _replace(path.resolve(), content)
    except OSError as error:
        raise UnwritableFileError(file=named(path), reason=error.strerror) from error


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".hemadesk-", delete=False) as file:
        partial = Path(file.name)
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
