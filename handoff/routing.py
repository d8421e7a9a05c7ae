"""Where people take a conversation: reason → queue and priority (the pack's ``handoffs.yml``)."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversation.effects import HandoffRoute
from conversation.priority import PRIORITIES, Priority
from conversation.state import State
from knowledge.pack_file import Section, read_pack

FILE = "handoffs.yml"


@dataclass(frozen=True, slots=True)
class Title:
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class ReasonRoute:
    """Where one reason leads."""

    reason: str
    queue: str
    priority: Priority
    title: Title


@dataclass(frozen=True, slots=True)
class Routes:
    """The whole table. A reason it does not know goes the way of ``fallback``."""

    reasons: Mapping[str, ReasonRoute]
    queues: Mapping[str, Title]
    fallback: str

    def of(self, reason: str) -> ReasonRoute:
        return self.reasons.get(reason) or self.reasons[self.fallback]

    def reason_title(self, reason: str) -> Title:
        known = self.reasons.get(reason)
        return known.title if known else Title(reason, reason)

    def queue_title(self, queue: str) -> Title:
        return self.queues.get(queue) or Title(queue, queue)


def load_routes(yaml_text: str) -> Routes:
    """Read ``handoffs.yml``. Raises PackError with the line of what is wrong."""
    root = read_pack(yaml_text, FILE).only("version", "fallback", "queues", "reasons")
    queues = {queue: _title(section.only("ru", "en")) for queue, section in root.section("queues").named()}
    reasons = {name: _reason(name, section, queues) for name, section in root.section("reasons").named()}
    fallback = root.text("fallback")
    if fallback not in reasons:
        raise root.error(f"fallback {fallback!r} is not among the reasons", "fallback")
    return Routes(reasons, queues, fallback)


def route(routes: Routes, state: State, reason: str) -> HandoffRoute:
    """Where ``reason`` leads from here. The hub fills ``place`` and ``opens``, which only it can know.

    ``raises`` is false when people already have the conversation with at least this urgency.
    """
    found = routes.of(reason)
    raises = not state.with_people or PRIORITIES.index(found.priority) < PRIORITIES.index(state.priority)
    return HandoffRoute(found.queue, found.priority, raises=raises)


def _title(section: Section) -> Title:
    ru = section.text("ru")
    return Title(ru, section.text("en", ru))


def _reason(reason: str, section: Section, queues: Mapping[str, Title]) -> ReasonRoute:
    section.only("queue", "priority", "ru", "en")
    queue, priority = section.text("queue"), section.text("priority", "normal")
    if queue not in queues:
        raise section.error(f"unknown queue {queue!r}", "queue")
    if priority not in PRIORITIES:
        raise section.error(f"unknown priority {priority!r} (known: {', '.join(PRIORITIES)})", "priority")
    return ReasonRoute(reason, queue, priority, _title(section))
