"""The rules of the house that a machine can hold; docs/architecture.md says why."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "hemadesk").rglob("*.py"))
MIGRATIONS = sorted((ROOT / "db" / "migrations" / "versions").glob("*.py"))
TRANSLATED = {"_", "N_"}
# Written in pieces, so that this file does not hold what it looks for.
FOREIGN_PLACES = re.compile(
    r"(?<![\w.-])/(?:wor[k]|far[m]|roo[t]|hom[e])/[a-z.]|C:\\User[s]"
    r"|pyp[i]\.org|pythonhoste[d]|npmj[s]\.|deb\.debia[n]"
)
TOO_LARGE = 2_000_000


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(module: ast.Module) -> set[str]:
    names = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=short)
def test_that_package_inits_re_export_nothing(path):
    assert not imported(tree(path))


@pytest.mark.parametrize("path", MIGRATIONS, ids=short)
def test_that_migrations_do_not_depend_on_today_s_code(path):
    allowed = {"alembic", "sqlalchemy", "collections", "datetime", "json", "typing"}
    assert {name.split(".")[0] for name in imported(tree(path))} <= allowed


def test_that_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "data"}
    assert [short(path) for path in MODULES if path.stem in empty] == []


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_that_every_sentence_can_be_found_by_the_translators(path):
    """``_(f"...")`` or ``_("a" + b)`` is never extracted; gaps are filled after translating."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id not in TRANSLATED or not node.args:
                continue
            said = node.args[0]
            built = isinstance(said, ast.JoinedStr | ast.BinOp) or (
                isinstance(said, ast.Call)
                and isinstance(said.func, ast.Attribute)
                and said.func.attr == "format"
            )
            assert not built, f"{short(path)}:{node.lineno} builds a sentence inside _()"


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_that_every_error_s_sentence_is_marked_for_translation(path):
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.ClassDef) or not node.name.endswith("Error"):
            continue
        for statement in node.body:
            targets = getattr(statement, "targets", [getattr(statement, "target", None)])
            is_message = any(isinstance(t, ast.Name) and t.id == "message" for t in targets)
            if is_message and node.name != "KnowledgeError":  # for authors, stays English
                call = statement.value
                assert isinstance(call, ast.Call), f"{short(path)}: {node.name} lacks N_()"
                assert call.func.id == "N_"


def test_that_imports_go_down_only():
    """The contracts of pyproject.toml; ``make check`` runs them as well, with a longer report."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def tracked_files() -> list[Path]:
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        names = listed.stdout.rstrip("\0").split("\0")
        return [ROOT / name for name in names if (ROOT / name).is_file()]
    shipped = ("hemadesk", "resources", "db", "tests", "packaging", "docs", "benchmarks")
    files = [file for folder in shipped for file in (ROOT / folder).rglob("*") if file.is_file()]
    return [file for file in files if "__pycache__" not in file.parts]


def test_that_no_file_names_a_place_of_somebody_s_machine_or_a_package_index():
    found = []
    for file in tracked_files():
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{short(file)}: {match[0]}" for match in FOREIGN_PLACES.finditer(text)]
    assert found == []


def test_that_no_file_is_too_large_to_read_in_a_review():
    assert [short(file) for file in tracked_files() if file.stat().st_size > TOO_LARGE] == []


def test_that_the_lock_names_versions_and_hashes_only():
    lines = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8").splitlines()
    requirement = re.compile(r"[a-z0-9-]+==[\w.]+( ; [^\\]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not requirement.match(line) and not digest.match(line)] == []


def test_that_the_lock_holds_every_declared_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.match(r"[\w-]+", line)[0].lower() for line in declared}
    lock = (ROOT / "packaging" / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))
    assert names - locked == set()


def test_that_every_test_named_by_a_hazard_exists():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs/safety/hazards.md").read_text("utf-8")))
    defined = {
        node.name
        for file in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef)
    }
    assert len(named) > 15
    assert named - defined == set()
