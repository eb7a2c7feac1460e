"""Notes what the coder watched: collected while it plays, written when it stands or twice a minute."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.watching import WatchLog
from qdacoder.errors import QdacoderError
from qdacoder.gui.player_switch import PlayerSwitch
from qdacoder.media.player import PlayerState
from qdacoder.services.session import ProjectSession

WRITE_EVERY_MS = 30_000
_SOON_MS = 150  # after pause or seek: not in the way of the key


class SeenRecorder(QObject):
    """Watches one player. Nothing is kept of a project that is read-only.

    Args:
        player: whose `jumped` and `opening` end a stretch.
        footage: the footage on its canvas.

    Signals:
        failed: what was seen could not be written; it is kept for the next time.
    """

    failed = Signal(object)

    def __init__(
        self,
        session: ProjectSession,
        player: PlayerSwitch,
        footage: Callable[[], FootageRow | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._player, self._footage = session, player, footage
        self._log = WatchLog()
        self._closed = session.read_only
        self._soon, self._often = QTimer(self), QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._often.setInterval(WRITE_EVERY_MS)
        for timer in (self._soon, self._often):
            timer.timeout.connect(self.write)
        player.jumped.connect(self._stop)
        player.opening.connect(self._stop)

    def frame_shown(self, frame: int) -> None:
        """A frame came to the canvas."""
        player = self._player
        if self._closed or player.state is not PlayerState.PLAYING:
            return
        row = self._footage()
        if row is not None:
            rate = row.rate.numerator / row.rate.denominator
            self._log.shown(row.id, self._session.coder.id, frame, player.speed, rate)
            if not self._often.isActive():
                self._often.start()

    def state_shown(self) -> None:
        """The player plays, or stands."""
        if self._player.state is PlayerState.PLAYING:
            self.frame_shown(self._player.frame)  # the first one stood there already
        else:
            self._stop()

    def write(self) -> None:
        """Write what was watched since the last time, in one step that undo passes over."""
        self._soon.stop()
        if self._player.state is not PlayerState.PLAYING:
            self._often.stop()
        stretches = [] if self._closed else self._log.take()
        if not stretches:
            return
        try:
            self._session.coverage.note_watched(stretches)
        except QdacoderError as error:
            self._log.give_back(stretches)
            self.failed.emit(error)

    def close(self) -> None:
        """Write the rest; the project is about to be closed."""
        self._log.stop()
        self.write()
        self._closed = True
        self._often.stop()

    def _stop(self) -> None:
        self._log.stop()
        if not self._closed and self._log.waits:
            self._soon.start()
