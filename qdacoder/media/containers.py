"""Opens media files: which stream counts, when the first picture is, and plain words for what is no media."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qdacoder.errors import Cancelled, MediaError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream

Progress = Callable[[float], None]
Cancel = Callable[[], bool]

_HEAD = 4096
_PICTURE_FORMATS = ("image2", "_pipe", "gif", "apng", "ico", "webp_anim")
_TOP_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"styp", b"sidx"}


def stop_if(cancel: Cancel | None) -> None:
    """Leave a job that was cancelled.

    Raises:
        Cancelled: if `cancel` says so.
    """
    if cancel is not None and cancel():
        raise Cancelled


def readable_size(path: Path) -> int:
    """Size in bytes of a file that is there, is not empty and may be read.

    Raises:
        MediaError: in one sentence otherwise.
    """
    with file_errors(path):
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if not stat.S_ISREG(found.st_mode):
            raise MediaError(f"“{path.name}” is not a file.", "Choose a video or sound file.")
        if found.st_size == 0:
            raise MediaError(f"“{path.name}” is empty (0 bytes).", "Copy it again from where it came from.")
        with path.open("rb"):
            return found.st_size


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the system says about a file into a `MediaError`; other errors pass."""
    try:
        yield
    except FileNotFoundError as error:
        raise MediaError(
            f"“{path.name}” is not there.", "Connect its drive or choose where it is now."
        ) from error
    except IsADirectoryError as error:
        raise MediaError(f"“{path.name}” is a folder.", "Choose a video or sound file in it.") from error
    except PermissionError as error:
        raise MediaError(
            f"“{path.name}” may not be read by this user.", "Ask for permission to read it, or copy it."
        ) from error
    except OSError as error:
        if error.errno is None or error.errno < 0:  # not from the system
            raise
        reason = (error.strerror or "input/output error").lower()
        raise MediaError(
            f"“{path.name}” could not be read: {reason}.", "Check the drive it is on."
        ) from error


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """An open container for reading; nothing but this one file is read.

    Raises:
        MediaError: if the file is missing, empty, a text or web page, an unfinished recording or no media.
    """
    container = open_container(path)
    try:
        yield container
    finally:
        container.close()


def open_container(path: Path) -> InputContainer:
    """Like `opened`, for callers that close it themselves."""
    import av

    readable_size(path)
    with file_errors(path):
        _refuse_text(path)
        try:
            # An absolute path is never taken for an address; playlists cannot lead anywhere else.
            container = av.open(
                os.path.abspath(path), metadata_errors="replace", options={"protocol_whitelist": "file"}
            )
        except av.FFmpegError as error:
            if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
                raise
            raise _not_media(path) from error
    name = container.format.name
    if any(part.startswith(_PICTURE_FORMATS) or part.endswith("_pipe") for part in name.split(",")):
        container.close()
        raise MediaError(f"“{path.name}” is a still picture.", "Choose a video or sound file.")
    return container


def main_video(container: InputContainer) -> VideoStream | None:
    """The video track that is shown: the default one, else the first; cover pictures do not count."""
    streams = [each for each in container.streams.video if not is_cover(each)]
    return next((each for each in streams if _is_default(each)), streams[0] if streams else None)


def main_audio(container: InputContainer) -> AudioStream | None:
    """The sound track that is heard: the one marked as default, else the first."""
    streams = list(container.streams.audio)
    return next((each for each in streams if _is_default(each)), streams[0] if streams else None)


def is_cover(stream: Stream) -> bool:
    """Whether a stream is a picture that came with the file (cover, thumbnails), not video."""
    from av.stream import Disposition

    return bool(stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails))


def tick(stream: Stream) -> Fraction:
    """Seconds of one unit of a stream's times."""
    return stream.time_base or Fraction(1, 1_000_000)


def can_decode(stream: Stream) -> bool:
    """Whether there is a decoder for a stream."""
    context: Any = stream.codec_context
    return context is not None and bool(context.codec is not None and context.codec.is_decoder)


def codec_name(stream: Stream) -> str:
    """Short name of a stream's codec, ``unknown`` where it has none."""
    context: Any = stream.codec_context
    return str(context.name) if context is not None and context.name else "unknown"


def frame_time(frame: Any) -> int | None:
    """Presentation time of a decoded picture or block of sound, in ticks of its stream."""
    time: int | None = frame.pts if frame.pts is not None else frame.dts
    return time


def first_time(path: Path) -> Fraction | None:
    """Seconds, as the container counts, of the first picture (of the first sound where there is no video).

    None if nothing can be decoded.
    """
    with opened(path) as container:
        stream = main_video(container) or main_audio(container)
        if stream is None or not can_decode(stream):
            return None
        for frame in decoded(container, stream):
            time = frame_time(frame)
            return None if time is None else time * tick(stream)
    return None


def decoded(container: InputContainer, stream: Stream, cancel: Cancel | None = None) -> Iterator[Any]:
    """All pictures or blocks of sound of a stream that can be decoded; damaged packets are skipped."""
    import av

    packets = container.demux(stream)
    while True:
        stop_if(cancel)
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            packet = None
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            continue


def _is_default(stream: Stream) -> bool:
    from av.stream import Disposition

    return bool(stream.disposition & Disposition.default)


def _refuse_text(path: Path) -> None:
    """A download page or a note under a video's name; also keeps playlists and scripts away from FFmpeg."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head.decode("utf-16", "replace")
    elif b"\0" in head:
        return
    else:
        try:
            text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
        except UnicodeDecodeError:
            return
    if any(character < " " and character not in "\t\n\r\f\v\x1b" for character in text):
        return
    start = text.lstrip().lower()
    if start.startswith(("<!doctype html", "<html", "<head", "<body")):
        raise MediaError(
            f"“{path.name}” is a web page, not a video.", "The download went wrong: fetch the file again."
        )
    raise MediaError(f"“{path.name}” is a text file, not a video.", "Choose a video or sound file.")


def _not_media(path: Path) -> MediaError:
    boxes = _top_boxes(path)
    if boxes & {b"ftyp", b"mdat", b"wide"} and b"moov" not in boxes:
        return MediaError(
            f"“{path.name}” was not finished: its index (moov) is missing.",
            "Copy it again, or repair it with the recorder's own tool.",
        )
    return MediaError(
        f"“{path.name}” cannot be read as video or sound.", "Convert it to MP4 with H.264 and add that."
    )


def _top_boxes(path: Path) -> set[bytes]:
    """Names of the boxes of an MP4 or MOV file, as far as they can be followed."""
    found: set[bytes] = set()
    size = path.stat().st_size
    with path.open("rb") as file:
        at = 0
        while at + 8 <= size and len(found) < 64:
            file.seek(at)
            head = file.read(16)
            length, name = int.from_bytes(head[:4], "big"), head[4:8]
            if name not in _TOP_BOXES:
                break
            found.add(name)
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:  # 0: to the end of the file
                break
            at += length
    return found
