"""Taking files in, for whoever was let in before a byte of the file is read; handing them out."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile

from hub.files import FileView
from web.desk_models import FileOut
from web.errors import Problem
from web.guards import HubHere, Serving, Visiting, signed_address

router = APIRouter(prefix="/api", tags=["files"])

CHUNK = 64 * 1024

MULTIPART: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post("/desk/files", openapi_extra=MULTIPART)
async def from_desk(request: Request, hub: HubHere, me: Serving) -> FileOut:
    return FileOut.model_validate(await _take(request, hub, me.id))


@router.post("/widget/files", openapi_extra=MULTIPART)
async def from_widget(request: Request, hub: HubHere, peer: Visiting) -> FileOut:
    return FileOut.model_validate(await _take(request, hub, peer.address))


@router.get("/files/{file_id}", dependencies=[Depends(signed_address)], response_class=FileResponse)
async def file(hub: HubHere, file_id: str, t: str = "") -> FileResponse:
    """Only pictures are shown in our origin; everything else is a download, whatever it claims to be."""
    try:
        served = await hub.files.serve(file_id, t)
    except KeyError:
        raise Problem(404, "no_file", "Файла нет, или ссылка устарела.", "No file, or an old link.") from None
    return FileResponse(
        served.path,
        media_type=served.mime,
        filename=served.name,
        content_disposition_type="inline" if served.inline else "attachment",
        headers={
            "Cache-Control": "private, max-age=86400",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


async def _take(request: Request, hub: HubHere, owner: str) -> FileView:
    async with request.form(max_files=1, max_fields=4) as form:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise Problem(422, "no_file", "Приложите файл.", "Attach a file.")
        try:
            return await hub.files.keep(_chunks(upload), upload.filename or "", owner)
        except ValueError as error:
            if type(error) is not ValueError:
                raise
            raise Problem(413, "too_large", "Файл больше 20 МБ.", "The file is larger than 20 MB.") from None


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(CHUNK):
        yield chunk
