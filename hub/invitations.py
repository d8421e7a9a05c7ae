"""Comments in public: nothing is said there but an invitation to write privately, once for each author and topic."""

from collections.abc import Callable, Sequence

import structlog

from channels.channel import AccountDead, Ambiguous, Inviter, RetryAfter, SendError, Transient
from conversation.ids import MINUTE, SECOND, Micros
from conversation.inbound import InboundComment
from hub.channels import Channels
from hub.observe import Observer
from storage import invitations
from storage.database import Database
from storage.invitations import Invitation, InvitationState

MOST = 20
ATTEMPTS = 6
LEASE_US = MINUTE
FIRST_RETRY_US = 10 * SECOND

log = structlog.get_logger(__name__)


class Invitations:
    def __init__(
        self, database: Database, channels: Channels, observe: Observer, now: Callable[[], Micros]
    ) -> None:
        self._database = database
        self._channels = channels
        self._observe = observe
        self._now = now

    async def note(self, comments: Sequence[InboundComment]) -> None:
        """Durable on return; noting a comment again changes nothing."""
        now = self._now()
        for comment in comments:
            await self._database.transact(
                lambda comment=comment: invitations.put(  # type: ignore[misc]
                    comment.peer, comment.topic, comment.external_id, now
                )
            )

    async def send_due(self) -> int:
        """Send what is owed by now; the number of invitations that were looked at."""
        now = self._now()
        found = await self._database.read(lambda: invitations.due(now, MOST))
        for invitation in found:
            await self._send(invitation)
        return len(found)

    async def _send(self, owed: Invitation) -> None:
        channel = self._channels.get(owed.account)
        if channel is None:
            return  # Not configured here: another process may have it.
        now = self._now()
        until = Micros(now + LEASE_US)
        if not await self._database.transact(lambda: invitations.take(owed, now, until)):
            return
        request = (
            channel.invitation(owed.key, owed.topic, owed.comment) if isinstance(channel, Inviter) else None
        )
        if request is None:  # Switched off since.
            await self._settle(owed, "dead")
            return
        try:
            await channel.sender().send(request)
        except (RetryAfter, Transient, Ambiguous, AccountDead) as error:
            await self._put_off(owed, error)
        except SendError as error:
            log.warning("invitation_refused", account=owed.account, detail=str(error))
            await self._settle(owed, "dead")
        else:
            await self._settle(owed, "sent")

    async def _put_off(self, owed: Invitation, error: SendError) -> None:
        if isinstance(error, AccountDead):
            self._observe.account_up(owed.account, up=False)
        if owed.attempts + 1 >= ATTEMPTS:
            log.warning("invitation_given_up", account=owed.account, detail=str(error))
            await self._settle(owed, "dead")
            return
        wait = int(error.delay * SECOND) if isinstance(error, RetryAfter) else 0
        next_at = Micros(self._now() + max(wait, FIRST_RETRY_US * 4**owed.attempts))
        await self._database.transact(lambda: invitations.later(owed, next_at))

    async def _settle(self, owed: Invitation, state: InvitationState) -> None:
        await self._database.transact(lambda: invitations.settle(owed, state))
