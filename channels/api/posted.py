"""A rendered message as the JSON object that the calling system gets, its files inside."""

import base64

from channels.channel import BlobStore, Rejected, Request
from conversation.message import Attachment


async def event_of(request: Request, blobs: BlobStore) -> dict[str, object]:
    """Raises Rejected when a file is not stored."""
    return {**request.params, "files": [await _file(file, blobs) for file in request.uploads]}


async def _file(file: Attachment, blobs: BlobStore) -> dict[str, object]:
    try:
        data = await blobs.get(file.ref)
    except KeyError:
        raise Rejected("the file to send is not stored") from None
    return {
        "kind": file.kind,
        "name": file.name,
        "mime": file.mime,
        "size": len(data),
        "data": base64.b64encode(data).decode(),
    }
