"""Files on their way out: to the upload server, saved, named in an attachment string."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from channels.channel import Ambiguous, BlobStore, Gone, Rejected, Transient
from channels.vk.client import VkClient
from conversation.message import Attachment

_PHOTO_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_VOICE_TYPES = frozenset({"audio/ogg", "audio/opus"})
_KEPT = 1000
_NAME_MAX = 120
_DocumentKind = Literal["doc", "audio_message"]


@dataclass(frozen=True, slots=True)
class _Saved:
    """``name`` goes into ``attachment``; ``owner`` may send it to anybody."""

    name: str
    owner: str


class Uploads:
    """Uploads each file once: what it is called is kept by the file's digest and name.

    What the platform has made the community's own is sent to anybody; a document that it made one client's
    is sent to him alone.
    """

    def __init__(self, client: VkClient, blobs: BlobStore) -> None:
        self._client = client
        self._blobs = blobs
        self._known: OrderedDict[tuple[str, str, str], str] = OrderedDict()

    async def attachment(self, file: Attachment, peer: str) -> str:
        """``photo-1_2_key`` or ``doc-1_2``.

        Raises SendError: never Ambiguous, since nothing is sent yet, nor Gone, since a missing right to
        upload says nothing of the peer.
        """
        for whose in ("", peer):
            key = (file.ref, file.name, whose)
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        try:
            saved = await self._upload(file, peer)
        except Ambiguous as error:
            raise Transient(f"upload: {error}") from None
        except Gone as error:
            raise Rejected(f"upload: {error}") from None
        ours = saved.owner == str(-self._client.settings.group_id)
        self._known[file.ref, file.name, "" if ours else peer] = saved.name
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return saved.name

    async def _upload(self, file: Attachment, peer: str) -> _Saved:
        try:
            data = await self._blobs.get(file.ref)
        except KeyError:
            raise Rejected("the file to send is not stored") from None
        if not data:
            raise Rejected("the file to send is empty")
        try:
            if file.kind in ("image", "sticker") and file.mime in _PHOTO_TYPES:
                return await self._photo(file, peer, data)
            if file.kind == "voice" and file.mime in _VOICE_TYPES:
                return await self._document(file, peer, data, "audio_message")
        except (Rejected, Gone):
            # too long and narrow, or broken, for what it is: the client gets the file itself
            pass
        return await self._document(file, peer, data, "doc")

    async def _photo(self, file: Attachment, peer: str, data: bytes) -> _Saved:
        server = await self._client.call("photos.getMessagesUploadServer", peer_id=peer)
        uploaded = await self._post(server, "photo", _name(file, "photo.jpg"), data)
        if uploaded.get("photo") in (None, "", "[]"):
            raise Rejected("the upload server took no photo")
        fields = {name: uploaded.get(name, "") for name in ("photo", "server", "hash")}
        saved = await self._client.call("photos.saveMessagesPhoto", **fields)
        return _named("photo", saved[0] if isinstance(saved, list) and saved else None)

    async def _document(self, file: Attachment, peer: str, data: bytes, kind: _DocumentKind) -> _Saved:
        name = _name(file, "file")
        server = await self._client.call("docs.getMessagesUploadServer", peer_id=peer, type=kind)
        uploaded = await self._post(server, "file", name, data)
        if not uploaded.get("file"):
            raise Rejected("the upload server took no document")
        saved = await self._client.call("docs.save", file=uploaded["file"], title=name)
        return _named(kind, saved.get(kind) if isinstance(saved, dict) else None)

    async def _post(self, server: object, field: str, name: str, data: bytes) -> Mapping[str, object]:
        url = server.get("upload_url") if isinstance(server, dict) else None
        secure = self._client.settings.api_url.startswith("https:")
        if not isinstance(url, str) or not url.startswith("https:" if secure else "http"):
            raise Transient("the platform named no upload server")
        answer = await self._client.upload(url, field, name, data)
        if not isinstance(answer, dict):
            raise Transient("the upload server answered something else")
        return answer


def _name(file: Attachment, nameless: str) -> str:
    """The end of a long name tells more than its beginning; what cannot be seen is left out."""
    return "".join(filter(str.isprintable, file.name))[-_NAME_MAX:] or nameless


def _named(kind: str, saved: object) -> _Saved:
    """``<kind><owner>_<id>[_<access key>]``."""
    if not isinstance(saved, dict) or "owner_id" not in saved or "id" not in saved:
        raise Transient(f"the platform did not say what it saved as {kind}")
    access = f"_{saved['access_key']}" if saved.get("access_key") else ""
    return _Saved(f"{kind}{saved['owner_id']}_{saved['id']}{access}", str(saved["owner_id"]))
