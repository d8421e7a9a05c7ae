"""Content → events for the calling system's address. Pure."""

from collections.abc import Mapping, Sequence
from itertools import zip_longest

from channels.api.capabilities import capabilities, file_kinds
from channels.api.settings import ApiSettings
from channels.channel import ButtonLimits, Outgoing, Rendered, Request
from channels.exchange import FILES_MAX_BYTES
from channels.split import shorten, split
from conversation.message import Attachment, Button


def render(outgoing: Outgoing, settings: ApiSettings) -> Rendered:
    """The parts of the text in order, files from the last one on, buttons with the last of all."""
    content = outgoing.content
    limits = capabilities(settings, outgoing.hints)
    kinds = file_kinds(settings, outgoing.hints)
    shown = [f for f in content.attachments if f.kind in kinds and f.size <= limits.file_max_out]
    left_out = [f for f in content.attachments if f not in shown]
    buttons, listed = _choices(content.buttons, limits.buttons)
    text = _joined(content.text, *(_instead(file, outgoing.links) for file in left_out), _list(listed))
    labels = {button.label for button in content.buttons}
    texts, packs = split(text, limits.text_max), _packs(shown)
    if not texts and not packs and buttons:
        texts = [""]
    alone: list[tuple[str, Sequence[Attachment]]] = [(part, ()) for part in texts[:-1]]
    together = zip_longest(texts[-1:], packs)
    parts = [*alone, *((part or "", pack or ()) for part, pack in together)]
    requests = tuple(
        _request(outgoing, number, part, files, buttons if number == len(parts) - 1 else ())
        for number, (part, files) in enumerate(parts)
    )
    degraded = (
        ("buttons: numbered list", bool(listed)),
        ("buttons: labels shortened", any(b["label"] not in labels for b in buttons)),
        ("file: as a link", any(file.ref in outgoing.links for file in left_out)),
        ("file: not sent", any(file.ref not in outgoing.links for file in left_out)),
        ("text: split", len(texts) > 1),
        ("files: sequence", len(packs) > 1),
    )
    return Rendered(requests, tuple(name for name, is_so in degraded if is_so))


def _packs(files: Sequence[Attachment]) -> list[list[Attachment]]:
    """Files in order, as many in one event as its body may hold."""
    packs: list[list[Attachment]] = []
    for file in files:
        if packs and sum(one.size for one in packs[-1]) + file.size <= FILES_MAX_BYTES:
            packs[-1].append(file)
        else:
            packs.append([file])
    return packs


def _choices(
    offered: Sequence[Button], limits: ButtonLimits | None
) -> tuple[Sequence[Mapping[str, str]], Sequence[Button]]:
    """(buttons, what goes into the text instead): all of the one or all of the other."""
    fit = limits is not None and len(offered) <= limits.total
    if limits is None or not fit or any(_is_unfit(button, limits) for button in offered):
        return (), offered
    return [_button(button, limits.label_max) for button in offered], ()


def _is_unfit(button: Button, limits: ButtonLimits) -> bool:
    too_long = button.kind == "action" and len(button.value.encode()) > limits.payload_max_bytes
    return not button.label.strip() or not button.value or too_long


def _button(button: Button, label_max: int) -> Mapping[str, str]:
    target = "url" if button.kind == "url" else "token"
    return {"label": shorten(button.label, label_max), target: button.value}


def _list(buttons: Sequence[Button]) -> str:
    links = "\n".join(f"{button.label}: {button.value}" for button in buttons if button.kind == "url")
    actions = [button.label for button in buttons if button.kind == "action"]
    if not actions:
        return links
    numbered = "\n".join(f"{number}. {label}" for number, label in enumerate(actions, 1))
    return _joined(links, numbered, "Ответьте номером.")


def _instead(file: Attachment, links: Mapping[str, str]) -> str:
    name = f" «{file.name}»" if file.name else ""
    link = links.get(file.ref)
    return f"Файл{name}: {link}" if link else f"Файл{name} здесь показать нельзя."


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in map(str.strip, parts) if part)


def _request(
    outgoing: Outgoing,
    number: int,
    text: str,
    files: Sequence[Attachment],
    buttons: Sequence[Mapping[str, str]],
) -> Request:
    key = f"{outgoing.key}/{number}"
    params = {
        "id": key,
        "kind": "message",
        "peer": outgoing.peer.address,
        "author": "operator" if outgoing.from_person else "bot",
        "text": text,
        "subject": outgoing.content.subject,
        "buttons": tuple(buttons),
    }
    return Request("message", params, key, tuple(files))
