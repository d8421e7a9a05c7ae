import asyncio

from tests.hub.running import pack
from tests.web.site import QUESTION, Browser, Site, error_code

ARTICLES = "/api/editor/articles"


async def _howto(browser: Browser) -> dict:
    (line,) = [
        one for one in (await browser.get(ARTICLES)).json()["items"] if one["topic"] == "reading_howto"
    ]
    return (await browser.get(f"{ARTICLES}/{line['id']}")).json()


def _ask(article: dict, **changes: object) -> dict:
    fields = ("title", "body", "phrasings", "related", "source", "valid_from", "valid_to")
    return {field: article[field] for field in fields} | {"base_revision": article["revision"]} | changes


async def test_a_published_edit_answers_the_next_question_and_a_draft_does_not(site_on_both: Site) -> None:
    site = site_on_both
    editor = await site.desk_of("elena", "editor")
    article = await _howto(editor)
    path = f"{ARTICLES}/{article['id']}"
    draft = (await editor.put(path, json=_ask(article, body="Показания ждём **до 28-го числа**."))).json()
    assert (draft["draft"], draft["revision"], draft["published_revision"]) == (True, 2, 1)
    assert draft["answer_preview"] == "Показания ждём до 28-го числа."
    assert not await site.hub.knowledge.refresh()
    await site.running.hears("1", QUESTION)
    assert "28-го" not in site.running.far_end.of("1")[-1]
    published = (await editor.post(f"{path}/publish", json={"base_revision": 2})).json()
    assert (published["draft"], published["published_revision"]) == (False, 2)
    assert await site.hub.knowledge.refresh()
    await site.running.hears("2", QUESTION)
    assert "28-го" in site.running.far_end.of("2")[-1]
    revisions = (await editor.get(f"{path}/revisions")).json()["items"]
    assert [(one["revision"], one["by"]) for one in revisions] == [(2, "Elena"), (1, "pack")]


async def test_a_process_that_heard_no_signal_still_learns_of_it(site: Site) -> None:
    running = asyncio.create_task(site.hub.knowledge.run())
    editor = await site.desk_of("elena", "editor")
    article = await _howto(editor)
    before = site.hub.knowledge.index
    async with asyncio.timeout(20):
        await site.hub.editor.publish(article["id"], article["revision"])
        while site.hub.knowledge.index is before:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_of_two_editors_the_second_is_told_that_the_first_saved(site_on_both: Site) -> None:
    editor = await site_on_both.desk_of("elena", "editor")
    article = await _howto(editor)
    path = f"{ARTICLES}/{article['id']}"
    answers = await asyncio.gather(
        *(editor.put(path, json=_ask(article, title=f"Имя {n}")) for n in range(3))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    stale = await editor.post(f"{path}/publish", json={"base_revision": 1})
    assert (stale.status_code, error_code(stale)) == (409, "stale")


async def test_seeding_again_never_touches_an_edited_article(site_on_both: Site) -> None:
    editor = await site_on_both.desk_of("elena", "editor")
    article = await _howto(editor)
    await editor.put(f"{ARTICLES}/{article['id']}", json=_ask(article, title="Моё имя"))
    assert await site_on_both.hub.editor.seed(pack().articles) == 0
    assert (await _howto(editor))["title"] == "Моё имя"


async def test_a_new_article_begins_as_a_draft_and_is_found_by_its_words(site_on_both: Site) -> None:
    editor = await site_on_both.desk_of("elena", "editor")
    ask = {
        "topic": "roof_cats",
        "title": "Коты на крыше",
        "body": "Кот снимается *лестницей*.",
        "phrasings": [],
    }
    made = await editor.post(ARTICLES, json=ask)
    assert (made.status_code, made.json()["draft"], made.json()["published_revision"]) == (201, True, 0)
    (found,) = (await editor.get(ARTICLES, params={"q": "КОТ лестницей"})).json()["items"]
    assert (found["state"], found["updated_by"]) == ("draft", "Elena")
    assert (await editor.get(ARTICLES, params={"q": "кот трактор"})).json()["items"] == []


async def test_an_article_past_its_time_is_shown_as_expired(site: Site) -> None:
    editor = await site.desk_of("elena", "editor")
    article = await _howto(editor)
    path = f"{ARTICLES}/{article['id']}"
    await editor.put(path, json=_ask(article, valid_to="2026-11-24T00:00:00+03:00"))
    await editor.post(f"{path}/publish", json={"base_revision": 2})
    site.running.clock.forward(24 * 3600)
    await editor.log_in("elena")
    (line,) = [one for one in (await editor.get(ARTICLES)).json()["items"] if one["id"] == article["id"]]
    assert line["state"] == "expired"
    assert (await editor.get(path)).json()["valid_to"] == "2026-11-23T21:00:00.000Z"


async def test_trying_a_question_tells_intent_and_article(site: Site) -> None:
    editor = await site.desk_of("elena", "editor")
    found = (await editor.post("/api/editor/try", json={"text": QUESTION})).json()
    assert (found["intent"], found["certainty"]) == ("reading_howto", "answer")
    assert found["article"]["title"]
    assert "303-69-69" in found["answer"]


async def test_a_time_without_its_zone_is_refused(site: Site) -> None:
    editor = await site.desk_of("elena", "editor")
    article = await _howto(editor)
    answer = await editor.put(
        f"{ARTICLES}/{article['id']}", json=_ask(article, valid_to="2026-11-24T00:00:00")
    )
    assert (answer.status_code, answer.json()["error"]["fields"]) == (422, ["valid_to"])


async def test_a_new_article_begins_without_an_answer_and_cannot_be_published_so(site: Site) -> None:
    editor = await site.desk_of("elena", "editor")
    made = await editor.post(ARTICLES, json={"topic": "roof_cats", "title": "Кот на крыше", "body": ""})
    assert (made.status_code, made.json()["draft"]) == (201, True)
    path = f"{ARTICLES}/{made.json()['id']}"
    refused = await editor.post(f"{path}/publish", json={"base_revision": 1})
    assert (refused.status_code, error_code(refused)) == (422, "empty")
    assert (await editor.put(path, json=_ask(made.json(), body="Кот слезет сам."))).status_code == 200
    assert (await editor.post(f"{path}/publish", json={"base_revision": 2})).json()["draft"] is False
