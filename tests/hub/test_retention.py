"""What is older than a rule allows is blanked, what is being worked on is spared, and nothing else notices."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from conversation import events as e
from conversation.contact import Peer
from conversation.ids import DAY, IdentityId, MessageId, Micros, OperatorId, RequestId, VisitId
from conversation.message import Attachment, Content
from hub.replay import replay
from hub.retention import FIRST, KIND, Retention
from standard.privacy_rules import Keeping, PrivacyRules, Wording
from storage import contacts, jobs
from storage.database import Query, Script
from storage.rebuild import rebuild
from storage.retention import WHAT
from tests.hub.running import RunningHub, pack, running_hub
from tests.hub.test_erasure import everything
from tests.hub.test_replay import views

OLD = "как передать показания, живу у Синявинских болот?"


def retention(hub: RunningHub, **days: int) -> Retention:
    begun = date(2026, 1, 1)
    rules = tuple(Keeping(what, count, "", begun, Wording(what, what)) for what, count in days.items())
    core = hub.core
    return Retention(core.database, core.blobs, core.signals, PrivacyRules(rules), hub.clock)


async def told(hub: RunningHub, address: str, *events: e.Event) -> None:
    conversation = (await hub.identity(address)).conversation
    await hub.core.recorder.act(conversation, lambda state, now: events)


def filed(identity: IdentityId, request: str) -> e.RequestRegistered:
    return e.RequestRegistered(
        RequestId(request),
        "complaint",
        Micros(1),
        Micros(2),
        "R2",
        identity,
        "",
        "жалоба из Синявинского",
    )


async def test_old_words_and_files_go_and_new_ones_stay(tmp_path: Path) -> None:
    async with running_hub(tmp_path) as hub:
        await hub.hears("1", OLD)
        identity = (await hub.identity("1")).id
        ref, size = await hub.core.blobs.put(_bytes(b"a photograph"), 100)
        file = Attachment("image", ref, "Синявинский счётчик.jpg", "image/jpeg", size)
        await told(
            hub, "1", e.OperatorReplied(MessageId("m1"), identity, Content("Вот", attachments=(file,)), None)
        )
        await told(hub, "1", e.NoteAdded(MessageId("n1"), OperatorId("o"), "Синявинский клиент"))
        await hub.settle()
        hub.clock.at += 10 * DAY
        await hub.hears("1", "сколько стоит киловатт?")
        rules = retention(hub, talk=5, payloads=5)
        (seen, rows) = await rules.preview()
        assert (seen.conversations, rows.rows) == (1, 3)
        assert "Синявинск" in await everything(hub)
        assert [done.conversations for done in await rules.apply()] == [1, 0]
        after = await everything(hub)
        assert "инявинск" not in after
        assert "сколько стоит киловатт?" in after
        assert not hub.core.blobs.path(ref).exists()
        log = await hub.log("1")
        assert isinstance(log[-1], e.RetentionApplied)
        before = await views(hub)
        await hub.core.database.transact(rebuild)
        assert await views(hub) == before
        conversation = (await hub.identity("1")).conversation
        assert await replay(hub.core.database, conversation, pack().policy) == []
        assert [done.conversations for done in await rules.apply()] == [0, 0], "once"
        await hub.hears("1", "оператор")
        assert (await hub.state("1")).mode == "waiting"
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert "инявинск".encode() not in data


async def test_files_may_go_before_the_words_they_came_with(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", OLD)
    identity = (await hub.identity("1")).id
    ref, size = await hub.core.blobs.put(_bytes(b"a scan"), 100)
    file = Attachment("file", ref, "договор.pdf", "application/pdf", size)
    await told(
        hub,
        "1",
        e.OperatorReplied(MessageId("m1"), identity, Content("Ваш договор", attachments=(file,)), None),
    )
    await hub.settle()
    hub.clock.at += 10 * DAY
    await retention(hub, files=5, talk=50).apply()
    whole = await everything(hub)
    assert "Ваш договор" in whole
    assert OLD in whole
    assert "договор.pdf" not in whole
    assert not hub.core.blobs.path(ref).exists()
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before


async def test_open_requests_and_whoever_waits_for_people_are_spared(hub: RunningHub) -> None:
    for address in ("open", "closed", "waits"):
        await hub.hears(address, f"{OLD} {address}")
    await told(hub, "open", filed((await hub.identity("open")).id, "req_1"))
    await told(hub, "closed", filed((await hub.identity("closed")).id, "req_2"))
    await told(hub, "closed", e.RequestStateChanged(RequestId("req_2"), "closed", None, "решено"))
    await hub.hears("waits", "оператор")
    hub.clock.at += 10 * DAY
    await retention(hub, talk=5, requests=5).apply()
    whole = await everything(hub)
    assert f"{OLD} open" in whole
    assert f"{OLD} waits" in whole
    assert f"{OLD} closed" not in whole
    assert whole.count("жалоба из Синявинского") == 3, "the open one, in the log and in its views"
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before


async def test_past_visits_lose_their_purpose_and_codes_and_idle_sessions_go(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", "привет")
    identity = (await hub.identity("1")).id
    visit = VisitId("vis_1")
    await told(
        hub,
        "1",
        e.VisitBooked(visit, "center", hub.clock(), 15, identity, "А1", "спор о счёте", "коляска", "+7921"),
    )
    await told(hub, "1", e.VisitEnded(visit, "served"))
    database = hub.core.database
    for address in ("idle", "1"):
        await database.transact(
            partial(contacts.put_widget_session, address, Peer("fake:main", address), hub.clock())
        )
    hub.clock.at += 10 * DAY
    await hub.hears("1", "я ещё здесь")
    await retention(hub, visits=5, sessions=5, codes=1).apply()

    def digests() -> Script[list[str]]:
        return [row[0] for row in (yield Query("SELECT token_digest FROM widget_sessions")())]

    assert await database.read(digests) == ["1"]
    assert "спор о счёте" not in await everything(hub)
    assert "center" in await everything(hub)


async def test_it_runs_each_night(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.core.database.transact(lambda: jobs.put(FIRST))
    await hub.core.database.transact(lambda: jobs.put(replace(FIRST)))
    assert await hub.core.timers.run_due() == 1
    assert await hub.core.timers.run_due() == 0
    due = await hub.core.database.read(lambda: jobs.due(Micros(hub.clock() + DAY), 10))
    assert [job.kind for job in due] == [KIND]
    assert due[0].run_at % DAY == 0


def test_the_pack_has_a_term_for_everything_that_is_kept() -> None:
    assert {rule.what for rule in pack().privacy.in_force(date(2026, 11, 26))} == set(WHAT)


async def _bytes(data: bytes) -> AsyncIterator[bytes]:
    yield data
