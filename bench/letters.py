"""A megabyte of anything in a letter: ``python -m bench.letters``. Prints the CPU that ``parse`` takes for each, in ms.

Aim: below a second. The bodies are what makes careless readers slow: lines that nearly introduce a quotation, marks
without end, elements without end, one endless line.
"""

import time

from channels.channel import RawPayload, Unparseable
from channels.email.parse import Mailbox, parse
from channels.email.thread_token import Tokens
from conversation.ids import Micros

MEGABYTE = 1_000_000
PLAIN = {
    "prose": "Добрый день, пишу вам о счётчике, который показывает 12345 и мигает.\n",
    "marks without words": ">\n",
    "quotations": "> текст цитаты\n",
    "one endless line": "слово ",
    "introductions": "On Mon, 2 Nov 2026 at 9:07, A <a@b.test> wrote:\n",
    "introductions of quotations": "слово\nOn Mon, 2 Nov 2026 at 9:07, A <a@b.test> wrote:\n> q\n",
    "introductions without end": "On Mon, 2 Nov 2026 at 9:07 <\n",
    "separators": "-------- Пересылаемое сообщение --------\n",
    "passages": "-------- Пересылаемое сообщение --------\nx\n-------- Конец пересылаемого сообщения --------\n",
    "fields": "От: a\nтекст\n",
    "dashes": "--\n",
    "closings": "С уважением,\nИван\nООО «А»\n> q\n",
    "phone lines": "Отправлено с iPhone\n> q\n",
    "initials": "ИП> текст\n",
    "blanks": " ",
}
HTML = {
    "prose": "<p>Добрый день, пишу вам о <b>счётчике</b>.</p>\n",
    "nested quotations": "<blockquote type=cite>",
    "nested blocks": "<div>",
    "unclosed bold": "<b>x",
    "unclosed links": '<a href="https://x.test">текст',
    "cells": "<tr><td>1</td><td>2</td></tr>",
    "lists": "<ol><li>x",
    "bare quotations": "<blockquote>x</blockquote>y",
    "line breaks": "<br>",
    "brackets": "<",
}


def letter(kind: str, piece: str) -> bytes:
    body = (piece * (MEGABYTE // len(piece.encode()) + 1)).encode()[:MEGABYTE]
    return f"From: a@b.test\nSubject: s\nContent-Type: text/{kind}; charset=utf-8\n\n".encode() + body


def milliseconds(raw: bytes) -> float:
    """The best of three."""
    mailbox = Mailbox("support@okno.test", Tokens("support@okno.test", "a secret"), 25 * MEGABYTE)
    times = []
    for _ in range(3):
        begun = time.process_time()
        try:
            parse(RawPayload("email:main", "k", "a@b.test", raw, Micros(0)), mailbox)
        except Unparseable as error:
            print(f"  ({error})")
        times.append(time.process_time() - begun)
    return min(times) * 1000


def main() -> None:
    slowest = 0.0
    for kind, pieces in (("plain", PLAIN), ("html", HTML)):
        for name, piece in pieces.items():
            taken = milliseconds(letter(kind, piece))
            slowest = max(slowest, taken)
            print(f"{kind:6} {name:30} {taken:6.0f} ms")
    print(f"slowest {slowest:.0f} ms (aim: below 1000)")


if __name__ == "__main__":
    main()
