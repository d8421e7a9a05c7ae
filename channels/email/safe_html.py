"""A letter's HTML as an operator may see it: its looks without its teeth. Pure.

Nothing is fetched, run, sent or laid over the desk: no scripts, forms, frames, remote pictures, positions. The desk
shows it in a sandboxed frame with a policy that refuses the same things again.
"""

import re
from html import escape

import nh3

from channels.email.mime import read
from channels.email.text import html_to_text, is_too_deep

SOURCE_MAX = 1_000_000
"""Characters of HTML that are shown."""

_TAGS = {
    "a", "abbr", "address", "b", "bdi", "big", "blockquote", "br", "caption", "center", "code", "col", "colgroup",
    "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "wbr",
}  # fmt: skip
_SILENT = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "object",
    "svg",
    "math",
    "select",
    "textarea",
}
_ATTRIBUTES = {
    "*": {"align", "valign", "dir", "lang", "title", "style", "bgcolor", "width", "height"},
    "a": {"href"},
    "font": {"color", "size"},
    "img": {"alt", "src"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color", "border-left", "border-right",
    "border-style", "border-top", "border-width", "color", "font-family", "font-size", "font-style", "font-weight",
    "letter-spacing", "line-height", "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right",
    "margin-top", "max-width", "padding", "padding-bottom", "padding-left", "padding-right", "padding-top",
    "text-align", "text-decoration", "text-indent", "vertical-align", "white-space", "width", "word-break",
    "display", "max-height", "opacity", "overflow", "visibility",
}  # fmt: skip
"""None of them takes an address or lifts a piece out of its place; the last ones hide what the author hid."""
_LINKS = {"http", "https", "mailto", "tel"}
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]{0,400000}")


def whole_letter(raw: bytes, max_bytes: int) -> str:
    """A letter as it was sent, quotations and all: its HTML, or its text. Raises Unparseable."""
    letter = read(raw, max_bytes)
    bodies = ((letter.html, letter.text), (letter.passed_on_html, letter.passed_on))
    return "<hr>".join(
        safe_html(html) if html.strip() else plain_html(text) for html, text in bodies if html or text
    )


def plain_html(text: str) -> str:
    """Text that is shown as it stands."""
    return f"<pre>{escape(text[:SOURCE_MAX])}</pre>"


def safe_html(html: str) -> str:
    """A fragment that can be shown; "" when nothing is left of it."""
    html = html[:SOURCE_MAX].replace("\x00", "")
    if is_too_deep(html):
        # No program nests so; the cleaner would take minutes.
        return plain_html(html_to_text(html))
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_SILENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_checked,
        url_schemes=_LINKS | {"data"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_relative="deny",
    )


def _checked(tag: str, attribute: str, value: str) -> str | None:
    """The value that stays; None takes the attribute away."""
    if tag == "img" and attribute == "src":
        return value if _PICTURE.fullmatch(value) else None
    if attribute == "href":
        return value if value.strip().partition(":")[0].lower() in _LINKS else None
    if attribute == "style":
        return None if "url(" in value.lower() or "expression" in value.lower() or "\\" in value else value
    return value
