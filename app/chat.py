"""``okno chat``: talk to the bot in the terminal, through the real turn of an embedded hub."""

import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from pydantic import SecretStr

from app.compose import Core, open_core
from app.config import Config
from app.demo import seed_articles
from app.dialogues.seen import STATES, Seen, Watch
from app.pack import load_pack
from channels.channel import RawPayload
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import ConversationId
from conversation.state import State
from storage import contacts, event_log, inbox

ACCOUNT = "widget:terminal"


@dataclass(frozen=True, slots=True)
class Answered:
    """What one line led to."""

    events: tuple[e.Event, ...]
    state: State
    seen: Seen | None = None
    """The same as flows see it; None when nothing was taken in."""


class Terminal:
    """One person at the keyboard."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._address = f"terminal-{secrets.token_hex(8)}"
        self._lines = 0
        self._seen = 0
        self._watch = Watch()

    async def say(self, text: str) -> Answered:
        core = self._core
        self._lines += 1
        frame = {"type": "message", "client_msg_id": f"line-{self._lines}", "text": text}
        key = f"{self._address}/{self._lines}"
        await core.intake.accept(RawPayload(ACCOUNT, key, self._address, orjson.dumps(frame), core.clock()))
        peer = Peer(ACCOUNT, self._address)
        while await core.database.read(lambda: inbox.next_of(ACCOUNT, self._address)) is not None:
            await core.turns.serve(ACCOUNT, self._address)
        await core.crm_calls.run_due()
        identity = await core.database.read(lambda: contacts.by_peer(peer))
        if identity is None:
            return Answered((), State(ConversationId("")))
        recorded = await core.database.read(lambda: event_log.read_conversation(identity.conversation))
        state = await core.database.read(lambda: event_log.load_state(identity.conversation))
        fresh = recorded[self._seen :]
        self._seen = len(recorded)
        seen = self._watch.see(fresh, identity.conversation, {})
        return Answered(tuple(item.event for item in fresh), state, seen)


@asynccontextmanager
async def embedded(config: Config, *, kept: bool) -> AsyncIterator[Core]:
    """A hub for one terminal; on a folder that is thrown away unless ``kept``."""
    pack = load_pack(config.pack)
    with TemporaryDirectory(prefix="okno-chat-") as folder:
        changed: dict[str, object] = {"channels": [{"kind": "widget", "name": "terminal"}]}
        if not kept:
            changed |= {"data": Path(folder), "database": SecretStr("")}
        config = config.model_copy(update=changed)
        async with open_core(config, pack) as core:
            await seed_articles(core)
            yield core


async def chat(config: Config, *, kept: bool, as_json: bool) -> None:
    async with embedded(config, kept=kept) as core:
        terminal = Terminal(core)
        if not as_json:
            print("Пишите вопрос и нажимайте Enter. Выход: Ctrl-D.")
        for line in _lines(prompt=not as_json):
            answered = await terminal.say(line)
            print(as_line(answered) if as_json else as_text(answered), flush=True)


def _lines(*, prompt: bool) -> Iterator[str]:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    while True:
        if prompt:
            print("> ", end="", flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\r\n")


def as_line(answered: Answered) -> str:
    """One line of JSON, as described in ``okno chat --help``."""
    return orjson.dumps(summary(answered)).decode()


def summary(answered: Answered) -> dict[str, Any]:
    replies = [event for event in answered.events if isinstance(event, e.BotReplied)]
    understood = next((event for event in answered.events if isinstance(event, e.TextUnderstood)), None)
    best = understood.candidates[0] if understood and understood.candidates else None
    state = answered.state
    return {
        "replies": [
            {"text": reply.content.text, "buttons": [button.label for button in reply.content.buttons]}
            for reply in replies
        ],
        "intent": best.intent if best else None,
        "confidence": best.confidence if best else None,
        **_of_flow(answered.seen),
        "faq": next((reply.topic for reply in replies if reply.topic), None),
        "handoff": (
            {"queue": state.queue, "priority": state.priority, "reason": state.reason}
            if state.with_people
            else False
        ),
    }


def _of_flow(seen: Seen | None) -> dict[str, Any]:
    """The flow that is on, or has just ended, with its values and the slot that is asked for."""
    if seen is None:
        return {"flow": None, "flow_state": "none", "slots": {}, "asks": [], "request": None}
    flow = seen.state.flow.flow if seen.state.flow else next(iter(sorted(seen.flows)), None)
    request = seen.requests[-1] if seen.requests else None
    return {
        "flow": flow,
        "flow_state": next((one for one in STATES if one in seen.states), "none"),
        "slots": dict(seen.slots) if flow else {},
        "asks": list(seen.asked),
        "request": {"kind": request.kind, "number": request.number} if request else None,
    }


def as_text(answered: Answered) -> str:
    replies = [event for event in answered.events if isinstance(event, e.BotReplied)]
    if not replies:
        return "(бот молчит: разговор у людей)" if answered.state.with_people else "(бот молчит)"
    lines = []
    for reply in replies:
        lines.append(reply.content.text)
        lines += [f"  [{button.label}]" for button in reply.content.buttons]
    return "\n".join(lines)
