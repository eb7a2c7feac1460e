"""The loudness of a footage's sound, in steps of 10 ms from its first picture."""

from __future__ import annotations

from dataclasses import dataclass
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
    from av.audio.stream import AudioStream
    from av.container import InputContainer

PER_SECOND = 100
_KIND, _VERSION = b"QDWF", 1
_LONGEST = 1000 * 3600 * PER_SECOND
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
        peaks = _Peaks()
        base, start = float(tick(stream)), float(origin)
        for count, block in enumerate(decoded(container, stream, cancel)):
            time = frame_time(block)
            if block.samples == 0 or not block.sample_rate:
                continue
            since = None if time is None else time * base - start
            peaks.add(since, block.sample_rate, _channels(block))
            if progress is not None and count % _EVERY == 0 and length and since is not None:
                progress(min(0.99, max(0.0, since / length)))
        return peaks.as_bytes()


def _seconds(container: InputContainer, stream: AudioStream) -> float:
    if stream.duration:
        return float(stream.duration * tick(stream))
    return (container.duration or 0) / 1_000_000


def _channels(block: Any) -> Samples:
    """Samples as channels x samples, -1..1."""
    samples: Samples = block.to_ndarray()
    if not block.format.is_planar:
        samples = samples.reshape(-1, max(1, block.layout.nb_channels)).T
    if samples.dtype == np.uint8:
        return (samples.astype(np.float32) - 128) / 128
    if samples.dtype.kind == "i":
        return samples.astype(np.float32) / -float(np.iinfo(samples.dtype).min)
    return samples


class _Peaks:
    """Gathers blocks of sound into steps of 10 ms; works on about a second at a time."""

    def __init__(self) -> None:
        self._steps = np.zeros(3600 * PER_SECOND, np.uint8)
        self._used = 0
        self._rate = 0
        self._first = 0  # number of the first waiting sample, from the first picture
        self._next = 0  # number of the sample that should follow
        self._waiting: list[Samples] = []

    def add(self, since: float | None, rate: int, samples: Samples) -> None:
        """Take in a block (channels x samples).

        Args:
            since: seconds from the first picture to its start, None if it follows the last one.
            rate: samples a second.
            samples: -1..1.
        """
        told = self._next if since is None else round(since * rate)
        # Containers round times to their ticks; only a real gap moves the sound.
        gap = rate != self._rate or abs(told - self._next) > rate // 200
        other = bool(self._waiting) and len(self._waiting[0]) != len(samples)
        if gap or other or self._next - self._first > rate:
            self._work()
            self._rate = rate
            self._first = self._next = told if gap else self._next
        self._waiting.append(samples)
        self._next += samples.shape[1]

    def _work(self) -> None:
        if not self._waiting:
            return
        samples = np.concatenate(self._waiting, axis=1)
        self._waiting.clear()
        first, rate = max(0, self._first), self._rate
        samples = samples[:, first - self._first :]
        count = samples.shape[1]
        if count == 0 or first * PER_SECOND // rate >= _LONGEST:
            return
        low, high = first * PER_SECOND // rate, (first + count - 1) * PER_SECOND // rate
        edges = -(-np.arange(low, high + 1) * rate // PER_SECOND) - first
        edges[0] = 0
        loudest = np.maximum(samples.max(axis=0), -samples.min(axis=0))
        levels = np.nan_to_num(np.maximum.reduceat(loudest, edges))
        self._put(low, np.rint(np.clip(levels, 0, 1) * 255).astype(np.uint8))

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
