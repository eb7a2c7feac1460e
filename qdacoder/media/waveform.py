"""The loudness of a footage's sound, in steps of 10 ms from its first picture."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from qdacoder.media import cache
from qdacoder.media.containers import (
    Cancel,
    Progress,
    can_decode,
    decoded,
    first_time,
    frame_time,
    main_audio,
    opened,
    stop_if,
    tick,
)

if TYPE_CHECKING:
    from av.audio.fifo import AudioFifo
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

PER_SECOND = 100
_KIND, _VERSION = b"QDWF", 1
_LONGEST = 1000 * 3600 * PER_SECOND
_KINDS = {"u8": "u1", "s16": "i2", "s32": "i4", "s64": "i8", "flt": "f4", "dbl": "f8"}
_AT_ONCE = 10  # seconds
_EVERY = 64  # blocks of sound between two reports of progress

Samples = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Waveform:
    """Peaks of a footage's sound.

    Attributes:
        peaks: one byte per step, 0 (silent) to 255 (full scale), loudest channel; step i covers
            i / per_second to (i + 1) / per_second seconds from the first picture. Empty without sound.
        per_second: steps a second.
    """

    peaks: bytes
    per_second: int = PER_SECOND

    def columns(self, first: float, last: float, count: int) -> bytes:
        """Peaks for `count` columns of a drawing that spans `first` to `last` seconds; 0 beyond the sound."""
        width = (last - first) * self.per_second / max(1, count)
        starts = (max(0, int(first * self.per_second + at * width)) for at in range(count))
        return bytes(max(self.peaks[at : at + max(1, round(width))], default=0) for at in starts)


def waveform(
    path: Path,
    key: str,
    cache_folder: Path,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Waveform:
    """Peaks of the sound of a media file, from the cache or made and put there.

    Args:
        path: the media file.
        key: names its content (a hash).
        cache_folder: where made waveforms are kept, in a folder of their own.
        progress: told 0..1.
        cancel: asked whether to stop; then nothing is left behind.

    Raises:
        MediaError: if the file cannot be opened. One without sound gives no peaks.
        Cancelled: if `cancel` said so.
    """
    file = cache.cache_file(Path(cache_folder), "waveforms", key, "peaks")
    peaks = cache.load(file, _KIND, _VERSION)
    if peaks is None:
        peaks = _make(Path(path), progress, cancel)
        stop_if(cancel)
        cache.keep(file, _KIND, _VERSION, peaks)
    if progress is not None:
        progress(1.0)
    return Waveform(peaks)


def _make(path: Path, progress: Progress | None, cancel: Cancel | None) -> bytes:
    stop_if(cancel)
    origin = first_time(path)
    with opened(path) as container:
        stream = main_audio(container)
        if stream is None or not can_decode(stream) or origin is None:
            return b""
        length = _seconds(container, stream)
        peaks = _Peaks(tick(stream), float(origin))
        for count, block in enumerate(decoded(container, stream, cancel)):
            peaks.add(block)
            if progress is not None and count % _EVERY == 0 and length:
                progress(min(0.99, max(0.0, peaks.seconds / length)))
        return peaks.as_bytes()


def _seconds(container: InputContainer, stream: AudioStream) -> float:
    if stream.duration:
        return float(stream.duration * tick(stream))
    return (container.duration or 0) / 1_000_000


def _channels(block: AudioFrame) -> list[Samples]:
    """The samples of each channel as they are stored, not copied."""
    kind = np.dtype(_KINDS[block.format.name.removesuffix("p")])
    planes = [np.frombuffer(plane, kind) for plane in block.planes]  # type: ignore[call-overload]
    if block.format.is_planar:
        return [plane[: block.samples] for plane in planes]
    count = max(1, block.layout.nb_channels)
    return list(planes[0][: block.samples * count].reshape(-1, count).T)


def _loudest(samples: Samples, edges: npt.NDArray[np.int64], size: int) -> Samples:
    """How far from silence (0..1) a channel comes in each step.

    Args:
        edges: number of the first sample of each step.
        size: samples of a step where all but the first and the last have the same number, else 0.
    """
    if size and len(edges) > 2:
        # The largest and the smallest of each row: without an array of absolute values between.
        body = samples[edges[1] : edges[-1]].reshape(-1, size)
        ends = (samples[: edges[1]], samples[edges[-1] :])
        high = np.concatenate(([ends[0].max()], body.max(axis=1), [ends[1].max()]))
        low = np.concatenate(([ends[0].min()], body.min(axis=1), [ends[1].min()]))
    else:
        high, low = np.maximum.reduceat(samples, edges), np.minimum.reduceat(samples, edges)
    middle, full = 0.0, 1.0
    if samples.dtype == np.uint8:
        middle, full = 128.0, 128.0
    elif samples.dtype.kind == "i":
        full = -float(np.iinfo(samples.dtype).min)
    loudest: Samples = np.maximum(high.astype(np.float64) - middle, middle - low.astype(np.float64)) / full
    return loudest


class _Peaks:
    """Gathers blocks of sound into steps of 10 ms; works on some seconds at a time.

    Blocks are joined by FFmpeg's own queue: an hour has 170,000 of them, and each array costs as much as
    decoding a block.
    """

    def __init__(self, base: Fraction, start: float) -> None:
        """`base` is what a tick of the stream lasts, `start` the time of the first picture; in seconds."""
        from av.audio.fifo import AudioFifo

        self._base, self._start = base, start
        self._steps = np.zeros(3600 * PER_SECOND, np.uint8)
        self._used = 0
        self._rate = 0
        self._ticks = 0  # of a sample, where they are whole
        self._first = 0  # number of the first waiting sample, from the first picture
        self._next = 0  # number of the sample that should follow
        self._due: int | None = None  # its time in ticks, where that is known exactly
        self._queue = AudioFifo
        self._waiting: AudioFifo | None = None

    @property
    def seconds(self) -> float:
        """How far the sound was read, from the first picture."""
        return self._next / self._rate if self._rate else 0.0

    def add(self, block: AudioFrame) -> None:
        """Take in a block of sound; one without a time follows the last one."""
        time, count = block.pts, block.samples
        if time is None or time != self._due or self._next - self._first > _AT_ONCE * self._rate:
            self._place(block)
        self._wait(block)
        self._next += count
        if time is not None:
            self._due = time + count * self._ticks if self._ticks else None

    def _place(self, block: AudioFrame) -> None:
        """Work on what waits where it is enough, or where the block does not follow it."""
        time, rate = frame_time(block), block.sample_rate
        if not rate:
            return
        told = self._next if time is None else round((float(time * self._base) - self._start) * rate)
        # Containers round times to their ticks; only a real gap moves the sound.
        gap = rate != self._rate or abs(told - self._next) > rate // 200
        if gap or self._next - self._first > _AT_ONCE * rate:
            self._work()
            self._first = self._next = told if gap else self._next
        if rate != self._rate:
            self._rate, exact = rate, 1 / (self._base * rate)
            self._ticks = int(exact) if exact.denominator == 1 else 0

    def _wait(self, block: AudioFrame) -> None:
        if not block.samples or not self._rate:
            return
        block.pts = None  # the queue wants times without the rounding of containers
        if self._waiting is not None:
            try:
                self._waiting.write(block)
            except ValueError:  # other channels, or another kind of samples
                self._work()
                self._first = self._next
                self._waiting = None
        if self._waiting is None:
            self._waiting = self._queue()
            self._waiting.write(block)

    def _work(self) -> None:
        joined = None if self._waiting is None else self._waiting.read()
        if joined is None:
            return
        first, rate = max(0, self._first), self._rate
        channels = [one[first - self._first :] for one in _channels(joined)]
        count = len(channels[0])
        if count == 0 or first * PER_SECOND // rate >= _LONGEST:
            return
        low, high = first * PER_SECOND // rate, (first + count - 1) * PER_SECOND // rate
        edges = -(-np.arange(low, high + 1) * rate // PER_SECOND) - first
        edges[0] = 0
        size = 0 if rate % PER_SECOND else rate // PER_SECOND
        levels = np.max([_loudest(one, edges, size) for one in channels], axis=0)
        self._put(low, np.rint(np.clip(np.nan_to_num(levels), 0, 1) * 255).astype(np.uint8))

    def _put(self, low: int, levels: npt.NDArray[np.uint8]) -> None:
        end = low + len(levels)
        if end > len(self._steps):
            more = max(end, 2 * len(self._steps)) - len(self._steps)
            self._steps = np.concatenate([self._steps, np.zeros(more, np.uint8)])
        self._used = max(self._used, end)
        np.maximum(self._steps[low:end], levels, out=self._steps[low:end])

    def as_bytes(self) -> bytes:
        """One byte per step, as far as there is sound."""
        self._work()
        return self._steps[: self._used].tobytes()
