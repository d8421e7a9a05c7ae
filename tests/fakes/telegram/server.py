"""The HTTP face of the fake platform."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.telegram.answers import RefusedError
from tests.fakes.telegram.faults import Fault, Faults
from tests.fakes.telegram.group import BusinessAccount, Group
from tests.fakes.telegram.methods import METHODS, Params, Upload, unknown_method
from tests.fakes.telegram.person import Person
from tests.fakes.telegram.world import Call, Chat, Connection, World

TOKEN = "7700112233:AAF-loopback_only_token_0123456789abc"
_BODY_MAX = 64 << 20


class TelegramFake:
    """The platform with one bot. ``base_url`` is what ``api_url`` is set to."""

    def __init__(self, token: str = TOKEN, username: str = "okno_demo_bot") -> None:
        self.token = token
        self.username = username
        self.world = World(token, username)
        self.faults = Faults()
        self.port = 0
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def ledger(self) -> list[Call]:
        """Calls the platform accepted, whether or not their answers arrived."""
        return self.world.ledger

    def user(self, user_id: int, first_name: str = "Анна", last_name: str = "") -> Person:
        """The person with this id; the same chat for the same id."""
        chat = self.world.chats.setdefault(user_id, Chat(user_id, first_name, last_name))
        return Person(self.world, chat)

    def group(self, group_id: int, title: str = "Дом 5", *, privacy: bool = True) -> Group:
        """The group with this id; the same chat for the same id."""
        chat = self.world.chats.setdefault(group_id, Chat(group_id, title, kind="supergroup"))
        return Group(self.world, chat, privacy=privacy)

    def business(self, owner: int) -> BusinessAccount:
        """This person connects the bot to her account, with a new connection."""
        number = len(self.world.connections)
        connection = Connection(f"bzC0nn{number:04d}", owner)
        self.world.connections[connection.id] = connection
        return BusinessAccount(self.world, connection)

    def group_moves(self, old: int, new: int) -> None:
        """A group became a supergroup: a service message, and an error for who still writes to the old id."""
        chat = self.world.chats.setdefault(old, Chat(old, "Группа", kind="group", started=True))
        chat.migrated_to = new
        content = {
            "message_id": self.world.next_message(),
            "chat": chat.card(),
            "date": self.world.clock,
            "migrate_to_chat_id": new,
        }
        self.world.queue.add("message", old, content)
        grown = self.world.chats.setdefault(new, Chat(new, "Группа", kind="supergroup", started=True))
        content = {
            "message_id": self.world.next_message(),
            "chat": grown.card(),
            "date": self.world.clock,
            "migrate_from_chat_id": old,
        }
        self.world.queue.add("message", new, content)

    def expire_presses(self) -> None:
        """Time passed: no press can be answered any more."""
        self.world.presses = dict.fromkeys(self.world.presses, False)

    async def start(self) -> None:
        """Listen; again on the same port after ``stop``."""
        self._released = asyncio.Event()
        app = web.Application(client_max_size=_BODY_MAX)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """From now on connections are refused; updates are kept."""
        self._released.set()
        self.world.queue.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.world.attempts.append(method)
        fault = self.faults.next(method)
        if fault is not None and not fault.after:
            struck = await self._strike(fault, request)
            if struck is not None:
                return struck
        answer = await self._answer(request, method)
        await self.world.announce()
        if fault is not None and fault.after:
            struck = await self._strike(fault, request)
            if struck is not None:
                return struck
        return answer

    async def _answer(self, request: web.Request, method: str) -> web.Response:
        try:
            self._authorise(request.match_info["token"])
            carry_out = METHODS.get(method.lower(), unknown_method)
            result = await carry_out(self.world, *await _read(request))
        except RefusedError as refusal:
            return web.json_response(refusal.body(), status=refusal.code)
        except web.HTTPRequestEntityTooLarge:
            return web.json_response(RefusedError(413, "Request Entity Too Large").body(), status=413)
        body = result if isinstance(result, bytes) else json.dumps(result, ensure_ascii=False).encode()
        return web.Response(body=b'{"ok":true,"result":' + body + b"}", content_type="application/json")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.next("file")
        if fault is not None:
            struck = await self._strike(fault, request)
            if struck is not None:
                return struck
        try:
            self._authorise(request.match_info["token"])
        except RefusedError as refusal:
            return web.json_response(refusal.body(), status=refusal.code)
        wanted = request.match_info["path"]
        file = next((each for each in self.world.files.values() if each.path == wanted), None)
        if file is None:
            return web.json_response(RefusedError(404, "Not Found").body(), status=404)
        return web.Response(body=file.data, content_type="application/octet-stream")

    def _authorise(self, token: str) -> None:
        number, colon, secret = token.partition(":")
        if not (number.isdigit() and colon and secret):
            raise RefusedError(404, "Not Found")
        if token != self.token:
            raise RefusedError(401, "Unauthorized")

    async def _strike(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """The broken answer, or None when the call goes on."""
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return None
        if fault.kind == "refuse" and fault.refusal is not None:
            return web.json_response(fault.refusal.body(), status=fault.refusal.code)
        if fault.kind == "page":
            page = f"<html><head><title>{fault.status}</title></head><body>nginx</body></html>"
            return web.Response(text=page, status=fault.status, content_type="text/html")
        if fault.kind == "hang":
            await self._released.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()


async def _read(request: web.Request) -> tuple[Params, dict[str, Upload]]:
    """Parameters from the query, a form, multipart or JSON; structured ones are JSON texts in forms."""
    params: Params = {name: _structured(name, value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        return params | await request.json(), {}
    uploads: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = (value.filename, value.content_type, value.file.read())
        else:
            params[name] = _structured(name, value if isinstance(value, str) else bytes(value).decode())
    return params, uploads


_STRUCTURED = frozenset({"reply_markup", "allowed_updates", "entities", "link_preview_options"})
_BOOLEANS = {"true": True, "True": True, "false": False, "False": False}


def _structured(name: str, value: str) -> Any:
    if name in _STRUCTURED:
        try:
            return json.loads(value)
        except ValueError:
            raise RefusedError(400, f"Bad Request: can't parse {name}: not JSON") from None
    return _BOOLEANS.get(value, value) if name == "drop_pending_updates" else value
