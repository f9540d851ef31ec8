"""From the inputs of a worked example to a case: finding ids, patient fields, older words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hemadesk.domain.case import Case
from hemadesk.domain.values import Category, FindingValue, Presence, Quantity
from hemadesk.engine.facts import gather
from hemadesk.engine.rules import RuleRun
from hemadesk.errors import N_, HemaDeskError
from hemadesk.exchange import case_json
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind

_OLDER_WORDS = {
    "karyotype": "karyotype_ipss_r",
    "cytogenetic_group": "karyotype_ipss_r",
    "dysplasia_percent_erythroid": "dysplasia_erythroid_percent",
    "dysplasia_percent_myeloid": "dysplasia_myeloid_percent",
    "dysplasia_percent_megakaryocytic": "dysplasia_megakaryocytic_percent",
    "pt_prolongation_seconds": "pt_seconds_over_control",
    "pt_uln": "pt_seconds_over_control",
    "d_dimer_uln": "d_dimer_times_uln",
    "cytogenetic_t": "cytogenetics_aml_defining",
    "burden": "burden_of_illness",
    "hypotension": "hypotension_shock",
    "cardiovascular": "cardiovascular_disease",
    "cause": "marrow_failure_cause",
    "class": "aa_class",
    "major": "mast_cells_major",
    "minor_count": "mast_cells_minor_count",
}
_OLDER_VALUES = {
    ("burden_of_illness", "mild"): "none_or_mild",
    ("marrow_failure_cause", "chronic, untreated"): "chronic_untreated",
}
_LIMITS = {
    "hemoglobin_lower_limit": ("hemoglobin", "low"),
    "calcium_upper_limit": ("calcium", "high"),
}
_PATIENT = ("age_years", "sex", "region")
_FIRST_DAY = date(2024, 1, 1)
_LONGEST_DAYS = 36525


class ExampleInputError(HemaDeskError):
    """An input that the rule cannot be asked with."""

    message = N_("The input {name} is missing or not of the right kind.")


def number_of(value: object, name: str) -> Fraction:
    """Return a written number exactly.

    Raises:
        ExampleInputError: it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ExampleInputError(name=name)
    try:
        return Fraction(str(value))
    except ValueError as error:  # infinite, or no number at all
        raise ExampleInputError(name=name) from error


@dataclass(frozen=True, slots=True)
class Example:
    """The inputs of one row as written, and the knowledge to answer with."""

    inputs: Mapping[str, Any]
    knowledge: KnowledgeBase

    def run(self, *, textbook: bool = False) -> RuleRun:
        """Return the rules over the example's case."""
        case, asked = self.case()
        return RuleRun(gather(case, self.knowledge), self.knowledge, asked, textbook=textbook)

    def case(self) -> tuple[Case, dict[str, FindingValue]]:
        """Return the case that the inputs describe, and what only a calculator asks."""
        written = dict(self._renamed())
        encounter: dict[str, Any] = {"findings": {}, "limits": {}}
        patient: dict[str, Any] = {}
        asked: dict[str, FindingValue] = {}
        for name, value in written.items():
            if name in _PATIENT:
                patient[name] = value
            elif name == "pregnant":
                encounter["pregnant"] = value
            elif name in _LIMITS:
                finding, end = _LIMITS[name]
                unit = self.knowledge.findings[finding].unit
                limits = {"low": None, "high": None, "unit": unit, end: value}
                encounter["limits"][finding] = {k: v for k, v in limits.items() if v is not None}
            elif name in self.knowledge.rules.vocabulary.asked:
                asked[name] = self._answer(name, value)
            else:
                encounter["findings"][name] = self._stated(name, value)
        return self._read(patient, [encounter]), asked

    def number(self, name: str) -> Fraction:
        """Return an input that is a number.

        Raises:
            ExampleInputError: it is missing or no number.
        """
        return number_of(self.inputs.get(name), name)

    def text(self, name: str) -> str:
        """Return an input that is text.

        Raises:
            ExampleInputError: it is missing or no text.
        """
        value = self.inputs.get(name)
        if not isinstance(value, str):
            raise ExampleInputError(name=name)
        return value

    def quantity(self) -> str:
        """Return the input ``finding``, a quantity of the catalogue.

        Raises:
            ExampleInputError: it is none.
        """
        finding = self.text("finding")
        if finding not in self.knowledge.limits or finding not in self.knowledge.findings:
            raise ExampleInputError(name="finding")
        return finding

    def measured(self, name: str) -> Mapping[str, Any]:
        """Return an input that is itself a mapping of findings.

        Raises:
            ExampleInputError: it is missing, empty or no mapping.
        """
        value = self.inputs.get(name)
        if not isinstance(value, dict) or not value:
            raise ExampleInputError(name=name)
        return value

    def two_encounters(self) -> Case:
        """Return the case of ``earlier`` and, ``days`` later, ``now``."""
        days = self.number("days")
        if not 0 <= days <= _LONGEST_DAYS:
            raise ExampleInputError(name="days")
        dates = (_FIRST_DAY, _FIRST_DAY + timedelta(days=int(days)))
        encounters = [
            {"date": day.isoformat(), "findings": dict(self.measured(name))}
            for day, name in zip(dates, ("earlier", "now"), strict=True)
        ]
        return self._read({}, encounters)

    def _read(self, patient: dict[str, Any], encounters: list[dict[str, Any]]) -> Case:
        document = {
            "format": "hemadesk-case/1",
            "id": "example",
            "patient": patient,
            "encounters": encounters,
        }
        return case_json.read(json.dumps(document).encode(), self.knowledge)

    def _renamed(self) -> Mapping[str, Any]:
        """Return the inputs with the older words replaced."""
        found: dict[str, Any] = {}
        for name, value in self.inputs.items():
            match name:
                case "outpatient":
                    found["inpatient"] = not value
                case "mucositis":
                    found["mucositis_grade"] = "2" if value else "0"
                case "solid_or_no_fungal":
                    found["hematologic_malignancy"] = not value
                    found["fungal_infection_past"] = not value
                case "constitutional_symptoms":
                    found |= dict.fromkeys(("weight_loss", "night_sweats", "fever"), value)
                case _:
                    id_ = _OLDER_WORDS.get(name, name)
                    found[id_] = _OLDER_VALUES.get((id_, str(value)), value)
        return found

    def _stated(self, finding: str, value: Any) -> Any:
        """Return a value as a case file states it."""
        definition = self.knowledge.findings.get(finding)
        if definition is None:
            return value
        if definition.kind is FindingKind.FEATURE and isinstance(value, bool):
            return "present" if value else "absent"
        if definition.kind is FindingKind.CATEGORY:
            return str(value).replace(" ", "_")
        return value

    def _answer(self, question: str, value: Any) -> FindingValue:
        kind = self.knowledge.rules.vocabulary.asked[question].kind
        if kind is FindingKind.QUANTITY:
            return Quantity(number_of(value, question), "1")
        if kind is FindingKind.FEATURE:
            is_present = value if isinstance(value, bool) else value == "present"
            return Presence.PRESENT if is_present else Presence.ABSENT
        return Category(str(value).replace(" ", "_"))
