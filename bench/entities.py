"""What it costs to find the values in a text: ``python -m bench.entities``. CPU microseconds, dictionary warm."""

import statistics
import time

from conversation.understanding import UnderstandingContext
from nlu.entities import EntityFinder

CONTEXT = UnderstandingContext(1_795_000_000_000_000)
ALL = "account contract t1 t2 t3 period address date time phone email amount meter_no inn appeal_no full_name"
EVERYTHING = UnderstandingContext(CONTEXT.now, wanted=frozenset(ALL.split()))
ROUNDS = 7
TEXTS = {
    "nothing in it": [
        "Здравствуйте, подскажите как оплатить без комиссии наличными",
        "почему начислили по среднему если счетчик исправно работает?",
        "не могу зайти в личный кабинет, пароль не подходит, помогите",
    ],
    "numbers that are none": [
        "три месяца не передавал показания что теперь будет скажите",
        "живу в доме 5 на 3 этаже, напряжение 180 вольт весь вечер",
        "счетчик 1998 года стоит, мотает 30 киловатт в день, менять?",
    ],
    "two values": [
        "лс 100200301 тел 89211234567 подскажите когда можно оплатить",
        "оплата 1850 рублей 12го числа не видна, проверьте пожалуйста",
        "запишите меня на прием в следующий четверг в 15:30 спасибо",
        "сч 100200301, примите показания счетчика за свет 4512 пожалуйста",
    ],
    "number words": [
        "на счетчике день восемь тысяч сто двадцать, ночь три тысячи",
        "запишите на двадцать пятое ноября в половине третьего, спасибо",
    ],
}
LONG = [
    "1 ",
    "1",
    "100 200 301 ",
    "89211234567 ",
    "т1 5 ",
    "день ",
    "5 р ",
    "два ",
    "в среду ",
    "а\u0316\u0300",
    "\0",
]


def microseconds(finder: EntityFinder, texts: list[str], context: UnderstandingContext, times: int) -> float:
    for text in texts:
        finder.find(text, context)
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(times):
            for text in texts:
                finder.find(text, context)
        rounds.append((time.process_time() - started) / times / len(texts) * 1e6)
    return statistics.median(rounds)


def main() -> None:
    finder = EntityFinder()
    for title, texts in TEXTS.items():
        plain = microseconds(finder, texts, CONTEXT, 300)
        wanting = microseconds(finder, texts, EVERYTHING, 300)
        print(f"{title}: {plain:.0f} µs a message; {wanting:.0f} µs where every kind is wanted")
    for piece in LONG:
        text = piece * (1_000_000 // len(piece))
        print(f"a megabyte of {piece!r}: {microseconds(finder, [text], EVERYTHING, 1) / 1000:.1f} ms")


if __name__ == "__main__":
    main()
