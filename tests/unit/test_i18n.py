import runpy
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from hemadesk import i18n, paths
from hemadesk.knowledge import compiled
from hemadesk.wording import labels, values

ROOT = Path(__file__).parents[2]
KNOWLEDGE = compiled.load()


@pytest.fixture
def german(tmp_path, monkeypatch):
    """A small catalogue of German words."""
    words = Catalog()
    words.add("HIV test positive", "HIV-Test positiv")
    words.add("HIV test", "HIV-Test")
    words.add("{test} negative", "{test} negativ")
    folder = tmp_path / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "hemadesk.mo").open("wb") as file:
        write_mo(file, words)
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    with i18n.speaking("de"):
        yield


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


def test_that_a_negative_test_is_negative_in_another_language(german):
    assert values.finding_value(KNOWLEDGE, "hiv_positive", "present") == "HIV-Test positiv"
    assert values.finding_value(KNOWLEDGE, "hiv_positive", "absent") == "HIV-Test negativ"
    assert labels.examined(KNOWLEDGE, "hiv_positive") == "HIV-Test"


def test_that_every_word_of_the_knowledge_that_people_see_reaches_translators():
    extracted = runpy.run_path(str(ROOT / "packaging" / "translations.py"))
    texts = {text for _place, text in extracted["knowledge_texts"]()}
    assert texts >= {field.label for field in KNOWLEDGE.referral_fields.values()}
    assert texts >= {mechanism.text for mechanism in KNOWLEDGE.mechanisms.values()}
    assert texts >= {finding.label for finding in KNOWLEDGE.findings.values()}
    assert texts >= {labels.examined(KNOWLEDGE, each) for each in ("hiv_positive", "dat_positive")}
