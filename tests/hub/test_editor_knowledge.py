import asyncio
from collections.abc import Sequence

from structlog.testing import capture_logs

from conversation.effects import ArticlesFound, FindArticles
from conversation.ids import ConversationId, OperatorId
from conversation.state import State
from handoff.operators import Operator
from hub.answers import Answers
from hub.editor import Editor
from hub.knowledge import Knowledge
from knowledge.article import Article
from nlu.understand import Understander
from storage.articles import Text
from tests.hub.running import RunningHub
from tests.nlu.pack import PackTrainer, taught

ELENA = Operator(OperatorId("oper_e"), "elena", "Елена", frozenset(("editor",)))


async def test_the_new_index_and_the_new_understander_come_together_or_not_at_all(
    sqlite_hub: RunningHub,
) -> None:
    core = sqlite_hub.core
    failing: list[str] = []

    class Failing(PackTrainer):
        def build(self, articles: Sequence[Article]) -> Understander:
            if failing:
                raise RuntimeError("cannot be built")
            return core.knowledge.understander

    knowledge = await Knowledge.open(core.database, core.signals, Failing())
    before = knowledge.index
    editor = Editor(core.database, core.signals, sqlite_hub.clock)
    made = await editor.create("roof_cats", Text("Коты", "Кот снимается лестницей."), ELENA)
    failing.append("now")
    await editor.publish(made.id, 1)  # type: ignore[arg-type]
    assert not await knowledge.refresh()
    assert knowledge.index is before
    failing.clear()
    again = await editor.save(made.id, 1, Text("Коты", "Кот слезает сам."), ELENA)  # type: ignore[arg-type]
    await editor.publish(made.id, again.revision)  # type: ignore[arg-type]
    assert await knowledge.refresh()
    found = knowledge.index.by_topic("roof_cats", sqlite_hub.clock())
    assert found is not None
    assert (found.answer, found.revision) == ("Кот слезает сам.", 2)


async def test_a_draft_is_heard_by_nobody(sqlite_hub: RunningHub) -> None:
    editor = Editor(sqlite_hub.core.database, sqlite_hub.core.signals, sqlite_hub.clock)
    await editor.create("roof_cats", Text("Коты", "Кот снимается лестницей."), ELENA)
    assert not await sqlite_hub.core.knowledge.refresh()
    assert sqlite_hub.core.knowledge.index.by_topic("roof_cats", sqlite_hub.clock()) is None


async def test_an_editors_own_topic_can_be_a_button_and_one_without_an_article_is_left_out(
    sqlite_hub: RunningHub,
) -> None:
    core = sqlite_hub.core
    editor = Editor(core.database, core.signals, sqlite_hub.clock)
    knowledge = await Knowledge.open(core.database, core.signals, PackTrainer())
    cats = await editor.create("roof_cats", Text("Коты на крыше", "Кот слезает сам."), ELENA)
    related = ("roof_cats", "pay_methods", "nothing_of_the_kind")
    dogs = await editor.create("roof_dogs", Text("Собаки", "Их там нет.", related=related), ELENA)
    for made in (cats, dogs):
        await editor.publish(made.id, 1)  # type: ignore[arg-type]
    assert await knowledge.refresh()
    policy = core.pack.policy
    answers = Answers(
        core.database,
        knowledge,
        core.pack.routes,
        core.pack.standard.people,
        lambda topic: policy.title(topic, "ru"),
    )
    asked = FindArticles(topic="roof_dogs")
    found = await answers.answer(asked, State(ConversationId("c_1")), sqlite_hub.clock())
    assert isinstance(found, ArticlesFound)
    assert found.articles[0].related == (
        ("roof_cats", "Коты на крыше"),
        ("pay_methods", policy.title("pay_methods", "ru")),
    )


async def test_what_was_published_is_found_at_once_and_learnt_behind(sqlite_hub: RunningHub) -> None:
    core = sqlite_hub.core
    lessons: list[tuple[str, ...]] = []
    learnt = taught(core.knowledge.index.articles)

    class Slow(PackTrainer):
        async def prepare(self, articles: Sequence[Article]) -> bool:
            lessons.append(tuple(article.topic for article in articles if article.topic == "roof_cats"))
            return True

        def build(self, articles: Sequence[Article]) -> Understander:
            return learnt if len(lessons) > 1 else core.knowledge.understander

    knowledge = await Knowledge.open(core.database, core.signals, Slow())
    editor = Editor(core.database, core.signals, sqlite_hub.clock)
    made = await editor.create("roof_cats", Text("Коты", "Кот снимается лестницей."), ELENA)
    await editor.publish(made.id, 1)  # type: ignore[arg-type]
    assert await knowledge.refresh()
    assert knowledge.index.by_topic("roof_cats", sqlite_hub.clock()) is not None
    assert lessons == [()]
    assert await knowledge.learn()
    assert lessons == [(), ("roof_cats",)]
    assert knowledge.understander is learnt


async def test_a_training_that_fails_leaves_the_old_model_serving(sqlite_hub: RunningHub) -> None:
    core = sqlite_hub.core

    class Unable(PackTrainer):
        async def prepare(self, articles: Sequence[Article]) -> bool:
            if any(article.topic == "roof_cats" for article in articles):
                raise RuntimeError("no memory")
            return True

    knowledge = await Knowledge.open(core.database, core.signals, Unable())
    running = asyncio.create_task(knowledge.run())
    editor = Editor(core.database, core.signals, sqlite_hub.clock)
    made = await editor.create("roof_cats", Text("Коты", "Кот снимается лестницей."), ELENA)
    with capture_logs() as logs:
        await editor.publish(made.id, 1)  # type: ignore[arg-type]
        while not any(entry["event"] == "model_not_trained" for entry in logs):
            await asyncio.sleep(0.01)
    running.cancel()
    assert knowledge.index.by_topic("roof_cats", sqlite_hub.clock()) is not None
    assert knowledge.understander.understand("как передать показания").intent == "reading_howto"
