"""The shape of a category, as a small picture beside a name."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme

_SIDE = 11


class ShapeLabel(QWidget):
    """Filled, in the category's colour; an unsorted node has a ring."""

    def __init__(self, hue: Hue | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hue = hue
        self.setFixedSize(self.sizeHint())
        theme().changed.connect(self._restyle)

    def set_hue(self, hue: Hue | None) -> None:
        """Show another category's shape."""
        self._hue = hue
        self.update()

    def sizeHint(self) -> QSize:
        side = round(_SIDE * theme().text_size / 100)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_shape(painter, QRectF(self.rect()), self._hue, True)
        painter.end()

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


def icon_side() -> QSize:
    """How large a list shows it."""
    side = round(_SIDE * theme().text_size / 100)
    return QSize(side, side)


def steady_icon(hue: Hue | None) -> QIcon:
    """The same as an icon that a selected row does not darken."""
    picture, made = shape_icon(hue), QIcon()
    for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
        made.addPixmap(picture, mode)
    return made


def shape_icon(hue: Hue | None) -> QPixmap:
    """The same as a picture, for items of lists."""
    side = round(_SIDE * theme().text_size / 100)
    made = QPixmap(side * 2, side * 2)
    made.setDevicePixelRatio(2)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_shape(painter, QRectF(0, 0, side, side), hue, True)
    painter.end()
    return made
