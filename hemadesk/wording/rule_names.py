"""Names of criteria, scores and grades, of their items and of their results.

No cut-off stands here: the rule book holds them, with their sources.
"""

from collections.abc import Mapping

from hemadesk.errors import N_
from hemadesk.i18n import _
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels

_RULES: Mapping[str, str] = {
    "aa_diagnosis": N_("Aplastic anemia, diagnosis"),
    "aa_epidemiologic": N_("Aplastic anemia, epidemiologic definition"),
    "aa_severity": N_("Aplastic anemia, severity"),
    "td_nsaa": N_("Non-severe aplastic anemia, transfusion dependence"),
    "hepatitis_associated_aa": N_("Hepatitis-associated aplastic anemia"),
    "hmds_excluded": N_("Hypoplastic myelodysplastic syndrome excluded"),
    "aa_or_hmds": N_("Aplastic anemia or hypoplastic myelodysplastic syndrome"),
    "pnh_band": N_("PNH clone size"),
    "pnh_type": N_("PNH type"),
    "pnh_clone": N_("PNH with hemolysis"),
    "aplastic_crisis_likely": N_("Aplastic crisis"),
    "prca": N_("Pure red cell aplasia"),
    "anemia": N_("Anemia"),
    "neutropenia_grade": N_("Neutropenia"),
    "thrombocytopenia": N_("Thrombocytopenia"),
    "duffy_null_possible": N_("Duffy-null associated neutrophil count"),
    "leukopenia": N_("Leukopenia"),
    "lymphopenia": N_("Lymphopenia"),
    "severe_lymphopenia": N_("Severe lymphopenia"),
    "monocytopenia": N_("Monocytopenia"),
    "bleeding_risk": N_("Bleeding risk by the platelet count"),
    "pregnancy_platelets": N_("Low platelets in pregnancy"),
    "pancytopenia": N_("Pancytopenia"),
    "strict_pancytopenia": N_("Pancytopenia, strict definition"),
    "severe_pancytopenia": N_("Severe pancytopenia"),
    "mds_cytopenia": N_("Cytopenia of a myelodysplastic syndrome"),
    "mds_dysplasia": N_("Dysplasia of a myelodysplastic syndrome"),
    "ccus": N_("Clonal cytopenia of undetermined significance"),
    "who2022_mds_blast_class": N_("Blasts, WHO 2022"),
    "icc_blast_class": N_("Blasts, ICC 2022"),
    "acute_leukemia": N_("Acute leukemia"),
    "apl_proven": N_("Acute promyelocytic leukemia, proven"),
    "pmf_majors": N_("Primary myelofibrosis, major criteria"),
    "overt_pmf": N_("Primary myelofibrosis, overt"),
    "hcl": N_("Hairy cell leukemia"),
    "hcl_treat": N_("Hairy cell leukemia, reasons to treat"),
    "lgl": N_("Large granular lymphocytic leukemia"),
    "lgl_treat": N_("Large granular lymphocytic leukemia, reasons to treat"),
    "myeloma_events": N_("Myeloma-defining events"),
    "myeloma": N_("Multiple myeloma"),
    "mastocytosis_who2022": N_("Systemic mastocytosis, WHO 2022"),
    "mastocytosis_icc2022": N_("Systemic mastocytosis, ICC 2022"),
    "mastocytosis_c_findings": N_("Systemic mastocytosis, C findings"),
    "vexas": N_("VEXAS syndrome"),
    "sle_hematologic_domain": N_("Lupus, hematologic domain (EULAR/ACR 2019)"),
    "itp_phase": N_("Immune thrombocytopenia, phase"),
    "itp_possible": N_("Immune thrombocytopenia"),
    "adamts13_reading": N_("ADAMTS13 activity"),
    "mds_type_who2022": N_("Myelodysplastic syndrome, type by WHO 2022"),
    "sle_eular_acr": N_("Lupus, EULAR/ACR 2019"),
    "ttp_confirmed": N_("Thrombotic thrombocytopenic purpura"),
    "aiha": N_("Autoimmune hemolytic anemia"),
    "evans": N_("Evans syndrome"),
    "rpi_adequate": N_("Reticulocyte production adequate"),
    "iron_status": N_("Iron status"),
    "mentzer": N_("Mentzer index"),
    "hscore": N_("HScore, probability of hemophagocytic lymphohistiocytosis"),
    "isth_dic": N_("ISTH score, disseminated intravascular coagulation"),
    "plasmic": N_("PLASMIC score, severe ADAMTS13 deficiency"),
    "french_ttp": N_("French score, severe ADAMTS13 deficiency"),
    "mascc": N_("MASCC, febrile neutropenia"),
    "cisne": N_("CISNE, febrile neutropenia"),
    "ipss_r": N_("IPSS-R"),
    "dipss": N_("DIPSS"),
    "dipss_plus": N_("DIPSS-plus"),
    "sanz": N_("Sanz risk, acute promyelocytic leukemia"),
    "hlh_2004_signs": N_("HLH-2004, signs"),
    "hlh_2004": N_("HLH-2004"),
    "hlh_2024_signs": N_("HLH, revision of 2024, signs"),
    "hlh_2024": N_("HLH, revision of 2024"),
    "aa_first_line": N_("Aplastic anemia, first line"),
    "response_nih": N_("Response of aplastic anemia (NIH)"),
}

_ITEMS: Mapping[str, str] = {
    "A": N_("Anemia"),
    "B": N_("Bone lesions"),
    "C": N_("High calcium"),
    "Li": N_("Light chain ratio"),
    "M": N_("Focal lesions on MRI"),
    "R": N_("Kidney damage"),
    "S": N_("Plasma cells in the marrow"),
    "ancestry": N_("Ancestry in which it is common"),
    "ast": N_("AST"),
    "aiha": N_("Autoimmune hemolytic anemia"),
    "blood_blasts": N_("Blasts in the blood"),
    "burden": N_("Burden of illness"),
    "clonal": N_("Clonal marker"),
    "clone": N_("Clone found"),
    "copd": N_("Chronic obstructive pulmonary disease"),
    "count": N_("Count in the range"),
    "counts": N_("Blood counts low enough"),
    "dat": N_("Direct antiglobulin test positive"),
    "dat_negative": N_("Direct antiglobulin test negative"),
    "ecog": N_("Performance status"),
    "event": N_("Myeloma-defining event"),
    "inr": N_("INR"),
    "isolated": N_("No other lineage low"),
    "major": N_("Major criterion"),
    "major_and_minor": N_("Major and one minor criterion"),
    "marrow": N_("Marrow as the criterion asks"),
    "mcv": N_("Mean cell volume"),
    "megakaryocytes_fibrosis": N_("Megakaryocytes and fibrosis"),
    "minor": N_("Minor criterion"),
    "minor_twice": N_("Minor criterion, found twice"),
    "molecular": N_("Gene proven"),
    "nk_activity": N_("NK-cell activity"),
    "no_clumps": N_("No platelet clumps"),
    "no_deficiency": N_("No vitamin or copper deficiency"),
    "no_drug_or_toxin": N_("No drug or toxin"),
    "no_fragments": N_("No schistocytes"),
    "no_fragments_or_blasts": N_("No schistocytes, no blasts"),
    "no_mds": N_("No myelodysplastic syndrome"),
    "no_other_lineage": N_("No other lineage low without explanation"),
    "no_spleen": N_("No enlarged spleen"),
    "organomegaly": N_("Liver or spleen enlarged"),
    "rpi": N_("Reticulocyte production index"),
    "t15_17": N_("t(15;17) / PML-RARA"),
    "three_minors": N_("Three minor criteria"),
    "uba1": N_("UBA1 mutation"),
    "wbc": N_("White cells"),
}

_RESULTS: Mapping[str, str] = {
    "VSAA": N_("very severe (VSAA)"),
    "SAA": N_("severe (SAA)"),
    "NSAA": N_("non-severe (NSAA)"),
    "TD_NSAA": N_("transfusion dependent (TD-NSAA)"),
    "not_settled": N_("not settled"),
    "aplastic_anemia": N_("aplastic anemia"),
    "hypoplastic_mds": N_("hypoplastic myelodysplastic syndrome"),
    "no_clone": N_("no clone"),
    "hemolytic_PNH": N_("hemolytic PNH"),
    "AA_with_PNH_clone": N_("aplastic anemia with a PNH clone"),
    "subclinical": N_("subclinical"),
    "spontaneous_bleeding": N_("spontaneous bleeding possible"),
    "minor_bleeding_after_trauma": N_("bleeding after minor injury"),
    "minimal": N_("minimal"),
    "overt": N_("overt"),
    "not_overt": N_("not overt"),
    "high_risk": N_("high risk"),
    "low_risk": N_("low risk"),
    "intermediate_1": N_("intermediate-1"),
    "intermediate_2": N_("intermediate-2"),
    "very_low": N_("very low"),
    "very_high": N_("very high"),
    "newly_diagnosed": N_("newly diagnosed"),
    "persistent": N_("persistent"),
    "chronic": N_("chronic"),
    "complete": N_("complete"),
    "partial": N_("partial"),
}


def rule(identifier: str) -> str:
    """Return the name of a set of criteria, a score or a grade."""
    name = _RULES.get(identifier)
    return labels.readable(identifier) if name is None else _(name)


def item(identifier: str, knowledge: KnowledgeBase) -> str:
    """Return the name of one item of a checklist or a score; many are named like a finding."""
    name = _ITEMS.get(identifier)
    return labels.short_finding(knowledge, identifier) if name is None else _(name)


def result(identifier: str) -> str:
    """Return the result of a score or a grade in words; a band such as ``3-5%`` stays."""
    name = _RESULTS.get(identifier)
    if name is not None:
        return _(name)
    is_id = identifier.replace("_", "").isalpha() and identifier.islower()
    return labels.word(identifier) if is_id else identifier
