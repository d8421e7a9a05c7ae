"""Small things done besides the work: nobody waits for them, and their failure is only noted."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from channels.channel import SendError

log = structlog.get_logger(__name__)


class Background:
    """Holds what it started until it has ended."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], failure: str) -> None:
        """``failure`` is what the log says if it fails."""
        task = asyncio.create_task(_noted(work, failure), name=failure)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _noted(work: Coroutine[Any, Any, None], failure: str) -> None:
    try:
        await work
    except SendError as error:
        log.warning(failure, detail=type(error).__name__)
    except Exception:
        log.exception(failure)
