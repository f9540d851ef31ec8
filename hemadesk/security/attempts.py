"""Wrong passphrases in a row cost growing time, also across restarts.

The count lies in a small file beside the keys.  It slows a person at the keyboard; a thief
with a copy of the files is slowed by Argon2 alone.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from hemadesk.security.errors import WaitBeforeTryingError

FREE = 3
"""Wrong passphrases before the first wait."""

LONGEST_SECONDS = 300.0


class Attempts:
    """The wrong passphrases since the last right one.  ``clock`` gives seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock

    def seconds_to_wait(self) -> float:
        """Return for how long no passphrase is looked at; 0 when one may be typed."""
        failures, last = self._read()
        wait = _pause(failures)
        # A clock that was set back never makes the wait longer than it was.
        return min(wait, max(0.0, last + wait - self._clock()))

    def refuse_if_too_soon(self) -> None:
        """Raise ``WaitBeforeTryingError`` while the wait lasts."""
        if seconds := self.seconds_to_wait():
            raise WaitBeforeTryingError(seconds=max(1, round(seconds)))

    def failed(self) -> None:
        """Count one more wrong passphrase."""
        failures, _ = self._read()
        try:
            self._path.write_text(json.dumps([failures + 1, self._clock()]), encoding="ascii")
        except OSError:
            # A folder that cannot be written is reported where the records are opened.
            return

    def succeeded(self) -> None:
        """Forget the wrong ones."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError:
            return

    def _read(self) -> tuple[int, float]:
        try:
            failures, last = json.loads(self._path.read_bytes())
            return max(0, int(failures)), float(last)
        except (OSError, ValueError, TypeError, OverflowError):
            return 0, 0.0


def _pause(failures: int) -> float:
    if failures < FREE:
        return 0.0
    return min(LONGEST_SECONDS, 2.0 ** min(failures - FREE, 20))
