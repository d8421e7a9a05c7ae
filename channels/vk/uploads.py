"""Files on their way out: to the upload server, saved, named in an attachment string."""

from collections import OrderedDict
from collections.abc import Mapping

from channels.channel import Ambiguous, BlobStore, Gone, Rejected, Transient
from channels.vk.client import VkClient
from conversation.message import Attachment

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_KEPT = 1000


class Uploads:
    """Uploads each file once: its attachment string is kept by the file's digest and name."""

    def __init__(self, client: VkClient, blobs: BlobStore) -> None:
        self._client = client
        self._blobs = blobs
        self._known: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def attachment(self, file: Attachment, peer: str) -> str:
        """``photo-1_2_key`` or ``doc-1_2``.

        Raises SendError: never Ambiguous, since nothing is sent yet, nor Gone, since a missing right to
        upload says nothing of the peer.
        """
        key = (file.ref, file.name)
        if key not in self._known:
            try:
                self._known[key] = await self._upload(file, peer)
            except Ambiguous as error:
                raise Transient(f"upload: {error}") from None
            except Gone as error:
                raise Rejected(f"upload: {error}") from None
        self._known.move_to_end(key)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return self._known[key]

    async def _upload(self, file: Attachment, peer: str) -> str:
        try:
            data = await self._blobs.get(file.ref)
        except KeyError:
            raise Rejected("the file to send is not stored") from None
        if file.kind in ("image", "sticker") and file.mime in _PHOTO_TYPES:
            try:
                return await self._photo(file, peer, data)
            except (Rejected, Gone):
                # too long and narrow, or broken, for a photo: the client gets the file itself
                pass
        return await self._document(file, peer, data)

    async def _photo(self, file: Attachment, peer: str, data: bytes) -> str:
        server = await self._client.call("photos.getMessagesUploadServer", peer_id=peer)
        uploaded = await self._post(server, "photo", file.name or "photo.jpg", data)
        if uploaded.get("photo") in (None, "", "[]"):
            raise Rejected("the upload server took no photo")
        fields = {name: uploaded.get(name, "") for name in ("photo", "server", "hash")}
        saved = await self._client.call("photos.saveMessagesPhoto", **fields)
        return _named("photo", saved[0] if isinstance(saved, list) and saved else None)

    async def _document(self, file: Attachment, peer: str, data: bytes) -> str:
        name = file.name or "file"
        server = await self._client.call("docs.getMessagesUploadServer", peer_id=peer, type="doc")
        uploaded = await self._post(server, "file", name, data)
        if not uploaded.get("file"):
            raise Rejected("the upload server took no document")
        saved = await self._client.call("docs.save", file=uploaded["file"], title=name)
        return _named("doc", saved.get("doc") if isinstance(saved, dict) else None)

    async def _post(self, server: object, field: str, name: str, data: bytes) -> Mapping[str, object]:
        url = server.get("upload_url") if isinstance(server, dict) else None
        secure = self._client.settings.api_url.startswith("https:")
        if not isinstance(url, str) or not url.startswith("https:" if secure else "http"):
            raise Transient("the platform named no upload server")
        answer = await self._client.upload(url, field, name, data)
        if not isinstance(answer, dict):
            raise Transient("the upload server answered something else")
        return answer


def _named(kind: str, saved: object) -> str:
    """``<kind><owner>_<id>[_<access key>]``."""
    if not isinstance(saved, dict) or "owner_id" not in saved or "id" not in saved:
        raise Transient(f"the platform did not say what it saved as {kind}")
    access = f"_{saved['access_key']}" if saved.get("access_key") else ""
    return f"{kind}{saved['owner_id']}_{saved['id']}{access}"
