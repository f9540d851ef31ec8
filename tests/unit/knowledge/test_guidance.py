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
    shelf = Shelf(knowledge.findings, knowledge.diagnoses, knowledge.references)
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
