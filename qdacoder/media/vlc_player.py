"""The second player: libVLC, for what Qt cannot open, painting into the same canvas.

libVLC 3 tells its time four times a second and lands a few frames early on clips with B-frames. So while it
plays, the frame comes from a clock between the told times (right to one frame); whenever the picture stands
still, the exact picture is asked for from `still`, and that is what stands on the canvas. libVLC opens
the file only to play: until then it has merely parsed it, since it "plays" to the end what is no media.

Nothing here calls libVLC from libVLC's threads: events and pictures are put down there and taken up by
`poll`, which the owner calls on its own thread every 10 to 20 ms while a file is open.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from qdacoder.media.clock import PictureAxis, PlaybackClock
from qdacoder.media.picture_buffer import PictureBuffer
from qdacoder.media.player import (
    PlayerListener,
    PlayerSource,
    PlayerState,
    Still,
    clamped_speed,
)

_OPTIONS = (
    "--quiet",
    "--intf=dummy",
    "--no-video-title-show",
    "--no-osd",
    "--no-spu",
    "--no-stats",
    "--no-snapshot-preview",
    "--no-metadata-network-access",
    "--no-auto-preparse",
    "--no-lua",
    "--no-disable-screensaver",
)
_PATIENCE_US = 10_000_000
# Files of these kinds name other places, some of them on the network; a player would go there.
_LISTS = (b"#EXTM3U", b"<?xml", b"<smil", b"<asx", b"[playlist]", b"[Reference]", b"RTSPtext", b"v=0")


def vlc_available() -> tuple[bool, str]:
    """Whether libVLC can be used here, and one sentence why not."""
    try:
        import vlc

        vlc.libvlc_get_version()
    except ImportError:
        return False, "The Python package “python-vlc” is not installed."
    except (OSError, NameError, AttributeError):
        bits = "64" if sys.maxsize > 2**32 else "32"
        return False, f"VLC ({bits} bit) is not installed, or not where it can be found."
    return True, ""


def _has_sound_device() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    servers = (runtime / "pulse" / "native", runtime / "pipewire-0")
    return (
        bool(os.environ.get("PULSE_SERVER"))
        or any(server.exists() for server in servers)
        or any(Path("/dev/snd").glob("pcm*p"))
    )


class VlcPlayer:
    """Implements `media.player.Player` with libVLC. `poll` must be called regularly while it is open.

    Args:
        still: gives exact pictures. Where it cannot, the last picture stays and `exact` is False.
        monotonic_us: a monotonic clock in microseconds.

    A missing library is told as a failure of `open`, like a file that is no media.
    """

    def __init__(self, still: Still, monotonic_us: Callable[[], int] | None = None) -> None:
        self.listener = PlayerListener()
        self._still = still
        self._now = monotonic_us or (lambda: time.monotonic_ns() // 1000)
        self._clock = PlaybackClock(self._now)
        self._pictures = PictureBuffer()
        self._events: deque[tuple[str, int, int, int]] = deque()
        self._vlc: Any = None
        self._player: Any = None
        self._media: Any = None
        self._source: PlayerSource | None = None
        self._axis: PictureAxis | None = None
        self._state = PlayerState.CLOSED
        self._file = 0  # counts opened files, so that events of an earlier one are known
        self._frame = 0
        self._exact = False
        self._speed = 1.0
        self._muted, self._volume = False, 1.0
        self._wanted: int | None = None  # a still under way
        self._next: int | None = None  # the newest asked for meanwhile
        self._play_next = False
        self._span: tuple[int, int, bool] | None = None
        self._elsewhere = False  # libVLC stands at another place than the canvas
        self._running = False  # libVLC has the file open; not so before the first play and after its end
        self._backward_from = (0, 0)
        self._loading_since = 0

    @property
    def state(self) -> PlayerState:
        """See `PlayerState`."""
        return self._state

    @property
    def frame(self) -> int:
        """The frame on the canvas; interpolated while it plays."""
        if self._state is PlayerState.PLAYING and self._speed > 0:
            return self._clock_frame()
        return self._frame

    @property
    def target(self) -> int:
        """The frame a seek under way leads to, else the frame on the canvas."""
        if self._next is not None:
            return self._next
        return self.frame if self._wanted is None else self._wanted

    @property
    def exact(self) -> bool:
        """Whether the canvas shows an exact still."""
        return self._exact

    @property
    def speed(self) -> float:
        """Times normal; negative is backward."""
        return self._speed

    def open(self, source: PlayerSource) -> None:
        """Load a local file; its first picture comes to the canvas."""
        self.close()
        usable, reason = vlc_available()
        if not usable:
            self._fail(reason)
            return
        try:
            with source.path.open("rb") as file:
                head = file.read(64).lstrip(b"\xef\xbb\xbf\r\n\t ")
        except OSError:
            self._fail(f"{source.path.name} cannot be read.")
            return
        if not head or head.lower().startswith(tuple(one.lower() for one in _LISTS)):
            self._fail(f"{source.path.name} is not a video or sound file.")
            return
        self._source = source
        self._axis = PictureAxis(source.rate, source.length_frames, 0, not source.variable_rate)
        self._start_engine()
        self._loading_since = self._now()
        self._set_state(PlayerState.LOADING)
        self._parse(source.path)

    def close(self) -> None:
        """Let the file and libVLC go."""
        self._file += 1
        self._wanted = self._next = self._span = None
        self._play_next = self._elsewhere = self._running = self._exact = False
        self._frame = 0
        self._source = self._axis = None
        self._clock.stop()
        self._clock.seek(0)
        if self._player is not None:
            self._media.parse_stop()
            self._player.stop()
            for part in (self._player, self._media, self._vlc):
                part.release()
            self._player = self._media = self._vlc = None
        self._events.clear()
        self._pictures.take()
        self._set_state(PlayerState.CLOSED)

    def play(self) -> None:
        """Play on from the frame on the canvas; from the start when it stands at the end."""
        self._span = None
        if self._state is PlayerState.LOADING:
            self._play_next = True
        elif self._ready():
            at_end = self._speed > 0 and self.target >= self._last
            self._play_from(0 if at_end else self.target)

    def pause(self) -> None:
        """Stand still; the exact picture follows."""
        self._span, self._play_next = None, False
        if self._state is PlayerState.PLAYING:
            here = self.frame
            self._halt()
            self._stand(here)

    def seek(self, frame: int) -> None:
        """Show a frame; the newest of several asked for at once wins."""
        self._span = None
        if self._state is PlayerState.LOADING:
            self._next = frame
        elif self._ready():
            self._go(self._clamped(frame))

    def step(self, by: int) -> None:
        """Pause and show the frame this many frames away."""
        if self._ready():
            base = self.target
            self._span = None
            if self._state is PlayerState.PLAYING:
                self._halt()
            self._go(self._clamped(base + by))

    def set_speed(self, speed: float) -> None:
        """Play at another speed; a change of direction while playing takes effect at once."""
        here, before = self.frame, self._speed
        self._speed = clamped_speed(speed)
        if self._state is not PlayerState.PLAYING:
            return
        if (before < 0) != (self._speed < 0):
            self._play_from(here)
        elif self._speed > 0:
            self._clock.set_rate(self._speed)
            self._player.set_rate(self._speed)
        else:
            self._backward_from = (here, self._now())

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Play a range, then stand on its last frame or begin again."""
        if not self._ready() or self._axis is None:
            return
        first = self._clamped(in_frame)
        self._span = (first, max(first + 1, min(out_frame, self._axis.length_frames)), loop)
        self._speed = abs(self._speed)
        self._play_from(first)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._muted = muted
        if self._player is not None:
            self._player.audio_set_mute(muted)

    def set_volume(self, volume: float) -> None:
        """Loudness, 0 to 1."""
        self._volume = min(1.0, max(0.0, volume))
        if self._player is not None:
            self._player.audio_set_volume(round(self._volume * 100))

    def poll(self) -> None:
        """Take up what libVLC's threads put down: times, ends, failures, pictures."""
        while self._events:
            name, value, at, file = self._events.popleft()
            if file == self._file:
                self._event(name, value, at)
        if self._state is PlayerState.LOADING and self._now() - self._loading_since > _PATIENCE_US:
            self._fail_source()
        if self._state is PlayerState.PLAYING:
            self._tick()

    @property
    def _last(self) -> int:
        return self._axis.length_frames - 1 if self._axis else 0

    def _clamped(self, frame: int) -> int:
        return self._axis.clamped(frame) if self._axis else 0

    def _clock_frame(self) -> int:
        if self._source is None or self._axis is None:
            return 0
        return self._axis.clamped(self._source.rate.frame_at_us(self._clock.time_us()))

    def _ready(self) -> bool:
        return self._state in (PlayerState.PAUSED, PlayerState.PLAYING, PlayerState.ENDED)

    def _start_engine(self) -> None:
        import vlc

        options = _OPTIONS if _has_sound_device() else (*_OPTIONS, "--aout=dummy")
        self._vlc = vlc.Instance(list(options))
        self._player = self._vlc.media_player_new()
        self._player.video_set_callbacks(
            ctypes.cast(self._pictures.lock_callback, vlc.VideoLockCb),
            ctypes.cast(self._pictures.unlock_callback, vlc.VideoUnlockCb),
            ctypes.cast(self._pictures.display_callback, vlc.VideoDisplayCb),
            None,
        )
        self._player.video_set_format_callbacks(
            ctypes.cast(self._pictures.format_callback, vlc.VideoFormatCb),
            ctypes.cast(self._pictures.cleanup_callback, vlc.VideoCleanupCb),
        )
        kinds = vlc.EventType
        for kind, name in (
            (kinds.MediaPlayerTimeChanged, "time"),
            (kinds.MediaPlayerEndReached, "ended"),
            (kinds.MediaPlayerEncounteredError, "failed"),
        ):
            self._player.event_manager().event_attach(kind, self._note, name, self._file)

    def _note(self, event: Any, name: str, file: int) -> None:
        """On libVLC's thread: put down, nothing else."""
        value = event.u.new_time if name == "time" else 0
        self._events.append((name, value, self._now(), file))

    def _parse(self, path: Path) -> None:
        import vlc

        self._media = self._vlc.media_new_path(str(path))
        kind = vlc.EventType.MediaParsedChanged
        self._media.event_manager().event_attach(kind, self._note, "parsed", self._file)
        local = vlc.MediaParseFlag.local
        if self._media.parse_with_options(local, _PATIENCE_US // 1000) != 0:
            self._fail_source()

    def _start(self, position_ms: int) -> None:
        """Let libVLC open the file and play from a time."""
        if self._source is None:
            return
        media = self._vlc.media_new_path(str(self._source.path))
        media.add_option(f":start-time={position_ms / 1000:.3f}")
        self._player.set_media(media)
        media.release()
        self._running = True
        self._player.play()
        self._player.set_rate(self._speed)
        self.set_muted(self._muted)
        self.set_volume(self._volume)

    def _event(self, name: str, value: int, at: int) -> None:
        if name == "parsed" and self._state is PlayerState.LOADING:
            if any(True for _track in self._media.tracks_get() or ()):
                self._loaded()
            else:
                self._fail_source()
        elif name == "failed":
            self._fail_source()
        elif name == "ended":
            self._running = False
            if self._state is PlayerState.PLAYING and self._speed > 0:
                self._reached_end()
        elif name == "time" and self._state is PlayerState.PLAYING:
            self._clock.tell(value * 1000, at)

    def _loaded(self) -> None:
        self._set_state(PlayerState.PAUSED)
        target, self._next = self._next, None
        self._go(self._clamped(target or 0))
        if self._play_next:
            self.play()

    def _go(self, frame: int) -> None:
        """Be at a frame, playing on if it was."""
        if self._state is PlayerState.PLAYING:
            self._play_from(frame)
            return
        if self._state is PlayerState.ENDED:
            self._set_state(PlayerState.PAUSED)
        self._stand(frame)

    def _play_from(self, frame: int) -> None:
        source, axis = self._source, self._axis
        if source is None or axis is None:
            return
        self._wanted = self._next = None
        self._pictures.take()  # left over from before
        if self._speed < 0:
            if self._running:
                self._player.set_pause(1)
            self._elsewhere = True
            self._backward_from = (frame, self._now())
            self._frame = frame
            self._set_state(PlayerState.PLAYING)
            return
        jump = self._elsewhere or frame != self._frame or self._state is PlayerState.PLAYING
        position = axis.seek_ms(frame) if source.has_video else frame
        self._clock.stop()
        self._clock.seek(int(axis.start_us(frame)))
        self._clock.start(self._speed)
        if not self._running:
            self._start(position)
        else:
            self._player.set_rate(self._speed)
            if jump or not self._exact:
                self._player.set_time(position)
            self._player.set_pause(0)
        self._elsewhere = self._exact = False
        self._set_state(PlayerState.PLAYING)

    def _halt(self) -> None:
        """Leave playing; where the canvas stands is settled by the caller."""
        self._clock.stop()
        if self._running:
            self._player.set_pause(1)
        self._elsewhere = True
        self._set_state(PlayerState.PAUSED)

    def _stand(self, frame: int) -> None:
        """Put the exact picture of a frame on the canvas."""
        self._elsewhere = True
        if self._source is None or not self._source.has_video:
            self._arrive(None, frame, known=True)
        elif self._wanted is not None:
            self._next = frame
        else:
            self._ask_still(frame)

    def _ask_still(self, frame: int) -> None:
        self._wanted = frame
        file = self._file

        def take(picture: Any) -> None:
            if file != self._file or self._wanted != frame:
                return
            following, self._wanted, self._next = self._next, None, None
            if following is not None and following != frame:
                if picture is not None:
                    self._arrive(picture, frame, known=True)
                self._ask_still(following)
                return
            self._arrive(picture, frame, known=picture is not None)

        self._still(frame, take)

    def _arrive(self, picture: Any, frame: int, known: bool) -> None:
        self._frame, self._exact = frame, known
        if picture is not None:
            self.listener.picture(picture, frame)
        self.listener.frame(frame)

    def _tick(self) -> None:
        """A moment of playing: hand over the newest picture, mind the end of the span."""
        if self._speed < 0:
            self._go_back()
            return
        frame = self._clock_frame()
        if self._span is not None and frame >= self._span[1]:
            self._end_span()
            return
        raw = self._pictures.take()
        if raw is not None:
            self._frame = frame
            self.listener.picture(raw, frame)
            self.listener.frame(frame)
        elif self._source is not None and not self._source.has_video and frame != self._frame:
            self._frame = frame
            self.listener.frame(frame)

    def _end_span(self) -> None:
        if self._span is None:
            return
        in_frame, out_frame, loop = self._span
        if loop:
            self._play_from(in_frame)
        else:
            self._span = None
            self._halt()
            self._stand(out_frame - 1)

    def _reached_end(self) -> None:
        if self._span is not None:
            self._end_span()
            return
        self._clock.stop()
        self._set_state(PlayerState.ENDED)
        self._stand(self._last)

    def _go_back(self) -> None:
        """Backward: still pictures, as many as come, from where the clock says."""
        if self._source is None or self._wanted is not None:
            return
        start, at = self._backward_from
        gone = Fraction(self._now() - at, 1_000_000) * self._source.rate.fraction * Fraction(self._speed)
        frame = self._clamped(start + int(gone))
        self._elsewhere = True
        if frame < self._frame:
            if self._source.has_video:
                self._ask_still(frame)
            else:
                self._arrive(None, frame, known=True)
        if frame == 0:
            self._set_state(PlayerState.PAUSED)

    def _fail_source(self) -> None:
        name = self._source.path.name if self._source else ""
        self._fail(f"{name} cannot be played by VLC.")

    def _fail(self, message: str) -> None:
        self._clock.stop()
        self._set_state(PlayerState.FAILED)
        self.listener.error(message)

    def _set_state(self, state: PlayerState) -> None:
        if state is not self._state:
            self._state = state
            self.listener.state(state)
