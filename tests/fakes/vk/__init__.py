"""A strict emulator of VK for communities: API, Bots Long Poll, Callback API, uploads, files; on loopback.

Its rules come from the platform's documentation (method pages, «Bots Long Poll API», «Callback API», «Keyboard»,
the list of error codes), not from our adapter; ``test_fake.py`` holds it against the plain library.

    async with FakeVk() as fake:
        fake.user(42).says("Здравствуйте")
        ...
        assert fake.user(42).received[-1].text == "…"
"""

from tests.fakes.vk.callback import Pushed
from tests.fakes.vk.driver import FakeUser, FakeVk
from tests.fakes.vk.world import Accepted

__all__ = ["Accepted", "FakeUser", "FakeVk", "Pushed"]
