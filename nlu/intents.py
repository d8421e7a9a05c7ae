"""The company's list of intents, read strictly: a mistake in the file is told with its place."""

from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

import yaml

from conversation.priority import Priority

Route = Literal["faq", "flow", "human", "other_org"]
Auth = Literal["none", "account", "verified"]

ROUTES: tuple[Route, ...] = get_args(Route)
AUTHS: tuple[Auth, ...] = get_args(Auth)
PRIORITIES: tuple[Priority, ...] = get_args(Priority)

KEYS = frozenset(
    ("id", "title", "group", "route", "flow", "auth", "priority", "near", "handoff", "other_org")
)
GROUP_KEYS = frozenset(("id", "title"))


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where the package was built with it: a tenth of the time."""


class CatalogueError(Exception):
    """The company's files contradict themselves or the format."""


@dataclass(frozen=True, slots=True)
class Group:
    """Intents that stand together where people leaf through them."""

    id: str
    title_ru: str
    title_en: str


@dataclass(frozen=True, slots=True)
class Intent:
    """Something a client may come with, or (``service``) a part of any dialogue like «да»."""

    id: str
    title_ru: str
    title_en: str
    route: tuple[Route, ...] = ()
    flow: str = ""
    auth: Auth = "none"
    priority: Priority = "normal"
    near: tuple[str, ...] = ()
    """Intents it is easily confused with."""
    handoff: str = ""
    """The reason given when people take over."""
    other_org: str = ""
    service: bool = False
    group: str = ""
    """The id of its ``Group``, "" for none."""


def load_intents(text: str) -> tuple[Intent, ...]:
    """All intents of ``intents.yml``, the service intents behind."""
    document = read_mapping(text)
    read = [
        *(_intent(entry, service=False) for entry in _entries(document, "intents")),
        *(_intent(entry, service=True) for entry in _entries(document, "service")),
    ]
    groups = {group.id for group in _groups(document)}
    known: set[str] = set()
    for intent in read:
        if intent.group and intent.group not in groups:
            raise CatalogueError(f"intent «{intent.id}»: «{intent.group}» is no group")
        if intent.id in known:
            raise CatalogueError(f"intent «{intent.id}» stands twice")
        known.add(intent.id)
    for intent in read:
        for other in intent.near:
            if other not in known:
                raise CatalogueError(f"intent «{intent.id}»: near «{other}» is no intent")
    return tuple(read)


def load_groups(text: str) -> tuple[Group, ...]:
    """The groups of ``intents.yml``, in their order; the file need not have any."""
    return _groups(read_mapping(text))


def _groups(document: dict[str, Any]) -> tuple[Group, ...]:
    return tuple(
        Group(entry["id"], *_titles(entry, GROUP_KEYS, f"group «{entry['id']}»"))
        for entry in _entries(document, "groups")
    )


def read_mapping(text: str) -> dict[str, Any]:
    try:
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506 it is a safe one
    except yaml.YAMLError as error:
        raise CatalogueError(f"not YAML: {error}") from error
    if not isinstance(document, dict):
        raise CatalogueError("the file must be a mapping")
    return document


def read_texts(entry: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    """A list of texts; lists inside it are opened, so that entries may share one."""
    found: list[str] = []
    for value in _list(entry.get(key, []), key, where):
        inner = value if isinstance(value, list) else [value]
        if not all(isinstance(text, str) and text for text in inner):
            raise CatalogueError(f"{where}: «{key}» must hold texts")
        found.extend(inner)
    return tuple(found)


def _list(value: object, key: str, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise CatalogueError(f"{where}: «{key}» must be a list")
    return value


def _entries(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    entries = _list(document.get(key, []), key, "the file")
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise CatalogueError(f"«{key}» must hold mappings with an id, not {entry!r}")
    return entries


def _intent(entry: dict[str, Any], *, service: bool) -> Intent:
    where = f"intent «{entry['id']}»"
    title_ru, title_en = _titles(entry, KEYS, where)
    intent = Intent(
        id=entry["id"],
        title_ru=title_ru,
        title_en=title_en,
        route=tuple(_choice(ROUTES, name, "route", where) for name in read_texts(entry, "route", where)),
        flow=entry.get("flow", ""),
        auth=_choice(AUTHS, entry.get("auth", "none"), "auth", where),
        priority=_choice(PRIORITIES, entry.get("priority", "normal"), "priority", where),
        near=read_texts(entry, "near", where),
        handoff=entry.get("handoff", ""),
        other_org=entry.get("other_org", ""),
        service=service,
        group=entry.get("group", ""),
    )
    _check_routes(intent, where)
    return intent


def _titles(entry: dict[str, Any], keys: frozenset[str], where: str) -> tuple[str, str]:
    """The Russian and the English title; nothing unknown beside them."""
    unknown = sorted(set(entry) - keys)
    if unknown:
        raise CatalogueError(f"{where}: unknown key «{unknown[0]}»")
    title = entry.get("title")
    if not isinstance(title, dict) or not all(isinstance(title.get(key), str) for key in ("ru", "en")):
        raise CatalogueError(f"{where}: «title» must be {{ru: …, en: …}}")
    return title["ru"], title["en"]


Choice = TypeVar("Choice", bound=str)


def _choice(choices: tuple[Choice, ...], value: object, key: str, where: str) -> Choice:
    for choice in choices:
        if choice == value:
            return choice
    raise CatalogueError(f"{where}: «{key}» cannot be «{value}»")


def _check_routes(intent: Intent, where: str) -> None:
    if not intent.service and not intent.route:
        raise CatalogueError(f"{where}: «route» is missing")
    for route, key, value in (
        ("flow", "flow", intent.flow),
        ("human", "handoff", intent.handoff),
        ("other_org", "other_org", intent.other_org),
    ):
        if route in intent.route and not value:
            raise CatalogueError(f"{where}: the route «{route}» needs «{key}»")
