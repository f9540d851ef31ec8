"""How fast the case page answers a person who types: ``python benchmarks/desk.py``.

Counts are typed at eight keys a second into an open case while the real engine works in the
real worker.  Each key takes turns with a key into a bare field of a window that does nothing
else, so that a busy machine slows both.  The processor's time is told beside the clock's: it is
what the clock would say if nobody else used the machine.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from hemadesk import paths
from hemadesk.desktop.immortal import keep_constants
from hemadesk.desktop.jobs import PoolRunner
from hemadesk.desktop.models.case_draft import CaseDraft
from hemadesk.desktop.open_case import OpenCase
from hemadesk.desktop.theme import look
from hemadesk.domain.assessment import Assessment
from hemadesk.domain.case import Case
from hemadesk.engine.assess import assess
from hemadesk.exchange import case_json
from hemadesk.knowledge import compiled

HALF_A_PAUSE_MS = 60
TICK_MS = 4
TYPED = (
    ("hemoglobin", "6.8"),
    ("hematocrit", "20"),
    ("rbc", "1.72"),
    ("mcv", "118"),
    ("wbc", "2.4"),
    ("neutrophils", "0.84"),
    ("platelets", "41"),
    ("ldh", "1200"),
) * 4


@dataclass
class Stopwatch:
    """What one kind of key took, by the clock and by the processor, in seconds."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def start(self) -> None:
        self._clock, self._processor = time.perf_counter(), time.process_time()

    def stop(self) -> None:
        self.clock.append(time.perf_counter() - self._clock)
        self.processor.append(time.process_time() - self._processor)


class Watch:
    """Notes for how long at most the event loop was not free since it was last asked."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._longest = 0.0
        self._clock = QTimer()
        self._clock.timeout.connect(self._tick)
        self._clock.start(TICK_MS)

    def asked(self) -> float:
        self._tick()
        longest, self._longest = self._longest, 0.0
        return longest

    def _tick(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now


def timed_assess(spent: Stopwatch) -> Callable[[Case], Assessment]:
    def work(case: Case) -> Assessment:
        begun, used = time.perf_counter(), time.thread_time()
        made = assess(case, compiled.load())
        spent.clock.append(time.perf_counter() - begun)
        spent.processor.append(time.thread_time() - used)
        return made

    return work


def wait(milliseconds: int) -> None:
    loop, clock = QEventLoop(), QTimer()
    clock.setSingleShot(True)
    clock.timeout.connect(loop.quit)
    clock.start(milliseconds)
    loop.exec()


def paint() -> None:
    """Lay out and paint now what is due."""
    for kind in (QEvent.Type.LayoutRequest, QEvent.Type.UpdateRequest):
        QCoreApplication.sendPostedEvents(None, kind.value)


def opened_desk(engine: Stopwatch, runner: PoolRunner) -> OpenCase:
    knowledge = compiled.load()
    file = paths.resources() / "examples" / "b12-deficiency.json"
    case = case_json.read(file.read_bytes(), knowledge, file.name)
    desk = OpenCase(knowledge, timed_assess(engine), runner)
    desk.page.resize(1280, 720)
    desk.page.show()
    desk.open(CaseDraft.from_case(case, knowledge, date(2024, 3, 10)))
    return desk


def type_into(target: QWidget, key: str, taken: Stopwatch) -> None:
    taken.start()
    QTest.keyClick(target, key)
    paint()
    taken.stop()


def type_into_desk(desk: OpenCase, finding: str, key: str, answered: Stopwatch) -> None:
    """Press a key and wait until the panel that answers it is painted."""
    desk.page.form.go_to(finding)
    focused = QApplication.focusWidget()
    wait(HALF_A_PAUSE_MS)
    loop = QEventLoop()
    desk.assessed.connect(loop.quit)
    answered.start()
    QTest.keyClick(focused, key)
    if not desk.results.is_up_to_date:  # "2." says no more than "2": there is nothing to answer
        loop.exec()
        paint()
        answered.stop()
    desk.assessed.disconnect(loop.quit)


def told(name: str, seconds: list[float]) -> str:
    p95 = quantiles(seconds, n=20)[-1]
    cells = (name, *(f"{1000 * each:.1f} ms" for each in (median(seconds), p95, max(seconds))))
    return f"| {' | '.join(cells)} |"


def main() -> None:
    keep_constants()
    app = QApplication([])
    look.dress(app)
    engine, answered, bare = Stopwatch(), Stopwatch(), Stopwatch()
    busy: list[float] = []
    idle: list[float] = []
    runner = PoolRunner()
    desk = opened_desk(engine, runner)
    other = QLineEdit()
    other.show()
    while not (desk.page.form.is_complete and runner.is_idle and engine.clock):
        wait(HALF_A_PAUSE_MS)
    engine.clock.clear()
    engine.processor.clear()
    watch = Watch()
    for finding, text in TYPED:
        for key in text:
            watch.asked()
            wait(HALF_A_PAUSE_MS)
            type_into(other, key, bare)
            wait(HALF_A_PAUSE_MS)
            idle.append(watch.asked())
            desk.page.activateWindow()
            type_into_desk(desk, finding, key, answered)
            wait(HALF_A_PAUSE_MS)
            busy.append(watch.asked())
    runner.shut_down()
    print("| while a person types | median | p95 | longest |")
    print("| --- | --- | --- | --- |")
    print(told("key press to updated panel", answered.clock))
    print(told("the same, processor time", answered.processor))
    print(told("of it the engine, processor time", engine.processor))
    print(told("key press in a bare field", bare.clock))
    print(told("event loop not free, longest around each key", busy))
    print(told("the same around each key in the bare field", idle))


if __name__ == "__main__":
    main()
