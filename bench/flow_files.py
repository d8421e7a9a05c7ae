"""How long flow files take: ``python -m bench.flow_files [--times N]``.

All flows of the pack read and checked, and every condition of theirs evaluated. The ratio in the end is one condition
against one look-up in a dictionary, measured in the same run: it says more than microseconds of a busy machine.
"""

import argparse
import statistics
import time

from app.config import ROOT
from app.flow_files import flow_texts
from app.pack import load_pack
from bot.flows import definition as d
from bot.flows.loading import read_flows

SCOPE: dict[str, object] = {
    "account": "100200301",
    "t1": 4640,
    "t2": 2310,
    "zones": 2,
    "found": {"digits": 5, "zones": 2, "automatic": False, "period_open": True},
    "meter": {"last": {"t1": 4500, "t2": 2200}, "average": {"t1": 140, "t2": 90}},
    "today": "2026-11-26",
    "verified": True,
}
ROUNDS = 2000


def conditions(flows: dict[str, d.Flow]) -> list[d.Expression]:
    found = [step.condition for flow in flows.values() for step in flow.steps if step.condition is not None]
    for flow in flows.values():
        found += [step.holds for step in flow.steps if isinstance(step, d.Check)]
        found += [
            condition for step in flow.steps if isinstance(step, d.Branch) for condition, _ in step.ways
        ]
    return found


def evaluating(each: d.Expression) -> float:
    """Seconds of one evaluation."""
    value, scope = each.value, SCOPE
    began = time.perf_counter()
    for _ in range(ROUNDS):
        value(scope)
    return (time.perf_counter() - began) / ROUNDS


def looking_up() -> float:
    get = SCOPE.get
    began = time.perf_counter()
    for _ in range(ROUNDS):
        get("t1")
    return (time.perf_counter() - began) / ROUNDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    folder = ROOT / "content" / "psk"
    texts, known = flow_texts(folder), load_pack(folder).known
    book, problems = read_flows(texts, known)
    loads = []
    for _ in range(options.times):
        began = time.perf_counter()
        read_flows(texts, known)
        loads.append(time.perf_counter() - began)
    asked = conditions(dict(book.flows))
    taken = sorted(min(evaluating(each) for _ in range(3)) for each in asked)
    unit = min(looking_up() for _ in range(9))
    middle = statistics.median(taken)
    print(f"{len(book.flows)} flows, {len(problems)} problems: read and checked in {min(loads) * 1e3:.1f} ms")
    print(f"{len(asked)} conditions: median {middle * 1e6:.2f} µs, longest {taken[-1] * 1e6:.2f} µs")
    print(f"a condition is {middle / unit:.0f} look-ups in a dictionary")


if __name__ == "__main__":
    main()
