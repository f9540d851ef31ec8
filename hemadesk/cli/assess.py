"""``hemadesk assess``: each case file's assessment, as a page of words or a line of JSON."""

import argparse
from pathlib import Path

from hemadesk.cli import files
from hemadesk.cli.cases import listed, surroundings_of
from hemadesk.cli.differential import page
from hemadesk.cli.output import complain_of, tell
from hemadesk.errors import HemaDeskError
from hemadesk.exchange import assessment_json
from hemadesk.knowledge import compiled
from hemadesk.services.assessing import assess_file


def run(options: argparse.Namespace) -> int:
    """Assess every file in the order given; a bad one is told and the others still assessed."""
    knowledge = compiled.load()
    surroundings = surroundings_of(options, knowledge)
    found, code = listed(map(Path, options.paths))
    for file in found:
        try:
            content = files.read(file)
            case, assessment = assess_file(content, files.named(file), surroundings, knowledge)
        except HemaDeskError as error:
            code = complain_of(error)
            continue
        if options.json:
            tell(assessment_json.write(assessment, knowledge))
        else:
            tell("\n".join(page(case, assessment, knowledge)))
    return code
