"""Who has which diagnosis: weights by setting, and how age, sex and region shift them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from hemadesk.domain.case import Region
from hemadesk.knowledge.catalogue import Diagnosis
from hemadesk.knowledge.tables import Row, Table

AGE_BANDS: tuple[tuple[str, int, int], ...] = (
    ("age_0_1", 0, 1), ("age_1_5", 1, 5), ("age_5_15", 5, 15), ("age_15_30", 15, 30),
    ("age_30_45", 30, 45), ("age_45_60", 45, 60), ("age_60_75", 60, 75), ("age_75_plus", 75, 126),
)  # fmt: skip
DEMOGRAPHIC_COLUMNS = (
    "diagnosis_id", *(band[0] for band in AGE_BANDS), "age_basis", "age_grade", "age_alternative",
    "male_to_female", "sex_basis", "sex_grade", "region_factors", "region_grade",
    "incidence_per_million_per_year", "incidence_basis", "incidence_grade",
    "weight_any_cytopenia_per_1000", "weight_pancytopenia_per_1000", "weight_grade", "source",
    "grade", "remark",
)  # fmt: skip
_SUM_TOLERANCE = 0.003
_WIDTH = 15
"""Years: of every band of adults; the last is taken as no wider than the others."""
_FIRST_ADULT = [low for _, low, _ in AGE_BANDS].index(15)
_MIDDLES = tuple((low + min(high, low + _WIDTH)) / 2 for _, low, high in AGE_BANDS)


@dataclass(frozen=True, slots=True)
class Demographics:
    """One diagnosis: share of its patients in each age band, sex ratio, weight, regions.

    ``weight`` is per 1000 patients referred with any cytopenia in Europe; ``region_factors``
    multiply it; ``ages_by_region`` replaces ``ages`` where another region differs much.
    """

    ages: tuple[float, ...]
    ages_by_region: Mapping[Region, tuple[float, ...]]
    male_to_female: float
    weight: float
    weight_pancytopenia: float
    region_factors: Mapping[Region, float]
    incidence: str
    basis: Mapping[str, str]
    source: str
    grade: str


def age_band(age_years: Fraction | float) -> int:
    """Return the index in AGE_BANDS of an age in years."""
    return next(i for i, (_, low, high) in enumerate(AGE_BANDS) if low <= age_years < high)


def age_weights(age_years: Fraction | float) -> tuple[float, ...]:
    """Return how much of each band's share of patients counts at an age.

    A child's band counts whole.  From 15 years on the share per year runs in straight lines from
    the middle of one band to the middle of the next, so that no birthday makes a disease five
    times as common; below the middle of the first and above that of the last it stays level.  The
    bands of adults are equally wide, so shares stand for shares per year.
    """
    band = age_band(age_years)
    weights = [0.0] * len(AGE_BANDS)
    age = min(max(float(age_years), _MIDDLES[_FIRST_ADULT]), _MIDDLES[-1])
    if band < _FIRST_ADULT:
        weights[band] = 1.0
        return tuple(weights)
    below = max(i for i, middle in enumerate(_MIDDLES[:-1]) if middle <= age)
    part = (age - _MIDDLES[below]) / (_MIDDLES[below + 1] - _MIDDLES[below])
    weights[below], weights[below + 1] = 1.0 - part, part
    return tuple(weights)


def read_demographics(
    table: Table, diagnoses: Mapping[str, Diagnosis], references: Mapping[str, object]
) -> Mapping[str, Demographics]:
    found: dict[str, Demographics] = {}
    for row in table.rows:
        diagnosis = row.text("diagnosis_id")
        source, grade = row.source(references)
        ages = tuple(row.number(band[0]) for band in AGE_BANDS)
        check_sum(row, ages, "ages")
        found[diagnosis] = Demographics(
            ages=ages,
            ages_by_region=_alternatives(row),
            male_to_female=_positive(row, "male_to_female"),
            weight=_positive(row, "weight_any_cytopenia_per_1000"),
            weight_pancytopenia=_positive(row, "weight_pancytopenia_per_1000"),
            region_factors=_factors(row),
            incidence=row.cells["incidence_per_million_per_year"],
            basis=MappingProxyType(
                {what: row.cells[f"{what}_basis"] for what in ("age", "sex", "incidence")}
                | {"remark": row.cells["remark"]}
            ),
            source=source,
            grade=grade,
        )
    for diagnosis in diagnoses:
        if diagnosis not in found and table.rows:
            table.rows[0].fault(f"{diagnosis} has no demographics")
    return MappingProxyType(found)


def check_sum(row: Row, shares: tuple[float, ...], what: str) -> None:
    """Note a fault where shares do not sum to one."""
    if abs(sum(shares) - 1.0) > _SUM_TOLERANCE or min(shares) < 0:
        row.fault(f"{what} sum to {sum(shares):g}, not 1")


def _positive(row: Row, column: str) -> float:
    value = row.number(column)
    if value <= 0:
        row.fault(f"{column} must be above zero")
        return 1.0
    return value


def _pairs(row: Row, column: str, between: str) -> list[tuple[Region, str]]:
    pairs = []
    for part in filter(None, row.cells[column].split(";")):
        name, _, value = part.partition(between)
        try:
            pairs.append((Region(name.strip()), value.strip()))
        except ValueError:
            row.fault(f"{column}: {name!r} is no region")
    return pairs


def _alternatives(row: Row) -> Mapping[Region, tuple[float, ...]]:
    found: dict[Region, tuple[float, ...]] = {}
    for region, text in _pairs(row, "age_alternative", "="):
        try:
            shares = tuple(float(share) for share in text.split(","))
        except ValueError:
            row.fault(f"age_alternative of {region}: {text!r} cannot be read")
            continue
        if len(shares) != len(AGE_BANDS):
            row.fault(f"age_alternative of {region} has {len(shares)} bands")
            continue
        check_sum(row, shares, f"ages of {region}")
        found[region] = shares
    return MappingProxyType(found)


def _factors(row: Row) -> Mapping[Region, float]:
    found: dict[Region, float] = {}
    for region, text in _pairs(row, "region_factors", ":"):
        try:
            found[region] = float(Fraction(text))
        except ValueError:
            row.fault(f"region_factors of {region}: {text!r} is not a number")
            continue
        if found[region] <= 0:
            row.fault(f"region_factors of {region} must be above zero")
    return MappingProxyType(found)
