"""Operators, and a conversation that events really happen to."""

from conversation import events as e
from conversation.fold import apply
from conversation.ids import ConversationId, IdentityId, MessageId, Micros, OperatorId
from conversation.message import Content
from conversation.state import State
from handoff.operators import Operator, Role

NOW = Micros(1_795_000_000_000_000)
CLIENT = IdentityId("id_client")


def person(name: str, *queues: str, role: Role = "operator") -> Operator:
    return Operator(OperatorId(f"op_{name}"), name, name.capitalize(), frozenset((role,)), frozenset(queues))


ANNA = person("anna", "common", "claims")
BORIS = person("boris", "common")
VERA = person("vera", "b2b")
CHIEF = person("chief", role="supervisor")
EDITOR = person("editor", "common", role="editor")

BOT = State(ConversationId("c_1"), version=2)


def went(state: State, *events: e.Event, at: Micros = NOW) -> State:
    for event in events:
        state = apply(state, event, at)
    return state


WAITING = went(BOT, e.HandoffRequested("client_request", "common", "normal"))
HELD = went(WAITING, e.ConversationClaimed(ANNA.id))

HELLO = Content("Добрый день!")
SAID = MessageId("msg_1")
