"""How fast the case page answers a person who types: ``python benchmarks/desk.py``.

A person types counts at eight keys a second into an open case while the real engine works in
the real worker.  Told: from opening to the first paint, from a key to the updated panel (with
and without the engine's own time), and the longest time the event loop was not free.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from hemadesk import paths
from hemadesk.desktop.jobs import PoolRunner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.open_case import OpenCase
from hemadesk.desktop.theme import look
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.engine.assess import assess
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

KEY_EVERY_MS = 125
TICK_MS = 2
TYPED = (
    ("hemoglobin", "6.8"),
    ("hematocrit", "20"),
    ("rbc", "1.72"),
    ("mcv", "118"),
    ("wbc", "2.4"),
    ("neutrophils", "0.84"),
    ("platelets", "41"),
    ("ldh", "1200"),
) * 3


@dataclass
class Typist:
    """Types one key at a time and notes when its answer is on the screen."""

    desk: OpenCase
    engine: list[float]
    keys: list[tuple[str, str]] = field(
        default_factory=lambda: [(f, c) for f, text in TYPED for c in text]
    )
    waits: list[float] = field(default_factory=list)
    without_engine: list[float] = field(default_factory=list)
    handling: list[float] = field(default_factory=list)
    started: float = 0.0

    def press(self) -> None:
        if not self.keys or not self.desk.results.is_up_to_date:
            return  # all is typed, or still waiting for the last key's answer
        finding, key = self.keys.pop(0)
        self.desk.page.form.go_to(finding)
        focused = QApplication.focusWidget()
        self.engine.clear()
        self.started = time.perf_counter()
        QTest.keyClick(focused, key)
        self.handling.append(time.perf_counter() - self.started)

    def note(self) -> None:
        self.desk.page.results.repaint()
        if self.started:
            waited = time.perf_counter() - self.started
            self.waits.append(waited)
            self.without_engine.append(waited - sum(self.engine))
            self.started = 0.0


def timed(spent: list[float]) -> Callable[[Case], Assessment]:
    def work(case: Case) -> Assessment:
        begun = time.perf_counter()
        made = assess(case, compiled.load())
        spent.append(time.perf_counter() - begun)
        return made

    return work


def told(name: str, seconds: list[float]) -> str:
    p95 = quantiles(seconds, n=20)[-1]
    return (
        f"{name:<44} p50 {1000 * median(seconds):6.1f} ms"
        f"   p95 {1000 * p95:6.1f} ms   max {1000 * max(seconds):6.1f} ms"
    )


@dataclass
class Watch:
    """Notes how long the event loop was not free, and ends the program when all is typed."""

    app: QApplication
    typist: Typist
    last: float = 0.0
    gaps: list[float] = field(default_factory=list)

    def tick(self) -> None:
        now = time.perf_counter()
        self.gaps.append(now - self.last)
        self.last = now
        if not self.typist.keys and self.typist.desk.results.is_up_to_date:
            self.app.quit()


def opened_desk(engine: list[float], runner: PoolRunner) -> OpenCase:
    knowledge = compiled.load()
    file = paths.resources() / "examples" / "b12-deficiency.json"
    case = case_json.read(file.read_bytes(), knowledge, file.name)
    begun = time.perf_counter()
    desk = OpenCase(knowledge, timed(engine), runner)
    desk.page.resize(1280, 720)
    desk.page.show()
    desk.open(CaseDraft.from_case(case, knowledge, date(2024, 3, 10)))
    desk.page.repaint()
    print(
        f"{'new page, opened and painted':<44}     {1000 * (time.perf_counter() - begun):6.1f} ms"
    )
    return desk


def main() -> None:
    app = QApplication([])
    look.dress(app)
    compiled.load()
    engine: list[float] = []
    runner = PoolRunner()
    desk = opened_desk(engine, runner)
    typist = Typist(desk, engine)
    watch = Watch(app, typist)
    clock, keys = QTimer(), QTimer()
    clock.timeout.connect(watch.tick)
    keys.timeout.connect(typist.press)
    desk.assessed.connect(typist.note)

    def begin() -> None:  # the form is built and the engine warm
        watch.last = time.perf_counter()
        clock.start(TICK_MS)
        keys.start(KEY_EVERY_MS)

    QTimer.singleShot(3000, begin)
    app.exec()
    runner.shut_down()
    print(told("key press handled", typist.handling))
    print(told("key press to updated panel", typist.waits))
    print(told("the same without the engine's own time", typist.without_engine))
    print(told("event loop not free", watch.gaps))


if __name__ == "__main__":
    main()
