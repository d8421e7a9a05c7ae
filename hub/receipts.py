"""What platforms tell of our messages afterwards: read, delivered, come back."""

from collections.abc import Sequence
from functools import partial

from conversation import events as e
from conversation.inbound import DeliveryState, InboundReceipt
from hub.record import Recorder
from storage import messages
from storage.database import Database

FAILURES: frozenset[DeliveryState] = frozenset(("failed", "bounced_hard"))


class Receipts:
    def __init__(self, database: Database, recorder: Recorder) -> None:
        self._database = database
        self._recorder = recorder

    async def note(self, receipts: Sequence[InboundReceipt]) -> None:
        """Each belongs to the conversation of our message, wherever it came from; the unknown ones say nothing."""
        for receipt in receipts:
            account, external_id = receipt.peer.account, receipt.external_id
            sent = await self._database.read(partial(messages.find_sent, account, external_id))
            if sent is not None and not (sent.failed and receipt.state in FAILURES):
                await self._recorder.append(sent.conversation, _events(sent, receipt))


def _events(sent: messages.Sent, receipt: InboundReceipt) -> list[e.Event]:
    """A letter that came back for good tells that nothing arrives at its address, until somebody writes from there."""
    found: list[e.Event] = [
        e.ReceiptReceived(sent.message, receipt.state, receipt.detail, receipt.reason),
    ]
    if receipt.state == "bounced_hard" and sent.reachable and not sent.mailed_to:
        found.append(
            e.ReachabilityChanged(sent.identity, reachable=False, reason=receipt.reason or receipt.state)
        )
    return found
