"""The front matter of an article's file: YAML between two «---» lines."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from conversation.ids import Micros
from knowledge.yaml_reading import read_yaml

FENCE = "---"
KEYS = frozenset(
    ("id", "topic", "title", "phrasings", "related", "revision", "valid_from", "valid_to", "source")
)
REQUIRED = ("id", "topic", "title", "source")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)


class ArticleError(Exception):
    """A file that is no article. ``line`` is the line to look at, counted from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line


def split(text: str) -> tuple[str, str, int]:
    """Front matter, the text below it, and the line the latter begins at."""
    lines = text.split("\n")
    if lines[0].strip("\ufeff ") != FENCE:
        raise ArticleError("an article begins with a line «---» and its front matter", 1)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise ArticleError("the front matter is not closed by a line «---»", len(lines))


def read_fields(head: str) -> dict[str, Any]:
    """The front matter as a mapping with known keys only, nothing required missing."""
    try:
        fields = read_yaml(head)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 2
        raise ArticleError(f"the front matter is not YAML: {error.problem}", line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ArticleError(f"the front matter cannot be read: {error}", 2) from error
    if not isinstance(fields, dict):
        raise ArticleError("the front matter must be «key: value» lines", 2)
    for key in fields:
        if key not in KEYS:
            raise ArticleError(f"unknown key «{key}»", _line_of(head, str(key)))
    for key in REQUIRED:
        if not fields.get(key):
            raise ArticleError(f"«{key}» is missing", _line_of(head, key))
    return fields


def _line_of(head: str, key: str) -> int:
    for number, line in enumerate(head.split("\n"), start=2):
        if line.startswith(key + ":"):
            return number
    return 1


class Fields:
    """Takes typed values out of the front matter."""

    def __init__(self, fields: dict[str, Any], head: str, zone: ZoneInfo) -> None:
        self._fields = fields
        self._head = head
        self._zone = zone

    def text(self, key: str) -> str:
        value = self._fields.get(key, "")
        if not isinstance(value, str):
            raise self._error(key, "must be text")
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._fields.get(key) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self._error(key, "must be a list of texts")
        return tuple(value.strip() for value in values)

    def lines(self, key: str) -> str:
        """One text, or a list of them as its lines."""
        if not isinstance(self._fields.get(key), list):
            return self.text(key)
        texts = self.texts(key)
        if not all(texts) or any("\n" in text for text in texts):
            raise self._error(key, "must be a list of single lines")
        return "\n".join(texts)

    def number(self, key: str) -> int:
        value = self._fields.get(key, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._error(key, "must be a whole number from 1")
        return value

    def moment(self, key: str, *, inclusive_end: bool) -> Micros | None:
        value = self._fields.get(key)
        if value is None:
            return None
        if isinstance(value, datetime):
            moment = value if value.tzinfo else value.replace(tzinfo=self._zone)
        elif isinstance(value, date):
            day = value + _DAY if inclusive_end else value
            moment = datetime(day.year, day.month, day.day, tzinfo=self._zone)
        else:
            raise self._error(key, "must be a date (2026-12-31) or a time with its zone")
        return Micros((moment - _EPOCH) // _MICROSECOND)

    def _error(self, key: str, problem: str) -> ArticleError:
        return ArticleError(f"«{key}» {problem}", _line_of(self._head, key))


def written(moment: Micros, zone: ZoneInfo, *, inclusive_end: bool) -> date:
    """The shortest form that is read back as the same moment: a date at midnight, a datetime otherwise."""
    local = (_EPOCH + moment * _MICROSECOND).astimezone(zone)
    if local.hour or local.minute or local.second or local.microsecond:
        return local
    return local.date() - _DAY if inclusive_end else local.date()
