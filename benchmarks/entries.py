"""What is measured, each beside a plain comparison."""

import io
import json
import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from hemadesk import paths
from hemadesk.domain.values import Category, Comparator, Presence, Quantity
from hemadesk.engine.assess import assess
from hemadesk.exchange import assessment_json, case_json
from hemadesk.knowledge import base, compiled
from hemadesk.reports import referral
from hemadesk.reports.letter import Letter

CASE_FILE = paths.resources() / "examples" / "b12-deficiency.json"
KNOWLEDGE = compiled.load()
CONTENT = CASE_FILE.read_bytes()
CASE = case_json.read(CONTENT, KNOWLEDGE, CASE_FILE.name)
ASSESSMENT = assess(CASE, KNOWLEDGE)


@dataclass(frozen=True)
class Pair:
    """``ours`` and ``comparison`` take turns over ``rounds`` rounds."""

    name: str
    ours: Callable[[], object]
    against: str
    comparison: Callable[[], object]
    rounds: int = 15


def load_compiled() -> object:
    compiled.load.cache_clear()
    return compiled.load()


def read_tables() -> object:
    return base.read(base.files_of(paths.resources() / "knowledge"))


def naive_bayes() -> list[float]:
    """The bare model: weights per thousand times independent likelihoods of the last values."""
    stated = {k: v for encounter in CASE.encounters for k, v in encounter.findings.items()}
    logs = {name: math.log(who.weight) for name, who in KNOWLEDGE.demographics.items()}
    for finding, value in stated.items():
        for diagnosis, likelihood in likelihoods(finding, value).items():
            logs[diagnosis] += math.log(likelihood)
    highest = max(logs.values())
    shares = [math.exp(each - highest) for each in logs.values()]
    return [share / math.fsum(shares) for share in shares]


def likelihoods(finding: str, value: object) -> dict[str, float]:
    if isinstance(value, Quantity) and value.comparator is Comparator.EXACT:
        rows = KNOWLEDGE.likelihoods.distributions.get(finding)
        if rows is None:
            return {}
        amount = float(KNOWLEDGE.units.canonical(finding, value).value)
        found = {}
        for name, scale, middle, spread in zip(
            rows.diagnoses, rows.scales, rows.medians, rows.spreads, strict=True
        ):
            x, mu = (math.log(max(amount, 1e-9)), math.log(middle)) if scale == "log" else (
                amount, middle,
            )  # fmt: skip
            found[name] = max(math.exp(-(((x - mu) / spread) ** 2) / 2) / spread, 1e-4)
        return found
    is_absent = value is Presence.ABSENT
    word = value.name if isinstance(value, Category) else "present"
    frequencies = KNOWLEDGE.likelihoods.frequencies.get((finding, word))
    if frequencies is None or not isinstance(value, Category | Presence):
        return {}
    pairs = zip(frequencies.diagnoses, frequencies.probabilities, strict=True)
    return {name: 1 - p if is_absent else p for name, p in pairs}


def blank_page() -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(72, 720, "A page with one line")
    canvas.showPage()
    canvas.save()
    return written.getvalue()


def python(*arguments: str) -> Callable[[], object]:
    return lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


PAIRS = [
    Pair("load the knowledge", load_compiled, "reading its tables", read_tables),
    Pair(
        "read one case file",
        lambda: case_json.read(CONTENT, KNOWLEDGE, "case.json"),
        "json.loads of it",
        lambda: json.loads(CONTENT),
    ),
    Pair(
        "assess one case",
        lambda: assess(CASE, KNOWLEDGE),
        "plain naive Bayes, same tables",
        naive_bayes,
    ),
    Pair(
        "write the assessment as JSON",
        lambda: assessment_json.write(ASSESSMENT, KNOWLEDGE),
        "assessing it",
        lambda: assess(CASE, KNOWLEDGE),
    ),
    Pair(
        "print the referral",
        lambda: referral.render(ASSESSMENT, CASE, KNOWLEDGE, Letter()),
        "ReportLab page, one line",
        blank_page,
    ),
    Pair(
        "hemadesk --version, whole process",
        python("-m", "hemadesk", "--version"),
        "python -c pass",
        python("-c", "pass"),
    ),
    Pair(
        "hemadesk assess, whole process",
        python("-m", "hemadesk", "assess", "--json", str(CASE_FILE)),
        "python -c 'import numpy'",
        python("-c", "import numpy"),
    ),
]
