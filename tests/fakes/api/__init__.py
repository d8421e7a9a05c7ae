"""A strict calling system: it posts signed events to the hub and takes the hub's signed messages, on loopback.

Its rules are those of ``docs/API.md``, written down once more: nothing here is taken from the adapter.
"""

from tests.fakes.api.caller import event, signed_headers
from tests.fakes.api.far_end import FakeSystem, Person, Shown

__all__ = ["FakeSystem", "Person", "Shown", "event", "signed_headers"]
