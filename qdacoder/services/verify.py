"""Is a footage's file still what it was? Checksums compared, and when, as this computer remembers it.

That a file was compared is a fact about this computer's file, not about the project: it is kept in the
user's cache folder under a key made from the path, and counts only while size and time of change are the
same.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.errors import MediaError
from qdacoder.settings.paths import cache_dir

if TYPE_CHECKING:
    from collections.abc import Callable

    from qdacoder.services.session import ProjectSession

    Progress = Callable[[float], None]
    Cancel = Callable[[], bool]

_KIND, _VERSION = b"QDVF", 1


@dataclass(frozen=True, slots=True)
class FileLook:
    """What is known of a footage's file without reading it.

    Attributes:
        state: ``CHANGED`` also when the size is the same but the checksum was found to differ.
        verified_at: when the file's checksum was last compared and found to be the project's (UTC); None
            when it never was, or the file was written to since.
    """

    state: MediaState
    verified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose checksum was computed.

    Attributes:
        sha256: of the file as it is; size: in bytes.
        look: what is known now.
        is_first: the project had no checksum, so there was nothing to compare with.
    """

    sha256: str
    size: int
    look: FileLook
    is_first: bool


def look(session: ProjectSession, row: FootageRow) -> FileLook:
    """Whether the file is there, and what was found when its checksum was compared last; reads no media."""
    state, path = session.footage.media_state(row), session.footage.media_file(row)
    if path is None or state is not MediaState.PRESENT or not row.media_sha256:
        return FileLook(state)
    found = _recall(path)
    if found is None:
        return FileLook(state)
    if found.sha256 != row.media_sha256:
        return FileLook(MediaState.CHANGED)
    return FileLook(state, found.at if found.against == row.media_sha256 else None)


def verify(
    session: ProjectSession,
    row: FootageRow,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> CheckedFile:
    """Read the footage's file and compare its checksum; a job for a worker thread.

    Raises:
        MediaError: the file is missing or cannot be read.
        Cancelled: if `cancel` said so.
    """
    path = session.footage.media_file(row)
    if path is None or not path.is_file():
        raise MediaError(f"The file of “{row.title}” is not where it was.", "Relink it in Footage.")
    sha256, size = compared_checksum(path, row.media_sha256, progress, cancel)
    return CheckedFile(sha256, size, look(session, row), not row.media_sha256)


def compared_checksum(
    path: Path, against: str, progress: Progress | None = None, cancel: Cancel | None = None
) -> tuple[str, int]:
    """SHA-256 and size of a file; that it was compared with `against` is remembered.

    Raises:
        MediaError: the file is missing or cannot be read.
        Cancelled: if `cancel` said so.
    """
    from qdacoder.media.fingerprint import sha256

    before = _stamp(path)
    found, size = sha256(path, progress, cancel)
    if against and before is not None and before == _stamp(path):
        _remember(path, _Seen(*before, found, against, datetime.now(UTC)))
    return found, size


@dataclass(frozen=True, slots=True)
class _Seen:
    size: int
    mtime_ns: int
    sha256: str
    against: str
    at: datetime


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _file(path: Path) -> Path:
    from qdacoder.media.cache import cache_file

    name = hashlib.sha256(os.fsencode(os.path.abspath(path))).hexdigest()[:40]
    return cache_file(cache_dir(), "verified", name, "seen")


def _remember(path: Path, seen: _Seen) -> None:
    from qdacoder.media import cache

    members = [seen.size, seen.mtime_ns, seen.sha256, seen.against, seen.at.isoformat()]
    cache.keep(_file(path), _KIND, _VERSION, json.dumps(members).encode("ascii"))


def _recall(path: Path) -> _Seen | None:
    from qdacoder.media import cache

    body = cache.load(_file(path), _KIND, _VERSION)
    if body is None:
        return None
    size, mtime_ns, sha256, against, at = json.loads(body)
    seen = _Seen(size, mtime_ns, sha256, against, datetime.fromisoformat(at))
    return seen if (seen.size, seen.mtime_ns) == _stamp(path) else None
