"""The built front end: pages, the loader that other sites include, and hashed assets."""

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from hub.widget import Nudge, Site, UnknownAccount
from web.errors import Problem
from web.guards import HubHere, public
from web.headers import page_policy

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)

_ASSET = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,120}")
_NUDGES = re.compile(r"""(["'`])okno:nudges\1""")
"""Where the built loader leaves room for the accounts' rules."""
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


@lru_cache(maxsize=256)
def filled(template: Page, values: tuple[tuple[str, str], ...]) -> Page:
    """The page with ``okno:NAME`` replaced by each value; HTML, so whoever calls escapes what others wrote."""
    known = dict(values)
    names = "|".join(sorted(known, key=len, reverse=True))
    body = re.sub(rf"okno:({names})", lambda place: known[place[1]], template.body.decode())
    return page_of(body.encode(), template.stamp, template.mime)


def _read(path: Path, stamp: tuple[int, int]) -> Page:
    body = path.read_bytes()
    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if mime == "application/javascript":
        mime = "text/javascript"
    return page_of(body, stamp, f"{mime}; charset=utf-8" if mime.startswith(_TEXT) else mime)


def page_of(body: bytes, stamp: tuple[int, int], mime: str) -> Page:
    packed = gzip.compress(body, 9, mtime=0) if mime.startswith(_TEXT) and len(body) > 500 else None
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return Page(stamp, body, packed, etag, mime)


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


@router.get("/widget/kiosk")
async def kiosk(
    request: Request, hub: HubHere, account: Annotated[str, Query(max_length=64)] = "site"
) -> Response:
    """The chat alone on a terminal's screen, where the account says so."""
    site = hub.widget.sites.get(account)
    if site is None or site.kiosk is None:
        raise Problem(404, "not_found", "Такого терминала нет.", "There is no such terminal.")
    return _page(request, "widget/frame.html", page_policy(("'self'", *site.sites)))


@router.get("/widget.js")
async def loader(request: Request, hub: HubHere) -> Response:
    """The one thing that foreign pages load from us, with the rules of its nudges in it."""
    page = pages_of(request).get("widget.js")
    headers = {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}
    return sent(request, page and _with_nudges(page, _rules(hub.widget.sites)), headers)


@router.get("/assets/{name}")
async def asset(request: Request, name: str) -> Response:
    """Named by their content: kept for ever."""
    if not _ASSET.fullmatch(name):
        raise Problem(404, "not_found", "Не найдено.", "Not found.")
    return _file(request, f"assets/{name}", {"Cache-Control": "public, max-age=31536000, immutable"})


def _page(request: Request, name: str, policy: str) -> Response:
    if pages_of(request).get(name) is None:
        return missing()
    return _file(request, name, {"Cache-Control": "no-cache", "Content-Security-Policy": policy})


def missing() -> Response:
    """Instead of a page: nobody has built them."""
    return Response(_MISSING, 503, media_type="text/html")


def _rules(sites: Mapping[str, Site]) -> str:
    """Of each account that has any; an id tells whether this visitor has seen a rule already."""
    rules = {
        name: [(_id(one), one.url, one.seconds, one.text) for one in site.nudges]
        for name, site in sites.items()
        if site.nudges
    }
    return orjson.dumps(rules).decode()


def _id(rule: Nudge) -> str:
    return hashlib.sha256(f"{rule.url}\0{rule.text}".encode()).hexdigest()[:12]


@lru_cache(maxsize=4)
def _with_nudges(page: Page, rules: str) -> Page:
    body, places = _NUDGES.subn(lambda _: rules, page.body.decode())
    return page_of(body.encode(), page.stamp, page.mime) if places else page


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    return sent(request, pages_of(request).get(name), headers)


def sent(request: Request, page: Page | None, headers: dict[str, str]) -> Response:
    """As the browser wants it: nothing when it has the page already, packed if it unpacks. Raises Problem: no page."""
    if page is None:
        raise Problem(404, "not_found", "Не найдено.", "Not found.")
    headers = {**headers, "ETag": page.etag, "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == page.etag:
        return Response(status_code=304, headers=headers)
    if page.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(page.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=page.mime)
    return Response(page.body, headers=headers, media_type=page.mime)


def pages_of(request: Request) -> Pages:
    """The built ones of this application."""
    pages: Pages = request.app.state.pages
    return pages
