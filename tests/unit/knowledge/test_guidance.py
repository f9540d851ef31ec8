"""What is said of the sick: read strictly, with every text, source and group in place."""

from collections.abc import Mapping

import pytest

from hemadesk import paths
from hemadesk.domain.assessment import ManagementKind, Urgency
from hemadesk.knowledge import base, compiled, guidance
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.rules import Shelf


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    return compiled.load()


@pytest.fixture(scope="module")
def files() -> Mapping[str, bytes]:
    return base.files_of(paths.resources() / "knowledge")


def faults_of(files: Mapping[str, bytes], knowledge: KnowledgeBase) -> list[Fault]:
    """Return what is wrong with the guidance files, the rule book being sound."""
    treatments = {treatment.id for treatment in knowledge.fact_tables.treatments}
    shelf = Shelf(knowledge.findings, knowledge.diagnoses, knowledge.references, treatments)
    faults: list[Fault] = []
    guidance.read_guidance(files, knowledge.rules, shelf, faults)
    return faults


def test_that_every_flag_of_the_reference_and_the_review_is_there(
    knowledge: KnowledgeBase,
) -> None:
    assert list(knowledge.guidance.flags) == [f"RF{number:02}" for number in range(1, 70)]


def test_that_the_flags_that_kill_cannot_be_marked_stable(knowledge: KnowledgeBase) -> None:
    never = ("RF01", "RF03", "RF10", "RF11", "RF12", "RF13", "RF14", "RF15", "RF22")
    assert not [id_ for id_ in never if knowledge.guidance.flags[id_].may_be_stable]


def test_that_no_platelet_flag_promises_platelets(knowledge: KnowledgeBase) -> None:
    for id_ in ("RF04", "RF05", "RF07"):
        assert "TTP" in knowledge.guidance.flags[id_].text


def test_that_every_group_is_used_and_says_what_to_do(knowledge: KnowledgeBase) -> None:
    used = {flag.group for flag in knowledge.guidance.flags.values()}
    assert used == set(knowledge.guidance.groups)
    assert all(group.text for group in knowledge.guidance.groups.values())


def test_that_a_text_of_every_id_can_be_found(knowledge: KnowledgeBase) -> None:
    said = knowledge.guidance
    ids = {*said.flags, *said.groups, *said.management}
    ids |= {each.id for each in (*said.keep, *said.do_not_give)}
    assert set(said.texts) == ids


def test_that_only_lines_of_the_disease_need_proof(knowledge: KnowledgeBase) -> None:
    for line in knowledge.guidance.management.values():
        assert line.proof is None or line.kind is ManagementKind.DISEASE


def test_that_no_line_of_the_reference_is_lost(knowledge: KnowledgeBase) -> None:
    counts = {"M": 14, "T": 12, "G": 3, "N": 2, "P": 1, "H": 3, "B": 4, "V": 2, "L": 2, "U": 3}
    reference = {f"{letter}{n:02}" for letter, count in counts.items() for n in range(1, count + 1)}
    assert reference | {"I01", "K01", "E01", "E02"} <= set(knowledge.guidance.management)


@pytest.mark.parametrize(
    "diagnosis",
    [
        "itp", "autoimmune_hemolytic_anemia", "hus_other_tma", "dic", "aplastic_crisis", "malaria",
        "visceral_leishmaniasis", "dengue", "drug_induced_marrow_suppression",
        "iron_deficiency_anemia", "copper_deficiency", "thalassemia",
        "hereditary_hemolytic_anemia", "aml", "apl", "neonatal_immune_cytopenia",
    ],
)  # fmt: skip
def test_that_what_an_aplastic_anemia_file_forgot_has_a_line(
    knowledge: KnowledgeBase, diagnosis: str
) -> None:
    assert diagnosis in {line.applies_to for line in knowledge.guidance.management.values()}


def test_that_emerging_lines_are_marked(knowledge: KnowledgeBase) -> None:
    emerging = {line.id for line in knowledge.guidance.management.values() if line.emerging}
    assert emerging == {id_ for id_ in knowledge.guidance.management if id_[0] == "E"}


def test_that_the_dangers_asked_for_are_on_the_list(knowledge: KnowledgeBase) -> None:
    listed = {danger.id for danger in knowledge.guidance.dangers}
    assert listed >= {"apl", "ttp", "hlh", "sepsis", "aml", "all", "b12_deficiency"}


def test_that_a_flag_keeps_its_urgency_and_review_note(knowledge: KnowledgeBase) -> None:
    flag = knowledge.guidance.flags["RF38"]
    assert flag.urgency is Urgency.IMMEDIATE
    assert "Review" in flag.note


@pytest.mark.parametrize(
    ("replaced", "reason"),
    [
        ((guidance.FLAGS, "group: sepsis_now", "group: nowhere"), "group is 'nowhere'"),
        ((guidance.FLAGS, "urgency: immediate", "urgency: soon"), "urgency is 'soon'"),
        ((guidance.FLAGS, "stable: true", "stable: yes"), "stable is true or left out"),
        ((guidance.FLAGS, "when: hemoglobin < 6", "when: hemoglobins < 6"), "raised"),
        ((guidance.FLAGS, "days_before: 28", "days_before: some"), "days_before must be"),
        ((guidance.GROUPS, "- id: cord", "- id: malaria_now"), "id is given twice"),
        ((guidance.NOT_EXCLUDED, "diagnosis: ttp", "diagnosis: tpp"), "is no diagnosis"),
        ((guidance.NOT_EXCLUDED, "ferritin < 500", "ferritin <"), "something is missing"),
        ((guidance.NOT_EXCLUDED, "[platelet_antibody]", "[antibody]"), "is no finding"),
        ((guidance.PRECAUTIONS, "for: [ttp, hus_other_tma]", "for: [tpp]"), "is no diagnosis"),
        ((guidance.PRECAUTIONS, "probable_from: 0.05", "probable_from: few"), "is no number"),
        ((guidance.MANAGEMENT, "kind: first_hours", "kind: first_days"), "kind is 'first_days'"),
        ((guidance.MANAGEMENT, "    proof: confirmed\n", ""), "proof belongs to every line"),
        ((guidance.MANAGEMENT, "source: S056+S135", "source: S999"), "'S999' is not in references"),
        ((guidance.MANAGEMENT, "source: S056+S135", "source: derived"), "is always grade C"),
        ((guidance.MANAGEMENT, "urgent: true", "hurry: true"), "'hurry' is no key here"),
    ],
)
def test_that_a_fault_is_told_with_its_reason(
    files: Mapping[str, bytes],
    knowledge: KnowledgeBase,
    replaced: tuple[str, str, str],
    reason: str,
) -> None:
    file, old, new = replaced
    content = files[file].decode("utf-8")
    assert old in content
    broken = {**files, file: content.replace(old, new, 1).encode("utf-8")}
    faults = faults_of(broken, knowledge)
    assert [fault for fault in faults if fault.file == file and reason in fault.reason]


def test_that_the_files_as_shipped_have_no_fault(
    files: Mapping[str, bytes], knowledge: KnowledgeBase
) -> None:
    assert faults_of(files, knowledge) == []


def test_that_a_missing_file_is_a_fault(
    files: Mapping[str, bytes], knowledge: KnowledgeBase
) -> None:
    without = {name: content for name, content in files.items() if name != guidance.MANAGEMENT}
    assert Fault(guidance.MANAGEMENT, "file", "is missing") in faults_of(without, knowledge)
