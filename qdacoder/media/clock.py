"""Where playback is between two times that a player tells: the last anchor plus monotonic time times rate."""

from __future__ import annotations

import time
from collections.abc import Callable


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

    def tell(self, time_us: int) -> None:
        """The player told a time just now."""
        if self._running:
            self._anchor = (time_us, self._now())
        self._held = time_us
