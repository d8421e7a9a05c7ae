"""What must not be kept is gone before anything is recorded: from log, payloads, views, files and logs."""

import io
import json
import logging
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

from app.logs import set_up_logs
from bot.verifying import CODE_TYPED, PROOF
from channels.api import envelope as api_envelope
from channels.api.parse import parse as parse_api
from channels.channel import Channel, RawPayload
from channels.email.envelope import event_key, order_key
from channels.email.parse import Mailbox
from channels.email.parse import parse as parse_email
from channels.email.rewriting import rewritten
from channels.email.thread_token import Tokens
from channels.telegram import envelope as telegram_envelope
from channels.telegram.parse import parse as parse_telegram
from channels.vk import envelope as vk_envelope
from channels.vk.parse import parse as parse_vk
from conversation import events as e
from conversation.contact import Peer
from conversation.effects import Lookup
from conversation.flow_run import RunId
from conversation.ids import Micros
from conversation.inbound import Inbound, InboundMessage
from hub import payloads
from hub.crm_reads import crm_lookups
from hub.hiding import cleaned
from hub.proofs import CHECK, limited, with_code
from hub.replay import replay
from integrations.signals.local import LocalRateBuckets
from storage import inbox
from storage.database import Query, Script
from storage.inbox import InboxRow
from storage.rebuild import rebuild
from tests.fakes.far_end import FakeChannel, FarEnd
from tests.hub.running import RunningHub, pack, running_hub
from tests.hub.test_erasure import everything
from tests.hub.test_replay import views

PASSPORT, CARD, SNILS, CODE = "4509 123456", "4276 7195 4061 3589", "750-456-991 20", "48217"
SECRETS = (PASSPORT, "123456", CARD, CARD.replace(" ", ""), "5406", SNILS, "456-991", CODE)
SAID = f"Мой паспорт {PASSPORT}, карта {CARD}, СНИЛС {SNILS}, мне пришёл код {CODE}. Счёт 240301555, показания 4512"
KINDS = ("passport", "card", "snils", "sms_code")
MAX = 1_000_000
AT = Micros(1_763_999_000_000_000)


class Reads(FakeChannel):
    """Reads the payloads of a real channel; what it sends goes nowhere."""

    def __init__(self, name: str, parse: Callable[[RawPayload], Sequence[Inbound]]) -> None:
        super().__init__(FarEnd(), f"{name}:main", name)
        self._parse = parse

    def parse(self, raw: RawPayload) -> Sequence[Inbound]:
        return self._parse(raw)


class ReadsLetters(Reads):
    def rewritten(self, raw: RawPayload, change: Callable[[str], str]) -> bytes:
        return rewritten(raw.payload, MAX, change)


def channels() -> dict[str, Channel]:
    mailbox = Mailbox("help@company.test", Tokens("secret", "help@company.test"), MAX)
    made = (
        Reads("telegram", parse_telegram),
        Reads("vk", parse_vk),
        Reads("api", lambda raw: parse_api(raw, vouches=True)),
        ReadsLetters("email", lambda raw: parse_email(raw, mailbox)),
    )
    return {channel.account: channel for channel in made}


def telegram(text: str) -> RawPayload:
    person = {"id": 5, "is_bot": False, "first_name": "Ольга"}
    message = {
        "message_id": 11,
        "from": person,
        "chat": {"id": 5, "type": "private", "first_name": "Ольга"},
        "date": 1763900011,
        "text": text,
        "reply_to_message": {
            "message_id": 10, "date": 1, "chat": {"id": 5, "type": "private"}, "text": text,
        },
    }  # fmt: skip
    body = json.dumps({"update_id": 7, "message": message}).encode()
    return telegram_envelope.seal("telegram:main", body, AT)


def vk(text: str) -> RawPayload:
    message = {
        "id": 3, "date": 1763900011, "peer_id": 9, "from_id": 9, "out": 0, "text": text, "attachments": [],
        "conversation_message_id": 2, "fwd_messages": [{"text": text, "from_id": 1, "date": 1}], "payload": "",
    }  # fmt: skip
    event = {
        "type": "message_new",
        "event_id": "ab12",
        "group_id": 1,
        "object": {"message": message, "client_info": {}},
    }
    return vk_envelope.seal("vk:main", event, json.dumps(event, ensure_ascii=False).encode(), AT)


def api(text: str) -> RawPayload:
    event = {"kind": "message", "id": "e1", "peer": "p1", "text": text, "subject": text}
    return api_envelope.seal("api:main", json.dumps(event).encode(), AT)


def widget(text: str) -> RawPayload:
    frame = {"type": "message", "client_msg_id": "c1", "text": text, "attachments": []}
    return RawPayload("widget:site", "w1", "visitor", json.dumps(frame).encode(), AT)


def letter(text: str, encoding: str = "base64", kind: str = "plain", **more: str) -> RawPayload:
    made = EmailMessage()
    made["From"], made["To"] = "Анна <anna@example.test>", "help@company.test"
    made["Message-ID"] = f"<{encoding}{kind}{len(more)}@example.test>"
    made["Subject"] = f"Переоформление, паспорт {PASSPORT}"
    made.set_content(text, subtype=kind, cte=encoding)
    for name, html in more.items():
        made.add_alternative(html, subtype=name)
    raw = made.as_bytes()
    return RawPayload("email:main", event_key(raw), order_key(raw), raw, AT)


HTML = (
    "<p>Мой паспорт 4509&nbsp;<b>123456</b>, карта 4276&#160;7195&nbsp;4061&nbsp;3589</p>"
    f"<p>СНИЛС {SNILS}, код {CODE}</p>"
)
FORMS = {
    "telegram": telegram(SAID),
    "vk": vk(SAID),
    "api": api(SAID),
    "widget": widget(SAID),
    "letter, base64": letter(SAID),
    "letter, quoted-printable": letter(SAID, "quoted-printable"),
    "letter, HTML alone": letter(HTML, "quoted-printable", "html"),
    "letter, HTML beside text": letter(SAID, html=HTML),
    "letter, quoted below": letter(f"Добрый день\n\n> {SAID}", "8bit"),
}


async def test_no_table_no_file_and_no_log_keeps_it_whatever_form_it_came_in(tmp_path: Path) -> None:
    stream, before = io.StringIO(), logging.getLogger().handlers[:]
    set_up_logs("json", logging.DEBUG, stream)
    try:
        async with running_hub(tmp_path, more=channels()) as hub:
            for form, raw in FORMS.items():
                await hub.core.intake.accept(raw)
                await hub.settle()
                assert masked(await hub.log(raw.order_key, raw.account)) == KINDS, form
            told, rows = await everything(hub), await served(hub)
    finally:
        logging.getLogger().handlers[:] = before
    assert [secret for secret in SECRETS if secret in told] == []
    assert "[паспорт скрыт]" in told
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"message_received" in data
    assert [secret for secret in SECRETS if secret.encode() in data] == []
    assert [secret for secret in SECRETS if secret in stream.getvalue()] == []
    assert len(rows) == len(FORMS)
    assert b"" not in rows, "the payloads are kept, with marks"
    assert sum(b"240301555" in row for row in rows) >= 4


def masked(log: Sequence[e.Event]) -> tuple[str, ...]:
    """What the newest message held, told right behind it."""
    place = max(at for at, event in enumerate(log) if isinstance(event, e.MessageReceived))
    received, told = log[place : place + 2]
    assert isinstance(received, e.MessageReceived)
    assert isinstance(told, e.PersonalDataMasked)
    assert told.message == received.message
    return told.kinds


async def served(hub: RunningHub) -> list[bytes]:
    def payloads_() -> Script[list[bytes]]:
        return [bytes(row[0]) for row in (yield Query("SELECT payload FROM inbox")())]

    return await hub.core.database.read(payloads_)


async def test_the_answer_begins_with_a_kind_warning_and_is_given(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    await hub.hears("1", f"мой паспорт {PASSPORT}, как передать показания?")
    (answer,) = hub.far_end.of("1")
    texts = pack().policy.replies
    warning = texts.text("personal_data_hidden", what=texts.text("hidden_passport"))
    assert warning in answer
    assert answer.index(warning) < answer.index("показания")
    await hub.hears("1", "как передать показания?")
    assert warning not in hub.far_end.of("1")[-1]
    await hub.hears("1", f"мне пришёл код из смс {CODE}")
    assert texts.text("personal_data_hidden_code") in hub.far_end.of("1")[-1]
    await hub.hears("1", "91734")
    assert "91734" not in await everything(hub)
    conversation = (await hub.identity("1")).conversation
    assert await replay(hub.core.database, conversation, pack().policy) == []
    before = await views(hub)
    await hub.core.database.transact(rebuild)
    assert await views(hub) == before


async def test_danger_is_told_of_before_the_warning(sqlite_hub: RunningHub) -> None:
    await sqlite_hub.hears("1", f"искрит щиток, горит! паспорт {PASSPORT}")
    (answer,) = sqlite_hub.far_end.of("1")
    assert answer.index("112") < answer.index("паспорт")


async def test_an_edit_and_the_name_of_a_file_are_cleaned_too(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    key = await hub.hears("1", "как передать показания?")
    await hub.gets("1", {"edit": key, "text": f"паспорт {PASSPORT}"})
    assert [secret for secret in SECRETS if secret in await everything(hub)] == []
    told = (await hub.log("1"))[-1]
    assert isinstance(told, e.PersonalDataMasked)
    assert told.kinds == ("passport",)


async def test_a_payload_that_cannot_be_served_is_cleaned_where_it_is_buried(sqlite_hub: RunningHub) -> None:
    hub = sqlite_hub
    broken = b'{"say": "\xd0\xbf\xd0\xb0\xd1\x81\xd0\xbf\xd0\xbe\xd1\x80\xd1\x82 4509 123456'
    await hub.core.intake.accept(RawPayload("fake:main", "b1", "1", broken, Micros(0)))
    await hub.settle()
    await hub.gets("2", {"break": f"паспорт {PASSPORT}"})
    for _ in range(6):
        await hub.settle()
    dead = await hub.core.database.read(lambda: inbox.dead(10))
    assert len(dead) == 2
    assert all("[паспорт скрыт]" in row[5].decode() for row in dead)
    assert [secret for secret in SECRETS if secret in await everything(hub)] == []


def test_a_payload_without_personal_data_stays_byte_for_byte() -> None:
    plain = telegram("лицевой счёт 240301555, показания 4512")
    row = InboxRow(1, plain.account, plain.order_key, plain.event_key, plain.payload, AT, 0)
    assert payloads.kept(channels()["telegram:main"], row) is None
    clean = "From: a@example.test\r\nSubject: hi\r\n\r\nсчёт 240301555\r\n".encode()
    row = InboxRow(1, "email:main", "a", "b", clean, AT, 0)
    assert payloads.kept(channels()["email:main"], row) is None


def test_what_cannot_be_proven_clean_is_not_kept_at_all() -> None:
    row = InboxRow(1, "telegram:main", "5", "k", b'{"update_id": 48217, "x": "' + b"a" * 30, AT, 0)
    assert payloads.kept(channels()["telegram:main"], row, ("48217",)) is not None
    whole = telegram("код 48217")
    raw = whole.payload.replace(b'"update_id": 7', b'"update_id": 48217')
    row = InboxRow(1, whole.account, "5", "k", raw, AT, 0)
    assert payloads.kept(channels()["telegram:main"], row, ("48217",)) == b""


async def test_a_code_that_was_asked_for_is_in_no_table_and_reaches_the_crm(tmp_path: Path) -> None:
    """Whatever flow asks for it, the hub takes it out of the message that answers."""
    async with running_hub(tmp_path) as hub:
        await hub.hears("1", "как передать показания?")
        conversation = (await hub.identity("1")).conversation
        run = RunId("run_1")
        asked = (e.FlowStarted(run, "account_info", "d"), e.SlotAsked(run, PROOF))
        await hub.core.recorder.act(conversation, lambda state, now: asked)
        state = await hub.state("1")
        found = cleaned([heard("мой код 2468-1357")], state)
        assert found.code == "2468-1357"
        assert isinstance(found.inbounds[0], InboundMessage)
        assert found.inbounds[0].hidden == (CODE_TYPED,)
        for plain in ("показания счётчика 4512", "счёт 100200301", "какой тариф?", "1 2"):
            assert cleaned([heard(plain)], state).code == ""
        await hub.hears("1", "2468-1357")
        assert "1357" not in await everything(hub)
        check = limited(crm_lookups(hub.core.crm, hub.core.observe)[CHECK], LocalRateBuckets(hub.clock))
        arguments = '{"account":"100200301","proof":"code","value":"{code}"}'
        armed = with_code(Lookup("check_identity", arguments, fresh=True), "2468-1357")
        assert isinstance(armed, Lookup)
        asks = json.loads(armed.arguments)
        assert asks["value"] == "2468-1357"
        answers = [await check(asks, state, hub.clock()) for _ in range(12)]
    assert answers[0].reason == "no_code", "the CRM was asked, and has made none"
    assert answers[-1].reason == "too_many_tries"


def heard(text: str) -> InboundMessage:
    return InboundMessage(Peer("fake:main", "1"), "k", AT, "x", text)


async def test_an_account_is_told_of_after_the_code_and_never_before(tmp_path: Path) -> None:
    async with running_hub(tmp_path) as hub:
        await hub.hears("1", "какой у меня баланс?")
        await hub.hears("1", "100200301")
        await hub.core.crm_calls.run_due()
        await hub.settle()
        assert not any("842" in said for said in hub.far_end.of("1"))
        await hub.hears("1", "1111-2222")
        assert pack().policy.replies.text("verify_wrong", left=2) in hub.far_end.of("1")[-1]
        await hub.hears("1", "вот код: 2468-1357")
        assert "842" in hub.far_end.of("1")[-1]
        log = await hub.log("1")
        assert any(isinstance(event, e.AccountVerified) and event.method == "code" for event in log)
        whole = await everything(hub)
        assert [code for code in ("2468", "1357", "1111-2222") if code in whole] == []
        conversation = (await hub.identity("1")).conversation
        assert await replay(hub.core.database, conversation, pack().policy) == []
        await hub.hears("2", "какой баланс по счёту 100200301?")
        await hub.core.crm_calls.run_due()
        await hub.settle()
        assert not any("842" in said for said in hub.far_end.of("2")), "another has proven nothing"
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"2468-1357" not in data
