"""Where something stands in a file."""


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1
