"""The window where none can be shown."""

import os
import subprocess
import sys


def test_that_without_a_display_the_window_says_one_sentence():
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    if sys.platform in ("win32", "darwin"):
        return  # there is always a display
    told = subprocess.run(
        [sys.executable, "-m", "hemadesk"], env=environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert told.stderr.splitlines() == [told.stderr.strip()]
    assert "no display" in told.stderr
