"""Plays a dialogue turn by turn: each through the trip that a real one takes."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from app.dialogues.payloads import PLATFORMS, Hand
from app.dialogues.script import Dialogue, File, Turn
from app.dialogues.seen import Seen, Watch
from app.dialogues.stage import OPERATOR, Stage
from bot.replies import plain
from bot.verifying import PROOF
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import DAY, HOUR, MINUTE, SECOND, ConversationId, Micros
from conversation.state import State
from handoff.desk import Refused
from hub.access import NotFound
from hub.desk import Desk
from storage import inbox

PAUSE_US = 31 * SECOND
"""How long people take from one message to the next."""
PROVEN_US = 365 * DAY
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|m|min|h|d|w)\b")
_UNITS = {"s": SECOND, "sec": SECOND, "m": MINUTE, "min": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


class CannotPlayError(Exception):
    """This turn cannot be played; ``str()`` says why, for whoever wrote the dialogue."""


class Player:
    """One dialogue on its stage."""

    def __init__(self, dialogue: Dialogue, stage: Stage) -> None:
        self._dialogue = dialogue
        self._stage = stage
        self._watch = Watch()
        self._channel = dialogue.channel
        self._hands: dict[str, Hand] = {}
        self._replies = 0
        self._events: Mapping[str, Callable[[Turn], Awaitable[None]]] = {
            "clock": self._clock,
            "operator_claims": self._claims,
            "operator_replies": self._operator_replies,
            "operator_returns_to_bot": self._returns,
            "link_identity": self._link,
            "identity_verified": self._verified,
            "message_edited": self._edited,
            "crm_fails": self._crm_fails,
            "restart": self._restart,
        }

    async def begin(self) -> None:
        """What is so before the first word."""
        if self._dialogue.verified:
            await self._prove(await self._here(), self._accounts())
        await self._look()

    async def play(self, turn: Turn) -> Seen:
        """Raises CannotPlayError."""
        if turn.trouble:
            raise CannotPlayError(turn.trouble)
        if turn.event is not None:
            await self._events[turn.event](turn)
        else:
            self._stage.clock.at += PAUSE_US
            await self._go_to(turn.channel or self._channel)
            await self._say(turn)
        await self._stage.settle()
        await self._stage.wait_for_crm()
        await self._nothing_is_buried()
        return await self._look()

    async def _look(self) -> Seen:
        recorded = await self._stage.happened_since(self._watch.position)
        identity = await self._stage.identity(self._peer())
        conversation = identity.conversation if identity else ConversationId("")
        return self._watch.see(recorded, conversation, self._stage.writes())

    async def _nothing_is_buried(self) -> None:
        dead = await self._stage.core.database.read(lambda: inbox.dead(1))
        if dead:
            raise CannotPlayError(f"the hub could not serve what was delivered: {dead[0][4]}")

    # ------------------------------------------------ who and where

    def _hand(self) -> Hand:
        channel = self._channel
        if channel not in self._hands:
            person = self._dialogue.contact or self._dialogue.id
            self._hands[channel] = Hand(
                f"{channel}:main", f"{person}/{channel}", self._stage.clock, self._stage.ledger
            )
        return self._hands[channel]

    def _peer(self) -> Peer:
        hand = self._hand()
        return Peer(hand.account, PLATFORMS[self._channel].address(hand))

    async def _here(self) -> Identity:
        """The person on this channel, known before he writes where he is not yet."""
        recorder = self._stage.core.recorder
        return await recorder.begin(self._channel, self._peer(), verified=self._dialogue.verified)

    async def _go_to(self, channel: str) -> None:
        """The channel of the next message; a person who is named is one person wherever he writes."""
        if channel == self._channel:
            return
        before = await self._stage.identity(self._peer())
        self._channel = channel
        if self._dialogue.contact and before is not None:
            await self._join(before)

    async def _join(self, before: Identity) -> None:
        here = await self._here()
        if here.conversation != before.conversation:
            await self._stage.core.linking.join(before, here, "dialogue")
        if self._dialogue.verified:
            await self._prove(here, self._accounts())

    def _accounts(self) -> Sequence[str]:
        """Accounts of the dialogue's fixtures; companies by their contract."""
        records = self._dialogue.fixtures.values()
        named = [record.get("account") or record.get("contract") for record in records]
        return [str(one) for one in named if one]

    async def _prove(self, identity: Identity, accounts: Sequence[str]) -> None:
        until = Micros(self._stage.clock() + PROVEN_US)
        proofs = tuple(e.AccountVerified(identity.id, account, "site_login", until) for account in accounts)
        known = await self._stage.identity(identity.peer)
        conversation = (known or identity).conversation
        await self._stage.core.recorder.act(conversation, lambda state, now: proofs)

    # ------------------------------------------------ what people do

    async def _say(self, turn: Turn) -> None:
        if turn.press is not None:
            await self._press(turn)
            return
        await self._send(turn, turn.user or "", turn.files)

    async def _send(self, turn: Turn, text: str, files: Sequence[File] = ()) -> None:
        hand, platform = self._hand(), PLATFORMS[self._channel]
        if files:
            await self._stage.keep_files()
        raws = platform.message(hand, text, files, turn.headers)
        for number in range(turn.times):
            if number and not turn.same_id:
                raws = platform.message(hand, text, files, turn.headers)
            await self._stage.deliver(raws)

    async def _press(self, turn: Turn) -> None:
        offers = (await self._state()).offers
        offer = _offered(offers, turn.press or "")
        if offer is None:
            shown = ", ".join(f"«{one.label}»" for one in offers[-10:]) or "none"
            raise CannotPlayError(f"line {turn.line}: there is no button «{turn.press}» (shown: {shown})")
        raw = PLATFORMS[self._channel].press(self._hand(), offer.token, offer.label)
        if raw is None:
            await self._send(turn, offer.label)
            return
        await self._stage.deliver([raw] * turn.times)

    async def _state(self) -> State:
        identity = await self._stage.identity(self._peer())
        if identity is None:
            return State(ConversationId(""))
        return self._watch.states.get(identity.conversation, State(identity.conversation))

    # ------------------------------------------------ what happens

    async def _clock(self, turn: Turn) -> None:
        by, to = turn.arguments.get("by"), turn.arguments.get("to")
        clock = self._stage.clock
        if by is None and to is None:
            raise CannotPlayError(f"line {turn.line}: clock needs «by» or «to»")
        at = clock.at + _span(str(by), turn) if by is not None else _moment(str(to), self._dialogue.now, turn)
        if at < clock.at:
            raise CannotPlayError(f"line {turn.line}: the clock does not go back")
        await self._stage.wait_until(Micros(at))

    async def _claims(self, turn: Turn) -> None:
        conversation = await self._conversation(turn)
        await self._at_desk(turn, (await self._stage.desk()).claim(OPERATOR, conversation, "ru"))

    async def _operator_replies(self, turn: Turn) -> None:
        self._replies += 1
        desk, conversation = await self._held(turn)
        words = str(turn.arguments.get("text") or "Здравствуйте!")
        key = f"dialogue-{self._replies}"
        reply = desk.reply(OPERATOR, conversation, text=words, files=(), client_key=key, locale="ru")
        await self._at_desk(turn, reply)

    async def _returns(self, turn: Turn) -> None:
        desk, conversation = await self._held(turn)
        await self._at_desk(turn, desk.give_back(OPERATOR, conversation, "ru"))

    async def _held(self, turn: Turn) -> tuple[Desk, ConversationId]:
        """She takes a conversation before she does anything with it, whether the dialogue says so or not."""
        desk, conversation = await self._stage.desk(), await self._conversation(turn)
        if (await self._state()).operator != OPERATOR.id:
            await self._at_desk(turn, desk.claim(OPERATOR, conversation, "ru"))
        return desk, conversation

    async def _at_desk(self, turn: Turn, act: Awaitable[object]) -> None:
        try:
            await act
        except (Refused, NotFound) as error:
            raise CannotPlayError(f"line {turn.line}: {turn.event} is refused: {error}") from None

    async def _conversation(self, turn: Turn) -> ConversationId:
        identity = await self._stage.identity(self._peer())
        if identity is None:
            raise CannotPlayError(f"line {turn.line}: nobody has written yet")
        return identity.conversation

    async def _link(self, turn: Turn) -> None:
        before = await self._here()
        self._channel = turn.channel or self._channel
        await self._join(before)

    async def _verified(self, turn: Turn) -> None:
        """By the code, where the bot waits for it; else as if he had logged in on the site."""
        state = await self._state()
        code = self._stage.last_code
        if state.flow is not None and state.flow.asked == PROOF and code:
            await self._send(turn, code)
            return
        told = turn.arguments.get("account") or (state.flow.values.get("account") if state.flow else None)
        accounts = [str(told)] if told else self._accounts()
        await self._prove(await self._here(), accounts)

    async def _edited(self, turn: Turn) -> None:
        hand = self._hand()
        raw = (
            PLATFORMS[self._channel].edit(hand, str(turn.arguments.get("text") or "")) if hand.said else None
        )
        if raw is None:
            raise CannotPlayError(f"line {turn.line}: no message can be edited on {self._channel}")
        await self._stage.deliver([raw])

    async def _crm_fails(self, turn: Turn) -> None:
        how, times = str(turn.arguments.get("how") or "unavailable"), turn.arguments.get("times")
        operation = str(turn.arguments.get("operation") or "")
        try:
            self._stage.crm_fails(how, operation, None if times is None else int(times))
        except ValueError as error:
            raise CannotPlayError(f"line {turn.line}: {error}") from None

    async def _restart(self, turn: Turn) -> None:
        await self._stage.restart()


def _offered(offers: Sequence[e.Offer], label: str) -> e.Offer | None:
    """The newest with this label; else the newest whose label says the same in other signs, or begins so."""
    newest = list(reversed(offers))
    wanted = plain(label)
    same = [one for one in newest if one.label == label] or [
        one for one in newest if plain(one.label) == wanted
    ]
    begins = [one for one in newest if wanted and plain(one.label).startswith(f"{wanted} ")]
    return next(iter(same or begins), None)


def _span(written: str, turn: Turn) -> int:
    found = _SPAN.findall(written.lower())
    if not found or _SPAN.sub("", written.lower()).strip(" +"):
        raise CannotPlayError(f"line {turn.line}: «{written}» is no span of time; write it like +25h or +90m")
    return round(sum(float(number) * _UNITS[unit] for number, unit in found))


def _moment(written: str, now: datetime, turn: Turn) -> int:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise CannotPlayError(f"line {turn.line}: «{written}» is no moment") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
    return round(moment.timestamp() * SECOND)
