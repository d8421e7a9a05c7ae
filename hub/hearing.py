"""What an inbound event means to the conversation it belongs to: the middle of a turn."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.policy import Policy
from channels.channel import Channel
from conversation import events as e
from conversation.ids import Micros
from conversation.inbound import (
    Inbound,
    InboundComment,
    InboundDelete,
    InboundEdit,
    InboundMessage,
    InboundMove,
    InboundPress,
    InboundReachability,
    InboundReceipt,
    InboundTyping,
)
from hub import arrivals, participants
from hub.answers import Answers
from hub.classifying import Outside
from hub.follow_up import VIA, FollowUp, Landing, landing_of
from hub.linking import Linking, secret_in
from hub.manner import manner_of
from hub.record import Draft
from hub.thinking import Thinking, let_the_bot_decide
from integrations.signals.port import Signals
from nlu.understand import Understander
from storage import messages
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Minds:
    """Everything a decision needs to know besides the conversation."""

    policy: Policy
    understander: Callable[[], Understander]
    answers: Answers
    worked: Callable[[Micros, Micros], int]
    """The part of a span that lies inside working hours, µs."""
    outside: Outside | None = None
    """A classifier outside, asked before our own."""


class Hearing:
    """``follow_up`` None: chats do not go on by mail."""

    def __init__(
        self,
        *,
        database: Database,
        minds: Minds,
        linking: Linking,
        signals: Signals,
        follow_up: FollowUp | None = None,
    ) -> None:
        self._database = database
        self._minds = minds
        self._linking = linking
        self._signals = signals
        self._follow_up = follow_up

    async def hear(self, channel: Channel, thinking: Thinking, inbound: Inbound) -> "Draft | None":
        """What ``inbound`` means goes into ``thinking``; what another conversation is told of it comes back."""
        match inbound:
            case InboundMessage():
                return await self._message(channel, thinking, inbound)
            case InboundPress():
                await self._press(channel, thinking, inbound)
            case InboundEdit() | InboundDelete():
                await self._correction(thinking, inbound)
            case InboundReachability():
                arrivals.reachability(thinking, inbound)
            case InboundMove():
                arrivals.moved(thinking, inbound)
            case InboundTyping():
                await self._signals.publish("typing", thinking.state.conversation)
            case InboundReceipt() | InboundComment():
                pass  # A receipt belongs to the conversation of our message, a comment to none.
        return None

    async def _message(self, channel: Channel, thinking: Thinking, inbound: InboundMessage) -> "Draft | None":
        if inbound.author != "client":
            if not await self._ours(thinking, inbound):
                arrivals.answered_in_platform(thinking, inbound, self._minds.worked)
            return None
        capabilities = channel.capabilities(thinking.hints)
        landing = await landing_of(self._database, inbound, thinking.identity.id)
        if landing is not None:
            return await self._landed(thinking, landing, inbound)
        theirs = await participants.answered(self._database, thinking, inbound)
        manner = await manner_of(self._database, capabilities, thinking.identity, inbound, thinking.at)
        trigger = arrivals.received(thinking, inbound, manner)
        thinking.hints.update(inbound.hints)
        secret = secret_in(inbound)
        if secret and channel.capabilities(dict(inbound.hints)).sender_proven:
            return await self._linking.prove(thinking, secret, "deep_link" if inbound.start_token else "code")
        if self._follow_up is not None and channel.pulls:
            thinking.may_ask_address = True
            left = await self._follow_up.address_in(thinking.identity.id, inbound)
            if left is not None:
                thinking.happened(left)
        await self._decide(thinking, trigger)
        return participants.told(theirs, thinking, trigger) if theirs else None

    async def _landed(self, thinking: Thinking, landing: Landing, inbound: InboundMessage) -> Draft:
        """A mail goes on with a chat: it is said in that conversation."""
        there = Thinking(landing.state, landing.identity, thinking.at, thinking.steps)
        trigger = arrivals.received(there, inbound, via=VIA)
        await self._decide(there, trigger)
        return there.draft()

    async def _press(self, channel: Channel, thinking: Thinking, inbound: InboundPress) -> None:
        trigger = arrivals.pressed(thinking, inbound)
        if trigger is not None:
            thinking.may_ask_address = self._follow_up is not None and channel.pulls
            await self._decide(thinking, trigger)

    async def _decide(self, thinking: Thinking, trigger: e.MessageReceived | e.ButtonPressed) -> None:
        minds = self._minds
        await let_the_bot_decide(
            thinking, trigger, minds.policy, minds.understander(), minds.answers, outside=minds.outside
        )

    async def _correction(self, thinking: Thinking, inbound: InboundEdit | InboundDelete) -> None:
        if isinstance(inbound, InboundEdit):
            arrivals.edited(thinking, inbound, await self._known(thinking, inbound.external_id))
            return
        for external_id in inbound.external_ids:
            arrivals.deleted(thinking, await self._known(thinking, external_id))

    async def _known(self, thinking: Thinking, external_id: str) -> messages.Known | None:
        return await self._database.read(lambda: messages.find_message(thinking.identity, external_id))

    async def _ours(self, thinking: Thinking, inbound: InboundMessage) -> bool:
        """Does the platform only tell us what we have sent ourselves?"""
        if inbound.author == "operator":
            return await self._known(thinking, inbound.external_id) is not None
        if not inbound.external_id:
            return True  # Nothing to tell it by: better silent than everything twice.
        identity, external_id = thinking.identity.id, inbound.external_id
        return await self._database.read(lambda: messages.sent_by_us(identity, external_id))
