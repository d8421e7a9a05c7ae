"""A client with a phone: everything a person can do to the bot, and what he sees of it."""

from typing import Any

from tests.fakes.telegram.methods import shown
from tests.fakes.telegram.world import Chat, Message, StoredFile, World


class Person:
    """Drives one private chat. Writing to the bot starts it, as the platform demands."""

    def __init__(self, world: World, chat: Chat) -> None:
        self._world = world
        self._chat = chat
        self._presses = 0
        self.id = chat.id

    @property
    def received(self) -> list[Message]:
        """What the bot sent here, oldest first."""
        return self._chat.received

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.received]

    async def gets(self, count: int = 1, seconds: float = 20.0) -> Message:
        """Wait until the bot has sent ``count`` messages here in all; the last of them."""
        await self._world.until(lambda: len(self.received) >= count, seconds)
        return self.received[count - 1]

    def says(self, text: str, reply_to: int = 0) -> int:
        """Write; the message's id."""
        answered = {"reply_to_message": self._known(reply_to)} if reply_to else {}
        command = text.split(maxsplit=1)[0] if text.startswith("/") else ""
        marks = (
            {"entities": [{"type": "bot_command", "offset": 0, "length": len(command)}]} if command else {}
        )
        return self._writes({"text": text} | answered | marks)

    def starts(self, token: str = "") -> int:
        """Press «Start», perhaps coming from a deep link."""
        return self.says(f"/start {token}".strip())

    def edits(self, message: int, text: str) -> None:
        card = self._chat.sent[message] | {"text": text, "edit_date": self._world.clock + 1}
        self._chat.sent[message] = card
        self._world.queue.add("edited_message", self.id, card)

    def sends_photo(self, data: bytes, caption: str = "") -> int:
        file = self._world.store_file(data, "photo.jpg", "image/jpeg")
        sizes = [
            self._card(self._world.store_file(data[:16], "thumb.jpg", "image/jpeg"))
            | {"width": 90, "height": 60},
            self._card(file) | {"width": 1280, "height": 853},
        ]
        return self._writes({"photo": sizes} | ({"caption": caption} if caption else {}))

    def sends_album(self, pictures: list[bytes], caption: str = "") -> list[int]:
        """Several photos at once: one message each, held together by nothing but their group's id."""
        group = str(13_500_000_000_000_000 + self._world.clock)
        sent = []
        for number, data in enumerate(pictures):
            file = self._world.store_file(data, "photo.jpg", "image/jpeg")
            card = {"photo": [self._card(file) | {"width": 1280, "height": 853}], "media_group_id": group}
            sent.append(self._writes(card | ({"caption": caption} if caption and not number else {})))
        return sent

    def edits_caption(self, message: int, caption: str) -> None:
        card = self._chat.sent[message] | {"caption": caption, "edit_date": self._world.clock + 1}
        self._chat.sent[message] = card
        self._world.queue.add("edited_message", self.id, card)

    @property
    def chat(self) -> Chat:
        return self._chat

    def sends_document(self, data: bytes, name: str, mime: str, caption: str = "", size: int = 0) -> int:
        file = self._world.store_file(data, name, mime, size=size)
        card = self._card(file) | {"file_name": name, "mime_type": mime}
        return self._writes({"document": card} | ({"caption": caption} if caption else {}))

    def sends_voice(self, data: bytes, duration: int = 3) -> int:
        card = self._card(self._world.store_file(data, "", "audio/ogg"))
        return self._writes({"voice": card | {"duration": duration, "mime_type": "audio/ogg"}})

    def sends_location(self, latitude: float, longitude: float) -> int:
        return self._writes({"location": {"latitude": latitude, "longitude": longitude}})

    def shares_contact(self, phone: str, user_id: int | None) -> int:
        """``user_id``: whose number it is; his own id when the person shares himself, None for a stranger."""
        owner = {} if user_id is None else {"user_id": user_id}
        return self._writes({"contact": {"phone_number": phone, "first_name": "Анна"} | owner})

    def presses(self, label: str, message: Message | None = None) -> str:
        """Press the newest button with this label (of ``message``); the press's id."""
        shelf = [message] if message is not None else reversed(self.received)
        for each in shelf:
            for button in (button for row in each.rows for button in row if button["text"] == label):
                return self._presses_data(button.get("callback_data", ""), each)
        raise AssertionError(f"no button «{label}» among {[each.labels for each in self.received]}")

    def forges_press(self, data: str) -> str:
        """A press of a button nobody offered, on the newest message of the bot."""
        return self._presses_data(data, self.received[-1])

    def blocks(self) -> None:
        self._chat.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        self._chat.blocked = False
        self._membership("kicked", "member")

    def deletes_account(self) -> None:
        self._chat.deactivated = True

    def _presses_data(self, data: str, message: Message) -> str:
        self._presses += 1
        query = f"{self.id}{self._presses:06d}"
        self._world.presses[query] = True
        content = {
            "id": query,
            "from": self._chat.author(),
            "message": shown(self._world, self._chat, message),
            "chat_instance": "5718043617",
            "data": data,
        }
        self._world.queue.add("callback_query", self.id, content)
        return query

    def _writes(self, content: dict[str, Any]) -> int:
        self._chat.started = True
        if self._chat.blocked:
            self.unblocks()
        message = self._world.next_message()
        card = {
            "message_id": message,
            "from": self._chat.author(),
            "chat": self._chat.card(),
            "date": self._world.clock,
        } | content
        self._chat.sent[message] = card
        self._world.queue.add("message", self.id, card)
        return message

    def _membership(self, before: str, after: str) -> None:
        bot = {key: self._world.me[key] for key in ("id", "is_bot", "first_name", "username")}
        until = {"kicked": {"until_date": 0}}
        change = {
            "chat": self._chat.card(),
            "from": self._chat.author(),
            "date": self._world.clock,
            "old_chat_member": {"user": bot, "status": before} | until.get(before, {}),
            "new_chat_member": {"user": bot, "status": after} | until.get(after, {}),
        }
        self._world.queue.add("my_chat_member", self.id, change)

    def _known(self, message: int) -> dict[str, Any]:
        if message in self._chat.sent:
            return {
                key: value for key, value in self._chat.sent[message].items() if key != "reply_to_message"
            }
        ours = next(each for each in self.received if each.id == message)
        return shown(self._world, self._chat, ours)

    @staticmethod
    def _card(file: StoredFile) -> dict[str, Any]:
        return {"file_id": file.token, "file_unique_id": f"u{file.token}", "file_size": file.size}
