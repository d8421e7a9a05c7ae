"""A file of dialogues → what is to be played. Every complaint names the file and the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.dialogues.plain import plain
from app.dialogues.script import CHANNELS, EVENTS, EXPECTATIONS, Dialogue, File, Turn
from knowledge.pack_file import PackError, Section, read_pack

ZONE = "Europe/Moscow"
MOMENT = "2026-11-23T14:05:00+03:00"
"""When a dialogue takes place that does not say: a working Monday."""
DELIVERIES_MOST = 20
_KINDS = ("user", "press", "event", "attach")


@dataclass(frozen=True, slots=True)
class _Common:
    """What holds for each dialogue of a file unless it says otherwise."""

    file: str
    zone: ZoneInfo
    now: str
    channel: str
    fixture: tuple[str, ...]
    fixtures: Mapping[str, Mapping[str, Any]]


def read_file(path: Path) -> tuple[Dialogue, ...]:
    """Raises PackError with the file as it was named."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError(
            str(path), 1, f"cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from None
    return read_dialogues(text, str(path))


def read_dialogues(text: str, file: str) -> tuple[Dialogue, ...]:
    """Raises PackError."""
    root = read_pack(text, file).only("version", "defaults", "fixtures", "dialogues")
    if "version" in root and root.text("version") != "1":
        raise root.error(
            f"version {root.text('version')} is unknown; this program reads version 1", "version"
        )
    common = _common(root)
    dialogues = tuple(_dialogue(section, common) for section in root.sections("dialogues"))
    if not dialogues:
        raise root.error("there are no dialogues")
    seen: set[str] = set()
    for dialogue in dialogues:
        if dialogue.id in seen:
            raise PackError(file, dialogue.line, f"two dialogues are named {dialogue.id}")
        seen.add(dialogue.id)
    return dialogues


def _common(root: Section) -> _Common:
    defaults = root.section("defaults") if "defaults" in root else Section(root.file, root.line, {})
    defaults.only("now", "tz", "fixture", "channel")
    fixtures: dict[str, Mapping[str, Any]] = {}
    if "fixtures" in root:
        section = root.section("fixtures")
        for name, record in section.named():
            fixtures[name] = {key: plain(node, record.file) for key, node in record.nodes.items()}
    zone = defaults.text("tz", ZONE)
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise defaults.error(f"{zone!r} is no time zone; write one like {ZONE}", "tz") from None
    common = _Common(
        root.file, place, defaults.text("now", MOMENT), _channel(defaults, "telegram"), (), fixtures
    )
    own = _fixture(defaults, common)
    return _Common(root.file, place, common.now, common.channel, own, fixtures)


def _dialogue(section: Section, common: _Common) -> Dialogue:
    section.only(
        "id", "title", "channel", "contact", "verified", "now", "tz", "fixture", "turns", "note", "tags"
    )
    own = _fixture(section, common) or common.fixture
    turns = tuple(_turn(turn) for turn in section.sections("turns"))
    if not turns:
        raise section.error("a dialogue needs turns", "turns")
    return Dialogue(
        section.text("id"),
        section.text("title", ""),
        section.line,
        _channel(section, common.channel),
        section.text("contact", ""),
        _truth(section, "verified", default=False),
        _moment(section, common),
        common.fixtures if not own else {name: common.fixtures[name] for name in own},
        own,
        turns,
    )


def _fixture(section: Section, common: _Common) -> tuple[str, ...]:
    """One name or a list of them."""
    value = plain(section.nodes["fixture"], section.file) if "fixture" in section else []
    names = tuple(str(name) for name in (value if isinstance(value, list) else [value]) if name is not None)
    for name in names:
        if name not in common.fixtures:
            known = ", ".join(common.fixtures) or "none"
            raise section.error(f"there is no fixture {name!r} (known: {known})", "fixture")
    return names


def _channel(section: Section, default: str) -> str:
    channel = section.text("channel", default)
    if channel not in CHANNELS:
        raise section.error(f"unknown channel {channel!r} (known: {', '.join(CHANNELS)})", "channel")
    return channel


def _truth(section: Section, key: str, *, default: bool) -> bool:
    value = plain(section.nodes[key], section.file) if key in section else default
    if not isinstance(value, bool):
        raise section.error(f"{key!r} must be true or false", key)
    return value


def _moment(section: Section, common: _Common) -> datetime:
    written = section.text("now", common.now)
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise section.error(f"{written!r} is no moment; write it like {MOMENT}", "now") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=common.zone)


def _turn(section: Section) -> Turn:
    kind = next((kind for kind in _KINDS if kind in section), None)
    if kind is None:
        raise section.error(f"a turn needs one of: {', '.join(_KINDS)}")
    expect = section.section("expect") if "expect" in section else None
    unknown = tuple(
        f"line {section.error('', 'expect').line}: there is no expectation {key!r}"
        for key in (expect.nodes if expect else ())
        if key not in EXPECTATIONS
    )
    known = {
        key: plain(node, section.file)
        for key, node in (expect.nodes if expect else {}).items()
        if key in EXPECTATIONS
    }
    common: dict[str, Any] = {"line": section.line, "expect": known, "unknown": unknown}
    if "channel" in section:
        common["channel"] = _channel(section, "")
    if kind == "event":
        return _event(section, common)
    times, same = _deliveries(section)
    files = _files(section)
    common |= {"files": files, "times": times, "same_id": same, "headers": _headers(section)}
    section.only("user", "press", "attach", "channel", "deliver", "headers", "expect", "note")
    if kind == "press":
        return Turn(press=section.text("press"), **common)
    return Turn(user=section.text("user") if kind == "user" else None, **common)


def _event(section: Section, common: dict[str, Any]) -> Turn:
    name = section.text("event")
    arguments = {
        key: plain(node, section.file)
        for key, node in section.nodes.items()
        if key not in ("event", "expect", "channel", "note")
    }
    if name not in EVENTS:
        trouble = f"line {section.line}: there is no event {name!r} (known: {', '.join(EVENTS)})"
    else:
        strange = [key for key in arguments if key not in EVENTS[name]]
        trouble = f"line {section.line}: {name} takes no {', '.join(strange)}" if strange else ""
    return Turn(event=name, arguments=arguments, trouble=trouble, **common)


def _deliveries(section: Section) -> tuple[int, bool]:
    if "deliver" not in section:
        return 1, True
    deliver = section.section("deliver").only("times", "same_id")
    times = deliver.whole("times", 2)
    if not 1 <= times <= DELIVERIES_MOST:
        raise deliver.error(f"times goes from 1 to {DELIVERIES_MOST}", "times")
    return times, _truth(deliver, "same_id", default=True)


def _headers(section: Section) -> dict[str, str]:
    if "headers" not in section:
        return {}
    headers = section.section("headers")
    return {name: headers.text(name) for name in headers.names()}


def _files(section: Section) -> tuple[File, ...]:
    """``{kind: photo}``, or a list of ``{name, type}``."""
    if "attach" not in section:
        return ()
    found = plain(section.nodes["attach"], section.file)
    items: Sequence[Any] = found if isinstance(found, list) else [found]
    return tuple(_file(item, section) for item in items)


def _file(item: object, section: Section) -> File:
    if isinstance(item, str):
        item = {"kind": item}
    if not isinstance(item, dict) or not set(item) <= {"kind", "name", "type", "mime"}:
        raise section.error("attach is {kind: photo} or a list of {name, type}", "attach")
    mime = str(item.get("mime") or item.get("type") or "")
    kind = str(item.get("kind") or ("photo" if mime.startswith("image") or mime == "photo" else "file"))
    return File(kind, str(item.get("name") or ""), mime if "/" in mime else "")


__all__ = ["PackError", "read_dialogues", "read_file"]
