"""Learning from use over HTTP: operators say what article a message asks for, editors decide what is learned."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from conversation.ids import ArticleId, ConversationId, MessageId
from web.fields import Answer, Ask, Id, Line, Moment
from web.guards import Editing, HubHere, Serving

router = APIRouter(tags=["learning"])

Messages = Annotated[tuple[Id, ...], Field(min_length=1, max_length=2_000)]


class FoundTitleOut(Answer):
    id: str
    title: str


class FoundTitlesOut(Answer):
    items: tuple[FoundTitleOut, ...]


class NamedOut(Answer):
    message: str
    article: str
    title: str


class NamedListOut(Answer):
    items: tuple[NamedOut, ...]


class NameAsk(Ask):
    message_id: Id
    article: Id


class CandidateOut(Answer):
    id: str
    words: str
    count: int
    last_at: Moment
    by: str


class ArticleCandidatesOut(Answer):
    article: str
    title: str
    draft: bool
    candidates: tuple[CandidateOut, ...]


class CandidatesOut(Answer):
    items: tuple[ArticleCandidatesOut, ...]


class AcceptAsk(Ask):
    words: Line


class AcceptedOut(Answer):
    """``added``: ``published``, or ``draft`` where the article has changes that are not published."""

    added: str


class MoveAsk(Ask):
    article: Id


class ExampleOut(Answer):
    message: str
    text: str
    at: Moment
    why: str


class QuestionGroupOut(Answer):
    question: str
    count: int
    last_at: Moment
    examples: tuple[ExampleOut, ...]
    messages: tuple[str, ...]
    suggestion: FoundTitleOut | None


class QuestionsOut(Answer):
    items: tuple[QuestionGroupOut, ...]


class QuestionsAsk(Ask):
    messages: Messages

    @property
    def ids(self) -> tuple[MessageId, ...]:
        return tuple(map(MessageId, self.messages))


class ProposeAsk(QuestionsAsk):
    article: Id


class ProposedOut(Answer):
    count: int


Queried = Annotated[str, Query(max_length=500)]


@router.get("/api/desk/articles")
async def found(hub: HubHere, me: Serving, q: Queried = "") -> FoundTitlesOut:
    return FoundTitlesOut(items=tuple(FoundTitleOut.model_validate(one) for one in hub.proposals.found(q)))


@router.get("/api/desk/conversations/{conversation}/articles")
async def named(hub: HubHere, me: Serving, conversation: ConversationId) -> NamedListOut:
    items = await hub.proposals.named(me, conversation)
    return NamedListOut(items=tuple(NamedOut.model_validate(one) for one in items))


@router.post("/api/desk/conversations/{conversation}/articles")
async def name(hub: HubHere, me: Serving, conversation: ConversationId, ask: NameAsk) -> NamedOut:
    """«Это статья…»"""
    message, article = MessageId(ask.message_id), ArticleId(ask.article)
    return NamedOut.model_validate(await hub.proposals.name(me, conversation, message, article))


@router.post("/api/desk/conversations/{conversation}/articles/withdraw", status_code=204)
async def withdraw(hub: HubHere, me: Serving, conversation: ConversationId, ask: NameAsk) -> None:
    await hub.proposals.withdraw(me, conversation, MessageId(ask.message_id), ArticleId(ask.article))


@router.get("/api/editor/articles-found")
async def found_by_editor(hub: HubHere, me: Editing, q: Queried = "") -> FoundTitlesOut:
    return FoundTitlesOut(items=tuple(FoundTitleOut.model_validate(one) for one in hub.proposals.found(q)))


@router.get("/api/editor/candidates")
async def candidates(hub: HubHere, me: Editing, rejected: bool = False) -> CandidatesOut:
    items = await hub.learning.candidates(rejected=rejected)
    return CandidatesOut(items=tuple(ArticleCandidatesOut.model_validate(one) for one in items))


@router.post("/api/editor/candidates/{candidate}/accept")
async def accept(hub: HubHere, me: Editing, candidate: Id, ask: AcceptAsk) -> AcceptedOut:
    return AcceptedOut(added=await hub.learning.accept(me, candidate, ask.words))


@router.post("/api/editor/candidates/{candidate}/reject", status_code=204)
async def reject(hub: HubHere, me: Editing, candidate: Id) -> None:
    await hub.learning.reject(me, candidate)


@router.post("/api/editor/candidates/{candidate}/restore", status_code=204)
async def restore(hub: HubHere, me: Editing, candidate: Id) -> None:
    await hub.learning.reject(me, candidate, again=True)


@router.post("/api/editor/candidates/{candidate}/move", status_code=204)
async def move(hub: HubHere, me: Editing, candidate: Id, ask: MoveAsk) -> None:
    await hub.learning.move(me, candidate, ArticleId(ask.article))


@router.get("/api/editor/unanswered")
async def questions(hub: HubHere, me: Editing, foreign: bool = False) -> QuestionsOut:
    items = await hub.learning.questions(foreign=foreign)
    return QuestionsOut(items=tuple(QuestionGroupOut.model_validate(one) for one in items))


@router.post("/api/editor/unanswered/propose")
async def propose(hub: HubHere, me: Editing, ask: ProposeAsk) -> ProposedOut:
    return ProposedOut(count=await hub.learning.propose(me, ask.ids, ArticleId(ask.article)))


@router.post("/api/editor/unanswered/put-away", status_code=204)
async def put_away(hub: HubHere, me: Editing, ask: QuestionsAsk) -> None:
    """«Не наше»"""
    await hub.learning.put_away(me, ask.ids)


@router.post("/api/editor/unanswered/bring-back", status_code=204)
async def bring_back(hub: HubHere, me: Editing, ask: QuestionsAsk) -> None:
    await hub.learning.bring_back(ask.ids)
