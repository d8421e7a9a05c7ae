"""Each rule of the fake platform, tried by our client and by one that shares no code with it."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio
from PIL import Image

from tests.channels.telegram.clients import Client, Independent, Ours, RefusedError
from tests.channels.telegram.receiver import Receiver
from tests.fakes.telegram import TelegramFake
from tests.fakes.telegram.person import Person

ANNA = 2**40 + 17
"""An id of more than 32 bits."""


def picture(width: int = 40, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "JPEG")
    return out.getvalue()


Connect = Callable[..., Client]


@pytest_asyncio.fixture(params=[Ours, Independent], ids=["ours", "independent"])
async def connect(request: pytest.FixtureRequest, telegram_fake: TelegramFake) -> AsyncIterator[Connect]:
    opened: list[Client] = []

    def make(token: str = "") -> Client:
        opened.append(request.param(telegram_fake, token))
        return opened[-1]

    yield make
    for each in opened:
        await each.close()


@pytest.fixture
def client(connect: Connect) -> Client:
    return connect()


async def test_a_bot_learns_who_it_is(client: Client, telegram_fake: TelegramFake) -> None:
    assert await client.me() == telegram_fake.username


@pytest.mark.parametrize("token", ["7700112233:AAwrong_but_well_formed", "999:another"])
async def test_a_wrong_token_is_refused(connect: Connect, token: str) -> None:
    with pytest.raises(RefusedError) as refused:
        await connect(token).me()
    assert refused.value.kind == "AccountDead"


async def test_an_offset_confirms_what_lies_below_it(client: Client, telegram_fake: TelegramFake) -> None:
    anna = telegram_fake.user(ANNA)
    for text in ("раз", "два", "три"):
        anna.says(text)
    first = await client.updates()
    assert len(first) == 3
    assert await client.updates() == first, "nothing is confirmed without an offset"
    assert await client.updates(first[1]) == first[1:]
    assert await client.updates() == first[1:]
    assert await client.updates(limit=1) == first[1:2]
    assert await client.updates(-1) == first[2:]
    assert await client.updates(first[2] + 1) == []


async def test_a_long_poll_waits_for_news(client: Client, telegram_fake: TelegramFake) -> None:
    asking = asyncio.create_task(client.updates(wait=5))
    await asyncio.wait_for(telegram_fake.world.queue.polled.wait(), 5)
    telegram_fake.user(ANNA).says("новость")
    assert len(await asking) == 1


async def test_the_older_of_two_pollers_is_cut_off(connect: Connect, telegram_fake: TelegramFake) -> None:
    first = asyncio.create_task(connect().updates(wait=5))
    await asyncio.wait_for(telegram_fake.world.queue.polled.wait(), 5)
    second = asyncio.create_task(connect().updates(wait=5))
    with pytest.raises(RefusedError, match="terminated by other getupdates") as refused:
        await first
    assert refused.value.kind == "AccountDead"
    telegram_fake.user(ANNA).says("кому?")
    assert len(await second) == 1


async def test_kinds_not_asked_for_are_not_kept(client: Client, telegram_fake: TelegramFake) -> None:
    anna = telegram_fake.user(ANNA)
    await client.updates(allowed=["message"])
    message = anna.says("вопрос")
    anna.edits(message, "другой вопрос")
    anna.blocks()
    assert len(await client.updates()) == 1


async def test_polling_beside_a_webhook_is_a_conflict(client: Client, telegram_fake: TelegramFake) -> None:
    await client.set_webhook("https://example.org/hook", "secret")
    with pytest.raises(RefusedError, match="webhook is active"):
        await client.updates()
    assert await client.webhook() == ("https://example.org/hook", 0)
    await client.drop_webhook()
    assert await client.updates() == []


async def test_a_webhook_without_https_or_with_a_bad_secret_is_refused(client: Client) -> None:
    with pytest.raises(RefusedError, match="https url must be provided"):
        await client.set_webhook("http://example.org/hook")
    with pytest.raises(RefusedError, match="unallowed characters"):
        await client.set_webhook("https://example.org/hook", "секрет")


async def test_a_webhook_gets_its_secret_and_every_update_until_it_accepts(
    client: Client, telegram_fake: TelegramFake
) -> None:
    async with Receiver(refusals=2) as receiver:
        await client.set_webhook(receiver.url, "s3cret_", ["message"])
        telegram_fake.user(ANNA).says("первый")
        telegram_fake.user(ANNA).says("второй")
        await receiver.until(4)
    texts = [update["message"]["text"] for update in receiver.updates]
    assert texts == ["первый", "первый", "первый", "второй"], "refused twice, then in order"
    assert receiver.secrets == {"s3cret_"}
    assert "503" in telegram_fake.world.queue.info()["last_error_message"]


async def test_a_sent_text_arrives_trimmed(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    message = await client.text(ANNA, "  Здравствуйте!\n")
    assert (anna.received[0].id, anna.texts) == (message, ["Здравствуйте!"])
    assert [(call.method, call.chat, call.message) for call in telegram_fake.ledger] == [
        ("sendMessage", ANNA, message)
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" \n ", "message text is empty"),
        ("я" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
    ],
)
async def test_texts_beyond_the_limits_are_refused(
    client: Client, telegram_fake: TelegramFake, text: str, words: str
) -> None:
    _started(telegram_fake)
    with pytest.raises(RefusedError, match=f"{words}") as refused:
        await client.text(ANNA, text)
    assert refused.value.kind == "Rejected"
    assert telegram_fake.ledger == []


async def test_a_text_of_the_limit_is_taken(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    await client.text(ANNA, "😀" * 2048)
    assert anna.texts == ["😀" * 2048]


@pytest.mark.parametrize("text", ["<b>жирно", "a < b <unknown>", "</i>", "<b><i>крест</b></i>"])
async def test_broken_html_is_refused(client: Client, telegram_fake: TelegramFake, text: str) -> None:
    _started(telegram_fake)
    with pytest.raises(RefusedError, match="can't parse entities"):
        await client.text(ANNA, text, html=True)


async def test_html_is_read(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    await client.text(ANNA, '<b>Тариф</b> &lt;день&gt; <a href="https://example.org">тут</a>', html=True)
    assert anna.texts == ["Тариф <день> тут"]


async def test_a_button_carries_at_most_64_bytes(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    await client.text(ANNA, "?", [[{"text": "Да", "callback_data": "x" * 64}]])
    assert anna.received[0].labels == ["Да"]
    with pytest.raises(RefusedError, match="button_data_invalid"):
        await client.text(ANNA, "?", [[{"text": "Да", "callback_data": "я" * 33}]])


async def test_a_button_to_nowhere_is_refused(client: Client, telegram_fake: TelegramFake) -> None:
    _started(telegram_fake)
    with pytest.raises(RefusedError, match="wrong http url"):
        await client.text(ANNA, "?", [[{"text": "Сайт", "url": "http://localhost/faq"}]])


async def test_a_photo_and_a_document_arrive(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    await client.photo(ANNA, picture(), "Счётчик")
    await client.document(ANNA, b"kWh;1234")
    photo, document = anna.received
    assert photo.file is not None
    assert document.file is not None
    assert (photo.kind, photo.text, photo.file.data) == ("photo", "Счётчик", picture())
    assert (document.kind, document.file.data) == ("document", b"kWh;1234")


async def test_bad_photos_and_long_captions_are_refused(client: Client, telegram_fake: TelegramFake) -> None:
    _started(telegram_fake)
    with pytest.raises(RefusedError, match="image_process_failed"):
        await client.photo(ANNA, b"not a picture")
    with pytest.raises(RefusedError, match="photo_invalid_dimensions"):
        await client.photo(ANNA, picture(2100, 100))
    with pytest.raises(RefusedError, match="caption is too long"):
        await client.photo(ANNA, picture(), "я" * 1025)
    assert telegram_fake.ledger == []


async def test_an_edit_must_change_something(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    message = await client.text(ANNA, "было")
    with pytest.raises(RefusedError, match="message is not modified"):
        await client.edit(ANNA, message, "было")
    with pytest.raises(RefusedError, match="message to edit not found"):
        await client.edit(ANNA, message + 50, "стало")
    await client.edit(ANNA, message, "стало")
    assert anna.texts == ["стало"]


async def test_a_keyboard_is_changed_without_its_text(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    rows = [[{"text": "Да", "callback_data": "yes"}]]
    message = await client.text(ANNA, "Вопрос?", rows)
    with pytest.raises(RefusedError, match="message is not modified"):
        await client.keyboard(ANNA, message, rows)
    with pytest.raises(RefusedError, match="message to edit not found"):
        await client.keyboard(ANNA, message + 50, rows)
    await client.keyboard(ANNA, message, [[{"text": "✓ Да", "callback_data": "yes"}]])
    assert (anna.texts, anna.received[0].labels) == (["Вопрос?"], ["✓ Да"])


async def test_a_group_takes_twenty_messages_a_minute(client: Client, telegram_fake: TelegramFake) -> None:
    group = telegram_fake.group(-1_001_234_567)
    for number in range(20):
        await client.text(group.id, str(number))
    with pytest.raises(RefusedError) as refused:
        await client.text(group.id, "ещё")
    assert (refused.value.kind, refused.value.value) == ("RetryAfter", 40)


async def test_a_bot_writes_through_a_business_connection_to_who_wrote_there(
    client: Client, telegram_fake: TelegramFake
) -> None:
    irina, anna = telegram_fake.business(42), telegram_fake.user(ANNA)
    with pytest.raises(RefusedError, match="business_peer_invalid"):
        await client.business(irina.id, ANNA, "здравствуйте")
    irina.hears(anna.chat, "привет")
    await client.business(irina.id, ANNA, "здравствуйте")
    assert [message.text for message in irina.chat(anna.chat).received] == ["здравствуйте"]
    assert anna.received == []
    irina.disconnects()
    with pytest.raises(RefusedError, match="business connection not found") as refused:
        await client.business(irina.id, ANNA, "вы здесь?")
    assert refused.value.kind == "Gone"


async def test_an_album_comes_as_one_update_a_picture(client: Client, telegram_fake: TelegramFake) -> None:
    anna = telegram_fake.user(ANNA)
    anna.sends_album([picture(), picture(), picture()], "три")
    assert len(await client.updates()) == 3
    cards = list(anna.chat.sent.values())
    assert len({card["media_group_id"] for card in cards}) == 1
    assert [card.get("caption") for card in cards] == ["три", None, None]


async def test_a_press_is_answered_once_and_in_time(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    await client.text(ANNA, "Вопрос?", [[{"text": "Да", "callback_data": "yes"}]])
    query = anna.presses("Да")
    await client.answer(query)
    late = anna.presses("Да")
    telegram_fake.expire_presses()
    for each in (query, late, "12345"):
        with pytest.raises(RefusedError, match="query is too old"):
            await client.answer(each)


async def test_typing_is_shown(client: Client, telegram_fake: TelegramFake) -> None:
    _started(telegram_fake)
    await client.typing(ANNA)
    assert telegram_fake.world.actions == [(ANNA, "typing")]


async def test_a_file_is_handed_out_by_its_path(client: Client, telegram_fake: TelegramFake) -> None:
    telegram_fake.user(ANNA).sends_photo(picture())
    file = next(iter(telegram_fake.world.files))
    assert await client.download(file) == picture()


async def test_files_that_are_unknown_or_too_big_are_not_handed_out(
    client: Client, telegram_fake: TelegramFake
) -> None:
    telegram_fake.user(ANNA).sends_document(b"x", "big.zip", "application/zip", size=20 * 2**20 + 1)
    with pytest.raises(RefusedError, match="file is too big"):
        await client.download(next(iter(telegram_fake.world.files)))
    with pytest.raises(RefusedError, match="wrong file_id"):
        await client.download("unheard-of")


async def test_strangers_leavers_and_blockers_cannot_be_written_to(
    client: Client, telegram_fake: TelegramFake
) -> None:
    with pytest.raises(RefusedError, match="chat not found") as refused:
        await client.text(404, "кто здесь?")
    assert refused.value.kind == "Gone"
    telegram_fake.user(ANNA)
    with pytest.raises(RefusedError, match="can't initiate conversation") as refused:
        await client.text(ANNA, "первым")
    assert refused.value.kind == "Blocked"
    anna = _started(telegram_fake)
    anna.blocks()
    with pytest.raises(RefusedError, match="blocked by the user") as refused:
        await client.text(ANNA, "ау")
    assert refused.value.kind == "Blocked"
    anna.unblocks()
    anna.deletes_account()
    with pytest.raises(RefusedError, match="user is deactivated") as refused:
        await client.text(ANNA, "ау")
    assert refused.value.kind == "Gone"


async def test_a_moved_group_names_its_new_id(client: Client, telegram_fake: TelegramFake) -> None:
    telegram_fake.group_moves(-4001, -1004001)
    with pytest.raises(RefusedError) as refused:
        await client.text(-4001, "жильцам")
    assert (refused.value.kind, refused.value.value) == ("PeerMovedTo", "-1004001")


async def test_a_flood_is_told_to_wait(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    telegram_fake.faults.flood("sendMessage", 3)
    with pytest.raises(RefusedError) as refused:
        await client.text(ANNA, "раз")
    assert (refused.value.kind, refused.value.value) == ("RetryAfter", 3)
    assert anna.received == []
    await client.text(ANNA, "два")
    assert anna.texts == ["два"]


async def test_a_chat_takes_so_many_messages_a_second(client: Client, telegram_fake: TelegramFake) -> None:
    _started(telegram_fake)
    telegram_fake.world.per_chat_second = 1
    await client.text(ANNA, "раз")
    with pytest.raises(RefusedError) as refused:
        await client.text(ANNA, "два")
    assert refused.value.kind == "RetryAfter"


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", ["page", "drop", "hang"])
async def test_a_broken_answer_does_not_tell_whether_the_call_was_accepted(
    client: Client, telegram_fake: TelegramFake, kind: str, after: bool
) -> None:
    anna = _started(telegram_fake)
    getattr(telegram_fake.faults, kind)("sendMessage", after=after)
    with pytest.raises(RefusedError) as refused:
        await client.text(ANNA, "дошло?")
    assert refused.value.kind == "Ambiguous"
    assert len(anna.received) == len(telegram_fake.ledger) == int(after)


async def test_a_stopped_platform_refuses_connections_and_forgets_nothing(
    client: Client, telegram_fake: TelegramFake
) -> None:
    telegram_fake.user(ANNA).says("до")
    await telegram_fake.stop()
    with pytest.raises(RefusedError) as refused:
        await client.text(ANNA, "ау")
    assert refused.value.kind == "Transient"
    await telegram_fake.start()
    assert len(await client.updates()) == 1


async def test_a_slow_answer_is_still_an_answer(client: Client, telegram_fake: TelegramFake) -> None:
    anna = _started(telegram_fake)
    telegram_fake.faults.slow("sendMessage", 0.05)
    await client.text(ANNA, "не спеша")
    assert anna.texts == ["не спеша"]


def _started(fake: TelegramFake) -> Person:
    anna = fake.user(ANNA)
    anna.starts()
    return anna
