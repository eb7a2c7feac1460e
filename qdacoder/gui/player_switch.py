"""The player the window uses: Qt, VLC where Qt cannot or where it was chosen, stills where neither can."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.gui.i18n import tr
from qdacoder.media.player import Player, PlayerListener, PlayerSource, PlayerState, Still
from qdacoder.services.playing import make_still_player, make_vlc_player

_POLL_MS = 12
_ORDERS = {"auto": ("qt", "vlc"), "qt": ("qt",), "vlc": ("vlc",)}
Maker = Callable[[Still], Player | None]


class PlayerSwitch(QObject):
    """Implements `media.player.Player` by whichever player can open the file.

    Args:
        still: gives exact pictures of the open footage.
        choice: ``auto``, ``qt`` or ``vlc``, asked anew for every file.
        notice: told one sentence when another player than the first had to be taken.
        makers: makes each player by name (None: it cannot be had here), for tests.

    Signals:
        opening: another file is opened, or none.
        jumped: another place is sought, or a range begun.
        unplayable: no player was left; exact stills are shown.
    """

    opening = Signal()
    jumped = Signal()
    unplayable = Signal()

    def __init__(
        self,
        still: Still,
        choice: Callable[[], str],
        notice: Callable[[str], None],
        makers: dict[str, Maker] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.listener = PlayerListener()
        self._still, self._choice, self._notice = still, choice, notice
        self._makers: dict[str, Maker] = makers or {"qt": _make_qt, "vlc": make_vlc_player}
        self._players: dict[str, Player | None] = {}
        self._kind = "none"
        self._current: Player = make_still_player(None, "")
        self._left: list[str] = []
        self._wanted: int | None = None  # asked for before any player could show it
        self._source: PlayerSource | None = None
        self._failed_later = QTimer(self)
        self._failed_later.setSingleShot(True)
        self._failed_later.timeout.connect(self._take_next)
        self._poll = QTimer(self)
        self._poll.setInterval(_POLL_MS)
        self._poll.timeout.connect(self._poll_now)
        self._muted, self._volume, self._speed = False, 1.0, 1.0
        self._said: PlayerSource | None = None  # whose change of player was told
        self._serving = False

    @property
    def kind(self) -> str:
        """``qt``, ``vlc``, ``still`` (pictures, no playing) or ``none`` (no file)."""
        return self._kind

    @property
    def state(self) -> PlayerState:
        """See `PlayerState`; LOADING also while the next player is tried."""
        return PlayerState.LOADING if self._failed_later.isActive() else self._current.state

    @property
    def frame(self) -> int:
        """The frame on the canvas."""
        return self._current.frame

    @property
    def target(self) -> int:
        """The frame a seek under way leads to."""
        loading = self._wanted is not None and self.state is PlayerState.LOADING
        return self._wanted if loading and self._wanted is not None else self._current.target

    @property
    def exact(self) -> bool:
        """Whether `frame` is known."""
        return self._current.exact

    @property
    def speed(self) -> float:
        """Times normal."""
        return self._current.speed

    def open(self, source: PlayerSource) -> None:
        """Open a file with the first player that can; see `kind` for which it was."""
        self.close()
        self._source = source
        self._left = list(_ORDERS.get(self._choice(), _ORDERS["auto"]))
        self._take_next()

    def open_without_file(self, source: PlayerSource) -> None:
        """Stand on a footage whose file is not at hand: only the time moves."""
        self.close()
        self._source = source
        self._use(
            "none",
            make_still_player(None, tr("The file is not at hand. Code by timecode, or link the file.")),
        )

    def close(self) -> None:
        """Let the file go."""
        self.opening.emit()
        self._failed_later.stop()
        self._poll.stop()
        self._left = []
        self._source = self._wanted = None
        self._current.close()

    def play(self) -> None:
        """Play on."""
        self._current.play()

    def pause(self) -> None:
        """Stand still."""
        self._current.pause()

    def seek(self, frame: int) -> None:
        """Show a frame."""
        self.jumped.emit()
        self._wanted = frame if self.state is PlayerState.LOADING else None
        self._current.seek(frame)

    def step(self, by: int) -> None:
        """Pause and show the frame this many frames away."""
        self.jumped.emit()
        self._current.step(by)

    def set_speed(self, speed: float) -> None:
        """Play at another speed."""
        self._speed = speed
        self._current.set_speed(speed)

    def play_span(self, in_frame: int, out_frame: int, loop: bool = False) -> None:
        """Play a range."""
        self.jumped.emit()
        self._current.play_span(in_frame, out_frame, loop)

    def set_muted(self, muted: bool) -> None:
        """Sound off or on."""
        self._muted = muted
        self._current.set_muted(muted)

    def set_volume(self, volume: float) -> None:
        """Loudness, 0 to 1."""
        self._volume = volume
        self._current.set_volume(volume)

    def serve(self) -> None:
        """Bring the pictures that are ready to the canvas, inside a call for which all else waits.

        Only pictures and frames are told meanwhile; a new state and an error are told from the event loop.
        """
        serve = getattr(self._current, "serve", None) or getattr(self._current, "poll", None)
        if serve is not None:
            self._serving = True
            try:
                serve()
            finally:
                self._serving = False

    def _take_next(self) -> None:
        source = self._source
        if source is None:
            return
        self._current.close()
        while self._left:
            kind = self._left.pop(0)
            player = self._player(kind)
            if player is not None:
                self._use(kind, player)
                return
        self._use("still", make_still_player(self._still, tr("This file cannot be played here.")))
        self.unplayable.emit()

    def _player(self, kind: str) -> Player | None:
        if kind not in self._players:
            self._players[kind] = self._makers[kind](self._still)
        return self._players[kind]

    def _use(self, kind: str, player: Player) -> None:
        if self._source is None:
            return
        self._kind, self._current = kind, player
        player.listener = PlayerListener(
            picture=lambda picture, frame: self.listener.picture(picture, frame),
            frame=lambda frame: self.listener.frame(frame),
            state=self._state_came,
            error=self._error_came,
        )
        player.set_muted(self._muted)
        player.set_volume(self._volume)
        player.set_speed(self._speed)
        if hasattr(player, "poll"):
            self._poll.start()
        player.open(self._source)
        if self._wanted is not None:
            player.seek(self._wanted)

    def _state_came(self, state: PlayerState) -> None:
        if self._serving:
            self._later(lambda: self._state_came(state))
            return
        if state is PlayerState.FAILED and self._kind in self._makers:
            # Not from inside the player's own call; the next one is tried from the event loop.
            self._failed_later.start(0)
            state = PlayerState.LOADING
        elif state is PlayerState.PAUSED and self._kind == "vlc" and self._choice() == "auto":
            self._say_vlc()
        self.listener.state(state)

    def _later(self, tell: Callable[[], None]) -> None:
        source = self._source
        QTimer.singleShot(0, self, lambda: tell() if self._source is source else None)

    def _error_came(self, message: str) -> None:
        if self._serving:
            self._later(lambda: self._error_came(message))
            return
        if not self._failed_later.isActive():
            self.listener.error(message)

    def _say_vlc(self) -> None:
        source = self._source
        if source is not None and self._said != source:
            self._said = source
            self._notice(
                tr(
                    "{name} is played by VLC, since Qt cannot open it: marks made while it plays are right "
                    "to one frame, still pictures are exact."
                ).format(name=source.path.name)
            )

    def _poll_now(self) -> None:
        poll = getattr(self._current, "poll", None)
        if poll is None:
            self._poll.stop()
        else:
            poll()


def _make_qt(still: Still) -> Player | None:
    try:
        from qdacoder.gui.qt_player import QtPlayer
    except ImportError:  # QtMultimedia needs system libraries that may be missing
        return None
    return QtPlayer(still)
