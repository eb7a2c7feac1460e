"""A player for tests and for machines without one: time moves when it is told to."""

from __future__ import annotations

from fractions import Fraction

from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate
from qdacoder.media.player import PlayerListener, PlayerSource, PlayerState, clamped_speed

_WIDTH, _HEIGHT = 16, 9


class FakePlayer:
    """Deterministic: `advance` moves its time. Its pictures are a shade that follows the frame number."""

    def __init__(self) -> None:
        self.listener = PlayerListener()
        self.muted = False
        self.volume = 1.0
        self._state = PlayerState.CLOSED
        self._frame = 0
        self._rest = Fraction(0)
        self._speed = 1.0
        self._span: tuple[int, int, bool] | None = None
        self._source: PlayerSource | None = None

    @property
    def state(self) -> PlayerState:
        """See `PlayerState`."""
        return self._state

    @property
    def frame(self) -> int:
        """The frame on the canvas."""
        return self._frame

    @property
    def target(self) -> int:
        """The same: nothing is ever under way."""
        return self._frame

    @property
    def exact(self) -> bool:
        """Always known."""
        return True

    @property
    def speed(self) -> float:
        """Times normal; negative is backward."""
        return self._speed

    def open(self, source: PlayerSource) -> None:
        """Take a source; the file need not exist."""
        self._source, self._span, self._rest = source, None, Fraction(0)
        self._set_state(PlayerState.PAUSED)
        self._show(0)

    def close(self) -> None:
        """Let the source go."""
        self._source, self._span, self._frame = None, None, 0
        self._set_state(PlayerState.CLOSED)

    def play(self) -> None:
        """Play on."""
        if self._source is None:
            return
        if self._frame >= self._last and self._speed > 0:
            self._show(0)
        self._span = None
        self._set_state(PlayerState.PLAYING)

    def pause(self) -> None:
        """Stand still."""
        self._span = None
        if self._state is PlayerState.PLAYING:
            self._set_state(PlayerState.PAUSED)

    def seek(self, frame: int) -> None:
        """Show a frame."""
        if self._source is None:
            return
        self._span, self._rest = None, Fraction(0)
        if self._state is PlayerState.ENDED:
            self._set_state(PlayerState.PAUSED)
        self._show(frame)

    def step(self, by: int) -> None:
        """Pause and show the frame this many frames away."""
        self.pause()
        self.seek(self._frame + by)

    def set_speed(self, speed: float) -> None:
        """Play at another speed."""
        self._speed = clamped_speed(speed)

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Play a range and stand on its last frame, or begin again."""
        if self._source is None:
            return
        self._rest = Fraction(0)
        self._show(in_frame)
        self._span = (in_frame, out_frame, loop)
        self._set_state(PlayerState.PLAYING)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self.muted = muted

    def set_volume(self, volume: float) -> None:
        """Loudness, 0 to 1."""
        self.volume = min(1.0, max(0.0, volume))

    def advance(self, milliseconds: int) -> None:
        """Let playing time pass."""
        if self._state is not PlayerState.PLAYING or self._source is None:
            return
        moved = Fraction(milliseconds, 1000) * self._source.rate.fraction * Fraction(self._speed) + self._rest
        whole = int(moved)
        self._rest = moved - whole
        for _ in range(abs(whole)):
            if self._state is PlayerState.PLAYING:
                self._tick(1 if whole > 0 else -1)

    @property
    def _last(self) -> int:
        return self._source.length_frames - 1 if self._source else 0

    def _tick(self, by: int) -> None:
        target = self._frame + by
        if self._span is not None and target >= self._span[1]:
            in_frame, _out, loop = self._span
            if loop:
                self._show(in_frame)
            else:
                self._span = None
                self._set_state(PlayerState.PAUSED)
        elif not 0 <= target <= self._last:
            self._set_state(PlayerState.ENDED if by > 0 else PlayerState.PAUSED)
        else:
            self._show(target)

    def _show(self, frame: int) -> None:
        self._frame = max(0, min(frame, self._last))
        rate = self._source.rate if self._source else FrameRate(25)
        shade = bytes([self._frame % 256]) * (_WIDTH * _HEIGHT * 3)
        time_us = int(rate.seconds(self._frame) * 1_000_000)
        self.listener.picture(Picture(self._frame, _WIDTH, _HEIGHT, shade, time_us), self._frame)
        self.listener.frame(self._frame)

    def _set_state(self, state: PlayerState) -> None:
        if state is not self._state:
            self._state = state
            self.listener.state(state)
