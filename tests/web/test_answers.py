"""What a client's message answers, as the desk shows it above his words."""

from dataclasses import replace
from typing import Any

from conversation.ids import SECOND
from hub.albums import HOLD_US
from hub.cards import ANSWERED
from hub.erasure import Erasure
from storage.rebuild import rebuild
from tests.fakes.far_end import said
from tests.web.lines import screen, tell, until
from tests.web.site import Browser, Served, Site

LIST = "/api/desk/conversations"


async def opened(desk: Browser, conversation: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await desk.get(f"{LIST}/{conversation}")).json()["items"]
    return items


async def replied(site: Site, desk: Browser, conversation: str, text: str, key: str = "k1") -> dict[str, Any]:
    """The operator's reply as the desk shows it, when it has been sent."""
    ask = {"text": text, "files": [], "client_key": key}
    item: dict[str, Any] = (await desk.post(f"{LIST}/{conversation}/reply", json=ask)).json()["item"]
    await site.running.settle()
    return item


def last_sent(site: Site) -> str:
    """The platform's id of what the client got last."""
    return site.running.far_end.accepted[-1].external_id


async def test_an_answer_stands_with_the_message_it_answers_whoever_wrote_that(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    of_bot = last_sent(site)
    own = await site.running.hears("1", "номер счёта 012345678", reply_to=of_bot)
    desk = await site.desk_of("olga")
    reply = await replied(site, desk, conversation, "Какой у вас\n\n  счётчик?")
    await site.running.hears("1", "электронный", reply_to=last_sent(site))
    await site.running.hears("1", "вот этого", reply_to=own)
    await site.running.hears("1", "и всё")
    items = await opened(desk, conversation)
    said_by_client = [item for item in items if item["author"] == "client"]
    assert [item["answers"] and item["answers"]["author"] for item in said_by_client] == [
        None,
        "bot",
        "operator",
        "client",
        None,
    ]
    assert said_by_client[2]["answers"] == {
        "message_id": reply["message_id"],
        "author": "operator",
        "author_name": "Olga",
        "text": "Какой у вас счётчик?",
    }
    assert said_by_client[3]["answers"]["message_id"] == said_by_client[1]["message_id"]
    assert all(item["answers"] is None for item in items if item["author"] != "client")


async def test_it_is_cut_to_a_line_and_a_file_is_named(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    for text in ("а" * ANSWERED, "а" * (ANSWERED + 1)):
        await replied(site, desk, conversation, text, key=f"k{len(text)}")
        await site.running.hears("1", "да", reply_to=last_sent(site))
    photo = await site.running.hears("1", "", files=["photo"])
    await site.running.hears("1", "это он", reply_to=photo)
    found = [item["answers"]["text"] for item in await opened(desk, conversation) if item["answers"]]
    assert found[:2] == ["а" * ANSWERED, "а" * (ANSWERED - 1) + "…"]
    assert found[2].startswith("["), found
    assert found[2].endswith("]")


async def test_a_part_of_a_long_answer_or_of_an_album_leads_to_the_whole(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    reply = await replied(site, desk, conversation, "Первая часть.\fВторая часть.")
    await site.running.hears("1", "поняла", reply_to=last_sent(site))
    for key, text in (("p_1", ""), ("p_2", "мои счётчики"), ("p_3", "")):
        payload = said("1", text, key, group="album")
        await site.running.core.intake.accept(replace(payload, received_at=site.running.clock()))
    site.running.clock.forward(HOLD_US / SECOND + 0.1)
    await site.running.settle()
    await site.running.hears("1", "на этом фото", reply_to="p_3")
    await site.running.hears("1", "а такого нет", reply_to="p_%")
    items = await opened(desk, conversation)
    album = next(item for item in items if item["text"] == "мои счётчики")
    found = {item["text"]: item["answers"] and item["answers"]["message_id"] for item in items}
    assert (found["поняла"], found["на этом фото"]) == (reply["message_id"], album["message_id"])
    assert found["а такого нет"] is None


async def test_an_edited_message_is_answered_as_it_reads_now(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    key = await site.running.hears("1", "счёт 111")
    await site.running.hears("1", "вот этот", reply_to=key)
    await site.running.gets("1", {"edit": key, "text": "счёт 222"})
    desk = await site.desk_of("olga")
    (found,) = [item["answers"] for item in await opened(desk, conversation) if item["answers"]]
    assert found["text"] == "счёт 222"


async def test_nothing_of_another_persons_talk_or_of_nowhere_is_shown(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client("1")
    hers = last_sent(site)
    desk = await site.desk_of("olga")
    await replied(site, desk, conversation, "Ваш долг\fдве тысячи")
    second_part = last_sent(site)
    other = await site.waiting_client("2")
    for number, answered in enumerate((hers, second_part, "x999", f"k{site.running.keys + 4}", "'; --")):
        await site.running.hears("2", f"слова {number}", reply_to=answered)
    items = await opened(desk, other)
    assert sum(item["text"].startswith("слова") for item in items) == 5
    assert [item["answers"] for item in items if item["answers"]] == []


async def test_views_built_again_show_the_same(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    await site.running.hears("1", "номер счёта 012345678", reply_to=last_sent(site))
    desk = await site.desk_of("olga")
    await replied(site, desk, conversation, "Раз.\fДва.")
    await site.running.hears("1", "и второе", reply_to=last_sent(site))
    before = [item["answers"] for item in await opened(desk, conversation)]
    assert sum(found is not None for found in before) == 2
    await site.running.core.database.transact(rebuild)
    assert [item["answers"] for item in await opened(desk, conversation)] == before


async def test_of_an_erased_person_nothing_is_quoted(site_on_both: Site) -> None:
    site, core = site_on_both, site_on_both.running.core
    conversation = await site.waiting_client()
    key = await site.running.hears("1", "счёт 111")
    await site.running.hears("1", "вот этот", reply_to=key)
    desk = await site.desk_of("sergey", "supervisor")
    assert any(item["answers"] for item in await opened(desk, conversation))
    await Erasure(core.database, core.blobs, core.signals, site.running.clock).erase(conversation, "admin")
    assert not any(item["answers"] for item in await opened(desk, conversation))


async def test_the_live_line_tells_it_too(line: Served) -> None:
    site = line.site
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    async with screen(line, desk) as operator:
        await tell(operator, type="watch", conversation=conversation)
        await tell(operator, type="ping")
        await until(operator, "pong")
        await site.running.hears("1", "да", reply_to=last_sent(site))
        item = (await until(operator, "item", conversation=conversation))["item"]
    assert (item["text"], item["answers"]["author"]) == ("да", "bot")
