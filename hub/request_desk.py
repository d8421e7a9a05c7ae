"""What operators do with requests: each act is looked up in her sight, decided by the standard, recorded whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from conversation import events as e
from conversation.contact import Identity
from conversation.ids import IdentityId, MessageId, Micros, OperatorId, RequestId, TaskId, derive
from conversation.message import Content
from conversation.state import State
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.registration import OFFLINE
from hub.request_cards import RequestPresenter
from hub.request_log import RequestLog, UnknownRequest
from hub.request_words import Reply, RequestWords
from nlu.personal_data import hide
from standard import request_acts as acts
from standard.deadlines import working_day
from standard.request_acts import Decision, NotAllowed
from storage import contacts, event_log, operators, requests
from storage.database import Database, Script
from storage.requests import RequestRow

Change = Literal["wait", "resume", "close", "reopen"]


@dataclass(frozen=True, slots=True)
class Answer:
    """``elsewhere``: it went by another way (on paper, by telephone) and is only kept here."""

    text: str
    decision: Decision
    client_key: str
    elsewhere: bool = False


class RequestDesk:
    def __init__(
        self, database: Database, log: RequestLog, presenter: RequestPresenter, words: RequestWords
    ) -> None:
        self._database = database
        self._log = log
        self._presenter = presenter
        self._words = words

    async def take(self, operator: Operator, request: RequestId) -> None:
        await self._act(operator, request, acts.take)

    async def assign(self, operator: Operator, request: RequestId, to: OperatorId) -> None:
        colleague = await self._colleague(to)
        await self._act(operator, request, lambda filed, person: acts.assign(filed, person, colleague))

    async def change(self, operator: Operator, request: RequestId, act: Change, comment: str) -> None:
        await self._act(
            operator, request, lambda filed, person: acts.change(filed, person, act, hide(comment).text)
        )

    async def correct(self, operator: Operator, request: RequestId, text: str) -> None:
        """What the client added, told by him."""
        await self._act(operator, request, lambda filed, person: acts.correct(filed, hide(text).text))

    async def open_task(
        self, operator: Operator, request: RequestId, department: str, text: str, due: Micros | None
    ) -> None:
        """``due`` None: the working days that the department has."""
        known = self._presenter.rules.departments.get(department)
        if known is None:
            raise Refused("unknown_department", "Такого отдела нет.", "There is no such department.")

        def decide(row: RequestRow, state: State, now: Micros) -> Sequence[e.Event]:
            task = TaskId(derive("task", state.conversation, state.version, 0))
            until = working_day(self._presenter.rules, now, known.days) if due is None else due
            person = self._person(operator, row)
            return acts.open_task(
                row.filed, person, task, department=department, text=hide(text).text, due=until, now=now
            )

        await self._record(request, decide)

    async def close_task(self, operator: Operator, request: RequestId, task: TaskId, text: str) -> None:
        await self._act(
            operator, request, lambda filed, person: acts.close_task(filed, person, task, hide(text).text)
        )

    async def answer(self, operator: Operator, request: RequestId, given: Answer) -> None:
        """On its merits: sent to the client and kept. The same ``client_key`` again changes nothing."""
        if not given.text.strip():
            raise Refused("empty", "Напишите ответ.", "Write the answer.")
        message = MessageId(derive("msg", f"{request}/{operator.id}/{given.client_key}", 0, 0))

        def decide(row: RequestRow, state: State, now: Micros) -> Sequence[e.Event]:
            if row.answer == message:
                return ()
            answered = acts.answer(row.filed, self._person(operator, row), message, given.decision)
            if given.elsewhere:
                return (e.NoteAdded(message, operator.id, hide(given.text.strip()).text), *answered)
            reply = Reply(operator, to, Content(self._words.answer(row, hide(given.text).text)), message)
            return (*self._words.said(state, reply, now), *answered)

        to = IdentityId("") if given.elsewhere else await self._addressee(operator, request)
        await self._record(request, decide)

    async def _addressee(self, operator: Operator, request: RequestId) -> IdentityId:
        """The e-mail he asked to be answered by, if he has one; else where he wrote last."""

        def script() -> Script[tuple[RequestRow | None, tuple[Identity, ...], IdentityId | None]]:
            row = yield from requests.by_id(request)
            if row is None:
                return None, (), None
            known = yield from contacts.of_conversation(row.conversation)
            state = yield from event_log.load_state(row.conversation)
            return row, known, state.last_identity

        row, known, last = await self._database.read(script)
        if row is None or not acts.sees(row.filed, self._presenter.person(operator)):
            raise NotFound(request)
        reached = [one for one in known if one.channel not in OFFLINE]
        wished = [one for one in reached if row.answer_by == "email" and one.channel == "email"]
        for identity in (*wished, *(one for one in reached if one.id == last), *reached):
            return identity.id
        raise Refused(
            "no_channel",
            "Клиент обратился по телефону или почтой: ответьте ему так же и отметьте «Ответ отправлен иначе».",
            "The client called or wrote on paper: answer him so, and tick “answered another way”.",
        )

    async def _colleague(self, to: OperatorId) -> acts.Person:
        found = await self._database.read(lambda: operators.by_id(to))
        if found is None or not found.serves:
            raise Refused("unknown_operator", "Такого сотрудника нет.", "There is no such colleague.")
        return self._presenter.person(found)

    async def _act(
        self,
        operator: Operator,
        request: RequestId,
        act: Callable[[acts.Filed, acts.Person], acts.Events],
    ) -> None:
        await self._record(request, lambda row, state, now: act(row.filed, self._person(operator, row)))

    async def _record(
        self, request: RequestId, decide: Callable[[RequestRow, State, Micros], Sequence[e.Event]]
    ) -> None:
        try:
            await self._log.act(request, decide)
        except UnknownRequest:
            raise NotFound(request) from None
        except NotAllowed as refused:
            raise Refused(refused.code, refused.ru, refused.en) from None

    def _person(self, operator: Operator, row: RequestRow) -> acts.Person:
        """Raises NotFound for a request that is not hers to see: nobody learns whether it is there."""
        person = self._presenter.person(operator)
        if not acts.sees(row.filed, person):
            raise NotFound(row.filed.id)
        return person
