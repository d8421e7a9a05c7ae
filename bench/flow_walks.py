"""Random walks through the flows of the pack: ``python -m bench.flow_walks [--turns N] [--seed N]``.

The laws are those of ``tests/bot/flow_world``; the test module walks with Hypothesis, this one as long as is wished.
Printed is how many turns were walked, what was reached, and each law that was broken, with the way that led there. Exit
code 1 then.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable

from conversation.ids import HOUR, MINUTE
from integrations.crm.demo.faults import How
from tests.bot.flow_world import Walk
from tests.bot.utterances import DISTURBANCES, TURNS, VALUES, WISHES

STEPS = 60
FAULTS: tuple[How | None, ...] = (
    None, None, None, "unavailable", "500", "timeout_before_write", "timeout_after_write", "rejected", "closed_period",
    "conflict", "not_found",
)  # fmt: skip
Step = Callable[[Walk, random.Random], None]


def answer(walk: Walk, chance: random.Random) -> None:
    if walk.owed:
        walk.crm_answers(next(iter(walk.owed)), chance.choice(FAULTS), found_out=chance.random() < 0.7)


def late(walk: Walk, chance: random.Random) -> None:
    if walk.owed:
        walk.crm_is_late(next(iter(walk.owed)))


def people(walk: Walk, chance: random.Random) -> None:
    walk.people_take()
    walk.says("вы тут?")
    walk.people_return()


STEPS_BY_WEIGHT: tuple[tuple[int, Step], ...] = (
    (2, lambda walk, chance: walk.says(chance.choice(WISHES))),
    (6, lambda walk, chance: walk.says(chance.choice(VALUES))),
    (3, lambda walk, chance: walk.says(chance.choice(TURNS))),
    (2, lambda walk, chance: walk.says(chance.choice(DISTURBANCES))),
    (5, lambda walk, chance: walk.presses_one(chance.randrange(12))),
    (4, lambda walk, chance: walk.says("да")),
    (12, lambda walk, chance: walk.answers_well(chance.randrange(30))),
    (2, lambda walk, chance: walk.begins(chance.randrange(100))),
    (6, answer),
    (1, late),
    (1, lambda walk, chance: walk.reads_fail()),
    (1, lambda walk, chance: walk.time_passes(chance.choice((MINUTE, HOUR, 25 * HOUR)))),
    (1, people),
    (1, lambda walk, chance: walk.is_verified(chance.choice(("100200301", "100200302")))),
)
WEIGHTS = [weight for weight, _ in STEPS_BY_WEIGHT]


def step(walk: Walk, chance: random.Random) -> None:
    """Something comes; values, buttons and «да» more often than what disturbs."""
    _, come = chance.choices(STEPS_BY_WEIGHT, WEIGHTS)[0]
    come(walk, chance)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    turns, walks, began = 0, 0, time.process_time()
    reached: Counter[str] = Counter()
    broken: dict[str, str] = {}
    while turns < chosen.turns:
        walk = Walk()
        walks += 1
        try:
            for _ in range(STEPS):
                step(walk, chance)
        except Exception as error:  # noqa: BLE001 - whatever it is, its way is told
            law = re.sub(r"\d+|'[^']*'", "…", f"{type(error).__name__}: {error}")[:120]
            if law not in broken:
                broken[law] = "\n".join((f"{type(error).__name__}: {error}", *walk.trace[-14:]))
        turns += walk.turns
        reached.update(walk.laws.visited)
    spent = time.process_time() - began
    print(f"{turns} turns in {walks} walks, {spent:.1f} s of CPU")
    print("reached:", ", ".join(f"{name} {count}" for name, count in reached.most_common()))
    for law, way in broken.items():
        print(f"\nBROKEN {law}\n{way}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
