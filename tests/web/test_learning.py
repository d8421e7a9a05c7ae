"""Operators propose, editors decide; each may do no more than that."""

from tests.web.site import Browser, Site, error_code

STRANGE = "абракадабрица зюзюблики кукумбер, л/с 123456789012"
HIDDEN = "абракадабрица зюзюблики кукумбер, л/с …"


async def _asked(site: Site, olga: Browser) -> tuple[str, str]:
    """(path of the conversation, the client's question)."""
    await site.running.hears("1", STRANGE)
    conversation = await site.waiting_client("1")
    path = f"/api/desk/conversations/{conversation}"
    items = (await olga.get(path)).json()["items"]
    return path, next(one["message_id"] for one in items if one["text"] == STRANGE)


async def test_an_operators_article_becomes_an_editors_candidate_and_then_a_phrasing(site: Site) -> None:
    olga, elena = await site.desk_of("olga"), await site.desk_of("elena", "editor")
    path, message = await _asked(site, olga)
    found = (await olga.get("/api/desk/articles", params={"q": "передать показания"})).json()["items"]
    article = next(one for one in found if one["title"] == "Как передать показания")
    ask = {"message_id": message, "article": article["id"]}
    named = {"message": message, "article": article["id"], "title": article["title"]}
    (group,) = (await elena.get("/api/editor/unanswered")).json()["items"]
    assert (group["question"], group["count"], group["messages"]) == (HIDDEN, 1, [message])
    assert (await olga.post(f"{path}/articles", json=ask)).json() == named
    assert (await olga.get(f"{path}/articles")).json()["items"] == [named]
    assert (await elena.get("/api/editor/unanswered")).json()["items"] == []
    (listed,) = (await elena.get("/api/editor/candidates")).json()["items"]
    (candidate,) = listed["candidates"]
    assert (listed["article"], listed["draft"]) == (article["id"], False)
    assert (candidate["words"], candidate["count"], candidate["by"]) == (HIDDEN, 1, "Olga")
    accepted = await elena.post(
        f"/api/editor/candidates/{candidate['id']}/accept", json={"words": "про зюзюблики"}
    )
    assert accepted.json() == {"added": "published"}
    changed = (await elena.get(f"/api/editor/articles/{article['id']}")).json()
    assert (changed["phrasings"][-1], changed["draft"]) == ("про зюзюблики", False)
    again = await elena.post(f"/api/editor/candidates/{candidate['id']}/accept", json={"words": "ещё"})
    assert (again.status_code, error_code(again)) == (404, "not_found")


async def test_each_does_only_her_part(site: Site) -> None:
    olga, elena = await site.desk_of("olga"), await site.desk_of("elena", "editor")
    stranger = await site.desk_of("vera", queues=("claims",))
    path, message = await _asked(site, olga)
    article = (await olga.get("/api/desk/articles", params={"q": "показания"})).json()["items"][0]["id"]
    ask = {"message_id": message, "article": article}
    for browser, status in ((elena, 403), (stranger, 404), (site.browser(), 401)):
        assert (await browser.post(f"{path}/articles", json=ask)).status_code == status
        assert (await browser.get(f"{path}/articles")).status_code == status
    for method, place, body in (
        ("GET", "candidates", None),
        ("POST", "candidates/x/accept", {"words": "x"}),
        ("POST", "candidates/x/reject", None),
        ("POST", "candidates/x/restore", None),
        ("POST", "candidates/x/move", {"article": article}),
        ("GET", "unanswered", None),
        ("POST", "unanswered/propose", {"messages": [message], "article": article}),
        ("POST", "unanswered/put-away", {"messages": [message]}),
        ("POST", "unanswered/bring-back", {"messages": [message]}),
        ("GET", "articles-found", None),
    ):
        assert (await olga.request(method, f"/api/editor/{place}", json=body)).status_code == 403


async def test_only_a_clients_own_words_can_be_named_and_only_for_an_article_that_is_there(
    site: Site,
) -> None:
    olga = await site.desk_of("olga")
    path, message = await _asked(site, olga)
    article = (await olga.get("/api/desk/articles", params={"q": "показания"})).json()["items"][0]["id"]
    items = (await olga.get(path)).json()["items"]
    ours = next(one["message_id"] for one in items if one["author"] == "bot")
    refused = await olga.post(f"{path}/articles", json={"message_id": ours, "article": article})
    assert (refused.status_code, error_code(refused)) == (409, "no_words")
    for wrong in ({"message_id": "no-such", "article": article}, {"message_id": message, "article": "no"}):
        assert (await olga.post(f"{path}/articles", json=wrong)).status_code == 404
    withdrawn = await olga.post(f"{path}/articles/withdraw", json={"message_id": message, "article": article})
    assert withdrawn.status_code == 204
