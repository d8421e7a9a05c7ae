"""What a gap of the long poll has swallowed, read back from the conversations.

The long poll answers ``failed`` 1 or 3 when events were lost. Message ids grow over all conversations of a
community, so the lost messages are those above the newest we were told of.
"""

from collections.abc import AsyncIterator

from channels import fields
from channels.channel import Transient
from channels.vk.client import VkClient
from channels.vk.parse import is_person
from conversation.ids import DAY, SECOND, Micros

_PAGE = 200
_PAGES_MAX = 100
_UNREAD_AGE = DAY
"""Where nothing is known of what we have seen (the very first start), older messages stay with the people."""


async def newest(client: VkClient) -> int:
    """The id of the community's newest message; 0 when there is none."""
    page = await _conversations(client, 0)
    return max((_last_id(item) for item in page), default=0)


async def missed(client: VkClient, seen: int, until: int, now: Micros) -> list[fields.Object]:
    """Events made up for messages with ids in (``seen``, ``until``], oldest first.

    Of clients, and of people who answered inside the platform. ``seen`` 0: unread ones of the last day.
    """
    found: list[fields.Object] = []
    async for item in _touched(client, seen):
        conversation = fields.loose_member(item, "conversation")
        peer = fields.loose_integer(fields.loose_member(conversation, "peer"), "id")
        if not is_person(peer):
            continue
        after = seen or fields.loose_integer(conversation, "in_read")
        async for message in _newer(client, peer, after):
            recent = bool(seen) or fields.loose_integer(message, "date") * SECOND > now - _UNREAD_AGE
            if recent and fields.loose_integer(message, "id") <= until:
                found.append(message)
    found.sort(key=lambda message: fields.loose_integer(message, "id"))
    return [event for message in found if (event := _event(client, message))]


async def _touched(client: VkClient, seen: int) -> AsyncIterator[fields.Object]:
    """Conversations with something above ``seen``; the platform lists the latest first."""
    for number in range(_PAGES_MAX):
        page = await _conversations(client, number * _PAGE, unread=not seen)
        for item in page:
            if _last_id(item) > seen:
                yield item
        if len(page) < _PAGE or all(_last_id(item) <= seen for item in page):
            return


async def _newer(client: VkClient, peer: int, after: int) -> AsyncIterator[fields.Object]:
    for number in range(_PAGES_MAX):
        answer = await client.call(
            "messages.getHistory",
            group_id=client.settings.group_id,
            peer_id=peer,
            count=_PAGE,
            offset=number * _PAGE,
        )
        page = _items(answer)
        for message in page:
            if fields.loose_integer(message, "id") > after:
                yield message
        if len(page) < _PAGE or any(fields.loose_integer(message, "id") <= after for message in page):
            return


async def _conversations(client: VkClient, offset: int, *, unread: bool = False) -> list[fields.Object]:
    answer = await client.call(
        "messages.getConversations",
        group_id=client.settings.group_id,
        count=_PAGE,
        offset=offset,
        filter="unread" if unread else "all",
    )
    return _items(answer)


def _items(answer: object) -> list[fields.Object]:
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        raise Transient("an answer without items")
    return [item for item in items if isinstance(item, dict)]


def _last_id(item: fields.Object) -> int:
    return fields.loose_integer(fields.loose_member(item, "conversation"), "last_message_id")


def _event(client: VkClient, message: fields.Object) -> fields.Object | None:
    """As the long poll would have told it. Its key is the message's, so that a second reading is a repeat."""
    number = fields.loose_integer(message, "id")
    envelope: fields.Object = {
        "event_id": f"history-{number}",
        "group_id": client.settings.group_id,
    }
    if fields.loose_integer(message, "from_id") == fields.loose_integer(message, "peer_id"):
        return {"type": "message_new", "object": {"message": message}, **envelope}
    if fields.loose_integer(message, "admin_author_id"):
        return {"type": "message_reply", "object": message, **envelope}
    return None
