"""The OpenAPI document for integrators: ``python -m integrations.crm.openapi > docs/crm-openapi.json``."""

import json
import sys
from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from conversation.flow_run import CrmOutcome
from conversation.lookups import OPERATIONS
from integrations.crm import wire
from integrations.crm.shapes import SHAPES, Shape

_REF = "#/components/schemas/{model}"
_INTRODUCTION = """\
What Okno asks of a company's CRM and billing. Every call is signed (see the security scheme), is answered with
status 200 and an outcome, and names no person in its address. Any other status is trouble: of a write nobody
then knows whether it was done, unless the status is one of 400, 401, 403, 404, 405, 406, 411, 413, 414, 415,
421, 422, 429, 431, which say that nothing was. Writes are carried out at most once for each idempotency key:
the same key and body again is answered as the first time; the same key with another body is a conflict. Keys
are kept for 90 days at least. `reason` is a code of small letters, digits and `_.:-`, never a sentence and
never personal data. Fields that are not described here are left aside. See docs/CRM.md."""
_SIGNATURE = """\
`v1=` and the hexadecimal HMAC-SHA256 of: okno-timestamp, newline, okno-nonce, newline, method, newline, path
behind the address of the service (`/read/find_account`), newline, idempotency-key ("" where there is none),
newline, the raw body. Two signatures, parted by a comma, while the secret is being changed: one that is good
suffices. Refuse (401) a timestamp (seconds since 1970) that is more than 300 s off, and a nonce seen before.
Compare in constant time."""


def document() -> str:
    """As it is shipped."""
    return json.dumps(_document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _document() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    for shape in SHAPES.values():
        models += [(shape.asks, "validation"), (shape.answers, "validation")]
    _, found = models_json_schema(list(dict.fromkeys(models)), ref_template=_REF)
    paths = {_path(name): {"post": _operation(name, shape)} for name, shape in SHAPES.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Okno: the company's CRM and billing",
            "version": "1",
            "description": _INTRODUCTION,
        },
        "servers": [{"url": "https://crm.example.ru/okno", "description": "crm.url of config.yml"}],
        "security": [{"signature": []}],
        "paths": paths | {wire.BY_KEY: {"get": _by_key()}, wire.CHECK: {"post": _check()}},
        "components": {
            "schemas": _untitled(found["$defs"]) | {"Refusal": _refusal()},
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": wire.SIGNATURE,
                    "description": _SIGNATURE,
                }
            },
        },
    }


def _path(name: str) -> str:
    return wire.write_path(name) if OPERATIONS[name].writes else wire.read_path(name)


def _operation(name: str, shape: Shape) -> dict[str, Any]:
    writes = OPERATIONS[name].writes
    answer = {
        "type": "object",
        "required": ["outcome", "data"],
        "properties": {"outcome": {"const": "ok"}, "data": _to(shape.answers), "reason": {"type": "string"}},
    }
    told = {"oneOf": [answer, {"$ref": _REF.format(model="Refusal")}]}
    return {
        "operationId": name,
        "summary": shape.summary,
        "tags": ["writes" if writes else "reads"],
        "parameters": _headers(key=writes),
        "requestBody": {"required": True, "content": {"application/json": {"schema": _to(shape.asks)}}},
        "responses": _responses(told),
    }


def _by_key() -> dict[str, Any]:
    """What became of a write."""
    done = {
        "type": "object",
        "required": ["outcome", "operation", "data"],
        "properties": {
            "outcome": {"const": "ok"},
            "operation": {"enum": [name for name in SHAPES if OPERATIONS[name].writes]},
            "data": {"type": "object", "description": "What the write was answered."},
        },
    }
    return {
        "operationId": "get_by_key",
        "summary": "What became of the write under this key; not_found: it was surely never written",
        "tags": ["writes"],
        "parameters": _headers(key=True),
        "responses": _responses({"oneOf": [done, {"$ref": _REF.format(model="Refusal")}]}),
    }


def _check() -> dict[str, Any]:
    told = {"type": "object", "properties": {"outcome": {"const": "ok"}}}
    return {
        "operationId": "check",
        "summary": "Is the signature good? Asked by okno doctor",
        "parameters": _headers(key=False),
        "responses": _responses(told),
    }


def _headers(*, key: bool) -> list[dict[str, Any]]:
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        (wire.TIMESTAMP, "Seconds since 1970", {"type": "string", "pattern": "^[0-9]{1,12}$"}),
        (wire.NONCE, "Good once", {"type": "string", "pattern": "^[0-9A-Za-z_-]{16,64}$"}),
        (wire.CORRELATION, "The turn or call in Okno's logs", {"type": "string"}),
    ]
    if key:
        wanted.append((wire.KEY, "Names the write", {"type": "string", "maxLength": 128}))
    return [
        {"name": name, "in": "header", "required": True, "description": text, "schema": schema}
        for name, text, schema in wanted
    ]


def _responses(told: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": "Answered or refused", "content": {"application/json": {"schema": told}}},
        "400": {"description": "The call is malformed; nothing was done"},
        "401": {"description": "The signature is not good; nothing was done"},
    }


def _refusal() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Nothing was done (unknown: perhaps it was).",
        "required": ["outcome"],
        "properties": {
            "outcome": {"enum": [outcome for outcome in get_args(CrmOutcome) if outcome != "ok"]},
            "reason": {"type": "string", "pattern": "^[a-z0-9_.:-]{0,64}$", "examples": ["below_last"]},
        },
    }


def _untitled(schema: Any) -> Any:  # noqa: ANN401 JSON
    """Without titles, which only say the names again."""
    if isinstance(schema, dict):
        return {
            name: _untitled(part)
            for name, part in schema.items()
            if not (name == "title" and isinstance(part, str))
        }
    return [_untitled(part) for part in schema] if isinstance(schema, list) else schema


def _to(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": _REF.format(model=model.__name__)}


if __name__ == "__main__":
    sys.stdout.write(document())
