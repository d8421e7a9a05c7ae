"""Learning from use: what a client asked in vain is answered once people have said what it means, and not before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from app.web_side import open_web
from bot.policy import Policy
from conversation import events as e
from conversation.ids import ArticleId, IdentityId, MessageId, Micros, OperatorId
from conversation.message import Content
from conversation.understanding import Candidate
from handoff.desk import Refused
from handoff.operators import Operator
from hub.access import NotFound
from hub.bundle import Hub
from hub.erasure import Erasure
from storage import unanswered
from storage.articles import Text
from storage.rebuild import rebuild
from tests.hub.running import RunningHub, pack

OLGA = Operator(OperatorId("oper_o"), "olga", "Ольга", frozenset(("operator",)), frozenset(("common",)))
ELENA = Operator(OperatorId("oper_e"), "elena", "Елена", frozenset(("editor",)))
STRANGE = "абракадабрица зюзюблики кукумбер"
"""No article has a word of it."""


@dataclass
class Learned:
    running: RunningHub
    web: Hub

    @property
    def article(self) -> ArticleId:
        found = self.running.core.knowledge.index.by_topic("reading_howto", self.running.clock())
        assert found is not None
        return found.id

    async def asked(self, address: str, text: str = STRANGE) -> MessageId:
        """The client asks, and calls a person: his question."""
        await self.running.hears(address, text)
        log = await self.running.log(address)
        await self.running.hears(address, "оператор")
        return [event.message for event in log if isinstance(event, e.MessageReceived)][-1]

    async def named(self, address: str, message: MessageId) -> None:
        conversation = (await self.running.identity(address)).conversation
        await self.web.proposals.name(OLGA, conversation, message, self.article)

    async def candidates(self) -> Sequence[tuple[str, str, int]]:
        found = await self.web.learning.candidates()
        return [(one.id, one.words, one.count) for each in found for one in each.candidates]

    async def questions(self) -> list[tuple[str, int]]:
        return [(one.question, one.count) for one in await self.web.learning.questions()]


async def learned(running: RunningHub) -> Learned:
    return Learned(running, await open_web(running.core, demo=True))


async def test_words_asked_in_vain_are_answered_by_the_article_once_an_editor_accepted_them(
    hub: RunningHub,
) -> None:
    here = await learned(hub)
    message = await here.asked("1")
    assert not [event for event in await hub.log("1") if isinstance(event, e.BotReplied) and event.article]
    assert await here.questions() == [(STRANGE, 1)]
    await here.named("1", message)
    ((id_, words, count),) = await here.candidates()
    assert (words, count) == (STRANGE, 1)
    assert not await here.running.core.knowledge.refresh()
    assert await here.web.learning.accept(ELENA, id_, words) == "published"
    assert await here.running.core.knowledge.refresh()
    await hub.hears("2", STRANGE)
    (reply,) = [event for event in await hub.log("2") if isinstance(event, e.BotReplied)]
    assert (reply.article, reply.revision) == (here.article, 2)
    assert await here.candidates() == []
    revision = (await here.web.editor.revisions(here.article))[0]
    assert (revision.revision, revision.by) == (2, ELENA.id)


async def test_the_same_words_for_the_same_article_are_one_candidate_with_its_count(hub: RunningHub) -> None:
    here = await learned(hub)
    for address, text in (("1", STRANGE), ("2", STRANGE.upper() + "!"), ("3", STRANGE)):
        message = await here.asked(address, text)
        await here.named(address, message)
        await here.named(address, message)
    ((_, _, count),) = await here.candidates()
    assert count == 3
    conversation = (await hub.identity("3")).conversation
    (said,) = await here.web.proposals.named(OLGA, conversation)
    await here.web.proposals.withdraw(OLGA, conversation, said.message, said.article)
    assert [count for _, _, count in await here.candidates()] == [2]


async def test_a_candidate_holds_nothing_that_tells_who_asked_and_goes_with_the_person(
    hub: RunningHub,
) -> None:
    here = await learned(hub)
    await here.named("1", await here.asked("1", f"{STRANGE} +7 921 123-45-67"))
    assert [words for _, words, _ in await here.candidates()] == [f"{STRANGE} …"]
    core = hub.core
    erasure = Erasure(core.database, core.blobs, core.signals, hub.clock)
    await erasure.erase((await hub.identity("1")).contact, "admin")
    assert await here.candidates() == []
    assert await here.questions() == []


async def test_an_editor_rejects_takes_it_back_moves_it_and_a_colleague_who_is_late_is_told(
    hub: RunningHub,
) -> None:
    here = await learned(hub)
    learning = here.web.learning
    await here.named("1", await here.asked("1"))
    ((id_, words, _),) = await here.candidates()
    await learning.reject(ELENA, id_)
    assert await here.candidates() == []
    with pytest.raises(NotFound):
        await learning.accept(ELENA, id_, words)
    await here.named("2", await here.asked("2"))
    assert await here.candidates() == []  # the same words are not offered again
    await learning.reject(ELENA, id_, again=True)
    other = here.running.core.knowledge.index.by_topic("pay_methods", hub.clock())
    assert other is not None
    await learning.move(ELENA, id_, other.id)
    (found,) = await learning.candidates()
    assert (found.article, [one.count for one in found.candidates]) == (other.id, [2])
    with pytest.raises(NotFound):
        await learning.move(ELENA, id_, other.id)
    with pytest.raises(Refused):
        await learning.accept(ELENA, found.candidates[0].id, " … ")


async def test_what_is_accepted_joins_a_draft_and_does_not_publish_it(sqlite_hub: RunningHub) -> None:
    here = await learned(sqlite_hub)
    view = await here.web.editor.opened(here.article)
    text = Text(view.title, "Начатая переделка.", view.phrasings, view.related, view.source)
    await here.web.editor.save(here.article, view.revision, text, ELENA)
    await here.named("1", await here.asked("1"))
    ((id_, words, _),) = await here.candidates()
    assert await here.web.learning.accept(ELENA, id_, "Как быть с зюзюбликами") == "draft"
    after = await here.web.editor.opened(here.article)
    assert (after.draft, after.body, after.phrasings[-1]) == (
        True,
        "Начатая переделка.",
        "Как быть с зюзюбликами",
    )
    assert words == STRANGE


async def test_unanswered_questions_come_in_groups_and_leave_by_an_editors_word(hub: RunningHub) -> None:
    here = await learned(hub)
    learning = here.web.learning
    first = await here.asked("1", "мумрик хрюндель барбадяка")
    second = await here.asked("2", "хрюндель мумрик барбадяка?")
    await here.asked("3", STRANGE)
    assert sorted(count for _, count in await here.questions()) == [1, 2]
    await learning.put_away(ELENA, [first, second])
    assert await here.questions() == [(STRANGE, 1)]
    (hidden,) = await learning.questions(foreign=True)
    assert set(hidden.messages) == {first, second}
    await learning.bring_back(hidden.messages)
    assert len(await here.questions()) == 2
    assert await learning.propose(ELENA, [first, second], here.article) == 2
    assert await here.questions() == [(STRANGE, 1)]
    assert len(await here.candidates()) == 2
    with pytest.raises(NotFound):
        await learning.propose(ELENA, [first], ArticleId("no-such"))


def wrote(n: int) -> e.MessageReceived:
    return e.MessageReceived(MessageId(f"m{n}"), IdentityId(""), "", f"вопрос {n}")


def replied(reason: str) -> e.BotReplied:
    return e.BotReplied(MessageId("b"), IdentityId(""), Content("…"), reason)


def pressed(action: str) -> e.ButtonPressed:
    return e.ButtonPressed(MessageId("p"), IdentityId(""), "t", "Кнопка", action)


def understood(intent: str, n: int) -> e.TextUnderstood:
    return e.TextUnderstood(MessageId(f"m{n}"), "", (Candidate(intent, 1.0),), (), "answer")


CALLS = understood("operator_request", 2)
GAVE_UP = e.HandoffRequested("low_confidence", "common", "normal")
TO_PEOPLE = e.HandoffRequested("debt", "debt", "normal")

CASES: tuple[tuple[tuple[e.Event, ...], dict[str, str]], ...] = (
    ((wrote(1), replied("not_understood")), {"m1": "not_understood"}),
    ((wrote(1), replied("no_article")), {"m1": "no_article"}),
    ((wrote(1), replied("article")), {}),
    ((wrote(1), replied("clarify")), {}),
    (
        (wrote(1), replied("clarify"), pressed("topic:x"), replied("article"), GAVE_UP),
        {"m1": "handoff"},
    ),
    ((wrote(1), replied("clarify"), pressed("topic:x"), replied("article")), {}),
    (
        (wrote(1), replied("clarify"), wrote(2), replied("handoff"), GAVE_UP),
        {"m1": "clarify", "m2": "handoff"},
    ),
    (
        (wrote(1), replied("article"), pressed("operator:x"), replied("handoff")),
        {"m1": "operator"},
    ),
    (
        (wrote(1), replied("clarify"), pressed("operator"), replied("handoff")),
        {"m1": "operator"},
    ),
    ((wrote(1), replied("welcome"), pressed("operator"), replied("handoff")), {}),
    ((wrote(1), replied("article"), wrote(2), CALLS, replied("handoff")), {"m1": "operator"}),
    ((wrote(1), replied("welcome"), wrote(2), CALLS, replied("handoff")), {}),
    ((wrote(1), replied("article"), wrote(2), understood("pay_methods", 2), replied("article")), {}),
    ((wrote(1), replied("handoff"), TO_PEOPLE), {}),
    ((wrote(1), replied("article"), replace(pressed("operator"), known=False)), {}),
)


async def test_what_went_unanswered_follows_from_what_came_behind_it(hub: RunningHub) -> None:
    core = hub.core

    async def seen() -> dict[str, str]:
        rows = await core.database.read(lambda: unanswered.listed(Micros(0), 100))
        return {row.message: row.why for row in rows}

    expected: dict[str, str] = {}
    for case, (happened, found) in enumerate(CASES):
        await hub.hears(f"client {case}", "здравствуйте")
        identity = await hub.identity(f"client {case}")
        mine = [_of(identity.id, case, n, event) for n, event in enumerate(happened)]
        await core.recorder.act(identity.conversation, lambda state, now, mine=mine: mine)  # type: ignore[misc]
        expected |= {f"{case}-{name}": why for name, why in found.items()}
    assert await seen() == expected
    await core.database.transact(rebuild)
    assert await seen() == expected


def _of(identity: IdentityId, case: int, n: int, event: e.Event) -> e.Event:
    """The same event of one of the clients."""
    if isinstance(event, e.MessageReceived):
        return replace(event, identity=identity, message=MessageId(f"{case}-{event.message}"))
    if isinstance(event, e.TextUnderstood):
        return replace(event, message=MessageId(f"{case}-{event.message}"))
    if isinstance(event, e.BotReplied | e.ButtonPressed):
        return replace(event, identity=identity, message=MessageId(f"{case}-{n}"))
    return event


def test_the_bot_gives_up_by_the_reason_that_the_view_looks_for() -> None:
    assert Policy(pack().policy.intents, pack().policy.replies).failed_reason == unanswered.FAILED
    assert pack().policy.failed_reason == unanswered.FAILED
    assert unanswered.CALLED in pack().policy.intents
