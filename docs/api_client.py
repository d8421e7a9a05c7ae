"""An example of a calling system for Okno's channel ``api``; only Python's standard library.

    python3 docs/api_client.py --hub http://localhost:8080/webhooks/api/main --port 8090
    (in config.yml: url: http://localhost:8090/okno, secrets: [the value of OKNO_API_SECRET])

Each line typed is a message of one client; what Okno answers is printed, its buttons with numbers. A line of a number
presses that button. The whole protocol is in docs/API.md.
"""

import argparse
import hashlib
import hmac
import http.client
import json
import os
import sys
import threading
import time
import urllib.parse
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SKEW_SECONDS = 300
PEER = "example-client"


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_genuine(secret: str, timestamp: str, signatures: str, body: bytes) -> bool:
    """Is it Okno that calls: the right signature, of the last five minutes."""
    if not timestamp.isdecimal() or abs(int(timestamp) - time.time()) > SKEW_SECONDS:
        return False
    right = sign(secret, timestamp, body)
    return any(hmac.compare_digest(right, one.strip()) for one in signatures.split(","))


def tell(hub: str, secret: str, event: dict[str, object], attempts: int = 8) -> None:
    """Post one event until Okno has stored it. The same ``id`` may be sent any number of times: it counts once."""
    body = json.dumps(event, ensure_ascii=False).encode()
    address = urllib.parse.urlsplit(hub)
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    reason = "no answer"
    for attempt in range(attempts):
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": str(event["id"]),
            "Okno-Timestamp": timestamp,
            "Okno-Signature": sign(secret, timestamp, body),
        }
        try:
            connection = kind(address.netloc, timeout=15)
            connection.request("POST", address.path, body, headers)
            answer = connection.getresponse()
            status, reason = answer.status, answer.read().decode()
            connection.close()
        except OSError as error:
            status, reason = 0, str(error)
        if status == 202:
            return
        if 400 <= status < 500 and status not in (408, 429):
            raise SystemExit(f"Okno refuses the event: {status} {reason}")
        time.sleep(min(2**attempt, 60) / 4)
    raise SystemExit(f"Okno cannot be reached: {reason}")


class Screen:
    """What the client sees: each message once, and the choices of the newest."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.tokens: list[str] = []

    def show(self, message: dict[str, object]) -> None:
        if message["id"] in self.seen:
            return
        self.seen.add(str(message["id"]))
        print(f"{message['author']}: {message['text']}", flush=True)
        buttons = message["buttons"]
        assert isinstance(buttons, list)
        self.tokens = [button["token"] for button in buttons if "token" in button]
        for number, button in enumerate((b for b in buttons if "token" in b), 1):
            print(f"  [{number}] {button['label']}", flush=True)


def door(secret: str, screen: Screen, port: int) -> ThreadingHTTPServer:
    """Where Okno posts its messages."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            timestamp = self.headers.get("Okno-Timestamp", "")
            signatures = self.headers.get("Okno-Signature", "")
            if not is_genuine(secret, timestamp, signatures, body):
                self.answer(401)
                return
            message = json.loads(body)
            if message["kind"] == "message":  # "check" only asks whether we accept the signature
                screen.show(message)
            self.answer(200)

        def answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing of the clients goes into a log."""

    return ThreadingHTTPServer(("127.0.0.1", port), Door)


def main() -> None:
    parser = argparse.ArgumentParser(description="Talk to Okno as a calling system would.")
    parser.add_argument("--hub", required=True, help="…/webhooks/api/NAME")
    parser.add_argument("--port", type=int, default=8090, help="where Okno posts its messages")
    options = parser.parse_args()
    secret = os.environ["OKNO_API_SECRET"]
    screen = Screen()
    server = door(secret, screen, options.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"listening on port {server.server_address[1]}", flush=True)
    for line in sys.stdin:
        words = line.strip()
        event: dict[str, object] = {"id": uuid.uuid4().hex, "peer": PEER}
        if words.isdecimal() and 0 < int(words) <= len(screen.tokens):
            event |= {"kind": "pressed", "token": screen.tokens[int(words) - 1]}
        else:
            event |= {"kind": "message", "text": words, "capabilities": {"buttons": 9, "files": []}}
        tell(options.hub, secret, event)
    server.shutdown()


if __name__ == "__main__":
    main()
