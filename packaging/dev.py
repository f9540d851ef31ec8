r"""Set HemaDesk up where that is needed, then run one of its tasks.

``python3 packaging/dev.py run|test|check|words|bench|soak``, or ``py -3.11 packaging\dev.py run``;
``make`` calls it by the same names.  Standard library only.  A set-up that fails ends in one line.
"""

from __future__ import annotations  # an older Python must get as far as the sentence about itself

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "packaging" / "requirements.lock"
DEBIAN_PACKAGES = ROOT / "packaging" / "debian-packages.txt"
STAMP = VENV / "set-up.sha256"
LOG = ROOT / "build" / "set-up.log"
RUN = ROOT / "build" / "run"
EXAMPLE = ROOT / "resources" / "examples" / "severe-aplastic-anemia.json"

OLDEST = (3, 11)
NO_CONNECTION = ("NewConnectionError", "ConnectTimeoutError", "ProxyError", "from versions: none")
QT_PROBE = "from PySide6.QtWidgets import QApplication; QApplication([])"


class SetupError(Exception):
    """Says in one line what is missing and what to type."""


def main(arguments: list[str]) -> int:
    """Run the task named first with the arguments after it; return its exit code."""
    tasks = {
        "run": run,
        "test": test,
        "check": check,
        "words": words,
        "bench": bench,
        "soak": soak,
    }
    if not arguments or arguments[0] not in tasks:
        print(f"usage: dev.py {'|'.join(tasks)} [arguments]", file=sys.stderr)
        return 2
    task, *rest = arguments
    try:
        set_up(task)
        return tasks[task](rest)
    except SetupError as error:
        print(f"HemaDesk: {error}", file=sys.stderr)
    except OSError as error:
        reason = f"{error.strerror}: {error.filename}"
        print(f"HemaDesk: the set-up stopped ({reason}); then {typed(task)}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 1


# Tasks


def run(arguments: list[str]) -> int:
    """Open the window; without a display carry a real case to its printed referral.

    Without a display there are also pictures of the window.  Arguments go to the command line.
    """
    if arguments:
        return hemadesk(*arguments)
    if has_display():
        return hemadesk()
    RUN.mkdir(parents=True, exist_ok=True)
    case = EXAMPLE.relative_to(ROOT)
    referral = RUN.relative_to(ROOT) / f"{EXAMPLE.stem}.pdf"
    print(f"No display here. A published case, {case}:", flush=True)
    code = hemadesk("assess", case) or hemadesk("report", case, "-o", referral)
    print("Pictures of the window:", flush=True)
    return code or hemadesk("tour", "--out", RUN.relative_to(ROOT), "--look", "light")


def has_display() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY")
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in names)


def test(arguments: list[str]) -> int:
    """Pass every test, or those that the arguments choose."""
    make_display_ready()
    everything = [] if any(not a.startswith("-") for a in arguments) else ["-n", "2"]
    return python("-m", "pytest", *everything, *arguments, QT_QPA_PLATFORM="offscreen")


def check(_arguments: list[str]) -> int:
    """Check everything that needs no test: form, types, who imports whom, the knowledge."""
    steps = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "import rules": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
        "words to translate": ["packaging/translations.py", "check"],
        "knowledge": ["-m", "hemadesk", "knowledge", "check"],
    }
    failed = []
    for name, command in steps.items():
        print(f"-- {name}", flush=True)
        if python(*command) != 0:
            failed.append(name)
    print(f"-- failed: {', '.join(failed)}" if failed else "-- all checks passed")
    return 1 if failed else 0


def words(_arguments: list[str]) -> int:
    """Write the template for translators anew from the code and the knowledge."""
    return python("packaging/translations.py", "extract")


def bench(arguments: list[str]) -> int:
    """Measure against comparisons, interleaved; ``--write`` puts the table into the docs."""
    return python("benchmarks/run.py", *arguments, QT_QPA_PLATFORM="offscreen")


def soak(arguments: list[str]) -> int:
    """Run the long tests, and every property test on many more examples."""
    chosen = ["-m", "soak or hypothesis", "--hypothesis-profile", "soak", "-n", "2"]
    return python("-m", "pytest", *chosen, *arguments, QT_QPA_PLATFORM="offscreen")


def hemadesk(*arguments: str | Path) -> int:
    return python("-m", "hemadesk", *arguments)


def python(*arguments: str | Path, **environment: str) -> int:
    """Run the virtual environment's Python in the checkout; return its exit code."""
    return subprocess.run(
        [PYTHON, *arguments], cwd=ROOT, env={**clean_environment(), **environment}, check=False
    ).returncode


def clean_environment() -> dict[str, str]:
    """Return the environment without what would lead Python to another one's libraries."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}


# Setting up


def set_up(task: str) -> None:
    """Make the virtual environment and what Qt needs, unless that has been done."""
    if sys.version_info < OLDEST:
        has = ".".join(map(str, sys.version_info[:3]))
        raise SetupError(
            f"Python 3.11 or newer is needed, this is {has}; name it: make {task} PYTHON=python3.11"
        )
    stamp = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + LOCK.read_bytes() + str(ROOT).encode()
    ).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == stamp and PYTHON.exists():
        return
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_bytes(b"")
    if not succeeds([PYTHON, "-c", "import pip"]):
        make_environment(task)
    install_libraries(task)
    make_qt_start(task)
    STAMP.write_text(stamp)


def make_environment(task: str) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        install_system_packages("Python cannot make virtual environments (no ensurepip)", task)
        importlib.invalidate_caches()
    say(f"making a virtual environment in {VENV.name}")
    if not succeeds([sys.executable, "-m", "venv", "--clear", VENV]):
        raise SetupError(f"no virtual environment could be made ({log_name()}); {typed('system')}")


def install_libraries(task: str) -> None:
    say("fetching the libraries of packaging/requirements.lock (the first time some minutes)")
    pip = [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    fetched = succeeds([*pip, "--require-hashes", "-r", LOCK])
    if not fetched or not succeeds(
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    ):
        raise SetupError(f"the libraries are missing: {why_pip_failed()}; then {typed(task)}")


def why_pip_failed() -> str:
    lines = LOG.read_text(encoding="utf-8", errors="replace").splitlines()
    if any(sign in line for line in lines for sign in NO_CONNECTION):
        return f"the package index cannot be reached ({log_name()}), connect this machine"
    errors = [line for line in lines if line.startswith("ERROR: ")]
    return f"{errors[-1][7:207] if errors else 'pip failed'} ({log_name()})"


def make_qt_start(task: str) -> None:
    """See a window system start without a screen; install what it lacks where that is allowed."""
    offscreen = {**clean_environment(), "QT_QPA_PLATFORM": "offscreen"}
    if succeeds([PYTHON, "-c", QT_PROBE], offscreen):
        return
    install_system_packages(f"Qt does not start, libraries are missing ({log_name()})", task)
    if not succeeds([PYTHON, "-c", QT_PROBE], offscreen):
        raise SetupError(f"Qt still does not start, its own words are in {log_name()}")


def make_display_ready() -> None:
    """Install a display without a screen for the test of the real window, where that is allowed.

    No test fails without it: the window is then seen offscreen only, and pytest says so.
    """
    if sys.platform != "linux" or shutil.which("xvfb-run"):
        return
    try:
        install_system_packages("The window's test has no display (no xvfb-run)", "test")
    except SetupError as error:
        say(f"going on: {error}")


def install_system_packages(reason: str, task: str) -> None:
    """Install Debian's packages as root or with a sudo that asks nothing; else say what to type."""
    administrator = as_administrator()
    if shutil.which("apt-get") is None:
        listed = DEBIAN_PACKAGES.relative_to(ROOT).as_posix()
        raise SetupError(f"{reason}; install what {listed} names, then {typed(task)}")
    if administrator is None:
        raise SetupError(f"{reason}; {typed('system')}")
    packages = DEBIAN_PACKAGES.read_text(encoding="utf-8").split()
    say(f"{reason}; installing {' '.join(packages)}")
    apt = [*administrator, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
    install = [*apt, "install", "--no-install-recommends", *packages]
    # A fresh machine has no package lists yet: fetch them only where the first try fails.
    if not succeeds(install) and not (succeeds([*apt, "update"]) and succeeds(install)):
        raise SetupError(f"{reason}; apt-get failed ({log_name()}); {typed('system')}")


def as_administrator() -> list[str] | None:
    """Return what to put before a command, or None where this user may install nothing."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def succeeds(command: list[str | Path], environment: dict[str, str] | None = None) -> bool:
    """Run one step of the set-up, its words going to the log."""
    with LOG.open("ab") as log:
        log.write(f"$ {' '.join(map(str, command))}\n".encode())
        log.flush()
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment or clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except (FileNotFoundError, PermissionError):
            return False
        return done.returncode == 0


def say(text: str) -> None:
    print(f"HemaDesk set-up: {text}", flush=True)


def log_name() -> str:
    return LOG.relative_to(ROOT).as_posix()


def typed(task: str) -> str:
    """Return what a person types to go on."""
    return f"type: {'py -3.11 packaging/dev.py' if os.name == 'nt' else 'make'} {task}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
