"""What mail servers do to us, as rounds for the suite and for the bench: F11, F12, F13."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from conversation import events as e
from conversation.ids import DAY
from tests.contract.driver import Client, Driver
from tests.contract.mail import NO_SUCH_USER, MailClient, MailDriver
from tests.contract.stand import Stand

QUESTION = "Как передать показания?"
HOUR = 3600.0
PACE = 0.05
"""Seconds of the hub's clock between two clients: within every platform's rate."""
LATER = "451 4.3.0 try again later"


@dataclass
class Latencies:
    """Seconds from a client's words to the answer on his screen."""

    calm: list[float] = field(default_factory=list)
    stuck: list[float] = field(default_factory=list)


async def smtp_hangs(
    stand: Stand, mail: MailDriver, chat: Driver, *, letters: int, chats: int, found: Latencies
) -> None:
    """F11: the server is silent at a command for longer than anybody looks; nothing of the chat waits for it."""
    found.calm += await _served(stand, chat, range(chats))
    writers = [await mail.client(number) for number in range(letters)]
    mail.sink.held = True
    try:
        for writer in writers:
            await writer.says(QUESTION)
        wide = min(letters, stand.core.channels.get(mail.account).capabilities({}).at_once)  # type: ignore[union-attr]

        async def stuck() -> bool:
            return mail.sink.waiting >= wide

        await stand.until(stuck, "every connection waits for the server")
        found.stuck += await _served(stand, chat, range(chats, 2 * chats))
        assert mail.sink.waiting >= wide, "the letters still wait"
    finally:
        mail.sink.held = False
    for writer in writers:
        await stand.until(partial(_has_got_one, stand, writer), "his letter")
    for writer in writers:
        await stand.rest(mail, writer, 1)
        assert len(writer.letters) == 1, "I3"


async def _has_got_one(stand: Stand, writer: MailClient) -> bool:
    stand.clock.forward(PACE)
    return bool(writer.letters)


async def _served(stand: Stand, chat: Driver, numbers: Sequence[int]) -> list[float]:
    """Clients ask one after another, as patient people do."""
    taken = []
    for number in numbers:
        client = await chat.client(number)
        begun = time.perf_counter()
        await client.says(QUESTION)
        await stand.sees(client, 1)
        taken.append(time.perf_counter() - begun)
        stand.clock.forward(PACE)
    return taken


async def smtp_puts_off(stand: Stand, mail: MailDriver, chance: random.Random) -> None:
    """F11: 451 for hours is retried until it is taken, once; 451 for more than a day is given up, visibly."""
    anna, boris = await mail.client(1), await mail.client(2)
    mail.sink.answer_to_data = LATER
    begun = stand.clock.at
    await anna.says(QUESTION)
    await stand.until(lambda: _is_put_off(stand, mail, anna), "put off")
    for _ in range(chance.randint(1, 20)):
        stand.clock.forward(HOUR)
        await stand.until(stand.is_quiet, "tried again")
    assert not anna.letters
    mail.mend()
    stand.clock.forward(HOUR)
    await stand.sees(anna, 1)
    await stand.rest(mail, anna, 1)
    assert len(anna.letters) == 1
    assert stand.clock.at - begun <= DAY
    mail.sink.answer_to_data = LATER
    await boris.says(QUESTION)
    await stand.until(lambda: _is_put_off(stand, mail, boris), "put off")
    for _ in range(26):
        stand.clock.forward(HOUR)
        await stand.until(stand.is_quiet, "tried again or given up")
    (item,) = await _ours(stand, mail, boris)
    assert (item.delivery, bool(item.error_text)) == ("failed", True)
    mail.mend()
    stand.clock.forward(HOUR)
    await stand.until(stand.is_quiet, "nothing more happens")
    assert not boris.letters


async def smtp_refuses(stand: Stand, mail: MailDriver, number: int) -> None:
    """F11: 550 shows on the message and in the client's card."""
    anna = await mail.client(number)
    mail.sink.refused[anna.address] = NO_SUCH_USER
    await anna.says(QUESTION)
    await stand.rest(mail, anna, 1)
    (item,) = await _ours(stand, mail, anna)
    assert (item.delivery, item.error_text) == ("failed", "Такого адреса нет.")
    conversation = await stand.conversation(mail, anna)
    opened = await stand.hub.reading.opened(stand.vera, conversation, None, "ru")
    assert [identity.reachable for identity in opened.identities] == [False]
    assert opened.card.failed
    del mail.sink.refused[anna.address]


async def _is_put_off(stand: Stand, mail: MailDriver, client: Client) -> bool:
    if await stand.find(mail, client) is None:
        return False
    said = any(isinstance(event, e.BotReplied) for event in await stand.log(mail, client))
    return said and await stand.is_quiet()


async def _ours(stand: Stand, mail: MailDriver, client: Client) -> list:
    history = await stand.history(await stand.conversation(mail, client))
    return [item for item in history if item.author == "bot"]


async def mailbox_changes(stand: Stand, mail: MailDriver, chance: random.Random, upheavals: int) -> int:
    """F12: while letters come in, the folder is renumbered and connections drop; the number of letters."""
    writers = [await mail.client(number) for number in range(4)]
    written: list[tuple[MailClient, str]] = []
    validity = 1_900_000_000 + chance.randrange(1_000_000)
    for upheaval in range(upheavals):
        for _ in range(chance.randint(1, 3)):
            writer = chance.choice(writers)
            written.append((writer, f"Письмо номер {len(written)}: где офис?"))
            await writer.says(written[-1][1])
        if chance.random() < 0.5:
            await asyncio.to_thread(mail.dovecot.renumber, mail.mailbox, validity + upheaval)
        await asyncio.to_thread(mail.dovecot.disconnect, mail.mailbox)
    expected = sorted(text for _, text in written)

    async def all_here() -> bool:
        return len(await _heard(stand, mail, writers)) >= len(expected)

    await stand.until(all_here, "every letter imported")
    # Whatever would be imported twice comes before a letter that is written now.
    await writers[0].says("последнее")

    async def the_last() -> bool:
        return "последнее" in await _heard(stand, mail, writers)

    await stand.until(the_last, "the last letter")
    assert sorted(await _heard(stand, mail, writers)) == [*sorted([*expected, "последнее"])]
    return len(expected) + 1


async def _heard(stand: Stand, mail: MailDriver, writers: Sequence[MailClient]) -> list[str]:
    heard = []
    for writer in writers:
        if await stand.find(mail, writer) is not None:
            log = await stand.log(mail, writer)
            heard += [event.text for event in log if isinstance(event, e.MessageReceived)]
    return heard


@dataclass
class Robot:
    """A program that answers every letter it gets."""

    client: MailClient
    words: Callable[[int, str], str]
    marks: dict[str, str] = field(default_factory=dict)
    answered: int = 0
    said: int = 0

    async def writes(self, ours: str = "") -> None:
        self.said += 1
        letter = self.client.letter(self.words(self.said, ours))
        for name, value in self.marks.items():
            letter[name] = value
        await self.client.posts(letter)

    async def answers(self) -> None:
        for received in self.client.letters[self.answered :]:
            self.answered += 1
            body = received.message.get_body(("plain",))
            assert body is not None
            await self.writes(str(body.get_content()).partition("Вы писали")[0])


ROBOTS: tuple[tuple[Callable[[int, str], str], dict[str, str]], ...] = (
    (lambda number, ours: "Меня нет на месте.", {"Auto-Submitted": "auto-replied"}),
    (lambda number, ours: "Меня нет на месте, буду в понедельник.", {}),
    (lambda number, ours: f"Обращение {number} зарегистрировано. Оплатить счёт можно на сайте.", {}),
    (lambda number, ours: f"Вы нам писали: {ours}", {}),
    (lambda number, ours: f"Как передать показания? Талон {number * 7919}.", {"Precedence": "bulk"}),
)


async def robots_and_bounces(stand: Stand, mail: MailDriver, bounces: int, hours: int = 24) -> int:
    """F13: programs that answer us for a day, and bounces by the hundred; the most one address heard from us."""
    robots = [
        Robot(await mail.client(number), words, dict(marks)) for number, (words, marks) in enumerate(ROBOTS)
    ]
    for robot in robots:
        await robot.writes()
    returned = 0
    for hour in range(hours):
        while returned < bounces * (hour + 1) // hours:
            returned += 1
            await asyncio.to_thread(mail.dovecot.deliver, _bounce(returned, mail), mail.mailbox, sender="")
        for robot in robots:
            await stand.until(partial(_has_heard, stand, mail, robot), "the robot's letters")
        await stand.until(stand.is_quiet, "all is served")
        for robot in robots:
            await robot.answers()
        stand.clock.forward(HOUR)
    # Letters are read in their order: behind this one nothing of theirs is left.
    anna = await mail.client(len(robots))
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(mail, anna, 1)
    assert not any("MAILER-DAEMON" in "".join(item.recipients).upper() for item in mail.sink.received)
    heard = [len(robot.client.letters) for robot in robots]
    assert max(heard) <= 1, heard
    return max(heard)


async def _has_heard(stand: Stand, mail: MailDriver, robot: Robot) -> bool:
    if await stand.find(mail, robot.client) is None:
        return False
    log = await stand.log(mail, robot.client)
    return sum(isinstance(event, e.MessageReceived) for event in log) >= robot.said


def _bounce(number: int, mail: MailDriver) -> bytes:
    return (
        f"From: MAILER-DAEMON@relay{number % 7}.test\r\nTo: {mail.mailbox}\r\n"
        f"Message-ID: <bounce-{number}@relay.test>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        "\r\nI could not deliver your message.\r\n\r\n"
        f"<somebody{number}@example.test>: 550 5.1.1 no such user\r\n"
    ).encode()
