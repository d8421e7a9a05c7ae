"""The letter as it was sent, in a frame of the desk that a stranger's HTML cannot leave."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from channels.channel import RawPayload
from channels.email.adapter import EmailChannel
from channels.email.envelope import event_key, order_key
from tests.channels.email.conftest import MemoryBlobs, settings
from tests.fakes.far_end import FakeClock
from tests.hub.running import running_hub
from tests.web.site import Site, open_site

ACCOUNT = "email:main"
HEAD = "From: Иван <ivan@example.test>\nTo: support@okno.test\nSubject: счёт\nMIME-Version: 1.0\n"
HTML = (
    "Content-Type: text/html; charset=utf-8\n\n<p style='color:red'>Позовите <b>оператора</b></p>"
    "<script>alert(1)</script><img src='https://tracker.test/p.gif'>"
    "<div>12.11.2026, 14:03, Окно &lt;support@okno.test&gt;:</div><blockquote>Ваша заявка</blockquote>"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\nпозовите оператора <b>\n\n12.11.2026 14:03, Окно пишет:\n> Заявка\n"


@pytest_asyncio.fixture(params=["sqlite", "postgresql"])
async def site(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Site]:
    url = request.getfixturevalue("fresh_database") if request.param == "postgresql" else ""
    clock = FakeClock()
    letters = EmailChannel(settings(), now=clock, blobs=MemoryBlobs())
    async with running_hub(tmp_path, url, clock=clock, more={ACCOUNT: letters}) as running:
        yield await open_site(running, tmp_path)


async def written(site: Site, body: str) -> str:
    """A letter arrives; the path of its whole sight on the desk."""
    raw = (HEAD + body).encode()
    await site.running.core.intake.accept(
        RawPayload(ACCOUNT, event_key(raw), order_key(raw), raw, site.running.clock())
    )
    await site.running.settle()
    identity = await site.running.identity("ivan@example.test", ACCOUNT)
    return f"/api/desk/conversations/{identity.conversation}"


async def test_an_operator_sees_the_whole_letter_without_its_teeth(site: Site) -> None:
    conversation = await written(site, HTML)
    desk = await site.desk_of("olga")
    (item,) = [i for i in (await desk.get(conversation)).json()["items"] if i["author"] == "client"]
    assert item["text"] == "Позовите оператора"
    answer = await desk.get(f"{conversation}/letters/{item['message_id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "Ваша заявка" in answer.text
    assert "color:red" in answer.text
    assert "alert(1)" not in answer.text
    assert "tracker" not in answer.text


async def test_a_letter_in_plain_text_is_shown_as_text(site: Site) -> None:
    conversation = await written(site, PLAIN)
    desk = await site.desk_of("olga")
    (item,) = [i for i in (await desk.get(conversation)).json()["items"] if i["author"] == "client"]
    whole = (await desk.get(f"{conversation}/letters/{item['message_id']}")).text
    assert "позовите оператора &lt;b&gt;" in whole
    assert "&gt; Заявка" in whole


async def test_nobody_sees_a_letter_through_a_conversation_it_is_not_in(site: Site) -> None:
    conversation = await written(site, HTML)
    desk = await site.desk_of("olga")
    (item,) = [i for i in (await desk.get(conversation)).json()["items"] if i["author"] == "client"]
    other = await site.waiting_client()
    for path in (
        f"/api/desk/conversations/{other}/letters/{item['message_id']}",
        f"{conversation}/letters/msg_none",
    ):
        assert (await desk.get(path)).status_code == 404
    stranger = await site.desk_of("petr", queues=("corporate",))
    assert (await stranger.get(f"{conversation}/letters/{item['message_id']}")).status_code == 404
    assert (await site.browser().get(f"{conversation}/letters/{item['message_id']}")).status_code == 401


async def test_a_message_of_another_channel_is_shown_in_the_words_we_keep(site: Site) -> None:
    conversation = f"/api/desk/conversations/{await site.waiting_client()}"
    desk = await site.desk_of("olga")
    (item,) = [i for i in (await desk.get(conversation)).json()["items"] if i["author"] == "client"]
    assert "<pre>оператор</pre>" in (await desk.get(f"{conversation}/letters/{item['message_id']}")).text
