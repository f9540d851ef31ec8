"""Expected failures: one class per reason, one sentence with named gaps.

Anything else that is raised is a bug and is never turned into a sentence.
"""

from typing import ClassVar


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a sentence for the translators without translating it now."""
    return text


class HemaDeskError(Exception):
    """Base of every expected failure.

    A subclass states one sentence with named gaps; raising it fills the gaps.
    ``str(error)`` is English, for logs; ``i18n.explain(error)`` is for people.
    Details never carry a patient's name or a value that would reach a log.
    """

    message: ClassVar[str] = N_("HemaDesk could not do that.")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.message.format(**details))
