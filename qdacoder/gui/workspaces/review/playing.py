"""Playing what Review found: one segment, or all of them in a row with a pause between."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import Hit
from qdacoder.gui.i18n import tr
from qdacoder.gui.player_source import source_of
from qdacoder.media.player import Player, PlayerState
from qdacoder.services.session import ProjectSession


class QueuePlayer(QObject):
    """Plays hits. Footage whose file is missing is skipped and named once.

    Signals:
        moved: another hit is played, or nothing any more.
        frame_changed(frame): on the canvas.
        state_changed: plays, stands or loads.
        told(text): a sentence for the status bar.
    """

    moved = Signal()
    frame_changed = Signal(int)
    state_changed = Signal()
    told = Signal(str)

    def __init__(
        self,
        session: ProjectSession,
        player: Player,
        footage: Callable[[], dict[int, FootageRow]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self.player, self._footage = session, player, footage
        self.pause_ms = 500
        self.order = HitOrder()
        self.place = -1
        self.playing_all = False
        self.loop = False
        self.skipped: list[str] = []
        self._open: int | None = None
        self._begun = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.timeout.connect(self._go_on)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """What is to be played, in order."""
        return self.order.hits

    @property
    def hit(self) -> Hit | None:
        """The hit whose footage stands on the canvas."""
        return self.hits[self.place] if 0 <= self.place < len(self.hits) else None

    @property
    def missing(self) -> bool:
        """Whether the file of the current hit cannot be shown."""
        return self.hit is not None and self._open is None

    @property
    def row(self) -> FootageRow | None:
        """The footage on the canvas."""
        return self._footage().get(self._open) if self._open is not None else None

    @property
    def playing(self) -> bool:
        """Whether it plays, or waits between two hits."""
        return self._wait.isActive() or self.player.state is PlayerState.PLAYING

    def set_hits(self, order: HitOrder) -> None:
        """What is to be played, in order; the current hit goes on when it is still among them."""
        current = self.hit
        self.order = order
        place = order.place_of(current.segment_id) if current else None
        self.place = -1 if place is None else place
        if self.place < 0 and self.playing_all:
            self.stop()
        self.moved.emit()

    def show(self, segment_id: int) -> None:
        """Stand on the first frame of a hit."""
        place = self._place_of(segment_id)
        if place is not None and self._load(place):
            self.playing_all = False
            self._wait.stop()
            self.player.pause()
            self.player.seek(self.hits[place].in_frame)
            self.moved.emit()

    def play(self, segment_id: int) -> None:
        """Play one hit."""
        place = self._place_of(segment_id)
        if place is not None:
            self.playing_all = False
            self._start(place)

    def play_all(self, segment_id: int | None) -> None:
        """Play this hit and all after it."""
        place = self._place_of(segment_id) if segment_id is not None else 0
        if self.hits and place is not None:
            self.playing_all, self.skipped = True, []
            self._start(place)

    def toggle(self) -> None:
        """Play on, or stand still."""
        if self.playing:
            self._wait.stop()
            self.player.pause()
            self.state_changed.emit()
        elif self.hit is not None:
            hit = self.hit
            if hit.in_frame <= self.player.target < hit.out_frame - 1:
                self._span(self.player.target, hit.out_frame)
            else:
                self._start(self.place)

    def skip(self, way: int) -> None:
        """The next or previous hit, in the way that is going on."""
        place = self.place + way
        if 0 <= place < len(self.hits):
            if self.playing:
                self._start(place)
            else:
                self.show(self.hits[place].segment_id)

    def stop(self) -> None:
        """Stand still."""
        self._wait.stop()
        self.playing_all = False
        self.player.pause()
        self.state_changed.emit()

    def close(self) -> None:
        """Let the file go."""
        self._wait.stop()
        self.playing_all = False
        self._open = None
        self.player.close()

    def frame_shown(self, frame: int) -> None:
        """The player put another frame on the canvas."""
        self.frame_changed.emit(frame)
        self._look()

    def state_shown(self, state: PlayerState) -> None:
        """The player is in another state."""
        if state is PlayerState.PLAYING:
            self._begun = True
        self._look()
        self.state_changed.emit()

    def _look(self) -> None:
        """At the end of a hit the next one follows. Its last frame may come after the player stands."""
        hit = self.hit
        standing = self.player.state in (PlayerState.PAUSED, PlayerState.ENDED)
        if hit is None or not (self._begun and standing) or self.player.frame < hit.out_frame - 1:
            return
        self._begun = False
        if self.playing_all:
            self._wait.start(self.pause_ms)

    def _go_on(self) -> None:
        if not self.playing_all:
            return
        if self.place + 1 < len(self.hits):
            self._start(self.place + 1)
        else:
            self.playing_all = False
            self.moved.emit()
            self.state_changed.emit()
            self._tell_skipped()

    def _start(self, place: int) -> None:
        while not self._load(place):
            if not self.playing_all or place + 1 >= len(self.hits):
                self.playing_all = False
                self._tell_skipped()
                self.moved.emit()
                return
            place += 1
        hit = self.hits[place]
        self._span(hit.in_frame, hit.out_frame)
        self.moved.emit()

    def _span(self, start: int, end: int) -> None:
        self._wait.stop()
        self._begun = False
        self.player.play_span(start, end, self.loop and not self.playing_all)

    def _load(self, place: int) -> bool:
        hit = self.hits[place]
        self.place = place
        if hit.footage_id == self._open:
            return True
        row = self._footage().get(hit.footage_id)
        source = source_of(self._session, row) if row else None
        if row is None or source is None:
            title = row.title if row else "?"
            self._open = None
            self.player.close()
            if title not in self.skipped:
                self.skipped.append(title)
            if not self.playing_all:
                self._tell_skipped()
                self.moved.emit()
            return False
        self._open = hit.footage_id
        self.player.open(source)
        return True

    def _tell_skipped(self) -> None:
        if self.skipped:
            self.told.emit(tr("The file is missing: {titles}").format(titles=", ".join(self.skipped)))
            self.skipped = []

    def _place_of(self, segment_id: int) -> int | None:
        return self.order.place_of(segment_id)
