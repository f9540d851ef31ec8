"""Our figures beside comparisons, taken in turns in one run: ``make bench``.

Each line is a pair: a thing that HemaDesk does and a plain thing to hold it against.  The two
take turns, so that a busy machine slows both; what counts is the ratio.  ``--write`` puts the
table into docs/performance.md.
"""

import gc
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from entries import PAIRS, Pair

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: make bench ARGS=--write -->", "<!-- end of figures -->"


def measured(pair: Pair) -> tuple[list[float], list[float]]:
    """Return the seconds of both sides, round by round; the first round only warms up."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(pair.rounds + 1):
        ours.append(seconds(pair.ours, pair.repeat))
        theirs.append(seconds(pair.comparison, pair.repeat))
    return ours[1:], theirs[1:]


def seconds(action: Callable[[], object], repeat: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(repeat):
        action()
    return (time.perf_counter() - start) / repeat


def shown(duration_s: float) -> str:
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if duration_s * factor < 1000:
            return f"{duration_s * factor:.3g} {unit}"
    return f"{duration_s:.3g} s"


def line(pair: Pair) -> str:
    ours, theirs = measured(pair)
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    low, *_, high = quantiles(ratios, n=20)
    spread = f"{median(ratios):.2g} ({low:.2g} to {high:.2g})"
    cells = [pair.name, shown(median(ours)), pair.against, shown(median(theirs)), spread]
    return f"| {' | '.join(cells)} |"


def main(arguments: list[str]) -> int:
    lines = [
        "| what | HemaDesk, median | held against | its median | ratio, 90 % of rounds |",
        "| --- | --- | --- | --- | --- |",
    ]
    print("\n".join(lines), flush=True)
    for pair in PAIRS:
        lines.append(line(pair))
        print(lines[-1], flush=True)
    if "--write" in arguments:
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        table = "\n".join(lines)
        page = f"{before}{BEGIN}\n{table}\n\nTaken on {machine}.\n{END}{after}"
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
