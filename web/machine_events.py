"""What the OpenAPI document says of the generic channel: events told to us, messages that we post."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from pydantic import BaseModel, TypeAdapter

from channels.exchange import MachineEvent, PostedMessage

_REFERENCE = "#/components/schemas/{model}"
_EVENT = TypeAdapter(MachineEvent).json_schema(ref_template=_REFERENCE)
MODELS: dict[str, Any] = _EVENT.pop("$defs")
"""Schemas of the events, for ``components``."""

_HEADERS = (
    ("Idempotency-Key", "The `id` of the event."),
    ("Okno-Timestamp", "Seconds since 1970, at most 5 minutes off."),
    ("Okno-Signature", "`v1=` and the hex HMAC-SHA256 of `timestamp.body`; several may be parted by commas."),
)
_PARAMETERS = [
    {"name": name, "in": "header", "required": True, "description": text, "schema": {"type": "string"}}
    for name, text in _HEADERS
]
EVENT_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": _EVENT}}},
    "parameters": _PARAMETERS,
}
ASKING: dict[str, Any] = {"parameters": _PARAMETERS[1:]}
After = Annotated[int, Query(ge=0, lt=2**62)]
"""The `cursor` of the last answer that arrived; 0 at first."""


class Accepted(BaseModel):
    """Stored, also when it is a repeat: ``accepted`` is the event's id."""

    accepted: str


class Owed(BaseModel):
    """Oldest first. Asking with `cursor` next time says that all of these have arrived."""

    messages: list[PostedMessage]
    cursor: int


class Refused(BaseModel):
    """Nothing was stored; ``error`` says why, for an engineer."""

    error: str


ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"model": Accepted, "description": "Stored durably."},
    400: {"model": Refused, "description": "Idempotency-Key is not the id of the event."},
    401: {"model": Refused, "description": "The signature or its time is not accepted."},
    422: {"model": Refused, "description": "The event cannot be read: mend it before it is sent again."},
    503: {"description": "Nothing can be stored just now: send the same again after Retry-After."},
}

ASKED: dict[int | str, dict[str, Any]] = {
    401: {"model": Refused, "description": "No such account asks, or its signature or time is not accepted."}
}
CALLERS_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Taken (any 2xx)."},
    409: {"description": "Taken already, under the same key."},
    410: {"description": "There is no such person (also 404)."},
    429: {"description": "Later: after Retry-After (also 503)."},
}

posted = APIRouter()
"""The calls we make: shown under ``webhooks``, served by nobody here."""


@posted.post("message", responses=CALLERS_ANSWERS, response_class=Response)
def message_posted(
    body: PostedMessage,
    idempotency_key: str = Header(),
    okno_timestamp: str = Header(),
    okno_signature: str = Header(),
) -> None:
    """A message for a client, posted to the account's `url`.

    Signed as inbound events are. Any 2xx is taken for accepted; 409: you have it already; 429 and 503 with
    `Retry-After`, other 5xx and broken connections: it comes again with the same `Idempotency-Key`; 404 and 410:
    there is no such person; 401, 403: our signature is refused; any other 4xx: the message is given up and shown to
    operators.
    """
