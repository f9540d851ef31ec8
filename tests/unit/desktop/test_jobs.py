import gc
import sys
import threading
import weakref

import pytest
from PySide6.QtCore import QThread

from hemadesk.desktop.jobs import InlineRunner, Job, PoolRunner


class Listener:
    def __init__(self, job):
        self.heard = []
        job.succeeded.connect(lambda result: self.heard.append(("succeeded", result)))
        job.failed.connect(lambda error: self.heard.append(("failed", type(error))))
        job.cancelled.connect(lambda: self.heard.append(("cancelled",)))
        job.ended.connect(lambda: self.heard.append(("ended",)))


@pytest.fixture
def pool(qtbot):
    runner = PoolRunner()
    yield runner
    assert runner.shut_down()
    qtbot.waitUntil(lambda: runner.is_idle)


def test_that_a_job_tells_its_result_then_that_it_ended(qapp):
    job = Job(lambda: 42)
    listener = Listener(job)
    InlineRunner().start(job)
    assert listener.heard == [("succeeded", 42), ("ended",)]
    assert job.is_over


def test_that_a_failing_job_hands_its_error_on_and_ends(qapp):
    def work():
        raise ZeroDivisionError

    job = Job(work)
    listener = Listener(job)
    InlineRunner().start(job)
    assert listener.heard == [("failed", ZeroDivisionError), ("ended",)]
    assert job.is_over


@pytest.fixture
def busy(pool):
    """A job in the middle of its work, until ``go_on`` is set."""
    begun, go_on = threading.Event(), threading.Event()

    def work():
        begun.set()
        assert go_on.wait(5)
        return "done"

    job = Job(work)
    job.go_on = go_on
    pool.start(job)
    assert begun.wait(5)
    yield job
    go_on.set()


def test_that_a_job_that_is_cancelled_while_it_waits_is_never_begun(pool, busy, qtbot):
    begun = []
    job = Job(lambda: begun.append("begun"))
    listener = Listener(job)
    pool.start(job)
    job.cancel()
    busy.go_on.set()
    qtbot.waitUntil(lambda: pool.is_idle)
    assert listener.heard == [("cancelled",), ("ended",)]
    assert job.is_over
    assert not begun


def test_that_work_that_has_begun_is_done_to_its_end(pool, busy, qtbot):
    listener = Listener(busy)
    busy.cancel()
    busy.go_on.set()
    qtbot.waitUntil(lambda: pool.is_idle)
    assert listener.heard == [("succeeded", "done"), ("ended",)]


def test_that_shutting_down_does_all_that_was_asked_for(pool, busy, qtbot):
    saved = []
    pool.start(Job(lambda: saved.append("the draft")))
    busy.go_on.set()
    assert pool.shut_down()
    assert saved == ["the draft"]
    qtbot.waitUntil(lambda: pool.is_idle)


def test_that_work_is_done_outside_the_window_s_thread_and_heard_inside_it(pool, qtbot):
    here = threading.get_ident()
    threads = {}

    def work():
        threads["work"] = threading.get_ident()

    class Window(Listener):
        pass

    job = Job(work)
    job.succeeded.connect(lambda _result: threads.update(heard=threading.get_ident()))
    pool.start(job)
    qtbot.waitUntil(lambda: pool.is_idle)
    assert threads["work"] != here
    assert threads["heard"] == here
    assert job.thread() is QThread.currentThread()


def test_that_jobs_of_one_thread_end_in_the_order_in_which_they_were_started(pool, qtbot):
    ended = []
    for number in range(5):
        job = Job(lambda n=number: n)
        job.succeeded.connect(ended.append)
        pool.start(job)
    qtbot.waitUntil(lambda: pool.is_idle)
    assert ended == [0, 1, 2, 3, 4]


def test_that_a_worker_gives_the_window_its_turn_within_a_millisecond(pool):
    assert sys.getswitchinterval() < 0.001


def test_that_a_job_dies_in_the_thread_of_the_window(qtbot, pool):
    died_in = []
    for _ in range(2000):
        job = Job(lambda: None)
        weakref.finalize(job, lambda: died_in.append(threading.get_ident()))
        pool.start(job)
        del job
    qtbot.waitUntil(lambda: pool.is_idle and len(died_in) == 2000)
    assert set(died_in) == {threading.get_ident()}


def test_that_garbage_is_never_collected_in_the_worker(qtbot, pool):
    collected_in = []

    def notes(phase, info):
        collected_in.append(threading.get_ident())

    def litters():
        for _ in range(3000):
            ring = []
            ring.append([ring])

    gc.callbacks.append(notes)
    try:
        pool.start(Job(litters))
        qtbot.waitUntil(lambda: pool.is_idle)
    finally:
        gc.callbacks.remove(notes)
    assert set(collected_in) <= {threading.get_ident()}
    assert gc.isenabled()
