"""Pictures of stills, read from the project in the background and kept small."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap

from qdacoder.domain.stills import StillRow
from qdacoder.services.session import ProjectSession

SIZE = QSize(256, 144)  # px; shown at half of it or less
_KEPT = 400
Run = Callable[..., None]


class StillPictures(QObject):
    """One picture a still.

    Args:
        run: does work in the background, as `Desk.run`.

    Signals:
        ready(still id): its picture can be painted now.
    """

    ready = Signal(int)

    def __init__(self, session: ProjectSession, run: Run, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._run = session, run
        self._made: OrderedDict[str, QPixmap | None] = OrderedDict()
        self._asked: set[str] = set()

    def pixmap(self, row: StillRow) -> QPixmap | None:
        """The picture, or None while it is read or where there is none."""
        if row.guid in self._made:
            self._made.move_to_end(row.guid)
            return self._made[row.guid]
        if row.picture and row.guid not in self._asked:
            self._asked.add(row.guid)
            stills = self._session.stills

            def job(_progress: object, _cancel: object) -> QImage:
                image = QImage.fromData(stills.picture(row.id))
                return image if image.isNull() else image.scaled(SIZE, *_SMOOTH)

            self._run(job, lambda image: self._keep(row, image), "", lambda _error: None, "read")
        return None

    def _keep(self, row: StillRow, image: Any) -> None:
        self._asked.discard(row.guid)
        self._made[row.guid] = None if image.isNull() else QPixmap.fromImage(image)
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        if not image.isNull():
            self.ready.emit(row.id)


_SMOOTH = (Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
