"""A pressed button: answered at once, and afterwards its message shows what was chosen. Both may fail harmlessly."""

from collections.abc import Sequence

from channels.channel import Channel, Level, Outgoing
from conversation import events as e
from conversation.contact import Identity
from conversation.ids import MessageId
from conversation.inbound import Inbound, InboundPress
from conversation.message import Attachment, Button, Content
from hub.background import Background
from storage import messages
from storage.database import Database


class Presses:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._background = Background()

    def answer(self, channel: Channel, inbounds: Sequence[Inbound]) -> None:
        """Stop the spinners, whatever the presses turn out to mean: forged and stale ones spin, too."""
        for inbound in inbounds:
            if isinstance(inbound, InboundPress) and inbound.answer_handle:
                self._background.start(
                    channel.sender().answer_press(inbound.answer_handle), "press_not_answered"
                )

    def mark(
        self, channel: Channel, identity: Identity, inbounds: Sequence[Inbound], found: Sequence[e.Event]
    ) -> None:
        """Show on the messages which of their buttons were used, where the channel can edit what it sent."""
        if channel.capabilities({}).edit is Level.NONE:
            return
        used = {event.token for event in found if isinstance(event, e.ButtonPressed) and event.known}
        for inbound in inbounds:
            if isinstance(inbound, InboundPress) and inbound.token in used and inbound.external_id:
                self._background.start(self._mark(channel, identity, inbound), "press_not_marked")

    async def _mark(self, channel: Channel, identity: Identity, inbound: InboundPress) -> None:
        offering = await self._database.read(lambda: messages.offering(identity.id, inbound.token))
        if offering is None:
            return
        outgoing = Outgoing(
            key=f"{offering.message}.mark",
            message=MessageId(offering.message),
            peer=identity.peer,
            content=Content(
                offering.text, _buttons(offering), tuple(Attachment(**raw) for raw in offering.attachments)
            ),
            hints=offering.hints,
        )
        for request in channel.render_chosen(outgoing, inbound.external_id, inbound.token).requests:
            await channel.sender().send(request)


def _buttons(offering: messages.Offering) -> tuple[Button, ...]:
    return tuple(Button(raw["label"], raw["value"], raw["kind"]) for raw in offering.buttons)
