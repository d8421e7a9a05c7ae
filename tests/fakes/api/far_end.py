"""The system's own door: what it takes from the hub, what it refuses, and how it fails by a script."""

import base64
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from tests.fakes.api.caller import signature

Fault = Literal["429", "503", "500", "401", "422", "302", "409", "cut", "cut after"]
SKEW_SECONDS = 300
_MESSAGE = {"id", "kind", "peer", "author", "text", "subject", "buttons", "files"}
_FILE = {"kind", "name", "mime", "size", "data"}


@dataclass(frozen=True)
class Shown:
    """One message on somebody's screen (or read to him)."""

    id: str
    text: str
    author: str
    buttons: tuple[tuple[str, str], ...]
    """(label, token or address)"""
    files: tuple[bytes, ...]


@dataclass
class Person:
    """``None`` in what he can see: no bound but the protocol's."""

    peer: str
    text_max: int = 100_000
    buttons: int = 100
    label_max: int = 200
    file_kinds: tuple[str, ...] = ("image", "video", "audio", "voice", "file", "sticker")
    is_gone: bool = False
    shown: list[Shown] = field(default_factory=list)


class Refused(Exception):
    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass
class FakeSystem:
    """``now`` in seconds. ``faults`` are consumed one a call. ``broken_rules`` must stay empty."""

    secret: str = "of-the-tests-and-long"
    now: Callable[[], float] = lambda: 0.0
    people: dict[str, Person] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    """(kind, Idempotency-Key) of every call with a good signature."""
    broken_rules: list[str] = field(default_factory=list)
    url: str = ""
    _kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def person(self, peer: str) -> Person:
        return self.people.setdefault(peer, Person(peer))

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["FakeSystem"]:
        app = web.Application(client_max_size=32 << 20)
        app.router.add_post("/okno", self._called)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/okno"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _called(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        fault = self.faults.pop(0) if self.faults else None
        if fault == "cut":
            return self._hang_up(request)
        if fault in ("429", "503"):
            headers = {"Retry-After": "7"} if fault == "429" else {}
            return web.Response(status=int(fault), headers=headers)
        if fault == "302":
            return web.Response(status=302, headers={"Location": self.url})
        if fault is not None and fault.isdecimal():
            return web.Response(status=int(fault), text="<html>no</html>")
        try:
            self._take(request, body)
        except Refused as refused:
            if refused.status in (400, 422):
                self.broken_rules.append(str(refused))
            return web.Response(status=refused.status, text=str(refused))
        return self._hang_up(request) if fault == "cut after" else web.json_response({"taken": True})

    @staticmethod
    def _hang_up(request: web.Request) -> web.Response:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _take(self, request: web.Request, body: bytes) -> None:
        self._check_signature(request, body)
        told, key = json.loads(body), request.headers.get("Idempotency-Key", "")
        if request.content_type != "application/json" or not isinstance(told, dict):
            raise Refused(400, "not JSON")
        self.calls.append((told.get("kind", ""), key))
        if told.get("kind") != "check":
            self.keep(told, key)

    def keep(self, told: dict[str, Any], key: str) -> None:
        """One message, posted to us or asked for: the same twice is one."""
        if set(told) != _MESSAGE or told["kind"] != "message":
            raise Refused(422, f"keys {sorted(told)}")
        if told["id"] != key:
            raise Refused(422, "Idempotency-Key is not the id")
        if key in self._kept:
            if self._kept[key] != told:
                raise Refused(422, "the same id, another message")
            return
        person = self.people.get(told["peer"])
        if person is None or person.is_gone:
            raise Refused(410, "nobody here")
        person.shown.append(_read(told, person))
        self._kept[key] = told

    def _check_signature(self, request: web.Request, body: bytes) -> None:
        timestamp = request.headers.get("Okno-Timestamp", "")
        if not timestamp.isdecimal() or abs(int(timestamp) - self.now()) > SKEW_SECONDS:
            raise Refused(401, "time")
        good = signature(self.secret, timestamp, body)
        given = request.headers.get("Okno-Signature", "").split(",")
        if not any(hmac.compare_digest(good, one) for one in given):
            raise Refused(401, "signature")


def _read(told: dict[str, Any], person: Person) -> Shown:
    """What his end can show; anything else is a broken promise of the hub."""
    if told["author"] not in ("bot", "operator"):
        raise Refused(422, "author")
    if len(told["text"]) > person.text_max or not (told["text"].strip() or told["files"] or told["buttons"]):
        raise Refused(422, f"a text of {len(told['text'])} characters")
    if len(told["buttons"]) > person.buttons:
        raise Refused(422, f"{len(told['buttons'])} buttons")
    return Shown(
        told["id"],
        told["text"],
        told["author"],
        tuple(_button(button, person) for button in told["buttons"]),
        tuple(_file(file, person) for file in told["files"]),
    )


def _button(button: dict[str, str], person: Person) -> tuple[str, str]:
    if set(button) not in ({"label", "token"}, {"label", "url"}):
        raise Refused(422, f"a button of {sorted(button)}")
    target = button.get("token") or button.get("url") or ""
    if not button["label"].strip() or len(button["label"]) > person.label_max or not target:
        raise Refused(422, "a button's label or target")
    return button["label"], target


def _file(file: dict[str, Any], person: Person) -> bytes:
    data = base64.b64decode(file["data"], validate=True)
    if set(file) != _FILE or len(data) != file["size"] or file["kind"] not in person.file_kinds:
        raise Refused(422, "a file")
    return data
