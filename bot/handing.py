"""When people must take over, and how the bot says so."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.policy import Policy
from bot.replies import Replies
from bot.speech import say, voice
from bot.turn import SILENT, Decision, Turn
from bot.wishing import offer
from conversation.effects import HandoffRoute, RouteHandoff
from conversation.events import BotSilenced, Event, HandoffRaised, HandoffRequested
from conversation.ids import SECOND, Micros
from conversation.priority import PRIORITIES

REASON = "reason"
"""The entity by which understanding names a reason that stands in the words themselves («щиток искрит»)."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why people take a conversation; ``danger`` is answered with the emergency numbers first."""

    name: str
    danger: bool = False


def heard(policy: Policy, turn: Turn) -> tuple[Reason, ...]:
    """The reasons in a message: named by its own words, a likely danger, an intent that only people serve."""
    understanding = turn.understanding
    if understanding is None or not understanding.candidates:
        return ()
    top = understanding.candidates[0]
    sure = understanding.certainty == "answer"
    danger = policy.is_danger(top.intent) and (sure or top.confidence >= policy.limits.danger_confidence)
    named = dict.fromkeys(str(entity.value) for entity in understanding.entities if entity.name == REASON)
    if named:
        return tuple(Reason(name, danger) for name in named)
    by_people = danger or (sure and policy.only_people(top.intent))
    return (Reason(policy.reason(top.intent), danger),) if by_people else ()


def hand_off(policy: Policy, turn: Turn, reasons: tuple[Reason, ...], *, before: str = "") -> Decision:
    """Announce it in one message, behind what is said ``before``; the most urgent reason decides where it goes."""
    routes = _routes(turn, reasons)
    if routes is None:
        return _ask(turn, reasons)
    reason, route = routes[0]
    asks = turn.may_ask_address and not reason.danger
    address = voice(policy, turn).text("leave_address") if asks else ""
    careful = any(each.name == policy.accessibility_reason for each in reasons) and not reason.danger
    wish, choices = offer(policy, turn) if careful else ("", ())
    said = say(
        policy,
        turn,
        "\n\n".join(
            filter(None, (before, _announcement(policy, turn, reason, route, before), wish, address))
        ),
        "danger" if reason.danger else "handoff",
        choices=choices,
        resend="never",
        introduce=not reason.danger,
        asks_address=asks,
    )
    requested = HandoffRequested(reason.name, route.queue, route.priority)
    return Decision((*said.events, requested))


def hand_over_quietly(policy: Policy, turn: Turn, silenced: str = "") -> Decision:
    """To people without a word to the client; ``silenced`` says why the bot keeps silent."""
    reasons = heard(policy, turn) or (Reason(policy.failed_reason),)
    routes = _routes(turn, reasons)
    if routes is None:
        return _ask(turn, reasons)
    reason, route = routes[0]
    requested = HandoffRequested(reason.name, route.queue, route.priority)
    stopped: tuple[Event, ...] = (BotSilenced(silenced),) if silenced else ()
    return Decision((*stopped, requested))


def raise_only(policy: Policy, turn: Turn) -> Decision:
    """People have the conversation: the bot says nothing, but a more urgent reason moves it forward."""
    reasons = heard(policy, turn)
    if not reasons:
        return SILENT
    routes = _routes(turn, reasons)
    if routes is None:
        return _ask(turn, reasons)
    raised: tuple[Event, ...] = tuple(
        HandoffRaised(reason.name, route.queue, route.priority) for reason, route in routes if route.raises
    )
    return Decision(raised[:1])


def _routes(turn: Turn, reasons: tuple[Reason, ...]) -> list[tuple[Reason, HandoffRoute]] | None:
    """Each reason with its route, most urgent first; None while an answer is lacking."""
    routes = []
    for reason in reasons:
        answer = turn.answers.get(RouteHandoff(reason.name).key)
        if not isinstance(answer, HandoffRoute):
            return None
        routes.append((reason, answer))
    return sorted(routes, key=lambda pair: (not pair[0].danger, PRIORITIES.index(pair[1].priority)))


def _ask(turn: Turn, reasons: tuple[Reason, ...]) -> Decision:
    effects = [RouteHandoff(reason.name) for reason in reasons]
    return Decision((), tuple(effect for effect in effects if effect.key not in turn.answers))


def _announcement(policy: Policy, turn: Turn, reason: Reason, route: HandoffRoute, before: str) -> str:
    texts = voice(policy, turn)
    intro = {
        policy.failed_reason: "handoff" if before else "handoff_not_understood",
        policy.accessibility_reason: "handoff_disability",
        policy.unknown_reason: "handoff_crm_unknown",
    }
    parts = [texts.text("danger")] if reason.danger else []
    parts.append(texts.text(intro.get(reason.name, "handoff")))
    if route.opens:
        parts.append(texts.text("people_work", opens=moment(texts, route.opens, turn.now)))
    elif not reason.danger:
        parts.append(texts.text("place", place=route.place) if route.place > 1 else texts.text("place_next"))
    return "\n\n".join((parts[0], " ".join(parts[1:]))) if reason.danger else " ".join(parts)


def moment(texts: Replies, local: str, now: Micros) -> str:
    """«завтра в 8:00»: a local ISO time as a person says it."""
    try:
        moment = datetime.fromisoformat(local)
    except ValueError:
        return local
    time = f"{moment.hour}:{moment.minute:02}"
    today = datetime.fromtimestamp(now // SECOND, tz=moment.tzinfo or UTC).date()
    if moment.date() == today:
        return texts.text("today_at", time=time)
    if moment.date() == today + timedelta(days=1):
        return texts.text("tomorrow_at", time=time)
    return texts.text("date_at", date=f"{moment.day} {texts.month(moment.month)}", time=time)
