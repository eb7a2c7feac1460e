"""Where a ruler has its ticks: on round timecodes of the footage, never closer than labels need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from qdacoder.domain.timecode import Timebase, TimecodeStyle

MINOR, MEDIUM, MAJOR = 0, 1, 2

# Seconds between labels, then between the small and the middle ticks under them (0: none).
_SECONDS: Final = (
    (1, 0, 0),
    (2, 1, 0),
    (5, 1, 0),
    (10, 1, 5),
    (20, 2, 10),
    (30, 5, 15),
    (60, 10, 30),
    (120, 20, 60),
    (300, 60, 0),
    (600, 60, 300),
    (1200, 120, 600),
    (1800, 300, 900),
    (3600, 600, 1800),
    (7200, 1200, 3600),
    (18000, 3600, 0),
    (36000, 3600, 18000),
    (72000, 7200, 36000),
    (180000, 36000, 0),
    (360000, 36000, 180000),
)
_FRAMES: Final = (1, 2, 4, 5, 6, 10, 12, 15, 20, 25, 30, 50, 100, 125, 200, 250, 500)
_TICK_GAP: Final = 5


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick of the ruler.

    Attributes:
        frame: on the footage's grid.
        kind: `MAJOR` (labelled), `MEDIUM` or `MINOR`.
        label: empty unless major.
    """

    frame: int
    kind: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class RulerStep:
    """The distance of labels at a zoom: whole seconds, or (`seconds` 0) frames inside a second."""

    seconds: int
    minor: int = 0
    medium: int = 0
    frames: int = 0
    minor_frames: int = 0

    @property
    def to_the_frame(self) -> bool:
        """Whether labels must show frames even in footage that is cited in minutes."""
        return self.seconds == 0


def major_only(step: RulerStep) -> RulerStep:
    """The same distance of labels without the ticks between them."""
    return replace(step, minor=0, medium=0, minor_frames=0)


def ruler_step(timebase: Timebase, pixels_per_frame: float, label_width: float) -> RulerStep:
    """The closest round distance at which labels of this width (with their gap) do not touch."""
    per_second = pixels_per_frame * float(timebase.rate.fraction)
    counted = timebase.rate.counted
    parts = [part for part in _FRAMES if part < counted and counted % part == 0]
    small = next((part for part in parts if part * pixels_per_frame >= _TICK_GAP), 0)
    for part in parts:
        if part * pixels_per_frame >= label_width:
            return RulerStep(0, frames=part, minor_frames=small if small < part else 0)
    for seconds, minor, medium in _SECONDS:
        if seconds * per_second >= label_width:
            fits = minor if minor * per_second >= _TICK_GAP else 0
            return RulerStep(seconds, fits, medium, minor_frames=small if seconds == 1 else 0)
    return RulerStep(*_SECONDS[-1])


def ruler_ticks(timebase: Timebase, step: RulerStep, in_frame: int, out_frame: int) -> Iterator[Tick]:
    """The ticks from the label at or before `in_frame` up to `out_frame`, in order of time."""
    if step.seconds == 0:
        yield from _ticks_in_seconds(timebase, step, in_frame, out_frame)
        return
    unit = step.minor or step.medium or step.seconds
    second = _second_at(timebase, in_frame) // step.seconds * step.seconds
    while (frame := first_frame_of(timebase, second)) < out_frame:
        if second % step.seconds == 0:
            yield Tick(frame, MAJOR, _label(timebase, frame, second, False))
        elif step.medium and second % step.medium == 0:
            yield Tick(frame, MEDIUM)
        else:
            yield Tick(frame, MINOR)
        if step.minor_frames:
            end = first_frame_of(timebase, second + 1)
            yield from (Tick(at, MINOR) for at in range(frame + step.minor_frames, end, step.minor_frames))
        second += unit


def _ticks_in_seconds(timebase: Timebase, step: RulerStep, in_frame: int, out_frame: int) -> Iterator[Tick]:
    second = _second_at(timebase, in_frame)
    unit = step.minor_frames or step.frames
    while (first := first_frame_of(timebase, second)) < out_frame:
        end = first_frame_of(timebase, second + 1)
        # Drop-frame counting starts some minutes at label 2 or 4: ticks stay on round labels.
        skipped = timebase.rate.counted - (end - first) if timebase.drop_frame else 0
        for part in range(0, timebase.rate.counted, unit):
            frame = first + part - skipped
            if not first <= frame < end:
                continue
            major = part % step.frames == 0
            label = _label(timebase, frame, second, True) if major else ""
            yield Tick(frame, MAJOR if major else MINOR, label)
        second += 1


def first_frame_of(timebase: Timebase, second: int) -> int:
    """The first frame whose timecode shows this whole second (counted from timecode zero)."""
    rate = timebase.rate
    if timebase.style is TimecodeStyle.FRAMES:
        if timebase.drop_frame:
            return timebase.parse(f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}")
        return second * rate.counted - timebase.start_frame
    return -(-second * rate.numerator // rate.denominator) - timebase.start_frame


def _second_at(timebase: Timebase, frame: int) -> int:
    """The whole second of timecode that a frame lies in."""
    second = max(0, int(timebase.rate.seconds(frame + timebase.start_frame)))
    # Labels of non-integral rates run behind the clock: step back to be at or before the frame.
    while second > 0 and first_frame_of(timebase, second) > frame:
        second -= max(1, second // 1000)
    return second


def _label(timebase: Timebase, frame: int, second: int, to_the_frame: bool) -> str:
    if timebase.style is TimecodeStyle.MINUTES and not to_the_frame:
        return f"{second // 60:02d}:{second % 60:02d}"
    return timebase.format_full(frame)
