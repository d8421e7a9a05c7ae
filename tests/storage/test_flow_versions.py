"""A flow's file changes: the version of before is still there for whoever is in the middle of it."""

from bot.flows.definition import FlowBook
from bot.flows.known import Known
from bot.flows.loading import flow_digest, load_flows
from conversation.ids import DAY, Micros
from hub.flow_versions import KEPT, with_every_version, with_older_versions
from storage.database import Database

START = Micros(1_795_431_600_000_000)
FLOW = """version: 1
flow: trial
title: {ru: Проба}
steps:
- done: {ru: 'Первая.'}
"""
SECOND = FLOW.replace("Первая", "Вторая")


async def opened(database: Database, text: str, at: int, known: Known | None = None) -> FlowBook:
    texts = {"flows/trial.yml": text}
    return await with_older_versions(database, load_flows(texts), texts, known or Known(), Micros(at))


async def test_the_version_of_before_is_found_by_its_digest(database: Database) -> None:
    assert not (await opened(database, FLOW, START)).older
    book = await opened(database, SECOND, START + DAY)
    assert set(book.older) == {flow_digest(FLOW)}
    old, new = book.of("trial", flow_digest(FLOW)), book.of("trial", flow_digest(SECOND))
    assert old is not None
    assert new is not None
    assert (old.digest, new.digest) == (flow_digest(FLOW), flow_digest(SECOND))


async def test_a_version_is_kept_from_the_day_it_was_replaced_however_long_it_served(
    database: Database,
) -> None:
    await opened(database, FLOW, START)
    replaced = START + 3 * KEPT
    assert (await opened(database, SECOND, replaced)).older
    assert (await opened(database, SECOND, replaced + KEPT)).older
    assert not (await opened(database, SECOND, replaced + KEPT + 1)).older


async def test_a_version_that_comes_back_is_todays_again(database: Database) -> None:
    await opened(database, FLOW, START)
    await opened(database, SECOND, START + 1)
    book = await opened(database, FLOW, START + 2)
    assert set(book.older) == {flow_digest(SECOND)}
    assert set((await opened(database, SECOND, START + 3)).older) == {flow_digest(FLOW)}


async def test_a_version_that_no_longer_loads_leaves_people_to_todays(database: Database) -> None:
    await opened(database, FLOW.replace("- done: {ru: 'Первая.'}", "- hand_off: gone"), START)
    book = await opened(database, SECOND, START + 1, Known(reasons=("flow_failed",)))
    assert not book.older
    led = book.of("trial", "whatever they were in")
    assert led is not None
    assert led.digest == flow_digest(SECOND)


async def test_looking_back_finds_every_version_and_keeps_none(database: Database) -> None:
    third = load_flows({"flows/trial.yml": FLOW.replace("Первая", "Третья")})
    await opened(database, FLOW, START)
    await opened(database, SECOND, START + 1)
    for _ in range(2):
        book = await with_every_version(database, third, Known())
        assert set(book.older) == {flow_digest(FLOW), flow_digest(SECOND)}
