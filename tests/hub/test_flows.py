"""Flows on whole trips: written once, told when acknowledged, carried over links, ended by time, replayed alike."""

from conversation import events as e
from conversation.flow_run import LIFE
from conversation.ids import SECOND
from hub.replay import replay
from storage.rebuild import rebuild
from tests.hub.running import RunningHub, pack
from tests.hub.test_replay import views

READING = "примите показания 4640, лицевой счёт 100200301"
A_DAY = LIFE // SECOND


def kinds(log: list[e.Event]) -> list[str]:
    return [type(event).__name__ for event in log]


async def test_a_reading_is_written_once_and_told_after_the_acknowledgement(hub: RunningHub) -> None:
    await hub.hears("1", READING)
    await hub.hears("1", "да")
    log = await hub.log("1")
    confirmed, called, answered, said = (
        kinds(log).index(name)
        for name in ("FlowConfirmed", "CrmCallRequested", "CrmCallAnswered", "FlowCompleted")
    )
    assert confirmed < called < answered < said
    assert kinds(log).count("CrmCallRequested") == 1
    assert "Принято" in hub.far_end.accepted[-1].text
    assert not any("Принято" in message.text for message in hub.far_end.accepted[:-1])
    assert (await hub.state("1")).flows == ()


async def test_a_second_yes_writes_nothing_more(hub: RunningHub) -> None:
    await hub.hears("1", READING)
    for _ in range(3):
        await hub.hears("1", "да")
    assert kinds(await hub.log("1")).count("CrmCallRequested") == 1


async def test_todays_rules_decide_the_turns_of_a_flow_the_same_way(hub: RunningHub) -> None:
    for text in (READING, "нет, показание 4650", "а какой тариф на электроэнергию?", "да", "спасибо"):
        await hub.hears("1", text)
    await hub.hears(
        "1", "хочу пожаловаться: сотрудница офиса на Невском мне нагрубила и отказалась принять бумаги"
    )
    conversation = (await hub.identity("1")).conversation
    hub.clock.forward(30 * 24 * 3600)
    assert await replay(hub.core.database, conversation, pack().policy) == []


async def test_views_rebuilt_from_a_log_with_flows_equal_those_kept_along_the_way(hub: RunningHub) -> None:
    await hub.hears("1", READING)
    await hub.hears("1", "да")
    await hub.hears(
        "1", "хочу пожаловаться: сотрудница офиса на Невском мне нагрубила и отказалась принять бумаги"
    )
    before = await views(hub)
    assert await hub.core.database.transact(rebuild) > 0
    assert await views(hub) == before


async def test_a_flow_that_nobody_goes_on_with_ends_after_a_day_with_a_note(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", READING)
    hub.clock.forward(A_DAY - 60)
    await hub.core.timers.run_due()
    assert (await hub.state("1")).flow is not None
    hub.clock.forward(120)
    await hub.core.timers.run_due()
    await hub.settle()
    assert (await hub.state("1")).flows == ()
    assert "Ничего не отправлено" in hub.far_end.accepted[-1].text
    assert "CrmCallRequested" not in kinds(await hub.log("1"))


async def test_whoever_comes_back_too_late_is_told_in_the_same_answer(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", READING)
    hub.clock.forward(A_DAY + 60)
    before = len(hub.far_end.accepted)
    await hub.hears("1", "какой тариф на электроэнергию?")
    (answer,) = hub.far_end.accepted[before:]
    assert answer.text.startswith("Мы не закончили")
    assert (await hub.state("1")).flows == ()
    conversation = (await hub.identity("1")).conversation
    assert await replay(hub.core.database, conversation, pack().policy) == []


async def test_a_flow_begun_in_one_channel_goes_on_in_another_once_the_person_is_proven(
    hub: RunningHub,
) -> None:
    await hub.hears("1", READING)
    code = (await hub.core.linking.issue((await hub.identity("1")).id)).code
    await hub.hears("77", code, account="fake:other")
    await hub.hears("77", "да", account="fake:other")
    assert "Принято" in hub.far_end.accepted[-1].text
    log = await hub.log("1")
    assert kinds(log).count("CrmCallRequested") == 1


async def test_an_absorbed_conversations_flow_goes_on_in_the_surviving_one(hub: RunningHub) -> None:
    for _ in range(3):
        await hub.hears("77", "какой тариф на электроэнергию?", account="fake:other")
    await hub.hears("1", READING)
    code = (await hub.core.linking.issue((await hub.identity("77", "fake:other")).id)).code
    await hub.hears("1", code)
    state = await hub.state("1")
    assert state.flow is not None
    assert dict(state.flow.slots)["t1"] == 4640
    await hub.hears("77", "да", account="fake:other")
    assert "Принято" in hub.far_end.accepted[-1].text


async def test_people_take_over_in_the_middle_and_the_flow_waits_for_its_client(
    sqlite_hub: RunningHub,
) -> None:
    hub = sqlite_hub
    await hub.hears("1", READING)
    await hub.hears("1", "позовите оператора")
    state = await hub.state("1")
    assert state.with_people
    assert [run.status for run in state.flows] == ["suspended"]
    await hub.hears("1", "да")
    assert "CrmCallRequested" not in kinds(await hub.log("1")), "people have it: the bot writes nothing"
