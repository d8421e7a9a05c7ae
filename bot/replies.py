"""What the bot says: named texts in Russian and English with ``{placeholders}`` (``replies.yml``)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from string import Formatter
from typing import Literal

from bot.flow_texts import FLOW_TEXTS
from knowledge.pack_file import PackError, Section, read_pack

FILE = "replies.yml"
MENU_MAX = 9
REPEAT = "repeat"
"""Stands for a text in ``small_talk``: the answer to the last topic, once more."""

Locale = Literal["ru", "en"]

_WORD = re.compile(r"\w+")

TEXTS: Mapping[str, frozenset[str]] = {
    name: frozenset(placeholders)
    for name, placeholders in {
        "first_line": (),
        "welcome": (),
        "greeting": (),
        "capabilities": (),
        "i_am_a_bot": (),
        "thanks": (),
        "goodbye": (),
        "calm_down": (),
        "out_of_scope": (),
        "nothing_pending": (),
        "start_over": (),
        "did_you_mean": (),
        "not_understood": (),
        "no_article": (),
        "flow_by_person": (),
        "file_seen": (),
        "voice_seen": (),
        "sticker_seen": (),
        "empty": (),
        "stale_button": (),
        "accessibility_offer": (),
        "accessibility_button": (),
        "accessibility_set": (),
        "personal_data_hidden": ("what",),
        "personal_data_hidden_code": (),
        "hidden_passport": (),
        "hidden_card": (),
        "hidden_snils": (),
        "verify_not_here": (),
        "verify_starting": (),
        "verify_code_mailed": ("sent_to", "minutes"),
        "verify_code_shown": ("minutes",),
        "verify_again": (),
        "verify_wrong": ("left",),
        "verify_expired": (),
        "verify_too_many": (),
        "verify_slowed": ("minutes",),
        "verify_paused": ("minutes",),
        "verify_unavailable": (),
        "verify_no_way": (),
        "danger": (),
        "handoff": (),
        "handoff_not_understood": (),
        "handoff_disability": (),
        "handoff_crm_unknown": (),
        "place_next": (),
        "place": ("place",),
        "people_work": ("opens",),
        "people_away": ("opens",),
        "today_at": ("time",),
        "tomorrow_at": ("time",),
        "date_at": ("date", "time"),
        "operator_button": (),
        "rating": (),
        **{f"rating_{score}": () for score in range(1, 6)},
        "rating_thanks": (),
        "rating_known": (),
        "rating_comment_button": (),
        "rating_comment": (),
        "rating_comment_thanks": (),
        "leave_address": (),
        "chat_by_mail": ("answers",),
        "chat_by_mail_subject": (),
        "letter_greeting": (),
        "letter_closing": (),
        "letter_closing_bot": (),
        "letter_open": (),
        "letter_open_all": (),
        "link_done": (),
        "link_refused": (),
        "link_same": (),
        "visit_tomorrow": ("date", "time", "office", "address", "ticket"),
        "visit_soon": ("date", "time", "office", "address", "ticket"),
        "visit_coming_button": (),
        "visit_move_button": (),
        "visit_cancel_button": (),
        "visit_coming": (),
        **FLOW_TEXTS,
    }.items()
}
"""Every text the engine may say, with the placeholders it fills."""


@dataclass(frozen=True, slots=True)
class Replies:
    """``values`` are the company's constants (telephones, names), usable in every text."""

    texts: Mapping[str, Mapping[Locale, str]]
    values: Mapping[str, str]
    small_talk: Mapping[str, str]
    """Service intent → the text that answers it."""
    months: Mapping[Locale, tuple[str, ...]]
    sayings: Mapping[str, str] = field(default_factory=dict)
    """A whole message in ``plain`` spelling → the text that answers it."""
    greetings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    """In ``plain`` spelling: how a letter begins and ends that needs no greeting or closing of ours."""
    menu: tuple[str, ...] = ()
    """Topics offered with the welcome."""
    locale: Locale = "ru"

    def text(self, name: str, **values: str | int) -> str:
        """The text with its placeholders filled. KeyError for an unknown name or a lacking value."""
        return self.texts[name][self.locale].format_map({**self.values, **values})

    def month(self, number: int) -> str:
        """The month's name as a date needs it («ноября»); ``number`` is 1…12."""
        return self.months[self.locale][number - 1]

    def in_locale(self, locale: Locale) -> "Replies":
        return self if locale == self.locale else replace(self, locale=locale)


def load_replies(yaml_text: str) -> Replies:
    """Read ``replies.yml``. Raises PackError: a text is missing, unknown, or names a wrong placeholder."""
    root = read_pack(yaml_text, FILE).only(
        "version", "values", "months", "menu", "small_talk", "sayings", "greetings", "closings", "texts"
    )
    constants = root.section("values")
    values = {name: constants.text(name) for name in constants.names()}
    section = root.section("texts").only(*TEXTS)
    texts = {name: _texts(section, name, TEXTS[name] | values.keys()) for name in TEXTS}
    talk = root.section("small_talk")
    menu = root.texts("menu")
    if len(menu) > MENU_MAX:
        raise root.error(f"at most {MENU_MAX} topics fit the menu", "menu")
    small_talk = {intent: talk.text(intent) for intent in talk.names()}
    for intent, name in small_talk.items():
        if name not in TEXTS and name != REPEAT:
            raise talk.error(f"unknown text {name!r}", intent)
    months = root.section("months").only("ru", "en")
    named: Mapping[Locale, tuple[str, ...]] = {"ru": _months(months, "ru"), "en": _months(months, "en")}
    return Replies(
        texts,
        values,
        small_talk,
        named,
        sayings=_sayings(root.section("sayings")),
        greetings=tuple(map(plain, root.texts("greetings"))),
        closings=tuple(map(plain, root.texts("closings"))),
        menu=menu,
    )


def plain(text: str) -> str:
    """Words alone, small, «е» for «ё»: how sayings are compared."""
    return " ".join(_WORD.findall(text.casefold().replace("ё", "е")))


def _sayings(section: Section) -> Mapping[str, str]:
    sayings: dict[str, str] = {}
    for name in section.names():
        if name not in TEXTS:
            raise section.error(f"unknown text {name!r}", name)
        for phrase in section.texts(name):
            if not plain(phrase) or plain(phrase) in sayings:
                raise section.error(f"{phrase!r} stands twice or holds no words", name)
            sayings[plain(phrase)] = name
    return sayings


def _texts(section: Section, name: str, known: frozenset[str] | set[str]) -> Mapping[Locale, str]:
    both = section.section(name).only("ru", "en")
    return {"ru": _checked(both, "ru", known), "en": _checked(both, "en", known)}


def _checked(both: Section, locale: Locale, known: frozenset[str] | set[str]) -> str:
    text = both.text(locale).strip()
    if not text:
        raise both.error("the text is empty", locale)
    for placeholder in _placeholders(both, locale, text):
        if placeholder not in known:
            raise both.error(f"unknown placeholder {{{placeholder}}}", locale)
    return text


def _placeholders(both: Section, locale: Locale, text: str) -> list[str]:
    try:
        return [field for _, field, _, _ in Formatter().parse(text) if field is not None]
    except ValueError as problem:
        raise both.error(f"broken placeholder: {problem}", locale) from None


def _months(section: Section, locale: Locale) -> tuple[str, ...]:
    names = section.texts(locale)
    if len(names) != 12:
        raise section.error("twelve months are needed", locale)
    return names


__all__ = ["FILE", "REPEAT", "TEXTS", "Locale", "PackError", "Replies", "load_replies", "plain"]
