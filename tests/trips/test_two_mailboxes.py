"""Two real mailboxes of one hub at once: nobody's letter, and no answer, gets into the other one."""

import asyncio
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from conversation import events as e
from tests.contract.mail import MailClient, MailDriver
from tests.contract.stand import Stand, standing
from tests.servers.dovecot import Dovecot
from tests.servers.smtp_sink import SmtpSink

QUESTION = "как передать показания?"


class SuppliersDriver(MailDriver):
    account = "email:suppliers"

    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "name": "suppliers"}


def answered_from(driver: MailDriver, client: MailClient) -> set[str]:
    """Every mailbox that stands in what he got, as the sender, in From or in Reply-To, without its tokens."""
    told = [
        address
        for item in client.letters
        for address in (
            item.sender,
            parseaddr(str(item.message["From"]))[1],
            parseaddr(str(item.message["Reply-To"]))[1],
        )
    ]
    locals_ = [address.partition("@") for address in told]
    return {f"{local.partition('+')[0]}@{domain}" for local, _, domain in locals_}


async def heard(stand: Stand, driver: MailDriver, client: MailClient) -> int:
    if await stand.find(driver, client) is None:
        return 0
    return sum(isinstance(event, e.MessageReceived) for event in await stand.log(driver, client))


async def test_each_letter_lands_with_its_mailbox_and_is_answered_from_there(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, quick: None
) -> None:
    clients = MailDriver(dovecot, smtp_sink)
    suppliers = SuppliersDriver(dovecot, smtp_sink)
    async with standing(tmp_path, clients, suppliers) as stand:
        anna, boris = await clients.client(1), await suppliers.client(2)
        both = ((clients, anna), (suppliers, boris))
        for count, text in ((1, QUESTION), (2, "оператор")):
            await asyncio.gather(*(client.says(text) for _, client in both))
            for driver, client in both:
                await stand.sees(client, count)
                await stand.rest(driver, client, count)
        conversation = await stand.conversation(suppliers, boris)
        await stand.reply(conversation, "Здравствуйте, это Ольга")
        await stand.sees(boris, 3)
        for driver, client in both:
            assert answered_from(driver, client) == {driver.mailbox}
            assert await heard(stand, driver, client) == 2
        assert await stand.find(clients, boris) is None
        assert await stand.find(suppliers, anna) is None
        assert len(anna.letters) == 2


async def test_whoever_writes_to_both_mailboxes_is_answered_by_each(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, quick: None
) -> None:
    clients = MailDriver(dovecot, smtp_sink)
    suppliers = SuppliersDriver(dovecot, smtp_sink)
    async with standing(tmp_path, clients, suppliers) as stand:
        anna = await clients.client()
        there = await suppliers.client()
        there.address = anna.address
        letters = [client.letter(QUESTION) for client in (anna, there)]
        await asyncio.gather(anna.posts(letters[0]), there.posts(letters[1]))
        await stand.sees(anna, 2)
        for driver in (clients, suppliers):
            await stand.rest(driver, anna, 1)
            assert await heard(stand, driver, anna) == 1
        senders = {parseaddr(str(item.message["From"]))[1] for item in anna.letters}
        assert senders == {clients.mailbox, suppliers.mailbox}
