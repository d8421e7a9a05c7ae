"""What goes wrong on the way back, on real channels: nothing is lost, nothing is said twice, people see it."""

from channels.channel import Ambiguous, Idempotency, RetryAfter
from conversation import events as e
from storage import outbox
from tests.contract.driver import Break, Client, Driver
from tests.contract.fixtures import CHANNELS, each
from tests.contract.stand import Stand
from tests.trips import ledger

SENDS = tuple(kind for kind in CHANNELS if kind.can_block)
QUESTION = "как передать показания?"


def named(driver: Driver, client: Client, kind: type[Exception], word: str = "") -> Break:
    """The first fault of this kind."""
    return next(
        break_it
        for name, (break_it, found) in driver.faults(client).items()
        if found is kind and word in name
    )


async def put_off(stand: Stand, driver: Driver, client: Client) -> None:
    """Wait until a sending was refused and waits for its next attempt."""

    async def refused() -> bool:
        if await stand.find(driver, client) is None:
            return False
        identity = await stand.identity(driver, client)
        row = await stand.database.read(lambda: outbox.oldest(identity.id))
        return row is not None and row.state == "ready" and row.next_at > stand.clock()

    await stand.until(refused, "an attempt that was refused")


@each(SENDS)
async def test_a_refused_sending_is_made_later_and_in_order(driver: Driver, stand: Stand) -> None:
    anna = await driver.client()
    named(driver, anna, RetryAfter)()
    await anna.says(QUESTION)
    await put_off(stand, driver, anna)
    await stand.reply(await stand.conversation(driver, anna), "А я дополню", by=stand.vera)
    driver.mend()
    assert await anna.seen() == []
    stand.clock.forward(3600)
    await stand.sees(anna, 2)
    await stand.rest(driver, anna, 1)
    await ledger.agree(stand, driver, anna, [QUESTION])


@each(SENDS)
async def test_an_operators_words_of_unknown_fate_are_sent_again_by_her_alone(
    driver: Driver, stand: Stand
) -> None:
    channel = stand.core.channels.get(driver.account)
    assert channel is not None
    anna = await driver.client()
    await anna.says(QUESTION)
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    conversation = await stand.conversation(driver, anna)
    named(driver, anna, Ambiguous, "after")()
    item = await stand.reply(conversation, "Номер вашего обращения 42", by=stand.vera)
    await stand.sees(anna, 2)
    driver.mend()
    if channel.capabilities({}).idempotency is Idempotency.NATIVE:
        await put_off(stand, driver, anna)
        stand.clock.forward(3600)

    async def settled() -> str:
        last = (await stand.history(conversation))[-1]
        return last.delivery if last.delivery in ("sent", "read", "unknown") else ""

    fate = await stand.until(settled, "what became of it")
    stand.clock.forward(24 * 3600)
    await stand.rest(driver, anna, 1)
    assert sum("42" in seen.text for seen in await anna.seen()) == 1
    if channel.capabilities({}).idempotency is Idempotency.NATIVE:
        assert fate != "unknown"
        return
    assert fate == "unknown"
    await stand.desk.resend(stand.vera, conversation, item.message_id, "ru")  # type: ignore[arg-type]
    await stand.sees(anna, 3)
    await stand.rest(driver, anna, 1)
    assert (await stand.history(conversation))[-1].delivery == "sent"


@each(SENDS)
async def test_a_client_who_blocked_us_is_shown_as_such_to_the_operator(driver: Driver, stand: Stand) -> None:
    anna = await driver.client()
    await anna.says("оператор")
    await stand.sees(anna, 1)
    await stand.rest(driver, anna, 1)
    conversation = await stand.conversation(driver, anna)
    anna.blocks()
    await stand.reply(conversation, "Здравствуйте!")

    async def failed() -> bool:
        return (await stand.history(conversation))[-1].delivery == "failed"

    await stand.until(failed, "the failure on her screen")
    assert (await stand.history(conversation))[-1].error_text
    opened = await stand.hub.reading.opened(stand.olga, conversation, None, "ru")
    assert [identity.reachable for identity in opened.identities] == [False]
    await anna.unblocks()
    await stand.rest(driver, anna, 2)
    await stand.reply(conversation, "Рада, что вы вернулись")
    assert "вернулись" in (await stand.sees(anna, 2))[-1].text
    await ledger.one_owner(stand, driver, anna)


@each(tuple(way for way in CHANNELS if way.repeats))
async def test_a_repeated_word_operator_hands_over_once(driver: Driver, stand: Stand) -> None:
    anna = await driver.client()
    await anna.says("оператор")
    for _ in range(3):
        await anna.is_told_again()
    await stand.sees(anna, 1)
    await anna.says("вы тут?")
    await stand.rest(driver, anna, 2)
    log = await stand.log(driver, anna)
    assert sum(isinstance(event, e.HandoffRequested) for event in log) == 1
    await ledger.agree(stand, driver, anna, ["оператор", "вы тут?"])
