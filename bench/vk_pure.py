"""VK's events read and answers made, a second on one core: ours, and with the bare library.

    python -m bench.vk_pure [SECONDS]

Events are the captured ones of ``tests/fixtures/vk``. The library makes an object of dots of an event and knows
no more of it; its keyboard checks no limits.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vk_api.bot_longpoll import VkBotMessageEvent
from vk_api.keyboard import VkKeyboard

from channels.channel import Outgoing
from channels.vk import envelope
from channels.vk.parse import parse
from channels.vk.render import render
from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.message import Button, Content

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures" / "vk"
HINTS = {"inline_keyboard": "1", "keyboard": "1", "button_actions": "text,open_link,callback"}
LABELS = ("Передать показания", "Оплатить", "Оператор")
TEXT = "Передавайте показания каждый месяц до 25-го числа.\n\n" * 8


@dataclass(frozen=True)
class Rates:
    """Times a second."""

    ours: float
    library: float


def parsing(seconds: float) -> Rates:
    payloads = [path.read_bytes() for path in sorted(FIXTURES.glob("message_new*.json"))]

    def ours() -> int:
        for payload in payloads:
            event = json.loads(payload)
            parse(envelope.seal("vk:main", event, payload, Micros(1_790_000_000_000_000)))
        return len(payloads)

    def library() -> int:
        for payload in payloads:
            VkBotMessageEvent(json.loads(payload))
        return len(payloads)

    return Rates(_rate(ours, seconds), _rate(library, seconds))


def rendering(seconds: float) -> Rates:
    content = Content(TEXT, tuple(Button(label, f"o_{number}") for number, label in enumerate(LABELS)))
    outgoing = Outgoing("key", MessageId("m"), Peer("vk:main", "42"), content, hints=HINTS)

    def ours() -> int:
        render(outgoing)
        return 1

    def library() -> int:
        keyboard = VkKeyboard(inline=True)
        for number, label in enumerate(LABELS):
            if number:
                keyboard.add_line()
            keyboard.add_callback_button(label, payload={"t": f"o_{number}"})
        {"peer_id": 42, "random_id": 1, "message": TEXT, "keyboard": keyboard.get_keyboard()}
        return 1

    return Rates(_rate(ours, seconds), _rate(library, seconds))


def _rate(work: Callable[[], int], seconds: float) -> float:
    """The best of three runs."""
    best = 0.0
    for _ in range(3):
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            done += work()
        best = max(best, done / (time.perf_counter() - started))
    return best


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    for name, rates in (("parsed", parsing(seconds)), ("rendered", rendering(seconds))):
        print(f"{name}: {rates.ours:,.0f}/s, with vk_api alone {rates.library:,.0f}/s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
