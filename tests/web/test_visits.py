"""An office's day over HTTP: who is called when, by whom, and what the hall may read."""

from datetime import datetime

import httpx2
import pytest

from conversation import events as e
from conversation.ids import ConversationId, Micros, VisitId, derive
from conversation.state import State
from standard.measures import visit_waits
from storage import event_log
from tests.web.site import Browser, Site, error_code

OFFICE = "mikhaylova"
TODAY = "2026-11-23"
WAIT = 5 * 60


def moment(clock: str) -> Micros:
    return Micros(round(datetime.fromisoformat(f"{TODAY}T{clock}+03:00").timestamp() * 1_000_000))


async def desk(site: Site, login: str = "olga") -> Browser:
    return await site.desk_of(login, queues=("office",))


async def came(desk: Browser, key: str, **more: object) -> str:
    answer = await desk.post(
        f"/api/office/{OFFICE}/walk-in", json={"client_key": key, "topic": "consulting", **more}
    )
    assert answer.status_code == 200, answer.text
    visit: str = answer.json()["id"]
    return visit


async def booked(site: Site, address: str, clock: str, phone: str = "") -> tuple[VisitId, ConversationId]:
    await site.running.hears(address, "привет", name=f"Клиент {address}")
    conversation = (await site.running.identity(address)).conversation
    visit = VisitId(derive("vis", conversation, 0, 0))

    def decide(state: State, now: Micros) -> tuple[e.Event, ...]:
        assert state.last_identity is not None
        return (e.VisitBooked(visit, OFFICE, moment(clock), 15, state.last_identity, phone=phone),)

    await site.running.core.recorder.act(conversation, decide)
    return visit, conversation


async def day(desk: Browser) -> dict:
    answer = await desk.get(f"/api/office/{OFFICE}/day")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def tickets(desk: Browser, part: str = "waiting") -> list[str]:
    return [line["ticket"] for line in (await day(desk))[part]]


async def next_one(desk: Browser, window: str = "1") -> httpx2.Response:
    return await desk.post(f"/api/office/{OFFICE}/call-next", json={"window": window})


async def test_people_are_called_by_the_law_of_the_queue(site_on_both: Site) -> None:
    site = site_on_both
    olga = await desk(site)
    await came(olga, "a", topic="consulting")
    await came(olga, "b", topic="paid")
    await came(olga, "c", topic="claim")
    await came(olga, "d", topic="consulting", out_of_turn=True)
    await came(olga, "e", topic="meter", needs="wheelchair")
    assert await tickets(olga) == ["К-004", "С-005", "П-003", "У-002", "К-001"]
    lines = {line["ticket"]: line for line in (await day(olga))["waiting"]}
    assert lines["К-004"]["out_of_turn"]
    assert lines["С-005"]["needs"] == "Помощь с коляской, пандус"
    assert [lines[one]["place"] for one in ("К-004", "К-001")] == [1, 5]
    called = []
    for _ in range(5):
        assert (await next_one(olga)).status_code == 200
        called.append((await tickets(olga, "called"))[-1])
    assert called == ["К-004", "С-005", "П-003", "У-002", "К-001"]
    assert error_code(await next_one(olga)) == "nobody_waits"


async def test_whoever_has_booked_comes_at_his_time_and_not_before(site: Site) -> None:
    olga = await desk(site)
    soon, _ = await booked(site, "1", "14:15")
    await olga.post(f"/api/office/visits/{soon}/arrived")
    await came(olga, "a")
    await came(olga, "b", topic="paid")
    assert await tickets(olga) == ["У-003", "К-002", "К-001"]
    assert [line["early"] for line in (await day(olga))["waiting"]] == [False, False, True]
    site.running.clock.forward(15 * 60 + 1)
    assert await tickets(olga) == ["К-001", "У-003", "К-002"]
    (first, *_) = (await day(olga))["waiting"]
    assert (first["at_his_time"], first["waited_seconds"]) == (True, 1)


async def test_whoever_comes_too_late_for_his_time_is_served_as_he_came(site: Site) -> None:
    olga = await desk(site)
    visit, _ = await booked(site, "1", "14:00")
    await came(olga, "a", topic="paid")
    site.running.clock.forward(16 * 60)
    await olga.post(f"/api/office/visits/{visit}/arrived")
    assert await tickets(olga) == ["У-002", "К-001"]


async def test_nobody_starves_in_the_hall(site: Site) -> None:
    olga = await desk(site)
    await came(olga, "a")
    site.running.clock.forward(30 * 60 + 1)
    await came(olga, "b", out_of_turn=True)
    assert await tickets(olga) == ["К-001", "К-002"]
    assert (await day(olga))["waiting"][0]["rose"]


async def test_two_colleagues_at_once_never_call_the_same_person(site_on_both: Site) -> None:
    site = site_on_both
    import asyncio

    olga, igor = await desk(site), await desk(site, "igor")
    for key in "abcd":
        await came(olga, key)
    answers = await asyncio.gather(
        *(next_one(one, str(number % 4 + 1)) for number, one in enumerate([olga, igor] * 2))
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["id"] for answer in answers}) == 4
    assert await tickets(olga) == []


async def test_a_visit_goes_its_way_and_the_wait_is_measured_from_the_log(site_on_both: Site) -> None:
    site = site_on_both
    olga = await desk(site)
    visit, conversation = await booked(site, "1", "14:00")
    assert await tickets(olga, "expected") == ["К-001"]
    await olga.post(f"/api/office/visits/{visit}/arrived")
    site.running.clock.forward(WAIT)
    assert (await day(olga))["wait"]["waiting_longest_seconds"] == WAIT
    await next_one(olga, "3")
    (line,) = (await day(olga))["called"]
    assert (line["window"], line["name"], line["waited_seconds"]) == ("3", "Клиент 1", WAIT)
    figure = (await day(olga))["wait"]
    assert (figure["count"], figure["average_seconds"], figure["kept"]) == (1, WAIT, True)
    assert figure["bound_minutes"] == 30
    again = await olga.post(f"/api/office/visits/{visit}/call", json={"window": "2"})
    assert again.status_code == 204
    ended = await olga.post(f"/api/office/visits/{visit}/end", json={"outcome": "served"})
    assert ended.status_code == 204
    assert await tickets(olga, "done") == ["К-001"]
    recorded = await site.running.core.database.read(lambda: event_log.read_conversation(conversation))
    (wait,) = visit_waits(recorded)
    assert wait.office == OFFICE
    assert wait.waited_us // 1_000_000 == WAIT
    assert error_code(await olga.post(f"/api/office/visits/{visit}/arrived")) == "visit_changed"


async def test_an_average_of_half_an_hour_breaks_o2_and_is_shown(site: Site) -> None:
    olga = await desk(site)
    await came(olga, "a")
    site.running.clock.forward(31 * 60)
    await next_one(olga)
    assert (await day(olga))["wait"]["kept"] is False


async def test_who_did_not_come_may_come_after_all(site: Site) -> None:
    olga = await desk(site)
    visit, _ = await booked(site, "1", "14:00")
    assert (await olga.post(f"/api/office/visits/{visit}/end", json={"outcome": "missed"})).status_code == 204
    assert (await day(olga))["done"][0]["state"] == "missed"
    assert (await olga.post(f"/api/office/visits/{visit}/arrived")).status_code == 204
    assert await tickets(olga) == ["К-001"]
    served = await olga.post(f"/api/office/visits/{visit}/end", json={"outcome": "served"})
    assert error_code(served) == "visit_changed"


async def test_whoever_has_booked_is_known_by_his_telephone_at_the_door(site: Site) -> None:
    olga = await desk(site)
    visit, _ = await booked(site, "1", "14:00", phone="+79211234567")
    assert await came(olga, "a", phone="8 (921) 123-45-67") == visit
    assert await tickets(olga) == ["К-001"]


async def test_a_click_delivered_twice_gives_one_ticket(site: Site) -> None:
    olga = await desk(site)
    assert await came(olga, "a", name="Пётр") == await came(olga, "a", name="Пётр")
    assert await tickets(olga) == ["К-001"]


async def test_the_wish_to_be_served_out_of_turn_is_told_and_undone(site: Site) -> None:
    olga = await desk(site)
    await came(olga, "a")
    second = await came(olga, "b")
    assert (
        await olga.post(f"/api/office/visits/{second}/out-of-turn", json={"wished": True})
    ).status_code == 204
    assert await tickets(olga) == ["К-002", "К-001"]
    await olga.post(f"/api/office/visits/{second}/out-of-turn", json={"wished": False})
    assert await tickets(olga) == ["К-001", "К-002"]


async def test_only_those_who_serve_the_office_see_it(site: Site) -> None:
    olga, anna = await desk(site), await site.desk_of("anna", queues=("common",))
    visit = await came(olga, "a")
    assert [one["id"] for one in (await olga.get("/api/office/offices")).json()["items"]] == [
        "mikhaylova", "south", "gatchina",
    ]  # fmt: skip
    assert (await anna.get("/api/office/offices")).json() == {"items": []}
    for answer in (
        await anna.get(f"/api/office/{OFFICE}/day"),
        await next_one(anna),
        await anna.post(f"/api/office/visits/{visit}/call", json={"window": "1"}),
        await anna.post(f"/api/office/visits/{visit}/end", json={"outcome": "missed"}),
    ):
        assert answer.status_code == 404
    chief = await site.desk_of("chief", "supervisor", queues=())
    assert len((await chief.get("/api/office/offices")).json()["items"]) == 3
    editor = await site.desk_of("editor", "editor")
    assert (await editor.get(f"/api/office/{OFFICE}/day")).status_code == 403
    assert (await site.browser().get(f"/api/office/{OFFICE}/day")).status_code == 401


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"{OFFICE}/call-next", {"window": "9"}),
        (f"{OFFICE}/call-next", {"window": "<b>"}),
        (f"{OFFICE}/walk-in", {"client_key": "k", "topic": "loans"}),
        (f"{OFFICE}/walk-in", {"client_key": "k", "topic": "paid", "needs": "пони"}),
        ("visits/x/end", {"outcome": "eaten"}),
    ],
)
async def test_what_the_office_does_not_have_is_refused(site: Site, path: str, body: dict[str, str]) -> None:
    olga = await desk(site)
    assert (await olga.post(f"/api/office/{path}", json=body)).status_code == 422


async def test_the_board_tells_tickets_and_windows_and_no_names(site: Site) -> None:
    olga = await desk(site)
    await came(olga, "a", name="Ольга Петрова", phone="+79211234567")
    await came(olga, "b", topic="paid")
    await next_one(olga, "2")
    answer = await site.browser().get(f"/api/board/{OFFICE}")
    assert answer.status_code == 200
    assert "Петрова" not in answer.text
    assert "9211234567" not in answer.text
    board = answer.json()
    assert board["called"] == [{"ticket": "У-002", "window": "2", "fresh": True}]
    assert (board["next"], board["waiting"]) == (["К-001"], 1)
    site.running.clock.forward(61)
    assert (await site.browser().get(f"/api/board/{OFFICE}")).json()["called"][0]["fresh"] is False
    assert (await site.browser().get("/api/board/nowhere")).status_code == 404


async def test_a_board_is_asked_for_so_often_and_no_oftener(site: Site) -> None:
    answers = [await site.browser("198.51.100.9").get(f"/api/board/{OFFICE}") for _ in range(60)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert (await site.browser("198.51.100.10").get(f"/api/board/{OFFICE}")).status_code == 200
