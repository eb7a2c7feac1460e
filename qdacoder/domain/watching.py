"""What was really shown while a player played, as few stretches; collecting it costs nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from qdacoder.domain.spans import Span

LONGEST_STEP_SECONDS = 0.5
"""Frames further apart, at normal speed, were not played but jumped over."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A stretch that one coder played in one go.

    Attributes:
        span: frames on the footage's own grid.
        percent: speed, 100 for normal.
    """

    footage_id: int
    coder_id: int
    span: Span
    percent: int


@dataclass(slots=True)
class WatchLog:
    """Takes the frames that come to the canvas while it plays, and gives stretches.

    A single frame is looked at, not watched, and going backward shows pictures in steps without sound:
    neither counts as seen.
    """

    _done: list[Watched] = field(default_factory=list)
    _key: tuple[int, int, int] | None = None
    _first: int = 0
    _last: int = 0

    def shown(self, footage_id: int, coder_id: int, frame: int, speed: float, rate: float) -> None:
        """A frame came to the canvas while it played.

        Args:
            speed: times normal.
            rate: frames a second of the footage.
        """
        if speed <= 0:
            self.stop()
            return
        key = (footage_id, coder_id, max(1, round(speed * 100)))
        step = frame - self._last
        if self._key == key and 0 <= step <= max(1.0, rate * LONGEST_STEP_SECONDS * max(1.0, speed)):
            self._last = frame
            return
        self.stop()
        self._key, self._first, self._last = key, frame, frame

    def stop(self) -> None:
        """It stands, or another place is sought: what comes next is another stretch."""
        if self._key is not None and self._last > self._first:
            footage_id, coder_id, percent = self._key
            self._done.append(Watched(footage_id, coder_id, Span(self._first, self._last + 1), percent))
        self._key = None

    def take(self) -> list[Watched]:
        """What was watched since the last time; a stretch under way is given up to now and goes on."""
        key, last = self._key, self._last
        self.stop()
        if key is not None:
            self._key, self._first, self._last = key, last, last
        taken, self._done = self._done, []
        return taken

    def give_back(self, stretches: list[Watched]) -> None:
        """Keep stretches that could not be written, for the next time."""
        self._done[:0] = stretches

    @property
    def waits(self) -> bool:
        """Whether there is something to take."""
        return bool(self._done) or (self._key is not None and self._last > self._first)
