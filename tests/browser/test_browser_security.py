"""What a hostile client, file or site can do in the browsers of others: nothing."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Frame, Page, expect

from tests.browser.live_hub import LiveHub
from tests.browser.people import Client, People
from tests.fakes.far_end import said

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

MARKUP = '<img src=x onerror="window.owned=1"><script>window.owned=1</script> [я](javascript:window.owned=1)'
TYPE_A_SCRIPT = """() => new Promise(done => {
    document.addEventListener("securitypolicyviolation", event => done(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.owned = 1";
    document.head.append(script);
    setTimeout(() => done(""), 2000);
})"""
HOSTILE = """<!doctype html><title>x</title><script>
    setInterval(() => {
        for (const where of [parent, ...Array.from({length: parent.length}, (_, i) => parent[i])])
            for (const said of [{okno: "unread", count: 9}, {okno: "close"}]) where.postMessage(said, "*");
        parent.postMessage("said", "*");
    }, 20);
</script>"""


async def owned(*places: Page | Frame) -> bool:
    return any([await place.evaluate("window.owned === 1") for place in places])


async def test_markup_in_a_message_stays_text_on_both_sides(people: People) -> None:
    client = await people.client()
    await client.write(MARKUP)
    await client.ask_for_a_person()
    olga = await people.colleague("operator")
    await olga.rows.click()
    await olga.claim()
    await olga.reply(MARKUP)
    await expect(client.bubble("onerror")).to_have_count(2)
    await expect(olga.entry("onerror")).to_have_count(2)
    for bubble in (client.bubbles, olga.entries):
        await expect(bubble.filter(has_text="onerror").first.locator(".text")).to_have_text(MARKUP)
        await expect(bubble.locator("img, script, a[href^=javascript]")).to_have_count(0)
    assert not await owned(*client.page.frames, olga.page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("счёт.html", "<!doctype html><script>window.owned=1</script>"),
        ("схема.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="window.owned=1"><text>a</text></svg>'),
    ],
    ids=["html", "svg"],
)
async def test_a_page_or_drawing_sent_as_a_file_never_opens_in_our_origin(
    people: People, tmp_path: Path, name: str, content: str
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    client = await people.client()
    await client.attach(path)
    await expect(client.chat.get_by_role("button", name="Отправить")).to_be_enabled()
    await client.write("вот файл")
    await client.ask_for_a_person()
    olga = await people.colleague("operator")
    await olga.rows.click()
    entry = olga.entry("вот файл")
    await expect(entry.get_by_role("img")).to_have_count(0)
    link = entry.get_by_role("link", name=name)
    async with olga.page.context.expect_event("page") as opening:
        await link.evaluate("link => { link.removeAttribute('download'); link.click(); }")
    tab = await opening.value
    assert tab.url in ("", "about:blank", ":")
    address = await link.get_attribute("href")
    assert address is not None
    answer = await olga.page.request.get(address)
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_letter_stays_in_its_frame_even_if_nothing_was_cleaned_out_of_it(
    people: People, live: LiveHub
) -> None:
    people.expect("sandbox|Content Security Policy")
    html = (
        "<p>Тело письма</p><script>top.owned=1</script><img src=x onerror='top.owned=1'>"
        "<img src='https://tracker.test/p.gif'><form action='/api/logout' method=post><button>Далее</button></form>"
    )
    letter = said("ivan@example.test", "оператор", "letter", "email:main", name="Иван", html=html)
    await live.core.intake.accept(letter)
    people.ours.add("https://tracker.test")
    olga = await people.colleague("operator")
    refused: list[tuple[str, str | None]] = []
    olga.page.on("requestfailed", lambda request: refused.append((request.url, request.failure)))
    await olga.rows.click()
    await olga.page.get_by_text("Письмо целиком").click()
    frame = olga.page.frame_locator("iframe[title='Письмо целиком']")
    await expect(frame.get_by_text("Тело письма")).to_be_visible()
    await frame.get_by_role("button", name="Далее").click()
    await expect(frame.get_by_text("Тело письма")).to_be_visible()
    await expect(olga.page.get_by_role("navigation")).to_be_visible()
    assert ("https://tracker.test/p.gif", "csp") in refused
    assert not await owned(olga.page)


@pytest.mark.parametrize("path", ["/demo", "/desk", "/editor", "/widget/frame"])
async def test_a_script_that_gets_into_a_page_does_not_run(people: People, path: str) -> None:
    people.expect("Content Security Policy|favicon")
    page = await (await people.window()).new_page()
    await page.goto(path)
    assert await page.evaluate(TYPE_A_SCRIPT) == "script-src-elem"
    assert not await owned(page)


async def test_the_chat_on_a_companys_site_hears_nobody_but_its_own_page(
    people: People, live: LiveHub
) -> None:
    shop, evil = live.site("shop"), live.site("evil")
    people.ours |= {shop, evil}
    people.expect("favicon")
    live.gate.sites["shop.localhost"] = (
        f"<!doctype html><html lang=ru><title>Магазин</title><script src='{live.address}/widget.js'></script>"
        f"<iframe title=чужой src='{evil}/'></iframe>"
    )
    live.gate.sites["evil.localhost"] = HOSTILE
    client = Client(await (await people.window()).new_page())
    await client.page.add_init_script(
        "window.heard = 0; addEventListener('message', event => window.heard += event.data === 'said')"
    )
    await client.page.goto(shop)
    await client.open()
    await client.write("как передать показания?")
    await expect(client.bubble("до 25-го числа")).to_have_count(1)
    before = await client.page.evaluate("window.heard")
    await client.page.wait_for_function("before => window.heard > before + 5", arg=before)
    await expect(client.launcher).to_have_attribute("aria-expanded", "true")
    await client.launcher.click()
    await client.page.wait_for_function("before => window.heard > before + 15", arg=before)
    await expect(client.launcher.locator("span")).to_be_hidden()


async def test_a_site_that_is_not_named_cannot_show_the_chat_or_the_desk(
    people: People, live: LiveHub
) -> None:
    evil = live.site("evil")
    people.ours.add(evil)
    people.expect("frame-ancestors|favicon|Framing")
    live.gate.sites["evil.localhost"] = (
        f"<!doctype html><title>x</title><iframe src='{live.address}/widget/frame?account=site#{evil}'></iframe>"
        f"<iframe src='{live.address}/desk'></iframe>"
    )
    page = await (await people.window()).new_page()
    await page.goto(evil)
    frames = page.frames[1:]
    assert len(frames) == 2
    for frame in frames:
        await expect(frame.locator("main, textarea, form")).to_have_count(0)
    refused = [text for text in people.complaints if re.search("frame-ancestors|Framing", text)]
    assert len(refused) == 2
