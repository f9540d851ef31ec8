"""What the report page shows: the letter's own words, the pages, what was issued before."""

from collections.abc import Iterable
from dataclasses import dataclass

from hemadesk.domain.records import IssuedReport
from hemadesk.i18n import _
from hemadesk.wording import values

HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class LetterEntry:
    """What the sender adds."""

    sender: str = ""
    recipient: str = ""
    question: str = ""
    free_text: str = ""
    paper: str = "A4"


@dataclass(frozen=True, slots=True)
class IssuedLine:
    """One issued report of the case."""

    report_id: str
    words: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ReportState:
    """``pdf`` is what the page shows; ``shown`` the id of an issued one, "" for a preview."""

    patient: str = ""
    entry: LetterEntry = LetterEntry()
    pdf: bytes = b""
    shown: str = ""
    issued: tuple[IssuedLine, ...] = ()
    is_busy: bool = False

    @property
    def has_left(self) -> bool:
        """Tell whether these pages are stored and may be printed and saved."""
        return bool(self.shown)


def present_issued(reports: Iterable[IssuedReport]) -> tuple[IssuedLine, ...]:
    """Return a line for each issued report, newest first."""
    return tuple(
        IssuedLine(
            each.id,
            _("{when}, by {who}").format(
                when=values.moment(each.issued_at.astimezone()), who=each.issued_by
            ),
            each.sha256,
        )
        for each in reports
    )
