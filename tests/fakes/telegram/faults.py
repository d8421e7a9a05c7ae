"""What goes wrong on the way, scripted: each fault strikes the next calls of its method."""

from dataclasses import dataclass
from typing import Literal

from tests.fakes.telegram.answers import RefusedError, flood

Kind = Literal["refuse", "page", "drop", "hang", "slow"]


@dataclass
class Fault:
    """``after``: the call is carried out first, only its answer is lost."""

    method: str
    kind: Kind
    times: int
    after: bool = False
    status: int = 502
    seconds: float = 0.0
    refusal: RefusedError | None = None


class Faults:
    """``method`` is a Bot API method, ``file`` for downloads, or ``*``."""

    def __init__(self) -> None:
        self._script: list[Fault] = []

    def refuse(self, method: str, code: int, description: str, *, times: int = 1, **parameters: int) -> None:
        """An answer with ``ok: false``."""
        self._script.append(
            Fault(method, "refuse", times, refusal=RefusedError(code, description, **parameters))
        )

    def flood(self, method: str, seconds: int, *, times: int = 1) -> None:
        self._script.append(Fault(method, "refuse", times, refusal=flood(seconds)))

    def page(self, method: str, status: int = 502, *, after: bool = False, times: int = 1) -> None:
        """A gateway's HTML page instead of an answer."""
        self._script.append(Fault(method, "page", times, after=after, status=status))

    def drop(self, method: str, *, after: bool = False, times: int = 1) -> None:
        """The connection is cut without an answer."""
        self._script.append(Fault(method, "drop", times, after=after))

    def hang(self, method: str, *, after: bool = False, times: int = 1) -> None:
        """No answer ever comes."""
        self._script.append(Fault(method, "hang", times, after=after))

    def slow(self, method: str, seconds: float, *, times: int = 1) -> None:
        self._script.append(Fault(method, "slow", times, seconds=seconds))

    def clear(self) -> None:
        self._script.clear()

    def next(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any. Method names are case-insensitive."""
        for fault in self._script:
            if fault.method == "*" or fault.method.lower() == method.lower():
                fault.times -= 1
                if fault.times <= 0:
                    self._script.remove(fault)
                return fault
        return None
