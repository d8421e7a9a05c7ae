"""Parse, render and send of each channel beside the bare library: ``python -m bench.channels [--sends N]``.

Payloads are those of ``tests/fixtures``, and of the corpora where they lie beside the project. «Bare» is what one
would write without a hub: aiogram's own ``Update``, vk_api's event, ``imap_tools.MailMessage`` (subject, sender, texts
and files read), ``json.loads``; aiogram's ``Bot``, vk_api's ``method``, ``aiosmtplib.send``, httpx2's ``post``. Ours
includes the envelope, all checks, and names for what goes wrong. The far end is a process of its own that says yes.
Rates are the best of the rounds, ours and bare in turn; CPU is this process's.
"""

import argparse
import asyncio
import email.message
import json
import multiprocessing
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.channels import CHANNELS
from channels.channel import Channel, Outgoing
from conversation.contact import Peer
from conversation.ids import MessageId, Micros
from conversation.message import Button, Content
from storage.blobs import FolderBlobs
from tests.fuzz.subjects import NOW, SUBJECTS, Subject
from tests.servers.process import free_port

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
ANSWER = Content(
    "Показания можно передать в личном кабинете, по телефону 303-69-69 или здесь.\n\nЧто вам удобнее?",
    (Button("Передать показания", "o_1234567890"), Button("Оператор", "o_2345678901")),
)
TELEGRAMS = {
    "ok": True,
    "result": {"message_id": 5, "date": 1, "chat": {"id": 42, "type": "private"}, "text": "a"},
}
Send = Callable[[int], Awaitable[object]]


@dataclass(frozen=True)
class Pace:
    """``rate`` a second; ``cpu`` milliseconds of this process for one."""

    rate: float
    cpu: float


def far_end(pipe: Connection) -> None:
    from aiohttp import web
    from aiosmtpd.controller import Controller

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        if "method" in request.path:
            return web.json_response({"response": 5})
        return web.json_response(TELEGRAMS)

    class Sink:
        async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - the library's name
            return "250 ok"

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        mail = Controller(Sink(), hostname="127.0.0.1", port=free_port())
        mail.start()
        pipe.send((runner.addresses[0][1], mail.port))
        await asyncio.to_thread(pipe.recv)
        mail.stop()
        await runner.cleanup()

    asyncio.run(serve())


def settings(http: int, smtp: int) -> dict[str, dict[str, Any]]:
    url, address = f"http://127.0.0.1:{http}", "support@okno.test"
    return {
        "telegram": {"token": TOKEN, "api_url": url},
        "vk": {"group_id": 1001, "token": "vk1.a.token", "api_url": url, "rate": 20},
        "email": {
            "address": address,
            "display_name": "Okno",
            "secret": "a-secret-of-the-bench",
            "imap": {"host": "127.0.0.1", "port": 1, "tls": "none", "user": address, "password": "x"},
            "smtp": {"host": "127.0.0.1", "port": smtp, "tls": "none"},
        },
        "api": {"secrets": ["a-secret-of-the-bench"], "url": f"{url}/okno", "vouches": True},
        "widget": {},
    }


def bare_parse(channel: str) -> tuple[str, Callable[[bytes], object]]:
    if channel == "telegram":
        from aiogram.types import Update

        return "aiogram Update", Update.model_validate_json
    if channel == "vk":
        from vk_api.bot_longpoll import VkBotEvent

        return "vk_api event", lambda payload: VkBotEvent(json.loads(payload))
    if channel == "email":
        from imap_tools import MailMessage

        def read(payload: bytes) -> object:
            letter = MailMessage.from_bytes(payload)
            names = [(file.filename, len(file.payload)) for file in letter.attachments]
            return letter.subject, letter.from_, letter.text, letter.html, names

        return "imap_tools MailMessage", read
    return "json.loads", json.loads


def both_read(subject: Subject, bare: Callable[[bytes], object]) -> list[bytes]:
    """Only what both sides read is compared."""
    found = []
    for payload in subject.seeds:
        try:
            bare(payload)
        except Exception:  # noqa: BLE001 - a library fails in its own ways
            continue
        if subject.take(payload):
            found.append(payload)
    return found


def pace(read: Callable[[bytes], object], payloads: Sequence[bytes], least: float = 0.15) -> Pace:
    done, started, cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - started < least:
        for payload in payloads:
            read(payload)
        done += len(payloads)
    seconds, spent = time.perf_counter() - started, time.process_time() - cpu
    return Pace(done / seconds, spent / done * 1e3)


async def sending(send: Send, count: int) -> Pace:
    started, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        await send(number)
    return Pace(count / (time.perf_counter() - started), (time.process_time() - cpu) / count * 1e3)


def best(paces: Sequence[Pace]) -> Pace:
    return Pace(max(one.rate for one in paces), min(one.cpu for one in paces))


def our_send(channel: Channel) -> Send:
    sender = channel.sender()
    address = "client@example.test" if channel.name == "email" else "42"

    async def send(number: int) -> None:
        key = f"o{number}{time.perf_counter_ns()}"
        for request in channel.render(outgoing(channel, key, address)).requests:
            await sender.send(request)

    return send


def outgoing(channel: Channel, key: str, address: str = "42") -> Outgoing:
    return Outgoing(key, MessageId(key), Peer(channel.account, address), ANSWER)


def bare_send(channel: str, http: int, smtp: int) -> tuple[Send, Callable[[], Awaitable[object]]]:
    """How to send one, and how to close."""
    url = f"http://127.0.0.1:{http}"
    if channel == "telegram":
        from aiogram import Bot
        from aiogram.client.session.aiohttp import AiohttpSession
        from aiogram.client.telegram import TelegramAPIServer

        bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
        return lambda number: bot.send_message(42, ANSWER.text), bot.session.close
    if channel == "vk":
        return _bare_vk(url), _nothing
    if channel == "email":
        import aiosmtplib

        async def mail(number: int) -> None:
            letter = email.message.EmailMessage()
            letter["From"], letter["To"], letter["Subject"] = "a@okno.test", "client@example.test", "Ответ"
            letter.set_content(ANSWER.text)
            await aiosmtplib.send(letter, hostname="127.0.0.1", port=smtp, start_tls=False)

        return mail, _nothing
    import httpx2

    client = httpx2.AsyncClient(trust_env=False)
    return lambda number: client.post(f"{url}/okno", json={"text": ANSWER.text}), client.aclose


def _bare_vk(url: str) -> Send:
    import jconfig  # type: ignore[import-untyped]
    import requests
    from vk_api.vk_api import VkApiGroup

    from channels.vk.session import TimedAdapter
    from channels.vk.settings import VkSettings

    session = requests.Session()
    plain = VkSettings.model_validate({"group_id": 1, "token": "vk1.a.token", "api_url": url})
    session.mount("https://api.vk.ru/", TimedAdapter(plain, url))
    api = VkApiGroup(token="vk1.a.token", api_version="5.199", config=jconfig.MemoryConfig, session=session)
    values = {"peer_id": 42, "message": ANSWER.text}
    return lambda number: asyncio.to_thread(api.method, "messages.send", {**values, "random_id": number + 1})


async def _nothing() -> None:
    return None


async def measure(name: str, channel: Channel, chosen: argparse.Namespace, ports: tuple[int, int]) -> None:
    subject, (library, bare) = SUBJECTS[name](), bare_parse(name)
    payloads = both_read(subject, bare)
    ours, plain, renders = [], [], []
    for _ in range(chosen.rounds):
        ours.append(pace(lambda payload: channel.parse(subject.seal(payload)), payloads))
        plain.append(pace(bare, payloads))
        renders.append(pace(lambda _: channel.render(outgoing(channel, "o1")), [b""]))
    mine, theirs = best(ours), best(plain)
    print(
        f"{name:8} parse {mine.rate:7.0f}/s, {library} {theirs.rate:7.0f}/s: ×{mine.rate / theirs.rate:.2f} "
        f"({len(payloads)} payloads)  render {best(renders).rate:7.0f}/s"
    )
    if channel.pulls:
        return
    send, (other, close) = our_send(channel), bare_send(name, *ports)
    sends = chosen.sends // 5 if name == "vk" else chosen.sends
    sent, compared = [], []
    for _ in range(chosen.rounds):
        sent.append(await sending(send, sends))
        compared.append(await sending(other, sends))
    await close()
    await channel.close()
    mine, theirs = best(sent), best(compared)
    print(
        f"{'':8} render and send {mine.rate:6.0f}/s, CPU {mine.cpu:.2f} ms; bare {theirs.rate:6.0f}/s, "
        f"CPU {theirs.cpu:.2f} ms: ×{mine.rate / theirs.rate:.2f}, CPU ×{mine.cpu / theirs.cpu:.2f}"
    )


async def bench(chosen: argparse.Namespace, http: int, smtp: int) -> None:
    for name, values in settings(http, smtp).items():
        channel = CHANNELS[name](values, lambda: Micros(NOW), FolderBlobs(Path("/nonexistent")))
        await measure(name, channel, chosen, (http, smtp))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sends", type=int, default=200, help="a round (VK: a fifth of it)")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=far_end, args=(there,))
    process.start()
    try:
        asyncio.run(bench(chosen, *here.recv()))
    finally:
        here.send("stop")
        process.join()


if __name__ == "__main__":
    main()
