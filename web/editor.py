"""The editors' articles over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field

from conversation.ids import ArticleId
from storage.articles import Text
from web.fields import Answer, Ask, Line, Moment, When, Words, micros, without_nul
from web.guards import Editing, HubHere

router = APIRouter(prefix="/api/editor", tags=["editor"])

Body = Annotated[str, Field(min_length=1, max_length=50_000), AfterValidator(without_nul)]
Sources = Annotated[str, Field(max_length=2_000), AfterValidator(without_nul)]
"""One a line."""
Lines = Annotated[tuple[Line, ...], Field(max_length=300)]
Topic = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


class ArticleLineOut(Answer):
    id: str
    topic: str
    title: str
    state: str
    revision: int
    updated_at: Moment
    updated_by: str


class ArticleListOut(Answer):
    items: tuple[ArticleLineOut, ...]


class ArticleOut(Answer):
    id: str
    topic: str
    title: str
    body: str
    phrasings: tuple[str, ...]
    related: tuple[str, ...]
    source: str
    valid_from: Moment | None
    valid_to: Moment | None
    revision: int
    published_revision: int
    draft: bool
    answer_preview: str


class RevisionOut(Answer):
    revision: int
    at: Moment
    by: str
    title: str
    body: str


class RevisionsOut(Answer):
    items: tuple[RevisionOut, ...]


class ArticleAsk(Ask):
    title: Annotated[Line, Field(min_length=1)]
    body: Body
    phrasings: Lines = ()
    related: Lines = ()
    source: Sources = ""
    valid_from: When | None = None
    valid_to: When | None = None

    def text(self) -> Text:
        return Text(
            self.title.strip(),
            self.body.strip(),
            _lines(self.phrasings),
            _lines(self.related),
            self.source.strip(),
            micros(self.valid_from),
            micros(self.valid_to),
        )


class CreateAsk(ArticleAsk):
    """A new article may lack its answer for a while: it is a draft."""

    topic: Topic
    body: Annotated[str, Field(max_length=50_000), AfterValidator(without_nul)] = ""


class SaveAsk(ArticleAsk):
    base_revision: int


class PublishAsk(Ask):
    base_revision: int


class TryAsk(Ask):
    text: Words


class TryArticleOut(Answer):
    id: str
    title: str


class TryOut(Answer):
    """``intent`` is "" when nothing is recognised; ``answer`` is the article's text, "" without one."""

    intent: str
    confidence: float
    certainty: str
    article: TryArticleOut | None
    answer: str


@router.get("/articles")
async def articles(
    hub: HubHere, me: Editing, q: Annotated[str, Query(max_length=300)] = ""
) -> ArticleListOut:
    found = await hub.editor.listed(q)
    return ArticleListOut(items=tuple(ArticleLineOut.model_validate(line) for line in found))


@router.get("/articles/{article}")
async def article(hub: HubHere, me: Editing, article: ArticleId) -> ArticleOut:
    return ArticleOut.model_validate(await hub.editor.opened(article))


@router.post("/articles", status_code=201)
async def create(hub: HubHere, me: Editing, ask: CreateAsk) -> ArticleOut:
    return ArticleOut.model_validate(await hub.editor.create(ask.topic, ask.text(), me))


@router.put("/articles/{article}")
async def save(hub: HubHere, me: Editing, article: ArticleId, ask: SaveAsk) -> ArticleOut:
    return ArticleOut.model_validate(await hub.editor.save(article, ask.base_revision, ask.text(), me))


@router.post("/articles/{article}/publish")
async def publish(hub: HubHere, me: Editing, article: ArticleId, ask: PublishAsk) -> ArticleOut:
    return ArticleOut.model_validate(await hub.editor.publish(article, ask.base_revision))


@router.get("/articles/{article}/revisions")
async def revisions(hub: HubHere, me: Editing, article: ArticleId) -> RevisionsOut:
    found = await hub.editor.revisions(article)
    return RevisionsOut(items=tuple(RevisionOut.model_validate(one) for one in found))


@router.post("/try")
async def try_out(hub: HubHere, me: Editing, ask: TryAsk) -> TryOut:
    found = await hub.knowledge.trial(ask.text, hub.now())
    return TryOut(
        intent=found.intent,
        confidence=found.confidence,
        certainty=found.certainty,
        article=TryArticleOut.model_validate(found.article) if found.article else None,
        answer=found.article.answer if found.article else "",
    )


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line.strip() for line in lines if line.strip())
