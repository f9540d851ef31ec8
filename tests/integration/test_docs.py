"""What the documents say about the program is so: links, commands, tests, parameters, sources."""

import argparse
import csv
import re
import shlex
from pathlib import Path
from typing import NoReturn

import pytest

from hemadesk.cli import main
from hemadesk.exchange import site_json
from hemadesk.knowledge import compiled

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])
KNOWLEDGE = compiled.load()


def without_blocks(text: str) -> str:
    """Return the text without its fenced blocks, in which brackets are no links."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> list[str]:
    plain = re.sub(r"`[^`\n]*`", "", without_blocks(page.read_text("utf-8")))
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", plain) if "://" not in link]


def anchor(heading: str) -> str:
    """Return a heading's address within its page."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().casefold())
    return kept.replace(" ", "-")


def commands(page: Path) -> list[str]:
    """Return every command line of the program that the page names."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", without_blocks(text))
    found = [line.split("  #")[0].strip() for line in (*lines, *inline)]
    return [line for line in found if line.startswith("hemadesk ")]


ALL_COMMANDS = sorted({command for page in PAGES for command in commands(page)})


class CannotBeTypedError(Exception):
    """Argparse refuses the command."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_that_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        place, _, part = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{page.name}: {link}"
        if part:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), flags=re.MULTILINE)
            assert part in {anchor(heading) for heading in headings}, f"{page.name}: {link}"


def test_that_the_pages_name_many_commands() -> None:
    assert len(ALL_COMMANDS) > 15


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_that_a_command_that_a_page_names_can_be_typed(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_parser: argparse.ArgumentParser, message: str) -> NoReturn:
        raise CannotBeTypedError(f"{command}: {message}")

    monkeypatch.setattr(argparse.ArgumentParser, "error", refuse)
    words = shlex.split(command)[1:]
    if words == ["--version"]:
        return
    parser = main._parser()  # noqa: SLF001 - the program's own
    assert callable(parser.parse_args(words).command)


def test_that_every_hazard_names_a_test_or_says_that_there_is_none() -> None:
    text = (DOCS / "safety/hazards.md").read_text("utf-8")
    rows = [
        line.strip("|").split("|") for line in text.splitlines() if re.match(r"\| H\d+ \|", line)
    ]
    assert [row[0].strip() for row in rows] == [f"H{n}" for n in range(1, len(rows) + 1)]
    assert len(rows) >= 25
    for row in rows:
        number, _hazard, _harm, control, shown = (cell.strip() for cell in row)
        assert control, number
        assert re.search(r"`test_\w+`", shown) or "no test yet" in shown, number


def test_that_every_parameter_of_the_model_is_explained() -> None:
    explained = (DOCS / "clinical/model.md").read_text("utf-8")
    table = (ROOT / "resources/knowledge/parameters.tsv").read_text("utf-8").splitlines()
    names = [row["name"] for row in csv.DictReader(table, delimiter="\t")]
    assert len(names) > 20
    assert [name for name in names if f"`{name}`" not in explained] == []


def test_that_every_source_named_in_the_clinical_pages_exists() -> None:
    text = "".join(page.read_text("utf-8") for page in sorted((DOCS / "clinical").glob("*.md")))
    named = set(re.findall(r"`(S\d{3}|[A-Z]{4,}\d{4}|AABB\w+)`", text))
    assert len(named) > 30
    assert named - set(KNOWLEDGE.references) == set()


def test_that_every_flag_named_in_the_documents_exists() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    named = set(re.findall(r"\bRF\d{2}\b", text))
    assert len(named) > 30
    assert named - set(KNOWLEDGE.rules.flags) == set()


def test_that_every_knowledge_file_named_in_the_documents_exists() -> None:
    text = "".join(page.read_text("utf-8") for page in sorted((DOCS / "clinical").glob("*.md")))
    named = set(re.findall(r"`((?:rules/)?\w+\.(?:tsv|yaml))`", text))
    assert len(named) > 20
    folder = ROOT / "resources/knowledge"
    assert [name for name in sorted(named) if not (folder / name).is_file()] == []


def test_that_the_site_card_of_the_manual_is_accepted() -> None:
    text = (DOCS / "user/command-line.md").read_text("utf-8")
    (card,) = re.findall(r"^```json\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    site = site_json.read(card.encode(), KNOWLEDGE, "card.json")
    assert site.tests
    assert site.endemic
