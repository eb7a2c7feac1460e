"""The default player: QtMultimedia with the FFmpeg inside the wheel.

Each `QVideoFrame` carries its own time, so what is on the canvas is known to the frame while it plays.
Qt counts time from the earliest stream of the file; the first picture's own time is the zero of our grid.
A paused seek goes to the middle of frame k and is believed only when the picture that comes says so;
where Qt lands elsewhere (MPEG-TS stops at key frames) the exact picture is asked for from `still`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from fractions import Fraction

os.environ.setdefault("QT_MEDIA_BACKEND", "ffmpeg")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QMetaObject, QObject, Qt, QTimer, QUrl
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QtAudio, QVideoFrame, QVideoSink

from qdacoder.domain.footage import Picture
from qdacoder.gui.i18n import tr
from qdacoder.media.player import PlayerListener, PlayerSource, PlayerState, Still, clamped_speed

_PATIENCE_MS = 250
_BACKWARD_MS = 40
_SLACK_US = 500


class QtPlayer(QObject):
    """Implements `media.player.Player` with QMediaPlayer."""

    def __init__(self, still: Still | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listener = PlayerListener()
        self._still = still
        self._source: PlayerSource | None = None
        self._state = PlayerState.CLOSED
        self._frame = 0
        self._exact = True
        self._speed = 1.0
        self._origin_us: int | None = None
        self._wanted: int | None = None  # a seek in flight
        self._next: int | None = None  # the newest seek asked for meanwhile
        self._after: Callable[[], None] | None = None
        self._after_loading: Callable[[], None] | None = None
        self._span: tuple[int, int, bool] | None = None
        self._qt_elsewhere = False  # the canvas shows a still, Qt stands somewhere else
        self._ticket = 0
        self._muted = False
        self._volume = 1.0
        self._make_engine()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._waited_long)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._do_after_loading)
        self._backward = QTimer(self)
        self._backward.setInterval(_BACKWARD_MS)
        self._backward.timeout.connect(self._go_back)
        self._backward_from: tuple[int, float] = (0, 0.0)

    @property
    def state(self) -> PlayerState:
        """See `PlayerState`."""
        return self._state

    @property
    def frame(self) -> int:
        """The frame on the canvas now."""
        return self._frame

    @property
    def target(self) -> int:
        """The frame a seek under way leads to, else the frame on the canvas."""
        if self._next is not None:
            return self._next
        return self._frame if self._wanted is None else self._wanted

    @property
    def exact(self) -> bool:
        """Whether `frame` is known from the picture's own time."""
        return self._exact

    @property
    def speed(self) -> float:
        """Times normal; negative is backward."""
        return self._speed

    def open(self, source: PlayerSource) -> None:
        """Load a local file; its first picture comes to the canvas."""
        self.close()
        self._source = source
        self._origin_us = None if source.has_video else 0
        self._set_state(PlayerState.LOADING)
        self._player.setSource(QUrl.fromLocalFile(str(source.path)))
        if self._state is PlayerState.LOADING:
            self._player.pause()

    def close(self) -> None:
        """Let the file go."""
        self._patience.stop()
        self._backward.stop()
        self._wanted = self._next = self._after = self._after_loading = self._span = None
        self._frame, self._exact, self._qt_elsewhere = 0, True, False
        self._ticket += 1
        if self._source is not None:
            self._source = None
            self._drop_engine()
            self._make_engine()
        self._set_state(PlayerState.CLOSED)

    def _make_engine(self) -> None:
        """Player, sink and sound for one file."""
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._audio = QAudioOutput(self)
        self._audio.setMuted(self._muted)
        self._audio.setVolume(self._linear_volume())
        self._player.setAudioOutput(self._audio)
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._frame_came)
        self._player.mediaStatusChanged.connect(self._status_came)
        self._player.positionChanged.connect(self._position_came)
        self._player.errorOccurred.connect(self._error_came)

    def _drop_engine(self) -> None:
        """Stop and forget the engine of the last file.

        Stopping waits for Qt's own threads, and those may be waiting for Python's lock; so it is done from
        the event loop, which does not hold that lock, and never by a call from here.
        """
        self._sink.videoFrameChanged.disconnect(self._frame_came)
        self._player.mediaStatusChanged.disconnect(self._status_came)
        self._player.positionChanged.disconnect(self._position_came)
        self._player.errorOccurred.disconnect(self._error_came)
        self._player.pause()
        QMetaObject.invokeMethod(self._player, "stop", Qt.ConnectionType.QueuedConnection)
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        for part in (self._player, self._sink, self._audio):
            part.deleteLater()
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    def play(self) -> None:
        """Play on from the frame on the canvas; from the start when it stands at the end."""
        self._span = None
        if self._state is PlayerState.LOADING:
            self._after_loading = self._begin_playing
            return
        self._begin_playing()

    def pause(self) -> None:
        """Stand still."""
        self._span = self._after_loading = None
        if self._state is PlayerState.PLAYING:
            self._backward.stop()
            self._player.pause()
            self._set_state(PlayerState.PAUSED)
            if self._source is not None and not self._source.has_video:
                self._show_position(self._player.position())

    def seek(self, frame: int) -> None:
        """Show a frame; the newest of several asked for at once wins."""
        if self._state is PlayerState.LOADING:
            self._next = max(0, min(frame, self._last))
            return
        if not self._ready():
            return
        self._span = None
        self._seek(frame)

    def step(self, by: int) -> None:
        """Pause and show the frame this many frames away."""
        if not self._ready():
            return
        self.pause()
        self._seek(self.target + by)

    def set_speed(self, speed: float) -> None:
        """Play at another speed; a change of direction while playing takes effect at once."""
        self._speed = clamped_speed(speed)
        self._player.setPlaybackRate(abs(self._speed))
        if self._state is PlayerState.PLAYING:
            self._run()

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Play a range, then stand on its last frame or begin again."""
        if self._state is PlayerState.LOADING:
            self._after_loading = lambda: self.play_span(in_frame, out_frame, loop)
            return
        if not self._ready():
            return
        self.pause()
        self._after = lambda: self._play_span_now(in_frame, out_frame, loop)
        if self._frame == in_frame and self._wanted is None:
            self._arrived()
        else:
            self._seek(in_frame)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._muted = muted
        self._audio.setMuted(muted)

    def set_volume(self, volume: float) -> None:
        """Loudness as a person hears it, 0 to 1."""
        self._volume = max(0.0, min(1.0, volume))
        self._audio.setVolume(self._linear_volume())

    def serve(self) -> None:
        """Take the pictures that Qt has ready, without the event loop.

        They come from a thread of Qt's as calls that are queued for this object; no others are let through.
        """
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)

    def _linear_volume(self) -> float:
        return float(
            QtAudio.convertVolume(
                self._volume,
                QtAudio.VolumeScale.LogarithmicVolumeScale,
                QtAudio.VolumeScale.LinearVolumeScale,
            )
        )

    def _ready(self) -> bool:
        return self._source is not None and self._state not in (
            PlayerState.CLOSED,
            PlayerState.LOADING,
            PlayerState.FAILED,
        )

    @property
    def _last(self) -> int:
        return self._source.length_frames - 1 if self._source else 0

    def _begin_playing(self) -> None:
        if not self._ready():
            return
        if self._speed > 0 and (self._state is PlayerState.ENDED or self._frame >= self._last):
            self._after = self._run
            self._seek(0)
            return
        if self._wanted is not None:
            self._after = self._run
            return
        self._run()

    def _play_span_now(self, in_frame: int, out_frame: int, loop: bool) -> None:
        self._span = (in_frame, out_frame, loop)
        self._run()

    def _run(self) -> None:
        self._set_state(PlayerState.PLAYING)
        if self._speed < 0:
            self._player.pause()
            self._backward_from = (self._frame, time.monotonic())
            self._backward.start()
            return
        self._backward.stop()
        if self._qt_elsewhere:
            self._player.setPosition(self._position_of(self._frame))
            self._qt_elsewhere = False
        self._player.setPlaybackRate(self._speed)
        self._player.play()

    def _go_back(self) -> None:
        if self._source is None or self._wanted is not None:
            return
        start, at = self._backward_from
        gone = Fraction(time.monotonic() - at) * self._source.rate.fraction * Fraction(self._speed)
        target = max(0, start + int(gone))
        if target < self._frame:
            self._ask(target)
        if target == 0:
            self._backward.stop()
            self._set_state(PlayerState.PAUSED)

    def _seek(self, frame: int) -> None:
        frame = max(0, min(frame, self._last))
        if self._state is PlayerState.ENDED:
            self._player.pause()
            self._set_state(PlayerState.PAUSED)
        if self._state is PlayerState.PLAYING and self._speed > 0:
            self._player.setPosition(self._position_of(frame))
            return
        if self._state is PlayerState.PLAYING:
            self._backward_from = (frame, time.monotonic())
        if self._wanted is not None:
            self._next = frame
        else:
            self._ask(frame)

    def _ask(self, frame: int) -> None:
        if self._source is None:
            return
        self._wanted = frame
        self._ticket += 1
        position = self._position_of(frame)
        self._player.setPosition(position)
        if self._source.has_video:
            self._patience.start()
        else:
            self._show(None, frame)
            self._arrived()

    def _position_of(self, frame: int) -> int:
        """Milliseconds on Qt's axis that lie inside the frame, where its picture is on screen."""
        if self._source is None:
            return 0
        if not self._source.has_video:
            return frame
        place = Fraction(frame) if self._source.variable_rate else Fraction(frame) + Fraction(1, 2)
        origin = Fraction(self._origin_us or 0, 1000)
        milliseconds = origin + place / self._source.rate.fraction * 1000
        # Up for a start, so that it is never before it; down for a middle.
        return -(-milliseconds // 1) if self._source.variable_rate else milliseconds.__floor__()

    def _frame_of(self, start_us: int) -> int:
        if self._source is None:
            return 0
        return max(0, min(self._source.rate.frame_at_us(start_us - (self._origin_us or 0)), self._last))

    def _frame_came(self, picture: QVideoFrame) -> None:
        if self._source is None or not picture.isValid() or self._state is PlayerState.FAILED:
            return
        start_us = int(picture.startTime())
        if self._origin_us is None:
            self._origin_us = start_us
            self._show(picture, 0)
            if self._state is PlayerState.LOADING:
                self._loaded()
            return
        frame = self._frame_of(start_us)
        if self._wanted is not None:
            if self._fits(frame):
                self._settle(picture)
            return
        if self._state is PlayerState.PLAYING and self._speed > 0:
            self._played(picture, frame)

    def _loaded(self) -> None:
        """Do what was asked for while the file was being opened."""
        self._set_state(PlayerState.PAUSED)
        frame, self._next = self._next, None
        if frame is not None:
            self._seek(frame)
        if self._after_loading is not None:
            # Not from inside Qt's own call, which would stand still again at its end.
            self._later.start()

    def _do_after_loading(self) -> None:
        then, self._after_loading = self._after_loading, None
        if then is not None:
            then()

    def _fits(self, frame: int) -> bool:
        """Whether this is the picture that the seek in flight asked for."""
        if self._source is not None and self._source.variable_rate:
            return self._still is None and frame <= (self._wanted or 0)
        return frame == self._wanted

    def _settle(self, picture: QVideoFrame | Picture) -> None:
        wanted = self._wanted
        self._patience.stop()
        self._qt_elsewhere = isinstance(picture, Picture)
        if wanted is not None and self._next is None:
            self._show(picture, wanted)
        self._arrived()

    def _arrived(self) -> None:
        self._wanted = None
        if self._next is not None:
            following, self._next = self._next, None
            self._ask(following)
            return
        then, self._after = self._after, None
        if then is not None:
            then()

    def _played(self, picture: QVideoFrame, frame: int) -> None:
        if self._span is not None and frame >= self._span[1] - 1:
            in_frame, out_frame, loop = self._span
            if loop:
                self._show(picture, frame)
                self._player.setPosition(self._position_of(in_frame))
                return
            self._span = None
            self._player.pause()
            self._set_state(PlayerState.PAUSED)
            if frame == out_frame - 1:
                self._show(picture, frame)
            else:
                self._ask(out_frame - 1)
            return
        self._show(picture, frame)

    def _waited_long(self) -> None:
        """Qt brought another picture, or none: take the exact one."""
        wanted, source = self._wanted, self._source
        if wanted is None or source is None:
            return
        if self._still is None:
            current = self._sink.videoFrame()
            if current.isValid():
                self._wanted = self._frame_of(int(current.startTime()))
                self._settle(current)
            else:
                self._arrived()
            return
        ticket = self._ticket

        def take(picture: Picture | None) -> None:
            if ticket != self._ticket or self._wanted is None:
                return
            if picture is None:
                self._arrived()
            else:
                self._settle(picture)

        self._still(wanted, take)

    def _show(self, picture: QVideoFrame | Picture | None, frame: int) -> None:
        self._frame = frame
        if picture is not None:
            self.listener.picture(picture, frame)
        self.listener.frame(frame)

    def _show_position(self, milliseconds: int) -> None:
        self._show(None, max(0, min(milliseconds, self._last)))

    def _position_came(self, milliseconds: int) -> None:
        if (
            self._source is not None
            and not self._source.has_video
            and self._state is PlayerState.PLAYING
            and self._wanted is None
        ):
            if self._span is not None and milliseconds >= self._span[1] - 1:
                in_frame, out_frame, loop = self._span
                if loop:
                    self._player.setPosition(in_frame)
                else:
                    self.pause()
                    self._ask(out_frame - 1)
                return
            self._show_position(milliseconds)

    def _status_came(self, status: QMediaPlayer.MediaStatus) -> None:
        kinds = QMediaPlayer.MediaStatus
        if self._source is None:
            return
        if status == kinds.InvalidMedia:
            self._fail()
        elif status == kinds.EndOfMedia and self._state is PlayerState.PLAYING:
            self._span = None
            self._set_state(PlayerState.ENDED)
        elif (
            status in (kinds.LoadedMedia, kinds.BufferedMedia)
            and self._state is PlayerState.LOADING
            and not self._source.has_video
        ):
            self._show(None, 0)
            self._loaded()

    def _error_came(self, error: QMediaPlayer.Error, _text: str) -> None:
        if error != QMediaPlayer.Error.NoError and self._source is not None:
            self._fail()

    def _fail(self) -> None:
        if self._state is not PlayerState.FAILED and self._source is not None:
            self._patience.stop()
            self._backward.stop()
            self._set_state(PlayerState.FAILED)
            self.listener.error(tr("{name} cannot be played here.").format(name=self._source.path.name))

    def _set_state(self, state: PlayerState) -> None:
        if state is not self._state:
            self._state = state
            self.listener.state(state)
