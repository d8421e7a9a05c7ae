"""A person fetches his own data: a page with one button, for looking at a link must not use it up."""

import re

from fastapi import APIRouter, Depends, Response

from web.guards import HubHere, public

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
HEADERS = {"Content-Security-Policy": _POLICY, "X-Robots-Tag": "noindex, nofollow"}


def page_head(title: str) -> str:
    """The beginning of a small page without scripts, readable on a telephone and in the dark."""
    return (
        '<!doctype html><html lang="ru"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"><title>{title}</title><style>'
        "body{font:18px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}"
        "body{color:#1a1a1a;background:#fff}input{font:inherit;max-width:100%}"
        "button{font:inherit;padding:.7rem 1.4rem;border:0;border-radius:.5rem}"
        "button{background:#0b5cad;color:#fff;cursor:pointer}"
        "button:focus-visible,input:focus-visible{outline:3px solid #e8a200;outline-offset:2px}"
        "@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}"
        "button{background:#7db8f0;color:#10243a}}"
        "</style></head><body>"
    )


_HEAD = page_head("Ваши данные")
_OFFER = (
    f"{_HEAD}<h1>Ваши данные</h1><p>Скачается архив: страница, которую можно прочитать, и файл для программ. "
    "Ссылка сработает один раз. Скачивайте на своём устройстве и не пересылайте архив никому.</p>"
    '<form method="post"><button>Скачать мои данные</button></form></body></html>'
)
_GONE = (
    f"{_HEAD}<h1>Ссылка не действует</h1><p>Она уже использована или её время вышло. "
    "Попросите в чате новую: напишите «мои данные».</p></body></html>"
)


@router.get("/export/{secret}")
async def offer(hub: HubHere, secret: str) -> Response:
    stands = _SECRET.fullmatch(secret) is not None and await hub.exports.stands(secret)
    return _page(_OFFER) if stands else _page(_GONE, 404)


@router.post("/export/{secret}")
async def fetch(hub: HubHere, secret: str) -> Response:
    exported = await hub.exports.fetch(secret) if _SECRET.fullmatch(secret) else None
    if exported is None:
        return _page(_GONE, 404)
    headers = {**HEADERS, "Content-Disposition": 'attachment; filename="my-data.zip"'}
    return Response(exported.packed(), media_type="application/zip", headers=headers)


def _page(html: str, status: int = 200) -> Response:
    return Response(html, status, headers=HEADERS, media_type="text/html")
