"""``hemadesk report``: one case's referral as a PDF file."""

import argparse
from datetime import datetime
from pathlib import Path

from hemadesk.cli import files
from hemadesk.cli.cases import surroundings_of
from hemadesk.cli.output import tell
from hemadesk.i18n import _
from hemadesk.knowledge import compiled
from hemadesk.reports import referral
from hemadesk.reports.letter import Letter
from hemadesk.services.assessing import assess_file


def run(options: argparse.Namespace) -> int:
    """Write the referral that is issued now, without a clinic's letterhead."""
    knowledge = compiled.load()
    surroundings = surroundings_of(options, knowledge)
    source, target = Path(options.path), Path(options.output)
    case, assessment = assess_file(files.read(source), files.named(source), surroundings, knowledge)
    letter = Letter(
        paper=options.paper, issued_at=datetime.now().astimezone(), language=options.language
    )
    files.write(target, referral.render(assessment, case, knowledge, letter))
    said = _("Wrote {file}. It holds the patient's data and is not encrypted.")
    tell(said.format(file=files.named(target)))
    return 0
