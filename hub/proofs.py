"""Proofs of identity on their way to the CRM: the code in hand for one turn, the tries at one account counted."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

import orjson

from bot.verifying import THE_CODE
from conversation import events as e
from conversation.effects import Effect, EffectAnswer, LookedUp, Lookup
from conversation.ids import HOUR, SECOND, Micros
from conversation.state import Proven, State
from hub.answers import LookupHandler
from integrations.signals.port import RateBuckets

CHECK = "check_identity"
TRIES_AN_HOUR = 10
"""Proofs of one account that are looked at, whoever offers them, on whatever channel."""


def with_code(effect: Effect, code: str) -> Effect:
    """The lookup with the code in the place that stands for it; what is recorded keeps the place."""
    if not isinstance(effect, Lookup) or effect.operation != CHECK:
        return effect
    arguments = orjson.loads(effect.arguments)
    if arguments.get("value") != THE_CODE:
        return effect
    return replace(effect, arguments=orjson.dumps({**arguments, "value": code}).decode())


def proven_meanwhile(
    state: State, trigger: object, effect: Effect, answer: EffectAnswer, now: Micros
) -> State:
    """A proof given in this very turn counts for what the turn asks next; it is recorded with its decision."""
    if not isinstance(effect, Lookup) or effect.operation != CHECK or state.last_identity is None:
        return state
    arguments = orjson.loads(effect.arguments)
    phone = trigger.phone if isinstance(trigger, e.MessageReceived) else ""
    given = {"code": THE_CODE, "phone": phone}.get(arguments["proof"])
    if (
        not given
        or arguments["value"] != given
        or not (isinstance(answer, LookedUp) and answer.outcome == "ok")
    ):
        return state
    proven = Proven(state.last_identity, arguments["account"], Micros(now + 1))
    return replace(state, proven=(*state.proven, proven))


def limited(check: LookupHandler, buckets: RateBuckets) -> LookupHandler:
    """Guessing the proof of one account from many identities is slowed, too."""

    async def checked(arguments: Mapping[str, Any], state: State, now: Micros) -> LookedUp:
        if not arguments.get("value"):
            return LookedUp("rejected", reason="no_code")
        account = blake2b(str(arguments.get("account", "")).encode(), digest_size=12).hexdigest()
        pace = (float(TRIES_AN_HOUR), HOUR / SECOND)
        if await buckets.reserve(f"proof/{account}", [pace], 0.0) > 0:
            return LookedUp("rejected", reason="too_many_tries")
        return await check(arguments, state, now)

    return checked
