"""Nodes as chips that are only looked at: shape, tint and name; they wrap."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme

_HEIGHT, _GAP, _SHAPE = 22, 5, 9


class NodeChips(QWidget):
    """Chips in rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[tuple[str, Hue | None]] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._fit)

    def show_nodes(self, nodes: Sequence[tuple[str, Hue | None]]) -> None:
        """Show these: name and hue of the category."""
        self._nodes = list(nodes)
        self.setAccessibleName(", ".join(name for name, _hue in nodes) or tr("No node"))
        self._fit()
        self.update()

    def _places(self) -> list[QRect]:
        metrics, size = QFontMetrics(theme().font("text")), theme().text_size / 100
        height, left, top, found = round(_HEIGHT * size), 0, 0, []
        for name, _hue in self._nodes:
            width = min(metrics.horizontalAdvance(name) + round(_SHAPE * size) + 20, max(60, self.width()))
            if left and left + width > self.width():
                left, top = 0, top + height + 4
            found.append(QRect(left, top, width, height))
            left += width + _GAP
        return found

    def _fit(self) -> None:
        places = self._places()
        height = places[-1].bottom() + 1 if places else 0
        if height != self.height():
            self.setFixedHeight(height)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = tokens.font("text")
        painter.setFont(font)
        shape = round(_SHAPE * tokens.text_size / 100)
        for (name, hue), box in zip(self._nodes, self._places(), strict=True):
            painter.setPen(QPen(tokens.hue(hue), 1))
            painter.setBrush(tokens.tint(hue))
            painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            place = QRectF(box.left() + 6, box.center().y() - shape / 2 + 0.5, shape, shape)
            paint_shape(painter, place, hue, filled=True)
            painter.setPen(tokens.color("ink"))
            inner = box.adjusted(shape + 11, 0, -4, 0)
            shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, inner.width() + 2)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
