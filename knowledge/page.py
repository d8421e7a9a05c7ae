"""Markdown to the HTML of a public page."""

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_LAST_LEVEL = 6


def page_html(markdown: str) -> str:
    """What stands below the page's own heading: headings are one level down, HTML of the writer's is text.

    Addresses that are no addresses (``javascript:``) stay text too.
    """
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + 1, _LAST_LEVEL)}"
    rendered: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return rendered
