"""What mail servers do to us, many times over, on real servers: the rounds of ``bench.faults`` --f11 --f12 --f13."""

import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.contract.mail import MailDriver
from tests.contract.stand import Stand, standing
from tests.contract.telegram import TelegramDriver
from tests.faults import letters
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

CHATS = 100
UPHEAVALS = 5
"""Of the mailbox in one round."""
PUT_OFF = 5
"""Rounds of 451, and as many of 550: each goes through a day of the injected clock."""


def _no_server(name: str) -> Any:
    raise LookupError(name)


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


async def run(f11: int, f12: int, f13: int, seed: int) -> None:
    """``f11`` letters at a server that hangs, ``f12`` upheavals of the mailbox, ``f13`` bounces in a day."""
    with ExitStack() as stack:
        dovecot, sink = Dovecot.start(), SmtpSink()
        stack.callback(dovecot.stop)
        sink.start()
        stack.callback(sink.stop)
        if f11:
            await _hangs(dovecot, sink, f11, seed)
        if f12:
            await _changes(dovecot, sink, f12, seed)
        if f13:
            await _robots(dovecot, sink, f13)


@asynccontextmanager
async def _stand(mail: MailDriver) -> AsyncIterator[Stand]:
    with tempfile.TemporaryDirectory() as folder:
        async with standing(Path(folder), mail) as stand:
            yield stand


async def _hangs(dovecot: Dovecot, sink: SmtpSink, count: int, seed: int) -> None:
    found, mail = letters.Latencies(), MailDriver(dovecot, sink)
    with tempfile.TemporaryDirectory() as folder:
        async with TelegramDriver.opened(_no_server) as chat, standing(Path(folder), mail, chat) as stand:
            await letters.smtp_hangs(stand, mail, chat, letters=count, chats=CHATS, found=found)
    print(
        f"F11 the mail server hangs: {count} letters, each sent once afterwards; {CHATS} chats meanwhile, "
        f"p95 {p95(found.stuck):.0f} ms (calm {p95(found.calm):.0f} ms)"
    )
    for number in range(PUT_OFF):
        sink.reset()
        mail = MailDriver(dovecot, sink)
        async with _stand(mail) as stand:
            await letters.smtp_puts_off(stand, mail, random.Random(seed + number))
            await letters.smtp_refuses(stand, mail, 10 + number)
    print(f"F11 451 and 550: {PUT_OFF} times sent once within a day, given up visibly, shown on the card")


async def _changes(dovecot: Dovecot, sink: SmtpSink, count: int, seed: int) -> None:
    begun, done, imported = time.perf_counter(), 0, 0
    while done < count:
        sink.reset()
        mail = MailDriver(dovecot, sink)
        async with _stand(mail) as stand:
            imported += await letters.mailbox_changes(stand, mail, random.Random(seed + done), UPHEAVALS)
        done += UPHEAVALS
    print(
        f"F12 the mailbox changes: {done} times from seed {seed}, {imported} letters: 0 missed, 0 twice "
        f"({time.perf_counter() - begun:.0f} s)"
    )


async def _robots(dovecot: Dovecot, sink: SmtpSink, bounces: int) -> None:
    begun = time.perf_counter()
    sink.reset()
    mail = MailDriver(dovecot, sink)
    async with _stand(mail) as stand:
        most = await letters.robots_and_bounces(stand, mail, bounces)
    print(
        f"F13 robots and {bounces} bounces in 24 hours: at most {most} automatic letter to an address "
        f"({time.perf_counter() - begun:.0f} s)"
    )
