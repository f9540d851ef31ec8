"""The wheel built from this checkout does, somewhere else, all that the checkout does."""

import pickle
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def succeed(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build with the libraries that are here: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--no-index", "--no-deps", "--no-build-isolation"]
    succeed(*pip, "--wheel-dir", folder, ROOT, cwd=folder)
    [built] = folder.glob("hemadesk-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment outside the checkout that borrows the libraries, not the project."""
    place = tmp_path_factory.mktemp("elsewhere") / "a folder with spaces"
    venv.create(place, with_pip=False)
    scheme = sysconfig.get_paths("venv", vars={"base": str(place), "platbase": str(place)})
    libraries = place / "libraries"
    libraries.mkdir()
    here = Path(sysconfig.get_path("purelib"))
    for library in here.iterdir():
        if "hemadesk" not in library.name:
            (libraries / library.name).symlink_to(library)
    (Path(scheme["purelib"]) / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    python = Path(scheme["scripts"]) / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps"]
    succeed(*pip, wheel, cwd=place)
    return Path(scheme["scripts"])


def test_that_the_compiled_knowledge_in_the_wheel_is_that_of_its_tables(wheel):
    from hemadesk.knowledge import base  # noqa: PLC0415 - the only test here that needs it

    inside = "hemadesk/_data/resources/knowledge/"
    with zipfile.ZipFile(wheel) as opened:
        tables = {
            name.removeprefix(inside): opened.read(name)
            for name in sorted(opened.namelist())
            if name.startswith(inside) and name.endswith((".tsv", ".yaml"))
        }
        compiled = pickle.loads(opened.read(f"{inside}knowledge.compiled"))  # noqa: S301 - built above
    assert compiled == base.read(tables)
    assert compiled.version == base.version_of(tables)


def test_that_resources_and_migrations_travel_inside_and_waste_does_not(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    kept = {
        f"hemadesk/_data/{file.relative_to(ROOT).as_posix()}"
        for folder in ("resources", "db/migrations")
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert kept <= set(names)
    assert [name for name in names if "__pycache__" in name or name.startswith("tests")] == []


def test_that_the_program_works_away_from_the_checkout(installed, tmp_path):
    program = installed / "hemadesk"
    examples = succeed(
        installed / "python",
        "-c",
        "from hemadesk import paths; print(paths.resources() / 'examples')",
        cwd=tmp_path,
    ).strip()
    assert not Path(examples).is_relative_to(ROOT)
    case = Path(examples) / "severe-aplastic-anemia.json"
    assert succeed(program, "--version", cwd=tmp_path).startswith("HemaDesk ")
    assert "MISSING" not in succeed(program, "doctor", cwd=tmp_path)
    assert "without fault" in succeed(program, "knowledge", "check", cwd=tmp_path)
    assert succeed(program, "assess", "--json", examples, cwd=tmp_path).count("\n") == 8
    succeed(program, "report", case, "-o", tmp_path / "out.pdf", cwd=tmp_path)
    assert (tmp_path / "out.pdf").stat().st_size > 10_000
