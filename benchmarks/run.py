"""Our figures beside comparisons, taken in turns in one run: ``make bench``.

Each line is a pair: a thing that HemaDesk does and a plain thing to hold it against.  The two
take turns, so that a busy machine slows both; what counts is the ratio.  ``--write`` puts the
table into docs/performance.md.
"""

import gc
import math
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from entries import PAIRS, Pair

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
LEAST_S = 0.05
"""A side that is quicker is repeated until it takes this long."""
BEGIN, END = "<!-- figures: make bench ARGS=--write -->", "<!-- end of figures -->"


def measured(pair: Pair) -> tuple[list[float], list[float]]:
    """Return the seconds of both sides, round by round, each side long enough to be timed."""
    our_repeat, their_repeat = repeats(pair.ours), repeats(pair.comparison)
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(pair.rounds):
        ours.append(seconds(pair.ours, our_repeat))
        theirs.append(seconds(pair.comparison, their_repeat))
    return ours, theirs


def repeats(action: Callable[[], object]) -> int:
    seconds(action, 1)  # warms up
    return max(1, math.ceil(LEAST_S / seconds(action, 1)))


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


def plain(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"


def line(pair: Pair) -> str:
    ours, theirs = measured(pair)
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    low, *_, high = quantiles(ratios, n=20)
    spread = f"{plain(median(ratios))} ({plain(low)} to {plain(high)})"
    cells = [pair.name, shown(median(ours)), pair.against, shown(median(theirs)), spread]
    return f"| {' | '.join(cells)} |"


def of_the_desk(script: str) -> list[str]:
    """Return the table that a script of its own prints: the start, the case page while typing."""
    command = [sys.executable, str(ROOT / "benchmarks" / script)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return done.stdout.strip().splitlines()


def main(arguments: list[str]) -> int:
    lines = [
        "| what | HemaDesk, median | held against | its median | ratio, 90 % of rounds |",
        "| --- | --- | --- | --- | --- |",
    ]
    print("\n".join(lines), flush=True)
    for pair in PAIRS:
        lines.append(line(pair))
        print(lines[-1], flush=True)
    for script in ("start.py", "desk.py"):
        table = ["", *of_the_desk(script)]
        print("\n".join(table), flush=True)
        lines += table
    if "--write" in arguments:
        machine = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        after = rest.split(END)[1]
        tables = "\n".join(lines)
        page = f"{before}{BEGIN}\n{tables}\n\nTaken on {machine}.\n{END}{after}"
        PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
