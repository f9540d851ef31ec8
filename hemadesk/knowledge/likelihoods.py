"""How often a finding is present and how a quantity is distributed, given each diagnosis."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hemadesk.knowledge.catalogue import OTHER, Diagnosis, FindingDefinition, FindingKind
from hemadesk.knowledge.tables import Row, Table

DIAGNOSIS, SUBTYPE = "diagnosis", "subtype"
_FEATURE = ("finding", "value", "probability", "n", "N", "source", "grade", "remark")
_DISTRIBUTION = (
    "finding", "scale", "median", "spread", "published", "source", "grade", "remark",
)  # fmt: skip
FEATURE_COLUMNS = (DIAGNOSIS, *_FEATURE)
DISTRIBUTION_COLUMNS = (DIAGNOSIS, *_DISTRIBUTION)
SUBTYPE_FEATURE_COLUMNS = (SUBTYPE, *_FEATURE)
SUBTYPE_DISTRIBUTION_COLUMNS = (SUBTYPE, *_DISTRIBUTION)
PRESENT = "present"
LINEAR, LOG = "linear", "log"
_SUM_TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Frequencies:
    """P(value | diagnosis) of one finding's value; the tuples run in parallel, a row each."""

    diagnoses: tuple[str, ...]
    probabilities: tuple[float, ...]
    counts: tuple[str, ...]
    """``n/N`` where the counts were read, else empty."""
    sources: tuple[str, ...]
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Distributions:
    """Distribution of one quantity, given each diagnosis; parallel tuples, a row each.

    Scale ``linear``: the median is the mean, the spread the standard deviation, in the
    catalogue's unit.  Scale ``log``: the spread is the standard deviation of the natural log.
    """

    diagnoses: tuple[str, ...]
    scales: tuple[str, ...]
    medians: tuple[float, ...]
    spreads: tuple[float, ...]
    sources: tuple[str, ...]
    grades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """``frequencies`` by (finding, value); ``distributions`` by finding."""

    frequencies: Mapping[tuple[str, str], Frequencies]
    distributions: Mapping[str, Distributions]


def read_likelihoods(
    features: Table,
    distributions: Table,
    findings: Mapping[str, FindingDefinition],
    diagnoses: Mapping[str, Diagnosis],
    references: Mapping[str, object],
) -> Likelihoods:
    """Read both tables; a number without a source, twice given or impossible is a fault."""
    likelihoods = read_some_likelihoods(
        features, distributions, findings, Owners(DIAGNOSIS, diagnoses), references
    )
    for finding, rows in likelihoods.distributions.items():
        if OTHER not in rows.diagnoses:
            distributions.rows[0].fault(f"{finding} has no row for {OTHER!r}")
    return likelihoods


@dataclass(frozen=True, slots=True)
class Owners:
    """Whose rows a table holds: the column that names them, and the names there are."""

    column: str
    names: Collection[str]


def read_some_likelihoods(
    features: Table,
    distributions: Table,
    findings: Mapping[str, FindingDefinition],
    owners: Owners,
    references: Mapping[str, object],
) -> Likelihoods:
    """Read both tables of diagnoses or of subtypes; a finding may lack a row for ``other``."""
    return Likelihoods(
        _read_frequencies(features, findings, owners, references),
        _read_distributions(distributions, findings, owners, references),
    )


def _read_frequencies(
    table: Table,
    findings: Mapping[str, FindingDefinition],
    owners: Owners,
    references: Mapping[str, object],
) -> Mapping[tuple[str, str], Frequencies]:
    rows: dict[tuple[str, str], dict[str, tuple[object, ...]]] = {}
    for row in table.rows:
        key = (row.text("finding"), row.text("value"))
        diagnosis = row.text(owners.column)
        _check_ids(row, key[0], diagnosis, findings, owners)
        probability = row.number("probability")
        if not 0.0 < probability < 1.0:
            row.fault(f"probability {probability:g} must lie strictly between 0 and 1")
        _check_counts(row, probability)
        by_diagnosis = rows.setdefault(key, {})
        if diagnosis in by_diagnosis:
            row.fault(f"{key[0]} = {key[1]} is given twice")
        counts = f"{row.cells['n']}/{row.cells['N']}" if row.cells["N"] else ""
        by_diagnosis[diagnosis] = (diagnosis, probability, counts, *row.source(references))
    _check_categories(table, rows, findings)
    return MappingProxyType(
        {
            key: Frequencies(*zip(*(by[d] for d in owners.names if d in by), strict=True))
            for key, by in rows.items()
            if not by.keys().isdisjoint(owners.names)  # else its owners were refused above
        }
    )


def _check_ids(
    row: Row,
    finding: str,
    owner: str,
    findings: Mapping[str, FindingDefinition],
    owners: Owners,
) -> None:
    if finding not in findings:
        row.fault(f"{finding!r} is not in the catalogue")
    if owner not in owners.names:
        row.fault(f"{owner!r} is no {owners.column}")


def _check_counts(row: Row, probability: float) -> None:
    if not row.cells["N"]:
        return
    n, total = row.number("n"), row.number("N")
    if not 0 <= n <= total or total <= 0:
        row.fault(f"{n:g} of {total:g} cannot be")
    elif row.cells["grade"] == "A" and abs((n + 0.5) / (total + 1) - probability) > 0.05:
        row.fault(f"probability {probability:g} does not follow from {n:g} of {total:g}")


def _check_categories(
    table: Table,
    rows: Mapping[tuple[str, str], Mapping[str, tuple[object, ...]]],
    findings: Mapping[str, FindingDefinition],
) -> None:
    sums: dict[tuple[str, str], float] = {}
    for (finding, _value), by_diagnosis in rows.items():
        if finding in findings and findings[finding].kind is FindingKind.CATEGORY:
            for diagnosis, cells in by_diagnosis.items():
                key = (finding, diagnosis)
                sums[key] = sums.get(key, 0.0) + float(str(cells[1]))
    for (finding, diagnosis), total in sums.items():
        if abs(total - 1.0) > _SUM_TOLERANCE:
            table.rows[0].fault(f"{diagnosis}: values of {finding} sum to {total:g}, not 1")


def _read_distributions(
    table: Table,
    findings: Mapping[str, FindingDefinition],
    owners: Owners,
    references: Mapping[str, object],
) -> Mapping[str, Distributions]:
    rows: dict[str, dict[str, tuple[object, ...]]] = {}
    for row in table.rows:
        finding, diagnosis = row.text("finding"), row.text(owners.column)
        _check_ids(row, finding, diagnosis, findings, owners)
        scale = row.one_of("scale", (LINEAR, LOG))
        median, spread = row.number("median"), row.number("spread")
        if spread <= 0:
            row.fault("spread must be above zero")
        if scale == LOG and median <= 0:
            row.fault("the median of a log scale must be above zero")
        by_diagnosis = rows.setdefault(finding, {})
        if diagnosis in by_diagnosis:
            row.fault(f"{finding} is given twice")
        by_diagnosis[diagnosis] = (diagnosis, scale, median, spread, *row.source(references))
    return MappingProxyType(
        {
            finding: Distributions(*zip(*(by[d] for d in owners.names if d in by), strict=True))
            for finding, by in rows.items()
        }
    )
