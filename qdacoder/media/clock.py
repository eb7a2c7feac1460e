"""Where playback is: between two times that a player tells, and which frame a picture's own time means."""

from __future__ import annotations

import enum
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from qdacoder.domain.timecode import FrameRate


class PlaybackClock:
    """Interpolated playback time in microseconds from the first picture.

    An anchor is a time that the player told. It is dropped on resume, seek and rate change, because times
    told before those say nothing about after. Until a new one comes the clock holds the last known target.
    """

    def __init__(self, monotonic_us: Callable[[], int] | None = None) -> None:
        self._now = monotonic_us or (lambda: time.monotonic_ns() // 1000)
        self._held = 0
        self._anchor: tuple[int, int] | None = None
        self._rate = 1.0
        self._running = False

    @property
    def running(self) -> bool:
        """Whether time goes on."""
        return self._running

    def time_us(self) -> int:
        """The present playback time."""
        if not self._running or self._anchor is None:
            return self._held
        told, at = self._anchor
        return max(0, told + round((self._now() - at) * self._rate))

    def start(self, rate: float = 1.0) -> None:
        """Playback resumes; time stands until the player tells one."""
        self._held, self._anchor = self.time_us(), None
        self._rate, self._running = rate, True

    def stop(self) -> None:
        """Playback pauses where it is."""
        self._held, self._anchor, self._running = self.time_us(), None, False

    def seek(self, time_us: int) -> None:
        """A jump was asked for: hold its target until the player tells a time."""
        self._held, self._anchor = time_us, None

    def set_rate(self, rate: float) -> None:
        """The speed is another one now (1 is normal)."""
        self._held, self._anchor, self._rate = self.time_us(), None, rate

    def tell(self, time_us: int, at_us: int | None = None) -> None:
        """The player told a time, just now or at a moment of the same monotonic clock."""
        if self._running:
            self._anchor = (time_us, self._now() if at_us is None else at_us)
        self._held = time_us


class Landing(enum.Enum):
    """How a picture that came lies to the frame that was asked for."""

    RIGHT = "right"  # it is the picture on screen at that frame
    EARLY = "early"  # it ends before: left over from before the seek
    LATE = "late"  # it begins after: the player landed behind the frame


@dataclass(frozen=True, slots=True)
class PictureAxis:
    """Picture times as a player counts them, against frames.

    A frame shows the picture that is on screen at the frame's start. Containers round times to
    milliseconds, twice where the zero is rounded too; `slack_us` undoes that and is below a quarter frame.

    Attributes:
        rate: frames a second of the grid.
        length_frames: whole frames.
        origin_us: the player's time of the first picture.
        on_grid: every picture starts where a frame does (not so at a variable rate).
    """

    rate: FrameRate
    length_frames: int
    origin_us: int = 0
    on_grid: bool = True

    @property
    def slack_us(self) -> Fraction:
        """How far a told time may be off."""
        return min(Fraction(1500), self.frame_us / 4)

    @property
    def frame_us(self) -> Fraction:
        """Length of a frame in microseconds."""
        return 1_000_000 / self.rate.fraction

    def clamped(self, frame: int) -> int:
        """The nearest frame inside the footage."""
        return max(0, min(frame, self.length_frames - 1))

    def start_us(self, frame: int) -> Fraction:
        """Where a frame starts on the player's axis."""
        return self.origin_us + frame * self.frame_us

    def seek_ms(self, frame: int) -> int:
        """A whole millisecond on the player's axis at which the frame's picture is on screen."""
        if self.on_grid:
            return math.floor((self.start_us(frame) + self.frame_us / 2) / 1000)
        return math.ceil((self.start_us(frame) + self.slack_us) / 1000)

    def frame_of(self, start_us: int) -> int:
        """The first frame at whose start a picture with this time is on screen."""
        place = (start_us - self.origin_us - self.slack_us) / self.frame_us
        return self.clamped(math.ceil(place))

    def landing(self, frame: int, start_us: int, end_us: int) -> Landing:
        """Judge a picture by its own times. An end that is not after the start is taken as one frame."""
        wanted = self.start_us(frame) + self.slack_us
        if start_us > wanted:
            return Landing.LATE
        end = Fraction(end_us) if end_us > start_us else start_us + self.frame_us
        # On the grid the pictures' own starts decide; told lengths are wrong more often.
        if self.on_grid:
            end = max(end, start_us + self.frame_us)
        return Landing.RIGHT if end > wanted else Landing.EARLY
