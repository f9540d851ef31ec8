"""Names for ids: findings, diagnoses, units, urgencies and the other words of an assessment.

Names of findings, diagnoses and tests come from the knowledge tables; all others are listed
here.  An id that nobody listed is made readable, never an error.
"""

from collections.abc import Mapping

from hemadesk.domain.values import Presence, Word
from hemadesk.errors import N_
from hemadesk.i18n import _, language
from hemadesk.knowledge.base import KnowledgeBase
from hemadesk.knowledge.catalogue import FindingDefinition, FindingKind

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

_UNITS: Mapping[str, str] = {
    "1": "",
    "Cel": "°C",
    "[degF]": "°F",
    "[in_i]": N_("in"),
    "[ft_i]": N_("ft"),
    "[ppth]": "‰",
    "mm[Hg]": "mmHg",
    "/100{WBCs}": N_("per 100 white cells"),
    "{fingerbreadth}": N_("fingerbreadths"),
    "mmol/L{tetramer}": N_("mmol/L (tetramer)"),
    "wk": N_("weeks"),
    "unit": N_("units"),
    "/min": N_("per minute"),
}

_URGENCIES: Mapping[str, str] = {
    "immediate": N_("Immediate"),
    "same_day": N_("Same day"),
    "within_a_week": N_("Within a week"),
    "within_two_weeks": N_("Within two weeks"),
}

_PATTERNS: Mapping[str, str] = {
    "normal": N_("No low count"),
    "isolated_anemia": N_("Isolated anemia"),
    "isolated_neutropenia": N_("Isolated neutropenia"),
    "isolated_leukopenia": N_("Isolated leukopenia"),
    "isolated_thrombocytopenia": N_("Isolated thrombocytopenia"),
    "bicytopenia": N_("Bicytopenia"),
    "pancytopenia": N_("Pancytopenia"),
    "unknown": N_("Pattern unknown"),
}

_LACKS: Mapping[str, str] = {
    "hemoglobin": N_("anemia"),
    "hematocrit": N_("anemia"),
    "neutrophils": N_("neutropenia"),
    "wbc": N_("leukopenia"),
    "lymphocytes": N_("lymphopenia"),
    "platelets": N_("thrombocytopenia"),
}

_WORDS: Mapping[str, str] = {
    "low": N_("low"),
    "normal": N_("normal"),
    "high": N_("high"),
    "unknown": N_("unknown"),
    "present": N_("present"),
    "absent": N_("absent"),
    "mild": N_("mild"),
    "moderate": N_("moderate"),
    "severe": N_("severe"),
    "very_severe": N_("very severe"),
    "none": N_("none"),
    "doubt": N_("to be checked"),
    "spurious": N_("not this patient's count"),
    "met": N_("met"),
    "not_met": N_("not met"),
    "acute": N_("acute (days to 2 weeks)"),
    "subacute": N_("subacute (2 weeks to 3 months)"),
    "chronic": N_("chronic (over 3 months)"),
    "spontaneous": N_("spontaneous"),
    "aplastic": N_("aplastic"),
    "hypocellular": N_("hypocellular"),
    "normocellular": N_("normocellular"),
    "hypercellular": N_("hypercellular"),
    "adequate": N_("adequate"),
    "reduced": N_("reduced"),
    "clumped": N_("clumped"),
    "increased": N_("increased"),
    "very_good": N_("very good"),
    "good": N_("good"),
    "intermediate": N_("intermediate"),
    "poor": N_("poor"),
    "very_poor": N_("very poor"),
    "automated": N_("automated"),
    "manual": N_("manual"),
    "none_or_mild": N_("none or mild"),
    "female": N_("female"),
    "male": N_("male"),
    "presentation": N_("presentation"),
    "workup": N_("work-up"),
    "follow_up": N_("follow-up"),
    "drug": N_("drug"),
    "transfusion": N_("transfusion"),
    "procedure": N_("procedure"),
    "true": N_("yes"),
    "false": N_("no"),
}

_REGIONS: Mapping[str, str] = {
    "africa": N_("Africa"),
    "east_asia": N_("East Asia"),
    "southeast_asia": N_("Southeast Asia"),
    "south_asia": N_("South Asia"),
    "middle_east": N_("Middle East"),
    "europe": N_("Europe"),
    "north_america": N_("North America"),
    "latin_america": N_("Latin America"),
    "oceania": N_("Oceania"),
}

_SETTINGS: Mapping[str, str] = {
    "district": N_("District clinic"),
    "referral": N_("Referral center"),
    "screening": N_("Screening"),
}

_AVAILABILITIES: Mapping[str, str] = {
    "primary": N_("available here"),
    "district": N_("district hospital"),
    "tertiary": N_("specialist center"),
}

_MANAGEMENT_KINDS: Mapping[str, str] = {
    "first_hours": N_("First hours, on suspicion"),
    "disease": N_("For the treating specialist"),
    "supportive": N_("Supportive care"),
}

_FINDING_GROUPS: Mapping[str, str] = {
    "blood_count": N_("Blood count"),
    "blood_film": N_("Blood film"),
    "chemistry": N_("Chemistry"),
    "coagulation": N_("Coagulation"),
    "immunology": N_("Immunology"),
    "infection": N_("Infection"),
    "hemoglobin_analysis": N_("Hemoglobin analysis"),
    "marrow": N_("Bone marrow"),
    "flow_genetics": N_("Flow cytometry and genetics"),
    "imaging": N_("Imaging"),
    "symptom": N_("Symptoms"),
    "examination": N_("Examination"),
    "history": N_("History"),
    "clinical_course": N_("Course"),
    "vital_signs": N_("Vital signs"),
    "context": N_("Context"),
}

_DIAGNOSIS_GROUPS: Mapping[str, str] = {
    "marrow failure": N_("Marrow failure"),
    "clonal": N_("Clonal"),
    "inherited": N_("Inherited"),
    "infection": N_("Infection"),
    "toxic": N_("Toxic"),
    "infiltration": N_("Infiltration"),
    "immune": N_("Immune"),
    "sequestration": N_("Sequestration"),
    "nutritional": N_("Nutritional"),
    "endocrine": N_("Endocrine"),
    "microangiopathy": N_("Microangiopathy"),
    "other anemia": N_("Other anemia"),
    "benign": N_("Benign"),
    "artefact": N_("Artifact"),
    "normal": N_("Normal"),
    "other": N_("Other"),
}

_ABBREVIATIONS = frozenset(
    {
        "aa", "aiha", "alt", "ana", "apl", "ast", "bmf", "calr", "cd4", "ckd", "cmv", "copd", "crp",
        "dat", "dic", "dipss", "dna", "ebv", "esr", "g6pd", "gcsf", "hba2", "hbf", "hbh", "hbs",
        "hbv", "hcv", "hit", "hiv", "hla", "hlh", "hus", "icc", "inr", "ipss", "isth", "itp",
        "jak2", "ldh", "lgl", "mch", "mchc", "mcv", "mds", "mpl", "mpv", "nsaa", "ntm", "pnh",
        "pt", "rbc", "rdw", "rna", "saa", "sle", "tb", "tibc", "tsh", "ttp", "uln", "vhf", "vsaa",
        "wbc", "who",
    }
)  # fmt: skip
_PROPER_NAMES = frozenset(
    {
        "African", "Auer", "Brucella", "Coombs", "Duffy", "Duffy-null", "Ehrlichia", "Evans",
        "Fanconi", "Felty", "Gaucher", "Histoplasma", "Leishmania", "Mycoplasma", "Parvovirus",
        "Pelger", "Salmonella",
    }
)  # fmt: skip

_POSITIVE = " positive"


def readable(identifier: str) -> str:
    """Return an id as words: ``aa_severity`` becomes ``AA severity``."""
    words = identifier.replace("-", "_").replace(".", "_").split("_")
    text = " ".join(w.upper() if w in _ABBREVIATIONS else w for w in words if w)
    return text[:1].upper() + text[1:]


def _named(names: Mapping[str, str], identifier: str) -> str:
    name = names.get(identifier)
    return readable(identifier) if name is None else _(name)


def finding(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of a finding."""
    definition = knowledge.findings.get(identifier)
    return readable(identifier) if definition is None else _(definition.label)


def other_names(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return what else people call a finding, in English and in the language in use."""
    names = knowledge.finding_names.get(identifier)
    if not names:
        return ""
    translated = _(names)
    return names if translated == names else f"{names}, {translated}"


def short_finding(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of a finding as it stands before its value, without explanations."""
    return _shortened(finding(knowledge, identifier), knowledge.findings.get(identifier))


def _shortened(label: str, definition: FindingDefinition | None) -> str:
    if label.endswith(")"):
        label = label.rpartition(" (")[0] or label
    if definition is None or definition.kind is FindingKind.FEATURE:
        return label
    return label.split(", " if definition.kind is FindingKind.QUANTITY else ": ")[0]


def is_positive_test(knowledge: KnowledgeBase, identifier: str) -> bool:
    """Tell whether a finding's name says that a test is positive; English names decide."""
    definition = knowledge.findings.get(identifier)
    return definition is not None and _shortened(definition.label, definition).endswith(_POSITIVE)


def examined(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return what to examine for a finding: ``HIV test`` for ``HIV test positive``."""
    if is_positive_test(knowledge, identifier):
        definition = knowledge.findings[identifier]
        return _(_shortened(definition.label, definition).removesuffix(_POSITIVE))
    return short_finding(knowledge, identifier)


def diagnosis(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the full name of a diagnosis."""
    entry = knowledge.diagnoses.get(identifier)
    return readable(identifier) if entry is None else _(entry.label)


def subtype(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of a subtype of a diagnosis."""
    entry = knowledge.subtypes.by_id.get(identifier)
    return readable(identifier) if entry is None else _(entry.label)


def short_diagnosis(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of a diagnosis without what its brackets explain."""
    return diagnosis(knowledge, identifier).split(" (")[0]


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence.

    English writes common nouns small; what is an abbreviation or a proper name stays, and
    so does every label in another language, whose rules this cannot know.
    """
    first = label.split(" ", 1)[0]
    is_common = first[:1].isupper() and first[1:2].islower() and first[1:].islower()
    if not language().startswith("en") or first.rstrip(",:;") in _PROPER_NAMES:
        return label
    return label[:1].lower() + label[1:] if is_common or first == "A" else label


def opening(text: str) -> str:
    """Return a text as it stands at the head of a line; ``aPTT`` and ``t(15;17)`` stay."""
    return text[:1].upper() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def unit(code: str) -> str:
    """Return a unit as it is printed: ``10*9/L`` as ``10⁹/L``, ``ug/L`` as ``µg/L``."""
    if code in _UNITS:
        return _(_UNITS[code])
    if code.startswith("10*"):
        power, slash, rest = code[3:].partition("/")
        return "10" + power.translate(_SUPERSCRIPTS) + slash + _micro(rest)
    numerator, slash, rest = code.partition("/")
    return _micro(numerator) + slash + _micro(rest)


def _micro(part: str) -> str:
    # A "u" before the unit means micro; "U" alone is the enzyme unit.
    return "µ" + part[1:] if part[:1] == "u" and part[1:2].isalpha() else part


def urgency(identifier: str) -> str:
    """Return how soon to act."""
    return _named(_URGENCIES, identifier)


def pattern(identifier: str) -> str:
    """Return the name of a pattern of lineages."""
    return _named(_PATTERNS, identifier)


def lack(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of having too little of a count: ``neutropenia`` for neutrophils."""
    if identifier in _LACKS:
        return _(_LACKS[identifier])
    return _("low {finding}").format(finding=in_sentence(short_finding(knowledge, identifier)))


def is_listed_word(identifier: str) -> bool:
    """Tell whether ``word`` has words of its own for the id."""
    return identifier in _WORDS


def word(identifier: str | Word | Presence) -> str:
    """Return the word for a status, grade, severity, truth, sex, category or presence."""
    return _(_WORDS[identifier]) if identifier in _WORDS else in_sentence(readable(identifier))


def region(identifier: str) -> str:
    """Return the name of a region of the world."""
    return _named(_REGIONS, identifier)


def setting(identifier: str) -> str:
    """Return the kind of place whose patients the priors are for."""
    return _named(_SETTINGS, identifier)


def availability(identifier: str) -> str:
    """Return where a test can be had."""
    return _named(_AVAILABILITIES, identifier)


def management_kind(identifier: str) -> str:
    """Return the heading of one kind of management lines."""
    return _named(_MANAGEMENT_KINDS, identifier)


def finding_group(identifier: str) -> str:
    """Return the heading of a group of findings."""
    return _named(_FINDING_GROUPS, identifier)


def diagnosis_group(identifier: str) -> str:
    """Return the heading of a group of diagnoses."""
    return _named(_DIAGNOSIS_GROUPS, identifier)


def test(knowledge: KnowledgeBase, identifier: str) -> str:
    """Return the name of a test that can be asked for."""
    entry = knowledge.tests.get(identifier)
    return readable(identifier) if entry is None else _(entry.label)
