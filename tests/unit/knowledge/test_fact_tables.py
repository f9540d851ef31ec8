"""Faults of the tables that turn values into facts are told, each with its row."""

import pytest

from hemadesk import paths
from hemadesk.knowledge.compiled import load
from hemadesk.knowledge.fact_tables import TABLES, read_fact_tables
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.tables import read_table

KNOWLEDGE = load()
FOLDER = paths.resources() / "knowledge"
CONTENTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in TABLES}


def faults_of(contents: dict[str, str]) -> list[str]:
    faults: list[Fault] = []
    tables = {
        name: read_table(name, contents[name], columns, faults) for name, columns in TABLES.items()
    }
    read_fact_tables(tables, KNOWLEDGE.findings, KNOWLEDGE.units, KNOWLEDGE.references)
    return [str(fault) for fault in faults]


def faults_with(name: str, old: str, new: str) -> str:
    assert old in CONTENTS[name]
    return "\n".join(faults_of({**CONTENTS, name: CONTENTS[name].replace(old, new, 1)}))


def test_that_the_tables_that_ship_have_no_fault():
    assert faults_of(CONTENTS) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("treatments.tsv", "\talways\t", "\tsometimes\t", "separates is 'sometimes'"),
        ("treatments.tsv", "red (blood )?cell", "red (blood cell", "no regular expression"),
        ("treatments.tsv", "transfusion|procedure", "transfusion|drink", "kinds drink unknown"),
        ("treatments.tsv", "gcsf_recent\t14", "gcsf_recent\ttwo", "not a number of days"),
        ("treatments.tsv", "gcsf_recent\t14", "gcsf_late\t14", "not in the catalogue"),
        ("invalidation.tsv", "red_cells\thb", "red_wine\thb", "'red_wine' is not in treatments"),
        ("invalidation.tsv", "<= 5", "about 5", "only 'about 5' cannot be read"),
        ("invalidation.tsv", "dat_positive\t\tend\t90\tnothing",
         "dat_positive\t\tend\t90\tat_most", "only of a quantity"),
        ("worst.tsv", "lowest", "deepest", "worst is 'deepest'"),
        ("stand_ins.tsv", "\t>=\t", "\tabout\t", "comparator is 'about'"),
        ("stand_ins.tsv", "\t<\t", "\tnear\t", "operator is 'near'"),
        ("marrow_cellularity.tsv", "\t45\t", "\tmany\t", "'many', not a number"),
        ("maternal_antibodies.tsv", "hiv_positive", "hiv_maybe", "not in the catalogue"),
        ("count_check_limits.tsv", "S027\tB", "S027\tE", "grade is 'E'"),
        ("count_check_limits.tsv", "C6\thigh", "C6\ttop", "no check asks for C6 top"),
        ("count_check_limits.tsv", "C6\thigh", "C6\ttop", "C6 high is missing"),
        ("unit_slips.tsv", "expert_estimate", "a_guess", "'a_guess' is not in references"),
        ("unit_slips.tsv", "\tg/L\t", "\tpints\t", "'pints' is no unit of fibrinogen"),
        ("percent_slips.tsv", "10*9/L", "pints", "'pints' is no unit of neutrophils"),
        ("percent_slips.tsv", "|monocyte_percent", "|mono", "together_with mono not in"),
    ],
)  # fmt: skip
def test_that_a_fault_is_told_with_its_reason(name, old, new, reason):
    told = faults_with(name, old, new)
    assert name in told
    assert reason in told


def test_that_every_class_of_treatment_that_spoils_a_value_is_known():
    tables = KNOWLEDGE.fact_tables
    classes = {treatment.id for treatment in tables.treatments if treatment.reason != "none"}
    used = {row.treatment for rows in tables.invalidations.values() for row in rows}
    assert used <= classes
