"""A person's own data as a page he can read: no script, nothing fetched, every word escaped. Pure."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from hub.event_titles import channel_title

TITLES: Mapping[str, str] = {
    "messages": "Переписка",
    "calls_and_letters": "Звонки и письма на бумаге",
    "requests": "Обращения",
    "visits": "Визиты в офис",
    "consents": "Согласия",
    "proofs": "Подтверждённые лицевые счета",
    "addresses": "Адреса, которые вы оставили",
    "ratings": "Ваши оценки",
}
NAMES: Mapping[str, str] = {
    "at": "когда",
    "channel": "канал",
    "from": "кто",
    "subject": "тема",
    "text": "текст",
    "files": "файлы",
    "place": "место на карте",
    "phone": "телефон",
    "quoted": "цитата",
    "edited_at": "изменено",
    "deleted_at": "удалено вами",
    "kind": "вид",
    "number": "номер",
    "received_at": "получено",
    "answer_due": "ответить до",
    "account": "лицевой счёт",
    "state": "состояние",
    "additions": "дополнения",
    "decision": "решение",
    "answered_at": "дан ответ",
    "office": "офис",
    "starts": "начало",
    "ticket": "талон",
    "topic": "цель",
    "needs": "пожелания",
    "consent": "согласие",
    "text_version": "редакция текста",
    "given_at": "дано",
    "withdrawn_at": "отозвано",
    "method": "чем подтверждено",
    "until": "действует до",
    "address": "адрес",
    "score": "оценка",
    "name": "имя",
    "verified": "личность подтверждена",
}
WORDS: Mapping[str, str] = {
    "client": "вы",
    "bot": "бот",
    "operator": "специалист",
    "registered": "зарегистрировано",
    "in_work": "в работе",
    "waiting": "ждём сведений",
    "answered": "дан ответ",
    "closed": "закрыто",
    "booked": "записаны",
    "cancelled": "отменено",
    "served": "состоялся",
    "missed": "не пришли",
    "code": "код подтверждения",
    "phone": "телефон",
    "site_login": "вход в личный кабинет",
    "granted": "удовлетворено",
    "partly": "удовлетворено частично",
    "declined": "отказано",
    "explained": "даны разъяснения",
    "call": "звонок",
    "letter": "письмо",
}
CLOSED = frozenset(("from", "state", "method", "decision", "kind", "consent"))
"""Names whose values are ours, told in words."""
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "body{color:#1a1a1a;background:#fff}"
    "h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2.5rem}article{border-top:1px solid #d0d0d0;padding:.7rem 0}"
    "h3{font-size:.85rem;font-weight:400;color:#555;margin:0}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0}"
    "dl{display:grid;grid-template-columns:10rem 1fr;gap:.1rem 1rem;margin:0}dt{color:#555}"
    "dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}"
    "@media(max-width:30rem){dl{display:block}dd{margin-bottom:.4rem}}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}dt,h3{color:#aaa}article{border-color:#444}}"
)


def page(told: Mapping[str, Any], kept: Sequence[str], company: str, words: Mapping[str, str]) -> str:
    """``told`` is ``own_data``'s; ``kept`` are lines on how long what is kept; ``words`` name the pack's own ids."""
    known = {**WORDS, **words}
    channels = "".join(f"<li>{_words(_channel(each))}</li>" for each in told["channels"])
    sections = "".join(_section(TITLES[part], told[part], known) for part in TITLES if told[part])
    wish = "<p>Стоит отметка «отвечать вне очереди».</p>" if told["answered_out_of_turn"] else ""
    terms = "".join(f"<li>{_words(line)}</li>" for line in kept)
    return (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Ваши данные</title><style>{_STYLE}</style></head><body><h1>Ваши данные</h1>"
        f"<p>{_words(company)}. Выгружено {_words(_moment(told['made_at']))}.</p>"
        f"<h2>Откуда вы писали</h2><ul>{channels}</ul>{wish}{sections}"
        f"<h2>Сколько мы храним</h2><ul>{terms}</ul></body></html>"
    )


def _channel(each: Mapping[str, Any]) -> str:
    name = f" — {each['name']}" if each["name"] else ""
    return f"{channel_title(each['channel'], 'ru')}: {each['address']}{name}"


def _section(title: str, items: Sequence[Mapping[str, Any]], known: Mapping[str, str]) -> str:
    articles = "".join(f"<article>{_said(item, known) or _listed(item, known)}</article>" for item in items)
    return f"<h2>{title} ({len(items)})</h2>{articles}"


def _said(item: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """A message: when, who and where on one line, the words below; "" for what is none."""
    if "channel" not in item or "from" not in item:
        return ""
    who = known.get(str(item["from"]), "")
    head = " · ".join((_moment(item["at"]), who, channel_title(item["channel"], "ru")))
    more = {name: value for name, value in item.items() if name not in {"at", "channel", "from", "text"}}
    return f"<h3>{_words(head)}</h3><p>{_words(str(item.get('text', '')))}</p>{_listed(more, known)}"


def _listed(item: Mapping[str, Any], known: Mapping[str, str]) -> str:
    fields = "".join(
        f"<dt>{_words(NAMES.get(name, name))}</dt><dd>{_words(_shown(name, value, known))}</dd>"
        for name, value in item.items()
    )
    return f"<dl>{fields}</dl>" if fields else ""


def _shown(name: str, value: object, known: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    text = str(value)
    if name in CLOSED:
        return known.get(text, text)
    return _moment(text) if name.endswith("_at") or name in {"at", "until", "starts", "answer_due"} else text


def _moment(iso: str) -> str:
    """«26.11.2026 10:05» of a local ISO time."""
    day, _, time = iso.partition("T")
    return f"{'.'.join(reversed(day.split('-')))} {time[:5]}"


def _words(text: str) -> str:
    return escape(text, quote=True)
