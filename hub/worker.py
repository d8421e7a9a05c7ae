"""The worker: everything that goes on by itself. Any number of processes may run one."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from channels.channel import AccountDead, Channel, EmptyBatch, Poller, SendError
from conversation.ids import SECOND, ConversationId, IdentityId, Micros
from hub.channels import Channels
from hub.crm_calls import CrmCalls
from hub.delivery import Delivery
from hub.intake import Intake
from hub.invitations import Invitations
from hub.lanes import Lanes, Next
from hub.observe import Observer
from hub.timers import Timers
from hub.turn import Turns
from integrations.signals.port import Signals
from storage import claims, inbox, outbox
from storage.claims import Claim
from storage.database import Database, DatabaseUnavailable, StaleClaim
from storage.jobs import OWN_LANE
from storage.outbox import Addressee

SWEEP_SECONDS = 1.0
"""How late work is found when its wake-up was lost."""
SWEEP_MOST = 500
POLL_LEASE_US = 30 * SECOND
POLL_LEASE_RENEW_SECONDS = 10.0
POLL_RETRY_SECONDS = 5.0
DEAD_ACCOUNT_SECONDS = 60.0
STOP_SECONDS = 20.0
CRM_WIDTH = 8
"""Calls of the CRM at once: one that hangs holds up neither the others nor anything else."""

log = structlog.get_logger(__name__)


class Worker:
    def __init__(
        self,
        *,
        database: Database,
        channels: Channels,
        intake: Intake,
        turns: Turns,
        delivery: Delivery,
        timers: Timers,
        crm_calls: CrmCalls,
        invitations: Invitations,
        signals: Signals,
        observe: Observer,
        now: Callable[[], Micros],
        owner: str,
        width: int = 16,
    ) -> None:
        self._database = database
        self._channels = channels
        self._intake = intake
        self._turns = turns
        self._delivery = delivery
        self._timers = timers
        self._crm_calls = crm_calls
        self._invitations = invitations
        self._signals = signals
        self._observe = observe
        self._now = now
        self._owner = owner
        self.turn_lanes: Lanes[tuple[str, str]] = Lanes("turn", self._turn, width)
        self.send_lanes: Lanes[Addressee] = Lanes("send", self._send, width * 2, _narrow(channels))
        self.crm_lanes: Lanes[tuple[str, str]] = Lanes(OWN_LANE, self._call, CRM_WIDTH)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Work until ``stop``; then finish what has begun (≤ 20 s), give the leases back, and return."""
        tasks = [
            asyncio.create_task(self._for_ever(part))
            for part in (self._listen, self._sweep, self._tick, self._invite)
        ]
        tasks += [
            asyncio.create_task(self._poll_for_ever(channel, poller))
            for channel in self._channels
            if (poller := channel.poller()) is not None
        ]
        await self._stopping.wait()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(STOP_SECONDS):
                lanes = (self.turn_lanes, self.send_lanes, self.crm_lanes)
                await asyncio.gather(*(each.stop() for each in lanes))
        except TimeoutError:
            log.warning("stopped_with_work_in_hand")
        await self._database.transact(lambda: claims.release_all(self._owner))

    def stop(self) -> None:
        self._stopping.set()

    async def _turn(self, key: tuple[str, str]) -> Next:
        outcome = await self._turns.serve(*key)
        return {"served": "again", "last": "done", "busy": "soon", "nothing": "done"}[outcome]  # type: ignore[return-value]

    async def _send(self, addressee: Addressee) -> Next:
        outcome = await self._delivery.send_next(addressee.identity)
        if outcome in ("sent", "settled"):
            return "again"
        return "soon" if outcome == "busy" else "done"

    async def _call(self, key: tuple[str, str]) -> Next:
        return "again" if await self._crm_calls.serve(ConversationId(key[1])) else "done"

    async def _for_ever(self, part: Callable[[], Awaitable[None]]) -> None:
        """A part of the worker that fails begins again: nothing but ``stop`` ends it."""
        while True:
            try:
                await part()
            except DatabaseUnavailable as error:
                log.warning("database_unavailable", detail=str(error))
            except Exception:
                log.exception("worker_part_failed", part=part.__name__)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _listen(self) -> None:
        async with self._signals.subscribe("inbox", "outbox", OWN_LANE) as signals:
            async for topic, text in signals:
                account, _, rest = text.partition(" ")
                if topic == OWN_LANE:
                    self.crm_lanes.offer((OWN_LANE, text))
                elif not rest:
                    continue
                elif topic == "outbox":
                    self.send_lanes.offer(Addressee(account, IdentityId(rest)))
                else:
                    self.turn_lanes.offer((account, rest))

    async def _sweep(self) -> None:
        while True:
            for peer in await self._database.read(lambda: inbox.waiting(SWEEP_MOST)):
                self.turn_lanes.offer(peer)
            for addressee in await self._database.read(lambda: outbox.owed(self._now(), SWEEP_MOST)):
                self.send_lanes.offer(addressee)
            for conversation in await self._crm_calls.waiting():
                self.crm_lanes.offer((OWN_LANE, conversation))
            await asyncio.sleep(SWEEP_SECONDS)

    async def _tick(self) -> None:
        while True:
            await self._timers.run_due()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _invite(self) -> None:
        while True:
            await self._invitations.send_due()
            await asyncio.sleep(SWEEP_SECONDS)

    async def _poll_for_ever(self, channel: Channel, poller: Poller) -> None:
        """One process at a time polls an account: whoever holds the lease."""
        key = f"poll/{channel.account}"
        while True:
            wait = POLL_RETRY_SECONDS
            try:
                claim = await self._database.transact(
                    lambda: claims.take(key, self._owner, self._now(), POLL_LEASE_US)
                )
                if claim is not None:
                    await self._poll(channel, poller, claim)
            except StaleClaim:
                log.warning("poll_lease_lost", account=channel.account)
            except AccountDead as error:
                self._observe.account_up(channel.account, up=False)
                log.critical("account_dead", account=channel.account, detail=str(error))
                await self._signals.publish("trouble", f"account {channel.account}")
                wait = DEAD_ACCOUNT_SECONDS
            except (SendError, DatabaseUnavailable, OSError) as error:
                log.warning(
                    "polling_failed", account=channel.account, detail=f"{type(error).__name__}: {error}"
                )
            except Exception:
                log.exception("polling_failed", account=channel.account)
            await asyncio.sleep(wait)

    async def _poll(self, channel: Channel, poller: Poller, claim: Claim) -> None:
        """Poll as long as the lease is ours; whichever of the two ends first ends the other."""
        parts = [
            asyncio.create_task(self._drain(channel, poller)),
            asyncio.create_task(self._keep(claim)),
        ]
        try:
            done, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
            for part in done:
                part.result()
        finally:
            for part in parts:
                part.cancel()
            await asyncio.gather(*parts, return_exceptions=True)

    async def _drain(self, channel: Channel, poller: Poller) -> None:
        cursor = await self._database.read(lambda: inbox.cursor(channel.account))
        async for batch in poller.stream(cursor):
            self._observe.account_up(channel.account, up=True)
            if batch:
                await self._intake.accept_all(batch)
            elif isinstance(batch, EmptyBatch):
                await self._intake.keep_cursor(channel.account, batch.cursor)

    async def _keep(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(POLL_LEASE_RENEW_SECONDS)
            await self._database.transact(lambda: claims.hold(claim, self._now() + POLL_LEASE_US))


def _narrow(channels: Channels) -> dict[str, int]:
    """Accounts that carry few messages at once."""
    return {channel.account: at_once for channel in channels if (at_once := channel.capabilities({}).at_once)}
