import base64
import io
from pathlib import Path

import httpx2
import pytest
from PIL import Image

from conversation.ids import DAY, SECOND
from hub.file_names import clean_name, sniff
from tests.web.site import Browser, Site, error_code

HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PDF = b"%PDF-1.4\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"


def png() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "PNG")
    return target.getvalue()


async def upload(
    browser: Browser, name: str, data: bytes, mime: str = "image/png", path: str = "/api/desk/files"
) -> httpx2.Response:
    return await browser.post(path, files={"file": (name, data, mime)})


async def test_a_picture_goes_to_the_client_and_is_shown_in_place(site: Site) -> None:
    visitor, _ = await site.visitor()
    await visitor.post("/api/widget/messages", json={"client_msg_id": "m1", "text": "оператор"})
    await site.running.settle()
    desk = await site.desk_of("olga")
    (card,) = (await desk.get("/api/desk/conversations")).json()["items"]
    file = (await upload(desk, "схема.png", png())).json()
    assert (file["kind"], file["mime"], file["name"]) == ("image", "image/png", "схема.png")
    reply = {"text": "", "files": [file["id"]], "client_key": "k"}
    await desk.post(f"/api/desk/conversations/{card['id']}/reply", json=reply)
    heard = (await visitor.get("/api/widget/items", params={"after": 0})).json()["items"]
    (shown,) = heard[-1]["attachments"]
    served = await site.browser().get(shown["url"])
    assert (served.status_code, served.content, served.headers["content-type"]) == (200, png(), "image/png")
    assert served.headers["content-disposition"].startswith("inline")
    assert served.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(("name", "data"), [("a.html", HTML), ("a.svg", SVG), ("a.png", SVG), ("a.pdf", PDF)])
async def test_what_could_run_in_our_origin_is_only_ever_a_download(
    site: Site, name: str, data: bytes
) -> None:
    desk = await site.desk_of("olga")
    for claimed in ("text/html", "image/svg+xml", "image/png"):
        file = (await upload(desk, name, data, claimed)).json()
        served = await desk.get(file["url"])
        assert served.headers["content-disposition"].startswith("attachment"), claimed
        assert served.headers["content-type"] in ("application/octet-stream", "application/pdf")
        assert served.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in served.headers["content-security-policy"]


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00" + b"\0" * 60, b"\x7fELF" + b"\0" * 60, b"#!/bin/sh\nrm -rf\n"]
)
async def test_programs_are_refused_whatever_they_are_called(site: Site, data: bytes) -> None:
    answer = await upload(await site.desk_of("olga"), "photo.png", data)
    assert (answer.status_code, error_code(answer)) == (422, "program")


async def test_an_empty_file_is_refused(site: Site) -> None:
    assert error_code(await upload(await site.desk_of("olga"), "a.txt", b"")) == "empty_file"


async def test_a_file_over_20_mb_is_refused_and_nothing_of_it_is_kept(site: Site, tmp_path: Path) -> None:
    desk = await site.desk_of("olga")
    for size in (20 * 1024 * 1024 + 1, 21 * 1024 * 1024):
        answer = await upload(desk, "big.bin", b"x" * size)
        assert answer.status_code == 413
    assert [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()] == []


async def test_a_stranger_uploads_nothing(site: Site) -> None:
    for path in ("/api/desk/files", "/api/widget/files"):
        assert (await upload(site.browser(), "a.png", png(), path=path)).status_code == 401


async def test_an_address_is_signed_and_runs_out(site: Site) -> None:
    desk = await site.desk_of("olga")
    file = (await upload(desk, "a.png", png())).json()
    path, _, token = file["url"].partition("?t=")
    until, mac = token.split(".")
    later = f"{int(until) + 3600}.{mac}"
    other = (await upload(desk, "b.png", png() + b"\0")).json()["url"].partition("?t=")[0]
    for wrong in ("", mac, f"{until}.", f"{until}.{mac[:-1]}x", later, "²." + mac, "9" * 400 + "." + mac):
        assert (await desk.get(path, params={"t": wrong})).status_code == 404, wrong
    assert (await desk.get(other, params={"t": token})).status_code == 404
    site.running.clock.forward(8 * DAY / SECOND)
    assert (await desk.get(file["url"])).status_code == 404


async def test_an_id_cannot_be_guessed(site: Site) -> None:
    ids = [(await upload(await site.desk_of(f"olga{n}"), "a.png", png())).json()["id"] for n in range(2)]
    assert ids[0] != ids[1]
    for one in ids:
        assert len(base64.urlsafe_b64decode(one.removeprefix("file_"))) >= 16


async def test_nobody_sends_a_file_that_another_uploaded(site: Site) -> None:
    conversation = await site.waiting_client()
    mine, hers = await site.desk_of("olga"), await site.desk_of("darya")
    file = (await upload(hers, "a.png", png())).json()
    reply = {"text": "x", "files": [file["id"]], "client_key": "k"}
    answer = await mine.post(f"/api/desk/conversations/{conversation}/reply", json=reply)
    assert error_code(answer) == "no_file"
    visitor, _ = await site.visitor()
    said = {"client_msg_id": "m1", "text": "", "files": [file["id"]]}
    assert error_code(await visitor.post("/api/widget/messages", json=said)) == "no_file"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("\u200b.htaccess", "htaccess"),
        ("..\\..\\windows\\system.ini", "system.ini"),
        ("../../etc/passwd", "passwd"),
        ("счёт\u202egnp.exe", "счётgnp.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("...", "file"),
        ("", "file"),
        (".\u200d.\u200b/", "file"),
        ('a"<b>:c.txt', "a__b__c.txt"),
    ],
)
def test_a_name_is_judged_after_it_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, "application/octet-stream") == cleaned


def test_a_name_ends_as_its_bytes_say() -> None:
    assert clean_name("photo.html", sniff(png())) == "photo.html.png"
    assert clean_name("photo.PNG", sniff(png())) == "photo.PNG"
    assert clean_name("договор.docx", "application/zip") == "договор.docx"
    assert len(clean_name("ж" * 500 + ".png", "image/png")) <= 120
