"""Words for people: the chosen language, ``_()``, plural forms and explained errors."""

import gettext

from hemadesk import paths
from hemadesk.errors import HemaDeskError

DOMAIN = "hemadesk"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use_language(language: str) -> None:
    """Speak ``language`` from now on; a language without a catalogue falls back to English."""
    global _translations, _language  # noqa: PLW0603 - gettext's own model: one language a process
    _language = language
    _translations = gettext.translation(
        DOMAIN, paths.resources() / "locale", languages=[language], fallback=True
    )


def language() -> str:
    """Return the code of the language in use."""
    return _language


def _(text: str) -> str:
    """Translate one sentence at the moment it is shown."""
    return _translations.gettext(text) if text else text


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts."""
    return _translations.ngettext(singular, plural, n)


def explain(error: HemaDeskError) -> str:
    """Return the error's sentence in the language in use."""
    return _(error.message).format(**error.details)
