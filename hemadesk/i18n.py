"""Words for people: the chosen language, ``_()``, plural forms and explained errors."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from hemadesk import paths
from hemadesk.errors import HemaDeskError

DOMAIN = "hemadesk"

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"
_aside: ContextVar[tuple[str, gettext.NullTranslations] | None] = ContextVar("aside", default=None)


def use_language(language: str) -> None:
    """Speak ``language`` from now on; a language without a catalogue falls back to English."""
    global _translations, _language  # noqa: PLW0603 - gettext's own model: one language a process
    _language = language
    _translations = _catalogue(language)


def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(
        DOMAIN, paths.resources() / "locale", languages=[language], fallback=True
    )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language inside this block only, and in this thread only.

    A letter may be in another language than the window that it is made from.
    """
    token = _aside.set((language, _catalogue(language)))
    try:
        yield
    finally:
        _aside.reset(token)


def language() -> str:
    """Return the code of the language in use."""
    aside = _aside.get()
    return aside[0] if aside else _language


def _spoken() -> gettext.NullTranslations:
    aside = _aside.get()
    return aside[1] if aside else _translations


def _(text: str) -> str:
    """Translate one sentence at the moment it is shown."""
    return _spoken().gettext(text) if text else text


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate a sentence that counts."""
    return _spoken().ngettext(singular, plural, n)


def explain(error: HemaDeskError) -> str:
    """Return the error's sentence in the language in use."""
    return _(error.message).format(**error.details)
