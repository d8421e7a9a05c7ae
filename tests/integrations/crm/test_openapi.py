"""The shipped document is the code's, and the demo serves what stands in it."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from integrations.crm import wire
from integrations.crm.openapi import document
from integrations.crm.wire import Call
from tests.integrations.crm.clients import Clock
from tests.integrations.crm.conftest import SECRET, over_http

SHIPPED = Path(__file__).parents[3] / "docs" / "crm-openapi.json"


def test_the_shipped_document_is_the_codes() -> None:
    text = SHIPPED.read_text("utf-8")
    assert text == document(), "python -m integrations.crm.openapi > docs/crm-openapi.json"


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [one for each in part.values() for one in references(each)]
    return [one for each in part for one in references(each)] if isinstance(part, list) else []


def test_no_reference_in_it_leads_nowhere() -> None:
    shipped = json.loads(document())
    schemas = {f"#/components/schemas/{name}" for name in shipped["components"]["schemas"]}
    assert shipped["openapi"].startswith("3.1")
    assert set(references(shipped)) <= schemas


async def test_the_demo_serves_every_path_of_it_to_signed_calls_only() -> None:
    clock, paths = Clock(), json.loads(document())["paths"]
    async with over_http(clock) as line, httpx2.AsyncClient(trust_env=False) as client:
        base = line.crm._url  # type: ignore[attr-defined]
        for number, (path, methods) in enumerate(paths.items()):
            (method,) = methods
            body = b"{}" if method == "post" else b""
            key = "key-1" if any(one["name"] == wire.KEY for one in methods[method]["parameters"]) else ""
            call = Call(method.upper(), path, body, key)
            headers = wire.signed((SECRET,), call, clock(), f"nonce-{number:020d}")
            good = await client.request(method, base + path, content=body, headers=headers)
            assert (good.status_code, "outcome" in good.json()) == (200, True), path
            bare = await client.request(method, base + path, content=body)
            assert bare.status_code == 401, path
    assert len(paths) > 15


@pytest.mark.parametrize("path", sorted(json.loads(document())["paths"]))
def test_no_path_names_an_account(path: str) -> None:
    assert "{" not in path
