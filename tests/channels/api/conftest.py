from typing import Any

from channels.api.adapter import ApiChannel
from channels.api.settings import ApiSettings
from channels.channel import RawPayload
from conversation.ids import Micros
from tests.channels.vk.conftest import Blobs

NOW = Micros(1_763_900_000_000_000)
SECRET = "of-the-tests-and-long"


def api_channel(**more: Any) -> ApiChannel:
    values: dict[str, Any] = {"secrets": [SECRET], "url": "http://127.0.0.1:9/okno", **more}
    return ApiChannel(ApiSettings.model_validate(values), now=lambda: NOW, blobs=Blobs())


def raw(payload: bytes) -> RawPayload:
    return RawPayload("api:main", "key", "peer", payload, NOW)
