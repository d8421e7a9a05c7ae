"""A person is erased on demand: her words stand nowhere any more, what others and the reports need still does."""

from collections.abc import AsyncIterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversation import events as e
from conversation.contact import Peer
from conversation.erasure import blank
from conversation.ids import IdentityId, LinkId, MessageId, OperatorId
from conversation.message import Attachment, Content
from hub.erasure import Erased, Erasure, UnknownContact
from hub.files import Files
from hub.replay import replay
from storage import contacts, inbox, invitations, outbox
from storage.blobs import PREFIX
from storage.database import Query, Script
from storage.rebuild import rebuild
from storage.schema import metadata
from tests.fakes.far_end import said
from tests.hub.running import RunningHub, pack, running_hub
from tests.hub.test_replay import views

QUESTION = "как передать показания, живу у Синявинских болот?"
OTHERS = "а как оплатить из деревни Гадюкино?"
WORDS = ("синявинск", "Синявинск", "Анна", "anna@", "старый-паспорт", "шепнула-коллега", "перезвоните-ей")


def erasure(hub: RunningHub) -> Erasure:
    return Erasure(hub.core.database, hub.core.blobs, hub.core.signals, hub.clock)


async def anna_writes(hub: RunningHub) -> str:
    """Anna asks, is handed to people, gets a note, a reply with a file, a comment; the ref of the file."""
    await hub.hears("anna@", QUESTION)
    await hub.gets("anna@", {"edit": "k1", "text": QUESTION + " Анна Синявинская"})
    await hub.hears("anna@", "оператор")
    conversation = (await hub.identity("anna@")).conversation
    ref, size = await hub.core.blobs.put(_bytes(b"a scan"), 100)
    file = Attachment("file", ref, "старый-паспорт.pdf", "application/pdf", size)
    said: tuple[e.Event, ...] = (
        e.NoteAdded(MessageId("m-note"), OperatorId("op"), "шепнула-коллега"),
        e.CorrespondenceRegistered(
            MessageId("m-call"),
            (await hub.identity("anna@")).id,
            "call",
            hub.clock(),
            "Анна, +7 921 синявинск",
            "просит перезвоните-ей",
            (file,),
            OperatorId("op"),
        ),
        e.ConversationTransferred("debt", None, OperatorId("op"), "перезвоните-ей"),
        e.OperatorReplied(
            MessageId("m-file"), (await hub.identity("anna@")).id, Content("Анна,", attachments=(file,)), None
        ),
    )
    await hub.core.recorder.act(conversation, lambda state, now: said)
    await hub.core.database.transact(
        lambda: invitations.put(Peer("fake:main", "anna@"), "post", "comment", hub.clock())
    )
    await hub.settle()
    return ref


async def _bytes(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def everything(hub: RunningHub) -> str:
    """Every cell of every table, as text."""

    def dump() -> Script[str]:
        cells: list[str] = []
        for name in metadata.tables.keys() - {"flow_versions"}:  # those are our own words
            for row in (yield Query(f"SELECT * FROM {name}")()):
                cells += [c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in row]
        return "\n".join(cells)

    return await hub.core.database.read(dump)


async def test_after_erasure_no_table_holds_a_word_a_name_or_an_address(hub: RunningHub) -> None:
    await anna_writes(hub)
    before = await everything(hub)
    assert all(word in before for word in WORDS)
    contact = (await hub.identity("anna@")).contact
    assert await erasure(hub).erase(contact, "admin") == Erased(1, 1)
    after = await everything(hub)
    assert [word for word in WORDS if word in after] == []


async def test_after_erasure_the_database_file_holds_no_word_either(tmp_path: Path) -> None:
    async with running_hub(tmp_path) as hub:
        await anna_writes(hub)
        await erasure(hub).erase((await hub.identity("anna@")).contact, "admin")
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"conversation_started" in data
    ours = "".join(pack().flow_texts.values())
    hers = [word for word in (*WORDS, "a scan") if word not in ours]
    assert len(hers) > 5
    assert [word for word in hers if word.encode() in data] == []


async def test_types_times_numbers_and_rules_stay(hub: RunningHub) -> None:
    await anna_writes(hub)
    conversation = (await hub.identity("anna@")).conversation
    before = await hub.recorded(conversation)
    state = await hub.state("anna@")
    await erasure(hub).erase(conversation, "admin")
    after = await hub.recorded(conversation)
    kept = after[: len(before)]
    places = [(i.position, i.version, i.at, type(i.event)) for i in before]
    assert places == [(i.position, i.version, i.at, type(i.event)) for i in kept]
    assert [type(item.event) for item in after[len(before) :]] == [e.ReachabilityChanged, e.ContactErased]
    replies = [item.event for item in kept if isinstance(item.event, e.BotReplied)]
    assert {reply.article for reply in replies if reply.topic == "reading_howto"} != {None}
    (file,) = next(i.event for i in kept if isinstance(i.event, e.OperatorReplied)).content.attachments
    assert (file.kind, file.mime, file.size) == ("file", "application/pdf", 6)
    identity = await hub.core.database.read(lambda: contacts.by_id(IdentityId(str(state.last_identity))))
    assert identity is not None
    assert not identity.reachable


async def test_views_rebuilt_after_an_erasure_equal_those_it_left(hub: RunningHub) -> None:
    await anna_writes(hub)
    await hub.hears("2", OTHERS)
    await erasure(hub).erase((await hub.identity("anna@")).contact, "admin")
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before


async def test_replay_passes_over_what_is_erased(hub: RunningHub) -> None:
    await anna_writes(hub)
    conversation = (await hub.identity("anna@")).conversation
    await erasure(hub).erase(conversation, "admin")
    assert await replay(hub.core.database, conversation, pack().policy) == []


async def test_who_was_erased_and_writes_again_is_somebody_new(hub: RunningHub) -> None:
    await anna_writes(hub)
    erased = await hub.identity("anna@")
    await erasure(hub).erase(erased.contact, "admin")
    await hub.hears("anna@", "как оплатить?")
    again = await hub.identity("anna@")
    assert (again.contact, again.conversation) != (erased.contact, erased.conversation)
    assert hub.far_end.of("anna@")[-1]


async def test_a_payload_delivered_again_after_the_erasure_stays_erased(hub: RunningHub) -> None:
    await hub.hears("anna@", QUESTION)
    await erasure(hub).erase((await hub.identity("anna@")).contact, "admin")
    assert not await hub.core.intake.accept(said("anna@", QUESTION, "k1"))


async def test_what_waits_to_be_served_or_sent_goes_with_the_rest(hub: RunningHub) -> None:
    await hub.hears("anna@", "привет")
    sent = len(hub.far_end.accepted)
    conversation = (await hub.identity("anna@")).conversation
    await hub.core.intake.accept(said("anna@", QUESTION, "waiting"))
    reply = e.OperatorReplied(
        MessageId("m-owed"), (await hub.identity("anna@")).id, Content("Анна, добрый день"), None
    )
    await hub.core.recorder.act(conversation, lambda state, now: (reply,))
    await erasure(hub).erase(conversation, "admin")
    await hub.settle()
    assert len(hub.far_end.accepted) == sent
    assert await hub.core.database.read(lambda: inbox.waiting(10)) == []
    assert await hub.core.database.read(lambda: outbox.owed(hub.clock(), 10)) == []
    log = [item.event for item in await hub.recorded(conversation)]
    assert e.MessageFailed(MessageId("m-owed"), "Gone") in log


async def test_a_file_that_somebody_else_got_too_is_kept_for_him(hub: RunningHub) -> None:
    ref = await anna_writes(hub)
    await hub.hears("2", "привет")
    other = await hub.identity("2")
    same = Content("", attachments=(Attachment("file", ref, "бланк.pdf"),))
    reply = e.OperatorReplied(MessageId("m-2"), other.id, same, None)
    await hub.core.recorder.act(other.conversation, lambda state, now: (reply,))
    assert await erasure(hub).erase((await hub.identity("anna@")).contact, "admin") == Erased(1, 0)
    assert await hub.core.blobs.get(ref) == b"a scan"


async def test_an_upload_that_was_never_sent_is_erased(hub: RunningHub) -> None:
    await hub.hears("anna@", "привет")
    files = await Files.open(hub.core.database, hub.core.blobs, hub.clock)
    await files.keep(_bytes("старый-паспорт".encode()), "старый-паспорт.txt", "anna@")
    assert await erasure(hub).erase((await hub.identity("anna@")).contact, "admin") == Erased(1, 1)
    assert "старый-паспорт" not in await everything(hub)
    assert not any(path.is_file() for path in hub.core.config.data.joinpath("blobs").rglob("*"))


async def linked(hub: RunningHub) -> LinkId:
    """Anna of one channel and Boris of another are taken for one person."""
    await hub.hears("boris", OTHERS)
    await hub.hears("boris", "а ещё раз про оплату?")
    code = (await hub.core.linking.issue((await hub.identity("boris")).id)).code
    await hub.hears("anna@", "привет", account="fake:other")
    await hub.hears("anna@", code, account="fake:other")
    await hub.hears("anna@", QUESTION, account="fake:other")
    (link,) = (await hub.state("boris")).links
    return link.id


async def test_a_linked_person_is_erased_in_all_her_channels(hub: RunningHub) -> None:
    await linked(hub)
    contact = (await hub.identity("anna@", "fake:other")).contact
    assert (await erasure(hub).erase(contact, "admin")).conversations == 2
    after = await everything(hub)
    assert not any(word in after for word in ("Гадюкино", "гадюкино", "болот"))


async def test_after_an_undone_link_each_is_erased_alone_wherever_she_wrote(hub: RunningHub) -> None:
    """What she wrote while linked stands in the other's log: it goes; what he wrote there stays."""
    link = await linked(hub)
    boris = await hub.identity("boris")
    await hub.core.linking.undo(link, boris.conversation, OperatorId("op"))
    anna = await hub.identity("anna@", "fake:other")
    assert anna.conversation != boris.conversation
    await erasure(hub).erase(anna.contact, "admin")
    after = await everything(hub)
    assert not any(word in after for word in ("болот", "anna@"))
    assert "Гадюкино" in after
    assert await replay(hub.core.database, boris.conversation, pack().policy) == []
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before


async def test_nobody_is_erased_by_a_wrong_name(sqlite_hub: RunningHub) -> None:
    for who in ("cont_nobody", "conv_nobody"):
        with pytest.raises(UnknownContact):
            await erasure(sqlite_hub).erase(who, "admin")


KEPT_WORDS = {
    e.HandoffRequested: {"reason", "queue", "priority"},
    e.HandoffRaised: {"reason", "queue", "priority"},
    e.BotSilenced: {"reason"},
    e.LinkRefused: {"reason"},
    e.IdentitiesLinked: {"evidence"},
    e.ConversationTransferred: {"queue"},
    e.MessageFailed: {"error"},
    e.ReceiptReceived: {"state", "reason"},
    e.MessageReceived: {"form", "via"},
    e.AnswersMailed: {"resend", "messages"},
    e.CorrespondenceRegistered: {"kind"},
    e.MessageDelivered: {"external_ids", "degraded"},
    e.TextUnderstood: {"candidates", "certainty", "engine", "wishes"},
    e.BotReplied: {"reason", "topic", "article", "resend"},
    e.OperatorReplied: {"client_key", "external_id", "resend"},
    e.ButtonPressed: {"action", "token", "external_id"},
    e.ConversationStarted: {"channel"},
    e.FlowStarted: {"flow", "digest", "intent"},
    e.SlotFilled: {"slot", "source"},
    e.SlotsCleared: {"slots", "why"},
    e.SlotAsked: {"slot"},
    e.FlowSaid: {"steps"},
    e.ConfirmationAsked: {"slots_digest"},
    e.FlowConfirmed: {"slots_digest"},
    e.FlowSuspended: {"why"},
    e.FlowCompleted: {"flow"},
    e.FlowCancelled: {"flow", "why"},
    e.FlowExpired: {"flow"},
    e.FlowFailed: {"flow", "why"},
    e.CrmCallRequested: {"step", "key", "operation"},
    e.CrmCallDelayed: {"key", "operation"},
    e.CrmCallAnswered: {"key", "operation", "outcome"},
    e.RequestRegistered: {"kind", "rule", "number", "answer_by"},
    e.RequestTransmitted: {"external_no"},
    e.RequestStateChanged: {"state"},
    e.RequestAnswered: {"decision"},
    e.TaskOpened: {"department"},
    e.VisitBooked: {"office", "ticket", "external_no"},
    e.VisitMoved: {"office", "ticket"},
    e.VisitCalled: {"window"},
    e.VisitEnded: {"outcome"},
    e.PersonalDataMasked: {"kinds"},
    e.AccountVerified: {"method"},
    e.VerificationFailed: {"why"},
    e.ConsentGiven: {"consent", "version", "channel"},
    e.ConsentWithdrawn: {"consent", "channel"},
    e.ConsentDataErased: {"kept"},
    e.RetentionApplied: {"rule"},
}
"""Fields of text that erasure keeps: words of our own rules, and ids. A new field must be judged: here, or blanked."""
IDS = ("message", "identity", "contact", "conversation", "operator", "link", "survivor", "absorbed", "moved",
       "proven_by", "absorbed_contact", "restored_contact", "remaining", "to", "run", "request", "task", "visit",
       "about", "against", "by")  # fmt: skip
SECRET = "МАРИНА"


def soaked(value: Any) -> Any:
    """The same value with the secret in every text that is not of a closed set."""
    if isinstance(value, str):
        return SECRET
    if isinstance(value, tuple):
        return tuple(soaked(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: soaked(getattr(value, f.name)) for f in fields(value)})
    return value


@pytest.mark.parametrize("kind", get_args(e.Event), ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_every_field_of_every_event_is_blanked_or_known_to_hold_no_words(
    kind: type, data: st.DataObject
) -> None:
    event = data.draw(st.from_type(kind))
    spared = {*IDS, *KEPT_WORDS.get(kind, ())}
    names = [f.name for f in fields(event) if f.name not in spared]
    event = replace(event, **{name: soaked(getattr(event, name)) for name in names})
    blanked = blank(event)
    assert blank(blanked) == blanked
    kept = {"peer": "account", "content": "", "offers": "", "attachments": ""}
    shown = {
        name: str(getattr(blanked, name))
        for name in names
        if name not in kept and SECRET in str(getattr(blanked, name))
    }
    assert shown == {}
    assert _text_of(blanked) == []


def _text_of(event: e.Event) -> list[str]:
    """Words left inside content, offers, attachments and addresses."""
    content = getattr(event, "content", Content())
    attachments = (*content.attachments, *getattr(event, "attachments", ()))
    left = [content.text, content.subject]
    left += [button.label for button in content.buttons]
    left += [offer.label for offer in getattr(event, "offers", ())]
    left += [text for attachment in attachments for text in (attachment.ref, attachment.name)]
    if isinstance(event, e.ConversationStarted) and not event.peer.address.startswith("erased:"):
        left.append(event.peer.address)
    return [text for text in left if text]


def test_a_blob_is_named_as_redaction_looks_for_it() -> None:
    from storage import redaction

    assert redaction.BLOB == PREFIX
