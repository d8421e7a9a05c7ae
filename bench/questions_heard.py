"""How held-out questions are understood: ``python -m bench.questions_heard [--all]``.

The questions are those of ``tests/nlu/questions.yml``. Per group: how often the right intent is first and among the
first three; how many are answered, asked back about, offered a person; and how many answers are wrong: that hurts most.
"""

import argparse
from collections import Counter

from tests.nlu.heard import OFFERED, Heard, figures, group, heard, share

GROUPS = (
    "business",
    "letters",
    "pairs",
    "service",
    "two",
    "unclear",
    "layout",
    "translit",
    "mistyped_danger",
    "out_of_scope",
)
HEADS = ("messages", "top-1", f"top-{OFFERED}", "answered", "wrong of these", "asked back", "person offered")
WEAKEST = 10
CONFUSIONS = 20


def of(name: str) -> list[Heard]:
    if name == "letters":
        return [one for one in group("business") if one.message.letter]
    return group(name)


def row(judged: list[Heard]) -> tuple[float, ...]:
    return (
        share(one.ranking[:1] != [] and one.ranking[0] in one.message.meant for one in judged),
        share(bool(set(one.message.meant) & set(one.ranking[:OFFERED])) for one in judged),
        share(one.answered for one in judged),
        100 - share(not one.wrong for one in judged if one.answered),
        share(one.asked_back for one in judged),
        share(one.outside for one in judged),
    )


def table() -> None:
    print(f"{'':16}" + "".join(f"{head:>15}" for head in HEADS))
    for name in GROUPS:
        judged = of(name)
        print(f"{name:16}{len(judged):15}" + "".join(f"{value:14.1f}%" for value in row(judged)))
    print("For two wishes, unclear and paired ones any of the intents counts as right here.\n")


def weakest() -> None:
    by_intent: dict[str, list[Heard]] = {}
    for one in group("business"):
        by_intent.setdefault(one.message.meant[0], []).append(one)
    ranked = sorted(by_intent.items(), key=lambda entry: share(one.first for one in entry[1]))
    print("The weakest: top-1, top-3, wrong answers")
    for intent, judged in ranked[:WEAKEST]:
        first, offered = share(one.first for one in judged), share(one.offered for one in judged)
        print(f"  {intent:22}{first:6.0f}%{offered:6.0f}%{sum(one.wrong for one in judged):4}")


def confusions(judged: list[Heard]) -> None:
    pairs = Counter((one.message.meant[0], one.ranking[0]) for one in judged if one.ranking and not one.first)
    print("Meant → taken for")
    for (meant, taken), times in pairs.most_common(CONFUSIONS):
        print(f"  {times:3}  {meant} → {taken}")


def misjudged() -> None:
    for one in group("follow_ups", "values"):
        if not (one.read or one.values == one.message.values):
            print(f"MISREAD  «{one.message.text}» {one.message.value or one.message.values} ({one.values})")
    for one in heard():
        if one.message.meant and (one.wrong or not one.first):
            weighed = ", ".join(f"{c.intent} {c.confidence:.2f}" for c in one.found.candidates[:OFFERED])
            mark = "WRONG " if one.wrong else one.found.certainty
            print(f"{mark:8} {' + '.join(one.message.meant)}: «{one.message.text}» ({weighed})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="print every misjudged message too")
    chosen = parser.parse_args()
    table()
    for name, value in figures().items():
        print(f"{name:36}{value:6.1f}%")
    print()
    weakest()
    confusions(group("business", "pairs"))
    if chosen.all:
        misjudged()


if __name__ == "__main__":
    main()
