"""Postal addresses, read only where one is asked for or could be used."""

import re

from nlu.entities.passage import Passage

_TYPE = (
    r"(?:ул(?:иц[аеы]|\.)?|пр(?:осп(?:ект[аеу]?|\.)?|-?к?т\.?|\.)?|пер(?:еул[а-я]+|\.)?|наб(?:ережн[а-я]+|\.)?|ш(?:оссе|\.)|"
    r"бульвар[аеу]?|б-р|пл(?:ощад[иь]|\.)?|проезд[аеу]?|пр-д|лини[яию]|алле[яеи]|туп(?:ик[аеу]?|\.)|дорог[аеи]|"
    r"мкр\.?|микрорайон[а-я]?|снт|днп|днт|садоводств[а-я]+|дер(?:евн[а-я]|\.)|пос(?:[её]л[а-я]+|\.)|пгт)(?![а-я])"
)
_WORD = r"[а-я][а-я-]{1,24}"
_NAME = rf"(?:[0-9]{{1,3}}(?:-?(?:я|й|го|ой|ая|ый|ти|лет))? )?(?:(?:{_WORD}|[вин])\.? ){{0,3}}{_WORD}"
_HOUSE = (
    r"(?:,? ?(?:д(?:ом[а-я]?|\.)?|№|вл(?:адени[а-я]|\.)?|уч(?:аст[а-я]+|\.)?)(?![а-я]))?[ ,]{0,2}№? ?"
    r"(?P<house>[0-9]{1,4}(?![0-9])(?:[а-г](?![а-я])| [абг](?=,|$))?(?:(?P<dash> ?- ?|/)[0-9]{1,4}[а-г]?(?![0-9а-я]))?)"
)
_BLOCK = (
    r"(?P<block>(?:,? ?(?:к(?:орп(?:ус[а-я]?|\.)?|\.)? ?[0-9]{1,3}"
    r"|(?:стр(?:оени[а-я]|\.)?|лит(?:ер[а-я]?|\.)?) ?(?:[0-9]{1,3}|[а-я]))(?![0-9а-я])){0,2})"
)
_FLAT = (
    r"(?P<flat>,? ?(?:кв(?:артир[а-я]|\.)?|оф(?:ис[а-я]?|\.)?|пом(?:ещени[а-я]|\.)?|комн?(?:ат[а-я]|\.)?)"
    r" ?№? ?[0-9]{1,4}[а-я]?(?![0-9]))?"
)
_PLACE = r"(?:(?:(?:г|гор|пос|п|дер|д|с|пгт)\.? ?[а-я-]{3,25}|город [а-я-]{3,25}|спб|санкт[- ]петербург[а-я]?),? )?"
_ORDINAL = r"(?:[0-9]{1,3}-?(?:я|й|го|ой|ая|ый) )?"
_REST = _HOUSE + _BLOCK + _FLAT
_TYPED = re.compile(
    rf"(?<![^\W_]){_PLACE}(?:{_TYPE} ?{_NAME}|{_ORDINAL}[а-я-]{{3,25}} {_TYPE}|{_ORDINAL}{_TYPE}(?: {_WORD})?){_REST}"
)
_UNTYPED = re.compile(rf"(?<![^\W_]){_PLACE}(?P<name>(?:{_WORD} )?{_WORD}),? ?{_REST}")
_TOPONYM = re.compile(r"(?:ск(?:ая|ий|ого|ой|ом)|[оеи]в[аы]|[иы]на)$")
_STREET = re.compile(r"(?<![^\W_])(?:ул|пр|пер|наб|ш|б|пл|снт|днп|днт|мкр)")
"""Words that are used in addresses alone; «посёлок» and «линия» are not."""
_COUNTS = re.compile(r"-[а-я]| ?(?:мин|час|дн|руб|р\b|квт|раз|лет|чел|год)")


def read_addresses(passage: Passage) -> None:
    """As they are written, with single spaces: a street or place and at least the house."""
    if not passage.wants("address") or not passage.groups:
        return
    for match in _TYPED.finditer(passage.text):
        if _is_street(passage, match):
            _add(passage, match.start(), match.end())
    if passage.has("address"):
        return
    for match in _UNTYPED.finditer(passage.text):
        if _is_told(passage, match):
            _add(passage, _name_start(passage, match), match.end())


def _is_street(passage: Passage, match: re.Match[str]) -> bool:
    """Is it a place, and is what stands behind it a house?"""
    written = passage.written(*match.span())
    sure = passage.expected == "address" or _STREET.search(match.group()) or written != written.lower()
    return bool(sure) and _COUNTS.match(passage.text, match.end()) is None


def _name_start(passage: Passage, match: re.Match[str]) -> int:
    """«По адресу Ленина 5-12»: a small word before the name is no part of it."""
    start, end = match.span("name")
    blank = passage.text.find(" ", start, end)
    if match.start() < start or blank < 0 or passage.written(start, end)[:1].isupper():
        return match.start()
    return blank + 1 if passage.written(blank + 1, end)[:1].isupper() else start


def _is_told(passage: Passage, match: re.Match[str]) -> bool:
    """A name and a number without «ул.»: with a flat or block, or because an address was just asked for."""
    start, end = match.span("name")
    named = passage.written(start, end).rpartition(" ")[2][:1].isupper() or _TOPONYM.search(match["name"])
    if not named or _COUNTS.match(passage.text, match.end()):
        return False
    divided = bool(match["flat"] or match["block"] or match["dash"])
    return divided or passage.expected == "address"


def _add(passage: Passage, start: int, end: int) -> None:
    passage.add("address", passage.written(start, end), start, end)
