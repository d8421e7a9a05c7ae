"""What each platform would send us when this person writes, presses or edits: in the shape it was captured in."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import blake2b, sha256
from typing import Any, Protocol

from app.dialogues.script import File
from app.dialogues.sink import Ledger, content_of
from channels.api import envelope as api_envelope
from channels.channel import RawPayload
from channels.email import envelope as email_envelope
from channels.telegram import envelope as telegram_envelope
from channels.vk import envelope as vk_envelope
from conversation.ids import SECOND, Micros

MAILBOX = "client@okno.test"
GROUP = 1001
_ATTACHMENT_KINDS = {"photo": "image", "document": "file"}


@dataclass(slots=True)
class Hand:
    """One person on one platform: ``number`` counts what he did there, ``said`` is the id of his last message."""

    account: str
    person: str
    now: Callable[[], Micros]
    ledger: Ledger
    number: int = 0
    said: str = ""

    def next(self) -> int:
        self.number += 1
        return self.number

    @property
    def digits(self) -> int:
        """An id that is the same for the same person every time."""
        return int.from_bytes(blake2b(self.person.encode(), digest_size=4).digest(), "big") % 900_000_000 + 1

    @property
    def seconds(self) -> int:
        return self.now() // SECOND


class Platform(Protocol):
    """How a platform tells of what people do. Each call is something new; to deliver it again, give it in again."""

    def address(self, hand: Hand) -> str: ...

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]: ...

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        """None where the platform showed no such button: he writes what is on it."""
        ...

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        """His last message, changed; None where messages cannot be."""
        ...


class Telegram:
    """Updates of the Bot API."""

    def address(self, hand: Hand) -> str:
        return str(hand.digits)

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]:
        parts: Sequence[File | None] = files or [None]
        group = {"media_group_id": f"g{hand.number}"} if len(parts) > 1 else {}
        return tuple(
            self._update(hand, "message", self._body(hand, text if at == 0 else "", file) | group)
            for at, file in enumerate(parts)
        )

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        shown = hand.ledger.showing(hand.account, token)
        if shown is None:
            return None
        ours = {"id": 7700112233, "is_bot": True, "first_name": "Окно", "username": "okno_demo_bot"}
        message = {"message_id": int(shown[0]), "from": ours, "chat": self._chat(hand), "date": hand.seconds}
        query = {"id": f"press-{hand.next()}", "from": self._author(hand), "message": message}
        return self._update(hand, "callback_query", query | {"chat_instance": "-351", "data": token})

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        body = self._body(hand, text, None) | {"message_id": int(hand.said), "edit_date": hand.seconds}
        return self._update(hand, "edited_message", body)

    def _update(self, hand: Hand, kind: str, body: Mapping[str, Any]) -> RawPayload:
        update = {"update_id": 880_000_000 + hand.next(), kind: body}
        if kind == "message":
            hand.said = str(body["message_id"])
        return telegram_envelope.seal(hand.account, _json(update), hand.now())

    def _body(self, hand: Hand, text: str, file: File | None) -> dict[str, Any]:
        body: dict[str, Any] = {
            "message_id": 100_000 + hand.next(),
            "from": self._author(hand),
            "chat": self._chat(hand),
            "date": hand.seconds,
        }
        if file is None:
            return body | {"text": text}
        kind = {"photo": "photo", "voice": "voice", "video": "video"}.get(file.kind, "document")
        told: dict[str, Any] = {"file_id": f"AgAC{hand.number}", "file_unique_id": f"AQ{hand.number}"}
        told |= {"file_size": len(content_of(file.kind))}
        if kind == "photo":
            body["photo"] = [told | {"width": 1280, "height": 960}]
        else:
            told |= {"file_name": file.name} if file.name else {}
            told |= {"mime_type": file.mime} if file.mime else {}
            body[kind] = told | ({"duration": 3} if kind in ("voice", "video") else {})
        return body | ({"caption": text} if text else {})

    def _author(self, hand: Hand) -> dict[str, Any]:
        return {"id": hand.digits, "is_bot": False, "first_name": "Анна", "language_code": "ru"}

    def _chat(self, hand: Hand) -> dict[str, Any]:
        return {"id": hand.digits, "first_name": "Анна", "type": "private"}


class Vk:
    """Events of a community, as the Callback API and the long poll send them."""

    def address(self, hand: Hand) -> str:
        return str(hand.digits)

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]:
        attached = [self._file(hand, at, file) for at, file in enumerate(files)]
        return (self._new(hand, {"text": text, "attachments": attached}),)

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        shown = hand.ledger.showing(hand.account, token)
        key = self._key(shown[1].params.get("keyboard"), token) if shown else None
        if key is None:
            return None
        payload = json.loads(key["payload"])
        if key["type"] == "text":
            return self._new(hand, {"text": key["label"], "attachments": [], "payload": key["payload"]})
        event = {"user_id": hand.digits, "peer_id": hand.digits, "event_id": f"e{hand.next()}"}
        return self._event(hand, "message_event", event | {"payload": payload, "conversation_message_id": 1})

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        message = self._message(hand, {"text": text, "attachments": []}) | {"id": int(hand.said)}
        return self._event(hand, "message_edit", message | {"update_time": hand.seconds})

    def _key(self, keyboard: object, token: str) -> Mapping[str, Any] | None:
        drawn = json.loads(keyboard) if isinstance(keyboard, str) and keyboard else {}
        keys = [key["action"] for row in drawn.get("buttons", ()) for key in row]
        return next((key for key in keys if token in str(key.get("payload", ""))), None)

    def _new(self, hand: Hand, body: Mapping[str, Any]) -> RawPayload:
        client = {
            "button_actions": ["text", "open_link", "callback"],
            "keyboard": True,
            "inline_keyboard": True,
            "carousel": True,
            "lang_id": 0,
        }
        message = self._message(hand, body)
        hand.said = str(message["id"])
        return self._event(hand, "message_new", {"client_info": client, "message": message})

    def _message(self, hand: Hand, body: Mapping[str, Any]) -> dict[str, Any]:
        number = hand.next()
        return {
            "date": hand.seconds,
            "from_id": hand.digits,
            "peer_id": hand.digits,
            "id": 7_000_000 + number,
            "out": 0,
            "fwd_messages": [],
            "conversation_message_id": number,
            "random_id": 0,
            **body,
        }

    def _event(self, hand: Hand, kind: str, body: Mapping[str, Any]) -> RawPayload:
        event = {
            "type": kind,
            "event_id": f"vk{hand.next()}",
            "v": "5.199",
            "group_id": GROUP,
            "object": body,
        }
        return vk_envelope.seal(hand.account, event, _json(event), hand.now())

    def _file(self, hand: Hand, at: int, file: File) -> dict[str, Any]:
        host = "https://sun9-1.userapi.com"
        if file.kind == "photo":
            sizes = [{"type": "w", "width": 1600, "height": 1200, "url": f"{host}/{hand.number}-{at}.jpg"}]
            return {"type": "photo", "photo": {"id": 9 + at, "owner_id": hand.digits, "sizes": sizes}}
        if file.kind == "voice":
            links = {"link_mp3": f"{host}/a.mp3", "link_ogg": f"{host}/a.ogg"}
            return {
                "type": "audio_message",
                "audio_message": {"id": 9 + at, "owner_id": 1, "duration": 4, **links},
            }
        document = {"title": file.name or "document.pdf", "ext": "pdf", "url": f"{host}/doc-{at}"}
        size = len(content_of(file.kind))
        return {"type": "doc", "doc": {"id": 9 + at, "owner_id": hand.digits, "size": size, **document}}


class Mail:
    """Letters; each one after our first answers the last of ours."""

    def address(self, hand: Hand) -> str:
        return f"person-{hand.digits}@example.test"

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]:
        letter = EmailMessage()
        answered = hand.ledger.last_of(hand.account)
        ours: dict[str, str] = {
            "From": f"Анна <{self.address(hand)}>",
            "To": MAILBOX,
            "Date": format_datetime(datetime.fromtimestamp(hand.seconds, UTC)),
            "Message-ID": f"<m{hand.next()}.{hand.digits}@example.test>",
        }
        if answered:
            ours |= {"In-Reply-To": answered, "References": answered}
        named = {name.lower() for name in headers}
        for name, value in ours.items():
            if name.lower() not in named:
                letter[name] = value
        for name, value in headers.items():
            letter[name] = value
        letter.set_content(text + "\n")
        for file in files:
            kind, _, subtype = (file.mime or _mime(file.kind)).partition("/")
            content = content_of(file.kind)
            letter.add_attachment(content, maintype=kind, subtype=subtype, filename=file.name or "file")
        raw = letter.as_bytes()
        key, order = email_envelope.event_key(raw), email_envelope.order_key(raw)
        return (RawPayload(hand.account, key, order, raw, hand.now()),)

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        return None

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        return None


class Widget:
    """Frames of the site's own chat."""

    def address(self, hand: Hand) -> str:
        return f"w{hand.digits:032x}"

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]:
        attached = [
            {
                "kind": _ATTACHMENT_KINDS.get(file.kind, file.kind),
                "ref": f"blob:{sha256(content_of(file.kind)).hexdigest()}",
                "name": file.name,
                "mime": file.mime or _mime(file.kind),
                "size": len(content_of(file.kind)),
            }
            for file in files
        ]
        return (self._frame(hand, {"type": "message", "text": text, "attachments": attached}),)

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        return self._frame(hand, {"type": "press", "token": token})

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        return None

    def _frame(self, hand: Hand, frame: Mapping[str, Any]) -> RawPayload:
        known, address = f"line-{hand.next()}", self.address(hand)
        payload = _json({**frame, "client_msg_id": known})
        return RawPayload(hand.account, f"{address}/{known}", address, payload, hand.now())


class Api:
    """Events of a calling system."""

    def address(self, hand: Hand) -> str:
        return f"person-{hand.digits}"

    def message(
        self, hand: Hand, text: str, files: Sequence[File], headers: Mapping[str, str]
    ) -> tuple[RawPayload, ...]:
        attached = [
            {
                "data": base64.b64encode(content_of(file.kind)).decode(),
                "name": file.name,
                "mime": file.mime or _mime(file.kind),
            }
            for file in files
        ]
        raw = self._event(hand, {"kind": "message", "text": text, "name": "Анна", "files": attached})
        hand.said = raw.event_key
        return (raw,)

    def press(self, hand: Hand, token: str, label: str) -> RawPayload | None:
        return self._event(hand, {"kind": "pressed", "token": token})

    def edit(self, hand: Hand, text: str) -> RawPayload | None:
        return self._event(hand, {"kind": "edited", "message": hand.said, "text": text})

    def _event(self, hand: Hand, event: Mapping[str, Any]) -> RawPayload:
        whole = {
            "id": f"a{hand.next()}-{hand.digits}",
            "peer": self.address(hand),
            "at": hand.seconds,
            **event,
        }
        return api_envelope.seal(hand.account, _json(whole), hand.now())


PLATFORMS: Mapping[str, Platform] = {
    "telegram": Telegram(),
    "vk": Vk(),
    "email": Mail(),
    "widget": Widget(),
    "api": Api(),
}


def _mime(kind: str) -> str:
    return {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4"}.get(kind, "application/pdf")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
