"""Finds stretches of a footage's sound that say nothing: silence and static noise.

The sound is read once, mono at 16 kHz, and measured in frames of 32 ms; only four small numbers a frame
are kept (a megabyte an hour). Silence is a level far below the rest of the file. Static noise is a
spectrum without lines or formants (its geometric mean is near its arithmetic mean) whose level hardly
changes within a second, while syllables rise and fall two to eight times in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

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

RATE = 16_000
FRAME_SECONDS = 0.032
SHORTEST_SECONDS = 3.0
"""Shorter than this is a pause for thought, which nobody wants to be asked about."""

Kind = Literal["silence", "static noise"]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_BATCH = 256  # frames measured at once
_AROUND = 4  # frames on each side that the spectrum is averaged with
_EVERY = 64  # blocks of sound between two reports of progress
_LOW_HERTZ = 300.0
_HIGH_HERTZ = (7000.0, 5000.0, 3400.0)  # telephones and low bit rates end early
_NARROW_HERTZ = 1900.0  # a band for files in which a codec left nothing above
_CUT = 10**-4.5  # of the power a hertz below that edge: what lies above counts as cut away
_NOTHING = -90.0  # dBFS below which a frame holds no recorded sound
_LOST_SECONDS = 1.0  # shorter gaps in the times are lost packets, heard as nothing
_DRIFT_SECONDS = 0.05  # containers round times; less than this moves nothing

_JOIN = round(1.0 / FRAME_SECONDS)  # frames of the longest gap that is bridged
_HALF = 15  # frames of the median over half a second
_SECOND = 31  # frames in which the level may not change
_GROW = 24  # frames by which a noise may reach beyond where it was surely found


@dataclass(frozen=True, slots=True)
class BadSound:
    """A stretch of sound to be proposed for exclusion.

    Attributes:
        kind: what is wrong with it.
        in_ms: where it starts, milliseconds from the first picture, never negative.
        out_ms: where it ends (exclusive).
        confidence: 0 to 1; how clearly it differs from what is heard around it.
    """

    kind: Kind
    in_ms: int
    out_ms: int
    confidence: float


def find_bad_sound(
    path: Path,
    *,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    shortest_seconds: float = SHORTEST_SECONDS,
) -> list[BadSound]:
    """Silent and noisy stretches of a media file, in order of time.

    Damaged packets are passed over; of a file that breaks off, what could be read is judged.

    Args:
        path: the media file.
        progress: told 0..1.
        cancel: asked whether to stop.
        shortest_seconds: shorter stretches are left out.

    Returns:
        An empty list where there is no sound (that can be decoded) or nothing is wrong.

    Raises:
        MediaError: if the file cannot be opened.
        Cancelled: if `cancel` said so.
    """
    stop_if(cancel)
    path = Path(path)
    origin = first_time(path)
    runs: list[_Run] = []
    with opened(path) as container:
        stream = main_audio(container)
        if stream is not None and origin is not None and can_decode(stream):
            for since, samples in _blocks(container, stream, float(origin), progress, cancel):
                _append(runs, since, samples)
    found = _judge(runs, shortest_seconds)
    stop_if(cancel)
    if progress is not None:
        progress(1.0)
    return found


def classify(
    samples: npt.ArrayLike, rate: int, *, shortest_seconds: float = SHORTEST_SECONDS
) -> list[BadSound]:
    """The same for sound in memory.

    Args:
        samples: one channel, -1..1.
        rate: samples a second, at least 8000.
        shortest_seconds: shorter stretches are left out.

    Returns:
        Stretches in order; times in milliseconds from the first sample.
    """
    run = _Run(0.0, rate)
    run.add(np.asarray(samples, np.float32).ravel())
    return _judge([run], shortest_seconds)


# -- reading ----------------------------------------------------------------------------------------------


def _blocks(
    container: InputContainer,
    stream: AudioStream,
    origin: float,
    progress: Progress | None,
    cancel: Cancel | None,
) -> Iterator[tuple[float | None, npt.NDArray[np.float32]]]:
    """Seconds from the first picture (None: follows) and mono samples at `RATE`."""
    import av

    base = float(tick(stream))
    ticks = stream.duration
    length = ticks * base if ticks else (container.duration or 0) / 1_000_000
    resampler, form = None, None
    for count, block in enumerate(decoded(container, stream, cancel)):
        if block.samples == 0 or not block.sample_rate:
            continue
        time = frame_time(block)
        since = None if time is None else time * base - origin
        if form != (block.format.name, block.layout.name, block.sample_rate):
            form = (block.format.name, block.layout.name, block.sample_rate)
            resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
        assert resampler is not None
        block.pts = None  # gaps are seen to in _append
        for part in resampler.resample(block):
            yield since, part.to_ndarray()[0]
            since = None
        if progress is not None and since is not None and length and count % _EVERY == 0:
            progress(min(0.99, max(0.0, since / length)))


def _append(runs: list[_Run], since: float | None, samples: npt.NDArray[np.float32]) -> None:
    if not runs:
        runs.append(_Run(since or 0.0, RATE))
    elif since is not None:
        gap = since - runs[-1].end
        if _DRIFT_SECONDS < gap < _LOST_SECONDS:
            runs[-1].add(np.zeros(round(gap * RATE), np.float32))
        elif abs(gap) > _DRIFT_SECONDS:
            runs.append(_Run(since, RATE))
    runs[-1].add(samples)


class _Run:
    """Unbroken sound, kept as four measures a frame."""

    def __init__(self, start: float, rate: int) -> None:
        self.start = start
        self._rate = rate
        self._size = round(rate * FRAME_SECONDS)
        self._samples = 0
        self._waiting: list[npt.NDArray[np.float32]] = []
        self._held = 0
        self._tail: Floats | None = None  # spectra whose neighbours are still to come
        self._parts: list[npt.NDArray[np.float16]] = []
        window = np.hanning(self._size + 1)[:-1]
        self._window = window.astype(np.float32)
        self._scale = 2 / (self._size * float((window**2).sum()))
        hertz = np.fft.rfftfreq(self._size, 1 / rate)
        edges = [high for high in _HIGH_HERTZ if high < rate / 2] or [rate / 2]
        self._bands = [(hertz >= _LOW_HERTZ) & (hertz <= high) for high in edges]
        self._heard = hertz >= 60
        self._narrow = (hertz >= _LOW_HERTZ) & (hertz <= _NARROW_HERTZ)
        self._above = (hertz >= _NARROW_HERTZ + 300) & (hertz <= min(_HIGH_HERTZ[-1], rate / 2))
        self._sum = np.zeros(len(hertz))

    @property
    def end(self) -> float:
        """Seconds from the first picture to where the sound so far ends."""
        return self.start + self._samples / self._rate

    def add(self, samples: npt.NDArray[np.float32]) -> None:
        """Take in the samples that follow."""
        self._waiting.append(samples)
        self._held += len(samples)
        self._samples += len(samples)
        if self._held >= self._size * _BATCH:
            self._work()

    def measures(self) -> Floats:
        """3 x frames: level and level of the speech band (dBFS), flatness of the spectrum (0..1)."""
        self._work()
        if self._tail is not None:
            self._measure(np.concatenate([self._tail, np.repeat(self._tail[-1:], _AROUND, axis=0)]))
            self._tail = None
        level, band, wide, narrow = np.concatenate([np.zeros((4, 0)), *self._parts], axis=1, dtype=np.float64)
        cut = self._sum[self._above].mean() < _CUT * self._sum[self._narrow].mean()
        return np.stack([level, band, narrow if cut else wide])

    def _work(self) -> None:
        if not self._waiting:
            return
        samples = np.concatenate(self._waiting)
        whole = len(samples) // self._size * self._size
        self._waiting, self._held = [samples[whole:]], len(samples) - whole
        step = self._size * _BATCH
        for first in range(0, whole, step):
            frames = samples[first : min(whole, first + step)].reshape(-1, self._size)
            frames = np.clip(np.nan_to_num(frames), -8, 8)
            power = np.abs(np.fft.rfft(frames * self._window, axis=1)) ** 2 * self._scale
            before = np.repeat(power[:1], _AROUND, axis=0) if self._tail is None else self._tail
            self._measure(np.concatenate([before, power.astype(np.float64)]))

    def _measure(self, power: Floats) -> None:
        """Measure the frames that have all their neighbours; keep the others."""
        width = 2 * _AROUND + 1
        if len(power) >= width:
            sums = np.cumsum(np.vstack([np.zeros_like(power[:1]), power]), axis=0)
            mean = np.maximum((sums[width:] - sums[:-width]) / width, 0) + 1e-13
            own = power[_AROUND : len(power) - _AROUND]
            level = 10 * np.log10(own[:, self._heard].sum(axis=1) + 1e-12)
            band = 10 * np.log10(own[:, self._bands[0]].sum(axis=1) + 1e-12)
            flat = np.max([_flatness(mean[:, bins]) for bins in self._bands], axis=0)
            narrow = _flatness(mean[:, self._narrow])
            self._parts.append(np.stack([level, band, flat, narrow]).astype(np.float16))
            self._sum += own.sum(axis=0)
        self._tail = power[-2 * _AROUND :]


def _flatness(power: Floats) -> Floats:
    """Geometric over arithmetic mean of each row."""
    flat: Floats = np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)
    return flat


# -- judging ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Limits:
    """Levels in dBFS that fit the file."""

    silent: float
    noisy: float


def _judge(runs: list[_Run], shortest: float) -> list[BadSound]:
    measured = [(run, run.measures()) for run in runs]
    limits = _limits([measures[0] for _, measures in measured])
    found: list[BadSound] = []
    for run, measures in measured:
        count = measures.shape[1]
        if count * FRAME_SECONDS < min(shortest, 0.5):
            continue
        kinds: tuple[tuple[Kind, Any], ...] = (("silence", _silence), ("static noise", _static))
        for kind, search in kinds:
            for first, end, confidence in search(measures, limits):
                last = run.end if end == count else run.start + end * FRAME_SECONDS
                start = max(0.0, run.start + first * FRAME_SECONDS)
                if last - start >= shortest:
                    found.append(BadSound(kind, round(start * 1000), round(last * 1000), confidence))
    return sorted(found, key=lambda each: (each.in_ms, each.out_ms))


def _limits(levels: list[Floats]) -> _Limits:
    """Silence lies 45 dB under the loud tenth of the file, at -60 dBFS or up to 5 dB above.

    In a file that was recorded too low it lies 25 dB under what is loud there. Noise counts if it is
    at most 12 dB softer than the middle of what can be heard.
    """
    every = np.concatenate([np.zeros(0), *levels])
    recorded = every[every > _NOTHING]
    if len(recorded) == 0:
        return _Limits(-60.0, -50.0)
    loud = float(np.percentile(recorded, 95))
    silent = float(np.clip(loud - 45, min(-60.0, loud - 25), -55.0))
    heard = recorded[recorded > silent]
    middle = float(np.median(heard)) if len(heard) else loud
    return _Limits(silent, max(-50.0, middle - 12))


def _silence(measures: Floats, limits: _Limits) -> Iterator[tuple[int, int, float]]:
    level = measures[0]
    smooth = _rolling(level, _HALF, lambda rows: np.median(rows, axis=1))
    found = _stretches(smooth < limits.silent, smooth < limits.silent + 4)

    def nothing_between(first: int, end: int) -> bool:  # a short answer keeps two silences apart
        return float(level[first:end].max()) < limits.silent + 15

    for first, end in _joined(found, nothing_between):
        depth = limits.silent - float(np.median(level[first:end]))
        yield first, end, round(float(np.clip(0.6 + depth / 40, 0.5, 1)), 2)


def _static(measures: Floats, limits: _Limits) -> Iterator[tuple[int, int, float]]:
    _, band, flat = measures
    spread, change = (_rolling(values, _SECOND, _between_tenths) for values in (band, flat))
    even = _rolling(flat, _HALF, lambda rows: np.median(rows, axis=1))
    level = _rolling(band, _HALF, lambda rows: np.median(rows, axis=1))
    # Words under a loud noise change the spectrum (by 0.13 and more within a second), noise alone does not.
    sure = (even > 0.42) & (spread < 6.5) & (change < 0.12) & (level > limits.noisy)
    likely = (even > 0.3) & (spread < 9) & (change < 0.13) & (level > limits.noisy - 3)
    found = [_grown(first, end, band, flat) for first, end in _stretches(sure, likely)]

    def no_words_between(first: int, end: int) -> bool:  # a word over the noise keeps its two pauses apart
        return (
            float(np.percentile(flat[first:end], 10))
            > float(np.median(flat[max(0, first - _HALF) : first])) - 0.2
        )

    for first, end in _joined(found, no_words_between):
        inside = slice(first, end)
        shares = (
            (float(np.median(even[inside])) - 0.3) / 0.4,
            (9 - float(np.median(spread[inside]))) / 6,
            (0.16 - float(np.median(change[inside]))) / 0.1,
            (float(np.median(level[inside])) - limits.noisy + 3) / 9,
        )
        yield first, end, round(float(np.mean(np.clip(shares, 0, 1))), 2)


def _between_tenths(rows: Floats) -> Floats:
    high, low = np.percentile(rows, (90, 10), axis=1, overwrite_input=True)
    spread: Floats = high - low
    return spread


def _grown(first: int, end: int, band: Floats, flat: Floats) -> tuple[int, int]:
    """A noise up to where level or spectrum change: the window of a second saw its ends too late."""
    middle = float(np.median(band[first:end]))
    alike = (np.abs(band - middle) < 5) & (flat > max(0.25, float(np.median(flat[first:end])) - 0.2))
    low, high = max(0, first - _GROW), min(len(band), end + _GROW)
    other_before = np.flatnonzero(~alike[low:first])
    other_after = np.flatnonzero(~alike[end:high])
    return (
        low + int(other_before[-1]) + 1 if len(other_before) else low,
        end + int(other_after[0]) if len(other_after) else high,
    )


def _rolling(values: Floats, width: int, over: Callable[[Floats], Floats]) -> Floats:
    """A measure of the `width` frames around each frame; a piece at a time, so that memory stays small."""
    side, piece = width // 2, 20_000
    padded = np.pad(values, side, mode="edge")
    parts = [np.zeros(0)]
    for first in range(0, len(values), piece):
        some = padded[first : first + piece + 2 * side]
        parts.append(over(np.lib.stride_tricks.sliding_window_view(some, width).copy()))
    return np.concatenate(parts)


def _stretches(sure: Flags, likely: Flags) -> list[tuple[int, int]]:
    """Stretches (first, end) of likely frames with at least one sure frame each."""
    flags = np.concatenate([[False], likely | sure, [False]]).astype(np.int8)
    firsts, ends = np.flatnonzero(np.diff(flags) == 1), np.flatnonzero(np.diff(flags) == -1)
    return [(int(a), int(b)) for a, b in zip(firsts, ends, strict=True) if sure[a:b].any()]


def _joined(stretches: list[tuple[int, int]], may_join: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    """Stretches with gaps of under a second bridged, where `may_join` allows."""
    result: list[tuple[int, int]] = []
    for first, end in stretches:
        gap = first - result[-1][1] if result else _JOIN
        if gap <= 0 or (gap < _JOIN and may_join(result[-1][1], first)):
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((first, end))
    return result
