"""Left alone after failures in a row, tried again once a pause."""

from nlu.breaker import Breaker
from tests.fakes.far_end import FakeClock

PAUSE = 30_000_000


def broken(clock: FakeClock) -> Breaker:
    breaker = Breaker(3, PAUSE, clock)
    assert [breaker.failed() for _ in range(3)] == [False, False, True]
    return breaker


def test_it_opens_after_so_many_failures_in_a_row_and_tells_it_once() -> None:
    breaker = broken(FakeClock())
    assert breaker.is_open
    assert not breaker.admits()
    assert not breaker.failed()


def test_a_success_between_failures_begins_the_count_anew() -> None:
    breaker = Breaker(2, PAUSE, FakeClock())
    told = [breaker.failed(), breaker.succeeded(), breaker.failed()]
    assert told == [False, False, False]
    assert breaker.admits()


def test_after_the_pause_one_trial_is_let_through_and_the_next_waits_for_another_pause() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    clock.forward(29)
    assert not breaker.admits()
    clock.forward(2)
    assert [breaker.admits(), breaker.admits()] == [True, False]
    breaker.failed()
    clock.forward(29)
    assert not breaker.admits()
    clock.forward(2)
    assert breaker.admits()


def test_a_trial_that_never_reports_back_does_not_keep_it_open_for_ever() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    clock.forward(31)
    assert breaker.admits()
    clock.forward(31)
    assert breaker.admits()
    assert breaker.succeeded()
    assert [breaker.admits(), breaker.admits()] == [True, True]


def test_a_clock_set_back_does_not_lengthen_the_pause() -> None:
    clock = FakeClock()
    breaker = broken(clock)
    clock.forward(-3600)
    assert breaker.admits()
