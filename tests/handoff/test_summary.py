from pathlib import Path

from conversation import events as e
from conversation.ids import ArticleId, ConversationId, MessageId, Micros, OperatorId
from conversation.message import Attachment, Content
from handoff.routing import load_routes
from handoff.summary import LINE_MAX, Summary, summarise
from tests.handoff.people import CLIENT, SAID

ROUTES = load_routes((Path(__file__).parents[2] / "content" / "psk" / "handoffs.yml").read_text("utf-8"))


def log(*events: e.Event) -> list[e.Recorded]:
    return [
        e.Recorded(number, ConversationId("c_1"), number, Micros(number), event)
        for number, event in enumerate(events, 1)
    ]


def wrote(text: str, files: int = 0) -> e.MessageReceived:
    return e.MessageReceived(
        MessageId("m"), CLIENT, "x", text, attachments=(Attachment("image", "r"),) * files
    )


def bot(text: str, reason: str = "article") -> e.BotReplied:
    return e.BotReplied(SAID, CLIENT, Content(text), reason, ArticleId("art"))


def test_the_summary_tells_reason_question_and_what_the_bot_answered() -> None:
    summary = summarise(
        log(
            wrote("почему такой счёт?", files=2),
            bot("Счёт складывается…\nиз строк"),
            wrote("оператор"),
            bot("Передаю", "handoff"),
            e.HandoffRequested("client_request", "common", "normal"),
        )
    )
    assert summary == Summary("client_request", "почему такой счёт?", ("Счёт складывается… из строк",), 2)
    assert summary.text(ROUTES, "ru").splitlines() == [
        "Причина: Клиент попросил оператора",
        "Вопрос: почему такой счёт?",
        "Бот ответил: Счёт складывается… из строк",
        "Файлов от клиента: 2",
    ]
    assert summary.text(ROUTES, "en").startswith("Reason: Client asked for a person")


def test_the_last_question_is_told_when_it_was_the_reason() -> None:
    summary = summarise(
        log(wrote("привет"), wrote("щиток искрит"), e.HandoffRequested("fire", "safety", "safety"))
    )
    assert (summary.reason, summary.question) == ("fire", "щиток искрит")


def test_a_settled_question_is_not_told_again() -> None:
    closed = e.ConversationClosed(OperatorId("op"))
    assert summarise(log(wrote("старое"), bot("ответ"), closed, wrote("новое"))).question == "новое"
    assert summarise(log(wrote("старое"), bot("ответ"), closed)) == Summary()


def test_a_long_letter_is_cut_to_a_line() -> None:
    assert len(summarise(log(wrote("слово " * 500))).question) == LINE_MAX
