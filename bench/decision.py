"""CPU of a decision: ``python -m bench.decision [--times N]``.

``bot.engine.decide`` alone, asked as the hub asks it, with the answers as data. Each kind of turn is decided many times
from the same state; the median of five blocks is told, with and without a running flow, in one run.
"""

import argparse
import os
import statistics
import time
from dataclasses import dataclass
from typing import Any

from bot.engine import Turn, decide
from conversation import events as e
from conversation.effects import EffectAnswer
from conversation.fold import apply
from conversation.ids import MessageId
from conversation.understanding import Understanding
from tests.bot.flow_world import CLIENT, Walk, understood

BLOCKS = 5
WITH_FLOW = (
    ("a value that was asked for", ("передать показания, счёт 100200301",), "4640"),
    ("a correction of the summary", ("показания 4640, счёт 100200301",), "не 4640, а 4604"),
    ("a question in the middle", ("передать показания, счёт 100200301",), "как оплатить?"),
    ("an answer that is none", ("передать показания, счёт 100200301",), "ну там много"),
    ("yes", ("показания 4640, счёт 100200301",), "да"),
)
WITHOUT = (
    ("a question", ("здравствуйте",), "до какого числа передавать показания?"),
    ("small talk", ("здравствуйте",), "спасибо"),
    ("a person is wished for", ("здравствуйте",), "оператор"),
)


@dataclass(frozen=True, slots=True)
class Asked:
    walk: Walk
    turn: Any
    known: dict[str, EffectAnswer]
    rounds: int


def asked(before: tuple[str, ...], text: str) -> Asked:
    walk = Walk()
    for said in before:
        walk.says(said)
    trigger = e.MessageReceived(MessageId("m_bench"), CLIENT, "x_bench", text)
    state = apply(walk.state, trigger, walk.now)
    found: Understanding = understood(text, walk.policy, walk.state)
    known: dict[str, EffectAnswer] = {}
    rounds = 0
    while True:
        rounds += 1
        turn = Turn(state, trigger, found, known, walk.now)
        decision = decide(walk.policy, turn)
        if not decision.asks:
            return Asked(walk, turn, known, rounds)
        known |= {effect.key: walk.hub.answer(effect, state) for effect in decision.asks}


def micros(one: Asked, times: int) -> float:
    blocks = []
    for _ in range(BLOCKS):
        began = time.process_time()
        for _ in range(times):
            decide(one.walk.policy, one.turn)
        blocks.append((time.process_time() - began) / times * 1e6)
    return statistics.median(blocks)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=400, help="decisions in each of five blocks")
    times = parser.parse_args().times
    for title, kinds in (("with a running flow", WITH_FLOW), ("without", WITHOUT)):
        print(f"{title} (load {os.getloadavg()[0]:.1f})")
        for name, before, text in kinds:
            one = asked(before, text)
            print(f"  {name}: {micros(one, times):.0f} µs, the last of {one.rounds} rounds")


if __name__ == "__main__":
    main()
