"""The words of the queue law and of handoffs (STANDARD.md Q1, DOMAIN.md)."""

from typing import Literal

Priority = Literal["safety", "urgent", "high", "commercial", "normal"]
PRIORITIES: tuple[Priority, ...] = ("safety", "urgent", "high", "commercial", "normal")
"""Most urgent first."""
Mode = Literal["bot", "waiting", "operator", "linked"]
"""Who answers: the bot, nobody yet (in a people's queue), an operator, or the conversation it was linked into."""
