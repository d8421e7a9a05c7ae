"""Calls and letters on paper, entered by an operator on the person's timeline (R1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from conversation import events as e
from conversation.contact import Peer
from conversation.fold import fold
from conversation.ids import ConversationId, IdentityId, MessageId, Micros, derive
from conversation.message import Attachment, CorrespondenceKind
from conversation.state import State
from handoff import desk as rules
from handoff.operators import Operator
from hub.hiding import told_of
from hub.record import Draft, Recorder, newcomer
from nlu.personal_data import Hidden, hide

ACCOUNTS: dict[CorrespondenceKind, tuple[str, str]] = {
    "call": ("phone", "phone:desk"),
    "letter": ("post", "post:desk"),
}
"""(channel, account) of a person known by such alone: nothing can be sent there."""
OFFICE = "office"
"""The channel of a person who was only ever met in an office."""
OFFLINE = frozenset((OFFICE, *(channel for channel, _ in ACCOUNTS.values())))


@dataclass(frozen=True, slots=True)
class Entered:
    """What an operator entered. ``sender`` is a number or a name as told; ``name`` is a new contact's."""

    kind: CorrespondenceKind
    received_at: Micros
    sender: str
    text: str
    attachments: tuple[Attachment, ...]
    client_key: str
    name: str = ""

    def message(self, operator: Operator) -> MessageId:
        """The same for a click delivered twice."""
        return MessageId(derive("msg", f"registration/{operator.id}/{self.client_key}", 0, 0))

    def event(self, operator: Operator, identity: IdentityId) -> e.CorrespondenceRegistered:
        return e.CorrespondenceRegistered(
            self.message(operator),
            identity,
            self.kind,
            self.received_at,
            hide(self.sender.strip()).text,
            self.hidden.text,
            self.attachments,
            operator.id,
        )

    @property
    def hidden(self) -> Hidden:
        """Its words without the personal data that are not kept."""
        return hide(self.text.strip())


async def enter(
    recorder: Recorder, operator: Operator, entered: Entered, conversation: ConversationId, holder: str
) -> None:
    """On the timeline of somebody known. Raises Refused."""

    def decide(state: State, now: Micros) -> Sequence[e.Event]:
        if state.last_identity is None:
            raise rules.Refused("nobody", "Клиент ещё не писал.", "The client has not written yet.")
        found = rules.register(state, operator, entered.event(operator, state.last_identity), now, holder)
        return told_of(found, entered.message(operator), entered.hidden)

    await recorder.act(conversation, decide)


async def enter_newcomer(
    recorder: Recorder, operator: Operator, entered: Entered, now: Micros
) -> ConversationId:
    """Of a person nobody has heard of; his conversation. Raises Refused.

    His address is no number: two people may call from one telephone, and a number proves nothing.
    """
    channel, account = ACCOUNTS[entered.kind]
    name = hide(entered.name.strip() or entered.sender.strip()).text
    begun = newcomer(channel, Peer(account, secrets.token_hex(12)), name)
    (started,) = begun.found
    assert isinstance(started, e.ConversationStarted)
    conversation = begun.before.conversation
    state = fold(conversation, [e.Recorded(0, conversation, 1, now, started)], begun.before)
    found = rules.register(state, operator, entered.event(operator, started.identity), now)
    found = told_of(found, entered.message(operator), entered.hidden)
    await recorder.record(Draft(begun.before, (started, *found), newcomer=True), now)
    return conversation
