"""Blocking calls beside the event loop."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

Result = TypeVar("Result")


async def in_thread(work: Callable[[], Result]) -> Result:
    """What ``work`` returns or raises.

    Each call has a daemon thread of its own and not one of a pool: a pool is waited for at exit, and a hung
    socket would hold the process up. Who is cancelled leaves the thread behind; its timeout ends it.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def deliver(result: Result) -> None:
        if not future.done():
            future.set_result(result)

    def refuse(error: Exception) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        # the loop may be closed by now: nobody waits any more
        with suppress(RuntimeError):
            try:
                result = work()
            except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
                loop.call_soon_threadsafe(refuse, error)
            else:
                loop.call_soon_threadsafe(deliver, result)

    threading.Thread(target=run, name="vk-call", daemon=True).start()
    return await future
