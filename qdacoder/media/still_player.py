"""The player where nothing can be played: exact stills where the file can be read, else only the time.

With it a footage is coded by timecode: every way to move works, Play says why it does not.
"""

from __future__ import annotations

from qdacoder.domain.footage import Picture
from qdacoder.media.player import PlayerListener, PlayerSource, PlayerState, Still, clamped_speed


class StillPlayer:
    """Implements `media.player.Player` without playing.

    Args:
        still: gives exact pictures, or None where there are none.
        reason: what Play answers, one sentence.
    """

    def __init__(self, still: Still | None = None, reason: str = "There is nothing to play.") -> None:
        self.listener = PlayerListener()
        self._still = still
        self._reason = reason
        self._length = 0
        self._frame = 0
        self._wanted: int | None = None
        self._next: int | None = None
        self._state = PlayerState.CLOSED
        self._speed = 1.0
        self._file = 0

    @property
    def state(self) -> PlayerState:
        """PAUSED while a footage is open, else CLOSED."""
        return self._state

    @property
    def frame(self) -> int:
        """The frame where the playhead stands."""
        return self._frame

    @property
    def target(self) -> int:
        """The same: the playhead moves at once, the picture follows."""
        return self._frame

    @property
    def exact(self) -> bool:
        """Always: nothing is interpolated."""
        return True

    @property
    def speed(self) -> float:
        """The speed that was set."""
        return self._speed

    def open(self, source: PlayerSource) -> None:
        """Stand on the first frame."""
        self.close()
        self._length = source.length_frames
        self._set_state(PlayerState.PAUSED)
        self._go(0)

    def close(self) -> None:
        """Let go of it."""
        self._file += 1
        self._wanted = self._next = None
        self._length = self._frame = 0
        self._set_state(PlayerState.CLOSED)

    def play(self) -> None:
        """Say why not."""
        if self._state is not PlayerState.CLOSED:
            self.listener.error(self._reason)

    def pause(self) -> None:
        """It stands already."""

    def seek(self, frame: int) -> None:
        """Stand on a frame."""
        if self._state is not PlayerState.CLOSED:
            self._go(max(0, min(frame, self._length - 1)))

    def step(self, by: int) -> None:
        """Stand this many frames away."""
        self.seek(self._frame + by)

    def set_speed(self, speed: float) -> None:
        """Note the speed."""
        self._speed = clamped_speed(speed)

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Go to the start of it, and say why it does not play."""
        self.seek(in_frame)
        self.play()

    def set_muted(self, muted: bool) -> None:
        """There is no sound."""

    def set_volume(self, volume: float) -> None:
        """There is no sound."""

    def _go(self, frame: int) -> None:
        self._frame = frame
        self.listener.frame(frame)
        if self._still is None:
            return
        if self._wanted is None:
            self._ask(frame)
        else:
            self._next = frame

    def _ask(self, frame: int) -> None:
        self._wanted, self._next = frame, None
        file = self._file

        def take(picture: Picture | None) -> None:
            if file != self._file:
                return
            self._wanted = None
            if picture is not None and frame == self._frame:
                self.listener.picture(picture, frame)
            if self._next is not None:
                self._ask(self._next)

        if self._still is not None:
            self._still(frame, take)

    def _set_state(self, state: PlayerState) -> None:
        if state is not self._state:
            self._state = state
            self.listener.state(state)
