"""The command line: which command, with which options.  What a command does stands in its module.

Exit codes: 0 done; 1 something checked is not as it should be; 2 an input or an option is wrong;
130 interrupted; 141 the reader of the output went away.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from hemadesk import __version__, i18n
from hemadesk.cli import db, tour
from hemadesk.cli.output import complain, complain_of, speak_utf8, written
from hemadesk.errors import N_, HemaDeskError
from hemadesk.i18n import _

INTERRUPTED = 130
OUTPUT_CLOSED = 141
SETTINGS = ("district", "referral", "screening")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; an expected failure is one line."""
    speak_utf8()
    try:
        with written():  # --help and --version print and end the program
            options = _parser().parse_args(arguments)
        i18n.use_language(options.language)
        _refuse_a_deleted_folder()
        code: int = options.command(options)
    except HemaDeskError as error:
        return complain_of(error)
    except KeyboardInterrupt:
        complain(_("interrupted."))
        return INTERRUPTED
    except BrokenPipeError:
        complain(_("the output was closed before all of it was written."))
        return OUTPUT_CLOSED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hemadesk",
        description=_("Why are this patient's blood counts low? An explained differential."),
    )
    parser.add_argument("--version", action="version", version=f"HemaDesk {__version__}")
    parser.set_defaults(language="en", command=_desk, data=None)
    commands = parser.add_subparsers(metavar=_("command"), help=_("without one: open the window"))
    _describe_desk(commands.add_parser("desk", help=_("open the window")))
    _describe_assess(commands.add_parser("assess", help=_("assess case files")))
    _describe_report(commands.add_parser("report", help=_("write a case's referral as PDF")))
    _describe_knowledge(commands.add_parser("knowledge", help=_("check or show the knowledge")))
    _describe_evaluate(commands.add_parser("evaluate", help=_("measure on adjudicated cases")))
    db.describe(commands.add_parser("db", help=_("make, upgrade or check the records")))
    tour.describe(commands.add_parser("tour", help=_("write pictures of every screen")))
    _describe_doctor(commands.add_parser("doctor", help=_("tell what works here")))
    return parser


def _refuse_a_deleted_folder() -> None:
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise NoFolderError from error


def _describe_desk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help=_("the data folder"))
    parser.set_defaults(command=_desk)


def _describe_assess(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help=_("a case file, or a folder of them (*.json)")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    _describe_patients(parser)
    parser.set_defaults(command=_assess)


def _describe_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="CASE.json", help=_("the case file"))
    parser.add_argument("-o", "--output", required=True, metavar="OUT.pdf", help=_("what to write"))
    parser.add_argument("--paper", choices=("A4", "letter"), default="A4", help=_("paper size"))
    _describe_patients(parser)
    parser.set_defaults(command=_report)


def _describe_evaluate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DIR", help=_("a folder of cases with their diagnosis"))
    parser.add_argument(
        "--stage", choices=("presentation", "full"), default="full", help=_("what was known")
    )
    parser.add_argument("--setting", choices=SETTINGS, default="referral", help=_("whose patients"))
    parser.add_argument("--json", action="store_true", help=_("all figures as one JSON object"))
    parser.set_defaults(command=_evaluate)


def _describe_patients(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--setting", choices=SETTINGS, default="referral", help=_("where the patient is seen")
    )
    parser.add_argument("--region", help=_("region of the world, where the file names none"))
    parser.add_argument("--site", metavar="FILE", help=_("the place's card: region and tests"))
    parser.add_argument("--language", default="en", help=_("language of the words, such as en"))


def _describe_knowledge(parser: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(required=True, metavar=_("command"))
    check = commands.add_parser("check", help=_("report every fault of the knowledge files"))
    check.set_defaults(command=_knowledge_check)
    verify = commands.add_parser("verify", help=_("run a file of worked examples"))
    verify.add_argument("file", type=Path, metavar="FILE.tsv", help=_("worked examples"))
    verify.set_defaults(command=_knowledge_verify)
    show = commands.add_parser("show", help=_("print one diagnosis on one page"))
    show.add_argument("diagnosis", metavar="ID", help=_("such as aplastic_anemia"))
    show.set_defaults(command=_knowledge_show)


def _describe_doctor(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_doctor)


# Each command is imported when it is asked for: the others, and what they need, stay out.


class NoFolderError(HemaDeskError):
    """The folder one stands in was deleted; libraries that ask for it would fail."""

    message = N_("The folder you are in no longer exists; go to another one.")


class NoDisplayError(HemaDeskError):
    """The window was asked for where no window can be shown; Qt itself would abort."""

    message = N_("There is no display to open the window on; the commands work: hemadesk --help.")


def _desk(options: argparse.Namespace) -> int:
    from hemadesk.desktop import app
    from hemadesk.services.doctor import has_display

    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise NoDisplayError
    return app.run(options.data)


def _assess(options: argparse.Namespace) -> int:
    from hemadesk.cli import assess

    return assess.run(options)


def _report(options: argparse.Namespace) -> int:
    from hemadesk.cli import report

    return report.run(options)


def _knowledge_check(_options: argparse.Namespace) -> int:
    from hemadesk.cli import knowledge

    return knowledge.check()


def _knowledge_verify(options: argparse.Namespace) -> int:
    from hemadesk.cli import knowledge

    return knowledge.verify(options.file)


def _knowledge_show(options: argparse.Namespace) -> int:
    from hemadesk.cli import knowledge

    return knowledge.show(options.diagnosis)


def _evaluate(options: argparse.Namespace) -> int:
    from hemadesk.cli import evaluate

    return evaluate.run(options)


def _doctor(_options: argparse.Namespace) -> int:
    from hemadesk.cli import doctor

    return doctor.run()
