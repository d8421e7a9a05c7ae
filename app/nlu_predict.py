"""``okno nlu predict``: lines of the standard input, one JSON object a line."""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

import orjson

from app.config import ConfigError
from app.nlu_files import read_understander
from conversation.understanding import UnderstandingContext
from nlu.predict import predict

ZONE = "Europe/Moscow"
LINE_MOST = 1_000_000
"""Bytes of a line that are read; of what they say, understanding reads the beginning anyway."""


def predict_lines(options: argparse.Namespace) -> int:
    context = _context(options.now, options.zone)
    understander = read_understander(options.model)
    out = sys.stdout.buffer
    for line in _lines(sys.stdin.buffer):
        out.write(orjson.dumps(predict(understander, line, context).as_json(line)) + b"\n")
        out.flush()
    return 0


def _context(now: str | None, zone: str) -> UnderstandingContext:
    try:
        place = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        raise ConfigError(f"--zone: «{zone}» is no time zone; write one like {ZONE}.") from None
    if now is None:
        return UnderstandingContext(time.time_ns() // 1000, zone)
    try:
        moment = datetime.fromisoformat(now)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=place)
        return UnderstandingContext(round(moment.timestamp() * 1e6), zone)
    except (ValueError, OverflowError):
        raise ConfigError(f"--now: «{now}» is no moment; write it like 2026-11-25T10:30:00.") from None


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Without their ends and the mark of the file's beginning; what is no UTF-8 becomes «�»."""
    first = True
    while raw := stream.readline(LINE_MOST):
        rest = raw
        while not rest.endswith(b"\n") and (rest := stream.readline(LINE_MOST)):
            pass
        line = raw.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")
        yield line.removeprefix("\ufeff") if first else line
        first = False
