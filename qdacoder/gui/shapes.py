"""The shape of each category, painted: colour never speaks alone."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from qdacoder.domain.codebook import Hue
from qdacoder.gui.theme import theme


def paint_shape(
    painter: QPainter, rect: QRectF, hue: Hue | None, filled: bool, color: QColor | None = None
) -> None:
    """Paint a category's shape into a square; hollow unless `filled`. Unsorted nodes get a small ring."""
    solid = color or theme().hue(hue)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(
        QPen(solid, 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(QBrush(solid) if filled else Qt.BrushStyle.NoBrush)
    box = rect.adjusted(1, 1, -1, -1)
    if hue is None:
        small = box.adjusted(*(box.width() * share for share in (0.18, 0.18, -0.18, -0.18)))
        painter.drawEllipse(small)
    elif hue is Hue.BLUE:
        painter.drawEllipse(box.adjusted(0.3, 0.3, -0.3, -0.3))
    elif hue is Hue.MAUVE:
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif hue in _SECOND:
        painter.drawPolygon(_scaled(_SECOND[hue], box))
    else:
        painter.drawPolygon(_polygon(hue, box))
    painter.restore()


# Second shapes of the colours, as corners in a square from 0 to 1.
_SECOND: dict[Hue, tuple[tuple[float, float], ...]] = {
    Hue.BLUE_CROSS: (
        *((0.33, 0), (0.67, 0), (0.67, 0.33), (1, 0.33), (1, 0.67), (0.67, 0.67)),
        *((0.67, 1), (0.33, 1), (0.33, 0.67), (0, 0.67), (0, 0.33), (0.33, 0.33)),
    ),
    Hue.MAUVE_WEDGE: ((0, 0), (1, 0), (0.5, 1)),
    Hue.GREEN_HOURGLASS: ((0, 0), (1, 0), (0.62, 0.5), (1, 1), (0, 1), (0.38, 0.5)),
    Hue.RED_STAR: tuple(
        (0.5 + radius * math.sin(math.radians(36 * step)), 0.53 - radius * math.cos(math.radians(36 * step)))
        for step, radius in enumerate((0.55, 0.22) * 5)
    ),
    Hue.VIOLET_DOME: (
        *((0.5 - 0.5 * math.cos(math.radians(15 * step)), 0.75 - 0.6 * math.sin(math.radians(15 * step)))
          for step in range(13)),
    ),
}  # fmt: skip


def _scaled(corners: tuple[tuple[float, float], ...], box: QRectF) -> QPolygonF:
    return QPolygonF(
        [QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in corners]
    )


def _polygon(hue: Hue, box: QRectF) -> QPolygonF:
    if hue is Hue.GREEN:
        return QPolygonF([QPointF(box.center().x(), box.top()), box.bottomRight(), box.bottomLeft()])
    if hue is Hue.RED:
        middle = box.center()
        return QPolygonF(
            [
                QPointF(middle.x(), box.top()),
                QPointF(box.right(), middle.y()),
                QPointF(middle.x(), box.bottom()),
                QPointF(box.left(), middle.y()),
            ]
        )
    radius = min(box.width(), box.height()) / 2
    corners = (math.radians(60 * step + 30) for step in range(6))
    return QPolygonF(
        [box.center() + QPointF(math.cos(angle) * radius, math.sin(angle) * radius) for angle in corners]
    )
