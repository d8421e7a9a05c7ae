"""The main job, on every way in: the bot answers, a person takes over, the bot serves the next question."""

from conversation import events as e
from tests.contract.driver import Driver, picture
from tests.contract.fixtures import WAYS, each
from tests.contract.stand import Stand
from tests.trips import ledger

QUESTION = "как передать показания?"


@each(WAYS)
async def test_a_question_a_person_a_picture_and_the_next_question(driver: Driver, stand: Stand) -> None:
    anna = await driver.client()
    await anna.says(QUESTION)
    (article,) = await stand.sees(anna, 1)
    assert "303-69-69" in article.text
    assert "Оператор" in article.choices

    await anna.says("оператор")
    await stand.sees(anna, 2)
    await stand.rest(driver, anna, 2)
    conversation = await stand.conversation(driver, anna)
    queue = await stand.hub.reading.listed(stand.olga, "queue", "ru")
    assert [card.id for card in queue.items] == [conversation]

    await stand.desk.claim(stand.olga, conversation, "ru")
    shown = await stand.history(conversation, stand.olga)
    assert [item.author for item in shown] == ["client", "bot", "client", "bot"]
    assert [item.text for item in shown][::2] == [QUESTION, "оператор"]

    await stand.reply(conversation, "Здравствуйте! Меня зовут Ольга. Чем помочь?")
    assert "Меня зовут Ольга" in (await stand.sees(anna, 3))[-1].text
    await anna.says(QUESTION)
    await stand.rest(driver, anna, 3)
    assert len(await anna.seen()) == 3, "the bot is silent"

    schema = picture(40, 20)
    await stand.reply(conversation, "Вот схема", [await stand.upload(schema)])
    last = (await stand.sees(anna, 4))[-1]
    assert "Вот схема" in last.text
    assert last.files == (schema,)

    await stand.desk.close(stand.olga, conversation, "ru")
    await anna.says("какие есть тарифы?")
    await stand.sees(anna, 5)
    await stand.rest(driver, anna, 4)
    assert (await stand.state(driver, anna)).mode == "bot"
    handoffs = [ev for ev in await stand.log(driver, anna) if isinstance(ev, e.HandoffRequested)]
    assert len(handoffs) == 1
    await ledger.agree(stand, driver, anna, [QUESTION, "оператор", QUESTION, "какие есть тарифы?"])


@each(WAYS)
async def test_two_people_at_once_hear_nothing_of_each_other(driver: Driver, stand: Stand) -> None:
    anna, boris = await driver.client(1), await driver.client(2)
    await anna.says(QUESTION)
    await boris.says("оператор")
    await stand.sees(anna, 1)
    await stand.sees(boris, 1)
    conversation = await stand.conversation(driver, boris)
    await stand.reply(conversation, "Борис, ваш счёт оплачен")
    await anna.says("спасибо")
    await stand.sees(anna, 2)
    await stand.sees(boris, 2)
    await stand.rest(driver, anna, 2)
    assert not any("Борис" in item.text for item in await anna.seen())
    await ledger.agree(stand, driver, anna, [QUESTION, "спасибо"])
    await ledger.agree(stand, driver, boris, ["оператор"])
