"""What operators do with conversations: each act is looked up in her scope, decided by the rules, recorded whole."""

from collections.abc import Callable, Sequence

from bot import rating
from bot.policy import Policy
from conversation import events as e
from conversation.ids import ConversationId, IdentityId, LinkId, MessageId, Micros, OperatorId, derive
from conversation.message import Attachment, Content
from conversation.state import State
from handoff import desk as rules
from handoff.desk import Refused
from handoff.operators import Operator
from handoff.routing import Routes
from hub.access import NotFound
from hub.cards import Card, Item
from hub.channels import Channels
from hub.desk_reading import DeskReading
from hub.event_titles import Locale
from hub.files import Files
from hub.hiding import told_of
from hub.linking import Linking
from hub.record import Recorder
from hub.registration import OFFLINE, Entered, enter, enter_newcomer
from nlu.personal_data import hide
from storage import contacts, operators, transcript
from storage.database import Database

Decide = Callable[[State, Micros], Sequence[e.Event]]


class Desk:
    """``worked`` is the part of a span that lies inside working hours, µs."""

    def __init__(
        self,
        *,
        database: Database,
        recorder: Recorder,
        reading: DeskReading,
        files: Files,
        linking: Linking,
        routes: Routes,
        policy: Policy,
        channels: Channels,
        worked: Callable[[Micros, Micros], int],
        now: Callable[[], Micros],
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._reading = reading
        self._files = files
        self._linking = linking
        self._routes = routes
        self._policy = policy
        self._channels = channels
        self._worked = worked
        self._now = now

    async def claim(self, operator: Operator, conversation: ConversationId, locale: Locale) -> Card:
        """Raises NotFound, Refused («taken», with the holder's name)."""
        names = await self._names(operator, conversation)
        return await self._act(
            operator,
            conversation,
            lambda state, now: rules.claim(state, operator, now, _holder(state, names)),
            locale,
        )

    async def reply(
        self,
        operator: Operator,
        conversation: ConversationId,
        *,
        text: str,
        files: Sequence[str],
        client_key: str,
        locale: Locale,
    ) -> Item:
        """Her words to the client; the same ``client_key`` again changes nothing and answers the same."""
        names = await self._names(operator, conversation)
        await self._can_be_written_to(operator, conversation)
        message = MessageId(derive("msg", f"{conversation}/{operator.id}/{client_key}", 0, 0))
        if await self._database.read(lambda: transcript.by_message(message)) is None:
            said = hide(text)
            content = Content(said.text, attachments=await self.attachments(files, operator))

            def decide(state: State, now: Micros) -> Sequence[e.Event]:
                since = state.waiting_since
                replied = rules.reply(
                    state,
                    operator,
                    identity=_addressee(state),
                    content=content,
                    client_key=client_key,
                    message_id=message,
                    now=now,
                    worked_us=self._worked(since, now) if since is not None and since < now else 0,
                    holder=_holder(state, names),
                )
                return told_of(replied, message, said)

            await self._recorder.act(conversation, decide)
        return await self._item(message, locale)

    async def note(self, operator: Operator, conversation: ConversationId, text: str, locale: Locale) -> Item:
        await self._reading.seen(operator, conversation)

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            message = MessageId(derive("note", conversation, state.version, 0))
            noted = hide(text)
            return told_of(rules.note(state, operator, message, noted.text), message, noted)

        _, recorded = await self._recorder.act(conversation, decide)
        written = recorded[0].event
        assert isinstance(written, e.NoteAdded)
        return await self._item(written.message, locale)

    async def register(
        self, operator: Operator, entered: Entered, conversation: ConversationId | None, locale: Locale
    ) -> Card:
        """A call or a letter on paper, of somebody new when no conversation is named; the same click twice is one."""
        row = await self._database.read(lambda: transcript.by_message(entered.message(operator)))
        if row is not None:
            return await self._reading.card(operator, row.shown_in, locale)
        if conversation is None:
            conversation = await enter_newcomer(self._recorder, operator, entered, self._now())
        else:
            held = await self._reading.seen(operator, conversation)
            names = await self._names(operator, conversation)
            holder = names.get(held.operator, "") if held.operator else ""
            await enter(self._recorder, operator, entered, conversation, holder)
        return await self._reading.card(operator, conversation, locale)

    async def attachments(self, files: Sequence[str], operator: Operator) -> tuple[Attachment, ...]:
        """Her own uploads. Raises Refused for one that is not there."""
        try:
            return await self._files.attachments(files, operator.id)
        except KeyError:
            raise Refused(
                "no_file", "Файл не найден: приложите его ещё раз.", "Attach the file again."
            ) from None

    async def transfer(
        self,
        operator: Operator,
        conversation: ConversationId,
        *,
        queue: str | None,
        to: OperatorId | None,
        comment: str,
        locale: Locale,
    ) -> Card:
        names = await self._names(operator, conversation)
        if queue is not None and queue not in self._routes.queues:
            raise Refused("unknown_queue", "Такой очереди нет.", "There is no such queue.")
        colleague = await self._colleague(to) if to is not None else None
        return await self._act(
            operator,
            conversation,
            lambda state, now: rules.transfer(
                state,
                operator,
                queue=queue,
                to=colleague,
                comment=hide(comment).text,
                now=now,
                holder=_holder(state, names),
            ),
            locale,
        )

    async def give_back(self, operator: Operator, conversation: ConversationId, locale: Locale) -> Card:
        names = await self._names(operator, conversation)
        return await self._act(
            operator,
            conversation,
            lambda state, now: rules.give_back(state, operator, now, _holder(state, names)),
            locale,
        )

    async def close(self, operator: Operator, conversation: ConversationId, locale: Locale) -> Card:
        """The client is asked once to rate the service, where he can answer by a button."""
        names = await self._names(operator, conversation)
        pressing = await self._pressing(conversation)

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            closed = rules.close(state, operator, now, _holder(state, names))
            asked = rating.ask(self._policy, state) if state.last_identity in pressing else ()
            return (*closed, *asked)

        return await self._act(operator, conversation, decide, locale)

    async def resend(
        self, operator: Operator, conversation: ConversationId, message: MessageId, locale: Locale
    ) -> Item:
        """«Отправить ещё раз» at a message that failed, or whose fate nobody knows."""
        await self._reading.seen(operator, conversation)
        row = await self._database.read(lambda: transcript.by_message(message))
        if row is None or row.shown_in != conversation:
            raise NotFound(message)
        delivery = row.delivery

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            return rules.resend(state, operator, message, delivery)  # type: ignore[arg-type]

        await self._recorder.act(conversation, decide)
        return await self._item(message, locale)

    async def unlink(
        self, operator: Operator, conversation: ConversationId, link: LinkId, locale: Locale
    ) -> Card:
        """Give every message back to the identity that wrote it: by whoever holds the conversation, or a senior."""
        row = await self._reading.seen(operator, conversation)
        if not (operator.senior or row.operator == operator.id):
            raise Refused("not_claimed", "Сначала возьмите разговор себе.", "Take the conversation first.")
        try:
            await self._linking.undo(link, conversation, operator.id)
        except KeyError:
            raise NotFound(link) from None
        return await self._reading.card(operator, conversation, locale)

    async def _act(
        self, operator: Operator, conversation: ConversationId, decide: Decide, locale: Locale
    ) -> Card:
        await self._recorder.act(conversation, decide)
        return await self._reading.card(operator, conversation, locale)

    async def _pressing(self, conversation: ConversationId) -> frozenset[IdentityId]:
        """The identities whose channels have buttons."""
        identities = await self._database.read(lambda: contacts.of_conversation(conversation))
        found = ((one.id, self._channels.get(one.peer.account)) for one in identities)
        return frozenset(
            identity
            for identity, channel in found
            if channel and channel.capabilities({}).buttons is not None
        )

    async def _names(self, operator: Operator, conversation: ConversationId) -> dict[str, str]:
        """Names for refusals, once it is clear that the conversation is hers to see."""
        await self._reading.seen(operator, conversation)
        return await self._database.read(operators.names)

    async def _colleague(self, to: OperatorId) -> Operator:
        found = await self._database.read(lambda: operators.by_id(to))
        if found is None:
            raise Refused("unknown_operator", "Такого сотрудника нет.", "There is no such colleague.")
        return found

    async def _can_be_written_to(self, operator: Operator, conversation: ConversationId) -> None:
        row = await self._reading.seen(operator, conversation)
        if row.last_channel in OFFLINE:
            raise Refused(
                "no_channel",
                "Клиент обратился по телефону или почтой: отсюда ему не ответить.",
                "The client called or sent a letter on paper: no answer can be sent from here.",
            )

    async def _item(self, message: MessageId, locale: Locale) -> Item:
        row = await self._database.read(lambda: transcript.by_message(message))
        if row is None:
            raise NotFound(message)
        return (await self._reading.items([row], locale))[0]


def _holder(state: State, names: dict[str, str]) -> str:
    return names.get(state.operator, "") if state.operator else ""


def _addressee(state: State) -> IdentityId:
    """Where the client wrote last."""
    if state.last_identity is None:
        raise Refused("nobody", "Некому отвечать: клиент ещё не писал.", "The client has not written yet.")
    return state.last_identity
