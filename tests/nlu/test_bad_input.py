"""What nobody writes on purpose, or only on purpose: no text breaks understanding, whatever was asked before it."""

import pytest

from conversation.understanding import UnderstandingContext
from tests.nlu.pack import NOW, understander

MILLION = 1_000_000
SLOTS = ("date", "time", "period", "t1", "amount", "account", "phone", "email", "address", "name")
READ = 4_000
"""Characters in which values are looked for: more of the same makes no difference."""

UNKNOWN = {
    "nothing": "",
    "spaces of all kinds": " \n\t\u00a0\u2003\u3000",
    "NUL": "\0",
    "a million NULs": "\0" * MILLION,
    "control characters": "".join(map(chr, range(32))) + "\x7f\x80\x9f",
    "emoji": "🤷\u200d♀️😡🔥",
    "a million emoji": "🔥" * MILLION,
    "families": "👨\u200d👩\u200d👧\u200d👦" * 2_000,
    "flags": "🇷🇺" * 3_000,
    "marks": "?!.,;:-)(",
    "a million dots": "." * MILLION,
    "zero width only": "\u200b" * MILLION,
    "a million combining marks": "\u0301" * MILLION,
    "halves of pairs": "\udfff" * 1_000,
    "Arabic": "كيف أدفع",
    "Chinese": "怎么交电费",
    "one sign, eighteen letters": "ﷺ" * 500,
    "brackets": "(" * 4_000 + "8" * 4_000,
}
ANYTHING = {
    "a million letters": "а" * MILLION,
    "a million of words": "показания " * (MILLION // 10),
    "5,000 digits": "7" * 5_000,
    "5,000 digits apart": "7 " * 5_000,
    "digits and dashes": "1-2-3-4-" * 1_000,
    "pluses": "+" * 1_000,
    "addresses of nothing": "a@b." * 1_000,
    "a long address": "a" * 4_000 + "@example.test",
    "phones": "+7 921 123-45-67 " * 300,
    "times": "12:30 " * 800,
    "dates": "31.12.2026 " * 500,
    "impossible dates": "99.99.9999 32.13 0.0 29.02.2027 25:61 ",
    "slashes": "1/2/3/" * 900,
    "thousands": "тысяча " * 700,
    "millions": "миллион миллионов " * 300,
    "all of it": "сто двадцать тысяч 12.12 в 15:30 за октябрь 300р " * 100,
    "one long word": "перевысокопревосходительство" * 150,
    "the other layout": "rfr gthtlfnm gjrfpfybz " * 180,
    "Latin": "kak peredat pokazaniya " * 180,
    "markup": "<script>alert(1)</script>" * 100,
    "a pattern": "(((((a+)+)+)+)+$ [а-я]{0,99999}",
    "a link": "https://example.test/" + "a/" * 1_000,
    "streets": "улица Ленина дом 5 корпус 2 квартира 17 " * 100,
    "names": "Иванов Иван Иванович " * 200,
    "danger's own words": "провод лежит от щита ток бьет " * 150,
    "other digits": "١٢٣٤ ৪৫৬ ４６４０ Ⅻ ½ ² ①",
}


@pytest.mark.parametrize("text", [*UNKNOWN.values(), *ANYTHING.values()], ids=[*UNKNOWN, *ANYTHING])
def test_no_text_breaks_understanding_whatever_was_asked(text: str) -> None:
    slots = SLOTS if len(text) < 2 * READ else SLOTS[:1]
    for slot in slots:
        context = UnderstandingContext(NOW, expected_slot=slot, wanted=frozenset((slot, "address", "name")))
        found = understander().understand(text, context)
        assert all(0 <= entity.start < entity.end <= len(text) for entity in found.entities)
        assert all(0.0 <= candidate.confidence <= 1.0 for candidate in found.candidates)
        assert len(found.entities) <= 101


@pytest.mark.parametrize("text", UNKNOWN.values(), ids=UNKNOWN)
def test_what_says_nothing_is_not_guessed_at(text: str) -> None:
    assert understander().understand(text).certainty == "unknown"


@pytest.mark.parametrize(
    "text",
    [
        "как\0 передать\0 показания",
        "\ufeffкак передать показания",
        "как передать показания\ud800",
        "\u200b".join("как передать показания"),
        "как  передать\u00a0\u2028показания",
        "как передать показания".replace("а", "а\u0336\u0489"),
        "КАК ПЕРЕДАТЬ ПОКАЗАНИЯ" + "!" * 3_000,
        "\u202aкак передать показания\u202c",
    ],
)
def test_what_people_do_not_see_hides_no_question(text: str) -> None:
    assert understander().understand(text).intent == "reading_howto"
