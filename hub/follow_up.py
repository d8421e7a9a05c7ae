"""A client left the site's chat: answers he did not read go to the address he left, and his mail comes back here.

An address that somebody types proves nothing. The letter holds only what was answered in this conversation since
then, no identity is joined to it, and a mail lands here only when it answers such a letter from where that went.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.replies import Replies
from conversation import events as e
from conversation.contact import Identity, Peer
from conversation.ids import ConversationId, IdentityId, MessageId, Micros, derive
from conversation.inbound import InboundMessage
from conversation.message import Content
from conversation.state import State
from hub.record import Recorder
from nlu.entities import email_in
from storage import contacts, event_log, follow_up, jobs, messages
from storage.database import Database, Script
from storage.jobs import Job

KIND = "mail"
KEY = "mail/"
"""A job for each identity whose answers are perhaps not read."""
VIA = "email"


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a mail belongs that answers answers mailed on."""

    state: State
    identity: Identity


class _DoneElsewhereError(Exception):
    """Another worker has mailed it: nothing of ours is recorded."""


class FollowUp:
    """``account`` is the mailbox (``channel`` its channel) by which it goes on after ``wait`` µs."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        replies: Replies,
        channel: str,
        account: str,
        wait: int,
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._replies = replies
        self._channel = channel
        self._account = account
        self._wait = wait
        self._now = now

    async def address_in(self, identity: IdentityId, inbound: InboundMessage) -> e.AddressLeft | None:
        """The address he types when he was asked for one."""
        address = email_in(inbound.text)
        if not address or not await self._database.read(lambda: follow_up.asked(identity)):
            return None
        return e.AddressLeft(identity, address.lower())

    async def run(self, job: Job) -> None:
        """Mail what is still unread; look again later while it is too fresh."""
        identity = IdentityId(job.key.removeprefix(KEY))
        found = await self._database.read(lambda: _found(identity))
        if found is None:
            await self._database.transact(lambda: jobs.finish(job.id))
            return
        address, unread, conversation = found
        due = Micros(unread[0].at + self._wait)
        if due > self._now():
            await self._database.transact(lambda: jobs.later(job.id, due))
            return
        to = await self._recorder.begin(self._channel, Peer(self._account, address))

        def finish(state: State, recorded: Sequence[e.Recorded]) -> Script[None]:
            if not (yield from jobs.finish(job.id)):
                raise _DoneElsewhereError

        def mail(state: State, now: Micros) -> tuple[e.Event, ...]:
            letter = MessageId(derive("mail", state.conversation, state.version, 0))
            answers = "\n\n".join(one.text for one in unread if one.text)
            content = Content(
                self._replies.text("chat_by_mail", answers=answers).strip(),
                attachments=tuple(file for one in unread for file in one.attachments),
                subject=self._replies.text("chat_by_mail_subject").strip(),
                apart=True,
            )
            return (e.AnswersMailed(letter, identity, to.id, content, tuple(one.message for one in unread)),)

        with suppress(_DoneElsewhereError):
            await self._recorder.act(conversation, mail, also=finish)


async def landing_of(database: Database, inbound: InboundMessage, writer: IdentityId) -> Landing | None:
    """The chat's conversation, when this mail answers a letter that went from there to this very address."""
    if not inbound.reply_to:
        return None
    return await database.read(lambda: _landing(inbound.peer.account, inbound.reply_to, writer))


def _landing(account: str, external_id: str, writer: IdentityId) -> Script[Landing | None]:
    sent = yield from messages.find_sent(account, external_id)
    if sent is None or sent.mailed_to != writer:
        return None
    identity = yield from contacts.by_id(sent.identity)
    if identity is None:
        return None
    return Landing((yield from event_log.load_state(identity.conversation)), identity)


def _found(
    identity: IdentityId,
) -> Script[tuple[str, list[follow_up.Unread], ConversationId] | None]:
    left = yield from follow_up.left(identity)
    known = yield from contacts.by_id(identity)
    if left is None or known is None:
        return None
    unread = yield from follow_up.unread(identity, left[0])
    return (left[1], unread, known.conversation) if unread else None
