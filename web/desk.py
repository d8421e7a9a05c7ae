"""The operators' desk over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from conversation.ids import ConversationId, LinkId, MessageId, OperatorId
from hub.registration import Entered
from storage.views import ListName
from web.desk_models import (
    CardOut,
    ColleaguesOut,
    DeadLetterOut,
    DeadLettersOut,
    ItemAnswer,
    ItemOut,
    ListOut,
    NoteAsk,
    OpenedOut,
    RegisterAsk,
    ReplyAsk,
    ResendAsk,
    TransferAsk,
    UnlinkAsk,
)
from web.fields import exactly
from web.guards import HubHere, LocaleHere, Serving
from web.headers import LETTER_POLICY

router = APIRouter(prefix="/api/desk", tags=["desk"])

LETTER_HEAD = (
    '<!doctype html><html lang="ru"><meta charset="utf-8"><meta name="color-scheme" content="light">'
    "<title>Письмо</title><style>body{margin:8px;font:15px/1.45 sans-serif;overflow-wrap:anywhere;background:#fff}"
    "pre{white-space:pre-wrap;font:inherit}img{max-width:100%}</style>"
)
Before = Annotated[int | None, Query(ge=0, lt=2**62)]
LetterKind = Literal["inbound", "outbound"]


@router.get("/conversations")
async def conversations(hub: HubHere, me: Serving, locale: LocaleHere, view: ListName = "queue") -> ListOut:
    return ListOut.model_validate(await hub.reading.listed(me, view, locale))


@router.get("/conversations/{conversation}")
async def conversation(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, before: Before = None
) -> OpenedOut:
    return OpenedOut.model_validate(await hub.reading.opened(me, conversation, before, locale))


@router.get("/conversations/{conversation}/letters/{message}", response_class=HTMLResponse)
async def letter(hub: HubHere, me: Serving, conversation: ConversationId, message: MessageId) -> HTMLResponse:
    """What a client sent, for a sandboxed frame of the desk."""
    whole = await hub.letters.whole(me, conversation, message)
    return HTMLResponse(f"{LETTER_HEAD}{whole}", headers={"Content-Security-Policy": LETTER_POLICY})


@router.post("/conversations/{conversation}/claim")
async def claim(hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId) -> CardOut:
    return CardOut.model_validate(await hub.desk.claim(me, conversation, locale))


@router.post("/conversations/{conversation}/reply")
async def reply(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, ask: ReplyAsk
) -> ItemAnswer:
    item = await hub.desk.reply(
        me, conversation, text=ask.text, files=ask.files, client_key=ask.client_key, locale=locale
    )
    return ItemAnswer(item=ItemOut.model_validate(item))


@router.post("/registrations")
async def register(hub: HubHere, me: Serving, locale: LocaleHere, ask: RegisterAsk) -> CardOut:
    """A call or a letter on paper."""
    entered = Entered(
        kind=ask.kind,
        received_at=exactly(ask.received_at),
        sender=ask.sender,
        text=ask.text,
        attachments=await hub.desk.attachments(ask.files, me),
        client_key=ask.client_key,
        name=ask.name,
    )
    conversation = ConversationId(ask.conversation) if ask.conversation else None
    return CardOut.model_validate(await hub.desk.register(me, entered, conversation, locale))


@router.post("/conversations/{conversation}/note")
async def note(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, ask: NoteAsk
) -> ItemAnswer:
    return ItemAnswer(item=ItemOut.model_validate(await hub.desk.note(me, conversation, ask.text, locale)))


@router.post("/conversations/{conversation}/transfer")
async def transfer(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, ask: TransferAsk
) -> CardOut:
    to = OperatorId(ask.operator) if ask.operator else None
    card = await hub.desk.transfer(
        me, conversation, queue=ask.queue or None, to=to, comment=ask.comment, locale=locale
    )
    return CardOut.model_validate(card)


@router.post("/conversations/{conversation}/return")
async def give_back(hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId) -> CardOut:
    return CardOut.model_validate(await hub.desk.give_back(me, conversation, locale))


@router.post("/conversations/{conversation}/close")
async def close(hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId) -> CardOut:
    return CardOut.model_validate(await hub.desk.close(me, conversation, locale))


@router.post("/conversations/{conversation}/resend")
async def resend(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, ask: ResendAsk
) -> ItemAnswer:
    item = await hub.desk.resend(me, conversation, MessageId(ask.message_id), locale)
    return ItemAnswer(item=ItemOut.model_validate(item))


@router.post("/conversations/{conversation}/unlink")
async def unlink(
    hub: HubHere, me: Serving, locale: LocaleHere, conversation: ConversationId, ask: UnlinkAsk
) -> CardOut:
    return CardOut.model_validate(await hub.desk.unlink(me, conversation, LinkId(ask.link_id), locale))


@router.get("/colleagues")
async def colleagues(hub: HubHere, me: Serving, locale: LocaleHere) -> ColleaguesOut:
    return ColleaguesOut.model_validate(await hub.reading.colleagues(locale))


@router.get("/dead-letters")
async def dead_letters(hub: HubHere, me: Serving, locale: LocaleHere) -> DeadLettersOut:
    found = await hub.dead_letters.listed(me, locale)
    return DeadLettersOut(items=tuple(DeadLetterOut.model_validate(letter) for letter in found))


@router.post("/dead-letters/{kind}/{row}/retry", status_code=204)
async def retry(hub: HubHere, me: Serving, locale: LocaleHere, kind: LetterKind, row: int) -> None:
    await hub.dead_letters.again(me, kind, row, locale)


@router.post("/dead-letters/{kind}/{row}/dismiss", status_code=204)
async def dismiss(hub: HubHere, me: Serving, kind: LetterKind, row: int) -> None:
    await hub.dead_letters.dismiss(me, kind, row)
