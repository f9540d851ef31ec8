"""The case files that a command's paths mean; each that cannot be had is told on its own line."""

from collections.abc import Iterable
from pathlib import Path

from hemadesk.cli import files
from hemadesk.cli.output import complain_of
from hemadesk.domain.case import Case
from hemadesk.errors import HemaDeskError
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase


def listed(paths: Iterable[Path]) -> tuple[list[Path], int]:
    """Return every case file that the paths mean, and the exit code of those that mean none."""
    found: list[Path] = []
    code = 0
    for path in paths:
        try:
            found += files.case_files(path)
        except HemaDeskError as error:
            code = complain_of(error)
    return found, code


def read_all(paths: Iterable[Path], knowledge: KnowledgeBase) -> tuple[list[Case], int]:
    """Return every case that can be read, and the exit code of those that cannot."""
    found, code = listed(paths)
    cases = []
    for file in found:
        try:
            cases.append(case_json.read(files.read(file), knowledge, files.named(file)))
        except HemaDeskError as error:
            code = complain_of(error)
    return cases, code
