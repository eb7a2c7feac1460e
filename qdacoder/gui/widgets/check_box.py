"""A check box in the theme's colours: Fusion's frame cannot be seen on dark grounds."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme

_SIDE, _GAP, _RING = 16, 6, 2


class CheckBox(QCheckBox):
    """A box and its text, both scaled with the text size."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        theme().changed.connect(self._restyle)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    @property
    def _side(self) -> int:
        return round(_SIDE * theme().text_size / 100)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font("text"))
        width = 2 * _RING + self._side + _GAP + metrics.horizontalAdvance(self.text()) + 2
        return QSize(width, max(self._side, metrics.height()) + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens, side = theme(), self._side
        box = QRect(_RING + 1, (self.height() - side) // 2, side, side)
        checked = self.isChecked()
        painter.setPen(tokens.color("ink" if checked else "field"))
        painter.setBrush(tokens.color("ink" if checked else "surface"))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if checked:
            painter.drawPixmap(box.adjusted(2, 2, -2, -2), pixmap("ph.check-bold", side * 2, "inverse"))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        font = tokens.font("text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink" if self.isEnabled() else "field"))
        left = box.right() + 1 + _GAP
        text = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - left)
        painter.drawText(
            QRect(left, 0, self.width() - left, self.height()), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()
