"""Whether a sentence asks for something, by its form alone."""

import re

_ASKS = re.compile(
    r"^\W*(?:(?:и|а|но|ещё|еще|также|так же|кроме того|во-?(?:первых|вторых)|в-?третьих|наконец|пожалуйста|скажите|"
    r"подскажите|добрый день|здравствуйте|заодно|хотел[аи]? бы|хочу|прошу|просим)\W+){0,4}"
    r"(?:как(?:ая|ие|ой|ого|ую|им|ими|овы?|ова)?|когда|где|куда|откуда|сколько|почему|зачем|можно|могу|можете|что|кто|кому|чем|"
    r"нужно|надо|есть ли|узнать|уточнить|сообщите|сообщить|объясните|разъясните|разъяснить|расскажите|уточните|"
    r"помогите|дайте|пришлите|выслать|вышлите|оформить|заключить|заменить|поменять|передать|установить|подключить|"
    r"получить|оплатить|how|what|when|where|why|who|which|can|could|do|does|is|are|please)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(?:прошу|просим|просьба|подскажите|скажите|сообщите|объясните|разъясните|уточните|расскажите|помогите"
    r"|интересует|хотел(?:а|и|ось)? бы (?:узнать|уточнить|понять)|хочу (?:узнать|уточнить)|please)\b",
    re.IGNORECASE,
)
"""Anywhere in a sentence: a letter comes to its point politely."""


def asks(sentence: str) -> bool:
    """Does it ask something, by its sign or its first words?"""
    return sentence.rstrip(' »")').endswith("?") or bool(_ASKS.match(sentence) or _REQUEST.search(sentence))
