"""HTML of a letter → lines of text, with what its markup says of quotations. Linear; no recursion."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Literal

from selectolax.lexbor import LexborHTMLParser, LexborNode

from channels.email.attribution import is_attribution, may_introduce
from channels.email.charsets import clean
from channels.email.lines import Line, Mark, of_text, to_text

_SILENT = frozenset(
    {"script", "style", "head", "title", "template", "noscript", "object", "svg", "select", "textarea"}
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
    }
    | {
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
    }
    | {"table", "tr", "ul", "tbody", "thead", "caption"}
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote"})
_QUOTE_CLASS = re.compile(
    r"(?:^|[\s_])(gmail_quote|moz-|yahoo|protonmail_quote|mailquote|quote|zmail_extra)", re.IGNORECASE
)
_ATTRIBUTION_CLASS = re.compile(
    r"(?:^|[\s_])(gmail_attr|moz-cite-prefix|moz-reply-header|mail-quote-header)\b", re.IGNORECASE
)
_ATTRIBUTION_IDS = frozenset({"reply-intro"})
_SIGNATURE_CLASS = re.compile(
    r"(?:^|[\s_])(gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block|bloop_sign"
    r"|mobile-signature|rc_signature)\b",
    re.IGNORECASE,
)
_CUT_IDS = frozenset(
    {"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "stopspelling", "zwchr"}
    | {"olk_src_body_section", "replysplit", "isforwardcontent", "isreplycontent"}
)
_CUT_CLASS = re.compile(r"(yahoo_quoted|OutlookMessageHeader)\b")
_SIGNATURE_IDS = frozenset(
    {"signature", "ms-outlook-mobile-signature", "applemailsignature", "composer_signature"}
    | {"mail-app-auto-default-signature", "_rc_sig", "protonmail_mobile_signature_block", "tmail-signature"}
)
_SIGNATURE_ATTRIBUTES = frozenset({"data-signature-widget", "data-smartmail"})
"""Mail.ru's and Gmail's own marks of a stored signature."""
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:^|[;\s])(?:opacity|max-height|max-width)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
"""Preheaders. A zero font size alone hides nothing: layouts set it around every block."""
_ZERO_WIDTH = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_SPACES = re.compile(r"[\s\u00a0]+")

_OPEN_OR_CLOSE = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_SELF_CLOSING = frozenset(
    {
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dt",
        "dd",
        "br",
        "hr",
        "img",
        "meta",
        "link",
        "input",
        "col",
        "area",
        "base",
        "wbr",
    }
)
"""Elements that need no closing tag, so that counting theirs says nothing of depth."""
LINK_MAX = 500
"""Characters: longer addresses lead through counters and tell a reader nothing."""
DEPTH_MAX = 300
"""A parser takes time for every open element at every tag; nobody writes deeper by hand or program."""

Step = tuple[Literal["enter", "leave"], LexborNode]


def html_to_text(html: str) -> str:
    """Readable plain text, quotations marked with ``>``."""
    return to_text(lines_of_html(html))


def lines_of_html(html: str) -> list[Line]:
    """Every visible line, in reading order."""
    html = html.replace("\x00", "")
    if is_too_deep(html):
        return of_text(unescape(_TAG.sub("\n", html)))
    root = LexborHTMLParser(html).root
    if root is None:
        return []
    writer = _Writer()
    for kind, node in _walk(root):
        if kind == "enter":
            writer.enter(node)
        else:
            writer.leave(node)
    writer.end_line()
    return writer.lines


def is_too_deep(html: str) -> bool:
    """Nested so that a parser would take minutes."""
    depth = 0
    for slash, tag in _OPEN_OR_CLOSE.findall(html):
        if tag.lower() in _SELF_CLOSING:
            continue
        depth = max(depth - 1, 0) if slash else depth + 1
        if depth > DEPTH_MAX:
            return True
    return False


def _walk(root: LexborNode) -> Iterator[Step]:
    node: LexborNode | None = root
    while node is not None:
        yield "enter", node
        if node.child is not None and not _is_silent(node):
            node = node.child
            continue
        while node is not None:
            yield "leave", node
            if node.mem_id == root.mem_id:
                return
            if node.next is not None:
                node = node.next
                break
            node = node.parent


def _is_silent(node: LexborNode) -> bool:
    if (node.tag or "") in _SILENT:
        return True
    attributes = node.attributes if (node.tag or "-")[0] != "-" else {}
    if "hidden" in attributes:
        return True
    style = attributes.get("style")
    return bool(style) and _HIDDEN.search(str(style)[:2000]) is not None


def _attribute(node: LexborNode, name: str) -> str:
    if (node.tag or "-")[0] == "-":
        return ""
    return node.attributes.get(name) or ""


class _Writer:
    """Collects lines while the tree is walked."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._words: list[str] = []
        self._depth = 0
        self._marks: list[tuple[int, Mark]] = []
        self._quotes: list[int] = []
        self._preformatted = 0
        self._bullet = ""
        self._lists: list[int] = []
        self._ruled: list[bool] = []
        self._quotes_bare = False
        self._link_start: int | None = None

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._text(node.text_content or "")
        elif tag == "br":
            self.end_line(keep_blank=True)
        elif tag in _BLOCKS:
            self._enter_block(node, tag)
        elif tag in {"td", "th"} and self._words:
            self._words.append(" | " if self._ruled and self._ruled[-1] else " ")
        elif tag == "a":
            self._link_start = len(self._words)
        elif tag == "img":
            self._words.append(_picture_word(node))
        if tag == "pre":
            self._preformatted += 1

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and self._link_start is not None:
            self._words.append(_link(node, "".join(self._words[self._link_start :]).strip()))
            self._link_start = None
        if tag not in _BLOCKS:
            return
        self.end_line()
        if tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        if tag == "table" and self._ruled:
            self._ruled.pop()
        is_inner_list = tag in {"ol", "ul"} and bool(self._lists)
        if tag in _SPACED and not is_inner_list and self.lines and self.lines[-1].text:
            self.lines.append(Line("", self._depth))
        if tag == "pre":
            self._preformatted -= 1
        if self._quotes and self._quotes[-1] == node.mem_id:
            self._quotes.pop()
            self._depth -= 1
        if self._marks and self._marks[-1][0] == node.mem_id:
            self._marks.pop()

    def end_line(self, *, keep_blank: bool = False) -> None:
        text = _ZERO_WIDTH.sub("", clean("".join(self._words)))
        text = text.rstrip() if self._preformatted else _SPACES.sub(" ", text).strip()
        self._words = []
        if text and self._bullet:
            text, self._bullet = f"{self._bullet}{text}", ""
        if text or keep_blank:
            self.lines.append(Line(text, self._depth, self._marks[-1][1] if self._marks else ""))

    def _text(self, text: str) -> None:
        if not self._preformatted:
            self._words.append(text)
            return
        first, *rest = text.split("\n")
        self._words.append(first)
        for line in rest:
            self.end_line(keep_blank=True)
            self._words.append(line)

    def _enter_block(self, node: LexborNode, tag: str) -> None:
        self.end_line()
        if tag == "li":
            self._bullet = self._next_bullet()
        elif tag in {"ol", "ul"}:
            self._lists.append(_first_number(node) if tag == "ol" else -1)
        elif tag == "table":
            self._ruled.append(_attribute(node, "border").strip() not in {"", "0"})
        mark = _mark(node)
        if mark == "cut":
            self.lines.append(Line("", self._depth, "cut"))
        elif mark:
            self._marks.append((node.mem_id, mark))
        if tag == "blockquote" and self._is_quotation(node):
            self._quotes.append(node.mem_id)
            self._depth += 1

    def _is_quotation(self, node: LexborNode) -> bool:
        """A program quotes with a mark or behind an attribution; a bare blockquote may be the writer's own."""
        if self._depth or _attribute(node, "type").lower() == "cite" or _attribute(node, "cite"):
            return True
        if _QUOTE_CLASS.search(_attribute(node, "class")[:500]):
            return True
        style = _attribute(node, "style")[:2000].lower()
        if "border-left" in style:
            return True
        if "border:none" in style.replace(" ", ""):
            return False
        if not self._quotes_bare:
            above = [line.text for line in self.lines[-6:] if line.text][-4:]
            # Once a program has quoted so, it does so throughout the letter.
            self._quotes_bare = any(
                is_attribution(" ".join(above[start:])) for start in range(len(above))
            ) or bool(above and may_introduce(above[-1]))
        return self._quotes_bare

    def _next_bullet(self) -> str:
        if not self._lists or self._lists[-1] < 0:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1] - 1}. "


def _first_number(node: LexborNode) -> int:
    start = _attribute(node, "start").strip()
    return int(start) if start.isdecimal() and len(start) <= 6 else 1


def _link(node: LexborNode, words: str) -> str:
    """Where a link leads, unless its words say so."""
    target = _attribute(node, "href").strip()
    if not target.lower().startswith(("http://", "https://")) or len(target) > LINK_MAX:
        return ""
    if not words or "://" in words or words.lower().startswith("www.") or words.rstrip("/") in target:
        return ""
    return f" <{target}>"


def _picture_word(node: LexborNode) -> str:
    """Programs draw their smileys as pictures."""
    word = _attribute(node, "alt").strip()
    return word if len(word) <= 4 and not word.isascii() else ""


def _mark(node: LexborNode) -> Mark:
    classes, identifier = _attribute(node, "class")[:500], _attribute(node, "id").lower()
    if identifier.removeprefix("x_") in _CUT_IDS or _CUT_CLASS.search(classes):
        return "cut"
    if identifier.removeprefix("x_") in _ATTRIBUTION_IDS or _ATTRIBUTION_CLASS.search(classes):
        return "attribution"
    if identifier.removeprefix("x_") in _SIGNATURE_IDS or _SIGNATURE_CLASS.search(classes):
        return "signature"
    if _SIGNATURE_ATTRIBUTES & node.attributes.keys():
        return "signature"
    return ""
