"""``hemadesk doctor``: one line for each thing that works here or is missing."""

from collections.abc import Mapping

from hemadesk.cli.output import tell
from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.services.doctor import Check, examine

_WELL: Mapping[str, str] = {
    "program": N_("HemaDesk {version} on Python {python}"),
    "files": N_("{count} shipped files can be read"),
    "knowledge": N_("knowledge {version}: {diagnoses} diagnoses, {findings} findings"),
    "fonts": N_("{count} fonts for the printed page"),
    "migrations": N_("{count} steps of the database's history"),
    "pdf": N_("PDF writer (ReportLab {version})"),
    "cipher": N_("encrypted database (SQLCipher {version})"),
    "qt": N_("the window system starts"),
    "display": N_("a display for the window"),
    "postgresql": N_("a PostgreSQL server can be started ({place})"),
}
_ILL: Mapping[str, str] = {
    "files": N_("files are missing: {what}; install HemaDesk again"),
    "knowledge": N_("the knowledge cannot be used: {what}"),
    "fonts": N_("fonts are missing or damaged: {what}; install HemaDesk again"),
    "migrations": N_("the database's history is missing: {what}; install HemaDesk again"),
    "pdf": N_("no PDF can be written: {what}"),
    "cipher": N_("no encrypted database: {what}"),
    "qt": N_("the window system does not start: {what}; in a checkout type: make system"),
    "display": N_("no display: the command line works, the window does not open"),
    "postgresql": N_("no PostgreSQL server on this machine: only a shared database needs one"),
}


def run() -> int:
    """Print what was found; return 1 where something needed is missing."""
    is_ill = False
    for check in examine():
        tell(line(check))
        is_ill = is_ill or (check.is_needed and not check.is_well)
    tell(_("Something is missing.") if is_ill else _("All that HemaDesk needs is here."))
    return 1 if is_ill else 0


def line(check: Check) -> str:
    """Return one check as one line, its mark first."""
    said = _((_WELL if check.is_well else _ILL)[check.id]).format(**check.arguments)
    mark = "ok" if check.is_well else _("MISSING") if check.is_needed else "--"
    return f"{mark:<8}{said}"
