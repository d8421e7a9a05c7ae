"""Forks hubs on demand: ``python -m tests.faults.nursery``. Each line of input is the orders of one child.

A hub loads for seconds; here that is done once, and a child is there in milliseconds. The nursery has one thread,
so that forking it is safe.
"""

import ctypes
import json
import os
import signal
import sys

from tests.faults.hub_process import Orders, preload, run

_PR_SET_PDEATHSIG = 1


def main() -> None:
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # The kernel buries the children.
    preload()
    _answer("ready")
    for line in sys.stdin:
        orders = Orders(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            _be_a_hub(orders)
        _answer(str(pid))


def _answer(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _be_a_hub(orders: Orders) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    code = 1
    try:
        run(orders)
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
