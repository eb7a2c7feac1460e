"""Small pictures for cards, made in the background; those asked for last come first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from qdacoder.domain.footage import FootageRow, Picture
from qdacoder.gui.runner import Runner, Work
from qdacoder.services.session import ProjectSession

WIDTH = 256  # px; shown at half of it
_KEPT, _WAITING = 400, 24


class KnowsFootage(Protocol):
    """What a presenter tells of footage."""

    session: ProjectSession
    footage: dict[int, FootageRow]


class CardStills(QObject):
    """One picture a segment: its first frame.

    Signals:
        ready(segment id): it can be painted now.
    """

    ready = Signal(int)

    def __init__(self, presenter: KnowsFootage, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter, self._runner = presenter, runner
        self._made: OrderedDict[tuple[int, int], QPixmap | None] = OrderedDict()
        self._waiting: list[tuple[int, int, int]] = []
        self._work: Work | None = None

    def picture(self, segment_id: int, footage_id: int, frame: int) -> QPixmap | None:
        """The picture, or None while it is made or where there is none."""
        key = (footage_id, frame)
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        wanted = (segment_id, *key)
        if wanted not in self._waiting:
            self._waiting = [*self._waiting, wanted][-_WAITING:]
            self._next()
        return None

    def forget_missing(self) -> None:
        """Ask anew for what could not be made (a file was linked)."""
        for key in [one for one, pixmap in self._made.items() if pixmap is None]:
            del self._made[key]

    def stop(self) -> None:
        """Make no more."""
        self._waiting.clear()
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _next(self) -> None:
        if self._work is not None or not self._waiting:
            return
        segment_id, footage_id, frame = self._waiting.pop()
        row = self._presenter.footage.get(footage_id)
        if row is None or not 0 <= frame < row.length_frames:
            self._keep(segment_id, (footage_id, frame), None)
            return
        service = self._presenter.session.footage
        self._work = self._runner.run(
            lambda _progress, cancel: service.thumbnail(row, frame, WIDTH, cancel),
            lambda picture: self._keep(segment_id, (footage_id, frame), _pixmap(picture)),
            lambda _error: self._keep(segment_id, (footage_id, frame), None),  # no file, no picture
        )

    def _keep(self, segment_id: int, key: tuple[int, int], pixmap: QPixmap | None) -> None:
        self._work = None
        self._made[key] = pixmap
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self._waiting = [one for one in self._waiting if one[1:] != key]
        if pixmap is not None:
            self.ready.emit(segment_id)
        self._next()


def _pixmap(picture: Picture) -> QPixmap:
    image = QImage(picture.rgb, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
    return QPixmap.fromImage(image.copy())  # the bytes belong to the picture
