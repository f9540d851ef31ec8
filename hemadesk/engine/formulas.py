"""Formulas of derived quantities: exact, pure, in the catalogue's units.

Each takes what was measured in one encounter.  ``derive`` carries comparators through: a
product of ``< 0.5`` is itself ``<``; what cannot be bounded on one side gives nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from hemadesk.domain.values import Comparator, FindingValue, Quantity

_NORMAL_HEMATOCRIT, _NORMAL_HEMOGLOBIN = Fraction(45), Fraction(15)
"""S023: the values to which a reticulocyte percentage is corrected (%, g/dL)."""


def count_from_percent(wbc: Fraction, percent: Fraction) -> Fraction:
    """Return a white cell subset, 10*9/L, from white cells (10*9/L) and its percentage."""
    return wbc * percent / 100


def absolute_reticulocytes(percent: Fraction, rbc: Fraction) -> Fraction:
    """Return reticulocytes, 10*9/L, from their percentage and red cells (10*12/L).  S023."""
    return percent * rbc * 10


def corrected_reticulocytes(percent: Fraction, hematocrit: Fraction) -> Fraction:
    """Return the percentage corrected to a hematocrit of 45 %.  S023."""
    return percent * hematocrit / _NORMAL_HEMATOCRIT


def corrected_reticulocytes_by_hemoglobin(percent: Fraction, hemoglobin: Fraction) -> Fraction:
    """Return the percentage corrected to a hemoglobin of 15 g/dL, where no hematocrit is.  S023."""
    return percent * hemoglobin / _NORMAL_HEMOGLOBIN


def maturation_factor(hematocrit: Fraction) -> Fraction:
    """Return the days that a reticulocyte circulates at this hematocrit (%).

    S023 prints 26-35, 16-25 and below 15; the edges are closed here.
    """
    for above, factor in ((35, "1"), (25, "1.5"), (15, "2")):
        if hematocrit > above:
            return Fraction(factor)
    return Fraction("2.5")


def reticulocyte_production_index(percent: Fraction, hematocrit: Fraction) -> Fraction:
    """Return the corrected percentage over the maturation factor.  S023."""
    return corrected_reticulocytes(percent, hematocrit) / maturation_factor(hematocrit)


def mcv(hematocrit: Fraction, rbc: Fraction) -> Fraction:
    """Return the mean cell volume, fL, from hematocrit (%) and red cells (10*12/L).  S027."""
    return hematocrit * 10 / rbc


def mch(hemoglobin: Fraction, rbc: Fraction) -> Fraction:
    """Return the mean cell hemoglobin, pg, from g/dL and red cells (10*12/L).  S027."""
    return hemoglobin * 10 / rbc


def mchc(hemoglobin: Fraction, hematocrit: Fraction) -> Fraction:
    """Return the hemoglobin concentration of the cells, g/dL, from g/dL and %.  S027."""
    return hemoglobin * 100 / hematocrit


def hemoglobin_from_hematocrit(hematocrit: Fraction) -> Fraction:
    """Return about the hemoglobin, g/dL: a third of the packed cell volume (%).  S027."""
    return hematocrit / 3


def transferrin_saturation(iron: Fraction, tibc: Fraction) -> Fraction:
    """Return iron over total binding capacity (both ug/dL) in percent."""
    return iron * 100 / tibc


def mentzer_index(mean_volume: Fraction, rbc: Fraction) -> Fraction:
    """Return MCV (fL) over red cells (10*12/L).  S026."""
    return mean_volume / rbc


def times_upper_limit(value: Fraction, upper: Fraction) -> Fraction:
    """Return a value as a multiple of its upper reference limit (same unit)."""
    return value / upper


def corrected_wbc(wbc: Fraction, nucleated_per_100: Fraction) -> Fraction:
    """Return white cells, 10*9/L, without the nucleated red cells counted among them."""
    return wbc * 100 / (100 + nucleated_per_100)


def corrected_calcium(calcium: Fraction, albumin: Fraction) -> Fraction:
    """Return total calcium, mg/dL, as it would be at an albumin of 4 g/dL."""
    return calcium + Fraction("0.8") * (4 - albumin)


@dataclass(frozen=True, slots=True)
class Formula:
    """A derived quantity: its inputs, which of them it rises with, unit and source.

    ``finding`` is the catalogue's id, or the formula's own where the catalogue has none.
    ``divisors`` are the inputs that must be above zero.
    """

    id: str
    finding: str
    inputs: tuple[str, ...]
    falls_with: frozenset[str]
    function: Callable[..., Fraction]
    unit: str
    source: str


def _formula(
    finding: str,
    inputs: str,
    function: Callable[..., Fraction],
    unit: str,
    source: str,
    **more: str,
) -> Formula:
    falls_with = frozenset(more.get("falls_with", "").split())
    name = more.get("name", finding)
    return Formula(name, finding, tuple(inputs.split()), falls_with, function, unit, source)


_COUNT, _PERCENT = "10*9/L", "%"
FORMULAS: Sequence[Formula] = (
    _formula("mcv", "hematocrit rbc", mcv, "fL", "S027", falls_with="rbc"),
    _formula("mch", "hemoglobin rbc", mch, "pg", "S027", falls_with="rbc"),
    _formula("mchc", "hemoglobin hematocrit", mchc, "g/dL", "S027", falls_with="hematocrit"),
    # After mch and mchc: those would only hand back the third that was assumed.
    _formula(
        "hemoglobin", "hematocrit", hemoglobin_from_hematocrit, "g/dL", "S027",
        name="hemoglobin_from_hematocrit",
    ),
    _formula("neutrophils", "wbc neutrophil_percent", count_from_percent, _COUNT, "S013"),
    _formula("lymphocytes", "wbc lymphocyte_percent", count_from_percent, _COUNT, "derived"),
    _formula("monocytes", "wbc monocyte_percent", count_from_percent, _COUNT, "derived"),
    _formula("eosinophils", "wbc eosinophil_percent", count_from_percent, _COUNT, "derived"),
    _formula("basophils", "wbc basophil_percent", count_from_percent, _COUNT, "derived"),
    _formula(
        "reticulocyte_absolute", "reticulocyte_percent rbc", absolute_reticulocytes, _COUNT,
        "S023", name="absolute_reticulocytes",
    ),
    _formula(
        "transferrin_saturation", "iron tibc", transferrin_saturation, _PERCENT, "S025",
        falls_with="tibc",
    ),
    _formula(
        "corrected_wbc", "wbc nrbc_per_100_wbc", corrected_wbc, _COUNT, "derived",
        falls_with="nrbc_per_100_wbc",
    ),
    _formula(
        "corrected_calcium", "calcium albumin", corrected_calcium, "mg/dL", "expert_estimate",
        falls_with="albumin",
    ),
    _formula(
        "corrected_reticulocytes", "reticulocyte_percent hematocrit", corrected_reticulocytes,
        _PERCENT, "S023",
    ),
    _formula(
        "corrected_reticulocytes", "reticulocyte_percent hemoglobin",
        corrected_reticulocytes_by_hemoglobin, _PERCENT, "S023",
    ),
    _formula(
        "rpi", "reticulocyte_percent hematocrit", reticulocyte_production_index, "1", "S023"
    ),
    _formula("mentzer_index", "mcv rbc", mentzer_index, "1", "S026", falls_with="rbc"),
)  # fmt: skip
"""In the order in which they are worked out: a later one may use what an earlier one gave."""

_UPPER = frozenset({Comparator.BELOW, Comparator.AT_MOST})
_MIRRORED = {
    Comparator.EXACT: Comparator.EXACT,
    Comparator.BELOW: Comparator.ABOVE,
    Comparator.AT_MOST: Comparator.AT_LEAST,
    Comparator.ABOVE: Comparator.BELOW,
    Comparator.AT_LEAST: Comparator.AT_MOST,
}


def derive(formula: Formula, values: Mapping[str, FindingValue]) -> Quantity | None:
    """Return the formula's result, None where an input is missing, a word, or leaves no bound."""
    amounts = [values.get(name) for name in formula.inputs]
    quantities = [amount for amount in amounts if isinstance(amount, Quantity)]
    if len(quantities) < len(amounts):
        return None
    comparators = [
        _MIRRORED[q.comparator] if name in formula.falls_with else q.comparator
        for name, q in zip(formula.inputs, quantities, strict=True)
    ]
    joined = _joined(comparators)
    if joined is None:
        return None
    try:
        result = formula.function(*(q.value for q in quantities))
    except ZeroDivisionError:
        return None
    return Quantity(result, formula.unit, joined)


def _joined(comparators: Sequence[Comparator]) -> Comparator | None:
    """Return how the result relates to the truth: all inexact inputs must lean one way."""
    inexact = {c for c in comparators if c is not Comparator.EXACT}
    if len(inexact) <= 1:
        return next(iter(inexact), Comparator.EXACT)
    if inexact <= _UPPER:
        return Comparator.BELOW
    if not inexact & _UPPER:
        return Comparator.ABOVE
    return None
