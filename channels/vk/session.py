"""vk_api on a leash: timeouts, no lock around the network, no sleeping, no retries, no file on disk."""

import json
import math
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jconfig  # type: ignore[import-untyped]
import requests
from requests.adapters import HTTPAdapter
from vk_api.exceptions import ApiError, ApiHttpError
from vk_api.vk_api import VkApiGroup

from channels.channel import Ambiguous, SendError
from channels.vk.errors import api_error, network_error, status_error
from channels.vk.settings import API_VERSION, VkSettings

_LIBRARY_HOST = "https://api.vk.ru/"
"""Where vk_api sends every call, whatever we want."""
CONNECTIONS = 32


class TimedAdapter(HTTPAdapter):
    """Every request has a timeout, whoever forgot to give one; with ``target`` it goes to that host."""

    def __init__(self, settings: VkSettings, target: str = "") -> None:
        super().__init__(pool_connections=8, pool_maxsize=CONNECTIONS)
        self._timeout = (settings.connect_seconds, settings.request_seconds)
        self._target = urlsplit(target)

    def send(  # noqa: PLR0917 - the signature of requests
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # noqa: ANN401
        verify: bool | str = True,
        cert: Any = None,  # noqa: ANN401
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        if self._target.netloc:
            parts = urlsplit(request.url or "")
            request.url = urlunsplit((self._target.scheme, self._target.netloc, parts.path, parts.query, ""))
        return super().send(request, stream, timeout or self._timeout, verify, cert, proxies)


def open_session(settings: VkSettings, *, max_redirects: int = 0) -> requests.Session:
    session = requests.Session()
    # no proxy, no .netrc and no certificates from the environment: settings come from one place
    session.trust_env = False
    # following a redirect would repeat a call elsewhere
    session.max_redirects = max_redirects
    session.headers["User-Agent"] = "okno"
    if settings.proxy:
        session.proxies = {"http": settings.proxy, "https": settings.proxy}
    session.mount("http://", TimedAdapter(settings))
    session.mount("https://", TimedAdapter(settings))
    session.mount(_LIBRARY_HOST, TimedAdapter(settings, settings.api_url))
    return session


class CommunityApi(VkApiGroup):  # type: ignore[misc] # vk_api has no types
    """One community's token. Calls may run in many threads at once."""

    RPS_DELAY = -math.inf
    """The library would sleep by the wall clock, with its lock held; the pace is kept by ``Pace``."""

    def __init__(self, settings: VkSettings, session: requests.Session) -> None:
        super().__init__(
            token=settings.token.get_secret_value(),
            api_version=API_VERSION,
            config=jconfig.MemoryConfig,
            session=session,
        )
        self.lock = nullcontext()
        # without handlers each error is raised: the library's own retries code 6 without bound
        self.error_handlers: dict[int, object] = {}

    def call(self, method: str, params: dict[str, object]) -> object:
        """The ``response`` of the answer. Raises SendError; blocks."""
        try:
            response: object = self.method(method, params, raw=True)["response"]
        except Exception as error:  # noqa: BLE001 - the set of errors is closed
            # the chain would carry the token and the text into logs
            raise _send_error(error) from None
        return response


def _send_error(error: Exception) -> SendError:
    if isinstance(error, ApiError):
        return _refusal(error.error)
    if isinstance(error, ApiHttpError):
        response = error.response
        return status_error(response.status_code, response.headers.get("Retry-After", ""))
    if isinstance(error, json.JSONDecodeError | KeyError | TypeError | AttributeError):
        return Ambiguous("an answer that is not the API's")
    return network_error(error)


def _refusal(error: Mapping[str, object]) -> SendError:
    code, words = error.get("error_code"), error.get("error_msg", "")
    if not isinstance(code, int):
        return Ambiguous("an answer that is not the API's")
    return api_error(code, str(words))
