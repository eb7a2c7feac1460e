"""What a transcript file holds: cues with times in milliseconds, and what could not be read.

These are values between a file and the project. Times count from the start of the file and are half
open: a cue is said from `in_ms` up to, not including, `out_ms`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TEXT_SUBTITLES = frozenset(("mov_text", "subrip", "srt", "ass", "ssa", "webvtt", "text"))
"""Codecs of subtitle tracks that are text; others are pictures."""
LONGEST_MS = 1000 * 3_600_000
_LISTED = 12


@dataclass(frozen=True, slots=True)
class CueText:
    """One timed piece of a transcript, as a file has it.

    Attributes:
        in_ms: first millisecond, from the start of the file.
        out_ms: millisecond after the last.
        text: what is said, as given (Unicode form and line breaks kept; lines end in ``\\n``).
        speaker: who says it, as the file names them, or an empty string.
        line: line number in the file, from 1; 0 when it came from no file.
    """

    in_ms: int
    out_ms: int
    text: str
    speaker: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """Something in a file that a person should see. It names the line and holds no text of a witness.

    Attributes:
        line: line number in the file, from 1.
        message: one sentence.
        note: True when it is only worth knowing and nothing is wrong with the file, such as cues
            that overlap.
    """

    line: int
    message: str
    note: bool = False


@dataclass(frozen=True, slots=True)
class ReadCues:
    """What was read of a transcript file.

    Attributes:
        cues: in the order of the file.
        problems: what was left out or looks odd, by line.
        language: as the file names it, or an empty string.
        encoding: how the bytes were read, or an empty string when they were not read here.
        encoding_sure: False when the encoding is a guess that a person should look at.
        translation: the cues of a second text column (CSV only), in the order of the file.
    """

    cues: tuple[CueText, ...]
    problems: tuple[ReadProblem, ...]
    language: str = ""
    encoding: str = ""
    encoding_sure: bool = True
    translation: tuple[CueText, ...] = ()


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """A subtitle track inside a video file.

    Attributes:
        number: from 1, among the file's subtitle tracks.
        codec: short name, such as ``mov_text`` or ``ass``.
        language: as the file says (``kor``), may be empty.
        title: as the file says, may be empty.
        readable: False where the subtitles are pictures.
    """

    number: int
    codec: str
    language: str
    title: str
    readable: bool


def clock(ms: int, point: str = ".") -> str:
    """``HH:MM:SS.mmm`` for milliseconds; hours go past 99. `point` parts seconds and milliseconds."""
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}"


def range_problem(in_ms: int, out_ms: int) -> str:
    """Why these times are no cue, as one sentence; an empty string when they are one."""
    if in_ms < 0 or out_ms < 0:
        return "The cue has a time before zero; it was left out."
    if out_ms < in_ms:
        return "The cue ends before it starts; it was left out."
    if out_ms > LONGEST_MS:
        return f"The cue lies beyond {LONGEST_MS // 3_600_000} hours; it was left out."
    return ""


def timing_notes(cues: Sequence[CueText]) -> tuple[ReadProblem, ...]:
    """Notes on cues that overlap an earlier one or have no length: one note a kind, with their lines."""
    overlapping: list[int] = []
    reached = -1
    for cue in sorted(cues, key=lambda each: (each.in_ms, each.out_ms)):
        if cue.in_ms < reached:
            overlapping.append(cue.line)
        reached = max(reached, cue.out_ms)
    empty = [cue.line for cue in cues if cue.in_ms == cue.out_ms]
    notes = []
    if overlapping:
        what = _counted(overlapping, "cue starts", "cues start")
        said = f"{what} before an earlier one has ended{_lines(overlapping)}"
        notes.append(ReadProblem(min(overlapping), said, note=True))
    if empty:
        what = _counted(empty, "cue ends", "cues end")
        said = f"{what} at the moment of the start{_lines(empty)}"
        notes.append(ReadProblem(min(empty), said, note=True))
    return tuple(notes)


def after_the_end(lines: Sequence[int]) -> ReadProblem:
    """Names the lines of cues that lie after the end of the footage and were left out."""
    what = _counted(list(lines), "cue lies", "cues lie")
    said = f"{what} after the end of the footage and {'was' if len(lines) == 1 else 'were'} left out"
    return ReadProblem(min(lines), said + _lines(list(lines)))


def _lines(lines: list[int]) -> str:
    """The lines as far as they can be listed; one alone stands before the note already."""
    if len(lines) < 2:
        return ""
    shown = ", ".join(str(line) for line in sorted(lines)[:_LISTED])
    return f" (lines {shown}, …)" if len(lines) > _LISTED else f" (lines {shown})"


def _counted(lines: list[int], one: str, many: str) -> str:
    return f"1 {one}" if len(lines) == 1 else f"{len(lines):,} {many}"
