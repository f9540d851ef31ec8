"""The knowledge base: every table read, checked against the others, and given one version."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hemadesk.knowledge.anemia import (
    ADJUSTMENT_COLUMNS,
    THRESHOLD_COLUMNS,
    AnemiaTable,
    read_anemia,
)
from hemadesk.knowledge.catalogue import (
    DIAGNOSIS_COLUMNS,
    FINDING_COLUMNS,
    Diagnosis,
    FindingDefinition,
    read_diagnoses,
    read_findings,
)
from hemadesk.knowledge.endemicity import ENDEMICITY_COLUMNS, Endemicity, read_endemicity
from hemadesk.knowledge.fact_tables import TABLES as FACT_TABLES
from hemadesk.knowledge.fact_tables import FactTables, read_fact_tables
from hemadesk.knowledge.faults import Fault, KnowledgeError
from hemadesk.knowledge.finding_names import FINDING_NAME_COLUMNS, read_finding_names
from hemadesk.knowledge.guidance import Guidance, read_guidance
from hemadesk.knowledge.likelihoods import (
    DISTRIBUTION_COLUMNS,
    FEATURE_COLUMNS,
    SUBTYPE,
    SUBTYPE_DISTRIBUTION_COLUMNS,
    SUBTYPE_FEATURE_COLUMNS,
    Likelihoods,
    Owners,
    read_likelihoods,
    read_some_likelihoods,
)
from hemadesk.knowledge.limits import (
    LIMIT_COLUMNS,
    RANGE_COLUMNS,
    PlausibilityLimits,
    ReferenceRanges,
    read_limits,
    read_ranges,
)
from hemadesk.knowledge.measure_first import (
    MEASURE_FIRST_COLUMNS,
    MeasureFirst,
    read_measure_first,
)
from hemadesk.knowledge.mechanisms import MECHANISM_COLUMNS, Mechanism, read_mechanisms
from hemadesk.knowledge.model import (
    COMPLICATION_COLUMNS,
    COUPLING_COLUMNS,
    PARAMETER_COLUMNS,
    PATHOGNOMONIC_COLUMNS,
    SAME_COLUMNS,
    SETTING_COLUMNS,
    ModelStructure,
    read_complications,
    read_couplings,
    read_parameters,
    read_pathognomonic,
    read_same,
    read_settings,
)
from hemadesk.knowledge.orderable import TEST_COLUMNS, OrderableTest, read_tests
from hemadesk.knowledge.priors import DEMOGRAPHIC_COLUMNS, Demographics, read_demographics
from hemadesk.knowledge.references import REFERENCE_COLUMNS, Reference, read_references
from hemadesk.knowledge.referral import REFERRAL_COLUMNS, ReferralField, read_referral_fields
from hemadesk.knowledge.rules import RuleBook, Shelf, read_rules
from hemadesk.knowledge.set_points import SET_POINT_COLUMNS, SetPoint, read_set_points
from hemadesk.knowledge.slip import SLIP_COLUMNS, SectionLayout, read_slip
from hemadesk.knowledge.subtypes import SUBTYPE_COLUMNS, Subtypes, read_subtypes
from hemadesk.knowledge.tables import Table, read_table
from hemadesk.knowledge.units import (
    SYSTEM_COLUMNS,
    UNIT_COLUMNS,
    UnitTable,
    read_unit_systems,
    read_units,
)

CATALOGUE_VERSION = "2026.11"


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """All that the engine knows.  Immutable; ``version`` names its content."""

    version: str
    references: Mapping[str, Reference]
    findings: Mapping[str, FindingDefinition]
    diagnoses: Mapping[str, Diagnosis]
    units: UnitTable
    unit_systems: Mapping[str, Mapping[str, str]]
    limits: Mapping[str, PlausibilityLimits]
    ranges: ReferenceRanges
    anemia: AnemiaTable
    rules: RuleBook
    guidance: Guidance
    fact_tables: FactTables
    likelihoods: Likelihoods
    subtypes: Subtypes
    demographics: Mapping[str, Demographics]
    model: ModelStructure
    tests: Mapping[str, OrderableTest]
    set_points: Mapping[str, SetPoint]
    endemicity: Mapping[str, Endemicity]
    mechanisms: Mapping[str, Mechanism]
    referral_fields: Mapping[str, ReferralField]
    measure_first: MeasureFirst
    finding_names: Mapping[str, str]
    slip: Mapping[str, SectionLayout]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every knowledge file's content by its path below the folder, sorted."""
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".tsv", ".yaml") and p.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def version_of(files: Mapping[str, bytes]) -> str:
    """Return the knowledge version: the catalogue's and a hash of all content."""
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return f"{CATALOGUE_VERSION}+sha256:{digest.hexdigest()[:16]}"


def read(files: Mapping[str, bytes]) -> KnowledgeBase:
    """Read the knowledge base from its files.

    Raises:
        KnowledgeError: with every fault of every file.
    """
    faults: list[Fault] = []

    def table(name: str, columns: tuple[str, ...]) -> Table:
        if name not in files:
            faults.append(Fault(name, "file", "is missing"))
            return Table(name)
        return read_table(name, files[name].decode("utf-8"), columns, faults)

    references = read_references(table("references.tsv", REFERENCE_COLUMNS))
    findings = read_findings(table("findings.tsv", FINDING_COLUMNS))
    diagnoses = read_diagnoses(table("diagnoses.tsv", DIAGNOSIS_COLUMNS), faults)
    subtypes = read_subtypes(table("subtypes.tsv", SUBTYPE_COLUMNS), diagnoses, references)
    units = read_units(table("units.tsv", UNIT_COLUMNS), findings, references)
    fact_tables = read_fact_tables(
        {name: table(name, columns) for name, columns in FACT_TABLES.items()},
        findings,
        units,
        references,
    )
    treatments = frozenset(treatment.id for treatment in fact_tables.treatments)
    shelf = Shelf(findings, diagnoses, references, treatments)
    rules = read_rules(files, shelf, faults)
    knowledge = KnowledgeBase(
        version=version_of(files),
        references=references,
        findings=findings,
        diagnoses=diagnoses,
        units=units,
        unit_systems=read_unit_systems(
            table("unit_systems.tsv", SYSTEM_COLUMNS), units, references
        ),
        limits=read_limits(table("limits.tsv", LIMIT_COLUMNS), findings, references),
        ranges=read_ranges(table("reference_ranges.tsv", RANGE_COLUMNS), findings, references),
        anemia=read_anemia(
            table("anemia_thresholds.tsv", THRESHOLD_COLUMNS),
            table("anemia_adjustments.tsv", ADJUSTMENT_COLUMNS),
            references,
        ),
        rules=rules,
        guidance=read_guidance(files, rules, shelf, faults),
        fact_tables=fact_tables,
        likelihoods=read_likelihoods(
            table("features.tsv", FEATURE_COLUMNS),
            table("distributions.tsv", DISTRIBUTION_COLUMNS),
            findings,
            diagnoses,
            references,
        ),
        subtypes=Subtypes(
            subtypes,
            read_some_likelihoods(
                table("subtype_features.tsv", SUBTYPE_FEATURE_COLUMNS),
                table("subtype_distributions.tsv", SUBTYPE_DISTRIBUTION_COLUMNS),
                findings,
                Owners(SUBTYPE, subtypes),
                references,
            ),
        ),
        demographics=read_demographics(
            table("demographics.tsv", DEMOGRAPHIC_COLUMNS), diagnoses, references
        ),
        model=ModelStructure(
            couplings=read_couplings(
                table("couplings.tsv", COUPLING_COLUMNS), findings, references
            ),
            same=read_same(table("same_evidence.tsv", SAME_COLUMNS), findings, references),
            complications=read_complications(
                table("complications.tsv", COMPLICATION_COLUMNS), diagnoses, references
            ),
            pathognomonic=read_pathognomonic(
                table("pathognomonic.tsv", PATHOGNOMONIC_COLUMNS), findings, diagnoses, references
            ),
            parameters=read_parameters(
                table("parameters.tsv", PARAMETER_COLUMNS), references, faults
            ),
            settings=read_settings(table("settings.tsv", SETTING_COLUMNS), references),
        ),
        tests=read_tests(table("tests.tsv", TEST_COLUMNS), findings, references),
        mechanisms=read_mechanisms(
            table("mechanisms.tsv", MECHANISM_COLUMNS), findings, diagnoses, references
        ),
        endemicity=read_endemicity(
            table("endemicity.tsv", ENDEMICITY_COLUMNS), findings, diagnoses, references
        ),
        set_points=read_set_points(
            table("set_points.tsv", SET_POINT_COLUMNS), findings, references
        ),
        referral_fields=read_referral_fields(
            table("referral_fields.tsv", REFERRAL_COLUMNS), findings, references
        ),
        measure_first=read_measure_first(
            table("measure_first.tsv", MEASURE_FIRST_COLUMNS), findings, references
        ),
        finding_names=read_finding_names(
            table("finding_names.tsv", FINDING_NAME_COLUMNS), findings
        ),
        slip=read_slip(table("slip.tsv", SLIP_COLUMNS), findings),
    )
    if faults:
        raise KnowledgeError(faults)
    return knowledge
