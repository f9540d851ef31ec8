"""The set-up of a fresh machine: what it says where something is missing; once is enough."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout's set-up files in a folder with a space, without an environment."""
    root = tmp_path / "a folder" / "hemadesk"
    shutil.copytree(ROOT / "packaging", root / "packaging")
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def dev(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", checkout / "packaging" / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_that_without_a_network_the_set_up_ends_in_one_line(checkout):
    closed = "http://127.0.0.1:9/simple"
    nothing = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": closed, "PIP_RETRIES": "0"}
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
    done = subprocess.run(
        [sys.executable, checkout / "packaging" / "dev.py", "test"],
        env={**environment, **nothing},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "the package index cannot be reached (build/set-up.log)" in line
    assert line.endswith("then type: make test") or os.name == "nt"
    assert not (checkout / ".venv" / "set-up.sha256").exists()


def test_that_a_python_that_is_too_old_is_told(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.sys, "version_info", (3, 9, 2))
    assert dev.main(["test"]) == 1
    assert "Python 3.11 or newer is needed, this is 3.9.2" in capsys.readouterr().err


def test_that_a_second_run_sets_nothing_up(dev, monkeypatch):
    steps = []
    monkeypatch.setattr(dev, "succeeds", lambda command, *_: steps.append(command) or True)
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.set_up("test")
    assert steps
    steps.clear()
    dev.set_up("test")
    assert steps == []


def test_that_another_lock_is_set_up_again(dev, monkeypatch):
    steps = []
    monkeypatch.setattr(dev, "succeeds", lambda command, *_: steps.append(command) or True)
    dev.PYTHON.parent.mkdir(parents=True)
    dev.PYTHON.touch()
    dev.set_up("test")
    steps.clear()
    dev.LOCK.write_bytes(dev.LOCK.read_bytes() + b"\n")
    dev.set_up("test")
    assert steps


def test_that_who_may_install_nothing_is_told_what_to_type(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(dev, "as_administrator", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert dev.main(["run"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.endswith("(no ensurepip); type: make system")


def test_that_another_system_is_told_which_packages(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    assert dev.main(["run"]) == 1
    assert "install what packaging/debian-packages.txt names" in capsys.readouterr().err


def test_that_an_administrator_s_packages_are_installed_and_named(dev, monkeypatch, capsys):
    steps = []

    def succeeds(command, *_):
        steps.append([str(part) for part in command])
        has_packages = any("install" in step and "apt-get" in step for step in steps[:-1])
        return has_packages or "QApplication" not in steps[-1][-1]

    monkeypatch.setattr(dev, "succeeds", succeeds)
    monkeypatch.setattr(dev, "as_administrator", lambda: ["sudo", "-n"])
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    dev.PYTHON.parent.mkdir(parents=True)
    dev.set_up("test")
    [installed] = [step for step in steps if "apt-get" in step]
    assert installed[:2] == ["sudo", "-n"]
    assert "libegl1" in installed
    assert "libegl1" in capsys.readouterr().out


def test_that_an_administrator_gets_a_display_for_the_window_s_test(dev, monkeypatch):
    steps = []
    monkeypatch.setattr(dev, "succeeds", lambda command, *_: steps.append(command) or True)
    monkeypatch.setattr(dev, "as_administrator", list)
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name == "apt-get" else None)
    dev.make_display_ready()
    [installed] = steps
    assert {"xvfb", "xauth"} < set(installed)


def test_that_the_tests_go_on_without_a_display(dev, monkeypatch, capsys):
    monkeypatch.setattr(dev.sys, "platform", "linux")
    monkeypatch.setattr(dev, "as_administrator", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda name: None)
    dev.make_display_ready()
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("HemaDesk set-up: going on: The window's test has no display")


def test_that_a_folder_that_cannot_be_written_is_one_line(dev, monkeypatch, capsys):
    (dev.ROOT / "build").write_text("a file where a folder is needed")
    assert dev.main(["test"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("HemaDesk: the set-up stopped (File exists: ")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no make: it calls dev.py by name")
def test_that_make_lists_every_task(dev):
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for task in ("run", "test", "check", "words", "bench", "soak", "system"):
        assert f"make {task} " in listed
