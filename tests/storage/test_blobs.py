import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.blobs import FolderBlobs


async def stream(*chunks: bytes, fails: bool = False) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if fails:
        raise ConnectionError("cut")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_a_file_is_named_by_its_content_and_kept_once(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    found = await asyncio.gather(*(blobs.put(stream(b"ab", b"c"), 3) for _ in range(5)))
    assert set(found) == {("blob:" + hashlib.sha256(b"abc").hexdigest(), 3)}
    assert len(files(tmp_path)) == 1
    assert await blobs.get(found[0][0]) == b"abc"


async def test_nothing_is_left_of_a_file_that_is_too_long_or_cut(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path)
    with pytest.raises(ValueError, match="longer than 3 bytes"):
        await blobs.put(stream(b"ab", b"cd"), 3)
    with pytest.raises(ConnectionError):
        await blobs.put(stream(b"ab", fails=True), 3)
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "ref", ["", "blob:", "blob:../../etc/passwd", "blob:" + "g" * 64, "a" * 64, "blob:" + "a" * 64 + "\n"]
)
async def test_what_is_no_name_of_ours_opens_nothing(tmp_path: Path, ref: str) -> None:
    with pytest.raises(KeyError):
        await FolderBlobs(tmp_path).get(ref)
    with pytest.raises(KeyError):
        await FolderBlobs(tmp_path).get("blob:" + "a" * 64)
