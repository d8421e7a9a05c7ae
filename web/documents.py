"""The page where a client hands in papers: one field for a file, for a thumb and for a screen reader."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile

from hub.documents import LinkGone, Sender
from hub.files import RefusedFile
from web.exports import HEADERS, page_head
from web.guards import HubHere, public
from web.uploads import CHUNK

router = APIRouter(dependencies=[Depends(public)], include_in_schema=False)

TOKEN_MOST = 200
_HEAD = page_head("Передать документы")
_GONE = (
    f"{_HEAD}<h1>Ссылка не действует</h1><p>Её время вышло. "
    "Попросите в чате новую: напишите «передать документы».</p></body></html>"
)
_FORM = (
    '<form method="post" enctype="multipart/form-data"><p><label for="file">Фото или файл до 20 МБ</label></p>'
    '<p><input id="file" name="file" type="file" required></p><button>Отправить</button></form></body></html>'
)
_OFFER = (
    f"{_HEAD}<h1>Передать документы</h1><p>Файл попадёт к нам напрямую, минуя мессенджер. "
    f"Увидит его только наш специалист. Можно отправить несколько, по одному.</p>{_FORM}"
)
_TAKEN = (
    f'{_HEAD}<h1>Файл получен</h1><p role="status">Спасибо! Специалист увидит его в вашем обращении. '
    f"Есть ещё — отправьте следующий.</p>{_FORM}"
)


def _refused(why: str) -> str:
    return f'{_HEAD}<h1>Файл не принят</h1><p role="alert">{why}</p>{_FORM}'


@router.get("/documents/{token}")
async def offer(hub: HubHere, token: str) -> Response:
    return _page(_GONE, 404) if await _sender(hub, token) is None else _page(_OFFER)


@router.post("/documents/{token}")
async def take(request: Request, hub: HubHere, token: str) -> Response:
    sender = await _sender(hub, token)
    if sender is None:
        return _page(_GONE, 404)
    async with request.form(max_files=1, max_fields=1) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile) or not upload.filename:
            return _page(_refused("Сначала выберите файл."), 422)
        try:
            kept = await hub.files.keep(_chunks(upload), upload.filename, sender.link)
        except RefusedFile:
            return _page(_refused("Такие файлы не принимаем. Пришлите фото, скан или PDF."), 422)
        except ValueError:
            return _page(_refused("Файл больше 20 МБ."), 413)
    try:
        for paper in await hub.files.attachments((kept.id,), sender.link):
            await hub.documents.hand_in(sender, paper)
    except LinkGone:
        return _page(_GONE, 404)
    return _page(_TAKEN)


async def _sender(hub: HubHere, token: str) -> Sender | None:
    try:
        return await hub.documents.sender(token) if len(token) <= TOKEN_MOST else None
    except LinkGone:
        return None


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(CHUNK):
        yield chunk


def _page(html: str, status: int = 200) -> Response:
    return Response(html, status, headers=HEADERS, media_type="text/html")
