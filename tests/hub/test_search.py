"""Articles found by their words, through a whole turn."""

from conversation import events as e
from conversation.effects import ArticlesFound, FindArticles
from conversation.ids import SECOND, ConversationId, Micros
from conversation.state import State
from hub.answers import Answers
from hub.editor import Editor
from storage.articles import Text
from tests.hub.running import RunningHub
from tests.hub.test_editor_knowledge import ELENA

BODY = (
    "Кота с опоры снимает бригада сетевой компании.\n\n"
    "Не лезьте за котом сами: провода под напряжением. Позвоните диспетчеру и назовите номер опоры."
)
QUESTION = "кота с опоры снимает бригада сетевой компании или самим лезть"


async def publish(hub: RunningHub, topic: str, text: Text) -> str:
    editor = Editor(hub.core.database, hub.core.signals, hub.clock)
    made = await editor.create(topic, text, ELENA)
    await editor.publish(made.id, 1)  # type: ignore[arg-type]
    assert await hub.core.knowledge.refresh()
    return made.id


def replies(log: list[e.Event]) -> list[e.BotReplied]:
    return [event for event in log if isinstance(event, e.BotReplied)]


async def test_an_article_of_a_topic_of_its_own_answers_other_words_until_it_expires(hub: RunningHub) -> None:
    until = Micros(hub.clock() + 60 * SECOND)
    text = Text("Кот на опоре", BODY, ("кот забрался на столб",), valid_to=until)
    article = await publish(hub, "pole_cats", text)
    await hub.hears("1", QUESTION)
    (answer,) = replies(await hub.log("1"))
    assert (answer.article, answer.revision, answer.topic) == (article, 1, "pole_cats")
    assert "Не лезьте за котом сами" in hub.far_end.of("1")[0]
    hub.clock.forward(60)
    await hub.hears("1", QUESTION + " ответьте")
    later = replies(await hub.log("1"))[-1]
    assert later is not answer
    assert (later.article, later.topic) == (None, "")
    assert "Не лезьте за котом сами" not in hub.far_end.of("1")[-1]


async def test_what_is_found_names_its_article_and_revision_and_quotes_the_paragraph(
    sqlite_hub: RunningHub,
) -> None:
    core = sqlite_hub.core
    article = await publish(sqlite_hub, "pole_cats", Text("Кот на опоре", BODY))
    answers = Answers(
        core.database, core.knowledge, core.pack.routes, core.pack.standard.people, lambda topic: topic
    )
    effect = FindArticles(text="не лезть самим за котом, провода под напряжением?")
    found = await answers.answer(effect, State(ConversationId("c")), sqlite_hub.clock())
    assert isinstance(found, ArticlesFound)
    best = found.articles[0]
    assert (best.id, best.revision, best.fragment) == (article, 1, BODY.split("\n\n")[1])


async def test_one_more_article_is_read_alone_and_the_others_stay_as_they_are(sqlite_hub: RunningHub) -> None:
    before = sqlite_hub.core.knowledge.index
    article = await publish(sqlite_hub, "pole_cats", Text("Кот на опоре", BODY))
    after = sqlite_hub.core.knowledge.index
    assert {one.id for one in after.articles} == {one.id for one in before.articles} | {article}
    old = {one.id: one for one in before.articles}
    assert all(one is old[one.id] for one in after.articles if one.id != article)
