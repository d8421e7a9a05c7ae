"""«Забудьте меня»: what is kept by consent goes at once, what the contract needs stays and is explained."""

from pathlib import Path

from conversation import events as e
from conversation.events.privacy import EVERYTHING
from conversation.ids import Micros, VisitId
from hub.replay import replay
from storage.rebuild import rebuild
from tests.hub.running import RunningHub, pack, running_hub
from tests.hub.test_erasure import everything
from tests.hub.test_replay import views

TYPED = "как передать показания?"


async def told(hub: RunningHub, *events: e.Event) -> None:
    conversation = (await hub.identity("1")).conversation
    await hub.core.recorder.act(conversation, lambda state, now: events)


async def test_what_is_kept_by_consent_goes_and_the_rest_stays(hub: RunningHub) -> None:
    await hub.hears("1", TYPED, name="Гликерия Синявская")
    identity = (await hub.identity("1")).id
    await told(
        hub,
        e.AddressLeft(identity, "glikeria@example.test"),
        e.ConsentGiven("accessibility", "2026-11-26", identity, "fake"),
        e.AccessibilityChanged(wished=True),
        e.VisitBooked(
            VisitId("v1"), "center", Micros(1), 15, identity, "", "договор", "нужна коляска", "+79210009988"
        ),
    )
    held = await everything(hub)
    gone = ("Синявская", "glikeria@", "коляска", "9210009988")
    assert all(word in held for word in gone)
    await told(
        hub,
        e.ConsentWithdrawn("accessibility", identity, "fake"),
        e.ConsentWithdrawn(EVERYTHING, identity, "fake"),
    )
    assert await hub.core.timers.run_due() == 1
    after = await everything(hub)
    assert [word for word in gone if word in after] == []
    assert TYPED in after
    assert "договор" in after
    state = await hub.state("1")
    assert (state.accessibility, state.consents) == (False, ())
    erased = [event for event in await hub.log("1") if isinstance(event, e.ConsentDataErased)]
    assert [event.kept for event in erased] == [("contract",)]
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before
    conversation = (await hub.identity("1")).conversation
    assert await replay(hub.core.database, conversation, pack().policy) == []
    assert await hub.core.timers.run_due() == 0
    await hub.hears("1", "сколько стоит киловатт?")
    assert len(hub.far_end.of("1")) == 2, "the talk goes on"


async def test_a_client_who_asks_to_be_forgotten_gets_a_number_and_loses_what_was_by_consent(
    tmp_path: Path,
) -> None:
    async with running_hub(tmp_path) as hub:
        await hub.hears("1", "отвечайте мне вне очереди", name="Гликерия Синявская")
        await hub.hears("1", "да, согласна")
        assert (await hub.state("1")).accessibility
        await hub.hears("1", "забудьте меня")
        for said in ("удалить, забыть меня", "пропустить", "да"):
            if (await hub.state("1")).flow is not None:
                await hub.hears("1", said)
        log = await hub.log("1")
        (filed,) = [event for event in log if isinstance(event, e.RequestRegistered)]
        assert filed.number.startswith("ВХ-")
        withdrawn = [event.consent for event in log if isinstance(event, e.ConsentWithdrawn)]
        assert withdrawn == ["accessibility", EVERYTHING]
        await hub.core.timers.run_due()
        assert not (await hub.state("1")).accessibility
        assert "Синявская" not in await everything(hub)
        assert any("договора и счетов" in text for text in hub.far_end.of("1"))


async def test_the_mark_is_taken_away_at_any_time(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", "отвечайте мне вне очереди")
    await hub.hears("1", "да")
    state = await hub.state("1")
    assert (state.accessibility, state.consents) == (True, ("accessibility",))
    given = next(event for event in await hub.log("1") if isinstance(event, e.ConsentGiven))
    assert (given.version, given.channel) == (pack().policy.consents["accessibility"], "fake")
    await hub.hears("1", "больше не надо без очереди")
    state = await hub.state("1")
    assert (state.accessibility, state.consents) == (False, ())
