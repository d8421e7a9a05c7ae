"""Letters through a real relay and a real mailbox: what comes back, and who answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import pytest
import pytest_asyncio

from conversation import events as e
from tests.contract.driver import Servers
from tests.contract.mail import MailClient, MailDriver
from tests.contract.stand import Stand, standing
from tests.servers.dovecot import Dovecot
from tests.servers.opensmtpd import OpenSmtpd
from tests.servers.smtp_sink import SmtpSink

SECRET = "Лицевой счёт 100200300, долг 4500 рублей."


class RelayDriver(MailDriver):
    """What we send goes through a mail server that writes true bounces."""

    def __init__(self, dovecot: Dovecot, sink: SmtpSink, relay: OpenSmtpd) -> None:
        super().__init__(dovecot, sink)
        self.relay = relay

    @classmethod
    @asynccontextmanager
    async def opened(cls, servers: Servers) -> AsyncIterator[Self]:
        yield cls(servers("dovecot"), servers("smtp_sink"), servers("opensmtpd"))

    def settings(self) -> dict[str, Any]:
        smtp = {"host": self.relay.host, "port": self.relay.port, "tls": "none"}
        return {**super().settings(), "smtp": smtp}


@pytest.fixture
def mail(dovecot: Dovecot, smtp_sink: SmtpSink) -> MailDriver:
    return MailDriver(dovecot, smtp_sink)


@pytest_asyncio.fixture
async def stand(mail: MailDriver, tmp_path: Path, quick: None) -> AsyncIterator[Stand]:
    async with standing(tmp_path, mail) as opened:
        yield opened


@pytest_asyncio.fixture
async def relayed(
    dovecot: Dovecot, smtp_sink: SmtpSink, opensmtpd: OpenSmtpd, tmp_path: Path, quick: None
) -> AsyncIterator[tuple[RelayDriver, Stand]]:
    driver = RelayDriver(dovecot, smtp_sink, opensmtpd)
    async with standing(tmp_path, driver) as opened:
        yield driver, opened


async def handed_over(stand: Stand, mail: MailDriver) -> MailClient:
    """She has written, and people have her."""
    anna = await mail.client()
    await anna.says("оператор")
    await stand.sees(anna, 1)
    await stand.rest(mail, anna, 1)
    return anna


async def test_a_letter_that_came_back_shows_on_the_message_and_at_the_address_until_she_writes(
    relayed: tuple[RelayDriver, Stand],
) -> None:
    driver, stand = relayed
    anna = await handed_over(stand, driver)
    conversation = await stand.conversation(driver, anna)
    anna.blocks()
    await stand.reply(conversation, "Здравствуйте!")

    async def came_back() -> bool:
        return (await stand.history(conversation))[-1].delivery == "failed"

    await stand.until(came_back, "the bounce on her screen")
    assert (await stand.history(conversation))[-1].error_text == "Такого адреса нет."
    opened = await stand.hub.reading.opened(stand.olga, conversation, None, "ru")
    assert [identity.reachable for identity in opened.identities] == [False]
    assert any("Такого адреса нет" in item.title for item in opened.items)
    await anna.unblocks()
    await stand.rest(driver, anna, 2)
    assert (await stand.identity(driver, anna)).reachable


async def test_a_letter_put_off_by_a_bounce_is_shown_and_the_address_stays_good(
    stand: Stand, mail: MailDriver
) -> None:
    anna = await handed_over(stand, mail)
    conversation = await stand.conversation(mail, anna)
    await stand.reply(conversation, "Здравствуйте!")
    await stand.sees(anna, 2)
    await told_of(mail, anna, "failed", "5.2.2", "552 5.2.2 mailbox full")

    async def delayed() -> bool:
        return (await stand.history(conversation))[-1].delivery == "delayed"

    await stand.until(delayed, "the soft bounce on her screen")
    assert "переполнен" in (await stand.history(conversation))[-1].error_text
    assert (await stand.identity(mail, anna)).reachable


async def test_a_bounce_of_a_letter_whose_fate_was_unknown_finds_it(stand: Stand, mail: MailDriver) -> None:
    """The answer to DATA was lost: only the id kept before sending leads back."""
    anna = await handed_over(stand, mail)
    conversation = await stand.conversation(mail, anna)
    mail.faults(anna)["cut after"][0]()
    await stand.reply(conversation, "Здравствуйте!")

    async def is_(delivery: str) -> bool:
        return (await stand.history(conversation))[-1].delivery == delivery

    await stand.until(lambda: is_("unknown"), "nobody knows its fate")
    mail.mend()
    await told_of(mail, anna, "failed", "5.1.1", "550 5.1.1 no such user")
    await stand.until(lambda: is_("failed"), "the bounce on her screen")


async def test_another_senders_answer_stands_apart_and_he_learns_nothing(
    stand: Stand, mail: MailDriver
) -> None:
    anna = await handed_over(stand, mail)
    conversation = await stand.conversation(mail, anna)
    await stand.reply(conversation, SECRET)
    await stand.sees(anna, 2)
    boris = await mail.client(2)
    letter = boris.letter("Какой у неё долг?")
    letter.replace_header("To", str(anna.letters[-1].message["Reply-To"]))
    await asyncio.to_thread(mail.dovecot.deliver, letter.as_bytes(), mail.mailbox)
    await stand.rest(mail, boris, 1)
    his = await stand.conversation(mail, boris)
    assert his != conversation
    state = await stand.state(mail, boris)
    assert (state.mode, state.queue) == ("waiting", (await stand.state(mail, anna)).queue), (
        "people have it too"
    )
    written = [event for event in await stand.log(mail, anna) if isinstance(event, e.ParticipantWrote)]
    assert [event.conversation for event in written] == [his]
    opened = await stand.hub.reading.opened(stand.vera, conversation, None, "ru")
    assert [item.leads_to for item in opened.items if item.event == "participant_wrote"] == [his]
    await stand.reply(his, "Мы отвечаем только самому клиенту.")
    (seen,) = await stand.sees(boris, 1)
    assert "только самому клиенту" in seen.text
    assert SECRET not in boris.letters[0].raw.decode() + seen.text
    assert SECRET not in str(boris.letters[0].message.get_body(("plain",)))
    await stand.reply(conversation, "Что-нибудь ещё?")
    assert "Какой у неё долг?" not in str((await stand.sees(anna, 3))[-1].text)


async def told_of(mail: MailDriver, anna: MailClient, action: str, status: str, words: str) -> None:
    """A mail server tells what became of the last letter to her."""
    ours = anna.letters[-1]
    bounce = (
        "From: MAILER-DAEMON@example.test\r\nAuto-Submitted: auto-replied\r\n"
        f"To: {ours.sender}\r\nSubject: Delivery Status Notification\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nDelivery failed.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.test\r\n\r\n"
        f"Final-Recipient: rfc822; {anna.address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {words}\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {ours.message['Message-ID']}\r\n\r\n.\r\n--b--\r\n"
    )
    await asyncio.to_thread(mail.dovecot.deliver, bounce.encode(), mail.mailbox, sender="")


SEVERAL = """Добрый день!

Недавно купили квартиру, помогите разобраться.
1. До какого числа передавать показания?
2. Чем можно заплатить за свет, кроме наличных?
3. А почему у соседки снизу по ночам поёт кот?

С уважением,
Вера Павловна
"""


async def test_a_letter_with_several_questions_gets_one_formal_answer_that_covers_each(
    stand: Stand, mail: MailDriver
) -> None:
    anna = await mail.client()
    await anna.says(SEVERAL)
    await stand.sees(anna, 1)
    await stand.rest(mail, anna, 1)
    (answer,) = anna.letters
    assert answer.message["Auto-Submitted"] == "auto-replied"
    for kind in ("plain", "html"):
        body = answer.message.get_body((kind,))
        assert body is not None
        text = str(body.get_content())
        own = text.partition("Вы писали")[0]
        for part in ("Здравствуйте!", "25-го числа", "банковской картой", "поёт кот", "С уважением"):
            assert part in own, f"{part} in {kind}"
        assert "Недавно купили квартиру" in text.partition("Вы писали")[2]
    assert (await stand.state(mail, anna)).mode == "waiting"


async def test_an_operators_letter_is_no_automatic_one_and_has_her_closing(
    stand: Stand, mail: MailDriver
) -> None:
    anna = await handed_over(stand, mail)
    await stand.reply(await stand.conversation(mail, anna), "Показания приняли, спасибо.")
    await stand.sees(anna, 2)
    letter = anna.letters[-1]
    assert letter.message["Auto-Submitted"] is None
    text = str(letter.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert text.startswith("Здравствуйте!\n\nПоказания приняли, спасибо.\n\nС уважением,\nслужба поддержки")


VACATIONS = {
    "the same words each time": "Спасибо за письмо! Я в отпуске до 5 декабря, отвечу позже.",
    "a new number each time": "Ваше обращение № {number} принято. Как оплатить счёт, читайте на сайте.",
    "our own words back": "Вы написали нам: {ours}",
}


@pytest.mark.parametrize("words", VACATIONS.values(), ids=VACATIONS)
async def test_a_machine_that_does_not_say_so_hears_from_us_once(
    stand: Stand, mail: MailDriver, words: str
) -> None:
    """It answers everything it gets, the way old vacation programs do."""
    robot = await mail.client()
    await robot.says(words.format(number=1, ours="ничего"))
    heard = 1
    for number in range(2, 6):
        await stand.rest(mail, robot, heard)
        ours = robot.letters[-1] if robot.letters else None
        text = str(ours.message.get_body(("plain",)).get_content()) if ours else ""  # type: ignore[union-attr]
        await robot.says(words.format(number=number, ours=text.partition("Вы писали")[0]))
        heard += 1
    await stand.rest(mail, robot, heard)
    assert len(robot.letters) == 1


async def test_a_person_gets_no_more_than_so_many_automatic_answers_a_day_and_then_people(
    dovecot: Dovecot, smtp_sink: SmtpSink, tmp_path: Path, quick: None
) -> None:
    class Sparing(MailDriver):
        def settings(self) -> dict[str, Any]:
            return {**super().settings(), "automatic_per_day": 2}

    mail = Sparing(dovecot, smtp_sink)
    async with standing(tmp_path, mail) as stand:
        anna = await mail.client()
        questions = ("Как передать показания?", "Чем заплатить за свет?", "Где ваш офис?")
        for number, question in enumerate(questions, 1):
            await anna.says(question)
            await stand.rest(mail, anna, number)
        assert len(anna.letters) == 2
        assert (await stand.state(mail, anna)).mode == "waiting"
        kinds = [item.event for item in (await opened(stand, mail, anna)) if item.kind == "event"]
        assert kinds == ["bot_silenced", "handoff_requested"]


async def opened(stand: Stand, mail: MailDriver, client: MailClient) -> Any:
    conversation = await stand.conversation(mail, client)
    return (await stand.hub.reading.opened(stand.vera, conversation, None, "ru")).items
