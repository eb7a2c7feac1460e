"""A copy of footage that every player can play: H.264 and AAC in MP4, picture for picture at the same times.

Pictures keep their own presentation times, counted from the first one, so that a frame number means the
same instant in the original and in the proxy. Only what is played comes from the proxy; exact stills are
always read from the original.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qdacoder.domain.footage import MediaFacts
from qdacoder.errors import MediaError
from qdacoder.media.containers import (
    Cancel,
    Progress,
    can_decode,
    codec_name,
    file_errors,
    frame_time,
    main_audio,
    main_video,
    open_container,
    stop_if,
)

if TYPE_CHECKING:
    from av.container import InputContainer, OutputContainer

__all__ = ["make_proxy"]

_HIGHEST = 720  # pixels; a proxy is for watching, the exact picture comes from the original
_SOUND_RATE = 48_000
_CLOCK = 90_000  # units of a second in the proxy's times


def make_proxy(
    path: Path,
    facts: MediaFacts,
    target: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Path:
    """Write a copy of a file that can be played; a job for a worker thread.

    Args:
        path: the original, which is only read.
        facts: what the probe found in it.
        target: where the copy goes; its folder is made. It appears whole or not at all.
        progress: told 0..1.
        cancel: asked whether to stop.

    Raises:
        MediaError: the original cannot be decoded, or the copy cannot be written.
        Cancelled: if `cancel` said so; nothing is left behind.
    """
    import av

    part = ""
    with file_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=".qdacoder-", suffix=".part", dir=target.parent)
        os.close(handle)
    try:
        source = open_container(path)
        try:
            with av.open(part, "w", format="mp4", options={"movflags": "+faststart"}) as made:
                _Copy(path, source, made, facts).run(progress, cancel)
        except av.FFmpegError as error:
            raise MediaError(
                f"“{path.name}” could not be copied: {error.strerror or 'the encoder failed'}.",
                "Check that there is room on the drive, then try again.",
            ) from error
        finally:
            source.close()
        with file_errors(target):
            os.replace(part, target)
        part = ""
    finally:
        if part:
            Path(part).unlink(missing_ok=True)
    return target


class _Copy:
    """One pass over the original: each picture and each block of sound is coded anew at its own time."""

    def __init__(self, path: Path, source: InputContainer, made: OutputContainer, facts: MediaFacts) -> None:
        self._source, self._made, self._facts = source, made, facts
        self._video, self._audio = main_video(source), main_audio(source)
        if self._video is not None and not can_decode(self._video):
            raise MediaError(
                f"“{path.name}” holds video that cannot be decoded here ({codec_name(self._video)}).",
                "Convert it to MP4 with H.264 and relink that.",
            )
        if self._audio is not None and not can_decode(self._audio):
            self._audio = None
        if self._video is None and self._audio is None:
            raise MediaError(f"“{path.name}” holds neither pictures nor sound.")
        self._origin = Fraction(facts.start_us, 1_000_000)
        self._duration = facts.length_frames / facts.rate.fraction
        # Both streams are there before the first packet is written: the header names them.
        self._pictures: Any = None if self._video is None else self._begin_pictures()
        self._sound: Any = None if self._audio is None else self._begin_sound()
        self._last_time = -1

    def run(self, progress: Progress | None, cancel: Cancel | None) -> None:
        done = 0.0
        for frame in self._frames(cancel):
            time = frame_time(frame)
            if time is None:
                continue
            since = time * Fraction(frame.time_base) - self._origin
            if hasattr(frame, "samples"):
                self._add_sound(frame, since)
            else:
                self._add_picture(frame, since)
            if progress is not None and self._duration:
                done = max(done, min(1.0, float(since / self._duration)))
                progress(done)
        for stream in (self._pictures, self._sound):
            if stream is not None:
                self._made.mux(stream.encode(None))

    def _frames(self, cancel: Cancel | None) -> Iterator[Any]:
        import av

        wanted = [each for each in (self._video, self._audio) if each is not None]
        for each in wanted:
            each.codec_context.thread_type = "AUTO"
        packets = self._source.demux(wanted)
        while True:
            stop_if(cancel)
            try:
                packet = next(packets, None)
            except av.FFmpegError:
                return
            if packet is None:
                return
            try:
                yield from packet.decode()
            except av.FFmpegError:
                continue  # a damaged packet; the pictures after it keep their times

    def _add_picture(self, frame: Any, since: Fraction) -> None:
        time = round(since * _CLOCK)
        if time <= self._last_time:
            return  # a picture before the first one, or two at one time
        self._last_time = time
        turns = round(frame.rotation / 90) % 4
        width, height = self._pictures.width, self._pictures.height
        if turns % 2:
            width, height = height, width
        small = frame.reformat(width=width, height=height, format="rgb24" if turns else "yuv420p")
        if turns:
            small = _turned(small, turns)
        small.pts, small.time_base = time, Fraction(1, _CLOCK)
        small.pict_type = 0  # the encoder chooses
        self._made.mux(self._pictures.encode(small))

    def _begin_pictures(self) -> Any:
        rate = self._facts.rate.fraction
        stream: Any = self._made.add_stream("libx264", rate=rate)
        width, height = _proxy_size(self._video, self._facts.rotation)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, _CLOCK)
        stream.codec_context.gop_size = max(1, round(rate))
        stream.codec_context.max_b_frames = 0
        stream.options = {"preset": "veryfast", "crf": "21"}
        return stream

    def _begin_sound(self) -> Any:
        import av

        self._resampler = av.AudioResampler("fltp", "stereo", _SOUND_RATE)
        return self._made.add_stream("aac", rate=_SOUND_RATE, layout="stereo")

    def _add_sound(self, frame: Any, since: Fraction) -> None:
        if since < 0:
            return
        for block in self._resampler.resample(frame):
            at = frame_time(block)
            if at is not None:
                since_first = at * (block.time_base or Fraction(1, _SOUND_RATE)) - self._origin
                block.pts = round(since_first * _SOUND_RATE)
                block.time_base = Fraction(1, _SOUND_RATE)
                self._made.mux(self._sound.encode(block))


def _proxy_size(stream: Any, rotation: int) -> tuple[int, int]:
    """Even size of the upright picture in square pixels, at most 720 on its shorter side."""
    shape: Fraction = stream.sample_aspect_ratio or Fraction(1)
    width, height = stream.codec_context.width, stream.codec_context.height
    if shape > 1:
        width = round(width * shape)
    elif 0 < shape < 1:
        height = round(height / shape)
    if rotation % 180:
        width, height = height, width
    scale = min(Fraction(1), Fraction(_HIGHEST, min(width, height)))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _turned(frame: Any, turns: int) -> Any:
    import av

    pixels = np.ascontiguousarray(np.rot90(frame.to_ndarray(), turns))
    return av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
