"""A hub whose classifier is a Rasa server: its ranking counts, and no client notices when it does not come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from structlog.testing import capture_logs

from app.config import NluSettings, RasaSettings
from conversation import events as e
from conversation.understanding import Candidate
from hub.classifying import Outside
from hub.observe import Observer
from hub.replay import replay
from nlu.breaker import Breaker
from nlu.rasa import Rasa
from tests.fakes.far_end import FakeClock
from tests.fakes.rasa.server import FakeRasa, captured, parsed
from tests.hub.running import RunningHub, pack, running_hub

QUESTION = "расскажите, в каком порядке нынче подают показания"
KNOWN = frozenset(("pay_methods", "outage"))
PAYING = (Candidate("pay_methods", 0.9),)
NO_MODEL = (409, captured("no_model_409.json"))
PAUSE = 30


@asynccontextmanager
async def hub_on(fake: FakeRasa, folder: Path, timeout: float = 5) -> AsyncIterator[RunningHub]:
    settings = RasaSettings(url=fake.url, timeout=timeout, failures=2, pause=PAUSE)
    async with running_hub(folder, nlu=NluSettings(backend="rasa", rasa=settings)) as hub:
        yield hub


async def understood(hub: RunningHub, address: str) -> list[e.TextUnderstood]:
    return [event for event in await hub.log(address) if isinstance(event, e.TextUnderstood)]


async def engine_of(hub: RunningHub, text: str) -> str:
    """Which engine the next message of somebody new is understood by."""
    address = f"new-{hub.keys}"
    await hub.hears(address, text)
    assert hub.far_end.of(address), "he was not answered"
    return (await understood(hub, address))[-1].engine


def counted(hub: RunningHub, outcome: str) -> float | None:
    labels = {"engine": "rasa", "outcome": outcome}
    return hub.core.observe.registry.get_sample_value("okno_classifications_total", labels)


async def test_what_rasa_ranks_first_is_answered_recorded_and_replayed(tmp_path: Path) -> None:
    fake = FakeRasa(says=parsed(pay_methods=0.9, pay_not_posted=0.05))
    async with fake.listening(), hub_on(fake, tmp_path) as hub:
        await hub.hears("anna", QUESTION)
        (found,) = await understood(hub, "anna")
        assert (found.engine, found.certainty) == ("rasa", "answer")
        assert [one.intent for one in found.candidates] == ["pay_methods", "pay_not_posted"]
        replies = [event for event in await hub.log("anna") if isinstance(event, e.BotReplied)]
        assert replies[-1].topic == "pay_methods"
        message = next(event for event in await hub.log("anna") if isinstance(event, e.MessageReceived))
        assert fake.asked == [{"text": QUESTION, "message_id": message.message}]
        identity = await hub.identity("anna")
        assert await replay(hub.core.database, identity.conversation, pack().policy) == []
    assert len(fake.asked) == 1  # Replay decides from the record.


async def test_danger_is_seen_whatever_rasa_says(tmp_path: Path) -> None:
    fake = FakeRasa(says=parsed(thanks=0.99))
    async with fake.listening(), hub_on(fake, tmp_path) as hub:
        await hub.hears("anna", "искрит розетка, пахнет гарью")
        assert (await hub.state("anna")).priority == "safety"


async def test_the_questions_of_a_letter_are_asked_at_once_and_are_one_verdict(tmp_path: Path) -> None:
    """One of them answered: Rasa works. None: that is one failure, not three."""
    texts = ["как передать показания и где оплатить", "как передать показания", "…", "где оплатить"]
    fake = FakeRasa(says=parsed(pay_methods=0.9), script=[NO_MODEL] * 5)
    async with fake.listening():
        outside = Outside(Rasa(fake.url), Breaker(2, PAUSE, FakeClock()), Observer())
        assert await outside.rank(texts, KNOWN) == [None] * 4
        mixed = await outside.rank(texts, KNOWN)
        assert sorted(map(bool, mixed)) == [False, False, False, True]
        assert mixed[2] is None
        assert await outside.rank(texts, KNOWN) == [PAYING, PAYING, None, PAYING]
        await outside.close()


async def test_a_message_without_words_is_not_put_to_rasa(tmp_path: Path) -> None:
    fake = FakeRasa()
    async with fake.listening(), hub_on(fake, tmp_path) as hub:
        assert await engine_of(hub, "?!") == ""
    assert fake.asked == []


async def test_a_rasa_that_hangs_holds_a_client_up_for_the_time_limit_and_our_own_model_answers(
    tmp_path: Path,
) -> None:
    fake = FakeRasa(hold=asyncio.Event())
    async with fake.listening(), hub_on(fake, tmp_path, timeout=0.05) as hub:
        assert await engine_of(hub, "как передать показания") == ""
        assert counted(hub, "timeout") == 1
        assert [one.intent for one in (await understood(hub, "new-0"))[0].candidates] == ["reading_howto"]


async def test_after_failures_in_a_row_rasa_is_left_alone_then_tried_once_and_taken_back(
    tmp_path: Path,
) -> None:
    fake = FakeRasa(script=[NO_MODEL] * 3)
    up = "okno_classifier_up", {"engine": "rasa"}
    with capture_logs() as logs:
        async with fake.listening(), hub_on(fake, tmp_path) as hub:
            value = hub.core.observe.registry.get_sample_value
            engines = [await engine_of(hub, QUESTION) for _ in range(4)]
            assert (engines, len(fake.asked), value(*up)) == ([""] * 4, 2, 0)
            hub.clock.forward(PAUSE)
            assert (await engine_of(hub, QUESTION), await engine_of(hub, QUESTION)) == ("", "")
            assert len(fake.asked) == 3
            hub.clock.forward(PAUSE)
            assert (await engine_of(hub, QUESTION), value(*up)) == ("rasa", 1)
            assert [counted(hub, each) for each in ("refused", "passed_over", "answered")] == [3, 3, 1]
    told = [each for each in logs if each["event"].startswith("classifier_")]
    assert [each["event"] for each in told] == ["classifier_failed", "classifier_given_up", "classifier_back"]
    assert told[0]["reason"] == told[1]["reason"] == "has no model loaded (409)"
    assert QUESTION not in str(logs)


async def test_the_editors_trial_shows_what_clients_would_get(tmp_path: Path) -> None:
    fake = FakeRasa(says=parsed(pay_methods=0.9))
    async with fake.listening(), hub_on(fake, tmp_path) as hub:
        found = await hub.core.knowledge.trial(QUESTION, hub.clock())
        assert (found.intent, found.certainty) == ("pay_methods", "answer")
