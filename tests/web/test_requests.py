"""Requests on the desk: registered, taken, worked on, answered; in whose sight they are."""

import asyncio
from typing import Any

from conversation import events as e
from conversation.ids import DAY, SECOND, ConversationId
from tests.hub.test_request_numbers import file_complaint
from tests.web.lines import frame, screen, tell, until
from tests.web.site import Browser, Served, Site, error_code

LIST = "/api/desk/requests"


async def register(desk: Browser, conversation: ConversationId, **more: object) -> dict[str, Any]:
    ask = {
        "conversation": conversation,
        "kind": "claim",
        "text": "Верните деньги",
        "client_key": "k1",
        **more,
    }
    answer = await desk.post(LIST, json=ask)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def numbers(desk: Browser, **filters: str) -> list[str]:
    return [card["number"] for card in (await desk.get(LIST, params=filters)).json()["items"]]


async def test_a_request_is_registered_worked_on_and_answered_on_its_merits(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    made = await register(desk, conversation, answer_by="chat", account=" 123456789 ")
    card, request = made["card"], made["card"]["id"]
    assert (card["number"], card["state"], card["percent"], card["late"]) == (
        "ВХ-2026-10001",
        "registered",
        0,
        False,
    )
    assert [(term["clause"], term["date"], term["decides"]) for term in made["terms"]] == [
        ("R2", "2026-12-22", True)
    ]
    assert made["account"] == "123456789"
    await site.running.settle()
    assert "ВХ-2026-10001" in site.running.far_end.of("1")[-1]
    assert "22.12.2026" in site.running.far_end.of("1")[-1]
    # The same click again is the same request.
    assert (await register(desk, conversation))["card"]["number"] == "ВХ-2026-10001"

    taken = (await desk.post(f"{LIST}/{request}/take")).json()
    assert (taken["card"]["state"], taken["card"]["handler"]["name"]) == ("in_work", "Olga")
    tasked = (
        await desk.post(f"{LIST}/{request}/tasks", json={"department": "billing", "text": "Сверьте"})
    ).json()
    (task,) = tasked["tasks"]
    assert (task["department"], task["opened_by"], task["late"]) == ("Отдел расчётов", "Olga", False)
    refused = await desk.post(f"{LIST}/{request}/state", json={"act": "close", "comment": "ошибка"})
    assert error_code(refused) == "open_tasks"
    await desk.post(f"{LIST}/{request}/tasks/{task['id']}/close", json={"text": "Лишние 100 ₽"})

    given = {"text": "Вернём 100 ₽.", "decision": "granted", "client_key": "a1"}
    answered = (await desk.post(f"{LIST}/{request}/answer", json=given)).json()
    again = (await desk.post(f"{LIST}/{request}/answer", json=given)).json()
    assert answered["card"]["state"] == again["card"]["state"] == "answered"
    assert (answered["decision"], "Вернём 100 ₽." in answered["answer"]) == ("granted", True)
    await site.running.settle()
    told = site.running.far_end.of("1")[-1]
    assert told.startswith("Ответ на обращение ВХ-2026-10001.\n\nВернём 100 ₽.\n\n")
    assert "обжаловать" in told
    assert site.running.far_end.of("1").count(told) == 1
    assert [line["text"] for line in answered["history"] if line["text"]] == ["Сверьте", "Лишние 100 ₽"]
    assert answered["history"][0]["title"] == "Olga: зарегистрировано обращение ВХ-2026-10001 (Претензия)."
    assert (await desk.get(LIST)).json()["counts"] == {"open": 0, "mine": 0, "free": 0, "overdue": 0}
    assert await numbers(desk, view="done") == await numbers(desk, number="10001") == ["ВХ-2026-10001"]


async def test_two_clicks_at_once_are_one_request_without_a_gap(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    made = await asyncio.gather(*(register(desk, conversation, tells=False) for _ in range(3)))
    assert {one["card"]["number"] for one in made} == {"ВХ-2026-10001"}
    other = await register(desk, conversation, client_key="k2", tells=False)
    assert other["card"]["number"] == "ВХ-2026-10002"


async def test_a_request_is_in_the_sight_of_its_queue_and_never_of_whom_it_complains_about(
    site_on_both: Site,
) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    anna = await site.colleague("anna")
    desks = {
        "anna": site.browser(),
        "boris": await site.desk_of("boris"),
        "vera": await site.desk_of("vera", queues=("b2b",)),
        "chief": await site.desk_of("chief", "supervisor", queues=()),
    }
    await desks["anna"].log_in("anna")
    made = await register(desks["boris"], conversation, kind="complaint", about=anna.id)
    request = made["card"]["id"]
    assert [name for name, desk in desks.items() if await numbers(desk)] == ["boris", "chief"]
    for name in ("anna", "vera"):
        for answer in (
            await desks[name].get(f"{LIST}/{request}"),
            await desks[name].post(f"{LIST}/{request}/take"),
            await desks[name].post(f"{LIST}/{request}/state", json={"act": "close", "comment": "x"}),
        ):
            assert answer.status_code == 404
        assert await numbers(desks[name], number="10001") == []
    assert anna.id not in [one["id"] for one in made["assignable"]]
    shown = await desks["anna"].get(f"/api/desk/conversations/{conversation}/requests")
    assert shown.json()["items"] == []
    refused = await desks["chief"].post(f"{LIST}/{request}/assign", json={"operator": anna.id})
    assert error_code(refused) in ("same_hands", "not_her_queue")


async def test_an_appeal_is_handled_by_somebody_else_than_who_answered(site: Site) -> None:
    conversation = await site.waiting_client()
    boris, igor = await site.desk_of("boris"), await site.desk_of("igor")
    first = (await register(boris, conversation))["card"]
    await boris.post(f"{LIST}/{first['id']}/take")
    declined = {"text": "Нет.", "decision": "declined", "client_key": "a1"}
    await boris.post(f"{LIST}/{first['id']}/answer", json=declined)
    appeal = await register(boris, conversation, kind="appeal", client_key="k2", against="вх-2026-10001")
    assert appeal["against"] == first["number"]
    assert "take" not in appeal["card"]["may"]
    assert error_code(await boris.post(f"{LIST}/{appeal['card']['id']}/take")) == "same_hands"
    assert (await igor.post(f"{LIST}/{appeal['card']['id']}/take")).status_code == 200
    wrong = {
        "conversation": conversation,
        "kind": "appeal",
        "text": "x",
        "client_key": "k3",
        "against": "ВХ-1",
    }
    assert error_code(await igor.post(LIST, json=wrong)) == "unknown_request"


async def test_an_answer_takes_no_talk_over(site: Site) -> None:
    """The bot goes on with a client whom nobody leads; a colleague keeps the talk she leads."""
    made = await file_complaint(site.running)
    conversation = (await site.running.identity("1")).conversation
    boris, igor = await site.desk_of("boris"), await site.desk_of("igor")
    await boris.post(f"{LIST}/{made.request}/take")
    # Its handler may look the conversation up, though it is with the bot.
    assert (await boris.get(f"{LIST}/{made.request}")).json()["conversation"] == conversation
    assert (await igor.get(f"{LIST}/{made.request}")).json()["conversation"] == ""
    await site.running.hears("1", "оператор")
    await igor.post(f"/api/desk/conversations/{conversation}/claim")
    given = {"text": "Жалоба принята.", "decision": "explained", "client_key": "a1"}
    assert (await boris.post(f"{LIST}/{made.request}/answer", json=given)).status_code == 200
    state = await site.running.state("1")
    log = await site.running.log("1")
    claimed = [event.operator for event in log if isinstance(event, e.ConversationClaimed)]
    assert [state.operator] == claimed
    assert sum(isinstance(event, e.WaitEnded) for event in log) == 1


async def test_what_went_on_paper_is_kept_and_not_sent(site: Site) -> None:
    desk = await site.desk_of("olga")
    call = {
        "kind": "call",
        "received_at": "2026-11-23T10:00:00Z",
        "sender": "+7 921",
        "text": "Жалуется",
        "client_key": "c",
    }
    conversation = (await desk.post("/api/desk/registrations", json=call)).json()["id"]
    made = await register(desk, conversation, kind="complaint", received_at="2026-11-20T10:00:00Z")
    assert made["terms"][0]["date"] == "2026-12-19"
    request = made["card"]["id"]
    given = {"text": "Ответили письмом.", "decision": "explained", "client_key": "a1"}
    assert error_code(await desk.post(f"{LIST}/{request}/answer", json=given)) == "no_channel"
    kept = (await desk.post(f"{LIST}/{request}/answer", json={**given, "elsewhere": True})).json()
    assert (kept["card"]["state"], kept["answer"]) == ("answered", "Ответили письмом.")
    assert site.running.far_end.accepted == []


async def test_time_that_goes_is_told_and_what_is_late_is_shown(site_on_both: Site) -> None:
    site = site_on_both
    made = await file_complaint(site.running)
    timers = site.running.core.timers
    for days, percent in ((14, 0), (15, 50), (24, 80), (30, 100)):
        site.running.clock.at = made.received_at + days * DAY
        await timers.run_due()
        warned = [
            event.percent for event in await site.running.log("1") if isinstance(event, e.DeadlineNeared)
        ]
        assert warned == [each for each in (50, 80, 100) if each <= percent]
    desk = await site.desk_of("olga")
    (card,) = (await desk.get(LIST, params={"view": "overdue"})).json()["items"]
    assert (card["late"], card["percent"] > 100) == (True, True)
    assert (await desk.get(LIST)).json()["counts"]["overdue"] == 1


async def test_a_hub_that_slept_gives_the_last_warning_alone_and_none_for_what_is_answered(
    site: Site,
) -> None:
    first, second = await file_complaint(site.running, "1"), await file_complaint(site.running, "2")
    desk = await site.desk_of("olga")
    given = {"text": "Да.", "decision": "granted", "client_key": "a1"}
    await desk.post(f"{LIST}/{second.request}/answer", json=given)
    site.running.clock.at = first.due + SECOND
    await site.running.core.timers.run_due()
    warned = [event for address in "12" for event in await site.running.log(address)]
    assert [event for event in warned if isinstance(event, e.DeadlineNeared)] == [
        e.DeadlineNeared(first.request, 100)
    ]
    assert await site.running.core.timers.run_due() == 0


async def test_a_request_comes_alive_on_the_screens_in_whose_sight_it_is(line: Served) -> None:
    site = line.site
    mine, other = await site.desk_of("olga"), await site.desk_of("vera", queues=("b2b",))
    async with screen(line, mine) as olga, screen(line, other) as vera:
        made = await file_complaint(site.running)
        assert (await until(olga, "request"))["card"]["number"] == made.number
        neared = e.DeadlineNeared(made.request, 80)
        await site.running.core.recorder.append((await site.running.identity("1")).conversation, [neared])
        assert (await until(olga, "alert"))["text"] == (
            "Обращение ВХ-2026-10001: прошло 80 % срока, ответить до 22.12.2026."
        )
        await tell(vera, type="ping")
        while (found := await frame(vera))["type"] != "pong":
            assert found["type"] not in ("request", "alert"), found


async def test_papers_in_what_is_written_on_a_request_are_not_kept(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    paper = "по паспорту 4509 123456"
    request = (await register(desk, conversation, text=f"Верните деньги {paper}"))["card"]["id"]
    await desk.post(f"{LIST}/{request}/take")
    made = (
        await desk.post(f"{LIST}/{request}/tasks", json={"department": "billing", "text": f"Сверьте {paper}"})
    ).json()
    task = made["tasks"][0]["id"]
    await desk.post(f"{LIST}/{request}/tasks/{task}/close", json={"text": f"Сверили {paper}"})
    given = {"text": f"Вернём {paper}", "decision": "granted", "client_key": "a1"}
    assert (await desk.post(f"{LIST}/{request}/answer", json=given)).status_code == 200
    log = str([item.event for item in await site.running.recorded(conversation)])
    assert "123456" not in log
    assert log.count("паспорту [паспорт скрыт]") == 4
