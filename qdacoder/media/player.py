"""What every player is: commands in frames, and what is on the canvas told frame by frame.

Positions are frames on the footage's own grid. A player is used from one thread. It never blocks: `seek`
and `step` return at once, and the picture follows. Frames asked for outside the footage are clamped into it.

A picture that a player hands over is its own kind of frame that the canvas knows (the Qt player), a
`RawPicture` (the VLC player while it plays) or a domain `Picture` (an exact still).
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from qdacoder.domain.footage import Picture
from qdacoder.domain.timecode import FrameRate

# Decodes the exact picture of a frame off this thread and hands it over on this thread, None where it
# cannot. It must call back exactly once, now or later.
Still = Callable[[int, Callable[[Picture | None], None]], None]

SLOWEST, FASTEST = 0.25, 4.0


class PlayerState(enum.Enum):
    """What a player is doing."""

    CLOSED = "closed"
    LOADING = "loading"
    PAUSED = "paused"
    PLAYING = "playing"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RawPicture:
    """A picture as a player decoded it.

    Attributes:
        width, height: pixels.
        stride: bytes from one row to the next, at least width * 4.
        data: rows from the top, four bytes a pixel: blue, green, red, unused.
    """

    width: int
    height: int
    stride: int
    data: bytes


@dataclass(slots=True)
class PlayerListener:
    """Who hears of a player. Every member may be replaced.

    Attributes:
        picture: a picture for the canvas and its frame. The canvas calls nothing back.
        frame: the frame now on the canvas, after each picture and each seek.
        state: the new state.
        error: one sentence for the person. The state is FAILED where nothing can be played; it is not where
            a damaged file merely ends early.
    """

    picture: Callable[[Any, int], None] = field(default=lambda _picture, _frame: None)
    frame: Callable[[int], None] = field(default=lambda _frame: None)
    state: Callable[[PlayerState], None] = field(default=lambda _state: None)
    error: Callable[[str], None] = field(default=lambda _message: None)


@dataclass(frozen=True, slots=True)
class PlayerSource:
    """What a player opens.

    Attributes:
        path: a local file.
        rate: frames a second of the footage's grid.
        length_frames: whole frames.
        start_us: presentation time of the first picture in the container, microseconds.
        has_video: False for sound only; the grid is then 1000 a second.
        variable_rate: presentation times do not follow the grid.
    """

    path: Path
    rate: FrameRate
    length_frames: int
    start_us: int = 0
    has_video: bool = True
    variable_rate: bool = False


class Player(Protocol):
    """A player.

    Attributes:
        listener: who hears of it.
        state: see `PlayerState`.
        frame: the frame on the canvas now: what a mark made now means.
        target: the frame a seek under way leads to, else `frame`; steps count from here.
        exact: whether `frame` is known, rather than interpolated from a clock.
        speed: 0.25 to 4; negative while going backward in still pictures, without sound.
    """

    listener: PlayerListener

    @property
    def state(self) -> PlayerState: ...  # noqa: D102
    @property
    def frame(self) -> int: ...  # noqa: D102
    @property
    def target(self) -> int: ...  # noqa: D102
    @property
    def exact(self) -> bool: ...  # noqa: D102
    @property
    def speed(self) -> float: ...  # noqa: D102

    def open(self, source: PlayerSource) -> None:
        """Load a file and show its first picture; a `seek` or `play` made meanwhile is done then."""

    def close(self) -> None:
        """Let the file go."""

    def play(self) -> None:
        """Play on from the frame on the canvas (from the start when it stands at the end)."""

    def pause(self) -> None:
        """Stand still; the picture on the canvas is then exact."""

    def seek(self, frame: int) -> None:
        """Show a frame (clamped into the footage); playback goes on if it was playing. The newest wins."""

    def step(self, by: int) -> None:
        """Pause and show the frame this many frames away."""

    def set_speed(self, speed: float) -> None:
        """Play at 0.25 to 4 times; negative values go backward in still pictures, without sound."""

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Play frames from in up to but not with out, then stand on the last of them, or begin again.

        No picture from out on is shown. Any other command ends the span.
        """

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""

    def set_volume(self, volume: float) -> None:
        """Loudness as a person hears it, 0 to 1."""


def clamped_speed(speed: float) -> float:
    """A speed within what players do, its sign kept."""
    size = min(FASTEST, max(SLOWEST, abs(speed)))
    return -size if speed < 0 else size
