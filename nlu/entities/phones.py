"""Russian telephone numbers. The library that knows them sees only what looks like one."""

import re
from functools import lru_cache

from nlu.entities.passage import Passage
from nlu.entities.runs import Group, Window, runs, windows

SOURCE = "phonenumbers"
_ASKED_MOST = 60
"""Candidates of one message that are looked up."""
_WORD_BEFORE = re.compile(
    r"(?:тел[а-я]*|моб[а-я]*|сотов[а-я]*|номер[а-я]*|звон[а-я]*|ватсап[а-я]*)[ .:№-]{0,3}$"
)
_LOCAL = frozenset("3489")
"""What codes of regions and of mobile networks begin with."""


def read_phones(passage: Passage) -> None:
    """Values are ``+7XXXXXXXXXX``. Seven digits without a code are none, nor is a number of another country."""
    asked = 0
    for run in runs(passage):
        place = 0
        while place < len(run) and asked < _ASKED_MOST:
            found = _candidate(passage, run, place)
            if found is None:
                place += 1
                continue
            asked += 1
            place += _read(passage, found)


def _read(passage: Passage, found: Window) -> int:
    """How many groups were read: all of them, or only the first where it is no Russian number after all."""
    start = _with_sign(passage.text, found.start)
    phone = valid_phone(found.digits)
    if phone:
        passage.add("phone", phone, start, found.end, SOURCE)
    elif passage.text[start] == "+":
        passage.take(start, found.end)
    else:
        return 1
    return len(found.sizes)


def _candidate(passage: Passage, run: list[Group], place: int) -> Window | None:
    text = passage.text
    if _is_foreign(text, run[place][0]):
        return max(windows(text, run, place, _fits_abroad), key=lambda window: window.end, default=None)
    start, end = run[place]
    size = end - start
    if size > 11 or (size > 1 and text[start] not in "3789"):
        return None
    if start and text[start - 1].isascii() and (text[start - 1].isalpha() or text[start - 1] in "_@/="):
        return None
    for window in windows(text, run, place, _fits):
        if _looks_like_one(passage, window) and _ends(text, window.end):
            return window
    return None


def _fits(digits: str) -> bool:
    return 10 <= len(digits) <= 11


def _fits_abroad(digits: str) -> bool:
    return len(digits) <= 15


def _is_foreign(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "+" and text[start] != "7"


def _looks_like_one(passage: Passage, window: Window) -> bool:
    """Divided as telephone numbers are, with a prefix or another sign of what it is."""
    digits, sizes = window.digits, window.sizes
    plus = passage.text[max(0, window.start - 2) : window.start].strip(" (").endswith("+")
    if len(digits) == 11:
        local = digits[1:]
        sizes = sizes[1:] if sizes[0] == 1 else (sizes[0] - 1, *sizes[1:])
        if digits[0] not in "78" or local[0] not in _LOCAL:
            return plus and len(window.sizes) > 1
        return sizes[0] >= 3 or len(sizes) >= 10
    if plus or not _bare_local(passage, window):
        return False
    return len(sizes) >= 10 or (sizes[0] >= 3 and min(sizes) >= 2)


def _bare_local(passage: Passage, window: Window) -> bool:
    """Ten digits without «8» must begin like a mobile number, or be marked as a telephone otherwise."""
    digits, start = window.digits, window.start
    if digits[0] not in _LOCAL:
        return False
    before = passage.text[max(0, start - 24) : start]
    told = before.endswith("(") or passage.expected == "phone" or bool(_WORD_BEFORE.search(before))
    return digits[0] == "9" or told or window.sizes == (3, 3, 2, 2)


def _ends(text: str, end: int) -> bool:
    """No letter of a code, no digit of something longer behind it."""
    if end == len(text):
        return True
    after = text[end]
    if after in ",/" and text[end + 1 : end + 2].isdecimal():
        return after == ","
    return not (after.isascii() and (after.isalpha() or after in "_@%="))


def _with_sign(text: str, start: int) -> int:
    """Where the number begins when its plus and its bracket are counted in."""
    at = start
    while at and text[at - 1] in "+(" and start - at < 2:
        at -= 1
    return at


@lru_cache(maxsize=1_000)
def valid_phone(digits: str) -> str:
    """``+7XXXXXXXXXX`` for ten digits, or eleven with 7 or 8 before them; "" for a number that nobody can have."""
    import phonenumbers  # noqa: PLC0415  (40 ms: loaded when the first number is seen)

    if len(digits) not in {10, 11} or (len(digits) == 11 and digits[0] not in "78"):
        return ""
    number = phonenumbers.PhoneNumber(country_code=7, national_number=int(digits[-10:]))
    return f"+7{digits[-10:]}" if phonenumbers.is_valid_number(number) else ""
