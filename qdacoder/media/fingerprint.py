"""Tells media files apart by their content."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from qdacoder.media.containers import Cancel, Progress, file_errors, readable_size, stop_if

_CHUNK = 1 << 20


def sha256(path: Path, progress: Progress | None = None, cancel: Cancel | None = None) -> tuple[str, int]:
    """SHA-256 of a whole file as hex digits, and its size in bytes.

    Args:
        path: the file.
        progress: told 0..1.
        cancel: asked whether to stop.

    Raises:
        MediaError: if the file is missing, empty or cannot be read to its end.
        Cancelled: if `cancel` said so.
    """
    size = readable_size(path)
    digest, done = hashlib.sha256(), 0
    with file_errors(path), path.open("rb") as file:
        while True:
            stop_if(cancel)
            chunk = file.read(_CHUNK)
            if not chunk:
                break
            digest.update(chunk)
            done += len(chunk)
            if progress is not None:
                progress(min(1.0, done / size))
    return digest.hexdigest(), done


def quick_key(path: Path) -> str:
    """A key for caches that takes no time: from the size and the first and last mebibyte.

    It never stands for the content itself: two files may share it where only their middles differ.

    Raises:
        MediaError: if the file is missing, empty or cannot be read.
    """
    size = readable_size(path)
    digest = hashlib.sha256(str(size).encode())
    with file_errors(path), path.open("rb") as file:
        digest.update(file.read(_CHUNK))
        if size > _CHUNK:
            file.seek(-min(_CHUNK, size - _CHUNK), os.SEEK_END)
            digest.update(file.read(_CHUNK))
    return "q" + digest.hexdigest()[:40]
