"""WebVTT: read and written after the W3C specification (https://www.w3.org/TR/webvtt1/, sections 4 and 6).

Positions, regions and styles are for players and are left out; names of speakers (``<v Name>``) are kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from qdacoder.domain.transcript import CueText, ReadCues, ReadProblem
from qdacoder.errors import UserError

_TIME = r"(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3})"
_TIMES = re.compile(rf"^[ \t\f]*{_TIME}[ \t\f]*-->[ \t\f]*{_TIME}(?:[ \t\f].*)?$")
_NEGATIVE = re.compile(r"(?:^|-->)[ \t\f]*-\d")
_SPEAKER = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"</?[^<>]*>")


def read(text: str) -> ReadCues:
    """The cues of a WebVTT text, in the order of the file.

    Raises:
        UserError: it does not begin with WEBVTT.
    """
    text = text.lstrip("\ufeff").replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if not re.match(r"WEBVTT(?:[ \t].*)?$", lines[0]):
        raise UserError("Line 1: a WebVTT file begins with WEBVTT.", "Choose a WebVTT or SRT file.")
    cues: list[CueText] = []
    problems: list[ReadProblem] = []
    place = 1
    while place < len(lines) and lines[place] and "-->" not in lines[place]:
        place += 1  # the rest of the header
    while place < len(lines):
        if not lines[place]:
            place += 1
            continue
        place = _block(lines, place, cues, problems)
    return ReadCues(tuple(cues), tuple(problems))


def _block(lines: list[str], place: int, cues: list[CueText], problems: list[ReadProblem]) -> int:
    """Read a block that begins at a line; returns the line after it."""
    start, times = place, place
    if "-->" not in lines[place]:
        if place + 1 < len(lines) and "-->" in lines[place + 1]:
            times = place + 1  # an identifier stands above
        else:
            end = _end(lines, place)
            if not re.match(r"(NOTE|STYLE|REGION)(?:[ \t]|$)", lines[start]):
                problems.append(ReadProblem(start + 1, "this block has no times; it was left out"))
            return end
    end = times + 1
    while end < len(lines) and lines[end] and "-->" not in lines[end]:
        end += 1
    match = _TIMES.match(lines[times])
    if match is None:
        why = "the time is negative" if _NEGATIVE.search(lines[times]) else "these times cannot be read"
        problems.append(ReadProblem(times + 1, f"{why}; this cue was left out"))
        return end
    first, last = _milliseconds(match.groups()[:4]), _milliseconds(match.groups()[4:])
    if first is None or last is None:
        problems.append(
            ReadProblem(times + 1, "there are at most 59 minutes and seconds; this cue was left out")
        )
    elif last <= first:
        problems.append(ReadProblem(times + 1, "the end is not after the start; this cue was left out"))
    else:
        text, speaker = _plain("\n".join(lines[times + 1 : end]))
        cues.append(CueText(first, last, text, speaker, times + 1))
    return end


def _end(lines: list[str], place: int) -> int:
    while place < len(lines) and lines[place]:
        place += 1
    return place


def _milliseconds(parts: tuple[str | None, ...]) -> int | None:
    hours, minutes, seconds, rest = (int(one or 0) for one in parts)
    if minutes > 59 or seconds > 59:
        return None
    return (hours * 3600 + minutes * 60 + seconds) * 1000 + rest


def _plain(text: str) -> tuple[str, str]:
    """Text without tags, entities decoded, and the first speaker named in it."""
    speaker = _SPEAKER.search(text)
    bare = html.unescape(_TAG.sub("", text))
    # Marks of writing direction that the specification names are decoded by the line above.
    return bare.strip("\n"), html.unescape(speaker.group(1)).strip() if speaker else ""


def write(cues: Iterable[CueText]) -> str:
    """WebVTT; a speaker as a voice span."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        text = "\n".join(line if line.strip() else "\u00a0" for line in cue.text.split("\n"))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if cue.speaker:
            name = " ".join(cue.speaker.split()).replace("&", "&amp;")
            text = f"<v {name.replace('<', '').replace('>', '')}>{text}"
        blocks.append(f"{_written(cue.in_ms)} --> {_written(cue.out_ms)}\n{text}\n")
    return "\n".join(blocks)


def _written(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{rest:03d}"
