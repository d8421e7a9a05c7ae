"""Markdown to the plain text of a chat message."""

from collections.abc import Callable, Iterable

from markdown_it import MarkdownIt
from markdown_it.token import Token

BULLET = "•"
INDENT = "  "

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def plain_text(markdown: str) -> str:
    """The text without markup: short paragraphs, «•» before list items, links as «text (address)»."""
    writer = _Writer()
    for token in _MARKDOWN.parse(markdown):
        writer.write(token)
    return "\n".join(writer.lines).strip()


class _Writer:
    """Collects lines while the block tokens go by."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._marks: list[int] = []
        """One number a list we are inside of: 0 for bullets, else the next number."""
        self._lead = ""
        self._actions: dict[str, Callable[[Token], None]] = {
            "bullet_list_open": self._open_list,
            "ordered_list_open": self._open_list,
            "bullet_list_close": self._close_list,
            "ordered_list_close": self._close_list,
            "list_item_open": self._open_item,
            "paragraph_close": self._close_paragraph,
            "heading_close": self._close_paragraph,
            "inline": self._inline,
            "fence": self._code,
            "code_block": self._code,
        }

    def write(self, token: Token) -> None:
        action = self._actions.get(token.type)
        if action is not None:
            action(token)

    def _open_list(self, token: Token) -> None:
        ordered = token.type == "ordered_list_open"
        start = int(token.attrs.get("start", 1))
        self._marks.append(start if ordered else 0)

    def _close_list(self, _: Token) -> None:
        self._marks.pop()
        if not self._marks:
            self._gap()

    def _open_item(self, _: Token) -> None:
        number = self._marks[-1]
        mark = f"{number}." if number else BULLET
        if number:
            self._marks[-1] = number + 1
        self._lead = INDENT * (len(self._marks) - 1) + mark + " "

    def _close_paragraph(self, _: Token) -> None:
        if not self._marks:
            self._gap()

    def _inline(self, token: Token) -> None:
        text = _inline_text(token.children or ())
        hang = INDENT * len(self._marks)
        for number, line in enumerate(text.split("\n")):
            self.lines.append((self._lead or hang if number == 0 else hang) + line)
            self._lead = "" if number == 0 else self._lead

    def _code(self, token: Token) -> None:
        self.lines.extend(token.content.rstrip("\n").split("\n"))
        self._gap()

    def _gap(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append("")


def _inline_text(tokens: Iterable[Token]) -> str:
    parts: list[str] = []
    links: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "html_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak":
            parts.append("\n")
        elif token.type == "image":
            parts.append(token.content)
        elif token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), len(parts)))
        elif token.type == "link_close":
            address, start = links.pop()
            parts.append(_address_after("".join(parts[start:]), address))
    return "".join(parts)


def _address_after(label: str, address: str) -> str:
    """What stands behind a link's text: nothing when the text already says where it leads."""
    bare = address.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
    if address.startswith("tel:") or label.strip() in (address, bare):
        return ""
    return f" ({address})"
