"""The grid that presentation times lie on: which rate, how many frames, whether pictures leave it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from qdacoder.domain.timecode import FrameRate

Times = npt.NDArray[np.int64]

KNOWN = tuple(
    Fraction(*pair)
    for pair in (
        *(
            (whole, 1)
            for whole in (1, 2, 5, 8, 10, 12, 15, 16, 18, 20, 24, 25, 30, 48, 50, 60, 100, 120, 240)
        ),
        *((whole * 1000, 1001) for whole in (15, 24, 30, 48, 60, 120, 240)),
        (25, 2),
    )
)
_NEAR = 0.03  # how far an uneven stream's usual distance may be from a known rate
_EXACT = 0.0004  # 24 and 23.976 differ by 0.001
_CLEAR = 0.3  # how much of their phase uneven times must share to belong to a rate
_USUAL = 0.05  # share of pictures that must stand one frame apart on a grid


@dataclass(frozen=True, slots=True)
class Grid:
    """What `find_grid` makes of presentation times.

    Attributes:
        rate: frames a second.
        variable: pictures are missing from the grid or stand beside it.
        length_frames: whole frames from the first picture to the end of the last one.
    """

    rate: FrameRate
    variable: bool
    length_frames: int


def find_grid(times: Times, last_duration: int, tick: Fraction, hints: tuple[Any, ...]) -> Grid:
    """The grid of a stream.

    Args:
        times: presentation times in ticks, rising, at least one.
        last_duration: ticks that the last picture is shown, 0 when unknown.
        tick: seconds of one tick.
        hints: rates that the container names, most trusted first, or None; they are only ever
            taken when the times agree.
    """
    hinted = [Fraction(hint) for hint in hints if hint and 0 < hint <= 10_000]
    if len(times) < 2:
        rate = snapped(hinted[0], _EXACT) if hinted else Fraction(25)
        variable = False
    else:
        rate, variable = _best(times, tick, hinted)
    grid = FrameRate.from_fraction(rate)
    return Grid(grid, variable, _length(times, last_duration, tick, grid))


def places(times: Times, origin: int, tick: Fraction, rate: FrameRate) -> Times:
    """The frame at whose start each picture is on screen for the first time, or is just about to be."""
    slack = min(0.25, float(rate.fraction * max(rate.slack, tick)))
    found: Times = np.floor((times - origin) * float(tick * rate.fraction) + slack).astype(np.int64)
    return found


def snapped(rate: Fraction, within: float) -> Fraction:
    """The known rate next to this one if it is near, else this one, as a short fraction."""
    nearest = min(KNOWN, key=lambda known: abs(known - rate) / known)
    if abs(nearest - rate) / nearest <= within:
        return nearest
    return max(rate.limit_denominator(1001), Fraction(1, 86_400))


def _best(times: Times, tick: Fraction, hinted: list[Fraction]) -> tuple[Fraction, bool]:
    usual, fitted = _measured(times, tick)
    candidates = [snapped(hint, _EXACT) for hint in hinted]
    candidates += [snapped(fitted, _EXACT), fitted.limit_denominator(1001), *_known_near(usual)]
    fits = [(_fit(times, tick, rate), rate) for rate in dict.fromkeys(candidates)]
    good = [(worst, rate, alone) for (worst, alone), rate in fits if worst is not None]
    if good:
        # Rounding to ticks hides differences smaller than a tick: then the order of preference counts.
        least = min(worst for worst, _, _ in good)
        slack = float(tick) * 1.01
        _, rate, even = next(each for each in good if each[0] <= max(slack, least))
        return rate, not even
    beat = _beat(times, tick, usual, candidates)
    return beat or snapped(usual, _NEAR), True


def _beat(times: Times, tick: Fraction, usual: Fraction, preferred: list[Fraction]) -> Fraction | None:
    """The known rate that uneven times keep coming back to, if there is one.

    Each time is a phase of a rate's period; phases of the true rate crowd together, those of others cancel.
    """
    seconds = (times - times[0]) * float(tick)
    wanted = [rate for rate in dict.fromkeys((*preferred, *KNOWN)) if rate in KNOWN]
    near = [rate for rate in wanted if 0.6 < rate / usual < 1.7]
    strength = [float(abs(np.exp(2j * np.pi * float(rate) * seconds).mean())) for rate in near]
    clear = max(_CLEAR, 5 / math.sqrt(len(times)))
    if not strength or max(strength) < clear:
        return None
    return next(rate for rate, found in zip(near, strength, strict=True) if found > 0.97 * max(strength))


def _known_near(usual: Fraction) -> list[Fraction]:
    near = [rate for rate in KNOWN if abs(rate - usual) / rate <= _NEAR]
    return sorted(near, key=lambda rate: abs(rate - usual))


def _measured(times: Times, tick: Fraction) -> tuple[Fraction, Fraction]:
    """Pictures a second from the usual distance, and from the whole length counted in usual distances."""
    gaps = np.diff(times)
    usual = max(1.0, float(np.median(gaps)))
    if usual < 100:  # coarse ticks: 33, 33, 34 means 33.37
        near = gaps[np.abs(gaps - usual) <= 1]
        usual = float(near.mean()) if len(near) else usual
    steps = np.maximum(1, np.rint(gaps / usual))
    period = Fraction(int(times[-1] - times[0]), int(steps.sum())) * tick
    return 1 / (Fraction(usual).limit_denominator(10_000) * tick), 1 / period


def _fit(times: Times, tick: Fraction, rate: Fraction) -> tuple[float | None, bool]:
    """Seconds of the largest distance from the grid (None: not its grid), and whether no frame is missing."""
    if not Fraction(1, 86_400) <= rate <= 10_000:
        return None, False
    seconds = (times - times[0]) * float(tick)
    places = np.rint(seconds * float(rate))
    worst = float(np.abs(seconds - places / float(rate)).max())
    steps = np.diff(places)
    allowed = min(0.25 / float(rate), max(float(tick) * 1.01, 0.1 / float(rate)))
    if worst > allowed or steps.min() < 1 or (steps == 1).mean() < _USUAL:
        return None, False
    return worst, bool((steps == 1).all())


def _length(times: Times, last_duration: int, tick: Fraction, grid: FrameRate) -> int:
    """Whole frames to the end; the last picture has a frame of its own even if it starts between two."""
    rate = grid.fraction
    slack = min(Fraction(1, 4) / rate, max(grid.slack, tick))
    last = int(times[-1] - times[0]) * tick
    end = last + last_duration * tick
    shown = math.floor((last + slack) * rate)
    first_seen = math.ceil((last - slack) * rate)
    if first_seen / rate < end - slack:
        shown = first_seen
    return max(shown + 1, math.floor((end + slack) * rate))
