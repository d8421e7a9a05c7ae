import asyncio
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter

from handoff.operators import Role
from hub.accounts import LOGIN_TRIES
from tests.web.site import PASSWORD, Site, error_code
from web.guards import COOKIE, GUARDS, Unguarded, every_route, guards_of, refuse_unguarded


async def test_a_colleague_logs_in_and_the_cookie_is_for_this_host_alone(site: Site) -> None:
    await site.colleague("olga")
    answer = await site.browser().log_in("Olga ")
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 204
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


async def test_an_unknown_login_and_a_wrong_password_get_the_same_answer_and_the_same_work(
    site: Site,
) -> None:
    await site.colleague("olga")
    verified: list[int] = []
    hasher = site.hub.accounts._hasher
    original = hasher.verify
    site.hub.accounts._hasher = _Counting(hasher, original, verified)  # type: ignore[assignment]
    wrong = await site.browser().log_in("olga", "another one")
    unknown = await site.browser().log_in("nobody", "another one")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert len(verified) == 2


class _Counting:
    def __init__(self, hasher: Any, verify: Any, calls: list[int]) -> None:
        self._hasher, self._verify, self._calls = hasher, verify, calls

    def verify(self, *arguments: str) -> bool:
        self._calls.append(1)
        return self._verify(*arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self._hasher, name)


async def test_guessing_a_password_locks_the_login_for_longer_and_longer(site: Site) -> None:
    await site.colleague("olga")
    for number in range(LOGIN_TRIES):
        assert (await site.browser(f"198.51.100.{number}").log_in("olga", "wrong")).status_code == 401
    locked = await site.browser().log_in("olga")
    first = int(locked.headers["retry-after"])
    assert (locked.status_code, error_code(locked)) == (429, "locked")
    site.running.clock.forward(first)
    assert (await site.browser().log_in("olga", "wrong")).status_code == 401
    again = await site.browser().log_in("olga")
    assert again.status_code == 429
    assert int(again.headers["retry-after"]) > first


async def test_a_thousand_tries_at_the_same_moment_count_as_a_thousand(site_on_both: Site) -> None:
    await site_on_both.colleague("olga")
    answers = await asyncio.gather(
        *(site_on_both.browser(f"198.51.100.{n}").log_in("olga", "wrong") for n in range(20))
    )
    assert sum(answer.status_code == 401 for answer in answers) == LOGIN_TRIES
    assert sum(answer.status_code == 429 for answer in answers) == 20 - LOGIN_TRIES


async def test_one_address_cannot_try_every_login(site: Site) -> None:
    browser = site.browser()
    codes = [(await browser.log_in(f"login{number}", "wrong")).status_code for number in range(25)]
    assert codes[:20] == [401] * 20
    assert set(codes[20:]) == {429}


async def test_a_locked_login_does_not_say_whether_it_exists(site: Site) -> None:
    await site.colleague("olga")
    answers = {}
    for login in ("olga", "nobody"):
        for number in range(LOGIN_TRIES + 1):
            answers[login] = await site.browser(f"198.51.100.{number}").log_in(login, "wrong")
    assert answers["olga"].status_code == answers["nobody"].status_code == 429
    assert answers["olga"].json() == answers["nobody"].json()


async def test_logging_out_ends_the_session_on_the_server(site: Site) -> None:
    browser = await site.desk_of("olga")
    token = browser.cookies[COOKIE]
    assert (await browser.post("/api/logout")).status_code == 204
    other = site.browser()
    assert (await other.get("/api/me", headers={"Cookie": f"{COOKIE}={token}"})).status_code == 401


async def test_a_session_runs_out(site: Site) -> None:
    browser = await site.desk_of("olga")
    site.running.clock.forward(12 * 3600)
    assert (await browser.get("/api/me")).status_code == 401


async def test_a_session_in_the_address_counts_for_nothing(site: Site) -> None:
    token = (await site.desk_of("olga")).cookies[COOKIE]
    for name in ("token", "session", COOKIE):
        assert (await site.browser().get("/api/me", params={name: token})).status_code == 401


async def test_the_database_holds_no_password_and_no_token(site: Site, tmp_path: Path) -> None:
    browser = await site.desk_of("olga")
    _, visitor = await site.visitor()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("okno.sqlite*"))
    for secret in (PASSWORD, browser.cookies[COOKIE], visitor):
        assert secret.encode() not in held


async def test_what_changes_something_needs_the_csrf_value(site: Site) -> None:
    conversation = await site.waiting_client()
    browser = await site.desk_of("olga")
    claim = f"/api/desk/conversations/{conversation}/claim"
    csrf = browser.headers.pop("X-CSRF-Token")
    assert (await browser.post(claim)).status_code == 403
    assert (await browser.post(claim, headers={"X-CSRF-Token": csrf[:-1] + "x"})).status_code == 403
    assert (await browser.post(claim, headers={"X-CSRF-Token": csrf})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "https://okno.example.evil.example"])
async def test_a_foreign_page_changes_nothing_and_logs_nobody_in(site: Site, origin: str) -> None:
    conversation = await site.waiting_client()
    browser = await site.desk_of("olga")
    headers = {"Origin": origin}
    claim = await browser.post(f"/api/desk/conversations/{conversation}/claim", headers=headers)
    log_in = await browser.post("/api/login", json={"login": "olga", "password": PASSWORD}, headers=headers)
    assert (claim.status_code, error_code(claim)) == (403, "origin")
    assert log_in.status_code == 403


async def test_every_route_names_who_may_call_it(site: Site) -> None:
    routes = list(every_route(site.app.router.routes))
    assert len(routes) > 40
    for route in routes:
        assert set(guards_of(route)) & GUARDS, route


async def test_a_route_that_names_nobody_keeps_the_application_from_starting(site: Site) -> None:
    router = APIRouter()

    @router.get("/api/forgotten")
    async def forgotten() -> str:
        return "everything"

    site.app.include_router(router)
    with pytest.raises(Unguarded, match="/api/forgotten"):
        refuse_unguarded(site.app.router.routes)


PUBLIC_API = frozenset(
    (
        "/api/login",
        "/api/widget/session",
        "/api/widget/login",
        "/api/widget/logout",
        "/api/files/{file_id}",
        "/api/board/{office}",
        "/webhooks/{channel}/{account}",
    )
)


async def test_a_stranger_gets_nothing_from_any_other_address(site: Site) -> None:
    stranger = site.browser()
    for path, methods in site.app.openapi()["paths"].items():
        if not path.startswith("/api") or path in PUBLIC_API:
            continue
        for method in methods:
            address = (
                path.replace("{kind}", "inbound").replace("{row}", "1").replace("{", "").replace("}", "")
            )
            answer = await stranger.request(method.upper(), address, json={})
            assert answer.status_code in (401, 422), (method, path, answer.status_code)
            if answer.status_code == 422:
                good = await stranger.request(method.upper(), address, json=_body(site, path, method))
                assert good.status_code == 401, (method, path)


def _body(site: Site, path: str, method: str) -> dict[str, object]:
    """Something that the schema of the request takes."""
    document = site.app.openapi()
    name = document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    schema = document["components"]["schemas"][name.rsplit("/", 1)[1]]
    samples = {"integer": 1, "string": "a1", "array": [], "boolean": True}
    return {field: samples[schema["properties"][field]["type"]] for field in schema.get("required", ())}


ROLES = {
    "/api/desk/conversations": {"operator", "supervisor", "administrator"},
    "/api/desk/dead-letters": {"operator", "supervisor", "administrator"},
    "/api/editor/articles": {"editor", "administrator"},
}


@pytest.mark.parametrize("role", ["operator", "editor", "supervisor", "administrator"])
async def test_each_role_reaches_its_own_part_only(site: Site, role: Role) -> None:
    browser = await site.desk_of("somebody", role)
    for path, allowed in ROLES.items():
        expected = 200 if role in allowed else 403
        assert (await browser.get(path)).status_code == expected, path


async def test_an_object_where_a_text_is_expected_is_refused_unread(site: Site) -> None:
    await site.colleague("olga")
    for body in (
        {"login": {"$ne": ""}, "password": {"$ne": ""}},
        {"login": ["olga"], "password": PASSWORD},
        {"login": "olga", "password": PASSWORD, "roles": ["administrator"]},
        ["olga"],
    ):
        answer = await site.browser().post("/api/login", json=body)
        assert answer.status_code == 422
        assert PASSWORD not in answer.text
        assert "$ne" not in answer.text
