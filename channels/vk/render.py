"""Content → calls of ``messages.send``. Pure."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from itertools import zip_longest

from channels.channel import Outgoing, Rendered, Request
from channels.split import split
from channels.vk.capabilities import FILES_MAX, MEGABYTE, TEXT_MAX, UPLOAD_MAX
from channels.vk.keyboard import choices, marked
from channels.vk.parse import COUNTED
from conversation.message import Attachment

_BARE_BUTTONS = "Выберите вариант:"
_Part = tuple[str, Sequence[Attachment]]


def render(outgoing: Outgoing) -> Rendered:
    """The calls in order; files hang on the last text, buttons on the last call."""
    content = outgoing.content
    files = [file for file in content.attachments if file.size <= UPLOAD_MAX]
    too_big = [file for file in content.attachments if file.size > UPLOAD_MAX]
    offered = choices(content.buttons, outgoing.hints)
    instead = (_instead(file, outgoing.links.get(file.ref, "")) for file in too_big)
    text = _joined(content.text, *instead, offered.appendix)
    if content.buttons and offered.keyboard and not text and not files:
        text = _BARE_BUTTONS
    texts = split(text, TEXT_MAX)
    parts = _parts(texts, files)
    requests = tuple(
        _request(outgoing, number, part, offered.keyboard if number == len(parts) - 1 else "")
        for number, part in enumerate(parts)
    )
    linked = [file.ref in outgoing.links for file in too_big]
    losses = (
        ("file: as a link", any(linked)),
        ("file: not sent", not all(linked)),
        ("text: split", len(texts) > 1),
        ("files: sequence", len(files) > FILES_MAX),
    )
    return Rendered(requests, (*offered.degraded, *(name for name, is_so in losses if is_so)))


def render_chosen(outgoing: Outgoing, external_id: str, token: str) -> Rendered:
    """The message once more, with the used button in green; the others still mean something.

    Nothing for a message with files: an edit would have to upload them again. A press of a text button tells of
    no message of ours.
    """
    rendered = () if outgoing.content.attachments else render(outgoing).requests
    keyboard = marked(str(rendered[-1].params.get("keyboard", "")), token) if rendered else ""
    if not keyboard or not external_id.startswith(COUNTED):
        return Rendered(())
    params = {
        "peer_id": outgoing.peer.address,
        "conversation_message_id": external_id.removeprefix(COUNTED),
        "message": rendered[-1].params["message"],
        "keyboard": keyboard,
        "keep_snippets": 1,
        "disable_mentions": 1,
    }
    return Rendered((Request("messages.edit", params, f"{outgoing.key}/0"),))


def random_id(key: str) -> int:
    """The platform drops a repeat with the same number: non-zero, 31 bits, the same for the same key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) % (2**31 - 1) + 1


def _parts(texts: Sequence[str], files: Sequence[Attachment]) -> list[_Part]:
    """All texts but the last alone, the last with the first files, further files by themselves."""
    packs = [files[start : start + FILES_MAX] for start in range(0, len(files), FILES_MAX)]
    alone: list[_Part] = [(text, ()) for text in texts[:-1]]
    together = zip_longest(texts[-1:], packs)
    return [*alone, *((text or "", pack or ()) for text, pack in together)]


def _request(outgoing: Outgoing, number: int, part: _Part, keyboard: str) -> Request:
    text, files = part
    key = f"{outgoing.key}/{number}"
    params: dict[str, object] = {
        "peer_id": outgoing.peer.address,
        "random_id": random_id(key),
        # what an operator quotes must not ring anybody
        "disable_mentions": 1,
    }
    optional: Mapping[str, str] = {"message": text, "keyboard": keyboard}
    params |= {name: value for name, value in optional.items() if value}
    return Request(method="messages.send", params=params, key=key, uploads=tuple(files))


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in map(str.strip, parts) if part)


def _instead(file: Attachment, address: str) -> str:
    """What stands for a file that the platform does not take; the address is signed and runs out."""
    name = f" «{file.name}»" if file.name else ""
    if address:
        return f"Файл{name} ({file.size // MEGABYTE} МБ) — по ссылке, несколько дней: {address}"
    return f"Файл{name} не отправлен: он больше {UPLOAD_MAX // MEGABYTE} МБ."
