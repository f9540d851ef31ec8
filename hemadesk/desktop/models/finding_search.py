"""Finding a finding by what people call it: parts of its name, accents forgiven, abbreviations."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.wording import labels

_CALLED: Mapping[str, str] = {
    "hemoglobin": "hb hgb haemoglobin",
    "hematocrit": "hct pcv haematocrit",
    "rbc": "erythrocytes red cells",
    "mcv": "mcv volume",
    "mch": "mch",
    "mchc": "mchc",
    "rdw": "rdw",
    "reticulocyte_absolute": "retic retics arc",
    "reticulocyte_percent": "retic retics",
    "wbc": "wcc leukocytes leucocytes twbc white blood cells",
    "neutrophils": "anc neut pmn granulocytes polymorphs",
    "neutrophil_percent": "neut pmn polymorphs",
    "lymphocytes": "alc lymph",
    "monocytes": "amc mono",
    "eosinophils": "eos aec",
    "platelets": "plt thrombocytes",
    "mpv": "mpv",
    "immature_platelet_fraction": "ipf",
    "nrbc_per_100_wbc": "nrbc normoblasts",
    "ldh": "ldh lactate",
    "tibc": "tibc",
    "transferrin_saturation": "tsat",
    "vitamin_b12": "b12 cobalamin",
    "active_b12": "holotc",
    "methylmalonic_acid": "mma",
    "alp": "alp alk phos",
    "ast": "got sgot asat",
    "alt": "gpt sgpt alat",
    "soluble_il2_receptor": "scd25 sil2r",
    "erythropoietin": "epo",
    "creatinine_clearance": "egfr gfr",
    "d_dimer": "ddimer",
    "aptt": "ptt",
    "dat_positive": "coombs dat",
    "ana_positive": "ana antinuclear",
    "rheumatoid_factor_positive": "rf ccp",
    "celiac_serology": "coeliac ttg",
    "monoclonal_protein": "paraprotein m-protein spep",
    "antiphospholipid_antibody": "apla lupus anticoagulant",
    "hbv_positive": "hepatitis b",
    "hcv_positive": "hepatitis c",
    "tb_evidence": "tb tuberculosis",
    "leishmania_positive": "kala azar vl",
    "blood_culture_positive": "sepsis bacteremia",
    "pnh_clone_percent": "pnh flaer",
    "cytogenetics_t15_17": "apl pml rara",
    "cytogenetics_bcr_abl": "philadelphia",
    "splenomegaly": "spleen",
    "hepatomegaly": "liver",
    "lymphadenopathy": "nodes lymph nodes glands",
    "temperature": "temp fever",
    "systolic_bp": "bp blood pressure",
    "heart_rate": "pulse",
    "oxygen_saturation": "spo2 sats",
    "film_schistocytes": "fragments helmet cells",
    "film_promyelocytes": "apl",
    "drug_metamizole": "dipyrone novalgin analgin",
    "drug_cotrimoxazole": "bactrim septrin",
    "drug_antithyroid": "ptu",
    "methotrexate_use": "mtx",
    "drug_azathioprine_mercaptopurine": "6mp imuran",
    "drug_hydroxyurea": "hydroxycarbamide",
    "drug_isoniazid": "inh",
    "gcsf_recent": "filgrastim",
    "ecog": "performance status",
}


@dataclass(frozen=True, slots=True)
class Hit:
    finding: str
    label: str
    group: str


class FindingIndex:
    """Every finding with all that it may be called; made once for a language."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._entries = [
            (
                Hit(
                    definition.id,
                    labels.finding(knowledge, definition.id),
                    labels.finding_group(definition.group),
                ),
                folded(labels.finding(knowledge, definition.id)),
                frozenset(folded(_CALLED.get(definition.id, "")).split()),
                folded(f"{definition.label} {definition.id} {_CALLED.get(definition.id, '')}"),
            )
            for definition in knowledge.findings.values()
        ]

    def find(self, text: str, most: int = 12) -> tuple[Hit, ...]:
        """Return the findings that all words of ``text`` fit, the best first.

        An exact abbreviation goes before a name that begins so, that before a word that
        begins so, that before any other place; ties keep the catalogue's order.
        """
        words = folded(text).split()
        if not words:
            return ()
        ranked = [
            (rank, order, hit)
            for order, (hit, name, called, everything) in enumerate(self._entries)
            if (rank := _rank(words, name, called, everything)) is not None
        ]
        ranked.sort(key=lambda entry: entry[:2])
        return tuple(hit for _rank_, _order, hit in ranked[:most])


def folded(text: str) -> str:
    """Return the text without case, accents and punctuation; ``ae`` and ``oe`` become ``e``."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.replace("ae", "e").replace("oe", "e").split())


def _rank(words: Iterable[str], name: str, called: frozenset[str], everything: str) -> int | None:
    text = " ".join(words)
    if text in called or text == name:
        return 0
    if name.startswith(text):
        return 1
    names, all_words = name.split(), everything.split()
    if all(any(part.startswith(word) for part in names) for word in words):
        return 2
    if all(any(part.startswith(word) for part in all_words) for word in words):
        return 3
    if all(word in everything or word in name for word in words):
        return 4
    return None
