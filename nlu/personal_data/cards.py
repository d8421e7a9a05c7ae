"""Bank cards: the number, its term and the secret codes beside it."""

import re
from collections.abc import Iterator

from nlu.personal_data.numbers import BLANK, DASH, Group, Span, Window, passes_luhn, windows

KIND = "card"
NUMBER, TERM, CODE = "[номер карты скрыт]", "[срок карты скрыт]", "[код карты скрыт]"

_NAMED = re.compile(
    r"карт(?:[аеуоы]|очк)[а-я]*|\bcard|\bvisa\b|\bвиз[аеуы]\b|mastercard|мастер ?кард|maestro|маэстро|\bмир\b"
)
_OTHER = re.compile(
    r"договор|контракт|сч[её]т|\bл[/ ]?с\b|лицев|\bинн\b|огрн|заявк|обращен|\bчек|квитанц|операци|плат[её]ж|\bуин\b|"
    r"штрих|прибор|\bпу\b|трек|imei|накладн|кадастр|документ"
)
"""What has long numbers of its own."""
_LOOKED_BACK = 60
_SHAPES = frozenset(
    (
        *((size,) for size in range(14, 20)),
        *((4, 4, 4, 4, last) for last in (1, 2, 3)),
        *((4, 4, 4, 4), (8, 8), (2,) * 8, (1,) * 16, (4, 12), (6, 10)),
        *((4, 6, 5), (4, 6, 4), (8, 10), (9, 9), (6, 13)),
    )
)
_SIGNS = rf"[{BLANK},;|/.{DASH}:()]"
_TERM = r"(?:0?[1-9]|1[0-2])\s?[/.\-\\ ]\s?(?:20)?[2-4]\d(?!\d)"
_TERM_WORD = (
    r"(?:срок[а-я]*|до|годн?а?|действ[а-я]+|действительна|exp(?:iry|ires)?|valid|thru|мес(?:яц)?|год|и|с)"
)
_NOT_COUNTED = r"(?!\d|[.,]\d|\s?(?:руб|р\b|р\.|₽|коп|квт|%|шт))"
_TERM_BEHIND = re.compile(rf"{_SIGNS}{{0,6}}(?:{_TERM_WORD}{_SIGNS}{{1,3}}){{0,4}}({_TERM})")
_CODE_WORD = r"(?:c[vw][cvnp]|[сc][vв][сcвv]|ц[вф][вцк]|ппк)[\s-]?2?"
_CODE_BEHIND = re.compile(
    rf"{_SIGNS}{{0,6}}(?:и{_SIGNS})?(?:(?:код|{_CODE_WORD}){_SIGNS}{{0,3}}(?:код{_SIGNS}{{0,3}})?)?(\d{{3}}){_NOT_COUNTED}"
)
_CODE_NAMED = re.compile(
    rf"(?<![^\W\d_])(?:{_CODE_WORD}(?![^\W\d_])(?:[\s-]?код[а-я]*)?"
    r"|(?:(?:три|3|последни[ех]|секретны[ех])[\s-]+)?цифр[аыу]?[\s-]+(?:сзади|(?:на|с)[\s-]+(?:обороте|обратной[\s-]+сторон[еы]))"
    r"|код[а-я]*[\s-]+(?:(?:на|с)[\s-]+(?:обороте|обратной[\s-]+сторон[еы])|безопасности[\s-]+карты))"
    rf"(?:[\s-]+(?:моей[\s-]+)?карт[а-я]+)?(?:{_SIGNS}|это|=|такой|такие){{0,4}}(\d{{3,4}})(?!\d)"
)
_PIN = re.compile(
    rf"(?<![^\W\d_])(?:пин|pin)[\s-]?(?:код[а-я]*|code)?(?:[\s-]+(?:от|моей|карт[а-я]+)){{0,3}}(?:{_SIGNS}|это|=){{0,4}}"
    r"(\d{4,6})(?!\d)"
)
_TERM_NAMED = re.compile(
    rf"(?:срок[а-я]*(?:[\s-]+действия)?[\s-]+карт[а-я]+|карт[а-я]+[\s-]+(?:действ[а-я]+|годна)(?:[\s-]+до)?){_SIGNS}{{0,4}}({_TERM})"
)


def find_cards(low: str, runs: list[list[Group]]) -> Iterator[Span]:
    for run in runs:
        place = 0
        while place < len(run):
            found = next((w for w in windows(low, run, place, 13, 19) if _is_card(low, w)), None)
            if found is None:
                place += 1
                continue
            yield Span(found.start, found.end, KIND, NUMBER)
            yield from _behind(low, found.end)
            place += len(found.sizes)
    for pattern, mark in ((_CODE_NAMED, CODE), (_PIN, CODE), (_TERM_NAMED, TERM)):
        for match in pattern.finditer(low):
            yield Span(*match.span(1), KIND, mark)


def _behind(low: str, end: int) -> Iterator[Span]:
    """The term and the code that stand behind the number."""
    term = _TERM_BEHIND.match(low, end)
    if term:
        yield Span(*term.span(1), KIND, TERM)
        end = term.end()
    code = _CODE_BEHIND.match(low, end)
    if code:
        yield Span(*code.span(1), KIND, CODE)


def _is_card(low: str, window: Window) -> bool:
    """By its check digit and by whose cards begin so; after the word, also one mistyped or oddly divided."""
    digits = window.digits
    right, usual = passes_luhn(digits), window.sizes in _SHAPES and _issued(digits)
    if not (right or (usual and len(digits) == 16)) or len(set(digits)) == 1:
        return False
    if low.count("\n", window.start, window.end) > 1:
        return False
    before = low[max(0, window.start - _LOOKED_BACK) : window.start]
    named, other = _last(_NAMED, before), _last(_OTHER, before)
    if named > other:
        return True
    return right and usual and (len(window.sizes) > 1 or other < 0)


def _last(pattern: re.Pattern[str], before: str) -> int:
    """Where it stands last; -1 for nowhere."""
    return max((match.start() for match in pattern.finditer(before)), default=-1)


def _issued(digits: str) -> bool:
    """Does a payment system give out numbers of this length that begin so?"""
    size, two, four = len(digits), int(digits[:2]), int(digits[:4])
    if size == 14:
        return False  # Contracts of companies are as long: such a card is known by the word alone.
    if size == 15:
        return two in {34, 37}
    mir = 2200 <= four <= 2204
    if size > 16:
        return mir or two in {50, 56, 57, 58, 60, 62, 63, 67} or (size == 19 and digits[0] == "4")
    return mir or 2221 <= four <= 2720 or two == 35 or digits[0] in "456"
