"""A group the bot is in, and a business account it answers for: other places where people write."""

from typing import Any

from tests.fakes.telegram.methods import shown
from tests.fakes.telegram.world import Chat, Connection, Message, World


class Group:
    """``privacy`` is the platform's default: the bot is told only of what is meant for it."""

    def __init__(self, world: World, chat: Chat, *, privacy: bool = True) -> None:
        self._world = world
        self._chat = chat
        self._privacy = privacy
        self.id = chat.id
        self._chat.started = True

    @property
    def received(self) -> list[Message]:
        return self._chat.received

    def says(
        self, author: Chat, text: str, *, names_bot: bool = False, answers: Message | None = None
    ) -> int:
        """``names_bot`` puts the bot's @name before the text; ``answers`` a message of the bot."""
        content: dict[str, Any] = {"text": text}
        if names_bot:
            name = f"@{self._world.me['username']}"
            entity = {"type": "mention", "offset": 0, "length": len(name)}
            content = {"text": f"{name} {text}", "entities": [entity]}
        if answers is not None:
            content["reply_to_message"] = shown(self._world, self._chat, answers)
        message = self._world.next_message()
        card = {
            "message_id": message,
            "from": author.author(),
            "chat": self._chat.card(),
            "date": self._world.clock,
        } | content
        if not self._privacy or names_bot or answers is not None:
            self._world.queue.add("message", self.id, card)
        return message

    def puts_bot_out(self) -> None:
        self._membership("member", "kicked")

    def takes_bot_in(self) -> None:
        self._membership("left", "member")

    def _membership(self, before: str, after: str) -> None:
        bot = {key: self._world.me[key] for key in ("id", "is_bot", "first_name", "username")}
        change = {
            "chat": self._chat.card(),
            "from": {"id": 1, "is_bot": False, "first_name": "Админ"},
            "date": self._world.clock,
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after, "until_date": 0},
        }
        self._world.queue.add("my_chat_member", self.id, change)


class BusinessAccount:
    """A person of the company whose own chats the bot answers; she may answer by herself, too."""

    def __init__(self, world: World, connection: Connection) -> None:
        self._world = world
        self._connection = connection
        self._announce()

    @property
    def id(self) -> str:
        return self._connection.id

    def chat(self, client: Chat) -> Chat:
        """Her chat with this client: not his chat with the bot."""
        mine = Chat(client.id, client.first_name, client.last_name)
        return self._connection.chats.setdefault(client.id, mine)

    def hears(self, client: Chat, text: str) -> int:
        chat = self.chat(client)
        chat.started = True
        return self._message(chat, chat.author(), {"text": text})

    def answers_herself(self, client: Chat, text: str) -> int:
        owner = {"id": self._connection.owner, "is_bot": False, "first_name": "Ирина"}
        return self._message(self.chat(client), owner, {"text": text})

    def client_edits(self, client: Chat, message: int, text: str) -> None:
        card = self.chat(client).sent[message] | {"text": text, "edit_date": self._world.clock + 1}
        self._world.queue.add("edited_business_message", client.id, card)

    def client_deletes(self, client: Chat, message: int) -> None:
        chat = self.chat(client)
        content = {"business_connection_id": self.id, "chat": chat.card(), "message_ids": [message]}
        self._world.queue.add("deleted_business_messages", client.id, content)

    def client_presses(self, client: Chat, label: str) -> str:
        chat = self.chat(client)
        button, message = next(
            (button, message)
            for message in reversed(chat.received)
            for row in message.rows
            for button in row
            if button["text"] == label
        )
        query = f"9{client.id}{len(self._world.presses):06d}"
        self._world.presses[query] = True
        content = {
            "id": query,
            "from": chat.author(),
            "message": shown(self._world, chat, message) | {"business_connection_id": self.id},
            "chat_instance": "5718043617",
            "data": button["callback_data"],
        }
        self._world.queue.add("callback_query", client.id, content)
        return query

    def disconnects(self) -> None:
        self._connection.enabled = False
        self._announce()

    def _message(self, chat: Chat, author: dict[str, Any], content: dict[str, Any]) -> int:
        message = self._world.next_message()
        card = {
            "message_id": message,
            "business_connection_id": self.id,
            "from": author,
            "chat": chat.card(),
            "date": self._world.clock,
        } | content
        chat.sent[message] = card
        self._world.queue.add("business_message", chat.id, card)
        return message

    def _announce(self) -> None:
        content = {
            "id": self.id,
            "user": {"id": self._connection.owner, "is_bot": False, "first_name": "Ирина"},
            "user_chat_id": self._connection.owner,
            "date": self._world.clock,
            "is_enabled": self._connection.enabled,
            "rights": {"can_reply": True},
        }
        self._world.queue.add("business_connection", self._connection.owner, content)
