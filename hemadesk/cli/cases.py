"""The cases and the place that a command's options mean; what cannot be had is told by line."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from hemadesk.cli import files
from hemadesk.cli.output import complain_of
from hemadesk.domain.case import Case
from hemadesk.errors import HemaDeskError
from hemadesk.exchange import case_json, site_json
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.assessing import Surroundings


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


def surroundings_of(options: argparse.Namespace, knowledge: KnowledgeBase) -> Surroundings:
    """Return where the patients are seen, as the options and the site's card say."""
    site = None
    if options.site is not None:
        card = Path(options.site)
        site = site_json.read(files.read(card), knowledge, files.named(card))
    return Surroundings.named(options.setting, options.region, site)
