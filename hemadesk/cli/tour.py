"""``hemadesk tour``: pictures of every screen over the demonstration, light, dark and small."""

import argparse
from pathlib import Path

from hemadesk.cli.output import tell
from hemadesk.errors import N_, HemaDeskError
from hemadesk.i18n import _


class PictureError(HemaDeskError):
    message = N_("The pictures could not be written: {reason}.")


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``hemadesk tour``."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help=_("where the pictures go")
    )
    parser.add_argument(
        "--look", choices=("light", "dark", "small"), help=_("only this look; small is 1280x720")
    )
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    from hemadesk.desktop import tour

    looks = (options.look,) if options.look else tuple(tour.LOOKS)
    try:
        for file in tour.run(options.out, looks):
            tell(str(file))
    except OSError as error:
        raise PictureError(reason=error.strerror or error) from error
    return 0
