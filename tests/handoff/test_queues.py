from dataclasses import dataclass
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from conversation.ids import MINUTE, Micros
from conversation.priority import PRIORITIES, Priority
from handoff.queues import order_key, rank, rises_at

PRIORITY = st.sampled_from(PRIORITIES)
MOMENT = st.integers(0, 10**15).map(Micros)
WAITING = st.tuples(PRIORITY, st.booleans(), MOMENT, st.booleans())


def test_the_order_of_service_is_the_standards() -> None:
    """Q1: danger, urgent, the accessibility flag, high, paid services, everyone else."""
    classes: list[tuple[Priority, bool]] = [
        ("safety", False),
        ("urgent", False),
        ("normal", True),
        ("high", False),
        ("commercial", False),
        ("normal", False),
    ]
    ranks = [rank(priority, wish, rose=False) for priority, wish in classes]
    assert ranks == sorted(set(ranks))


def test_whoever_waited_past_the_bound_stands_above_all_but_danger() -> None:
    """Q2."""
    for priority, wish, other in product(PRIORITIES, (False, True), PRIORITIES):
        if other != "safety":
            assert rank(priority, wish, rose=True) < rank(other, accessibility=True, rose=False)
    assert rank("safety", accessibility=False, rose=False) < rank("normal", accessibility=True, rose=True)


def test_inside_a_class_the_oldest_comes_first() -> None:
    assert order_key("normal", False, Micros(5), False) < order_key("normal", False, Micros(6), False)


@given(PRIORITY, st.booleans(), st.booleans())
def test_a_wish_or_a_long_wait_never_puts_anyone_back(priority: Priority, wish: bool, rose: bool) -> None:
    assert rank(priority, accessibility=True, rose=rose) <= rank(priority, accessibility=False, rose=rose)
    assert rank(priority, wish, rose=True) <= rank(priority, wish, rose=False)


@given(st.lists(WAITING, min_size=3, max_size=8))
def test_the_order_is_total_and_transitive(waiting: list[tuple[Priority, bool, Micros, bool]]) -> None:
    keys = [order_key(*each) for each in waiting]
    for one, two, three in product(keys, repeat=3):
        assert (one < two) + (two < one) + (one == two) == 1
        assert not (one < two < three) or one < three


@dataclass(frozen=True, slots=True)
class Client:
    priority: Priority
    wish: bool
    since: Micros

    def key(self, now: Micros) -> tuple[int, int]:
        return order_key(self.priority, self.wish, self.since, now >= rises_at(self.since, BOUND_US))


BOUND_US = 30 * MINUTE
NOT_DANGER: list[Priority] = [priority for priority in PRIORITIES if priority != "safety"]


@given(st.lists(st.tuples(PRIORITY, st.booleans()), max_size=40), st.sampled_from(NOT_DANGER))
def test_nobody_starves_however_many_more_urgent_ones_keep_coming(
    arrivals: list[tuple[Priority, bool]], priority: Priority
) -> None:
    """One client is served a minute, one more arrives a minute: the first one waits for the bound and for danger."""
    urgent: tuple[Priority, bool] = ("urgent", True)
    endless = [*arrivals, *[urgent] * 100]
    first = Client(priority, wish=False, since=Micros(0))
    queue = [first]
    minute = 0
    while first in queue:
        now = Micros(minute * MINUTE)
        queue.append(Client(*endless[minute], now))
        queue.sort(key=lambda client: client.key(now))
        queue.pop(0)
        minute += 1
    dangers = sum(1 for other, _ in arrivals if other == "safety")
    assert minute * MINUTE <= BOUND_US + (dangers + 1) * MINUTE
