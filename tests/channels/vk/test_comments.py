"""Comments under the community's posts: what they mean, and the one answer there is."""

import json
from typing import Any

import pytest

from channels.channel import Ambiguous, Inviter, RawPayload, Rejected, Unparseable
from channels.vk import envelope
from channels.vk.adapter import VkChannel
from channels.vk.parse import parse
from conversation.contact import Peer
from conversation.inbound import Inbound, InboundComment
from tests.channels.vk.conftest import NOW, Opener
from tests.fakes.vk import FakeVk

COMMENT = {
    "id": 31,
    "from_id": 42,
    "post_id": 7,
    "owner_id": -1001,
    "post_owner_id": -1001,
    "text": "Сколько?",
}


def raw(**changes: Any) -> RawPayload:
    event = {"type": "wall_reply_new", "event_id": "e", "group_id": 1001, "object": {**COMMENT, **changes}}
    return envelope.seal("vk:main", event, json.dumps(event).encode(), NOW)


def meaning(**changes: Any) -> list[Inbound]:
    return list(parse(raw(**changes)))


def test_a_comment_names_its_author_and_its_post_and_none_of_its_words() -> None:
    (comment,) = meaning()
    assert comment == InboundComment(Peer("vk:main", "42"), "e", NOW, topic="7", external_id="31")
    assert raw().order_key == "42"


def test_comments_mean_nothing_while_they_are_not_answered() -> None:
    assert parse(raw(), comments=False) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"from_id": -1001},
        {"from_id": -5},
        {"from_id": 0},
        {"owner_id": -5, "post_owner_id": -5},
        {"owner_id": 42},
    ],
)
def test_comments_of_communities_our_own_among_them_and_on_other_walls_mean_nothing(changes: Any) -> None:
    assert meaning(**changes) == []


@pytest.mark.parametrize("field", ["id", "from_id", "post_id"])
@pytest.mark.parametrize("wrong", [None, "42", True, 2**63, [], {}])
def test_a_comment_that_is_none_is_unparseable(field: str, wrong: Any) -> None:
    with pytest.raises(Unparseable):
        meaning(**{field: wrong})


@pytest.fixture
def inviting(open_channel: Opener) -> VkChannel:
    return open_channel(invite_from_comments=True, screen_name="psk", invitation="Пишите: {link} {name}")


async def test_the_invitation_is_published_below_the_comment_once_whatever_happens(
    vk_fake: FakeVk, inviting: VkChannel
) -> None:
    comment = vk_fake.user(42).comments(7, "Сколько?")
    assert isinstance(inviting, Inviter)
    request = inviting.invitation("k1", "7", str(comment))
    assert request is not None
    vk_fake.breaks("wall.createComment", "reset_after")
    with pytest.raises(Ambiguous):
        await inviting.sender().send(request)
    published = await inviting.sender().send(request)
    (ours,) = vk_fake.comments_of(7)
    assert (str(ours["id"]), ours["text"]) == (published, "Пишите: https://vk.me/psk {name}")
    assert ours["reply_to_comment"] == comment
    assert vk_fake.received == []
    await inviting.close()


async def test_where_comments_are_closed_the_invitation_is_refused(
    vk_fake: FakeVk, inviting: VkChannel
) -> None:
    comment = vk_fake.user(42).comments(7, "Сколько?")
    request = inviting.invitation("k1", "7", str(comment))
    assert request is not None
    for code in (212, 213, 222, 223):
        vk_fake.fails("wall.createComment", code)
        with pytest.raises(Rejected):
            await inviting.sender().send(request)
    await inviting.close()


def test_no_invitation_where_it_is_switched_off(open_channel: Opener) -> None:
    assert open_channel().invitation("k1", "7", "31") is None
