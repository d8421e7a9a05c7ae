"""A choice made in words: where a channel has no buttons they were sent as a numbered list."""

import re

from bot.turn import Turn

_NUMBER = re.compile(r"(\d{1,2})[.)]?")


def chosen(turn: Turn) -> str:
    """The action of the last message's offer that the text names by number or label; "" for none."""
    state = turn.state
    offers = state.offers[-state.offered :] if state.offered else ()
    number = _NUMBER.fullmatch(turn.text)
    if number is not None:
        place = int(number[1])
        return offers[place - 1].action if 1 <= place <= len(offers) else ""
    said = turn.text.casefold()
    return next((offer.action for offer in offers if offer.label.casefold() == said), "") if said else ""
