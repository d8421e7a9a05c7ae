"""The front end's own mock hub (``frontend/mock``): every screen and every trouble, without a server of ours."""

import asyncio
import json
import os
import shutil
import socket
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

FRONTEND = Path(__file__).resolve().parents[2] / "frontend"


CALM: dict[str, object] = {"reset": True, "scenario": "normal", "signedIn": True, "widget": {"broken": False}}
"""Orders after which the mock hub is as it was at the start."""


@dataclass(frozen=True)
class MockHub:
    address: str

    async def steer(self, **orders: object) -> None:
        """Change what the hub answers from now on (``frontend/mock/server.mjs`` names the orders)."""
        request = urllib.request.Request(
            f"{self.address}/mock",
            data=json.dumps(orders).encode(),
            headers={"Content-Type": "application/json"},
        )
        await asyncio.to_thread(lambda: urllib.request.urlopen(request, timeout=5).close())


def why_not() -> str:
    """The reason why the mock hub cannot run here, or nothing."""
    if shutil.which("node") is None:
        return "node is not installed"
    if not (FRONTEND / "dist" / "console.html").exists():
        return "the pages are not built (npm run build in frontend)"
    if not (FRONTEND / "node_modules" / "ws").exists():
        return "the Node packages are not installed (npm ci in frontend)"
    return ""


@asynccontextmanager
async def run_mock_hub() -> AsyncIterator[MockHub]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        "node",
        "mock/server.mjs",
        cwd=FRONTEND,
        env={**os.environ, "PORT": str(port)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            await process.stdout.readline()
        yield MockHub(f"http://localhost:{port}")
    finally:
        process.terminate()
        await process.wait()
