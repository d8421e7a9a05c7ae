"""Who wrote: the platform's events name nobody, ``users.get`` does. Pure."""

from channels import fields
from channels.vk.parse import is_person

METHOD = "users.get"
_NAME_MAX = 200


def question(address: str) -> dict[str, object] | None:
    """What is asked of ``METHOD``; None where nobody is to be named: of communities and group chats."""
    try:
        number = int(address)
    except ValueError:
        return None
    return {"user_ids": number, "lang": "ru"} if is_person(number) else None


def full_name(answer: object) -> str:
    """The first name and the last; "" for a deleted page and for an answer that names nobody."""
    person = answer[0] if isinstance(answer, list) and answer else None
    if not isinstance(person, dict) or person.get("deactivated") == "deleted":
        return ""
    parts = (fields.loose_text(person, part).strip() for part in ("first_name", "last_name"))
    return " ".join(filter(None, parts))[:_NAME_MAX]
