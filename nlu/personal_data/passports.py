"""Passports of Russia: four digits of the series and six of the number, as people write them."""

import re
from collections.abc import Iterator

from nlu.personal_data.numbers import BLANK, DASH, Span

KIND = "passport"
MARK = "[паспорт скрыт]"

_OFFICES = frozenset(
    f"{region:02}"
    for region in range(1, 100)
    if region not in {2, 6, 9, 13, 16, 21, 23, 31, 35, 39, 43, 48, 51, 55, 59, 62, 72}
)
"""What a series begins with: the region's number (ОКАТО)."""
_PRINTED = frozenset(("97", "98", "99", *(f"{year:02}" for year in range(31))))
"""… and goes on with: the year the form was printed."""
_GAP = rf"[{BLANK}{DASH}.]"
_SERIES = rf"(?<![\d{DASH}])\d{{2}}{_GAP}{{0,3}}\d{{2}}"
_NUMBER = rf"(?:\d{{6}}|\d{{3}}[ \-]\d{{3}}|\d{{2}} \d{{2}} \d{{2}})(?![\d{DASH}])"
_WORDS = (
    r"номер[а-я]{0,2}|ном|но|н|n[or]?|num|number|nomer|series|seri[ay]|паспорт[а-я]{0,2}|документ[а-я]?|"
    r"сери[а-я]{0,2}|сер|и|а|с|его|мой"
)
_LINK = rf"(?:[{BLANK}{DASH},;:./()]|№|#|[°º]|(?<![^\W\d_])(?:{_WORDS})(?![^\W\d_])){{0,16}}?"
_WHOLE = re.compile(rf"({_SERIES}{_LINK}{_NUMBER})")
_ABROAD = re.compile(rf"((?<![\d{DASH}])\d{{2}}[{BLANK}{DASH}№]{{0,4}}\d{{7}}(?!\d))")
_BACKWARDS = re.compile(
    rf"(?:номер[а-я]{{0,2}}|№)[{BLANK}:№{DASH}]{{0,4}}(\d{{6}}[{BLANK},;.]{{0,4}}(?:и )?сери[а-я]{{0,2}}"
    rf"(?: паспорта)?[{BLANK}:{DASH}]{{0,4}}\d{{2}}{_GAP}{{0,2}}\d{{2}})(?!\d)"
)
_PAPER = re.compile(
    r"(?:загран)?па[сc]{1,2}п[оа]р[а-я]*|загран\b|(?<![^\W\d_])пасп\b|pass?port|"
    r"удостоверени[а-я]+ личности"
)
_OF_A_THING = re.compile(
    r"(?:на |от |к |по )?(?:(?:техническ|электр|нов|стар|мо|наш|ваш|индивидуальн|общедомов|двухтарифн)[а-я]* )?"
    r"(?:электро)?(?:счетчик|прибор|пу\b|ипу\b|узл|здани|издели|оборудован|трансформатор|объект|устройств)"
)
_TECHNICAL = re.compile(
    r"(?:тех\.?|техническ[а-я]+|энергетическ[а-я]+|кадастров[а-я]+|заводск[а-я]+)[ -]?$|тех$"
)
_ALONE = re.compile(
    rf"(?:(?:номер|№)[{BLANK}]{{0,2}}(?:моего )?паспорта|паспорт[а-я]{{0,2}}[{BLANK},:{DASH}]{{0,3}}"
    rf"(?:номер[а-я]{{0,2}}|№))"
    rf"(?:[{BLANK}:№{DASH}]|это|такой){{0,5}}(\d{{6,7}})(?!\d)"
)
_SERIES_ALONE = re.compile(
    rf"(?:сери[а-я]{{0,2}}[{BLANK}]{{0,2}}(?:моего )?паспорта|паспорт[а-я]{{0,2}}[{BLANK},:{DASH}]{{0,3}}"
    rf"сери[а-я]{{0,2}})"
    rf"(?:[{BLANK}:№{DASH}]|это|такая){{0,5}}(\d{{2}}{_GAP}{{0,2}}\d{{2}})(?!\d)"
)
_OFFICE = re.compile(
    rf"(?:код[а-я]{{0,2}}[{BLANK}]{{0,2}}подр[а-я]*|к/п)[{BLANK}:.{DASH}]{{0,4}}(\d{{3}}[{BLANK}{DASH}]?\d{{3}})(?!\d)"
)
_OFFICE_BARE = re.compile(rf"(?<![\d{DASH}])(\d{{3}}[{DASH}]\d{{3}})(?![\d{DASH}])")
_OTHER = re.compile(
    r"показ|счетчик|\bпу\b|прибор|\bдень|\bночь|\bпик|[тt][123]\b|квт|лицев|\bл[/ ]?с\b|\bсчет|договор|контракт|"
    r"заявк|обращен|\bакт|квитанц|телеф|\bтел\b|\bинн\b|плат|чек|руб|сумм|свидетельств|полис|индекс|модел|марк|пломб|артикул|\bтип"
)
_SERIES_WORD = re.compile(r"сери|(?<![^\W\d_])сер\b")
_LOOKED_BACK, _LOOKED_ON = 120, 60
_NEAR = 26
_PLAIN_LINK = re.compile(rf"[\d{BLANK}№{DASH},]+|[\d{BLANK}№]*\bсери[а-я]+.*")


def find_passports(low: str) -> Iterator[Span]:
    named = list(_PAPER.finditer(low))
    papers = [match for match in named if not _of_a_thing(low, match)]
    found = False
    for match in _WHOLE.finditer(low):
        if _near(papers, match) or (not _near(named, match) and _looks_like_one(low, match)):
            found = True
            yield Span(*match.span(1), KIND, MARK)
    if papers:
        for match in _ABROAD.finditer(low):
            if _near(papers, match) and not _OTHER.search(low[max(0, match.start() - 20) : match.start()]):
                yield Span(*match.span(1), KIND, MARK)
    yield from _parts(low, within=bool(papers) or found)


def _parts(low: str, *, within: bool) -> Iterator[Span]:
    """The number before the series, one of them alone, the office that gave it out."""
    for pattern in (_BACKWARDS, _ALONE, _SERIES_ALONE):
        for match in pattern.finditer(low):
            if not _OTHER.search(low[max(0, match.start() - 20) : match.start()]):
                yield Span(*match.span(1), KIND, MARK)
    if not within:
        return
    for match in _OFFICE.finditer(low):
        yield Span(*match.span(1), KIND, MARK)
    if "выдан" in low:
        for match in _OFFICE_BARE.finditer(low):
            yield Span(*match.span(1), KIND, MARK)


def _of_a_thing(low: str, paper: re.Match[str]) -> bool:
    """Meters and houses have passports, too."""
    behind = low[paper.end() : paper.end() + 50].lstrip()
    return bool(
        _OF_A_THING.match(behind) or _TECHNICAL.search(low[max(0, paper.start() - 24) : paper.start()])
    )


def _near(papers: list[re.Match[str]], number: re.Match[str]) -> bool:
    return any(
        -_LOOKED_ON <= number.start() - paper.end() <= _LOOKED_BACK
        for paper in papers
        if paper.start() >= number.end() or paper.end() <= number.start()
    ) or any(number.start() <= paper.start() < number.end() for paper in papers)


def _looks_like_one(low: str, number: re.Match[str]) -> bool:
    """Without the word: divided as a passport is, begun as a series is, and nothing near says it is something else."""
    written = number.group(1)
    digits = "".join(filter(str.isdigit, written))
    before = low[max(0, number.start() - 16) : number.start()]
    series_named = _SERIES_WORD.search(before) is not None or "сери" in written
    if written.isdigit() or (not series_named and _PLAIN_LINK.fullmatch(written) is None):
        return False
    if digits[:2] not in _OFFICES or digits[2:4] not in _PRINTED:
        return False
    near = low[max(0, number.start() - _NEAR) : number.start()] + low[number.end() : number.end() + 25]
    return _OTHER.search(near) is None and not written.count("\n")
