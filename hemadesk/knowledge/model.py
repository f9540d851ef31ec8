"""How findings hang together: couplings, equal evidence, complications, the model's parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from hemadesk.knowledge.catalogue import Diagnosis, FindingDefinition
from hemadesk.knowledge.faults import Fault
from hemadesk.knowledge.tables import Table

COUPLING_COLUMNS = ("group", "finding", "direction", "source", "grade")
SAME_COLUMNS = ("findings", "source", "grade", "note")
COMPLICATION_COLUMNS = ("diagnosis", "complication", "probability", "source", "grade")
PARAMETER_COLUMNS = ("name", "value", "source", "grade", "note")
PATHOGNOMONIC_COLUMNS = ("finding", "diagnoses", "source", "grade", "note")
SETTING_COLUMNS = (
    "setting", "weight_exponent", "region_exponent", "age_exponent", "source", "grade", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Coupling:
    """A finding moves with its group's hidden severity, upward (+1) or downward (-1)."""

    group: str
    direction: int


@dataclass(frozen=True, slots=True)
class Complication:
    """P(the complication is there as well | the diagnosis)."""

    diagnosis: str
    complication: str
    probability: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers of the model itself.

    coupling: correlation of a finding with its group's hidden severity, 0 to below 1.
    unspecific: share of patients in whom one finding says nothing of the disease, so that a
        single finding weighs at most 10 log10(1 + D (1 - unspecific) / unspecific) decibans.
    unspecific_pathognomonic: the same for a finding that proves its disease.
    spread_factor: factor on every recorded spread; series are narrower than patients.
    broad_share, broad_factor: share and width (in pooled deviations) of each density's tail.
    least_frequency: no feature is rarer, or its absence rarer, than this.
    least_age_share: no age band has a smaller share of a disease's patients.
    nodes: points of the Gauss-Hermite rule over the hidden severity.
    price_invasiveness, price_cost, price_day: burden of a test for each ordinal step and day;
        tests are ranked by bits over 1 + burden.
    worth_of_exclusion: bits that settling a dangerous diagnosis is worth beside the information.
    least_bits, least_change: a test below both is not proposed; ``most_tests`` are.
    least_surprise_db: a finding is unexplained from this surprise on.
    second_cause: share of patients with two independent causes.
    least_gain_db: two causes are named from this gain on.
    departure_values, departure_deviations: a count departs from the patient's own level when
        so many earlier values are left behind by so many deviations.
    confirmed_share: prior of diagnoses that were proven at an earlier visit.
    decided_probability, decided_without_one: the leading diagnosis is decided when its
        probability reaches the first, and the second whichever one finding is taken away.
    enough_findings: fewer findings than this say too little.
    adult_years: from this age on what is normal moves no more.
    suspected_among: a disease is suspected, if probable enough, among so many leading ones.
    """

    coupling: float
    unspecific: float
    unspecific_pathognomonic: float
    spread_factor: float
    broad_share: float
    broad_factor: float
    least_frequency: float
    least_age_share: float
    nodes: float
    price_invasiveness: float
    price_cost: float
    price_day: float
    worth_of_exclusion: float
    least_bits: float
    least_change: float
    most_tests: float
    least_surprise_db: float
    second_cause: float
    least_gain_db: float
    departure_values: float
    departure_deviations: float
    confirmed_share: float
    decided_probability: float
    decided_without_one: float
    enough_findings: float
    adult_years: float
    suspected_among: float


@dataclass(frozen=True, slots=True)
class Setting:
    """How far weights by frequency, region and age count among the patients of a setting."""

    weight_exponent: float
    region_exponent: float
    age_exponent: float


@dataclass(frozen=True, slots=True)
class ModelStructure:
    """``same`` lists findings that are one piece of evidence, the preferred one first."""

    couplings: Mapping[str, Coupling]
    same: tuple[tuple[str, ...], ...]
    complications: tuple[Complication, ...]
    pathognomonic: Mapping[str, tuple[str, ...]]
    parameters: Parameters
    settings: Mapping[str, Setting]


def read_couplings(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> Mapping[str, Coupling]:
    found: dict[str, Coupling] = {}
    for row in table.rows:
        row.source(references)
        finding = row.text("finding")
        direction = row.one_of("direction", ("+1", "-1"))
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        if finding in found:
            row.fault(f"{finding} is in two groups")
        found[finding] = Coupling(row.text("group"), 1 if direction == "+1" else -1)
    return MappingProxyType(found)


def read_same(
    table: Table, findings: Mapping[str, FindingDefinition], references: Mapping[str, object]
) -> tuple[tuple[str, ...], ...]:
    found = []
    for row in table.rows:
        row.source(references)
        names = tuple(name.strip() for name in row.text("findings").split(","))
        for name in names:
            if name not in findings:
                row.fault(f"{name!r} is not in the catalogue")
        found.append(names)
    return tuple(found)


def read_complications(
    table: Table, diagnoses: Mapping[str, Diagnosis], references: Mapping[str, object]
) -> tuple[Complication, ...]:
    found: dict[tuple[str, str], Complication] = {}
    for row in table.rows:
        row.source(references)
        entry = Complication(
            row.text("diagnosis"), row.text("complication"), row.number("probability")
        )
        for name in (entry.diagnosis, entry.complication):
            if name not in diagnoses:
                row.fault(f"{name!r} is no diagnosis")
        if not 0 < entry.probability < 1:
            row.fault("probability must lie strictly between 0 and 1")
        found[entry.diagnosis, entry.complication] = entry
    for diagnosis in {entry.diagnosis for entry in found.values()}:
        total = sum(e.probability for e in found.values() if e.diagnosis == diagnosis)
        if total >= 1:
            table.rows[0].fault(f"complications of {diagnosis} sum to {total:g}")
    return tuple(found.values())


def read_pathognomonic(
    table: Table,
    findings: Mapping[str, FindingDefinition],
    diagnoses: Mapping[str, Diagnosis],
    references: Mapping[str, object],
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in table.rows:
        row.source(references)
        finding = row.text("finding")
        proves = tuple(row.text("diagnoses").split(","))
        if finding not in findings:
            row.fault(f"{finding!r} is not in the catalogue")
        for diagnosis in proves:
            if diagnosis not in diagnoses:
                row.fault(f"{diagnosis!r} is no diagnosis")
        found[finding] = proves
    return MappingProxyType(found)


def read_parameters(
    table: Table, references: Mapping[str, object], faults: list[Fault]
) -> Parameters:
    found: dict[str, float] = {}
    names = {field.name for field in fields(Parameters)}
    for row in table.rows:
        row.source(references)
        name = row.text("name")
        if name not in names:
            row.fault(f"{name!r} is no parameter; known: {', '.join(sorted(names))}")
        found[name] = row.number("value")
    missing = sorted(names - found.keys())
    if missing:
        faults.append(Fault(table.file, "table", f"missing: {', '.join(missing)}"))
    return Parameters(**{name: found.get(name, 0.5) for name in names})


def read_settings(table: Table, references: Mapping[str, object]) -> Mapping[str, Setting]:
    found: dict[str, Setting] = {}
    for row in table.rows:
        row.source(references)
        found[row.text("setting")] = Setting(
            row.number("weight_exponent"), row.number("region_exponent"), row.number("age_exponent")
        )
    return MappingProxyType(found)
