import re
from collections.abc import AsyncIterator, Mapping

import pytest

from channels.channel import RawPayload, WebhookAnswer
from conversation.ids import Micros
from storage import inbox
from storage.database import DatabaseUnavailable
from tests.web.site import Site, error_code
from web.server import create_app


async def _called(site: Site, *, stored: bool) -> None:
    """What a platform calls: the fake's secret is «s»."""
    raw = RawPayload("fake:main", "e1", "1", b'{"say": "hi"}', site.running.clock()) if stored else None

    class Hook:
        def accept(self, headers: Mapping[str, str], body: bytes, now: Micros) -> WebhookAnswer:
            if headers.get("x-secret") != "s":
                return WebhookAnswer(403)
            return WebhookAnswer(200, b"ok", raw)

    site.hub.webhooks["fake:main"] = Hook()  # type: ignore[index]


async def test_a_webhook_is_answered_as_the_channel_says_after_its_payload_is_stored(
    site_on_both: Site,
) -> None:
    await _called(site_on_both, stored=True)
    platform = site_on_both.browser()
    for _ in range(2):
        answer = await platform.post("/webhooks/fake/main", content=b"{}", headers={"X-Secret": "s"})
        assert (answer.status_code, answer.content) == (200, b"ok")
    waiting = await site_on_both.running.core.database.read(lambda: inbox.waiting(10))
    assert waiting == [("fake:main", "1")]


async def test_a_wrong_secret_and_an_unknown_account_store_nothing(site: Site) -> None:
    await _called(site, stored=True)
    assert (await site.browser().post("/webhooks/fake/main", content=b"{}")).status_code == 403
    assert (await site.browser().post("/webhooks/fake/other", content=b"{}")).status_code == 404
    for twice in (["s", "s"], ["s", "forged"], ["forged", "s"]):
        headers = [("X-Secret", secret) for secret in twice]
        answer = await site.browser().post("/webhooks/fake/main", content=b"{}", headers=headers)
        assert answer.status_code == 403
    assert await site.running.core.database.read(lambda: inbox.waiting(10)) == []


async def test_while_nothing_can_be_stored_a_platform_is_told_to_come_again(site: Site) -> None:
    await _called(site, stored=True)

    async def refuse(raw: RawPayload) -> bool:
        raise DatabaseUnavailable("disk full")

    site.hub.intake.accept = refuse  # type: ignore[method-assign]
    answer = await site.browser().post("/webhooks/fake/main", content=b"{}", headers={"X-Secret": "s"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "disk full" not in answer.text


async def test_a_body_over_the_limit_is_refused_with_a_clear_answer(site: Site) -> None:
    await _called(site, stored=False)
    headers = {"X-Secret": "s"}

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 1024 * 1024

    fits = await site.browser().post(
        "/webhooks/fake/main", content=b"x" * (10 * 1024 * 1024), headers=headers
    )
    declared = await site.browser().post(
        "/webhooks/fake/main", content=b"x" * (11 * 1024 * 1024), headers=headers
    )
    streamed = await site.browser().post("/webhooks/fake/main", content=chunks(), headers=headers)
    login = await site.browser().post("/api/login", json={"login": "x" * 1_200_000, "password": "y"})
    assert [a.status_code for a in (fits, declared, streamed, login)] == [200, 413, 413, 413]
    for answer in (declared, streamed, login):
        assert error_code(answer) == "too_large"


async def test_readiness_names_what_is_not_ready_and_hides_why(site: Site) -> None:
    assert (await site.browser().get("/readyz")).json() == {"ready": True, "failing": []}

    async def broken() -> str:
        return "password authentication failed for user okno"

    site.hub.checks["database"] = broken  # type: ignore[index]
    answer = await site.browser().get("/readyz")
    assert (answer.status_code, answer.json()["failing"]) == (503, ["database"])
    assert "okno" not in answer.text
    assert (await site.browser().get("/healthz")).text == "ok"


async def test_measures_are_for_our_own_network_and_hold_no_addresses(site: Site) -> None:
    conversation = await site.waiting_client()
    desk = await site.desk_of("olga")
    await desk.get(f"/api/desk/conversations/{conversation}")
    await desk.get("/no/such/place")
    assert (await site.browser("77.88.8.8").get("/metrics")).status_code == 403
    text = (await site.browser("10.0.0.5").get("/metrics")).text
    assert 'route="/api/desk/conversations/{conversation}"' in text
    assert conversation not in text
    assert "/no/such" not in text


async def test_the_log_of_requests_holds_four_facts_and_no_text_of_anybody(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = await site.desk_of("olga")
    await browser.get("/api/desk/conversations", params={"view": "all", "q": "иванов@example.ru"})
    await site.waiting_client("ivanov", "меня зовут Иванов, счёт 123456789")
    printed = capsys.readouterr().out
    assert "route=/api/desk/conversations" in printed
    for secret in ("иванов", "Иванов", "123456789", "olga", "203.0.113"):
        assert secret not in printed


async def test_a_defect_is_answered_without_its_words(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    desk = await site.desk_of("olga")

    async def breaks(*_: object) -> None:
        raise RuntimeError("Иванов, 123456789")

    site.hub.reading.listed = breaks  # type: ignore[method-assign,assignment]
    answer = await desk.get("/api/desk/conversations")
    assert (answer.status_code, error_code(answer)) == (500, "defect")
    assert "Иванов" not in answer.text + capsys.readouterr().out


async def test_no_answer_leaves_without_its_security_headers(site: Site) -> None:
    browser = site.browser()
    for path in ("/", "/desk", "/api/me", "/healthz", "/no/such/place", "/widget.js", "/openapi.json"):
        headers = (await browser.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "no-referrer", path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert not re.search(r"unsafe|\*", headers["content-security-policy"]), path


async def test_two_applications_share_one_process(site: Site) -> None:
    from dataclasses import replace

    from prometheus_client import CollectorRegistry

    assert create_app(replace(site.hub, registry=CollectorRegistry())) is not site.app
