"""The order of the entry form: that of a laboratory slip, then of an interview.

Only the order and what is shown at first live here; the findings are those of the catalogue,
and a finding that is not named here still has its place at the end of its group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingKind


class RowKind(StrEnum):
    QUANTITY = "quantity"
    PAIR = "pair"
    FEATURE = "feature"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class SlipRow:
    """One row.  ``percent`` is the finding whose percentage stands beside the absolute count."""

    kind: RowKind
    finding: str
    percent: str | None = None
    is_common: bool = False

    @property
    def findings(self) -> tuple[str, ...]:
        return (self.finding, self.percent) if self.percent else (self.finding,)


@dataclass(frozen=True, slots=True)
class SlipSection:
    """``id`` is the catalogue's group; ``is_open`` says whether it is unfolded at first."""

    id: str
    rows: tuple[SlipRow, ...]
    is_open: bool


_OPEN = (
    "blood_count",
    "blood_film",
    "chemistry",
    "vital_signs",
    "examination",
    "symptom",
    "history",
)
_PERCENT: Mapping[str, str] = {
    "reticulocyte_absolute": "reticulocyte_percent",
    "neutrophils": "neutrophil_percent",
    "lymphocytes": "lymphocyte_percent",
    "monocytes": "monocyte_percent",
    "eosinophils": "eosinophil_percent",
    "basophils": "basophil_percent",
}
_COMMON: Mapping[str, str] = {
    "blood_count": "hemoglobin hematocrit rbc mcv mch mchc rdw reticulocyte_absolute wbc "
    "neutrophils lymphocytes monocytes eosinophils basophils blasts_blood_percent platelets",
    "blood_film": "film_platelets_estimate film_blasts film_oval_macrocytes "
    "film_hypersegmented_neutrophils film_microcytic_hypochromic film_schistocytes "
    "film_spherocytes film_polychromasia film_teardrop_cells film_nucleated_red_cells "
    "film_hypogranular_neutrophils film_atypical_lymphocytes film_platelet_clumps "
    "film_malaria_parasites",
    "vital_signs": "temperature systolic_bp heart_rate oxygen_saturation spleen_cm",
    "examination": "splenomegaly hepatomegaly lymphadenopathy hypotension_shock "
    "ascites_stigmata gum_hypertrophy",
    "symptom": "fatigue fever bleeding_mucosal bruising_petechiae major_bleeding weight_loss "
    "night_sweats bone_pain dark_urine jaundice paresthesia confusion_neuro thrombosis "
    "recurrent_infections",
    "history": "drug_myelotoxic drug_idiosyncratic methotrexate_use chemo_radiation_past "
    "alcohol_heavy vegan_poor_diet gastric_surgery liver_disease kidney_disease "
    "autoimmune_disease_known cancer_known immunosuppressed travel_malaria_area "
    "travel_leishmaniasis_area menorrhagia gi_blood_loss family_history_marrow_failure "
    "long_standing_cytopenia",
    "clinical_course": "onset recovery",
    "chemistry": "ldh bilirubin_total bilirubin_indirect haptoglobin ferritin iron tibc "
    "vitamin_b12 folate_serum creatinine ast alt albumin crp esr tsh",
    "coagulation": "inr pt aptt fibrinogen d_dimer",
    "immunology": "dat_positive ana_positive rheumatoid_factor_positive monoclonal_protein "
    "celiac_serology",
    "infection": "hiv_positive hbv_positive hcv_positive parvovirus_b19_positive ebv_positive "
    "malaria_positive dengue_positive leishmania_positive blood_culture_positive tb_evidence",
    "hemoglobin_analysis": "hba2_percent hbf_percent hbs_percent g6pd_deficient",
    "marrow": "marrow_cellularity marrow_cellularity_percent marrow_blasts_percent "
    "marrow_dry_tap marrow_megaloblastic marrow_dysplasia_erythroid marrow_dysplasia_myeloid "
    "marrow_dysplasia_megakaryocytic marrow_fibrosis_grade marrow_iron_absent "
    "marrow_hemophagocytosis",
    "flow_genetics": "pnh_clone_percent flow_blasts flow_t_lgl cytogenetics_normal "
    "cytogenetics_mds_defining cytogenetics_t15_17 mutation_jak2",
    "imaging": "lung_infiltrate bone_lesions_lytic",
    "context": "altitude cigarettes_per_day weight pregnancy_trimester siblings_full",
}
SECTIONS = (
    "blood_count",
    "blood_film",
    "chemistry",
    "coagulation",
    "immunology",
    "infection",
    "hemoglobin_analysis",
    "marrow",
    "flow_genetics",
    "imaging",
    "vital_signs",
    "symptom",
    "clinical_course",
    "examination",
    "history",
    "context",
)


def sections(knowledge: KnowledgeBase) -> tuple[SlipSection, ...]:
    """Return every finding of the catalogue once, in the order in which it is asked for."""
    groups = dict.fromkeys(SECTIONS, True)
    groups.update({d.group: True for d in knowledge.findings.values()})
    return tuple(
        SlipSection(group, rows, group in _OPEN)
        for group in groups
        if (rows := _rows(group, knowledge))
    )


def _rows(group: str, knowledge: KnowledgeBase) -> tuple[SlipRow, ...]:
    members = [d.id for d in knowledge.findings.values() if d.group == group]
    common = [name for name in _COMMON.get(group, "").split() if name in members]
    beside = {_PERCENT[f] for f in members if _PERCENT.get(f) in members}
    rest = [name for name in members if name not in common and name not in beside]
    return tuple(
        [_row(name, members, knowledge, is_common=True) for name in common]
        + [_row(name, members, knowledge, is_common=False) for name in rest]
    )


def _row(
    finding: str, members: Sequence[str], knowledge: KnowledgeBase, *, is_common: bool
) -> SlipRow:
    kind = knowledge.findings[finding].kind
    percent = _PERCENT.get(finding)
    if percent in members:
        return SlipRow(RowKind.PAIR, finding, percent, is_common=is_common)
    return SlipRow(
        {
            FindingKind.QUANTITY: RowKind.QUANTITY,
            FindingKind.FEATURE: RowKind.FEATURE,
            FindingKind.CATEGORY: RowKind.CATEGORY,
        }[kind],
        finding,
        is_common=is_common,
    )
