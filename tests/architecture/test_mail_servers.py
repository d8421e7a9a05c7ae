"""The mail servers and the browser of the tests do what the other tests lean on."""

import smtplib
import threading
import time

import pytest
from imap_tools import MailBoxUnencrypted
from playwright.async_api import Browser

from tests.servers.dovecot import Dovecot
from tests.servers.opensmtpd import OpenSmtpd
from tests.servers.smtp_sink import HANG_UP, SmtpSink


def mailbox(dovecot: Dovecot, address: str) -> MailBoxUnencrypted:
    box = MailBoxUnencrypted(dovecot.host, dovecot.imap_port, timeout=10)
    box.login(address, dovecot.password)
    return box


def mail(subject: str) -> bytes:
    return f"Message-ID: <{subject}@okno.test>\r\nSubject: {subject}\r\n\r\nhello\r\n".encode()


def test_plus_address_is_delivered_to_its_mailbox(dovecot: Dovecot) -> None:
    address = dovecot.new_mailbox()
    dovecot.deliver(mail("first"), address.replace("@", "+c_12.mac@"))
    with mailbox(dovecot, address) as box:
        assert [each.subject for each in box.fetch()] == ["first"]


def test_idle_tells_of_a_new_mail(dovecot: Dovecot) -> None:
    address = dovecot.new_mailbox()
    with mailbox(dovecot, address) as box:
        arriving = threading.Timer(0.1, dovecot.deliver, (mail("second"), address))
        arriving.start()
        assert any(b"EXISTS" in line for line in box.idle.wait(timeout=5))
        arriving.join()


def test_uidvalidity_can_change(dovecot: Dovecot) -> None:
    address = dovecot.new_mailbox()
    dovecot.deliver(mail("third"), address)
    dovecot.renumber(address, 77)
    with mailbox(dovecot, address) as box:
        assert box.folder.status("INBOX")["UIDVALIDITY"] == 77


def test_sink_remembers_and_refuses(smtp_sink: SmtpSink) -> None:
    smtp_sink.refused["ghost@example.test"] = "550 5.1.1 no such user"
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as smtp:
        refused = smtp.sendmail("a@okno.test", ["anna@example.test", "ghost@example.test"], mail("fourth"))
    assert refused == {"ghost@example.test": (550, b"5.1.1 no such user")}
    (received,) = smtp_sink.wait_for()
    assert (received.recipients, received.message["Subject"]) == (("anna@example.test",), "fourth")


def test_sink_can_take_a_mail_and_lose_the_answer(smtp_sink: SmtpSink) -> None:
    smtp_sink.answer_to_data = HANG_UP
    smtp = smtplib.SMTP(smtp_sink.host, smtp_sink.port)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        smtp.sendmail("a@okno.test", ["anna@example.test"], mail("fifth"))
    smtp.close()
    assert len(smtp_sink.received) == 1


def test_refused_mail_comes_back_as_a_bounce(
    dovecot: Dovecot, smtp_sink: SmtpSink, opensmtpd: OpenSmtpd
) -> None:
    smtp_sink.refused["ghost@example.test"] = "550 5.1.1 no such user"
    address = dovecot.new_mailbox("bounce")
    with smtplib.SMTP(opensmtpd.host, opensmtpd.port) as smtp:
        smtp.sendmail(address.replace("@", "+m1@"), ["ghost@example.test"], mail("sixth"))
    with mailbox(dovecot, address) as box:
        bounces: list[str] = []
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not bounces:
            bounces = [each.obj.as_string() for each in box.fetch()]
            time.sleep(0.1)
    assert len(bounces) == 1, opensmtpd.log()
    assert "<sixth@okno.test>" in bounces[0]


@pytest.mark.browser
async def test_browser_opens_a_page(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<h1>Окно</h1>")
    assert await page.inner_text("h1") == "Окно"
