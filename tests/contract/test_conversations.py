"""What every channel must let people do, shown by a whole hub behind it."""

from collections.abc import AsyncIterator

from channels.channel import Idempotency, Outgoing
from conversation import events as e
from conversation.contact import Peer
from conversation.ids import MessageId
from conversation.message import Attachment, Content
from tests.contract.driver import Client, Driver, picture
from tests.contract.fixtures import CHANNELS, PEOPLE, WAYS, each
from tests.contract.stand import Stand
from tests.hub.running import pack

QUESTION = "как передать показания?"


def words(text: str) -> str:
    return " ".join(text.split())


async def told(stand: Stand, driver: Driver, client: Client, content: Content) -> MessageId:
    """What a colleague's words record, without the desk."""
    identity = await stand.identity(driver, client)
    message = MessageId(f"msg_{len(await stand.log(driver, client))}")
    said = e.OperatorReplied(message, identity.id, content, stand.olga.id)
    await stand.core.recorder.act(identity.conversation, lambda state, now: (said,))
    return message


@each(WAYS)
async def test_words_go_in_as_they_were_written_and_the_answer_comes_back(
    driver: Driver, stand: Stand
) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    (answer,) = await stand.sees(client, 1)
    assert "303-69-69" in answer.text
    assert "Оператор" in answer.choices
    heard = [event for event in await stand.log(driver, client) if isinstance(event, e.MessageReceived)]
    assert [event.text for event in heard] == [QUESTION]


@each(CHANNELS)
async def test_any_letter_survives_both_ways(driver: Driver, stand: Stand) -> None:
    odd = "Ёж — «№5» <b>&amp;</b> 100 % *звёзды* _низ_ 👩‍🔧🇷🇺 \\ кВт·ч"
    client = await driver.client()
    await client.says(odd)
    await stand.sees(client, 1)
    heard = next(event for event in await stand.log(driver, client) if isinstance(event, e.MessageReceived))
    assert heard.text == odd
    await told(stand, driver, client, Content(odd))
    assert odd in (await stand.sees(client, 2))[-1].text


@each(CHANNELS)
async def test_a_long_text_arrives_whole_in_parts_that_fit(driver: Driver, stand: Stand) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    before = len(await stand.sees(client, 1))
    sentences = [f"Предложение номер {number} о показаниях счётчика ⚡." for number in range(400)]
    await told(stand, driver, client, Content(" ".join(sentences)))
    await stand.rest(driver, client, 1)
    parts = [item.text for item in (await client.seen())[before:]]
    assert words(" ".join(parts)) == words(" ".join(sentences))
    channel = stand.core.channels.get(driver.account)
    assert channel is not None
    assert all(len(part.strip()) <= channel.capabilities({}).text_max for part in parts)


@each(PEOPLE)
async def test_what_a_client_chooses_is_what_he_gets(driver: Driver, stand: Stand) -> None:
    """By a button, or by the number in the list that stands for it."""
    client = await driver.client()
    await client.says(QUESTION)
    (answer,) = await stand.sees(client, 1)
    (asked,) = (event for event in await stand.log(driver, client) if isinstance(event, e.BotReplied))
    intents = pack().policy.intents
    articles = [
        offer.label
        for offer in asked.offers
        if offer.action.startswith("topic:") and intents[offer.action[6:]].route == ("faq",)
    ]
    label = next(choice for choice in answer.choices if choice in articles)
    await client.chooses(label)
    await stand.sees(client, 2)
    log = await stand.log(driver, client)
    first, second = (event for event in log if isinstance(event, e.BotReplied))
    offer = next(offer for offer in first.offers if offer.label == label)
    assert f"topic:{second.topic}" == offer.action
    await client.chooses("Оператор")
    await stand.sees(client, 3)
    assert (await stand.state(driver, client)).mode == "waiting"


@each(CHANNELS)
async def test_a_file_comes_in_and_a_file_goes_out(driver: Driver, stand: Stand) -> None:
    theirs, ours = picture(31, 17), picture(17, 31)
    client = await driver.client()
    await client.sends_picture(theirs)
    before = len(await stand.sees(client, 1))
    heard = next(event for event in await stand.log(driver, client) if isinstance(event, e.MessageReceived))
    (attachment,) = heard.attachments
    assert (attachment.kind, attachment.size) == ("image", len(theirs))
    assert await stand.core.blobs.get(attachment.ref) == theirs
    ref, size = await stand.core.blobs.put(_one(ours), len(ours))
    await told(
        stand,
        driver,
        client,
        Content("Схема", attachments=(Attachment("image", ref, "схема.jpg", "image/jpeg", size),)),
    )
    last = (await stand.sees(client, before + 1))[-1]
    assert "Схема" in last.text
    assert last.files == (ours,)


@each(tuple(way for way in WAYS if way.repeats))
async def test_the_same_event_delivered_again_is_one_event(driver: Driver, stand: Stand) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    await stand.sees(client, 1)
    for _ in range(3):
        await client.is_told_again()
    await client.says("спасибо")
    await stand.rest(driver, client, 2)
    heard = [event.text for event in await stand.log(driver, client) if isinstance(event, e.MessageReceived)]
    assert heard == [QUESTION, "спасибо"]
    assert len(await client.seen()) == 2


@each(tuple(way for way in WAYS if way.can_block))
async def test_whoever_blocks_us_is_unreachable_until_he_writes_again(driver: Driver, stand: Stand) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    await stand.sees(client, 1)
    client.blocks()
    await told(stand, driver, client, Content("Вы ещё здесь?"))

    async def unreachable() -> bool:
        return not (await stand.identity(driver, client)).reachable

    await stand.until(unreachable, "marked as unreachable")
    await client.unblocks()
    await stand.rest(driver, client, 2)
    assert (await stand.identity(driver, client)).reachable


@each(CHANNELS)
async def test_the_idempotency_that_is_declared_is_the_one_there_is(driver: Driver, stand: Stand) -> None:
    client = await driver.client()
    await client.says(QUESTION)
    before = len(await stand.sees(client, 1))
    channel = stand.core.channels.get(driver.account)
    assert channel is not None
    peer = Peer(driver.account, client.address)
    (request,) = channel.render(Outgoing("once", MessageId("once"), peer, Content("один раз"))).requests
    ids = [await channel.sender().send(request) for _ in range(3)]
    native = channel.capabilities({}).idempotency is Idempotency.NATIVE
    added = len(await client.seen()) - before
    assert added == (0 if channel.pulls else 1 if native else 3)
    assert (len(set(ids)) == 1) == (native or driver.kind == "email")


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
