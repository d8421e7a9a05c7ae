"""HTML becomes the text that a reader saw: lists, tables, links, and nothing that was hidden from him."""

import pytest

from channels.email.text import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>раз</li><li><p>два</p></li></ul>", "- раз\n- два"),
        ("<ol start=3><li>три<li><div>четыре</div></ol>", "3. три\n4. четыре"),
        ("<ol><li>а<ul><li>б</ul><li>в</ol>", "1. а\n- б\n2. в"),
        ("<table border=1><tr><th>день<th>ночь<tr><td>12<td>7</table>", "день | ночь\n12 | 7"),
        ("<table border=0><tr><td>слева<td>справа</table>", "слева справа"),
        ('<a href="https://x.test/a?b=1">сюда</a>, там', "сюда <https://x.test/a?b=1>, там"),
        ('<a href="https://x.test/">https://x.test</a>', "https://x.test"),
        ('<a href="mailto:a@x.test">a@x.test</a>', "a@x.test"),
        ('<a href="javascript:alert(1)">нажми</a>', "нажми"),
        ('<a href="https://x.test"><img src="https://x.test/p.gif"></a>до', "до"),
        ('да <img alt="🙂" src="https://x.test/smile.png">', "да 🙂"),
        ("a&nbsp;&amp;&lt;b&gt; &laquo;в&raquo;&#33;<br>г<br/><br>д", "a &<b> «в»!\nг\n\nд"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("сло&shy;во и\u200b пробел", "слово и пробел"),
    ],
)
def test_a_reader_and_the_text_say_the_same(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none;max-height:0">Откройте письмо!</div>',
        '<span style="visibility: hidden">Откройте</span>',
        '<div style="max-height:0px;overflow:hidden">Откройте</div>',
        '<div style="opacity:0;">Откройте</div>',
        '<p style="mso-hide:all">Откройте</p>',
        "<p hidden>Откройте</p>",
        '<img src="https://tracker.test/p.gif" width="1" height="1" alt="tracker">',
        "<style>p{color:red}</style><script>x()</script><!-- нет --><title>Откройте</title>",
    ],
)
def test_preheaders_trackers_and_programs_are_not_read(hidden: str) -> None:
    assert html_to_text(f"{hidden}<p>Видно</p>") == "Видно"


@pytest.mark.parametrize(
    "style", ["opacity:0.87", "font-size:0px", "max-height:0.5em", "margin:0; color:red"]
)
def test_what_only_looks_hidden_is_read(style: str) -> None:
    assert html_to_text(f'<div style="{style}"><p style="font-size:14px">Видно</p></div>') == "Видно"
