"""Calls against the fake platform, and what each way of failing is called."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from PIL import Image

from channels.channel import (
    AccountDead,
    Ambiguous,
    Blocked,
    Gone,
    Outgoing,
    PeerMovedTo,
    Rejected,
    Request,
    RetryAfter,
    Sender,
    SendError,
    Transient,
)
from channels.telegram.adapter import TelegramChannel
from channels.telegram.errors import send_error
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Button, Content
from tests.channels.telegram.conftest import MemoryBlobs
from tests.fakes.telegram import TelegramFake
from tests.fakes.telegram.person import Person

ANNA = 5_317_829_461
SECRET_WORDS = "моя зарплата 90000"

GOSSIP = f'Bad Request: cannot read "{SECRET_WORDS}" of {ANNA}'


@pytest.fixture
def anna(telegram_fake: TelegramFake) -> Person:
    person = telegram_fake.user(ANNA)
    person.starts()
    return person


def text(words: str = SECRET_WORDS, chat: int = ANNA) -> Request:
    return Request("sendMessage", {"chat_id": str(chat), "text": words}, "out-1/0")


def jpeg(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "JPEG")
    return out.getvalue()


async def test_a_rendered_message_arrives_as_it_was_meant(
    make_channel: Callable[..., TelegramChannel], sender: Sender, anna: Person, blobs: MemoryBlobs
) -> None:
    picture = jpeg(40, 30)
    file = Attachment("image", blobs.add(picture), "схема.jpg", "image/jpeg", len(picture))
    content = Content("Где <номер>?\n" + "Да. " * 400, (Button("Нашёл", "t-1"),), (file,))
    channel = make_channel()
    outgoing = Outgoing("out-1", MessageId("m"), Peer(channel.account, str(ANNA)), content)
    ids = [await sender.send(request) for request in channel.render(outgoing).requests]
    words, photo = anna.received
    assert ids == [str(words.id), str(photo.id)]
    assert words.text.startswith("Где <номер>?\nДа.")
    assert photo.file is not None
    assert (photo.file.data, photo.file.name, photo.labels) == (picture, "схема.jpg", ["Нашёл"])


Breakage = Callable[[TelegramFake, Person], None]


@pytest.mark.parametrize(
    ("break_it", "error", "accepted"),
    [
        (lambda fake, anna: anna.blocks(), Blocked, 0),
        (lambda fake, anna: anna.deletes_account(), Gone, 0),
        (lambda fake, anna: fake.world.chats.clear(), Gone, 0),
        (lambda fake, anna: fake.faults.flood("sendMessage", 7), RetryAfter, 0),
        (lambda fake, anna: fake.faults.page("sendMessage", 429), RetryAfter, 0),
        (lambda fake, anna: fake.faults.page("sendMessage", 502), Ambiguous, 0),
        (lambda fake, anna: fake.faults.page("sendMessage", 502, after=True), Ambiguous, 1),
        (lambda fake, anna: fake.faults.page("sendMessage", 403), Transient, 0),
        (lambda fake, anna: fake.faults.page("sendMessage", 413), Rejected, 0),
        (lambda fake, anna: fake.faults.refuse("sendMessage", 500, "Internal Server Error"), Ambiguous, 0),
        (lambda fake, anna: fake.faults.refuse("sendMessage", 401, "Unauthorized"), AccountDead, 0),
        (lambda fake, anna: fake.faults.refuse("sendMessage", 418, "I'm a teapot"), Rejected, 0),
        (lambda fake, anna: fake.faults.refuse("sendMessage", 400, GOSSIP), Rejected, 0),
        (lambda fake, anna: fake.faults.refuse("sendMessage", 418, GOSSIP), Rejected, 0),
        (lambda fake, anna: fake.faults.drop("sendMessage"), Ambiguous, 0),
        (lambda fake, anna: fake.faults.drop("sendMessage", after=True), Ambiguous, 1),
        (lambda fake, anna: fake.faults.hang("sendMessage", after=True), Ambiguous, 1),
    ],
)
async def test_each_failure_has_its_name_and_tells_no_secret(
    sender: Sender,
    telegram_fake: TelegramFake,
    *,
    break_it: Breakage,
    error: type[SendError],
    accepted: int,
) -> None:
    anna = telegram_fake.user(ANNA)
    anna.starts()
    break_it(telegram_fake, anna)
    with pytest.raises(error) as raised:
        await sender.send(text())
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    for secret in (telegram_fake.token, SECRET_WORDS, str(ANNA)):
        assert secret not in str(raised.value)
    assert len(anna.received) == accepted


async def test_a_flood_says_how_long(sender: Sender, telegram_fake: TelegramFake, anna: Person) -> None:
    telegram_fake.faults.flood("sendMessage", 7)
    with pytest.raises(RetryAfter) as raised:
        await sender.send(text())
    assert raised.value.delay == 7


async def test_a_refused_connection_is_surely_not_accepted(
    sender: Sender, telegram_fake: TelegramFake, anna: Person
) -> None:
    await telegram_fake.stop()
    with pytest.raises(Transient):
        await sender.send(text())
    await telegram_fake.start()
    await sender.send(text())
    assert len(anna.received) == 1


async def test_a_proxy_that_refuses_is_surely_not_passed(
    make_channel: Callable[..., TelegramChannel], telegram_fake: TelegramFake, anna: Person
) -> None:
    sender = make_channel(proxy=f"socks5://127.0.0.1:{_closed_port()}").sender()
    with pytest.raises(Transient):
        await sender.send(text())
    await sender.close()
    assert telegram_fake.world.attempts == []


async def test_everything_goes_through_the_proxy(
    make_channel: Callable[..., TelegramChannel], telegram_fake: TelegramFake, anna: Person
) -> None:
    async with proxy() as (address, targets):
        sender = make_channel(proxy=address).sender()
        await sender.send(text())
        await sender.close()
    assert targets == [f"127.0.0.1:{telegram_fake.port}"]
    assert len(anna.received) == 1


async def test_a_moved_group_names_its_new_address(sender: Sender, telegram_fake: TelegramFake) -> None:
    telegram_fake.group_moves(-4001, -1_004_001)
    with pytest.raises(PeerMovedTo) as raised:
        await sender.send(text(chat=-4001))
    assert raised.value.new_address == "-1004001"


async def test_a_wrong_token_is_a_dead_account(
    make_channel: Callable[..., TelegramChannel], telegram_fake: TelegramFake
) -> None:
    sender = make_channel(token="7700112233:AAAwrong").sender()
    with pytest.raises(AccountDead):
        await sender.check()
    await sender.close()


async def test_an_accepted_message_counts_though_its_answer_is_of_a_new_form(
    sender: Sender, telegram_fake: TelegramFake, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(telegram_fake.world.me, "first_name", {"ru": "Окно"})
    assert await sender.send(text()) == str(anna.received[0].id)


async def test_a_picture_of_impossible_shape_goes_as_a_document(
    sender: Sender, anna: Person, blobs: MemoryBlobs
) -> None:
    strip = jpeg(2100, 100)
    file = Attachment("image", blobs.add(strip), "лента.jpg", "image/jpeg", len(strip))
    await sender.send(Request("sendPhoto", {"chat_id": str(ANNA), "caption": "Схема"}, "out-1/0", (file,)))
    (message,) = anna.received
    assert (message.kind, message.text) == ("document", "Схема")


async def test_a_file_that_is_not_stored_is_our_fault(sender: Sender, anna: Person) -> None:
    lost = Attachment("file", "blob:lost", "x.pdf", "application/pdf", 10)
    with pytest.raises(Rejected, match="not stored"):
        await sender.send(Request("sendDocument", {"chat_id": str(ANNA)}, "out-1/0", (lost,)))


async def test_a_clients_file_is_fetched_whole(
    make_channel: Callable[..., TelegramChannel], sender: Sender, telegram_fake: TelegramFake, anna: Person
) -> None:
    data = bytes(range(256)) * 1000
    anna.sends_document(data, "счёт.pdf", "application/pdf")
    file = Attachment("file", list(telegram_fake.world.files)[-1])
    assert b"".join([chunk async for chunk in await sender.fetch(file)]) == data


async def test_files_that_cannot_be_had_say_so(
    sender: Sender, telegram_fake: TelegramFake, anna: Person
) -> None:
    with pytest.raises(Rejected, match="20 MB"):
        await sender.fetch(Attachment("file", "any", size=21 * 2**20))
    anna.sends_document(b"x", "a.bin", "application/zip", size=21 * 2**20)
    with pytest.raises(Rejected, match="too big"):
        await sender.fetch(Attachment("file", list(telegram_fake.world.files)[-1]))
    with pytest.raises(Rejected, match="wrong file_id"):
        await sender.fetch(Attachment("file", "unheard-of"))


@pytest.mark.parametrize("method", ["getFile", "file"])
async def test_a_broken_download_may_be_tried_again(
    sender: Sender, telegram_fake: TelegramFake, anna: Person, method: str
) -> None:
    anna.sends_photo(jpeg(40, 30))
    file = Attachment("image", next(iter(telegram_fake.world.files)))
    telegram_fake.faults.page(method, 502)
    with pytest.raises(Transient):
        [chunk async for chunk in await sender.fetch(file)]
    assert b"".join([chunk async for chunk in await sender.fetch(file)])


async def test_a_press_is_answered_and_a_stale_one_is_no_error(
    sender: Sender, telegram_fake: TelegramFake, anna: Person
) -> None:
    markup = {"inline_keyboard": [[{"text": "Да", "callback_data": "t1"}]]}
    await sender.send(
        Request("sendMessage", {"chat_id": str(ANNA), "text": "?", "reply_markup": markup}, "k")
    )
    press = anna.presses("Да")
    await sender.answer_press(press, "Принято")
    assert telegram_fake.world.press_answers == [(press, "Принято")]
    await sender.answer_press(press)
    await sender.answer_press("unheard-of")
    telegram_fake.faults.refuse("answerCallbackQuery", 401, "Unauthorized")
    with pytest.raises(AccountDead):
        await sender.answer_press(press)


async def test_marking_a_choice_twice_is_no_error(
    sender: Sender, telegram_fake: TelegramFake, anna: Person, make_channel: Callable[..., TelegramChannel]
) -> None:
    channel = make_channel()
    content = Content("Вопрос?", (Button("Да", "t1"), Button("Нет", "t2")))
    outgoing = Outgoing("out-1", MessageId("m"), Peer(channel.account, str(ANNA)), content)
    (request,) = channel.render(outgoing).requests
    message = await sender.send(request)
    (mark,) = channel.render_chosen(outgoing, message, "t2").requests
    for _ in range(2):
        assert await sender.send(mark) == message
    assert anna.received[0].labels == ["Да", "✓ Нет"]


async def test_a_flood_in_a_group_holds_back_the_group_alone(
    sender: Sender, telegram_fake: TelegramFake
) -> None:
    telegram_fake.group(-1_001_234_567)
    telegram_fake.faults.flood("sendMessage", 40)
    with pytest.raises(RetryAfter) as refused:
        await sender.send(text(chat=-1_001_234_567))
    assert (refused.value.delay, refused.value.scope) == (40, "peer")


async def test_an_answer_in_a_business_chat_goes_through_its_connection(
    sender: Sender, telegram_fake: TelegramFake, make_channel: Callable[..., TelegramChannel]
) -> None:
    irina, client = telegram_fake.business(42), telegram_fake.user(ANNA)
    irina.hears(client.chat, "привет")
    channel = make_channel()
    hints = {"business_connection": irina.id}
    outgoing = Outgoing(
        "o", MessageId("m"), Peer(channel.account, f"business:{ANNA}"), Content("здравствуйте"), hints=hints
    )
    await sender.send(channel.render(outgoing).requests[0])
    assert [message.text for message in irina.chat(client.chat).received] == ["здравствуйте"]
    await sender.typing(outgoing.peer)
    assert telegram_fake.world.actions == []


async def test_typing_never_fails(sender: Sender, telegram_fake: TelegramFake, anna: Person) -> None:
    await sender.typing(Peer("telegram:main", str(ANNA)))
    assert telegram_fake.world.actions == [(ANNA, "typing")]
    anna.blocks()
    await sender.typing(Peer("telegram:main", str(ANNA)))


async def test_what_nobody_foresaw_may_have_been_accepted() -> None:
    assert isinstance(send_error(ZeroDivisionError()), Ambiguous)
    assert isinstance(send_error(asyncio.IncompleteReadError(b"", 1)), Ambiguous)


@asynccontextmanager
async def proxy() -> AsyncIterator[tuple[str, list[str]]]:
    """An HTTP proxy that opens tunnels; its address, and where to it was asked to go."""
    targets: list[str] = []

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        targets.append(head.split()[1].decode())
        host, _, port = targets[-1].partition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))

    server = await asyncio.start_server(tunnel, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", targets


async def _pour(source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        drain.write(data)
        await drain.drain()
    drain.close()


def _closed_port() -> int:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
