"""The line with the names of the transcript's columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.coding.cue_delegate import CueDelegate

_HEIGHT, _EDGE = 20, 12


class ColumnHeads(QWidget):
    """Painted with the delegate's own columns, so that names stand over their texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self._columns = CueDelegate(self)
        self._room = 0
        theme().changed.connect(self._restyle)
        self._restyle()

    def set_names(self, names: Sequence[str]) -> None:
        """One or two names."""
        self._names = list(names)
        self._columns.columns = max(1, len(names))
        self.update()

    def set_room(self, width: int) -> None:
        """How wide the rows below are (less than this line where they scroll)."""
        self._room = width
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme()
        painter.fillRect(self.rect(), tokens.color("panel"))
        painter.setPen(tokens.color("line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        font = tokens.font("label")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(tokens.color("ink3"))
        base = (self.height() + metrics.ascent() - metrics.descent()) // 2
        painter.drawText(_EDGE, base, tr("In"))
        for name, box in zip(self._names, self._columns.widths(self._room or self.width()), strict=False):
            painter.drawText(
                box.left(), base, metrics.elidedText(name, Qt.TextElideMode.ElideRight, box.width())
            )
        painter.end()

    def _restyle(self) -> None:
        self.setFixedHeight(theme().row_height(_HEIGHT))
        self.update()
