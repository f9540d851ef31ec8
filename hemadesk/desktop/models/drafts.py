"""What was typed and never saved, as the worklist offers it after a crash."""

from collections.abc import Iterable
from dataclasses import dataclass

from hemadesk.desktop.models import draft_json
from hemadesk.desktop.models.draft_json import UnreadableDraftError
from hemadesk.domain.records import Draft
from hemadesk.i18n import _
from hemadesk.wording import values


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft: whose, and when its last letter was typed."""

    case_id: str
    words: str


def present_drafts(drafts: Iterable[Draft]) -> tuple[DraftLine, ...]:
    """Return a line for each draft, in the order given."""
    return tuple(DraftLine(each.case_id, _words(each)) for each in drafts)


def _words(draft: Draft) -> str:
    try:
        name = draft_json.read(draft.content).case.patient.name
    except UnreadableDraftError:
        name = None
    when = values.moment(draft.saved_at.astimezone())
    return _("{name}, typed {when}").format(name=name or _("Name not entered"), when=when)
