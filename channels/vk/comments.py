"""Comments under the community's posts: read, and answered by an invitation to write privately. Pure."""

from hashlib import blake2b

from channels import fields
from channels.channel import RawPayload, Request
from channels.vk.settings import VkSettings
from conversation.contact import Peer
from conversation.inbound import InboundComment

METHOD = "wall.createComment"


def read_comment(raw: RawPayload, comment: fields.Object, group_id: int) -> InboundComment | None:
    """None for comments on other walls and for those of communities, our own among them."""
    author, post = fields.integer(comment, "from_id"), fields.integer(comment, "post_id")
    wall = fields.loose_integer(comment, "owner_id") or fields.loose_integer(comment, "post_owner_id")
    number = fields.integer(comment, "id")
    if author <= 0 or post <= 0 or number <= 0 or wall != -group_id:
        return None
    peer = Peer(raw.account, str(author))
    return InboundComment(peer, raw.event_key, raw.received_at, topic=str(post), external_id=str(number))


def invitation(settings: VkSettings, key: str, post: str, comment: str, link: str) -> Request:
    """The answer under the comment. ``guid`` makes the platform drop a repeat."""
    return Request(
        METHOD,
        {
            "owner_id": -settings.group_id,
            "post_id": post,
            "from_group": settings.group_id,
            "reply_to_comment": comment,
            "message": settings.invitation.replace("{link}", link),
            "guid": blake2b(key.encode(), digest_size=16).hexdigest(),
        },
        key,
    )
