"""Requests (обращения) over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator

from conversation.ids import ConversationId, OperatorId, RequestId, TaskId
from handoff.operators import Operator
from hub.bundle import Hub
from hub.event_titles import Locale
from hub.request_desk import Answer
from hub.request_registration import NewRequest
from storage.requests import View
from web.fields import micros, without_nul
from web.guards import HubHere, LocaleHere, Serving
from web.request_models import (
    AnswerAsk,
    AssignAsk,
    ChangeAsk,
    CloseTaskAsk,
    CorrectAsk,
    NewRequestAsk,
    RequestCardOut,
    RequestCardsOut,
    RequestFormsOut,
    RequestListOut,
    TaskAsk,
    WholeRequestOut,
)

router = APIRouter(prefix="/api/desk", tags=["requests"])

Word = Annotated[str, Query(max_length=60), AfterValidator(without_nul)]


@router.get("/requests")
async def listed(
    hub: HubHere,
    me: Serving,
    locale: LocaleHere,
    *,
    view: View = "open",
    kind: Word = "",
    state: Word = "",
    number: Word = "",
) -> RequestListOut:
    """The most urgent first; a part of a ``number`` is looked for among all that she may see."""
    found = await hub.requests.listed(me, view, locale, kind=kind, state=state, number=number.strip())
    return RequestListOut.model_validate(found)


@router.get("/request-forms")
async def forms(hub: HubHere, me: Serving, locale: LocaleHere) -> RequestFormsOut:
    """Kinds, states, decisions, departments."""
    return RequestFormsOut.model_validate(hub.requests.forms(me, locale))


@router.post("/requests")
async def register(hub: HubHere, me: Serving, locale: LocaleHere, ask: NewRequestAsk) -> WholeRequestOut:
    entered = NewRequest(
        kind=ask.kind,
        text=ask.text,
        client_key=ask.client_key,
        received_at=micros(ask.received_at),
        account=ask.account,
        answer_by=ask.answer_by,
        anonymous=ask.anonymous,
        about=OperatorId(ask.about) if ask.about else None,
        against=ask.against,
        tells=ask.tells,
    )
    request = await hub.request_registration.register(me, ConversationId(ask.conversation), entered)
    return await _whole(hub, me, request, locale)


@router.get("/requests/{request}")
async def whole(hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId) -> WholeRequestOut:
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/take")
async def take(hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId) -> WholeRequestOut:
    await hub.request_desk.take(me, request)
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/assign", status_code=204)
async def assign(hub: HubHere, me: Serving, request: RequestId, ask: AssignAsk) -> None:
    """Her own sight of it may end by this."""
    await hub.request_desk.assign(me, request, OperatorId(ask.operator))


@router.post("/requests/{request}/state")
async def change(
    hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId, ask: ChangeAsk
) -> WholeRequestOut:
    await hub.request_desk.change(me, request, ask.act, ask.comment)
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/correct")
async def correct(
    hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId, ask: CorrectAsk
) -> WholeRequestOut:
    await hub.request_desk.correct(me, request, ask.text)
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/answer")
async def answer(
    hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId, ask: AnswerAsk
) -> WholeRequestOut:
    given = Answer(ask.text, ask.decision, ask.client_key, ask.elsewhere)
    await hub.request_desk.answer(me, request, given)
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/tasks")
async def open_task(
    hub: HubHere, me: Serving, locale: LocaleHere, request: RequestId, ask: TaskAsk
) -> WholeRequestOut:
    await hub.request_desk.open_task(me, request, ask.department, ask.text, micros(ask.due))
    return await _whole(hub, me, request, locale)


@router.post("/requests/{request}/tasks/{task}/close")
async def close_task(
    hub: HubHere, me: Serving, locale: LocaleHere, *, request: RequestId, task: TaskId, ask: CloseTaskAsk
) -> WholeRequestOut:
    await hub.request_desk.close_task(me, request, task, ask.text)
    return await _whole(hub, me, request, locale)


@router.get("/conversations/{conversation}/requests")
async def of_conversation(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId
) -> RequestCardsOut:
    """Those of its client, from any of his channels."""
    found = await hub.requests.of_conversation(me, conversation, locale)
    return RequestCardsOut(items=tuple(RequestCardOut.model_validate(card) for card in found))


async def _whole(hub: Hub, me: Operator, request: RequestId, locale: Locale) -> WholeRequestOut:
    return WholeRequestOut.model_validate(await hub.requests.whole(me, request, locale))
