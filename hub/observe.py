"""What the hub tells the people who run it: counters and times, never text or names of clients."""

import time
from collections.abc import Callable
from functools import cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Stage = Literal[
    "stored",
    "claimed",
    "parsed",
    "fetched",
    "understood",
    "decided",
    "recorded",
    "sending",
    "rendered",
    "admitted",
    "sent",
    "settled",
]
"""Named points of intake, turn and sending, in the order in which they are passed.

``stored`` is before the platform is told; ``understood`` is passed only by texts; ``sending`` is durable and nothing
has left; ``admitted`` (the rate limits gave a place) and ``sent`` (accepted, not yet recorded) come once a request.
"""

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Observer:
    """One per process. ``passed`` is called at every named point: fault tests stop the process there."""

    def __init__(self, passed: Callable[[Stage], None] | None = None) -> None:
        self.registry = CollectorRegistry()
        self._passed = passed
        self._payloads = self._counter("okno_payloads_total", "Payloads received", "account", "outcome")
        self._turns = self._counter("okno_turns_total", "Payloads served", "outcome")
        self._sends = self._counter("okno_sends_total", "Messages handed to channels", "account", "outcome")
        self._classified = self._counter(
            "okno_classifications_total", "Texts put to the classifier outside", "engine", "outcome"
        )
        self._crm = self._counter("okno_crm_calls_total", "Calls of the CRM", "operation", "outcome")
        self._classifiers = Gauge(
            "okno_classifier_up", "1 while the classifier outside answers", ["engine"], registry=self.registry
        )
        self._stages = Histogram(
            "okno_stage_seconds",
            "Time spent in each stage",
            ["stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stage = {name: self._stages.labels(name) for name in Stage.__args__}  # type: ignore[attr-defined]
        self._accounts = Gauge(
            "okno_account_up", "1 while the channel account works", ["account"], registry=self.registry
        )

    def payload_stored(self, account: str) -> None:
        self._payloads(account, "stored").inc()

    def payload_repeated(self, account: str) -> None:
        self._payloads(account, "repeated").inc()

    def turn_ended(self, outcome: str) -> None:
        """``recorded``, ``quarantined``, ``stale``, ``conflict``, ``failed``."""
        self._turns(outcome).inc()

    def sent(self, account: str, outcome: str) -> None:
        """``sent`` or the name of the error."""
        self._sends(account, outcome).inc()

    def classified(self, engine: str, outcome: str) -> None:
        """``answered``, ``passed_over`` (it is left alone just now) or the kind of the failure."""
        self._classified(engine, outcome).inc()

    def classifier_up(self, engine: str, *, up: bool) -> None:
        self._classifiers.labels(engine).set(int(up))

    def crm_called(self, operation: str, outcome: str) -> None:
        """The outcome as the port names it, or ``timeout``."""
        self._crm(operation, outcome).inc()

    def account_up(self, account: str, up: bool) -> None:
        self._accounts.labels(account).set(int(up))

    def steps(self) -> "Steps":
        """The clock of one message, started now."""
        return Steps(self._reached)

    def _reached(self, stage: Stage, seconds: float) -> None:
        self._stage[stage].observe(seconds)
        if self._passed is not None:
            self._passed(stage)

    def _counter(self, name: str, text: str, *labels: str) -> Callable[..., Counter]:
        """The counter of given values of the labels; the library looks each up anew, under a lock."""
        return cache(Counter(name, text, labels, registry=self.registry).labels)


class Steps:
    """One message on its way: each ``passed`` counts the time since the one before."""

    __slots__ = ("_reached", "_since")

    def __init__(self, reached: Callable[[Stage, float], None]) -> None:
        self._reached = reached
        self._since = time.perf_counter()

    def passed(self, stage: Stage) -> None:
        """The point ``stage`` is reached."""
        since, self._since = self._since, time.perf_counter()
        self._reached(stage, self._since - since)
