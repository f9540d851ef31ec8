"""What of this installation works and what is missing: every shipped file, Qt, the cipher.

Qt and the cipher are tried in processes of their own: a library that is missing may end the
process that asks for it.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hemadesk import __version__, paths
from hemadesk.domain.assessment import Arguments
from hemadesk.knowledge import base, compiled
from hemadesk.knowledge.faults import KnowledgeError

_TRUETYPE = (b"\x00\x01\x00\x00", b"true", b"ttcf")
_QT = "from PySide6.QtWidgets import QApplication; QApplication([])"
_CIPHER = (
    "from sqlcipher3 import dbapi2; c = dbapi2.connect(':memory:');"
    "print(c.execute('PRAGMA cipher_version').fetchone()[0])"
)
_PDF = "import reportlab; print(reportlab.__version__)"
_POSTGRESQL = "/usr/lib/postgresql"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.  Only what ``is_needed`` makes the installation unwell."""

    id: str
    is_well: bool
    arguments: Arguments = field(default_factory=dict)
    is_needed: bool = True


def examine() -> Iterator[Check]:
    """Look at one thing after the other."""
    yield Check("program", True, {"version": __version__, "python": platform.python_version()})
    yield _shipped_files()
    yield _knowledge()
    yield _fonts()
    yield _migrations()
    yield _in_own_process("pdf", _PDF)
    yield _in_own_process("cipher", _CIPHER)
    yield _in_own_process("qt", _QT, QT_QPA_PLATFORM="offscreen")
    yield _display()
    yield _postgresql()


def _shipped_files() -> Check:
    try:
        files = [file for file in paths.resources().rglob("*") if file.is_file()]
        for file in files:
            file.read_bytes()
    except (OSError, RuntimeError) as error:
        return Check("files", False, {"what": str(error)})
    return Check("files", True, {"count": len(files)})


def _knowledge() -> Check:
    """Read every table, and see that the compiled form says the same."""
    try:
        knowledge = base.read(base.files_of(paths.resources() / "knowledge"))
    except (KnowledgeError, OSError, RuntimeError) as error:
        return Check("knowledge", False, {"what": str(error).partition("\n")[0]})
    if compiled.load().version != knowledge.version:
        return Check("knowledge", False, {"what": "the compiled form is of other tables"})
    arguments: Arguments = {
        "version": knowledge.version,
        "diagnoses": len(knowledge.diagnoses),
        "findings": len(knowledge.findings),
    }
    return Check("knowledge", True, arguments)


def _fonts() -> Check:
    fonts = sorted((paths.resources() / "fonts").rglob("*.ttf"))
    broken = [font.name for font in fonts if not font.read_bytes().startswith(_TRUETYPE)]
    if broken or not fonts:
        return Check("fonts", False, {"what": ", ".join(broken)})
    return Check("fonts", True, {"count": len(fonts)})


def _migrations() -> Check:
    try:
        count = len(list((paths.migrations() / "versions").glob("*.py")))
    except RuntimeError as error:
        return Check("migrations", False, {"what": str(error)})
    return Check("migrations", count > 0, {"count": count, "what": ""})


def _in_own_process(identifier: str, code: str, **environment: str) -> Check:
    tried = subprocess.run(  # noqa: S603 - our own Python, our own words
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=60,
        check=False,
    )
    if tried.returncode == 0:
        return Check(identifier, True, {"version": tried.stdout.strip()})
    said = (tried.stderr.strip().splitlines() or [f"exit {tried.returncode}"])[-1]
    return Check(identifier, False, {"what": said})


def has_display() -> bool:
    """Tell whether a window could be shown."""
    names = ("WAYLAND_DISPLAY", "DISPLAY")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(n) for n in names)


def _display() -> Check:
    return Check("display", has_display(), is_needed=False)


def _postgresql() -> Check:
    found = shutil.which("initdb") or next(iter(Path(_POSTGRESQL).glob("*/bin/initdb")), None)
    return Check("postgresql", found is not None, {"place": str(found)}, is_needed=False)
