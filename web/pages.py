"""The built front end: pages, the loader that other sites include, and hashed assets."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from hub.widget import UnknownAccount
from web.errors import Problem
from web.guards import HubHere, public
from web.headers import page_policy

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)

_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}")
_TEXT = ("text/", "application/json", "image/svg")
_MISSING = (
    "<!doctype html><html lang=ru><meta charset=utf-8><title>Okno</title>"
    "<h1>Страницы ещё не собраны</h1><p>Выполните <code>python3 dev.py setup</code> и обновите страницу."
    "<p lang=en>The pages are not built yet: run <code>python3 dev.py setup</code>."
)


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the build as it goes out; ``stamp`` tells whether the file has changed since."""

    stamp: tuple[int, int]
    body: bytes
    packed: bytes | None
    etag: str
    mime: str


class Pages:
    """Read once, kept until the file changes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, Page] = {}

    def get(self, name: str) -> Page | None:
        """``name`` is a path inside the build that the caller has judged harmless."""
        path = self._folder / name
        try:
            found = path.stat()
            stamp = (found.st_mtime_ns, found.st_size)
            kept = self._kept.get(name)
            if kept is None or kept.stamp != stamp:
                kept = self._kept[name] = _read(path, stamp)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        return kept


def _read(path: Path, stamp: tuple[int, int]) -> Page:
    body = path.read_bytes()
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if mime == "application/javascript":
        mime = "text/javascript"
    text = mime.startswith(_TEXT)
    packed = gzip.compress(body, 9, mtime=0) if text and len(body) > 500 else None
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Page(stamp, body, packed, etag, f"{mime}; charset=utf-8" if text else mime)


@router.get("/")
async def root(hub: HubHere) -> RedirectResponse:
    return RedirectResponse("/demo" if hub.settings.demo else "/desk", 307)


@router.get("/demo")
async def demo(request: Request, hub: HubHere) -> Response:
    if not hub.settings.demo:
        raise Problem(404, "not_found", "Не найдено.", "Not found.")
    return _page(request, "demo.html", page_policy(frames=True))


@router.get("/desk")
async def desk(request: Request) -> Response:
    return _page(request, "console.html", page_policy(frames=True))


@router.get("/editor")
async def editor(request: Request) -> Response:
    return _page(request, "console.html", page_policy(frames=True))


@router.get("/widget/frame")
async def frame(
    request: Request, hub: HubHere, account: Annotated[str, Query(max_length=64)] = "site"
) -> Response:
    """Only our own pages and the account's sites may show the chat."""
    try:
        sites = hub.widget.site(account).sites
    except UnknownAccount:
        sites = ()
    return _page(request, "widget/frame.html", page_policy(("'self'", *sites)))


@router.get("/widget.js")
async def loader(request: Request) -> Response:
    """The one thing that foreign pages load from us."""
    return _file(
        request, "widget.js", {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
    )


@router.get("/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """Named by their content: kept for ever."""
    if not _ASSET.fullmatch(name):
        raise Problem(404, "not_found", "Не найдено.", "Not found.")
    return _file(request, f"assets/{name}", {"Cache-Control": "public, max-age=31536000, immutable"})


def _page(request: Request, name: str, policy: str) -> Response:
    if _pages(request).get(name) is None:
        return Response(_MISSING, 503, media_type="text/html")
    return _file(request, name, {"Cache-Control": "no-cache", "Content-Security-Policy": policy})


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    page = _pages(request).get(name)
    if page is None:
        raise Problem(404, "not_found", "Не найдено.", "Not found.")
    headers = {**headers, "ETag": page.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == page.etag:
        return Response(status_code=304, headers=headers)
    if page.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(page.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=page.mime)
    return Response(page.body, headers=headers, media_type=page.mime)


def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages
