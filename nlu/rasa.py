"""Rasa Open Source 3.6 as the classifier: ``POST /model/parse`` of its HTTP API. The one module here with a socket."""

import asyncio
import re
from collections.abc import Collection, Mapping

import httpx2
import orjson

from conversation.understanding import Candidate
from nlu.classifier import ClassifierFailed

TEXT_CAP = 4_000
"""Characters that are sent: as many as our own understanding reads."""
BODY_CAP = 256 * 1024
"""Bytes of an answer; a thousand intents take sixty thousand."""
NOT_SURE = "nlu_fallback"
"""What Rasa's FallbackClassifier puts in front. Whether an answer is sure enough is judged here."""

_SHOWN = 60
_COMMAND = re.compile(r"^[\s/]+")
"""Rasa takes «/outage» for the command to recognise ``outage``, surely: not what a client may say."""

_REFUSALS: Mapping[int, str] = {
    401: "does not take our token (401)",
    403: "does not take our token (403)",
    404: "has no /model/parse (404): start it with --enable-api",
    409: "has no model loaded (409)",
}


class Rasa:
    """``timeout`` in seconds bounds the whole call. ``url`` is the server's, without ``/model/parse``."""

    name = "rasa"

    def __init__(self, url: str, *, timeout: float = 1.5, token: str = "") -> None:
        self._timeout = timeout
        self._address = url.rstrip("/") + "/model/parse"
        # Rasa takes its token from the query only.
        self._query = {"token": token} if token else {}
        self._client = httpx2.AsyncClient(
            timeout=timeout,
            follow_redirects=False,
            trust_env=False,
            headers={"content-type": "application/json", "accept-encoding": "identity"},
        )

    async def rank(
        self, text: str, known: Collection[str] | None, message: str = ""
    ) -> tuple[Candidate, ...]:
        """As ``Classifier.rank``. ``known`` None: whatever it names."""
        sent = _COMMAND.sub("", text[:TEXT_CAP].replace("\0", " "))
        ranking = read_ranking(await self._ask(orjson.dumps({"text": _sound(sent), "message_id": message})))
        if known is None:
            return ranking
        if ranking and ranking[0].intent not in known:
            raise ClassifierFailed(
                "unknown_intent",
                f"answers with the intent «{ranking[0].intent[:_SHOWN]}», which the pack does not have: "
                "train it with the pack's phrasings (okno nlu export-rasa)",
            )
        return tuple(one for one in ranking if one.intent in known)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, question: bytes) -> bytes:
        try:
            # httpx2 bounds each read by itself: an answer that trickles would never end.
            async with asyncio.timeout(self._timeout):
                return await self._exchange(question)
        except (TimeoutError, httpx2.TimeoutException):
            raise ClassifierFailed("timeout", f"gave no answer within {self._timeout:g} s") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            # The chain would carry the address with its token into logs.
            raise ClassifierFailed("unreachable", f"cannot be reached ({type(error).__name__})") from None

    async def _exchange(self, question: bytes) -> bytes:
        async with self._client.stream("POST", self._address, content=question, params=self._query) as answer:
            if answer.status_code != 200:
                told = _REFUSALS.get(answer.status_code, f"answers with an error ({answer.status_code})")
                raise ClassifierFailed("refused", told)
            body = b""
            async for piece in answer.aiter_raw():
                body += piece
                if len(body) > BODY_CAP:
                    raise ClassifierFailed("unreadable", f"answers with more than {BODY_CAP // 1024} KB")
            return body


def read_ranking(body: bytes) -> tuple[Candidate, ...]:
    """The ranking of an answer, best first; () when Rasa recognised nothing. Raises ClassifierFailed."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise ClassifierFailed("unreadable", "answers with what is not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("intent"), dict):
        raise ClassifierFailed("unreadable", "answers without «intent»")
    ranking = answer.get("intent_ranking")
    if not isinstance(ranking, list):
        raise ClassifierFailed("unreadable", "answers without «intent_ranking»")
    found: dict[str, Candidate] = {}
    for entry in (answer["intent"], *ranking):
        candidate = _candidate(entry)
        if candidate is not None:
            found.setdefault(candidate.intent, candidate)
    return tuple(sorted(found.values(), key=lambda one: -one.confidence))


def _candidate(entry: object) -> Candidate | None:
    if not isinstance(entry, dict) or "name" not in entry:
        raise ClassifierFailed("unreadable", "ranks an intent without «name»")
    name, confidence = entry["name"], entry.get("confidence")
    share = _share(confidence)
    if name is None or name == NOT_SURE:
        return None
    if not isinstance(name, str):
        raise ClassifierFailed("unreadable", "ranks an intent without «name»")
    return Candidate(name, share)


def _share(value: object) -> float:
    # Sums of 32-bit floats may end a little above 1.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1.001:
        raise ClassifierFailed("unreadable", "gives a confidence that is not a number from 0 to 1")
    return min(1.0, round(value, 4))


def _sound(text: str) -> str:
    """Without halves of characters, which no encoding takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
