from concurrent.futures import ThreadPoolExecutor

import pytest

from hemadesk import i18n


def test_that_a_letter_in_another_language_leaves_the_window_s_own():
    with i18n.speaking("de"):
        assert i18n.language() == "de"
    assert i18n.language() == "en"


def test_that_another_thread_does_not_hear_it():
    with i18n.speaking("de"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(i18n.language).result() == "en"


def test_that_an_error_ends_it_too():
    with pytest.raises(ValueError, match="no"), i18n.speaking("de"):
        raise ValueError("no")
    assert i18n.language() == "en"


def test_that_an_unknown_language_falls_back_to_english():
    with i18n.speaking("zz"):
        assert i18n._("Patient") == "Patient"
        assert i18n.ngettext("{n} day", "{n} days", 2) == "{n} days"
