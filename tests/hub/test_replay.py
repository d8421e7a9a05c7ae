from dataclasses import replace

from bot.replies import Replies
from conversation import events as e
from hub.replay import replay
from storage.rebuild import rebuild
from tests.hub.running import RunningHub, pack

QUESTION = "как передать показания?"


async def a_conversation(hub: RunningHub) -> None:
    await hub.hears("1", "привет")
    await hub.hears("1", QUESTION)
    _, token = hub.far_end.accepted[-1].buttons[0]
    await hub.gets("1", {"press": token})
    await hub.hears("1", "спасибо")
    await hub.hears("1", "оператор")
    await hub.hears("1", "где же он?")


async def test_todays_rules_decide_a_conversation_of_today_the_same_way(hub: RunningHub) -> None:
    await a_conversation(hub)
    conversation = (await hub.identity("1")).conversation
    hub.clock.forward(30 * 24 * 3600)
    assert await replay(hub.core.database, conversation, pack().policy) == []


async def test_replay_reports_exactly_the_turn_that_an_altered_rule_changes(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await a_conversation(hub)
    conversation = (await hub.identity("1")).conversation
    altered = replace(pack().policy, replies=_with_text(pack().policy.replies, "thanks", "Не за что."))
    (difference,) = await replay(hub.core.database, conversation, altered)
    log = await hub.recorded(conversation)
    trigger = log[difference.version - 1].event
    assert isinstance(trigger, e.MessageReceived)
    assert trigger.text == "спасибо"
    (then,) = [event for event in difference.then if isinstance(event, e.BotReplied)]
    (now,) = [event for event in difference.now if isinstance(event, e.BotReplied)]
    assert now.content.text.startswith("Не за что.")
    assert not then.content.text.startswith("Не за что.")


async def test_a_request_is_decided_again_to_the_same_words_with_the_number_it_got(hub: RunningHub) -> None:
    await hub.hears("1", "хочу пожаловаться")
    await hub.hears(
        "1", "Вчера мне нагрубили в вашем офисе на Невском и отказались принять заявление, разберитесь"
    )
    log = await hub.log("1")
    (registered,) = [event for event in log if isinstance(event, e.RequestRegistered)]
    assert registered.number == "ВХ-2026-10001"
    said = [event.content.text for event in log if isinstance(event, e.BotReplied)]
    assert any(registered.number in text for text in said)
    assert not any("{req" in text for text in said)
    asked = [event.arguments for event in log if isinstance(event, e.CrmCallRequested)]
    assert registered.number in asked[0]
    conversation = (await hub.identity("1")).conversation
    assert await replay(hub.core.database, conversation, pack().policy) == []


async def test_views_rebuilt_from_the_log_equal_the_views_kept_along_the_way(hub: RunningHub) -> None:
    await a_conversation(hub)
    await hub.hears("2", "оператор")
    code = (await hub.core.linking.issue((await hub.identity("1")).id)).code
    await hub.hears("77", code, account="fake:other")
    before = await views(hub)
    assert await hub.core.database.transact(rebuild) > 0
    assert await views(hub) == before


async def views(hub: RunningHub) -> dict[str, list[tuple[object, ...]]]:
    from storage.database import Query, Script

    def table(name: str, order: str) -> Script[list[tuple[object, ...]]]:
        rows = yield Query(f"SELECT * FROM {name} ORDER BY {order}")()
        return [tuple(row) for row in rows]

    names = {"timeline": "position", "conversations": "id", "identities": "id", "contacts": "id"}
    return {
        name: await hub.core.database.read(lambda name=name, order=order: table(name, order))  # type: ignore[misc]
        for name, order in names.items()
    }


def _with_text(replies: Replies, name: str, text: str) -> Replies:
    return replace(replies, texts={**replies.texts, name: {"ru": text, "en": text}})
