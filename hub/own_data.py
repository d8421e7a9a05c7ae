"""A person's own data as he is given them: what he said and was told, filed, booked, agreed to and proved. Pure.

Colleagues' notes to each other are not among it, nor what others wrote in a conversation that was once linked.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from conversation import events as e
from conversation.ids import SECOND, IdentityId, Micros
from conversation.message import Attachment
from storage.own_data import Held

Told = dict[str, Any]
PARTS = ("messages", "calls_and_letters", "requests", "visits", "consents", "proofs", "addresses", "ratings")


def own_data(held: Held, now: Micros, zone: ZoneInfo) -> Told:
    """JSON by parts, each in the order it happened; times are local ISO times."""
    gathering = _Gathering(held, zone)
    for item in held.recorded:
        gathering.take(item)
    return {
        "made_at": gathering.time(now),
        "channels": [
            {
                "channel": each.channel,
                "address": each.peer.address,
                "name": each.name,
                "verified": each.verified,
            }
            for each in held.identities
        ],
        "answered_out_of_turn": gathering.accessibility,
        **{part: list(gathering.parts[part].values()) for part in PARTS},
    }


class _Gathering:
    def __init__(self, held: Held, zone: ZoneInfo) -> None:
        self._zone = zone
        self._hers = {each.id for each in held.identities}
        self._channels = {each.id: each.channel for each in held.identities}
        self.parts: dict[str, dict[str, Told]] = {part: {} for part in PARTS}
        self.accessibility = False

    def time(self, at: Micros) -> str:
        return datetime.fromtimestamp(at / SECOND, self._zone).isoformat(timespec="seconds")

    def take(self, item: e.Recorded) -> None:
        identity: IdentityId | None = getattr(item.event, "identity", None)
        if identity is not None and identity not in self._hers:
            return
        taking = _TAKES.get(type(item.event))
        if taking is not None:
            taking(self, item, item.event)

    def put(self, part: str, key: str, told: Mapping[str, Any]) -> None:
        self.parts[part][key] = {
            name: value for name, value in told.items() if value not in ("", (), [], None)
        }

    def add(self, part: str, key: str, **more: object) -> None:
        """To what is there; nothing for what belongs to another."""
        if key in self.parts[part]:
            self.parts[part][key] |= {name: value for name, value in more.items() if value not in ("", None)}

    def _message(
        self, item: e.Recorded, who: str, text: str, files: tuple[Attachment, ...], subject: str = ""
    ) -> None:
        event: Any = item.event
        self.put(
            "messages",
            event.message,
            {
                "at": self.time(item.at),
                "channel": self._channels.get(event.identity, ""),
                "from": who,
                "subject": subject,
                "text": text,
                "files": [file.name or file.kind for file in files],
            },
        )

    def received(self, item: e.Recorded, event: e.MessageReceived) -> None:
        self._message(item, "client", event.text, event.attachments, event.subject)
        place = event.location
        if place is not None:
            self.add("messages", event.message, place=f"{place.latitude},{place.longitude}")
        self.add("messages", event.message, phone=event.phone, quoted=event.quoted)

    def pressed(self, item: e.Recorded, event: e.ButtonPressed) -> None:
        if event.known:
            self._message(item, "client", event.label, ())

    def replied(self, item: e.Recorded, event: e.BotReplied | e.OperatorReplied) -> None:
        who = "bot" if isinstance(event, e.BotReplied) else "operator"
        self._message(item, who, event.content.text, event.content.attachments, event.content.subject)

    def edited(self, item: e.Recorded, event: e.MessageEdited) -> None:
        self.add("messages", event.message, text=event.text, edited_at=self.time(item.at))

    def deleted(self, item: e.Recorded, event: e.MessageDeleted) -> None:
        self.add("messages", event.message, deleted_at=self.time(item.at))

    def entered(self, item: e.Recorded, event: e.CorrespondenceRegistered) -> None:
        files = [file.name or file.kind for file in event.attachments]
        told = {
            "at": self.time(event.received_at),
            "kind": event.kind,
            "from": event.sender,
            "text": event.text,
        }
        self.put("calls_and_letters", event.message, {**told, "files": files})

    def registered(self, item: e.Recorded, event: e.RequestRegistered) -> None:
        told = {
            "number": event.number,
            "kind": event.kind,
            "received_at": self.time(event.received_at),
            "answer_due": self.time(event.due),
            "account": event.account,
            "text": event.text,
        }
        self.put("requests", event.request, {**told, "state": "registered"})

    def corrected(self, item: e.Recorded, event: e.RequestCorrected) -> None:
        more = [*self.parts["requests"].get(event.request, {}).get("additions", ()), event.text]
        self.add("requests", event.request, additions=more)

    def moved_on(self, item: e.Recorded, event: e.RequestStateChanged) -> None:
        self.add("requests", event.request, state=event.state)

    def answered(self, item: e.Recorded, event: e.RequestAnswered) -> None:
        decided = event.decision or None
        self.add(
            "requests", event.request, state="answered", decision=decided, answered_at=self.time(item.at)
        )

    def booked(self, item: e.Recorded, event: e.VisitBooked) -> None:
        told = {"office": event.office, "starts": self.time(event.starts), "ticket": event.ticket}
        more = {"topic": event.topic, "needs": event.needs, "phone": event.phone, "state": "booked"}
        self.put("visits", event.visit, {**told, **more})

    def moved(self, item: e.Recorded, event: e.VisitMoved) -> None:
        self.add(
            "visits", event.visit, office=event.office, starts=self.time(event.starts), ticket=event.ticket
        )

    def cancelled(self, item: e.Recorded, event: e.VisitCancelled) -> None:
        self.add("visits", event.visit, state="cancelled")

    def ended(self, item: e.Recorded, event: e.VisitEnded) -> None:
        self.add("visits", event.visit, state=event.outcome)

    def consented(self, item: e.Recorded, event: e.ConsentGiven) -> None:
        told = {"consent": event.consent, "text_version": event.version, "given_at": self.time(item.at)}
        self.put("consents", f"{event.consent}/{item.position}", {**told, "channel": event.channel})

    def withdrawn(self, item: e.Recorded, event: e.ConsentWithdrawn) -> None:
        for key in self.parts["consents"]:
            if key.startswith(f"{event.consent}/") and "withdrawn_at" not in self.parts["consents"][key]:
                self.add("consents", key, withdrawn_at=self.time(item.at))

    def proven(self, item: e.Recorded, event: e.AccountVerified) -> None:
        told = {"account": event.account, "method": event.method, "at": self.time(item.at)}
        self.put("proofs", str(item.position), {**told, "until": self.time(event.until)})

    def left(self, item: e.Recorded, event: e.AddressLeft) -> None:
        self.put("addresses", str(item.position), {"address": event.address, "at": self.time(item.at)})

    def rated(self, item: e.Recorded, event: e.ServiceRated) -> None:
        self.put("ratings", str(item.position), {"score": event.score, "at": self.time(item.at)})

    def wished(self, item: e.Recorded, event: e.AccessibilityChanged) -> None:
        self.accessibility = event.wished


_TAKES: Mapping[type, Callable[[_Gathering, e.Recorded, Any], None]] = {
    e.MessageReceived: _Gathering.received,
    e.ButtonPressed: _Gathering.pressed,
    e.BotReplied: _Gathering.replied,
    e.OperatorReplied: _Gathering.replied,
    e.MessageEdited: _Gathering.edited,
    e.MessageDeleted: _Gathering.deleted,
    e.CorrespondenceRegistered: _Gathering.entered,
    e.RequestRegistered: _Gathering.registered,
    e.RequestCorrected: _Gathering.corrected,
    e.RequestStateChanged: _Gathering.moved_on,
    e.RequestAnswered: _Gathering.answered,
    e.VisitBooked: _Gathering.booked,
    e.VisitMoved: _Gathering.moved,
    e.VisitCancelled: _Gathering.cancelled,
    e.VisitEnded: _Gathering.ended,
    e.ConsentGiven: _Gathering.consented,
    e.ConsentWithdrawn: _Gathering.withdrawn,
    e.AccountVerified: _Gathering.proven,
    e.AddressLeft: _Gathering.left,
    e.ServiceRated: _Gathering.rated,
    e.AccessibilityChanged: _Gathering.wished,
}
