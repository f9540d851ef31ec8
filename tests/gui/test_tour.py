"""The pictures of the manual are made by using the window."""

import subprocess
import sys

from PySide6.QtGui import QImage

SCREENS = {
    "first-run", "recovery-key", "unlock", "worklist", "search", "new-patient", "case", "results",
    "before-you-treat", "report", "settings",
}  # fmt: skip


def test_that_the_tour_draws_every_screen_and_none_is_empty(tmp_path):
    command = [sys.executable, "-m", "hemadesk", "tour", "--out", str(tmp_path), "--look", "small"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert {file.name for file in tmp_path.iterdir()} == {f"{s}-small.png" for s in SCREENS}
    for file in tmp_path.iterdir():
        picture = QImage(str(file))
        assert (picture.width(), picture.height()) == (1280, 720)
        middle = {picture.pixel(x, y) for x in range(0, 1280, 4) for y in range(0, 720, 4)}
        assert len(middle) > 10, f"{file.name} is blank"
