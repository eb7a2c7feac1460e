"""Small files that can be made again: a header that names what it is, a check, and the content."""

from __future__ import annotations

import re
import struct
import zlib
from contextlib import suppress
from pathlib import Path

from qdacoder.errors import StorageError
from qdacoder.media.png import write_whole

_HEAD = struct.Struct("<4sHIQ")  # kind, version, check, length
_KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,150}", re.ASCII)


def cache_file(folder: Path, group: str, key: str, ending: str) -> Path:
    """Where a thing is kept: ``folder/group/key.ending``.

    Raises:
        ValueError: if the key is no plain name.
    """
    if not _KEY.fullmatch(key):
        raise ValueError("a cache key is made of letters, digits, dots and hyphens")
    return folder / group / f"{key}.{ending}"


def load(path: Path, kind: bytes, version: int) -> bytes | None:
    """The content of a cache file; None if it is not there, of another version or damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if len(content) < _HEAD.size:
        return None
    found, made_by, check, length = _HEAD.unpack_from(content)
    body = content[_HEAD.size :]
    sound = len(body) == length and zlib.crc32(body) == check
    return body if sound and (found, made_by) == (kind, version) else None


def keep(path: Path, kind: bytes, version: int, body: bytes) -> None:
    """Write a cache file whole; a cache that cannot be written only costs time, so that is no error."""
    with suppress(OSError, StorageError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, _HEAD.pack(kind, version, zlib.crc32(body), len(body)) + body)
