"""Clips with subtitle tracks inside, made by PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.subtitles.subtitle import SubtitleSet

Line = tuple[int, int, str]
"""First millisecond, millisecond after the last, ASS text."""

_MS = Fraction(1, 1000)
_HEADER = (
    b"[Script Info]\r\nScriptType: v4.00+\r\nPlayResX: 384\r\nPlayResY: 288\r\n\r\n[V4+ Styles]\r\n"
    b"Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, "
    b"Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, "
    b"Alignment, MarginL, MarginR, MarginV, Encoding\r\n"
    b"Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1\r\n\r\n"
    b"[Events]\r\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\r\n"
)


def make_subtitled(
    path: Path, tracks: Sequence[tuple[str, str, Sequence[Line]]], *, seconds: int = 3, speaker: str = ""
) -> Path:
    """A small clip with subtitle tracks: codec, language and lines of each.

    Args:
        speaker: named by each line (kept by ASS only).
    """
    with av.open(str(path), "w") as output:
        video = output.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        streams = []
        for codec, language, _lines in tracks:
            stream = output.add_stream(codec)
            stream.metadata["language"] = language
            stream.codec_context.subtitle_header = _HEADER
            stream.time_base = stream.codec_context.time_base = _MS
            streams.append(stream)
        output.start_encoding()
        for index in range(seconds * 25):
            plane = np.full((72, 64), index % 200, np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(plane, format="yuv420p")))
        output.mux(video.encode())
        for stream, (_codec, _language, lines) in zip(streams, tracks, strict=True):
            for start, end, text in lines:
                said = f"0,0,Default,{speaker},0,0,0,,{text}".encode()
                packet = stream.codec_context.encode_subtitle(SubtitleSet.create(said, 0, end - start, start))
                packet.time_base, packet.stream, packet.duration = _MS, stream, end - start
                output.mux(packet)
    return path
