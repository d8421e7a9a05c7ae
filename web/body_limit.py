"""How large a request may be, before anything reads it; counted, not only believed from its header."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.files import FILE_MOST
from web.errors import answer, problem_of

ORDINARY = 1024 * 1024
WEBHOOK = 10 * 1024 * 1024
UPLOAD = FILE_MOST + 64 * 1024
"""The file and what multipart puts around it."""

_LIMITS = {"/webhooks/": WEBHOOK, "/api/desk/files": UPLOAD, "/api/widget/files": UPLOAD}


class BodyLimit:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, read = _limit(scope["path"]), 0
        if _declared(scope) > limit:
            await answer(problem_of(HTTPException(413)))(scope, receive, send)
            return

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _limit(path: str) -> int:
    return next((limit for prefix, limit in _LIMITS.items() if path.startswith(prefix)), ORDINARY)


def _declared(scope: Scope) -> int:
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdecimal() and len(declared) < 20 else 0
