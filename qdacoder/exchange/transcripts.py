"""Transcript files: which formats there are, read from bytes and written whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from qdacoder.domain.timecode import FrameRate
from qdacoder.domain.transcript import CueText, ReadCues, timing_notes
from qdacoder.errors import StorageError, UserError
from qdacoder.exchange import srt, transcript_csv, webvtt
from qdacoder.exchange.text_encoding import decode

_LARGEST = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TranscriptFormat:
    """One format: the ending of its files, its name, how it is read and written."""

    suffix: str
    name: str
    read: Callable[[str, FrameRate | None], ReadCues]
    write: Callable[[Iterable[CueText]], str]


FORMATS: dict[str, TranscriptFormat] = {
    one.suffix: one
    for one in (
        TranscriptFormat(".srt", "SubRip", lambda text, _rate: srt.read(text), srt.write),
        TranscriptFormat(".vtt", "WebVTT", lambda text, _rate: webvtt.read(text), webvtt.write),
        TranscriptFormat(".csv", "CSV", transcript_csv.read, transcript_csv.write),
    )
}


def format_of(path: Path) -> TranscriptFormat:
    """The format that a file's ending names.

    Raises:
        UserError: there is none.
    """
    found = FORMATS.get(path.suffix.casefold())
    if found is None:
        raise UserError(f"{path.name} is no transcript.", "Choose an SRT, WebVTT (.vtt) or CSV file.")
    return found


def read_file(path: Path, encoding: str | None = None, rate: FrameRate | None = None) -> ReadCues:
    """The cues of a file.

    Args:
        encoding: forced, as chosen by a person; None: found out.
        rate: frames a second, for times that count frames.

    Raises:
        UserError: it cannot be read, in one sentence that names the line where there is one.
    """
    path = Path(path)
    found = format_of(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise UserError(f"{path.name} is larger than 64 MB.", "Choose a transcript.")
        content = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be read.", "Check that the file is there.") from error
    if not content.strip():
        raise UserError(f"{path.name} is empty.", "Choose another file.")
    decoded = decode(content, encoding)
    read = found.read(decoded.text, rate)
    return replace(
        read,
        problems=(*read.problems, *timing_notes(read.cues)),
        encoding=decoded.encoding,
        encoding_sure=decoded.sure,
    )


def write_file(path: Path, cues: Iterable[CueText]) -> None:
    """Write cues under a temporary name, then rename; an older file stands until then.

    Raises:
        UserError: the ending names no format.
        StorageError: the place cannot be written.
    """
    path = Path(path)
    text = format_of(path).write(cues)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        try:
            part.write_bytes(text.encode("utf-8"))
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path.name} could not be written in {path.parent}.", "Choose another place."
        ) from error
