"""Rasa over its real protocol: captured answers are read, bad ones refused in a sentence, time is bounded."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from conversation.understanding import Candidate
from nlu.classifier import ClassifierFailed, FailureKind
from nlu.rasa import BODY_CAP, TEXT_CAP, Rasa, read_ranking
from tests.fakes.rasa.server import FakeRasa, captured, parsed

KNOWN = frozenset(("reading_howto", "reading_submit", "outage", "pay_methods", "out_of_scope", "restart"))
QUESTION = "Подскажите, пожалуйста, где и чем можно оплатить?"


@asynccontextmanager
async def asking(fake: FakeRasa, timeout: float = 5, token: str = "") -> AsyncIterator[Rasa]:
    async with fake.listening():
        rasa = Rasa(fake.url + "/", timeout=timeout, token=token)
        try:
            yield rasa
        finally:
            await rasa.close()


async def test_the_ranking_of_a_real_answer_is_read() -> None:
    fake = FakeRasa(token="se same")
    async with asking(fake, token="se same") as rasa:
        ranking = await rasa.rank(QUESTION, KNOWN, "msg_1")
    assert ranking[:2] == (Candidate("out_of_scope", 0.2562), Candidate("outage", 0.2416))
    assert {one.intent for one in ranking} == KNOWN
    assert fake.asked == [{"text": QUESTION, "message_id": "msg_1"}]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/emergency_safety", "emergency_safety"),
        (" \n/ /outage{}", "outage{}"),
        ("свет\0нет", "свет нет"),
        ("нет \ud83d света", "нет ? света"),
        ("свет " * 2_000, ("свет " * 2_000)[:TEXT_CAP]),
    ],
    ids=["a command", "a hidden command", "NUL", "half a character", "too long"],
)
async def test_what_a_client_types_is_never_a_command_and_always_fits(typed: str, sent: str) -> None:
    """The real server takes «/restart» for a sure recognition (``fixtures/rasa/command.json``)."""
    fake = FakeRasa()
    async with asking(fake) as rasa:
        await rasa.rank(typed, KNOWN)
    assert fake.texts == [sent]


BAD: list[tuple[str, int, bytes, FailureKind, str]] = [
    ("no model", 409, captured("no_model_409.json"), "refused", "has no model loaded (409)"),
    ("defect", 500, captured("parsing_error_500.json"), "refused", "answers with an error (500)"),
    ("token", 401, captured("not_authenticated_401.json"), "refused", "does not take our token (401)"),
    ("no api", 404, b"Not Found", "refused", "start it with --enable-api"),
    ("moved", 302, b"", "refused", "answers with an error (302)"),
    ("a page", 200, b"<html>", "unreadable", "not JSON"),
    ("nothing", 200, b"", "unreadable", "not JSON"),
    ("a list", 200, b"[]", "unreadable", "without «intent»"),
    ("another service", 200, captured("version.json"), "unreadable", "without «intent»"),
    (
        "no ranking",
        200,
        b'{"intent":{"name":"outage","confidence":1}}',
        "unreadable",
        "without «intent_ranking»",
    ),
    (
        "NaN",
        200,
        b'{"intent":{"name":"outage","confidence":NaN},"intent_ranking":[]}',
        "unreadable",
        "not JSON",
    ),
    ("huge", 200, b" " * BODY_CAP + captured("parsed.json"), "unreadable", "more than 256 KB"),
    ("another pack", 200, parsed(order_pizza=0.9, outage=0.1), "unknown_intent", "«order_pizza»"),
]


@pytest.mark.parametrize(
    ("status", "body", "kind", "told"), [each[1:] for each in BAD], ids=[each[0] for each in BAD]
)
async def test_a_bad_answer_is_refused_in_a_sentence(
    status: int, body: bytes, kind: FailureKind, told: str
) -> None:
    fake = FakeRasa(script=[(status, body)])
    async with asking(fake) as rasa:
        with pytest.raises(ClassifierFailed) as failure:
            await rasa.rank(QUESTION, KNOWN)
        assert failure.value.kind == kind
        assert told in str(failure.value)
        assert QUESTION not in str(failure.value)
        assert (await rasa.rank(QUESTION, KNOWN))[0].intent == "out_of_scope"  # and goes on


@pytest.mark.parametrize("confidence", ["null", '"0.9"', "-0.1", "1.5", "true", "1e999"])
def test_a_confidence_is_a_number_from_0_to_1(confidence: str) -> None:
    body = parsed(outage=0.5).replace(b"0.5", confidence.encode())
    with pytest.raises(ClassifierFailed):
        read_ranking(body)


@pytest.mark.parametrize("entry", [{"confidence": 0.5}, {"name": 7, "confidence": 0.5}, "outage", None])
def test_an_intent_has_a_name(entry: object) -> None:
    body = {"intent": {"name": "outage", "confidence": 0.5}, "intent_ranking": [entry]}
    with pytest.raises(ClassifierFailed):
        read_ranking(json.dumps(body).encode())


def test_rasa_that_recognises_nothing_has_answered() -> None:
    assert read_ranking(b'{"text":"","intent":{"name":null,"confidence":0.0},"intent_ranking":[]}') == ()


def test_whether_it_is_sure_enough_is_not_asked_of_rasa() -> None:
    ranking = read_ranking(parsed(nlu_fallback=0.3, outage=0.29, reading_howto=0.2))
    assert [one.intent for one in ranking] == ["outage", "reading_howto"]


def test_a_sum_of_floats_a_little_above_one_is_sure() -> None:
    assert read_ranking(parsed(outage=1.0000001)) == (Candidate("outage", 1.0),)


async def test_intents_behind_the_first_that_nobody_knows_here_are_passed_over() -> None:
    fake = FakeRasa(says=parsed(outage=0.8, order_pizza=0.1, reading_howto=0.05))
    async with asking(fake) as rasa:
        assert [one.intent for one in await rasa.rank(QUESTION, KNOWN)] == ["outage", "reading_howto"]
        assert len(await rasa.rank(QUESTION, None)) == 3


@pytest.mark.parametrize("slow", [{"hold": True}, {"trickles": True}], ids=["silent", "trickling"])
async def test_no_answer_is_waited_for_longer_than_the_time_limit(slow: dict[str, bool]) -> None:
    fake = FakeRasa(hold=asyncio.Event() if "hold" in slow else None, trickles="trickles" in slow)
    async with asking(fake, timeout=0.05) as rasa:
        with pytest.raises(ClassifierFailed, match=r"no answer within 0\.05 s") as failure:
            await rasa.rank(QUESTION, KNOWN)
    assert failure.value.kind == "timeout"


async def test_a_server_that_is_not_there_is_told_without_its_address_and_token() -> None:
    rasa = Rasa("http://127.0.0.1:1", token="sesame")
    with pytest.raises(ClassifierFailed, match="cannot be reached") as failure:
        await rasa.rank(QUESTION, KNOWN)
    await rasa.close()
    assert failure.value.kind == "unreachable"
    assert "sesame" not in str(failure.value)
    assert failure.value.__cause__ is None
