"""Numbers of accounts and contracts, by the company's patterns."""

import re
from collections.abc import Sequence

from nlu.entities.passage import Passage
from nlu.entities.runs import Group, Window, runs, windows

DEFAULT_ACCOUNTS = (r"\d{9}",)
DEFAULT_CONTRACTS = (r"\d{14}",)

_ACCOUNT_WORD = r"(?:л[ /.\\-]{0,2}[сc]|лицев[а-я]*|лиц|[сc]ч|[сc]чет[а-я]*|абонент[а-я]*)"
_CONTRACT_WORD = r"(?:договор[а-я]*|дог|контракт[а-я]*)"
_FILLER = r"(?:[ .,:;№#=\"-]|(?:номер|ном|сч[её]т|[сc]ч|мой|n)[а-я]{0,2}\b){0,6}"
_BEFORE = {
    "account": re.compile(rf"(?<![^\W\d_]){_ACCOUNT_WORD}{_FILLER}$"),
    "contract": re.compile(rf"(?<![^\W\d_]){_CONTRACT_WORD}{_FILLER}$"),
}
_LOOKED_BACK = 40


class Accounts:
    """Patterns are regular expressions of whole numbers without spaces."""

    def __init__(self, accounts: Sequence[str], contracts: Sequence[str]) -> None:
        self._kinds = [
            (name, re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)"))
            for name, patterns in (("account", accounts), ("contract", contracts))
        ]
        self._any = re.compile("|".join(pattern.pattern for _, pattern in self._kinds))

    def read(self, passage: Passage) -> None:
        """Undivided numbers anywhere; divided ones where the division is even, or after «лс», «договор»."""
        for run in runs(passage):
            place = 0
            while place < len(run):
                place += self._at(passage, run, place)

    def _at(self, passage: Passage, run: list[Group], place: int) -> int:
        """How many groups were read."""
        before = passage.text[max(0, run[place][0] - _LOOKED_BACK) : run[place][0]]
        for window in windows(passage.text, run, place, self._any.fullmatch):
            for name, pattern in self._kinds:
                if pattern.fullmatch(window.digits) is None or not _stands(passage, window):
                    continue
                named = _BEFORE[name].search(before) is not None
                if named or self._plain(passage, window, run):
                    source = passage.source(window.start, window.end)
                    passage.add(name, window.digits, window.start, window.end, source)
                    return len(window.sizes)
        return 1

    def _plain(self, passage: Passage, window: Window, run: list[Group]) -> bool:
        """Is it a number of this kind though no word says so?"""
        start = window.start
        if start and (passage.text[start - 1].isalpha() or passage.text[start - 1] in "/=_+@"):
            return False
        if len(window.sizes) == 1:
            return True
        return window.uniform and not _part_of_more(passage.text, window, run)


def _part_of_more(text: str, window: Window, run: list[Group]) -> bool:
    """Do groups of the same making stand beside it? «100 200 301 4512» is an account and a reading."""
    longest = max(window.sizes)
    first, last = window.place, window.place + len(window.sizes)
    if first and text[run[first - 1][1] : window.start] == window.between[0]:
        return run[first - 1][1] - run[first - 1][0] <= longest
    if last == len(run):
        return False
    size = run[last][1] - run[last][0]
    return size <= 2 or (text[window.end : run[last][0]] == window.between[0] and size <= longest)


def _stands(passage: Passage, window: Window) -> bool:
    """Nothing around it makes it a part of something else: a fraction, a code, a sum."""
    text, start, end = passage.text, window.start, window.end
    if start > 1 and text[start - 1] in ".,+" and (text[start - 1] == "+" or text[start - 2].isdecimal()):
        return False
    after = text[end : end + 2]
    if after[:1] in {".", ",", "/", ":"} and after[1:].isdecimal():
        return False
    return not (after[:1].isascii() and after[:1].isalpha()) and after[:1] not in {"_", "@", "%"}
