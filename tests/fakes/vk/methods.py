"""API methods, as their pages describe them."""

import json
import re
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.vk import keyboards
from tests.fakes.vk.world import CHAT_BASE, DEDUPE_SECONDS, ApiFaultError, Person, World, wrong

Params = Mapping[str, str]
EDITED_WITHIN_SECONDS = 24 * 3600
USERS_MOST = 1000
NAME_CASES = frozenset({"nom", "gen", "dat", "acc", "ins", "abl"})
_ATTACHMENT = re.compile(r"([a-z_]+-?\d+_\d+)(?:_\w+)?")
"""``<kind><owner>_<id>``, perhaps with an access key."""


def call(world: World, name: str, params: Params) -> Any:
    """The ``response``. ApiFaultError for everything the platform refuses."""
    if not params.get("v"):
        raise ApiFaultError(8, "Invalid request: v is required")
    if params.get("access_token") != world.token:
        raise ApiFaultError(5, "User authorization failed: invalid access_token (4).")
    if name not in METHODS:
        raise ApiFaultError(3, "Unknown method passed")
    if "group_id" in params and params["group_id"] != str(world.group_id):
        raise wrong("group_id is not the token's")
    return METHODS[name](world, params)


def _number(params: Params, name: str, default: int | None = None) -> int:
    try:
        return int(params[name])
    except KeyError:
        if default is None:
            raise wrong(f"{name} is a required parameter") from None
        return default
    except ValueError:
        raise wrong(f"{name} not integer") from None


def _send(world: World, params: Params) -> int:
    peer_id = _number(params, "peer_id")
    random_id = _number(params, "random_id")
    if not -(2**31) <= random_id < 2**31:
        raise wrong("random_id is not an int32")
    known = world.sent.get((peer_id, random_id))
    if random_id and known and time.monotonic() - known[0] < DEDUPE_SECONDS:
        return known[1]
    person = _reachable(world, peer_id)
    text = params.get("message", "")
    names = [name for name in params.get("attachment", "").split(",") if name]
    if not text.strip() and not names:
        raise wrong("message is empty or invalid")
    # strict: an emoji counts twice
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise ApiFaultError(914, "Message is too long")
    if len(names) > 10:
        raise ApiFaultError(940, "Too many posts in messages")
    if params.get("keyboard"):
        keyboards.check(params["keyboard"])
    stored = [_stored(world, name, peer_id) for name in names]
    more = {"keyboard": params["keyboard"]} if params.get("keyboard") else {}
    message = world.message(person, out=True, text=text, **more)
    message["random_id"] = random_id
    world.accept(person, message, stored)
    world.sent[peer_id, random_id] = (time.monotonic(), message["id"])
    return int(message["id"])


def _stored(world: World, name: str, peer_id: int) -> str:
    found = _ATTACHMENT.fullmatch(name)
    bare = found[1] if found else ""
    if bare not in world.files or world.private_files.get(bare, peer_id) != peer_id:
        raise wrong("attachment is invalid")
    return bare


def _reachable(world: World, peer_id: int) -> Person:
    if peer_id >= CHAT_BASE:
        raise ApiFaultError(917, "You don't have access to this chat")
    person = world.people.get(peer_id)
    if person is None or not person.exists:
        raise ApiFaultError(936, "Contact not found")
    if person.blacklisted:
        raise ApiFaultError(900, "Can't send messages for users from blacklist")
    if person.private:
        raise ApiFaultError(902, "Can't send messages to this user due to their privacy settings")
    if not person.allowed:
        raise ApiFaultError(901, "Can't send messages for users without permission")
    return person


def _edit(world: World, params: Params) -> int:
    """Our own message, not older than a day; what is not named again (a keyboard, files) is gone."""
    peer_id = _number(params, "peer_id")
    person = _reachable(world, peer_id)
    by_count = _number(params, "conversation_message_id", 0)
    by_id = _number(params, "message_id", 0)
    found = next(
        (
            message
            for message in person.messages
            if by_count == message["conversation_message_id"] or by_id == message["id"]
        ),
        None,
    )
    if found is None or not found["out"]:
        raise ApiFaultError(920, "Can't edit this kind of message")
    if time.time() - found["date"] > EDITED_WITHIN_SECONDS:
        raise ApiFaultError(909, "Can't edit this message, because it's too old")
    text = params.get("message", "")
    if not text.strip() and not params.get("attachment"):
        raise wrong("message is empty or invalid")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise ApiFaultError(914, "Message is too long")
    if params.get("keyboard"):
        keyboards.check(params["keyboard"])
    found |= {"text": text, "keyboard": params.get("keyboard", ""), "attachments": []}
    world.edits.append(dict(found))
    world.event("message_edit", {key: value for key, value in found.items() if key != "keyboard"})
    return 1


def _history(world: World, params: Params) -> Any:
    person = world.people.get(_number(params, "peer_id"))
    if person is None:
        raise ApiFaultError(936, "Contact not found")
    messages = person.messages if params.get("rev") == "1" else person.messages[::-1]
    return {"count": len(messages), "items": _page(messages, params)}


def _conversations(world: World, params: Params) -> Any:
    wanted = params.get("filter", "all")
    if wanted not in ("all", "unread", "important", "unanswered"):
        raise wrong("filter is invalid")
    touched = [person for person in world.people.values() if person.messages]
    touched.sort(key=lambda person: person.messages[-1]["id"], reverse=True)
    items = [_conversation(person) for person in touched]
    if wanted == "unread":
        items = [item for item in items if item["conversation"].get("unread_count")]
    if wanted == "unanswered":
        items = [item for item in items if not item["last_message"]["out"]]
    return {"count": len(items), "items": _page(items, params)}


def _conversation(person: Person) -> dict[str, Any]:
    last = person.messages[-1]
    unread = sum(not message["out"] and message["id"] > person.in_read for message in person.messages)
    conversation = {
        "peer": {"id": person.id, "type": "user", "local_id": person.id},
        "last_message_id": last["id"],
        "last_conversation_message_id": last["conversation_message_id"],
        "in_read": person.in_read,
        "out_read": 0,
        "can_write": {"allowed": person.allowed},
    }
    if unread:
        conversation["unread_count"] = unread
    return {"conversation": conversation, "last_message": last}


def _page(items: list[Any], params: Params) -> list[Any]:
    offset, count = _number(params, "offset", 0), _number(params, "count", 20)
    if not 0 <= count <= 200 or offset < 0:
        raise wrong("count should be from 0 to 200")
    return items[offset : offset + count]


def _answer(world: World, params: Params) -> int:
    event_id = params.get("event_id", "")
    whose = (_number(params, "user_id"), _number(params, "peer_id"))
    if world.presses.get(event_id) != whose:
        raise wrong("event_id is invalid")
    data = params.get("event_data", "")
    if data:
        _event_data(data)
    del world.presses[event_id]
    world.answers.append({"event_id": event_id, "event_data": json.loads(data) if data else None})
    return 1


def _event_data(data: str) -> None:
    try:
        shown = json.loads(data)
    except ValueError:
        raise wrong("event_data is not JSON") from None
    kind = shown.get("type") if isinstance(shown, dict) else None
    if kind not in ("show_snackbar", "open_link", "open_app"):
        raise wrong("event_data.type is invalid")
    if kind == "show_snackbar" and not 1 <= len(shown.get("text", "")) <= 90:
        raise wrong("event_data.text should be from 1 to 90 characters")


def _activity(world: World, params: Params) -> int:
    person = _reachable(world, _number(params, "peer_id"))
    if params.get("type") not in ("typing", "audiomessage"):
        raise wrong("type is invalid")
    world.activities.append((person.id, params["type"]))
    return 1


def _community(world: World, params: Params) -> Any:
    group = {"id": world.group_id, "name": world.name, "screen_name": world.screen_name, "type": "group"}
    return {"groups": [group], "profiles": []}


def _users(world: World, params: Params) -> Any:
    """Whoever is asked for and exists, in the language asked for; a community's token is nobody's, so it must ask."""
    asked = [each for each in params.get("user_ids", "").split(",") if each]
    if not asked or len(asked) > USERS_MOST:
        raise wrong("user_ids is undefined or too long")
    if params.get("name_case", "nom") not in NAME_CASES:
        raise wrong("name_case is invalid")
    if not all(each.isdecimal() and 0 < int(each) < CHAT_BASE for each in asked):
        raise ApiFaultError(113, "Invalid user id")
    people = (world.people.get(int(each)) for each in asked)
    return [_profile(person, params.get("lang", "")) for person in people if person and person.exists]


def _profile(person: Person, language: str) -> dict[str, Any]:
    """English where no language is asked for. Of a deleted page nothing is told but that."""
    if person.deactivated == "deleted":
        return {"id": person.id, "first_name": "DELETED", "last_name": "", "deactivated": "deleted"}
    first, last = person.names["ru" if language in ("ru", "0") else "en"]
    told = {"id": person.id, "first_name": first, "last_name": last}
    if person.deactivated:
        return told | {"deactivated": person.deactivated}
    return told | {"can_access_closed": True, "is_closed": False}


def _long_poll_server(world: World, params: Params) -> Any:
    _number(params, "group_id")
    if not world.long_poll_enabled:
        raise wrong("longpoll for this group is not enabled")
    # here and there the real one gives ts as a string, in answers of the poll too
    server = f"{world.address}/lp/{world.group_id}"
    return {"key": world.key, "server": server, "ts": str(len(world.events))}


def _upload_server(kind: str) -> "_Method":
    def method(world: World, params: Params) -> Any:
        if kind == "doc" and params.get("type", "doc") not in ("doc", "audio_message", "graffiti"):
            raise wrong("type is invalid")
        if kind == "doc":
            _number(params, "peer_id")
        path = params.get("type", kind) if kind == "doc" else kind
        whose = f"?peer={params.get('peer_id', '')}"
        return {
            "upload_url": f"{world.address}/upload/{path}{whose}",
            "album_id": -64,
            "group_id": world.group_id,
        }

    return method


def _save_photo(world: World, params: Params) -> Any:
    uploaded = world.uploads.pop(params.get("hash", ""), None)
    if uploaded is None or uploaded[0] != "photo" or params.get("photo") in (None, "", "[]"):
        raise ApiFaultError(129, "Invalid photo")
    if not params.get("server"):
        raise wrong("server is undefined")
    number = next(world.numbers)
    world.files[f"photo-{world.group_id}_{number}"] = uploaded[2]
    saved = {"id": number, "owner_id": -world.group_id, "album_id": -64, "access_key": "a1b2c3", "sizes": []}
    return [saved]


def _save_document(world: World, params: Params) -> Any:
    uploaded = world.uploads.pop(params.get("file", ""), None)
    if uploaded is None or uploaded[0] not in ("doc", "audio_message", "graffiti"):
        raise wrong("file is undefined")
    kind, name, data = uploaded[:3]
    number = next(world.numbers)
    owner = world.documents_belong_to or -world.group_id
    world.files[f"{kind}{owner}_{number}"] = data
    if owner > 0:
        world.private_files[f"{kind}{owner}_{number}"] = owner
    title = params.get("title") or name
    document = {"id": number, "owner_id": owner, "title": title, "size": len(data)}
    return {"type": kind, kind: document}


def _comment(world: World, params: Params) -> Any:
    """Access to the wall of the token's own community only; a repeat with the same guid is the first one."""
    post = _number(params, "post_id")
    if _number(params, "owner_id") != -world.group_id or post not in world.posts:
        raise ApiFaultError(15, "Access denied: post not found")
    if _number(params, "from_group") != world.group_id:
        raise wrong("from_group is not the token's")
    if not params.get("message", "").strip():
        raise wrong("message is undefined")
    answered = _number(params, "reply_to_comment", 0)
    if answered and not any(comment["id"] == answered for comment in world.posts[post]):
        raise wrong("reply_to_comment not found")
    guid = params.get("guid", "")
    if not guid or guid not in world.guids:
        comment = world.comment(-world.group_id, post, params["message"], answered)
        world.guids[guid] = comment["id"]
        return {"comment_id": comment["id"], "parents_stack": [answered] if answered else []}
    return {"comment_id": world.guids[guid], "parents_stack": [answered] if answered else []}


_Method = Callable[[World, Params], Any]
METHODS: Mapping[str, _Method] = {
    "messages.send": _send,
    "messages.edit": _edit,
    "messages.getHistory": _history,
    "messages.getConversations": _conversations,
    "messages.sendMessageEventAnswer": _answer,
    "messages.setActivity": _activity,
    "users.get": _users,
    "groups.getById": _community,
    "groups.getLongPollServer": _long_poll_server,
    "photos.getMessagesUploadServer": _upload_server("photo"),
    "photos.saveMessagesPhoto": _save_photo,
    "docs.getMessagesUploadServer": _upload_server("doc"),
    "docs.save": _save_document,
    "wall.createComment": _comment,
}
