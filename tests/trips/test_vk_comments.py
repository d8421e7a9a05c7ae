"""Who comments in public is invited to write privately, and nothing else is said there."""

from typing import Any

import pytest

from conversation.contact import Peer
from hub.invitations import ATTEMPTS
from storage import contacts
from storage.database import Query, Script
from tests.contract.driver import Driver
from tests.contract.fixtures import each
from tests.contract.stand import Stand
from tests.contract.vk import VkCallbackDriver, VkDriver


class VkInvitingDriver(VkDriver):
    def settings(self) -> dict[str, Any]:
        return {**super().settings(), "invite_from_comments": True}


class VkInvitingCallbackDriver(VkCallbackDriver, VkInvitingDriver):
    pass


@pytest.fixture
def vk(driver: Driver) -> VkDriver:
    assert isinstance(driver, VkDriver)
    return driver


async def served(stand: Stand) -> None:
    async def done() -> bool:
        return await stand.is_quiet() and not await stand.database.read(_owed)

    await stand.until(done, "that nothing waits")


def _owed() -> Script[list[Any]]:
    return [row[0] for row in (yield _READY())]


_READY = Query("SELECT author FROM invitations WHERE state = 'ready'")
_STATES = Query("SELECT state FROM invitations ORDER BY created_at")


@each((VkInvitingDriver, VkInvitingCallbackDriver))
async def test_an_author_is_invited_once_for_each_post_and_begins_no_conversation(
    vk: VkDriver, stand: Stand
) -> None:
    anna, boris = vk.fake.user(1), vk.fake.user(2)
    asked = anna.comments(7, "Мой счёт 47000000012345, почему так много?")
    await vk.fake.until(lambda: len(vk.fake.comments_of(7)) == 1)
    anna.comments(7, "Ответьте!")
    boris.comments(7, "И у меня")
    anna.comments(8, "А здесь?")
    await vk.fake.until(lambda: (len(vk.fake.comments_of(7)), len(vk.fake.comments_of(8))) == (2, 1))
    await served(stand)
    (first, second), (third,) = vk.fake.comments_of(7), vk.fake.comments_of(8)
    assert first["reply_to_comment"] == asked
    assert all("https://vk.me/club1001" in comment["text"] for comment in (first, second, third))
    assert vk.fake.received == [], "nobody was written to privately"
    for author in ("1", "2"):
        peer = Peer(vk.account, author)
        assert await stand.database.read(lambda peer=peer: contacts.by_peer(peer)) is None  # type: ignore[misc]


@each((VkInvitingDriver,))
async def test_a_comment_of_a_client_stays_out_of_his_conversation(vk: VkDriver, stand: Stand) -> None:
    anna = await vk.client()
    await anna.says("как передать показания?")
    await stand.sees(anna, 1)
    await stand.rest(vk, anna, 1)
    before = await stand.log(vk, anna)
    anna.user.comments(7, "оператор")
    await vk.fake.until(lambda: len(vk.fake.comments_of(7)) == 1)
    await served(stand)
    assert await stand.log(vk, anna) == before


@each((VkDriver,))
async def test_nothing_is_published_while_it_is_not_switched_on(vk: VkDriver, stand: Stand) -> None:
    vk.fake.user(1).comments(7, "Почему так много?")
    anna = await vk.client()
    await anna.says("как передать показания?")
    await stand.sees(anna, 1)
    await served(stand)
    assert vk.fake.comments_of(7) == []


@each((VkInvitingDriver,))
async def test_a_lost_answer_and_a_comment_told_twice_publish_once(vk: VkDriver, stand: Stand) -> None:
    vk.fake.breaks("wall.createComment", "reset_after")
    vk.fake.user(1).comments(7, "Почему?")
    await vk.fake.until(lambda: len(vk.fake.comments_of(7)) == 1)
    vk.fake.world.tell({**vk.fake.world.events[0], "event_id": "told-again"})

    async def asked_again() -> bool:
        stand.clock.forward(60)
        return [name for name, _ in vk.fake.calls].count("wall.createComment") >= 2

    await stand.until(asked_again, "the second attempt")
    await served(stand)
    assert len(vk.fake.comments_of(7)) == 1


@each((VkInvitingDriver,))
async def test_an_invitation_that_never_gets_through_is_given_up(vk: VkDriver, stand: Stand) -> None:
    vk.fake.fails("wall.createComment", 6, times=ATTEMPTS)
    vk.fake.user(1).comments(7, "Почему?")

    async def given_up(count: int) -> bool:
        stand.clock.forward(3600)
        return await stand.database.read(_all_states) == ["dead"] * count

    await stand.until(lambda: given_up(1), "that it is given up")
    vk.fake.fails("wall.createComment", 213)
    vk.fake.user(2).comments(7, "Почему?")
    await stand.until(lambda: given_up(2), "that a refusal is taken for one")
    assert vk.fake.comments_of(7) == []


def _all_states() -> Script[list[str]]:
    return [row[0] for row in (yield _STATES())]
