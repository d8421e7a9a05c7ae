"""Bots Long Poll from our own checkpoint: what was written while we were down is not lost."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

from channels import batch, fields
from channels.channel import AccountDead, Ambiguous, Gone, RawPayload, Rejected, Transient
from channels.vk import envelope, history
from channels.vk.client import VkClient
from channels.vk.place import Place
from conversation.ids import Micros

_BATCH_MAX = 100
_PATIENCE = 10.0
"""Seconds the server may take beyond the wait we asked for."""
_TS_TOO_OLD, _KEY_EXPIRED, _ALL_LOST = 1, 2, 3
_FAILURES_MAX = 3
"""In a row; a new key or ts is due to help at once."""


@dataclass(frozen=True, slots=True)
class _Server:
    url: str
    key: str
    ts: str


@dataclass(frozen=True, slots=True)
class _Told:
    """``payload`` as it came; ``event`` is None where it cannot be read."""

    event: object
    payload: bytes


class VkPoller:
    """One community's long poll. Trouble is raised, not retried: the caller knows how to wait."""

    def __init__(self, client: VkClient, now: Callable[[], Micros]) -> None:
        self._client = client
        self._now = now

    async def stream(self, cursor: str) -> AsyncIterator[Sequence[RawPayload]]:
        place = Place.read(cursor)
        server = await self._server()
        if not place.ts:
            place, batches = await self._reconciled(place, server.ts)
            for batch in batches:
                yield batch
        failures = 0
        while True:
            answer = await self._ask(server, place)
            failures = failures + 1 if "failed" in answer else 0
            if failures > _FAILURES_MAX:
                raise Transient("the long poll fails again and again")
            if answer.get("failed") in (_KEY_EXPIRED, _ALL_LOST):
                server = await self._server()
            place, batches = await self._digested(place, answer, server)
            for batch in batches:
                yield batch

    async def _digested(
        self, place: Place, answer: fields.Object, server: _Server
    ) -> tuple[Place, list[list[RawPayload]]]:
        failed = answer.get("failed")
        if failed is None:
            return self._sealed(place, answer)
        if failed == _KEY_EXPIRED:
            return place, []
        # the documentation calls the history partly lost even where the key lives on
        return await self._reconciled(place, _ts(answer) if failed == _TS_TOO_OLD else server.ts)

    async def _server(self) -> _Server:
        try:
            found = await self._client.call(
                "groups.getLongPollServer", group_id=self._client.settings.group_id
            )
        except Ambiguous as error:
            raise Transient(str(error)) from None
        except (Rejected, Gone) as error:
            raise AccountDead(f"the long poll cannot be opened, is it switched on? {error}") from None
        if not isinstance(found, dict) or not all(
            isinstance(found.get(name), str) for name in ("server", "key")
        ):
            raise Transient("the platform named no long poll server")
        return _Server(found["server"], found["key"], _ts(found))

    async def _ask(self, server: _Server, place: Place) -> fields.Object:
        wait = self._client.settings.poll_seconds
        params: dict[str, str | int] = {"act": "a_check", "key": server.key, "ts": place.ts, "wait": wait}
        try:
            body = await self._client.long_poll(server.url, params, wait + _PATIENCE)
        except Ambiguous as error:
            raise Transient(str(error)) from None
        return _read(body)

    def _sealed(self, place: Place, answer: fields.Object) -> tuple[Place, list[list[RawPayload]]]:
        fresh = [told for told in _told(answer["updates"]) if not _is_repeat(told.event, place.floor)]
        ids = [seen.id for told in fresh if (seen := envelope.message_seen(told.event))]
        ahead = replace(place, ts=_ts(answer), seen=max([place.seen, *ids]))
        return ahead, [self._batch(fresh, place, ahead)]

    async def _reconciled(self, place: Place, ts: str) -> tuple[Place, list[list[RawPayload]]]:
        """What was missed. ``ts`` was taken before the history is read, so that nothing falls between."""
        try:
            until = await history.newest(self._client)
            events = await history.missed(self._client, place.seen, until, self._now())
        except Ambiguous as error:
            raise Transient(str(error)) from None
        ahead = Place(ts=ts, seen=max(place.seen, until), floor=until)
        told = [_Told(event, envelope.encode(event)) for event in events]
        packs = [told[start : start + _BATCH_MAX] for start in range(0, len(told), _BATCH_MAX)] or [[]]
        batches = [self._batch(pack, place, place) for pack in packs[:-1]]
        return ahead, [*batches, self._batch(packs[-1], place, ahead)]

    def _batch(self, told: Sequence[_Told], before: Place, after: Place) -> list[RawPayload]:
        """Only the last payload moves the cursor: a batch stored by half is asked for again."""
        received_at = self._now()
        last = len(told) - 1
        return [
            envelope.seal(
                self._client.settings.account,
                each.event,
                each.payload,
                received_at,
                str(after if number == last else before),
            )
            for number, each in enumerate(told)
        ]


def _read(body: bytes) -> fields.Object:
    """An answer of the long poll; its ``updates`` stay as they came: one that cannot be read spoils no other."""
    parts = batch.cut(body, "updates")
    answer = envelope.decode(body if parts is None else parts[1])
    if not isinstance(answer, dict):
        raise Transient("the long poll answered something else")
    if answer.get("failed") in (_TS_TOO_OLD, _KEY_EXPIRED, _ALL_LOST):
        return answer
    if parts is None or "failed" in answer:
        raise Transient("the long poll answered something else")
    return {**answer, "updates": parts[0]}


def _told(updates: Sequence[bytes]) -> list[_Told]:
    return [_Told(envelope.decode(payload), payload) for payload in updates]


def _is_repeat(update: object, floor: int) -> bool:
    """Has the history told of this message already?"""
    seen = envelope.message_seen(update)
    return seen is not None and seen.kind == "message_new" and 0 < seen.id <= floor


def _ts(answer: fields.Object) -> str:
    """The platform writes it as a number here and as a string there."""
    ts = str(answer.get("ts", ""))
    if not ts.isdecimal():
        raise Transient("the long poll named no ts")
    return ts
