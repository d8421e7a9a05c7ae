"""Telephone calls and letters on paper, entered on the desk (R1)."""

from datetime import UTC, datetime

from conversation import events as e
from conversation.ids import ConversationId
from tests.web.site import Site, error_code

LIST = "/api/desk/conversations"
REGISTER = "/api/desk/registrations"


def at(site: Site, ago_seconds: float = 3600) -> str:
    return datetime.fromtimestamp(site.running.clock.at / 1e6 - ago_seconds, UTC).isoformat()


def call(site: Site, **more: object) -> dict[str, object]:
    plain = {
        "kind": "call",
        "received_at": at(site),
        "sender": "+7 921 000-00-00",
        "text": "Не пришёл счёт за октябрь",
        "client_key": "k1",
    }
    return {**plain, **more}


async def test_a_call_of_somebody_new_is_a_conversation_of_hers(site_on_both: Site) -> None:
    site = site_on_both
    desk = await site.desk_of("olga")
    card = (await desk.post(REGISTER, json=call(site, name="Пётр Ильич"))).json()
    assert (card["contact"]["name"], card["mode"], card["operator"]["name"]) == (
        "Пётр Ильич",
        "operator",
        "Olga",
    )
    assert "reply" not in card["may"], "nothing can be sent to a telephone"
    opened = (await desk.get(f"{LIST}/{card['id']}")).json()
    (item,) = [item for item in opened["items"] if item["registered"]]
    assert (item["text"], item["registered"]["kind"], item["registered"]["sender"]) == (
        "Не пришёл счёт за октябрь",
        "call",
        "+7 921 000-00-00",
    )
    assert item["registered"]["received_at"].startswith(at(site)[:16])
    assert (await desk.get(LIST, params={"view": "mine"})).json()["items"][0]["last_text"] == item["text"]


async def test_papers_in_what_an_operator_writes_are_not_kept_and_she_is_told(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    told = "просит переоформить, паспорт 4509 123456"
    await desk.post(REGISTER, json=call(site, conversation=conversation, text=told))
    await desk.post(f"{LIST}/{conversation}/note", json={"text": told})
    await desk.post(f"{LIST}/{conversation}/reply", json={"text": told, "client_key": "r1"})
    log = await site.running.recorded(ConversationId(conversation))
    assert "123456" not in str([item.event for item in log])
    written = [item.event for item in log if isinstance(item.event, e.PersonalDataMasked)]
    assert [each.kinds for each in written] == [("passport",)] * 3
    items = (await desk.get(f"{LIST}/{conversation}")).json()["items"]
    assert sum("Скрыты личные данные: паспорт" in str(item) for item in items) >= 3


async def test_a_letter_of_somebody_known_stands_on_his_timeline_with_its_scan(site_on_both: Site) -> None:
    site = site_on_both
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    scan = (
        await desk.post("/api/desk/files", files={"file": ("скан.pdf", b"%PDF-1.4 scan", "application/pdf")})
    ).json()
    ask = call(site, kind="letter", conversation=conversation, sender="Анна Орлова", files=[scan["id"]])
    card = (await desk.post(REGISTER, json=ask)).json()
    assert (card["id"], card["mode"], "reply" in card["may"]) == (conversation, "operator", True)
    opened = (await desk.get(f"{LIST}/{conversation}")).json()
    item = opened["items"][-1]
    assert (item["registered"]["kind"], [file["name"] for file in item["attachments"]]) == (
        "letter",
        ["скан.pdf"],
    )
    assert (await desk.get(item["attachments"][0]["url"])).content == b"%PDF-1.4 scan"
    recorded = await site.running.recorded(ConversationId(conversation))
    assert sum(isinstance(one.event, e.CorrespondenceRegistered) for one in recorded) == 1


async def test_the_same_click_twice_is_one_call(site: Site) -> None:
    desk = await site.desk_of("olga")
    first, second = [(await desk.post(REGISTER, json=call(site))).json()["id"] for _ in range(2)]
    assert first == second
    recorded = await site.running.recorded(ConversationId(first))
    assert sum(isinstance(one.event, e.CorrespondenceRegistered) for one in recorded) == 1


async def test_two_calls_from_one_number_are_not_taken_for_one_person(site: Site) -> None:
    desk = await site.desk_of("olga")
    ids = {(await desk.post(REGISTER, json=call(site, client_key=key))).json()["id"] for key in ("k1", "k2")}
    assert len(ids) == 2


async def test_what_makes_no_sense_is_refused_in_words(site: Site) -> None:
    desk = await site.desk_of("olga")
    assert error_code(await desk.post(REGISTER, json=call(site, text="  "))) == "empty"
    assert error_code(await desk.post(REGISTER, json=call(site, received_at=at(site, -3600)))) == "in_future"
    assert error_code(await desk.post(REGISTER, json=call(site, files=["file_unknown"]))) == "no_file"
    assert (await desk.post(REGISTER, json=call(site, kind="telegram"))).status_code == 422
    assert (await desk.post(REGISTER, json=call(site, conversation="conv_unknown"))).status_code == 404


async def test_nobody_is_answered_by_telephone_from_here(site: Site) -> None:
    desk = await site.desk_of("olga")
    card = (await desk.post(REGISTER, json=call(site))).json()
    ask = {"text": "Здравствуйте!", "files": [], "client_key": "k9"}
    assert error_code(await desk.post(f"{LIST}/{card['id']}/reply", json=ask)) == "no_channel"


async def test_what_a_colleague_holds_is_not_taken_by_registering(site: Site) -> None:
    conversation = await site.waiting_client()
    vera, olga = await site.desk_of("igor"), await site.desk_of("olga")
    await vera.post(f"{LIST}/{conversation}/claim")
    assert error_code(await olga.post(REGISTER, json=call(site, conversation=conversation))) == "taken"
