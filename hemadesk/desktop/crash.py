"""What is kept of a bug: where it happened, never with which patient.

An exception's own words may hold what was typed, and so may the text of a line: both stay out.
"""

import traceback
from datetime import UTC, datetime
from pathlib import Path

from hemadesk import __version__

FILE = "crash-report.txt"
_PACKAGE = Path(__file__).resolve().parents[1]


def report_of(error: BaseException) -> str:
    """Return the kinds of the error and its causes, each with the places it came through."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    lines = [f"HemaDesk {__version__}, {when}"]
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [
            f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__
    return "\n".join(lines) + "\n\n"


def keep(folder: Path, error: BaseException) -> None:
    """Add a report to the file in the data folder; a full disk is no second crash."""
    try:
        with (folder / FILE).open("a", encoding="utf-8") as file:
            file.write(report_of(error))
    except OSError:
        return


def _short(file: str) -> str:
    place = Path(file)
    return str(place.relative_to(_PACKAGE)) if place.is_relative_to(_PACKAGE) else place.name
