from conversation import events as e
from tests.web.site import Browser, Site

LIST = "/api/desk/conversations"


async def served_and_closed(site: Site, desk: Browser, conversation: str) -> None:
    ask = {"text": "Здравствуйте!", "files": [], "client_key": "k1"}
    assert (await desk.post(f"{LIST}/{conversation}/reply", json=ask)).status_code == 200
    assert (await desk.post(f"{LIST}/{conversation}/close")).json()["mode"] == "bot"
    await site.running.settle()


async def test_a_client_of_the_site_rates_by_a_button_and_the_supervisor_reads_it(site_on_both: Site) -> None:
    site = site_on_both
    browser, _ = await site.visitor()
    await browser.post("/api/widget/messages", json={"client_msg_id": "m1", "text": "оператор"})
    await site.running.settle()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get(LIST, params={"view": "queue"})).json()["items"]
    await served_and_closed(site, desk, card["id"])

    last = (await browser.get("/api/widget/items")).json()["items"][-1]
    assert [button["label"][0] for button in last["buttons"]] == ["1", "2", "3", "4", "5"]
    five = last["buttons"][4]["token"]
    for key in ("p1", "p2"):
        await browser.post("/api/widget/press", json={"client_msg_id": key, "token": five})
    await site.running.settle()
    more = next(
        button
        for item in (await browser.get("/api/widget/items")).json()["items"]
        for button in item["buttons"]
        if button["label"] == "Добавить комментарий"
    )
    await browser.post("/api/widget/press", json={"client_msg_id": "p3", "token": more["token"]})
    await browser.post("/api/widget/messages", json={"client_msg_id": "m2", "text": "быстро и вежливо"})
    await site.running.settle()

    supervisor = await site.desk_of("sergey", "supervisor")
    items = (await supervisor.get(f"{LIST}/{card['id']}")).json()["items"]
    told = [item["title"] for item in items if item["kind"] == "event"]
    assert told.count("Клиент оценил работу: 5 из 5 (Olga).") == 1
    assert told.count("Клиент добавил комментарий к оценке.") == 1
    assert any(item["text"] == "быстро и вежливо" for item in items)


async def test_where_there_are_buttons_the_same_question_goes_to_a_messenger_once(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    await served_and_closed(site, desk, conversation)
    assert sum("Оцените" in text for text in site.running.far_end.of("1")) == 1
    again = await desk.post(f"{LIST}/{conversation}/close")
    assert again.status_code == 409
    await site.running.settle()
    assert sum("Оцените" in text for text in site.running.far_end.of("1")) == 1
    await site.running.hears("1", "4")
    assert any(isinstance(one, e.ServiceRated) and one.score == 4 for one in await site.running.log("1"))


async def test_nobody_is_asked_who_was_not_answered(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    await desk.post(f"{LIST}/{conversation}/claim")
    await desk.post(f"{LIST}/{conversation}/close")
    await site.running.settle()
    assert not any("Оцените" in text for text in site.running.far_end.of("1"))
