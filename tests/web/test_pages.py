import gzip
import json
from dataclasses import replace

import pytest

from hub.widget import Kiosk, Nudge
from tests.web.site import Site

SCRIPT = b"console.log(1);" * 100


@pytest.fixture
def built(site: Site) -> Site:
    for name, body in {
        "widget.js": SCRIPT,
        "widget/frame.html": b"<!doctype html>frame",
        "console.html": b"<!doctype html>console",
        "demo.html": b"<!doctype html>demo",
        "assets/app-1a2b.js": SCRIPT,
    }.items():
        path = site.pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    (site.pages.parent / "secret.txt").write_text("secret")
    return site


async def test_without_a_build_a_page_says_how_to_make_one(site: Site) -> None:
    for path in ("/desk", "/editor", "/demo", "/faq", "/widget/frame"):
        answer = await site.browser().get(path)
        assert answer.status_code == 503
        assert "dev.py setup" in answer.text


async def test_pages_are_asked_for_again_and_assets_are_kept_for_ever(built: Site) -> None:
    browser = built.browser()
    page = await browser.get("/desk")
    assert (page.text, page.headers["cache-control"]) == ("<!doctype html>console", "no-cache")
    again = await browser.get("/desk", headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    asset = await browser.get("/assets/app-1a2b.js")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.headers["content-type"].startswith("text/javascript")


async def test_a_rebuilt_page_is_seen_without_a_restart(built: Site) -> None:
    before = (await built.browser().get("/desk")).headers["etag"]
    (built.pages / "console.html").write_bytes(b"<!doctype html>a newer console")
    after = await built.browser().get("/desk")
    assert after.text.endswith("newer console")
    assert after.headers["etag"] != before


async def test_scripts_go_out_packed_to_whoever_unpacks(built: Site) -> None:
    async with built.browser().stream("GET", "/widget.js", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert gzip.decompress(packed) == SCRIPT
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    plain = await built.browser().get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert plain.content == SCRIPT


@pytest.mark.parametrize(
    "path",
    [
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        ".%2e%2f..%2fsecret.txt",
        "a%00b",
        "%252e%252e%252fsecret.txt",
    ],
)
async def test_nothing_outside_the_build_is_ever_served(built: Site, path: str) -> None:
    answer = await built.browser().get(f"/assets/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_only_allowed_sites_show_the_chat_and_nobody_shows_the_console(built: Site) -> None:
    site = built.hub.widget._sites["site"]
    object.__setattr__(site, "sites", ("https://shop.example",))
    browser = built.browser()
    frame = (await browser.get("/widget/frame", params={"account": "site"})).headers[
        "content-security-policy"
    ]
    assert frame.endswith("frame-ancestors 'self' https://shop.example")
    unknown = (await browser.get("/widget/frame", params={"account": "nope"})).headers[
        "content-security-policy"
    ]
    assert unknown.endswith("frame-ancestors 'self'")
    for path in ("/desk", "/editor", "/demo"):
        assert "frame-ancestors 'none'" in (await browser.get(path)).headers["content-security-policy"]
    assert "frame-src 'self'" in (await browser.get("/demo")).headers["content-security-policy"]


async def test_the_demo_exists_only_in_a_demo(built: Site) -> None:
    from dataclasses import replace

    assert (await built.browser().get("/")).headers["location"] == "/demo"
    built.app.state.hub = replace(built.hub, settings=replace(built.hub.settings, demo=False))
    assert (await built.browser().get("/demo")).status_code == 404
    assert (await built.browser().get("/")).headers["location"] == "/desk"


async def test_the_loader_goes_out_with_the_rules_of_its_nudges_and_with_nothing_else(
    built: Site,
) -> None:
    (built.pages / "widget.js").write_bytes(b"const rules=`okno:nudges`;" + SCRIPT)
    before = await built.browser().get("/widget.js")
    assert before.text.startswith("const rules={};")
    known = built.hub.widget._sites
    known["site"] = replace(
        known["site"], nudges=(Nudge("/tariffs*", 20, "Подобрать «тариф»?\n</script>`${1}"),)
    )
    after = await built.browser().get("/widget.js")
    rules = json.loads(after.text.removeprefix("const rules=").split(";console")[0])
    ((identity, url, seconds, text),) = rules["site"]
    assert (len(identity), url, seconds, text) == (12, "/tariffs*", 20, "Подобрать «тариф»?\n</script>`${1}")
    assert after.headers["etag"] != before.headers["etag"]
    again = await built.browser().get("/widget.js", headers={"If-None-Match": after.headers["etag"]})
    assert again.status_code == 304


async def test_a_terminals_page_exists_only_for_an_account_that_is_one(built: Site) -> None:
    assert (await built.browser().get("/widget/kiosk?account=site")).status_code == 404
    known = built.hub.widget._sites
    known["site"] = replace(known["site"], kiosk=Kiosk(90, 20, ("Как оплатить",)))
    page = await built.browser().get("/widget/kiosk?account=site")
    assert page.text == "<!doctype html>frame"
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    session = await built.browser().post("/api/widget/session", json={"account": "site"})
    assert session.json()["kiosk"] == {"idle": 90, "countdown": 20, "start": ["Как оплатить"]}
