"""Reads that flows ask of the CRM, answered inside the turn."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from conversation.effects import LookedUp
from conversation.ids import Micros
from conversation.lookups import OPERATIONS, Operation
from conversation.state import State
from hub.answers import LookupHandler
from hub.observe import Observer
from integrations.crm.port import Crm

LIMIT_SECONDS = 2.0
"""A client waits no longer for a read, whatever the adapter's own limits are."""


def crm_lookups(crm: Crm, observe: Observer, limit: float = LIMIT_SECONDS) -> dict[str, LookupHandler]:
    """Handlers of every read of the CRM, by the operation's name."""
    return {
        name: _reader(crm, operation, observe, limit)
        for name, operation in OPERATIONS.items()
        if operation.crm and not operation.writes
    }


def _reader(crm: Crm, operation: Operation, observe: Observer, limit: float) -> LookupHandler:
    async def read(arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        # Whatever a flow or a text says: of an account only its own person is told.
        if operation.discloses and not state.proves(str(arguments.get("account", "")), now):
            return LookedUp("rejected", reason="not_verified")
        try:
            async with asyncio.timeout(limit):
                reply = await crm.read(operation.name, arguments, correlation=correlation(state))
        except TimeoutError:
            observe.crm_called(operation.name, "timeout")
            return LookedUp("unavailable", reason="timeout")
        observe.crm_called(operation.name, reply.outcome)
        data = {**reply.data, **_CHOICES.get(operation.name, _none)(reply.data)}
        return LookedUp(reply.outcome, orjson.dumps(data).decode(), reply.reason)

    return read


def _none(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def _services(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """``services``: what can be ordered, each with its price in the title, as a flow shows choices."""
    items = data.get("items", ())
    return {"services": [{"value": item["service"], "title": _priced(item)} for item in items]}


def _priced(item: Mapping[str, Any]) -> str:
    roubles = f"{float(item['price']):,.2f}".removesuffix(".00").replace(",", "\u00a0").replace(".", ",")
    unit = f"/{item['unit']}" if item.get("unit") else ""
    return f"{item['title']} — {roubles}\u00a0₽{unit}"


_CHOICES: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {"price_list": _services}


def correlation(state: State) -> str:
    """Names this turn in the CRM's logs: no person can be told by it."""
    return f"{state.conversation}/{state.version}"
