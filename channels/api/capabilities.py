"""What a calling system's ends can show: by its settings, narrowed or widened by what an event said of the peer."""

from collections.abc import Mapping

from channels.api.settings import ApiSettings
from channels.channel import ButtonLimits, Capabilities, Idempotency, Rate
from channels.exchange import BUTTONS_MAX, FILES_MAX_BYTES, LABEL_MAX, TEXT_MAX, Abilities
from conversation.message import AttachmentKind

ALL_KINDS: tuple[AttachmentKind, ...] = ("image", "video", "audio", "voice", "file", "sticker")
TOKEN_MAX = 64


def hints_of(abilities: Abilities | None) -> tuple[tuple[str, str], ...]:
    """What an event said of its peer, as the hub keeps it."""
    if abilities is None:
        return ()
    numbers = abilities.model_dump(exclude_none=True, exclude={"files"})
    found = [(name, str(value)) for name, value in numbers.items()]
    if abilities.files is not None:
        found.append(("files", ",".join(abilities.files)))
    return tuple(sorted(found))


def capabilities(settings: ApiSettings, hints: Mapping[str, str]) -> Capabilities:
    own = settings.capabilities
    buttons = _number(hints, "buttons", own.buttons, BUTTONS_MAX)
    label_max = _number(hints, "label_max", own.label_max, LABEL_MAX)
    kinds = file_kinds(settings, hints)
    return Capabilities(
        text_max=_number(hints, "text_max", own.text_max, TEXT_MAX),
        buttons=ButtonLimits(buttons, 1, buttons, label_max, TOKEN_MAX) if buttons else None,
        file_max_out=_number(hints, "file_max", own.file_max, FILES_MAX_BYTES) if kinds else 0,
        file_max_in=settings.file_max_in,
        receipts=frozenset({"delivered", "read", "failed"}),
        may_write_first=True,
        sender_proven=settings.vouches,
        idempotency=Idempotency.NATIVE,
        rates=(Rate("account", settings.rate, 1.0),),
    )


def file_kinds(settings: ApiSettings, hints: Mapping[str, str]) -> frozenset[str]:
    """Kinds of files that can be shown."""
    if "files" in hints:
        return frozenset(filter(None, hints["files"].split(",")))
    own = settings.capabilities.files
    return frozenset(ALL_KINDS if own is None else own)


def _number(hints: Mapping[str, str], name: str, own: int | None, most: int) -> int:
    given = hints.get(name, "")
    if given.isascii() and given.isdecimal() and len(given) < 10:
        return min(int(given), most)
    return most if own is None else own
