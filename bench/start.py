"""How long a second start takes: ``python -m bench.start [--times N]``.

`python3 dev.py run` on a hub that was started once before, from the command's first instant until a visitor of the site
has the bot's answer in his hands (over HTTP, as his browser would ask for it), and the resident memory then.
"""

import argparse
import http.client
import json
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.servers.process import free_port

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0
QUESTION = "как передать показания?"


class NotThere(Exception):
    """The hub does not answer yet."""


def ask(port: int, method: str, path: str, token: str = "", body: object = None) -> dict[str, object]:
    """One request of the widget. Raises NotThere while nobody listens."""
    headers = {"Origin": f"http://localhost:{port}", "Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    line = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        line.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = line.getresponse()
        found: dict[str, object] = json.loads(answer.read())
    except ConnectionError as error:
        raise NotThere from error
    finally:
        line.close()
    if answer.status >= 400:
        raise SystemExit(f"{method} {path}: {answer.status} {found}")
    return found


def session(port: int) -> str:
    """The visitor's token, as soon as the hub answers at all."""
    while True:
        try:
            return str(ask(port, "POST", "/api/widget/session", body={"account": "site"})["token"])
        except NotThere:
            time.sleep(0.01)


def answered(port: int) -> None:
    """Become a visitor, ask, and wait for the bot's words."""
    token = session(port)
    sent = ask(
        port,
        "POST",
        "/api/widget/messages",
        token,
        {"client_msg_id": "start-1", "text": QUESTION, "files": []},
    )
    after = sent["seq"]
    while True:
        heard = ask(port, "GET", f"/api/widget/items?after={after}", token)
        items = heard["items"]
        assert isinstance(items, list)
        if any(item["author"] == "bot" for item in items):
            return
        after = heard["seq"]


def resident(process: int) -> float:
    """MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def start(data: Path) -> tuple[float, float]:
    """Seconds to the first answer, and MiB then."""
    port = free_port()
    began = time.monotonic()
    command = [sys.executable, str(ROOT / "dev.py"), "run", "--port", str(port), "--data", str(data)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        answered(port)
        return time.monotonic() - began, resident(running.pid)
    finally:
        running.send_signal(signal.SIGINT)
        if running.wait(PATIENCE):
            raise SystemExit(f"the hub ended with {running.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=8)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as folder:
        first, _ = start(Path(folder))
        found = [start(Path(folder)) for _ in range(times)]
    seconds = sorted(one for one, _ in found)
    print(f"first start with an empty folder: {first:.2f} s")
    print(
        f"second start, {times} times: median {statistics.median(seconds):.2f} s, worst {seconds[-1]:.2f} s"
    )
    print(f"resident then: {max(size for _, size in found):.0f} MiB")


if __name__ == "__main__":
    main()
