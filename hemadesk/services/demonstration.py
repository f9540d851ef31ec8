"""Records to try the program with: the bundled published cases under invented names.

The names end in Example and the identifiers begin with DEMO; the clinic's settings carry the
mark that every screen and page shows.
"""

from collections.abc import Mapping
from dataclasses import replace

from hemadesk import paths
from hemadesk.domain.case import Case
from hemadesk.domain.records import Clinic
from hemadesk.engine.assess import assess
from hemadesk.exchange import case_json
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.services.case_desk import CaseDesk

INVENTED_NAMES: Mapping[str, str] = {
    "acute-promyelocytic-leukemia": "Leyla Example",
    "aplastic-crisis": "Arjun Example",
    "b12-deficiency": "Zoë Example",
    "copper-deficiency": "Márta Example",
    "gelatinous-marrow": "José Example",
    "hairy-cell-leukemia": "Søren Example",
    "severe-aplastic-anemia": "Kwame Example",
    "ttp-in-pregnancy": "Ánh Example",
}


def clinic(language: str = "en", units: str = "us") -> Clinic:
    """Return the settings of a demonstration, which say that it is one."""
    return Clinic(
        name=_("Demonstration clinic"),
        address=_("No real patients"),
        units=units,
        language=language,
        is_demonstration=True,
    )


def cases(knowledge: KnowledgeBase) -> tuple[Case, ...]:
    """Return the bundled cases, each under its invented name."""
    files = sorted((paths.resources() / "examples").glob("*.json"))
    return tuple(
        _named(
            case_json.read(file.read_bytes(), knowledge, file.name),
            INVENTED_NAMES.get(file.stem, f"Example {number}"),
            number,
        )
        for number, file in enumerate(files, start=1)
    )


def fill(desk: CaseDesk, knowledge: KnowledgeBase) -> int:
    """Store the demonstration's cases with their assessments; return how many."""
    found = cases(knowledge)
    for case in found:
        desk.save(case, assess(case, knowledge))
    return len(found)


def _named(case: Case, name: str, number: int) -> Case:
    patient = replace(case.patient, name=name, identifier=f"DEMO-{number:03}")
    return replace(case, patient=patient)
