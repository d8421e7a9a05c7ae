"""Beginnings that name no matter: «здравствуйте, у меня вопрос», «тут такое дело», «это опять я»."""

import re
from collections.abc import Sequence

WORDS_MOST = 9
"""Whoever writes more has said something."""
_NAMED = frozenset(
    re.findall(
        r"\w+",
        "але алле алло вопрос вопроса вопросик вопросу вопросы девушка дело делу доброго доброе добрый "
        "здравствуй здравствуйте здрасте здрасьте значит история итак компания короче минутка минутку момент "
        "написать обратиться общем объяснить опять пишу подскажи подскажите помоги помогите помочь помощь "
        "послушайте привет приветствую проблема проблемка проблему разобраться рассказать ситуация скажи "
        "скажите сказать слушай слушайте смотри смотрите снова спросить срочно такая такое узнать уточнить "
        "человек я",
    )
)
"""Words that begin; one of them must be there: «вы там что» is no beginning."""
_BESIDE = frozenset(
    re.findall(
        r"\w+",
        "а ау беспокойство беспокою будьте бы в вам вами вас ваш ваша ваше вашей вечер вечера во вопросов вот "
        "впервые времени все всем вы господа да деле день дня доброй добры друзья есть еще же за здесь знаете "
        "и из извините к как кое ли лучше любезны люди меня минута минуту мне мной могли можем можете можно "
        "молодой мы на нам нас начать начну нибудь но ночи ну нужна нужно о об обратилась обратился один одна "
        "одно одну он она они от очень первый по поговорить пожалуйста посоветовали про проблемы простите "
        "прошу раз с сейчас сказали со сразу суток сюда так такой там тема то товарищи тут ты у уважаемая "
        "уважаемые уважаемый утра утро хотел хотела хотелось хотим хочу чего что это этот",
    )
)
"""… and what may stand beside them."""
_NOT_KNOWING = ("не", "знаю")


def is_opening(tokens: Sequence[str]) -> bool:
    """Whether a message in mended words only announces that something will be said."""
    said = _without_not_knowing(tokens)
    return (
        0 < len(said) <= WORDS_MOST
        and all(token in _NAMED or token in _BESIDE for token in said)
        and any(token in _NAMED for token in said)
    )


def _without_not_knowing(tokens: Sequence[str]) -> list[str]:
    """«Не знаю, как сказать»."""
    kept = list(tokens)
    for at in range(len(kept) - 1, 0, -1):
        if (kept[at - 1], kept[at]) == _NOT_KNOWING:
            del kept[at - 1 : at + 1]
    return kept
