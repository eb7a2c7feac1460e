"""Small pictures of frames, kept in the user's cache folder."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from qdacoder.domain.footage import MediaFacts, Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.media import cache
from qdacoder.media.containers import Cancel, stop_if
from qdacoder.media.frames import FrameReader

_KIND, _VERSION = b"QDTH", 1
_SIZES = struct.Struct("<IIq")


def thumbnail(
    path: Path, grid: MediaFacts | FrameRate, frame: int, width: int, cache_folder: Path, key: str
) -> Picture:
    """The picture of a frame, `width` pixels across, from the cache or made and put there.

    Args:
        path: the media file.
        grid: the footage's rate, or what the probe found.
        frame: position on the grid.
        width: pixels.
        cache_folder: where made thumbnails are kept, in a folder of their own.
        key: names the file's content (a hash).

    Raises:
        UserError: if the frame is outside the footage.
        MediaError: if there is no picture.
    """
    return next(thumbnails(path, grid, (frame,), width, cache_folder, key))


def thumbnails(
    path: Path,
    grid: MediaFacts | FrameRate,
    frames: Iterable[int],
    width: int,
    cache_folder: Path,
    key: str,
    cancel: Cancel | None = None,
) -> Iterator[Picture]:
    """Like `thumbnail` for several frames; the file is opened once, and only if one is not in the cache.

    Raises:
        Cancelled: if `cancel` said so; what was made stays in the cache.
    """
    rate = grid.rate if isinstance(grid, MediaFacts) else grid
    with ExitStack() as stack:
        reader: FrameReader | None = None
        for frame in frames:
            stop_if(cancel)
            name = f"{key}-{rate.numerator}-{rate.denominator}-{frame}-{width}"
            file = cache.cache_file(Path(cache_folder), "thumbnails", name, "thumb")
            picture = _unpacked(frame, cache.load(file, _KIND, _VERSION))
            if picture is None:
                if reader is None:
                    reader = stack.enter_context(FrameReader(path, grid))
                picture = reader.read(frame, width)
                cache.keep(file, _KIND, _VERSION, _packed(picture))
            yield picture


def _packed(picture: Picture) -> bytes:
    return _SIZES.pack(picture.width, picture.height, picture.time_us) + zlib.compress(picture.rgb, 3)


def _unpacked(frame: int, body: bytes | None) -> Picture | None:
    if body is None:
        return None
    try:
        width, height, time_us = _SIZES.unpack_from(body)
        rgb = zlib.decompress(body[_SIZES.size :])
    except (struct.error, zlib.error):
        return None
    return Picture(frame, width, height, rgb, time_us) if len(rgb) == width * height * 3 else None
