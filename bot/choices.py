"""A choice made in words: where a channel has no buttons they were sent as a numbered list."""

import re

from bot.running.choosing import SET
from bot.turn import Turn

_NUMBER = re.compile(r"(\d{1,2})[.)]?")


def chosen(turn: Turn) -> str:
    """The action of the last message's offer that the text names by number or label; "" for none."""
    state = turn.state
    offers = state.offers[-state.offered :] if state.offered else ()
    number = _NUMBER.fullmatch(turn.text)
    if number is not None and not _counts_as_value(turn):
        place = int(number[1])
        return offers[place - 1].action if 1 <= place <= len(offers) else ""
    said = turn.text.casefold()
    return next((offer.action for offer in offers if offer.label.casefold() == said), "") if said else ""


def _counts_as_value(turn: Turn) -> bool:
    """A flow has asked for a value, with nothing to choose from: «7» is a reading, not the seventh button."""
    run, state = turn.state.flow, turn.state
    if run is None or not run.asked or run.status != "asking":
        return False
    return not any(offer.action.startswith(SET) for offer in state.offers[-state.offered :])
