"""What the sender adds to an assessment to make it a letter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from hemadesk.errors import N_, HemaDeskError


class UnreadableLogoError(HemaDeskError):
    """A logo that is no picture."""

    message = N_("The logo cannot be printed; choose a PNG or JPEG picture.")


@dataclass(frozen=True, slots=True)
class Letter:
    """Letterhead, sender, recipient and the sender's own words.

    ``issued_at`` None is a preview: the page says that it was not issued.  ``language`` is that
    of the report's own words; what people typed stays as it is.
    """

    clinic_name: str = ""
    clinic_address: str = ""
    logo: bytes | None = None
    sender: str = ""
    recipient: str = ""
    question: str = ""
    free_text: str = ""
    paper: Literal["A4", "letter"] = "A4"
    is_demonstration: bool = False
    issued_at: datetime | None = None
    language: str = "en"
