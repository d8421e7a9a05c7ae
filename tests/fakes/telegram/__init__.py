"""A strict Bot API on the loopback: limits, errors and queues as the platform documents them.

``async with TelegramFake() as fake`` gives ``fake.base_url`` and ``fake.token``; ``fake.user(id)`` is a
person with a phone, ``fake.ledger`` what the platform accepted, ``fake.faults`` what goes wrong.
"""

from tests.fakes.telegram.server import TelegramFake

__all__ = ["TelegramFake"]
