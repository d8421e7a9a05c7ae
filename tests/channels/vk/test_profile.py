"""Who wrote: asked of the platform, for people only, and not while messages wait."""

import asyncio

import pytest

from channels.channel import Profiles, RetryAfter, SendError
from channels.vk import client
from channels.vk.adapter import VkChannel
from channels.vk.profile import full_name, question
from conversation.contact import Peer
from tests.channels.vk.conftest import outgoing, send
from tests.fakes.vk import FakeVk


def peer(address: int | str = 42) -> Peer:
    return Peer("vk:main", str(address))


async def test_the_platform_is_asked_for_a_name_in_russian(vk_fake: FakeVk, channel: VkChannel) -> None:
    vk_fake.user(42).person.names["ru"] = ("Фёдор", "Щукин")
    asked: object = channel
    assert isinstance(asked, Profiles)
    assert await asked.name_of(peer()) == "Фёдор Щукин"
    assert [name for name, _ in vk_fake.calls] == ["users.get"]


async def test_whom_the_platform_does_not_know_has_no_name(vk_fake: FakeVk, channel: VkChannel) -> None:
    assert await channel.name_of(peer(43)) == ""
    vk_fake.user(42).person.deactivated = "deleted"
    assert await channel.name_of(peer()) == ""
    vk_fake.user(42).person.deactivated = "banned"
    assert await channel.name_of(peer()) == "Ирина Соколова"


@pytest.mark.parametrize("address", [-1001, 0, 2_000_000_001, "", "club1", "9" * 5000])
async def test_communities_and_group_chats_are_not_asked_for(
    vk_fake: FakeVk, channel: VkChannel, address: int | str
) -> None:
    assert question(str(address)) is None
    assert await channel.name_of(peer(address)) == ""
    assert vk_fake.calls == []


async def test_a_refusal_is_an_error_that_names_nobody(vk_fake: FakeVk, channel: VkChannel) -> None:
    vk_fake.fails("users.get", 6)
    with pytest.raises(RetryAfter):
        await channel.name_of(peer())
    vk_fake.fails("users.get", 15, "Access denied: user 512345678 [id512345678|Иван]")
    with pytest.raises(SendError) as caught:
        await channel.name_of(peer())
    assert "512345678" not in str(caught.value)
    assert "Иван" not in str(caught.value)


async def test_no_name_is_asked_for_while_messages_wait_for_their_turn(
    vk_fake: FakeVk, channel: VkChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BUSY_SECONDS", 0.1)
    vk_fake.user(42).says("здравствуйте")
    sending = [asyncio.create_task(send(channel, outgoing(f"{n}", key=f"k{n}"))) for n in range(10)]
    await vk_fake.until(lambda: vk_fake.calls)
    assert await channel.name_of(peer()) == ""
    await asyncio.gather(*sending)
    assert await channel.name_of(peer()) == "Ирина Соколова"
    assert [name for name, _ in vk_fake.calls] == ["messages.send"] * 10 + ["users.get"]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ([], ""),
        (None, ""),
        ({"first_name": "Анна"}, ""),
        (["Анна"], ""),
        ([{}], ""),
        ([{"first_name": 5, "last_name": None}], ""),
        ([{"first_name": "Анна", "last_name": ""}], "Анна"),
        ([{"first_name": " ", "last_name": "Петрова"}], "Петрова"),
        ([{"first_name": "Ан\0на", "last_name": "\ud800"}], "Ан\ufffdна \ufffd"),
        ([{"first_name": "я" * 5000, "last_name": "Петрова"}], "я" * 200),
    ],
)
def test_whatever_is_answered_is_a_name_or_none(answer: object, name: str) -> None:
    assert full_name(answer) == name
