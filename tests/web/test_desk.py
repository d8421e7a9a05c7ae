import asyncio

from channels.channel import RawPayload, Rejected
from storage import inbox
from tests.web.site import Site, error_code

LIST = "/api/desk/conversations"


async def test_an_operator_takes_a_conversation_sees_it_whole_answers_and_closes(site_on_both: Site) -> None:
    site = site_on_both
    await site.running.hears("1", "как передать показания?")
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get(LIST, params={"view": "queue"})).json()["items"]
    assert (card["id"], card["mode"], card["may"]) == (
        conversation,
        "waiting",
        ["claim", "reply", "note", "transfer"],
    )
    taken = (await desk.post(f"{LIST}/{conversation}/claim")).json()
    assert (taken["mode"], taken["operator"]["name"]) == ("operator", "Olga")
    opened = (await desk.get(f"{LIST}/{conversation}")).json()
    authors = [item["author"] for item in opened["items"] if item["kind"] == "message"]
    assert authors[:2] == ["client", "bot"]
    assert next(i for i in opened["items"] if i["article"])["article"]["title"]
    ask = {"text": "Здравствуйте!", "files": [], "client_key": "k1"}
    item = (await desk.post(f"{LIST}/{conversation}/reply", json=ask)).json()["item"]
    assert (item["author"], item["author_name"], item["text"]) == ("operator", "Olga", "Здравствуйте!")
    await site.running.settle()
    assert site.running.far_end.of("1")[-1] == "Здравствуйте!"
    assert (await desk.post(f"{LIST}/{conversation}/close")).json()["mode"] == "bot"
    await site.running.hears("1", "как передать показания?")
    assert (await site.running.state("1")).mode == "bot"


async def test_who_opens_it_is_told_in_short_what_was_asked_answered_and_is_known(site_on_both: Site) -> None:
    site = site_on_both
    await site.running.hears("1", "как передать показания? мой лицевой счёт 012345678")
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    opened = (await desk.get(f"{LIST}/{conversation}")).json()
    title = next(i for i in opened["items"] if i["article"])["article"]["title"]
    assert opened["summary"] == {
        "question": "как передать показания? мой лицевой счёт 012345678",
        "answered": [title],
        "known": [{"name": "account", "value": "012345678"}],
        "files": 0,
    }
    older = await desk.get(f"{LIST}/{conversation}", params={"before": opened["items"][-1]["position"]})
    assert older.json()["summary"] is None
    await desk.post(f"{LIST}/{conversation}/claim")
    await desk.post(f"{LIST}/{conversation}/close")
    after = (await desk.get(f"{LIST}/{conversation}")).json()["summary"]
    assert (after["question"], after["answered"]) == ("", [])


async def test_the_same_reply_sent_twice_is_one_reply_with_one_answer(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    ask = {"text": "Здравствуйте!", "files": [], "client_key": "k1"}
    answers = await asyncio.gather(*(desk.post(f"{LIST}/{conversation}/reply", json=ask) for _ in range(5)))
    await site.running.settle()
    assert len({answer.text for answer in answers}) == 1
    assert site.running.far_end.of("1").count("Здравствуйте!") == 1


async def test_of_two_who_take_it_at_the_same_moment_one_has_it_and_the_other_is_told_who(
    site_on_both: Site,
) -> None:
    conversation = await site_on_both.waiting_client()
    desks = [await site_on_both.desk_of("olga"), await site_on_both.desk_of("igor")]
    answers = await asyncio.gather(*(desk.post(f"{LIST}/{conversation}/claim") for desk in desks))
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code, error_code(lost)) == (200, 409, "taken")
    assert won.json()["operator"]["name"] in lost.json()["error"]["message_ru"]


async def test_a_conversation_of_a_foreign_queue_does_not_exist_for_her(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    stranger = await site.desk_of("darya", queues=("debt",))
    for view in ("queue", "mine", "all", "closed"):
        answer = (await stranger.get(LIST, params={"view": view})).json()
        assert (answer["items"], answer["counts"]["queue"]) == ([], 0)
    acts = {"claim": {}, "note": {"text": "x"}, "return": {}, "close": {}, "transfer": {"queue": "debt"}}
    acts |= {
        "reply": {"text": "x", "client_key": "k"},
        "resend": {"message_id": "m"},
        "unlink": {"link_id": "l"},
    }
    assert (await stranger.get(f"{LIST}/{conversation}")).status_code == 404
    for act, body in acts.items():
        answer = await stranger.post(f"{LIST}/{conversation}/{act}", json=body)
        assert answer.status_code == 404, act
    assert (await site.running.state("1")).mode == "waiting"


async def test_a_queue_whose_name_is_alike_is_another_queue(site_on_both: Site) -> None:
    await site_on_both.waiting_client()
    for number, queues in enumerate((("comm_n",), ("comm%",), ("common2",), ("ommon",), ("debt", "on"))):
        desk = await site_on_both.desk_of(f"login{number}", queues=queues)
        assert (await desk.get(LIST, params={"view": "queue"})).json()["items"] == [], queues


async def test_text_in_a_filter_is_never_sql(site_on_both: Site) -> None:
    desk = await site_on_both.desk_of("olga", queues=("' OR '1'='1", "|common|", "x' UNION SELECT 1 --"))
    await site_on_both.waiting_client()
    answer = await desk.get(LIST, params={"view": "queue"})
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert (await desk.get(LIST, params={"view": "queue' OR 1=1"})).status_code == 422
    assert (await desk.get(f"{LIST}/' OR '1'='1")).status_code == 404


async def test_she_may_look_up_whom_she_helped_but_not_what_the_bot_says_to_others(
    site_on_both: Site,
) -> None:
    site = site_on_both
    await site.running.hears("2", "как передать показания?")
    other = (await site.running.identity("2")).conversation
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    await desk.post(f"{LIST}/{conversation}/reply", json={"text": "Готово", "client_key": "k1"})
    await desk.post(f"{LIST}/{conversation}/close")
    closed = (await desk.get(LIST, params={"view": "closed"})).json()["items"]
    everything = (await desk.get(LIST, params={"view": "all"})).json()["items"]
    assert [card["id"] for card in closed] == [card["id"] for card in everything] == [conversation]
    assert (await desk.get(f"{LIST}/{other}")).status_code == 404
    senior = await site.desk_of("sergey", "supervisor")
    seen = (await senior.get(LIST, params={"view": "all"})).json()["items"]
    assert {card["id"] for card in seen} == {conversation, other}


async def test_ids_are_compared_strictly(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    for wrong in (conversation.upper(), conversation[:-1], conversation + "0", f" {conversation}", "0"):
        assert (await desk.get(f"{LIST}/{wrong}")).status_code == 404


async def test_a_transfer_goes_only_to_a_known_queue_or_to_a_colleague_who_serves_it(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    stranger = await site.colleague("darya", queues=("debt",))
    editor = await site.colleague("elena", "editor", queues=("common",))
    igor = await site.colleague("igor", queues=("common",))
    transfer = f"{LIST}/{conversation}/transfer"
    for body, code in (
        ({"operator": stranger.id}, "not_her_queue"),
        ({"operator": editor.id}, "not_her_queue"),
        ({"operator": "oper_nobody"}, "unknown_operator"),
        ({"queue": "nowhere"}, "unknown_queue"),
        ({}, "no_target"),
    ):
        assert error_code(await desk.post(transfer, json=body)) == code
    assert (await desk.post(transfer, json={"operator": igor.id})).json()["operator"]["id"] == igor.id


async def test_a_side_field_slips_past_no_check(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    body = {"text": "x", "client_key": "k", "operator": "oper_other", "force": True}
    assert (await desk.post(f"{LIST}/{conversation}/reply", json=body)).status_code == 422


async def test_notes_stay_among_colleagues(site: Site) -> None:
    browser, _ = await site.visitor()
    await browser.post("/api/widget/messages", json={"client_msg_id": "m1", "text": "оператор", "files": []})
    await site.running.settle()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get(LIST)).json()["items"]
    note = await desk.post(f"{LIST}/{card['id']}/note", json={"text": "Сложный случай"})
    assert note.json()["item"]["kind"] == "note"
    heard = (await browser.get("/api/widget/items", params={"after": 0})).json()
    assert "Сложный" not in str(heard)
    assert {item["author"] for item in heard["items"]} == {"client", "bot"}


async def test_the_queue_comes_in_the_order_of_service(site_on_both: Site) -> None:
    site = site_on_both
    normal = await site.waiting_client("1")
    danger = await site.waiting_client("2", "искрит провод, пахнет гарью")
    desk = await site.desk_of("sergey", "supervisor")
    items = (await desk.get(LIST, params={"view": "queue"})).json()["items"]
    assert [card["id"] for card in items] == [danger, normal]
    assert items[0]["priority"] == "safety"


async def test_older_pages_of_a_long_talk_join_without_a_gap(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    for number in range(120):
        await site.running.hears("1", f"строка {number}")
    desk = await site.desk_of("olga")
    last = (await desk.get(f"{LIST}/{conversation}")).json()
    assert (len(last["items"]), last["has_more"]) == (100, True)
    first = (await desk.get(f"{LIST}/{conversation}", params={"before": last["items"][0]["position"]})).json()
    texts = [item["text"] for item in first["items"] + last["items"] if item["text"].startswith("строка")]
    assert texts == [f"строка {number}" for number in range(120)]
    assert not first["has_more"]


async def test_a_dead_letter_is_shown_without_its_text_and_can_be_served_again(site_on_both: Site) -> None:
    site = site_on_both
    await site.running.core.intake.accept(
        RawPayload("fake:main", "broken", "1", b"{not whole", site.running.clock())
    )
    await site.running.settle()
    desk, admin = await site.desk_of("olga"), await site.desk_of("anna", "administrator")
    (letter,) = (await desk.get("/api/desk/dead-letters")).json()["items"]
    assert (letter["kind"], letter["raw"]) == ("inbound", "")
    (whole,) = (await admin.get("/api/desk/dead-letters")).json()["items"]
    assert "{not whole" in whole["raw"]
    path = f"/api/desk/dead-letters/inbound/{letter['id']}"
    assert (await desk.post(f"{path}/retry")).status_code == 204
    assert await site.running.core.database.read(lambda: inbox.waiting(5))
    await site.running.settle()
    assert error_code(await desk.post(f"{path}/dismiss")) == "senior_only"
    assert (await admin.post(f"{path}/dismiss")).status_code == 204
    assert (await admin.get("/api/desk/dead-letters")).json()["items"] == []


async def test_a_message_that_failed_is_on_the_card_and_can_be_sent_again(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    stranger = await site.desk_of("darya", queues=("debt",))
    site.running.far_end.faults.append(Rejected("too long"))
    reply = await desk.post(f"{LIST}/{conversation}/reply", json={"text": "Ответ", "client_key": "k1"})
    await site.running.settle()
    opened = (await desk.get(f"{LIST}/{conversation}")).json()
    failed = next(item for item in opened["items"] if item["delivery"] == "failed")
    assert (opened["card"]["failed"], failed["error_text"]) == (True, "Канал не принял сообщение.")
    (letter,) = (await desk.get("/api/desk/dead-letters")).json()["items"]
    assert letter["conversation_id"] == conversation
    assert (await stranger.get("/api/desk/dead-letters")).json()["items"] == []
    retry = f"/api/desk/dead-letters/outbound/{letter['id']}/retry"
    assert (await stranger.post(retry)).status_code == 404
    assert (await desk.post(retry)).status_code == 204
    await site.running.settle()
    assert "Ответ" in site.running.far_end.of("1")
    again = {"message_id": reply.json()["item"]["message_id"]}
    assert error_code(await desk.post(f"{LIST}/{conversation}/resend", json=again)) == "not_failed"


async def test_nobody_is_shown_a_clients_address(site: Site) -> None:
    conversation = await site.waiting_client("ivanov@example.ru")
    desk = await site.desk_of("olga")
    (identity,) = (await desk.get(f"{LIST}/{conversation}")).json()["identities"]
    assert identity["address_hint"] == "i…@example.ru"


async def test_colleagues_come_with_their_load_and_queues_with_theirs(site_on_both: Site) -> None:
    conversation = await site_on_both.waiting_client("1")
    await site_on_both.waiting_client("2")
    desk = await site_on_both.desk_of("olga")
    await desk.post(f"{LIST}/{conversation}/claim")
    found = (await desk.get("/api/desk/colleagues")).json()
    assert [(one["name"], one["load"], one["online"]) for one in found["operators"]] == [("Olga", 1, False)]
    assert next(q for q in found["queues"] if q["id"] == "common")["waiting"] == 1


async def test_english_is_spoken_to_whoever_asks_for_it(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    opened = await desk.get(f"{LIST}/{conversation}", headers={"Accept-Language": "en-GB,ru;q=0.5"})
    titles = [item["title"] for item in opened.json()["items"] if item["event"] == "handoff_requested"]
    assert titles[0].startswith("Handed to people")
    assert (await desk.get("/api/me", headers={"Accept-Language": "de"})).json()["locale"] == "ru"
