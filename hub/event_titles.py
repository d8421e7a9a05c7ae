"""What became of a conversation, as one sentence between its messages, in Russian and in English. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from handoff.routing import Routes
from hub.request_titles import REQUEST_TITLES
from hub.service_titles import SERVICE_TITLES

Locale = Literal["ru", "en"]
Data = Mapping[str, Any]
Names = Mapping[str, str]

CHANNELS = {
    "widget": ("чат на сайте", "site chat"),
    "telegram": ("Telegram", "Telegram"),
    "vk": ("ВКонтакте", "VK"),
    "email": ("почта", "e-mail"),
    "phone": ("телефон", "telephone"),
    "post": ("бумажное письмо", "paper letter"),
    "api": ("внешняя система", "another system"),
}

SEND_ERRORS: dict[str, tuple[str, str]] = {
    "Blocked": ("Клиент запретил нам писать в этом канале.", "The client has blocked us here."),
    "Gone": ("Такого адреса нет.", "There is no such address."),
    "no_address": ("Такого адреса нет.", "There is no such address."),
    "Rejected": ("Канал не принял сообщение.", "The channel did not accept the message."),
    "AccountDead": (
        "Канал отключён: сообщите администратору.",
        "The channel is down: tell the administrator.",
    ),
    "RetryAfter": ("Канал слишком долго не принимал сообщение.", "The channel kept putting the message off."),
    "Transient": ("Канал недоступен.", "The channel cannot be reached."),
    "Ambiguous": ("Доставка не подтверждена.", "Delivery is not confirmed."),
    "bounced_hard": ("Письмо вернулось.", "The letter came back."),
}
DELAYED = (
    "Почта получателя пока не принимает письмо или ящик переполнен.",
    "The recipient's mail does not take it yet, or the mailbox is full.",
)


def channel_title(channel: str, locale: Locale) -> str:
    known = CHANNELS.get(channel)
    return channel if known is None else known[locale == "en"]


def error_text(error: str, delivery: str, locale: Locale) -> str:
    """Why a message did not arrive; "" while nothing is wrong."""
    if delivery == "unknown":
        return SEND_ERRORS["Ambiguous"][locale == "en"]
    if delivery == "bounced_soft":
        return DELAYED[locale == "en"]
    if delivery != "failed":
        return ""
    known = SEND_ERRORS.get(error, ("Сообщение не доставлено.", "The message was not delivered."))
    return known[locale == "en"]


def trouble_text(kind: str, account: str, locale: Locale) -> str:
    """What people should know at once of a channel's account."""
    channel, _, name = account.partition(":")
    where = f"{channel_title(channel, locale)} ({name})"
    if kind == "account":
        return SEND_ERRORS["AccountDead"][locale == "en"] + f" {where}"
    return (
        f"There is a message nobody could read: {where}. See «Undelivered»."
        if locale == "en"
        else f"Есть сообщение, которое не удалось прочитать: {where}. Смотрите «Недоставленное»."
    )


def unsent_text(name: str, error: str, delivery: str, locale: Locale) -> str:
    """A message to ``name`` did not arrive, or perhaps did not."""
    return f"{name}: {error_text(error, delivery, locale)}"


def title(event: str, data: Data, names: Names, routes: Routes, locale: Locale) -> str:
    """The sentence; the event's own name for one that is newer than this table."""
    make = _TITLES.get(event)
    if make is None:
        return event
    return make(data, names, routes)[locale == "en"]


Pair = tuple[str, str]


def _name(names: Names, operator: str | None) -> Pair:
    if not operator:
        return "Оператор", "An operator"
    known = names.get(operator)
    return (known, known) if known else ("Сотрудник", "A colleague")


def _reason(data: Data, routes: Routes) -> Pair:
    found = routes.reason_title(str(data.get("reason", "")))
    return found.ru, found.en


def _requested(data: Data, names: Names, routes: Routes) -> Pair:
    (ru, en), queue = _reason(data, routes), routes.queue_title(str(data.get("queue", "")))
    return f"Передано операторам: {ru}. Очередь «{queue.ru}».", f"Handed to people: {en}. Queue “{queue.en}”."


def _raised(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _reason(data, routes)
    return f"Срочность повышена: {ru}.", f"More urgent now: {en}."


def _rose(data: Data, names: Names, routes: Routes) -> Pair:
    minutes = int(data.get("waited_us", 0)) // 60_000_000
    return (
        f"Клиент ждёт уже {minutes} мин: очередь пропускает его вперёд.",
        f"Waiting {minutes} min: moved ahead.",
    )


def _accessibility(data: Data, names: Names, routes: Routes) -> Pair:
    if data.get("wished"):
        return "Клиент просит обслужить его без очереди.", "The client asks to be served out of turn."
    return (
        "Клиент больше не просит обслужить его без очереди.",
        "The client no longer asks for it out of turn.",
    )


def _claimed(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _name(names, data.get("operator"))
    return f"{ru}: разговор взят в работу.", f"{en} took the conversation."


def _transferred(data: Data, names: Names, routes: Routes) -> Pair:
    (by_ru, by_en), comment = _name(names, data.get("by")), str(data.get("comment") or "")
    behind = f" Комментарий: {comment}" if comment else ""
    behind_en = f" Comment: {comment}" if comment else ""
    if data.get("to"):
        to_ru, to_en = _name(names, data.get("to"))
        return (
            f"{by_ru}: передано, теперь отвечает {to_ru}.{behind}",
            f"{by_en} passed it to {to_en}.{behind_en}",
        )
    queue = routes.queue_title(str(data.get("queue", "")))
    return (
        f"{by_ru}: передано в очередь «{queue.ru}».{behind}",
        f"{by_en} passed it to queue “{queue.en}”.{behind_en}",
    )


def _returned(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _name(names, data.get("by"))
    return f"{ru}: разговор возвращён боту.", f"{en} gave it back to the bot."


def _closed(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _name(names, data.get("by"))
    return f"{ru}: вопрос закрыт.", f"{en} closed the question."


def _rated(data: Data, names: Names, routes: Routes) -> Pair:
    (ru, en), score = _name(names, data.get("operator")), data.get("score")
    return f"Клиент оценил работу: {score} из 5 ({ru}).", f"The client rated the service {score} of 5 ({en})."


def _commented(data: Data, names: Names, routes: Routes) -> Pair:
    return "Клиент добавил комментарий к оценке.", "The client commented on the rating."


def _reachability(data: Data, names: Names, routes: Routes) -> Pair:
    if data.get("reachable"):
        return "Клиент снова доступен в этом канале.", "The client can be reached here again."
    if data.get("reason") in ("Gone", "no_address"):
        return (
            "Такого адреса нет: писать сюда нельзя, пока клиент не напишет сам.",
            "There is no such address: no answers go there until the client writes.",
        )
    return "Клиент недоступен в этом канале.", "The client cannot be reached here."


def _participant(data: Data, names: Names, routes: Routes) -> Pair:
    return (
        "На письмо этого клиента ответили с другого адреса. Ответ — в отдельном разговоре.",
        "Somebody else answered a letter to this client. The answer is in a conversation of its own.",
    )


def _registered(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _name(names, data.get("operator"))
    if data.get("kind") == "call":
        return f"{ru}: зарегистрирован звонок.", f"{en} registered a call."
    return f"{ru}: зарегистрировано письмо на бумаге.", f"{en} registered a letter on paper."


def _address_left(data: Data, names: Names, routes: Routes) -> Pair:
    return (
        "Клиент оставил адрес почты: непрочитанные ответы уйдут и туда.",
        "The client left an e-mail address: unread answers will go there too.",
    )


def _mailed(data: Data, names: Names, routes: Routes) -> Pair:
    return (
        "Непрочитанные ответы отправлены письмом на адрес, который оставил клиент.",
        "Unread answers went by mail to the address the client left.",
    )


def _linked(data: Data, names: Names, routes: Routes) -> Pair:
    return (
        "Клиент подтвердил, что пишет и из другого канала: разговоры объединены.",
        "The client proved to write from another channel too: the conversations are one.",
    )


def _unlinked(data: Data, names: Names, routes: Routes) -> Pair:
    ru, en = _name(names, data.get("by"))
    return f"{ru}: объединение отменено.", f"{en} undid the link."


def _silenced(data: Data, names: Names, routes: Routes) -> Pair:
    if data.get("reason") == "enough_for_today":
        return (
            "Бот не ответил: на этот адрес сегодня ушло достаточно автоматических писем.",
            "The bot did not answer: this address has had enough automatic letters today.",
        )
    return "Бот остановлен: слишком много ответов подряд.", "The bot stopped: too many answers in a row."


def _erased(data: Data, names: Names, routes: Routes) -> Pair:
    return "Данные клиента удалены по требованию.", "The client's data were erased on demand."


def _of_service(make: Callable[[Data], Pair]) -> Callable[[Data, Names, Routes], Pair]:
    return lambda data, names, routes: make(data)


def _of_request(make: Callable[[Data, Names], Pair]) -> Callable[[Data, Names, Routes], Pair]:
    return lambda data, names, routes: make(data, names)


_TITLES: dict[str, Callable[[Data, Names, Routes], Pair]] = {
    **{event: _of_service(make) for event, make in SERVICE_TITLES.items()},
    **{event: _of_request(make) for event, make in REQUEST_TITLES.items()},
    "handoff_requested": _requested,
    "handoff_raised": _raised,
    "wait_rose": _rose,
    "accessibility_changed": _accessibility,
    "conversation_claimed": _claimed,
    "conversation_transferred": _transferred,
    "conversation_returned": _returned,
    "conversation_closed": _closed,
    "service_rated": _rated,
    "rating_commented": _commented,
    "reachability_changed": _reachability,
    "correspondence_registered": _registered,
    "address_left": _address_left,
    "answers_mailed": _mailed,
    "participant_wrote": _participant,
    "identities_linked": _linked,
    "identities_unlinked": _unlinked,
    "bot_silenced": _silenced,
    "contact_erased": _erased,
}
