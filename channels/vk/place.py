"""Where the poller stands: its checkpoint, as text in the cursor."""

import re
from dataclasses import dataclass
from typing import Self

_FORM = re.compile(r"(\d{1,20})(?::(\d{1,18}):(\d{1,18}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """``ts`` is the long poll's; "" when we have never polled.

    ``seen`` is the newest message id an event told of: after a gap everything above it is new to us.
    ``floor`` is the id up to which the history has been read since: events about older ones are repeats.
    """

    ts: str = ""
    seen: int = 0
    floor: int = 0

    @classmethod
    def read(cls, cursor: str) -> Self:
        """A cursor that is none of ours, or a bare ts, starts with what it tells."""
        found = _FORM.fullmatch(cursor)
        if found is None:
            return cls()
        return cls(found[1], int(found[2] or 0), int(found[3] or 0))

    def __str__(self) -> str:
        return f"{self.ts}:{self.seen}:{self.floor}"
