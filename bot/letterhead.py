"""The company's words around a letter: its greeting and its closing, where the writer put none of his own. Pure."""

from bot.replies import Replies, plain

ENDS_WITH_LINES = 4
"""A closing stands in the last lines."""


def opening(replies: Replies, text: str) -> str:
    """ "" when the letter greets by itself."""
    begins = plain(text[:200])
    if any(begins.startswith(greeting) for greeting in replies.greetings):
        return ""
    return _voice(replies, text).text("letter_greeting").strip()


def closing(replies: Replies, text: str, *, from_person: bool) -> str:
    """ "" when the letter closes by itself."""
    last = [plain(line) for line in text.strip().splitlines()[-ENDS_WITH_LINES:]]
    if any(line.startswith(known) for line in last for known in replies.closings):
        return ""
    return _voice(replies, text).text("letter_closing" if from_person else "letter_closing_bot").strip()


def _voice(replies: Replies, text: str) -> Replies:
    """English for a letter in Latin letters alone."""
    letters = [character for character in text.casefold() if character.isalpha()]
    return replies.in_locale("en" if letters and all("a" <= one <= "z" for one in letters) else "ru")
