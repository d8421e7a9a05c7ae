"""Files by the digest of their content, in a folder: ``ab/abcdef…``; a name is there once all of it is."""

import asyncio
import hashlib
import os
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

PREFIX = "blob:"
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


class FolderBlobs:
    """Implements ``channels.channel.BlobStore``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def put(self, chunks: AsyncIterator[bytes], limit: int) -> tuple[str, int]:
        """Store a stream; (ref, size). ValueError when it is longer than ``limit`` bytes."""
        part = self._folder / f".part-{secrets.token_hex(8)}"
        digest, size = hashlib.sha256(), 0
        target = await asyncio.to_thread(part.open, "xb")
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise ValueError(f"longer than {limit} bytes")
                digest.update(chunk)
                await asyncio.to_thread(target.write, chunk)
            await asyncio.to_thread(self._finish, target, part, digest.hexdigest())
        finally:
            target.close()
            part.unlink(missing_ok=True)
        return PREFIX + digest.hexdigest(), size

    async def get(self, ref: str) -> bytes:
        """The whole file. KeyError when there is none."""
        path = self.path(ref)
        try:
            return await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            raise KeyError(ref) from None

    def path(self, ref: str) -> Path:
        """Where the file lies, for serving it. KeyError for what is no ref of ours."""
        digest = ref.removeprefix(PREFIX)
        if not ref.startswith(PREFIX) or not _DIGEST.match(digest):
            raise KeyError(ref)
        return self._folder / digest[:2] / digest

    def _finish(self, target: BinaryIO, part: Path, digest: str) -> None:
        """Durable first, visible second."""
        target.flush()
        os.fsync(target.fileno())
        final = self._folder / digest[:2] / digest
        final.parent.mkdir(exist_ok=True)
        part.replace(final)
        for folder in (final.parent, self._folder):
            _sync(folder)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
