"""Fifty people who wait for an operator: invented names, everyday questions, some of them urgent."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from conversation.ids import Micros
from handoff.operators import Operator
from storage import inbox, operators, outbox
from tests.browser.live_hub import LiveHub

MINUTE_US = 60_000_000


@dataclass(frozen=True)
class Person:
    """``says`` comes before «оператор», ``adds`` while he waits."""

    name: str
    channel: str
    says: str
    adds: str


TOLD = (
    Person(
        "Марина Орлова", "telegram", "Почему такой большой счёт за октябрь?", "Обычно плачу около 2 000 ₽"
    ),
    Person("Олег Иванов", "vk", "Когда менять счётчик?", "Мастер не пришёл, ждал весь день"),
    Person(
        "Нина Павловна Белова", "email", "Прошу сделать перерасчёт за август", "Копию акта приложу к письму"
    ),
    Person("Тимур Ахметов", "telegram", "Искрит провод у подъезда", "Уже отошли подальше, ждём бригаду"),
    Person("Светлана Ковалёва", "vk", "Не могу войти в личный кабинет", "Код по СМС так и не пришёл"),
    Person(
        "Артём Зайцев", "telegram", "Как перейти на тариф день и ночь?", "Счётчик двухтарифный, 2023 года"
    ),
    Person("Вера Соколова", "email", "Оплатила, а деньги не зачислены", "Чек от 19 ноября есть"),
    Person("Павел Морозов", "vk", "Хочу оформить рассрочку по долгу", "Могу платить по 3 000 ₽ в месяц"),
    Person("Лидия Громова", "telegram", "Передала показания с ошибкой", "Верно 14 382, а не 14 832"),
    Person("Денис Фролов", "email", "Нужен договор для нового дома", "Документы на дом готовы"),
)
FIRST = ("Алина", "Борис", "Галина", "Егор", "Жанна", "Захар", "Ирина", "Кирилл")
LAST = ("Ткаченко", "Шевчук", "Гайдар", "Черных", "Мельник")


def people(count: int) -> list[Person]:
    """The last of them have a story."""
    names = [f"{first} {last}" for last in LAST for first in FIRST]
    more = (
        Person(name, ("telegram", "vk", "email")[n % 3], "", "Жду ответа") for n, name in enumerate(names)
    )
    return [*more, *TOLD][-count:]


async def gather_crowd(hub: LiveHub, count: int = 50) -> None:
    """They come one after another within the last hour; the longest waiting one has waited longer than the norm."""
    olga = await colleague(hub, "operator")
    hub.clock.ahead = -count * MINUTE_US
    for number, person in enumerate(people(count), 1):
        for text in filter(None, (person.says, "оператор")):
            await hub.hears(person.name, text, f"{person.channel}:main", person.name)
        await until(partial(_waiting, hub, olga, number))
        await hub.hears(person.name, person.adds, f"{person.channel}:main", person.name)
        await until(partial(_at_rest, hub))  # or a message under way would seem to have taken a minute
        hub.clock.ahead += MINUTE_US
    hub.clock.ahead = 0


async def colleague(hub: LiveHub, login: str) -> Operator:
    found = await hub.core.database.read(lambda: operators.by_login(login))
    assert found is not None
    return found[0]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():
            await asyncio.sleep(0.005)


async def _waiting(hub: LiveHub, operator: Operator, count: int) -> bool:
    found = await hub.web.reading.listed(operator, "queue", "ru")
    return len(found.items) == count


async def _at_rest(hub: LiveHub) -> bool:
    later = Micros(hub.clock() + 60 * MINUTE_US)
    heard = await hub.core.database.read(lambda: inbox.waiting(1))
    return not heard and not await hub.core.database.read(lambda: outbox.owed(later, 1))
