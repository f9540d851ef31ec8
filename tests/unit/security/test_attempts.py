"""Wrong passphrases cost growing time."""

import pytest

from hemadesk.security.attempts import FREE, LONGEST_SECONDS, Attempts
from hemadesk.security.errors import WaitBeforeTryingError


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def attempts(tmp_path, clock):
    return Attempts(tmp_path / "attempts", clock)


def fail(attempts, times):
    for _ in range(times):
        attempts.failed()


def test_that_the_first_slips_cost_nothing(attempts):
    fail(attempts, FREE - 1)
    attempts.refuse_if_too_soon()


def test_that_each_further_one_doubles_the_wait_up_to_a_limit(attempts):
    fail(attempts, FREE)
    waits = [attempts.seconds_to_wait()]
    for _ in range(12):
        attempts.failed()
        waits.append(attempts.seconds_to_wait())
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_SECONDS


def test_that_the_wait_is_said_in_seconds_and_ends(attempts, clock):
    fail(attempts, FREE + 3)
    with pytest.raises(WaitBeforeTryingError, match="8 seconds"):
        attempts.refuse_if_too_soon()
    clock.now += 8
    attempts.refuse_if_too_soon()


def test_that_a_restart_does_not_end_the_wait(attempts, tmp_path, clock):
    fail(attempts, FREE + 3)
    assert Attempts(tmp_path / "attempts", clock).seconds_to_wait() == 8


def test_that_a_clock_that_was_set_back_does_not_lock_anybody_out(attempts, clock):
    fail(attempts, FREE)
    clock.now -= 1_000_000
    assert attempts.seconds_to_wait() == 1


def test_that_the_right_one_ends_the_count(attempts):
    fail(attempts, FREE + 5)
    attempts.succeeded()
    attempts.failed()
    assert attempts.seconds_to_wait() == 0


@pytest.mark.parametrize("content", [b"", b"[]", b"[1e999, 0]", b'{"a": 1}', b"\xff", b"[9999, 1]"])
def test_that_a_broken_count_is_never_in_the_way_for_long(tmp_path, clock, content):
    (tmp_path / "attempts").write_bytes(content)
    assert Attempts(tmp_path / "attempts", clock).seconds_to_wait() <= LONGEST_SECONDS
