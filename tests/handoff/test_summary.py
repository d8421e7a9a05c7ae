from conversation import events as e
from conversation.ids import ArticleId, ConversationId, MessageId, Micros, OperatorId
from conversation.message import Attachment, Content
from conversation.understanding import Entity
from handoff.summary import ANSWERS_MAX, LINE_MAX, Answer, Known, Summary, summarise
from tests.handoff.people import CLIENT, SAID

CALLED = e.HandoffRequested("client_request", "common", "normal")


def log(*events: e.Event) -> list[e.Recorded]:
    return [
        e.Recorded(number, ConversationId("c_1"), number, Micros(number), event)
        for number, event in enumerate(events, 1)
    ]


def wrote(text: str, files: int = 0, message: str = "m", *, automatic: bool = False) -> e.MessageReceived:
    attachments = (Attachment("image", "r"),) * files
    return e.MessageReceived(MessageId(message), CLIENT, "x", text, attachments, automatic=automatic)


def bot(text: str, reason: str = "article", article: str = "art") -> e.BotReplied:
    return e.BotReplied(SAID, CLIENT, Content(text), reason, ArticleId(article), 2)


def read(*entities: tuple[str, str | int]) -> e.TextUnderstood:
    found = tuple(Entity(name, value, 0, 1, "pattern") for name, value in entities)
    return e.TextUnderstood(MessageId("m"), "", (), found, "unknown")


def test_the_summary_tells_the_question_and_what_the_bot_answered() -> None:
    summary = summarise(
        log(
            wrote("почему такой счёт?", files=2),
            bot("Счёт складывается…\nиз строк"),
            wrote("оператор"),
            bot("Передаю", "handoff"),
            CALLED,
        )
    )
    answer = Answer(ArticleId("art"), 2, "Счёт складывается… из строк")
    assert summary == Summary("почему такой счёт?", (answer,), 2)


def test_who_only_calls_for_a_person_has_asked_just_that() -> None:
    assert summarise(log(wrote("оператор"), CALLED)).question == "оператор"


def test_the_last_question_is_told_when_it_was_the_reason() -> None:
    fire = e.HandoffRequested("fire", "safety", "safety")
    assert summarise(log(wrote("привет"), wrote("щиток искрит"), fire)).question == "щиток искрит"


def test_what_is_added_while_people_have_it_does_not_hide_the_question() -> None:
    asked = (wrote("почему такой счёт?", message="a"), wrote("оператор", message="b"), CALLED)
    added = wrote("обычно плачу 2 000", message="c")
    assert summarise(log(*asked, added)).question == "почему такой счёт?"
    raised = e.HandoffRaised("fire", "safety", "safety")
    assert summarise(log(*asked, wrote("щиток горит", message="c"), raised)).question == "щиток горит"


def test_a_call_for_a_person_that_says_why_is_the_question() -> None:
    why = "оператора, у меня второй день нет света"
    assert summarise(log(wrote("привет", message="a"), wrote(why, message="b"), CALLED)).question == why


def test_who_calls_by_a_button_has_asked_what_he_wrote_before() -> None:
    called = e.ButtonPressed(MessageId("q"), CLIENT, "u", "Оператор", "operator")
    asked = (wrote("привет", message="a"), wrote("где счёт", message="b"))
    assert summarise(log(*asked, called, CALLED)).question == "где счёт"


def test_a_topic_chosen_by_a_button_is_a_question() -> None:
    press = e.ButtonPressed(MessageId("p"), CLIENT, "t", "Разобраться в счёте", "topic:bill_explain")
    called = e.ButtonPressed(MessageId("q"), CLIENT, "u", "Оператор", "operator")
    assert summarise(log(press, called)).question == "Разобраться в счёте"


def test_a_question_follows_its_edit_and_goes_when_it_is_taken_back() -> None:
    asked = (wrote("первый", message="a"), wrote("вотрой", message="b"))
    assert summarise(log(*asked, e.MessageEdited(MessageId("b"), "второй"))).question == "второй"
    assert summarise(log(*asked, e.MessageDeleted(MessageId("b")))).question == "первый"


def test_an_automatic_letter_asks_nothing() -> None:
    assert summarise(log(wrote("вопрос"), wrote("Я в отпуске", automatic=True))).question == "вопрос"


def test_a_settled_question_is_not_told_again_and_the_person_stays_known() -> None:
    closed = e.ConversationClosed(OperatorId("op"))
    before = (wrote("старое"), read(("account", "012345678")), bot("ответ"), closed)
    known = (Known("account", "012345678"),)
    assert summarise(log(*before)) == Summary(known=known)
    assert summarise(log(*before, wrote("новое"))) == Summary("новое", known=known)


def test_known_are_the_newest_values_that_tell_who_the_client_is() -> None:
    events = (
        read(("phone", "+79991234567"), ("reason", "fire")),
        read(("account", 1), ("phone", "+78120000000")),
    )
    assert summarise(log(*events)).known == (Known("account", "1"), Known("phone", "+78120000000"))


def test_an_article_quoted_again_is_told_once_and_the_last_ones_stay() -> None:
    said = [bot("текст", article=f"a{number % 5}") for number in range(10)]
    articles = [one.article for one in summarise(log(*said)).answers]
    assert articles == ["a2", "a3", "a4"]
    assert len(articles) == ANSWERS_MAX


def test_a_long_letter_is_cut_to_a_line() -> None:
    assert len(summarise(log(wrote("слово " * 500))).question) == LINE_MAX
