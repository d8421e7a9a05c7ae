import asyncio
import io
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import structlog

from app.logs import set_up_logs
from channels.channel import EmptyBatch, Poller, RawPayload
from hub.editor import Editor
from storage.claims import take
from tests.fakes.far_end import FakeChannel, FakeClock, FarEnd, said
from tests.hub.running import RunningHub, running_hub

QUESTION = "как передать показания?"
WORDS = ("Тайный", "123456", "100200301", "Анна")
SECRET = "Пётр Тайный, паспорт 4010 123456, счёт 100200301"


@pytest.fixture
def real_logs() -> Iterator[Callable[[], str]]:
    """The logs as a deployment writes them."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level, loud = list(root.handlers), root.level, logging.raiseExceptions
    set_up_logs("json", logging.DEBUG, written)
    yield written.getvalue
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.raiseExceptions = loud
    structlog.reset_defaults()


@asynccontextmanager
async def working(hub: RunningHub) -> AsyncIterator[None]:
    task = asyncio.create_task(hub.core.worker.run())
    try:
        yield
    finally:
        hub.core.worker.stop()
        await task


async def until(true: Callable[[], bool | Awaitable[bool]], seconds: float = 40) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = true()
            if (await found) if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.01)


async def test_a_stored_payload_is_answered_by_the_worker_alone(hub: RunningHub) -> None:
    async with working(hub):
        await hub.core.intake.accept(said("1", QUESTION, "k1"))
        await until(lambda: len(hub.far_end.accepted) == 1)


async def test_what_was_stored_while_nobody_worked_is_found(hub: RunningHub) -> None:
    await hub.core.intake.accept(said("1", QUESTION, "k1"))
    async with working(hub):
        await until(lambda: len(hub.far_end.accepted) == 1)


class EmptySource(FakeChannel):
    """It has never had anything to hand out, and says where it stands."""

    def __init__(self, far_end: FarEnd) -> None:
        super().__init__(far_end, "fake:empty")
        self.asked: list[str] = []

    def poller(self) -> Poller:
        return self

    async def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        self.asked.append(cursor)
        yield EmptyBatch("7")
        self.asked.append("more")
        await asyncio.Event().wait()


async def test_where_a_source_stands_is_kept_although_nothing_came(tmp_path: Path) -> None:
    source = EmptySource(FarEnd())
    for _ in range(2):
        async with running_hub(tmp_path, more={source.account: source}) as hub, working(hub):
            await until(lambda: source.asked[-1:] == ["more"])
            source.asked.pop()
    assert source.asked == ["", "7"]


async def test_stopping_gives_the_leases_back(hub: RunningHub) -> None:
    async with working(hub):
        await hub.core.intake.accept(said("1", QUESTION, "k1"))
        await until(lambda: len(hub.far_end.accepted) == 1)
    identity = await hub.identity("1")
    for key in (identity.conversation, f"send/{identity.id}"):
        assert await hub.core.database.transact(lambda key=key: take(key, "other", hub.clock(), 1))  # type: ignore[misc]


@pytest.mark.parametrize("with_redis", [False, True], ids=["by polling", "by redis"])
async def test_two_processes_share_the_work_of_one_database(
    with_redis: bool, tmp_path: Path, fresh_database: str, request: pytest.FixtureRequest
) -> None:
    redis_url = request.getfixturevalue("fresh_redis") if with_redis else ""
    far_end, clock = FarEnd(), FakeClock()
    async with (
        running_hub(tmp_path, fresh_database, far_end=far_end, redis_url=redis_url, clock=clock) as one,
        running_hub(tmp_path, fresh_database, far_end=far_end, redis_url=redis_url, clock=clock) as two,
        working(two),
    ):
        # The first only takes payloads in; the second finds them by a wake-up or by looking each second.
        for number in range(5):
            await one.core.intake.accept(said(str(number), QUESTION, f"k{number}"))
        await until(lambda: len(far_end.accepted) == 5)
        async with working(one):
            for number in range(5, 25):
                await one.core.intake.accept(said(str(number % 7), QUESTION, f"k{number}"))
            await until(lambda: len(far_end.accepted) == 25)
        assert len({item.key for item in far_end.accepted}) == 25


async def test_an_article_published_in_one_process_answers_in_every_other(
    tmp_path: Path, fresh_database: str
) -> None:
    async with running_hub(tmp_path, fresh_database) as one, running_hub(tmp_path, fresh_database) as two:
        keeping = asyncio.create_task(two.core.knowledge.run())
        await publish(one, "reading_howto", "Новый ответ: показания передавайте до 20-го числа.")
        await until(lambda: two.core.knowledge.generation == one.core.knowledge.generation + 1)
        await two.hears("1", QUESTION)
        assert "до 20-го числа" in two.far_end.of("1")[-1]
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_logs_hold_nothing_that_clients_wrote_or_are_called(
    sqlite_hub: RunningHub, real_logs: Callable[[], str]
) -> None:
    hub = sqlite_hub
    await hub.hears("1", SECRET)
    await hub.gets("1", {"break": SECRET})
    hub.far_end.faults = [RuntimeError(SECRET)]  # type: ignore[list-item]
    await hub.hears("1", QUESTION)
    spoken = real_logs()
    assert "turn_failed" in spoken
    assert "RuntimeError in send" in spoken
    assert [line for line in spoken.splitlines() if any(word in line for word in WORDS)] == []


async def publish(hub: RunningHub, topic: str, body: str) -> None:
    """An editor changes an article's text and publishes it."""
    from conversation.ids import ArticleId, OperatorId
    from handoff.operators import Operator
    from storage.articles import Text

    editor = Editor(hub.core.database, hub.core.signals, hub.clock)
    by = Operator(OperatorId("ed"), "ed", "Ed", frozenset({"editor"}), frozenset())
    line = next(item for item in await editor.listed("") if item.topic == topic)
    view = await editor.opened(ArticleId(line.id))
    text = Text(view.title, body, view.phrasings, view.related, view.source, None, None)
    saved = await editor.save(ArticleId(line.id), view.revision, text, by)
    await editor.publish(ArticleId(line.id), saved.revision)
