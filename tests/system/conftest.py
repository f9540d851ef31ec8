"""The program as its users start it: in a process of its own, from a folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hemadesk(tmp_path: Path) -> Run:
    """Run the command line in an empty folder; it may take a minute, never longer."""

    def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
        return subprocess.run(
            [sys.executable, "-m", "hemadesk", *map(str, arguments)],
            cwd=options.pop("cwd", tmp_path),
            env={**environment, **options.pop("env", {})},
            stdout=options.pop("stdout", subprocess.PIPE),
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
            **options,
        )

    return run


@pytest.fixture
def examples() -> Path:
    return ROOT / "resources" / "examples"
