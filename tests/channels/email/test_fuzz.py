"""Whatever arrives: a meaning, or a refusal in words. Nothing else escapes."""

from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from channels.channel import Unparseable
from channels.email.adapter import EmailChannel
from channels.email.envelope import event_key, order_key
from tests.channels.email.conftest import FIXTURES, NOW, MemoryBlobs, payload, settings

CHANNEL = EmailChannel(settings(), now=lambda: NOW, blobs=MemoryBlobs())
SEEDS = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.eml"))]
PIECES = [
    b"\x00",
    b"\xff",
    b"\r",
    b"\n\n",
    b"--b1",
    b"=?utf-8?B?",
    b"?=",
    b"boundary=",
    b"Content-Type: ",
    b'"',
    b";",
]
PIECES += [
    b"<",
    b">",
    b"@",
    b"message/rfc822",
    b"multipart/mixed",
    b"base64",
    b"\nFrom: ",
    b"*0*=x''%",
    b"9" * 400,
]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 40))
        raw[start : start + length] = draw(st.sampled_from(PIECES) | st.binary(max_size=12))
    return bytes(raw)


@effort(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutated() | st.binary(max_size=400))
def test_nothing_but_unparseable_escapes(raw: bytes) -> None:
    event_key(raw).encode()
    order_key(raw).encode()
    try:
        events = CHANNEL.parse(payload(raw))
    except Unparseable:
        return
    for event in events:
        repr(event).encode()
        for attachment in getattr(event, "attachments", ()):
            assert CHANNEL.inline(payload(raw), attachment) is not None
