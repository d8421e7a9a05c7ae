"""A flow changes while people are in the middle of it: they finish on the old text or are led over, never stuck."""

from dataclasses import replace
from pathlib import Path

from app.pack import Pack
from bot.flows.loading import load_flows
from storage.database import Query, Script
from tests.fakes.far_end import FakeClock
from tests.hub.running import pack, running_hub

FLOW = """version: 1
flow: trial
title: {ru: Проба}
hear:
- any: [запусти пробу]
slots:
  why: {kind: text, ask: {ru: 'Зачем вам это?'}}
  end: {kind: text, ask: {ru: 'А когда закончить?'}}
steps:
- collect: why
- collect: end
- done: {ru: 'Первый конец: {why}, {end}.'}
"""
CHANGED = FLOW.replace("Первый конец", "Новый конец").replace("А когда закончить", "Когда же закончить")


def of(flow: str | None) -> Pack:
    """Our pack with this flow, and no other."""
    texts = {"flows/trial.yml": flow} if flow is not None else {}
    own = pack()
    return replace(own, policy=replace(own.policy, flows=load_flows(texts, own.known)), flow_texts=texts)


def spoil() -> Script[None]:
    """As if the program had learnt to read flows otherwise."""
    yield Query("UPDATE flow_versions SET body = 'spoiled' WHERE replaced_at > 0")()


async def begun(folder: Path, clock: FakeClock) -> None:
    async with running_hub(folder, clock=clock, of=of(FLOW)) as hub:
        await hub.hears("1", "запусти пробу")
        await hub.hears("1", "для порядка")
        assert "А когда закончить?" in hub.far_end.accepted[-1].text


async def said(folder: Path, clock: FakeClock, flow: str | None, *texts: str) -> list[str]:
    """What the bot answers with this flow in the pack."""
    async with running_hub(folder, clock=clock, of=of(flow)) as hub:
        hub.keys = clock.at  # never the key of a message of before
        for text in texts:
            await hub.hears("1", text)
        assert (await hub.state("1")).flow is None
        return [message.text for message in hub.far_end.accepted]


async def test_who_is_in_the_middle_finishes_on_the_text_he_began_with(tmp_path: Path) -> None:
    clock = FakeClock()
    await begun(tmp_path, clock)
    (last,) = await said(tmp_path, clock, CHANGED, "завтра")
    assert "Первый конец: для порядка, завтра." in last
    *_, asked, last = await said(tmp_path, clock, CHANGED, "запусти пробу", "просто так", "скоро")
    assert "Когда же закончить?" in asked
    assert "Новый конец: просто так, скоро." in last


async def test_who_is_in_a_version_that_no_longer_loads_is_led_over_with_what_he_said(tmp_path: Path) -> None:
    clock = FakeClock()
    await begun(tmp_path, clock)
    async with running_hub(tmp_path, clock=clock, of=of(CHANGED)) as hub:
        await hub.core.database.transact(spoil)
    (last,) = await said(tmp_path, clock, CHANGED, "завтра")
    assert "Новый конец: для порядка, завтра." in last


async def test_who_is_in_a_flow_that_was_taken_out_finishes_it_all_the_same(tmp_path: Path) -> None:
    clock = FakeClock()
    await begun(tmp_path, clock)
    (last,) = await said(tmp_path, clock, None, "завтра")
    assert "Первый конец: для порядка, завтра." in last
