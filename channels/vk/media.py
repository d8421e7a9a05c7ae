"""Files the client sent, fetched from the platform's own hosts and from nowhere else."""

from collections.abc import AsyncIterator
from urllib.parse import urljoin, urlsplit

import requests

from channels.channel import Ambiguous, Gone, Rejected, Transient
from channels.vk.capabilities import DOWNLOAD_MAX, MEGABYTE
from channels.vk.client import VkClient
from channels.vk.settings import VkSettings

_CHUNK = 256 * 1024
_REDIRECTS = 4


def may_fetch(url: str, settings: VkSettings) -> bool:
    """Is it on a host of the platform, over TLS? A configured API elsewhere serves its own files.

    Hosts are compared by name, so that a number, a private one too, is never right.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        known = parts.port in (None, 443) and "@" not in parts.netloc
    except ValueError:
        return False
    if parts.scheme == urlsplit(settings.api_url).scheme and parts.netloc == settings.api_host:
        return True
    own = any(host == name or host.endswith(f".{name}") for name in settings.media_hosts)
    return parts.scheme == "https" and known and own


async def fetch(client: VkClient, url: str) -> AsyncIterator[bytes]:
    """The file in pieces. Raises SendError, here or while reading; never Ambiguous."""
    try:
        response = await client.with_files(lambda session: _open(session, url, client.settings))
    except Ambiguous as error:
        raise Transient(str(error)) from None
    return _read(client, response)


def _open(session: requests.Session, url: str, settings: VkSettings) -> requests.Response:
    for _ in range(_REDIRECTS):
        if not may_fetch(url, settings):
            raise Rejected("the file is not on a host of the platform")
        response = session.get(url, stream=True, allow_redirects=False, headers={"Cookie": ""})
        if not response.is_redirect:
            return _checked(response)
        url = urljoin(url, response.headers["Location"])
        response.close()
    raise Rejected("the file's address leads in circles")


def _checked(response: requests.Response) -> requests.Response:
    length = response.headers.get("Content-Length", "")
    if response.ok and not (length.isdecimal() and int(length) > DOWNLOAD_MAX):
        return response
    response.close()
    if response.ok:
        raise Rejected(f"the file is larger than {DOWNLOAD_MAX // MEGABYTE} MB")
    if response.status_code in (404, 410):
        raise Gone("the platform has the file no more")
    raise Transient(f"HTTP {response.status_code} instead of the file")


async def _read(client: VkClient, response: requests.Response) -> AsyncIterator[bytes]:
    received = 0
    chunks = response.iter_content(_CHUNK)
    try:
        while chunk := await client.with_files(lambda _: next(chunks, b"")):
            received += len(chunk)
            if received > DOWNLOAD_MAX:
                raise Rejected(f"the file is larger than {DOWNLOAD_MAX // MEGABYTE} MB")
            yield chunk
    except Ambiguous as error:
        raise Transient(f"the download broke: {error}") from None
    finally:
        response.close()
