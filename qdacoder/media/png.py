"""Writes pictures as PNG files, whole or not at all."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path
from uuid import uuid4

import numpy as np

from qdacoder.domain.footage import Picture
from qdacoder.errors import StorageError


def to_png(picture: Picture, path: Path) -> None:
    """Write a picture as a PNG file: whole, or not at all.

    Raises:
        StorageError: if it cannot be written there.
    """
    write_whole(path, png_bytes(picture), 0o666)


def png_bytes(picture: Picture) -> bytes:
    """A picture as PNG, 8 bits RGB."""
    rows = np.frombuffer(picture.rgb, np.uint8).reshape(picture.height, picture.width * 3)
    filtered = np.empty((picture.height, picture.width * 3 + 1), np.uint8)
    filtered[:, 0] = 2  # "up": each row less the row above it
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    header = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 4)
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file under a temporary name beside it, then give it its name.

    Args:
        mode: who may read it, as far as the system lets; usually its owner alone.

    Raises:
        StorageError: if that fails; nothing is left behind.
    """
    temporary = ""
    try:
        part = path.with_name(f".qdacoder-{uuid4().hex}.part")
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        temporary = str(part)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        reason = (error.strerror or "input/output error").lower()
        raise StorageError(
            f"“{path.name}” could not be written: {reason}.", "Choose another folder."
        ) from error
