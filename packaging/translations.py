"""The words of the program for translators: ``hemadesk.pot`` out of the code and the knowledge.

``python packaging/translations.py extract`` writes the template, ``check`` tells whether it is
current; ``compile_all`` turns each finished ``.po`` into the ``.mo`` that the program reads.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "resources" / "locale" / "hemadesk.pot"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
HEADER = "# Words of HemaDesk for translators; written by  make words"
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""The time in the header stands still: the template changes only when a word does."""


def extract() -> bytes:
    """Return the template: every marked string of the code, every label of the knowledge."""
    catalog = Catalog(
        project="HemaDesk", charset="utf-8", header_comment=HEADER, creation_date=NO_DATE
    )
    for file in sorted((ROOT / "hemadesk").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        for line, text, comments, _ in extract_from_file(
            "python", file, keywords=KEYWORDS, comment_tags=("Translators:",)
        ):
            catalog.add(text, locations=[(place, line)], auto_comments=comments)
    for place, text in knowledge_texts():
        catalog.add(text, locations=[(place, 0)])
    written = io.BytesIO()
    write_po(written, catalog, include_lineno=False, sort_output=True)
    return written.getvalue()


def knowledge_texts() -> Iterator[tuple[str, str]]:
    """Give what people are shown of the knowledge: names, and what flags and lines say."""
    sys.path.insert(0, str(ROOT))
    # The wheel's build finds them by this path.
    from hemadesk.knowledge import base  # noqa: PLC0415 - see above
    from hemadesk.wording import labels  # noqa: PLC0415 - see above

    folder = "resources/knowledge"
    knowledge = base.read(base.files_of(ROOT / folder))
    for table in ("findings", "diagnoses", "tests", "referral_fields"):
        for entry in getattr(knowledge, table).values():
            yield f"{folder}/{table}.tsv", entry.label
    for subtype in knowledge.subtypes.by_id.values():
        yield f"{folder}/subtypes.tsv", subtype.label
    for finding in filter(partial(labels.is_positive_test, knowledge), knowledge.findings):
        yield f"{folder}/findings.tsv", labels.examined(knowledge, finding)
    for mechanism in knowledge.mechanisms.values():
        yield f"{folder}/mechanisms.tsv", mechanism.text
    for names in knowledge.finding_names.values():
        yield f"{folder}/finding_names.tsv", names
    for text in knowledge.guidance.texts.values():
        yield folder, text


def compile_all(locale: Path) -> None:
    """Write the ``.mo`` beside each ``.po``; unfinished (fuzzy) sentences stay English."""
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
            write_mo(mo, read_po(po), use_fuzzy=False)


def main(arguments: list[str]) -> int:
    """Extract or check, as the one argument says."""
    if arguments == ["extract"]:
        TEMPLATE.parent.mkdir(parents=True, exist_ok=True)
        TEMPLATE.write_bytes(extract())
        return 0
    if arguments == ["check"]:
        current = TEMPLATE.is_file() and TEMPLATE.read_bytes() == extract()
        if not current:
            print("hemadesk.pot is out of date: run  make words")
        return 0 if current else 1
    print("usage: translations.py extract|check", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
