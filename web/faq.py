"""The public questions: pages made on the server, whole without a script."""

import re
from collections.abc import Iterable
from datetime import date
from html import escape
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response

from hub.bundle import Hub
from hub.faq import QUERY_CAP, Entry, EntryGroup, FaqArticle
from knowledge.article import ZONE
from knowledge.directory import Organisation
from knowledge.front_matter import written
from knowledge.page import page_html
from web.guards import HubHere, public
from web.headers import page_policy
from web.pages import filled, missing, pages_of, sent

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)

TEMPLATE = "faq.html"
ABOUT_MOST = 160
"""Characters of an article that search engines show."""
_TOPIC = re.compile(r"[a-z0-9_]{1,64}")


@router.get("/faq")
async def contents(request: Request, hub: HubHere, q: Annotated[str, Query()] = "") -> Response:
    query = " ".join(q[:QUERY_CAP].split())
    if not query:
        return in_frame(request, hub, "Частые вопросы", _contents(hub.faq.contents()))
    return in_frame(request, hub, f"Поиск: {query}", _found(query, hub.faq.found(query)), query=query)


@router.get("/faq/{topic}")
async def article(request: Request, hub: HubHere, topic: str) -> Response:
    opened = hub.faq.opened(topic) if _TOPIC.fullmatch(topic) else None
    if opened is None:
        return in_frame(request, hub, "Такой страницы нет", _absent(), status=404)
    about = " ".join(opened.article.answer.split())[:ABOUT_MOST]
    return in_frame(request, hub, opened.article.title, _article(hub, opened), about=about)


def in_frame(
    request: Request, hub: Hub, title: str, main: str, *, about: str = "", query: str = "", status: int = 200
) -> Response:
    """A public page of ours around ``main``, which is HTML."""
    template = pages_of(request).get(TEMPLATE)
    if template is None:
        return missing()
    chat = next(iter(hub.widget.sites), "")
    values = {
        "title": escape(f"{title} — {hub.faq.company}"),
        "about": escape(about or f"Ответы на частые вопросы. {hub.faq.company}"),
        "company": escape(hub.faq.company),
        "query": escape(query),
        "main": main,
        "help": _help(hub.faq.phone, chat=bool(chat)),
        "chat": f'<script src="/widget.js" data-account="{escape(chat)}" data-lang="ru" defer></script>'
        if chat
        else "",
    }
    page = filled(template, tuple(values.items()))
    policy = page_policy(frames=bool(chat))
    answer = sent(request, page, {"Cache-Control": "no-cache", "Content-Security-Policy": policy})
    if answer.status_code == 200:
        answer.status_code = status
    return answer


def _contents(groups: Iterable[EntryGroup]) -> str:
    listed = "".join(
        f'<section aria-labelledby="g{number}"><h2 id="g{number}">{escape(group.title)}</h2>'
        f"{_links(group.entries)}</section>"
        for number, group in enumerate(groups)
    )
    offices = '<p class="to-offices"><a href="/offices">Офисы: адреса, часы работы, вход</a></p>'
    return f'<h1>Частые вопросы</h1>{offices}<div class="groups">{listed}</div>'


def _found(query: str, entries: tuple[Entry, ...]) -> str:
    heading = f"<h1>Поиск: {escape(query)}</h1>"
    if not entries:
        return (
            f"{heading}<p>Ничего не нашлось. Напишите другими словами "
            'или <a href="/faq">посмотрите все вопросы</a>.</p>'
        )
    listed = "".join(
        f"<li>{_link(one)}{f'<p>{escape(one.fragment)}</p>' if one.fragment else ''}</li>" for one in entries
    )
    return f'{heading}<ul class="found">{listed}</ul>'


def _article(hub: Hub, opened: FaqArticle) -> str:
    found, related = opened.article, ""
    if opened.related:
        related = (
            '<nav class="related" aria-labelledby="related"><h2 id="related">Похожие вопросы</h2>'
            f"{_links(opened.related)}</nav>"
        )
    return (
        f'<nav class="way" aria-label="Где вы"><a href="/faq">Частые вопросы</a> · {escape(opened.group)}</nav>'
        f"<article><h1>{escape(found.title)}</h1>{page_html(found.body)}{_validity(hub, opened)}</article>"
        f"{_contacts(opened.others)}{related}"
    )


def _contacts(others: tuple[Organisation, ...]) -> str:
    if not others:
        return ""
    listed = "".join(
        f"<li><strong>{escape(one.name.ru)}</strong> — {escape(one.about.ru)}. "
        f"{' или '.join(map(phone_link, one.phones))}<span>{escape(_capital(one.where.ru))}.</span>"
        f"<span>Когда: {escape(one.hours.ru)}.</span></li>"
        for one in others
    )
    heading = '<h2 id="others">Куда обратиться</h2>'
    return f'<section class="contacts" aria-labelledby="others">{heading}<ul>{listed}</ul></section>'


def _validity(hub: Hub, opened: FaqArticle) -> str:
    zone, words = ZoneInfo(ZONE), []
    if opened.article.valid_from is not None:
        words.append(f"с {_day(hub, written(opened.article.valid_from, zone, inclusive_end=False))}")
    if opened.article.valid_to is not None:
        words.append(f"по {_day(hub, written(opened.article.valid_to, zone, inclusive_end=True))}")
    return f'<p class="valid">Действует {" ".join(words)}.</p>' if words else ""


def _day(hub: Hub, day: date) -> str:
    return f"{day.day} {hub.faq.policy.replies.month(day.month)} {day.year} года"


def _absent() -> str:
    return (
        "<h1>Такой страницы нет</h1><p>Возможно, ответ перенесли или он больше не действует. "
        '<a href="/faq">Посмотрите все вопросы</a> или найдите нужный по словам.</p>'
    )


def _help(phone: str, *, chat: bool) -> str:
    ways = ["напишите в чат справа внизу"] if chat else []
    if phone:
        ways.append(f"позвоните: {phone_link(phone)}")
    return f"Не нашли ответа? {_capital(' или '.join(ways))}." if ways else ""


def phone_link(phone: str) -> str:
    """A link that dials: «8 812 …» is a Russian number, a short one («112») stays as it is."""
    digits = re.sub(r"\D", "", phone)
    dialled = f"+7{digits[1:]}" if len(digits) == 11 and digits.startswith("8") else digits
    return f'<a href="tel:{dialled}">{escape(phone)}</a>'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _links(entries: Iterable[Entry]) -> str:
    return f'<ul class="links">{"".join(f"<li>{_link(one)}</li>" for one in entries)}</ul>'


def _link(entry: Entry) -> str:
    return f'<a href="/faq/{escape(entry.topic)}">{escape(entry.title)}</a>'
