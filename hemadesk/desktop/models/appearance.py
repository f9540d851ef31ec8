"""Light, dark or high contrast: kept beside the records, because it is needed before them."""

import json
from pathlib import Path

from hemadesk.errors import N_

FILE = "window.json"
SYSTEM = "system"
CHOICES = {
    SYSTEM: N_("As the system"),
    "light": N_("Light"),
    "dark": N_("Dark"),
    "high_contrast": N_("High contrast"),
}


def read(folder: Path) -> str:
    """Return the choice that was kept; what cannot be read is the system's own."""
    try:
        choice = json.loads((folder / FILE).read_text(encoding="utf-8"))["appearance"]
    except (OSError, ValueError, TypeError, KeyError):
        return SYSTEM
    return choice if choice in CHOICES else SYSTEM


def write(folder: Path, choice: str) -> None:
    """Keep a choice."""
    (folder / FILE).write_text(json.dumps({"appearance": choice}), encoding="utf-8")
