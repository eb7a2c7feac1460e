"""Cues as CSV: columns in, out, text and, where there is one, speaker (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.domain.transcript import CueText, ReadCues, ReadProblem
from qdacoder.errors import QdacoderError, UserError
from qdacoder.exchange.csv_tables import guarded, unguarded

_NAMES = {
    "in": ("in", "start", "begin", "from"),
    "out": ("out", "end", "to"),
    "text": ("text", "translation", "original", "quote"),
    "speaker": ("speaker", "witness", "voice"),
}
_CLOCK = re.compile(r"^(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,6}))?$")
_SECONDS = re.compile(r"^\d+(?:[.,]\d+)?$")
_FRAMES = re.compile(r"^\d{1,4}:\d{2}:\d{2}[:;]\d{2,3}$")


def read(text: str, rate: FrameRate | None = None) -> ReadCues:
    """The cues of a CSV with comma, semicolon or tab between the cells.

    Args:
        rate: frames a second, for times such as ``00:01:02:13``.

    Raises:
        UserError: there is no header with in, out and text.
    """
    text = text.lstrip("\ufeff")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        places = _places(next(reader, []))
        cues: list[CueText] = []
        problems: list[ReadProblem] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            found = _cue(cells, places, reader.line_num, rate)
            (problems if isinstance(found, ReadProblem) else cues).append(found)  # type: ignore[arg-type]
    except csv.Error as error:
        raise UserError(f"Line {reader.line_num}: this is no CSV ({error}).") from error
    return ReadCues(tuple(cues), tuple(problems))


def _places(header: list[str]) -> dict[str, int]:
    known = [cell.strip().casefold() for cell in header]
    found = {
        name: place
        for name, words in _NAMES.items()
        for place in [next((known.index(word) for word in words if word in known), -1)]
        if place >= 0
    }
    missing = [name for name in ("in", "out", "text") if name not in found]
    if missing:
        raise UserError(
            f"Line 1: there is no column {', '.join(missing)}.", "The first line names in, out and text."
        )
    return found


def _cue(
    cells: list[str], places: dict[str, int], line: int, rate: FrameRate | None
) -> CueText | ReadProblem:
    if max(places[name] for name in ("in", "out", "text")) >= len(cells):
        return ReadProblem(line, "there are too few cells; this cue was left out")
    start, end = (_milliseconds(cells[places[name]], rate) for name in ("in", "out"))
    if start is None or end is None:
        bad = cells[places["in" if start is None else "out"]].strip()
        negative = re.match(r"-\s*\d", bad) is not None
        why = f"the time “{bad}” is negative" if negative else f"“{bad}” is no time"
        return ReadProblem(line, f"{why}; this cue was left out")
    if end <= start:
        return ReadProblem(line, "the end is not after the start; this cue was left out")
    speaker = places.get("speaker", len(cells))
    return CueText(
        start,
        end,
        unguarded(cells[places["text"]]),
        unguarded(cells[speaker]).strip() if speaker < len(cells) else "",
        line,
    )


def _milliseconds(cell: str, rate: FrameRate | None) -> int | None:
    text = cell.strip()
    if _FRAMES.match(text) and rate is not None:
        try:
            frame = Timebase(rate, 0, ";" in text).parse(text)
        except QdacoderError:
            return None
        return round(rate.seconds(frame) * 1000)
    match = _CLOCK.match(text)
    if match:
        hours, minutes, seconds = (int(one or 0) for one in match.groups()[:3])
        if seconds > 59 or (match.group(1) and minutes > 59):
            return None
        rest = int((match.group(4) or "0").ljust(3, "0")[:3])
        return (hours * 3600 + minutes * 60 + seconds) * 1000 + rest
    if _SECONDS.match(text):
        return int(Decimal(text.replace(",", ".")) * 1000)
    return None


def write(cues: Iterable[CueText]) -> str:
    """A CSV with in, out, speaker and text; no cell can be run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["in", "out", "speaker", "text"])
    for cue in cues:
        writer.writerow([_written(cue.in_ms), _written(cue.out_ms), guarded(cue.speaker), guarded(cue.text)])
    return out.getvalue()


def _written(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
