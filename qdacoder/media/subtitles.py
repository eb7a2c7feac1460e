"""Subtitle tracks inside a video file: which there are, and their cues as plain text."""

from __future__ import annotations

import re
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

from qdacoder.domain.transcript import (
    TEXT_SUBTITLES,
    CueText,
    ReadCues,
    ReadProblem,
    SubtitleTrack,
    range_problem,
    timing_notes,
)
from qdacoder.errors import UserError
from qdacoder.media.containers import Cancel, Progress, codec_name, first_time, opened, stop_if, tick

_OVERRIDE = re.compile(r"\{[^{}]*\}")
_TAG = re.compile(r"</?(?:[a-z][^<>]*|\d[\d:.]*)>", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>", re.IGNORECASE)
_LONGEST_S = 10  # a cue without an end of its own stays no longer


def subtitle_tracks(path: Path) -> tuple[SubtitleTrack, ...]:
    """The subtitle tracks of a file in its order; those that are pictures are told as not readable.

    Raises:
        MediaError: the file cannot be opened.
    """
    with opened(path) as container:
        return tuple(_track(number, stream) for number, stream in enumerate(container.streams.subtitles, 1))


def read_subtitles(
    path: Path, number: int, progress: Progress | None = None, cancel: Cancel | None = None
) -> ReadCues:
    """The cues of a subtitle track; times count from the first picture, as a transcript's do.

    Formatting (ASS overrides, HTML tags) is left out; the speaker is the one a WebVTT voice or an ASS
    line names. A problem is told by the number of the cue in the track, since a track has no lines.

    Args:
        number: of the track, from 1, as `subtitle_tracks` counts.
        progress: told 0..1; the whole file is gone through.

    Raises:
        MediaError: the file cannot be opened.
        UserError: there is no such track, it is made of pictures, or it holds no cue.
        Cancelled: `cancel` said so.
    """
    start = first_time(path) or Fraction(0)
    with opened(path) as container:
        streams = list(container.streams.subtitles)
        if not 1 <= number <= len(streams):
            raise UserError(
                f"“{path.name}” has no subtitle track {number}.",
                f"It has {len(streams)}." if streams else "It has none.",
            )
        stream = streams[number - 1]
        track = _track(number, stream)
        if not track.readable:
            raise UserError(
                f"Subtitle track {number} of “{path.name}” is made of pictures ({track.codec}).",
                "Choose a track of text, or a file with the text.",
            )
        found = _cues(container, stream, start, progress, cancel)
    if not found.cues:
        raise UserError(f"Subtitle track {number} of “{path.name}” holds no cue.", "Choose another track.")
    return ReadCues(
        found.cues, (*found.problems, *timing_notes(found.cues)), language=track.language, encoding="utf-8"
    )


def _track(number: int, stream: Any) -> SubtitleTrack:
    codec = codec_name(stream)
    language = str(stream.metadata.get("language", ""))
    title = str(stream.metadata.get("title") or stream.metadata.get("name") or "")
    return SubtitleTrack(
        number, codec, "" if language == "und" else language, title.strip(), codec in TEXT_SUBTITLES
    )


def _cues(
    container: Any, stream: Any, start: Fraction, progress: Progress | None, cancel: Cancel | None
) -> ReadCues:
    import av

    length = Fraction(container.duration or 0, 1_000_000)
    unit = tick(stream)
    raw: list[tuple[Fraction, Fraction | None, str]] = []  # an empty text ends what stands before it
    problems: list[ReadProblem] = []
    packets = container.demux(stream)
    while True:
        stop_if(cancel)
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            packet = None
        if packet is None:
            break
        if packet.pts is None or packet.size == 0:
            continue
        begins = packet.pts * unit - start
        if progress is not None and length:
            progress(float(max(Fraction(0), min(Fraction(1), begins / length))))
        ends = begins + packet.duration * unit if packet.duration else None
        try:
            lines = [part.ass.decode("utf-8", "replace") for part in packet.decode() if hasattr(part, "ass")]
        except av.FFmpegError:
            problems.append(ReadProblem(len(raw) + 1, "this cue is damaged; it was left out"))
            continue
        raw.append((begins, ends, "\n".join(lines)))
    return _timed(raw, problems)


def _timed(raw: list[tuple[Fraction, Fraction | None, str]], problems: list[ReadProblem]) -> ReadCues:
    cues = []
    number = 0
    for place, (begins, ends, line) in enumerate(raw):
        text, speaker = plain_text(line)
        if not text:
            continue
        number += 1
        if ends is None:
            after = [one for one, _end, _line in raw[place + 1 :] if one > begins]
            ends = min([*after[:1], begins + _LONGEST_S])
        cue = CueText(round(begins * 1000), round(ends * 1000), text, speaker, number)
        wrong = range_problem(cue.in_ms, cue.out_ms)
        if wrong:
            problems.append(ReadProblem(number, wrong))
        else:
            cues.append(cue)
    return ReadCues(tuple(cues), tuple(problems))


def plain_text(line: str) -> tuple[str, str]:
    """Text and speaker of a decoded ASS line: ``order,layer,style,name,left,right,top,effect,text``."""
    shown = []
    speaker = ""
    for one in line.split("\n"):
        fields = one.split(",", 8)
        if len(fields) < 9:
            continue
        voice = _VOICE.search(fields[8])
        speaker = speaker or (voice[1].strip() if voice else fields[3].strip())
        text = _OVERRIDE.sub("", fields[8])
        text = text.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u00a0")
        shown.append(unescape(_TAG.sub("", text)))
    lines = [part.strip() for part in "\n".join(shown).split("\n")]
    return "\n".join(part for part in lines if part), speaker
