"""Requests that an operator registers: of a call, a letter on paper, a message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from conversation import events as e
from conversation.ids import ConversationId, IdentityId, MessageId, Micros, OperatorId, RequestId, derive
from conversation.message import Content
from conversation.state import State
from handoff.desk import Refused
from handoff.operators import Operator
from hub.desk_reading import DeskReading
from hub.record import Recorder
from hub.registration import OFFLINE
from hub.request_words import Reply, RequestWords
from nlu.personal_data import hide
from standard.deadlines import deadline
from standard.request_rules import RequestRules
from storage import requests
from storage.database import Conflict, Database


@dataclass(frozen=True, slots=True)
class NewRequest:
    """``received_at`` None: now. ``against``: the number of a contested request. ``about``: never its handler.

    ``tells``: the client gets the number at once, where his channel can be written to.
    """

    kind: str
    text: str
    client_key: str
    received_at: Micros | None = None
    account: str = ""
    answer_by: str = ""
    anonymous: bool = False
    about: OperatorId | None = None
    against: str = ""
    tells: bool = True

    def event(
        self, request: RequestId, identity: IdentityId, rules: RequestRules, now: Micros
    ) -> e.RequestRegistered:
        """Raises Refused for what cannot be registered."""
        if not self.text.strip():
            raise Refused("empty", "Напишите, о чём обращение.", "Write what the request is about.")
        received = now if self.received_at is None else self.received_at
        if received > now:
            raise Refused(
                "in_future", "Время получения ещё не наступило.", "The time of receipt is in the future."
            )
        if self.kind not in rules.kinds:
            raise Refused("unknown_kind", "Такого вида обращений нет.", "There is no such kind.")
        found = deadline(rules, self.kind, received)
        return e.RequestRegistered(
            request,
            self.kind,
            received,
            found.due,
            found.term.clause,
            identity,
            text=hide(self.text.strip()).text,
            account=self.account.strip(),
            answer_by=self.answer_by,
            anonymous=self.anonymous,
            about=self.about,
        )


class RequestRegistration:
    def __init__(
        self,
        database: Database,
        recorder: Recorder,
        reading: DeskReading,
        rules: RequestRules,
        words: RequestWords,
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._reading = reading
        self._rules = rules
        self._words = words

    async def register(
        self, operator: Operator, conversation: ConversationId, entered: NewRequest
    ) -> RequestId:
        """The same ``client_key`` again is the same request. Raises NotFound, Refused."""
        seen = await self._reading.seen(operator, conversation)
        request = RequestId(derive("req", f"{conversation}/{operator.id}/{entered.client_key}", 0, 0))
        if await self._database.read(lambda: requests.by_id(request)) is not None:
            return request
        against = await self._contested(entered.against)
        tells = entered.tells and seen.last_channel not in OFFLINE

        def decide(state: State, now: Micros) -> Sequence[e.Event]:
            if state.last_identity is None or state.mode == "linked":
                raise Refused("nobody", "Клиент ещё не писал.", "The client has not written yet.")
            filed = entered.event(request, state.last_identity, self._rules, now)
            registered = replace(filed, against=against, by=operator.id)
            if not tells:
                return (registered,)
            message = MessageId(derive("msg", f"{request}/registered", 0, 0))
            content = Content(self._words.registered(registered))
            reply = Reply(operator, registered.identity, content, message)
            return (registered, *self._words.said(state, reply, now))

        try:
            await self._recorder.act(conversation, decide)
        except Conflict:
            # Of two clicks at once one has registered it.
            if await self._database.read(lambda: requests.by_id(request)) is None:
                raise
        return request

    async def _contested(self, number: str) -> RequestId | None:
        if not number.strip():
            return None
        row = await self._database.read(lambda: requests.by_number(number.strip().upper()))
        if row is None:
            raise Refused("unknown_request", "Обращения с таким номером нет.", "No request has this number.")
        return row.filed.id
