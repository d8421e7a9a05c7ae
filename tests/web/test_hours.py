from tests.web.site import Site

HOURS_TO_CLOSE = 8 * 3600
"""Seconds from the fake clock (14:00 in Moscow) to 22:00."""


async def people(site: Site, language: str = "ru") -> dict:
    answer = await site.browser().post(
        "/api/widget/session", json={"account": "site"}, headers={"Accept-Language": language}
    )
    return answer.json()["people"]


async def test_while_people_work_the_chat_says_nothing_of_it_and_knows_until_when(site: Site) -> None:
    assert await people(site) == {"working": True, "changes_in": HOURS_TO_CLOSE, "notice": ""}


async def test_after_hours_the_chat_says_when_people_come_back_in_the_clients_language(site: Site) -> None:
    site.running.clock.forward(HOURS_TO_CLOSE + 70 * 60)
    away = await people(site)
    assert (away["working"], away["changes_in"]) == (False, 8 * 3600 + 50 * 60)
    assert "завтра после 8:00" in away["notice"]
    assert "tomorrow after 8:00" in (await people(site, "en"))["notice"]
