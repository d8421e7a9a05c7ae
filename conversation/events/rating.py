"""What the client thinks of the service."""

from dataclasses import dataclass

from conversation.ids import MessageId, OperatorId


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """The client was asked to rate what an operator did for him; ``message`` is the question."""

    message: MessageId
    operator: OperatorId


@dataclass(frozen=True, slots=True)
class ServiceRated:
    """The client rated the service of the operator who answered him last: 1 (bad) to 5."""

    operator: OperatorId
    score: int


@dataclass(frozen=True, slots=True)
class RatingCommented:
    """The client added words to his rating: ``message`` is what he wrote."""

    operator: OperatorId
    message: MessageId
