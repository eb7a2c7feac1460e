"""A small tree picture: from which nodes a node was made, the earliest at the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from qdacoder.domain.codebook import Hue
from qdacoder.domain.lineage import LineageStep
from qdacoder.domain.splitting import SplitRecord
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme

_BOX, _ROW, _GAP, _EDGE = (170, 22), 28, 34, 6
_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(slots=True)
class Box:
    """A node as it was at one time.

    Attributes:
        made_of: what it was joined or split from.
        note: date and coder of the step that made it.
        gone: it was taken out again.
        place: column from the left, and row (halves between two).
    """

    name: str
    made_of: list[Box] = field(default_factory=list)
    note: str = ""
    gone: bool = False
    place: tuple[int, float] = (0, 0.0)


def lineage_box(
    guid: str, name: str, steps: Sequence[LineageStep], splits: Sequence[SplitRecord] = ()
) -> Box:
    """The tree of a node; its last merge is at the right."""
    if steps:
        last = steps[-1]
        box = Box(name, note=f"{last.merged_at[:10]}, {last.coder}")
        for part in last.parts:
            earlier = steps[:-1] if part.survivor else part.earlier
            inner = lineage_box(part.guid, part.name, earlier, splits)
            inner.gone = part.apart
            box.made_of.append(inner)
        return box
    origin = next((one for one in splits if guid in {made for made, _name, _count in one.parts}), None)
    box = Box(name)
    if origin is not None:
        before = [one for one in splits if one.split_at < origin.split_at]
        box.note = f"{origin.split_at[:10]}, {origin.coder}"
        box.made_of.append(lineage_box(origin.guid, origin.name, (), before))
    return box


class LineagePicture(QWidget):
    """As wide and high as its tree."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = Box("")
        self._hue: Hue | None = None
        self._columns, self._rows = 1, 1
        theme().changed.connect(self._restyle)

    def show_box(self, box: Box, hue: Hue | None, said: str) -> None:
        """Show a tree; `said` is the same in words."""
        self._box, self._hue = box, hue
        self._columns = _depth(box)
        self._rows = max(1, round(_set_places(box, self._columns - 1, 0.0)))
        self.setAccessibleName(said)
        self._restyle()

    def sizeHint(self) -> QSize:
        width = self._columns * _scaled(_BOX[0] + _GAP) - _scaled(_GAP) + 2 * _EDGE
        return QSize(width, self._rows * _scaled(_ROW) + 2 * _EDGE)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme().color("surface"))
        self._paint(painter, self._box)
        painter.end()

    def _rect(self, box: Box) -> QRectF:
        column, row = box.place
        left = _EDGE + column * _scaled(_BOX[0] + _GAP)
        top = _EDGE + row * _scaled(_ROW) + (_scaled(_ROW) - _scaled(_BOX[1])) / 2
        return QRectF(left, top, _scaled(_BOX[0]), _scaled(_BOX[1]))

    def _paint(self, painter: QPainter, box: Box) -> None:
        tokens, rect = theme(), self._rect(box)
        end = QPointF(rect.left(), rect.center().y())
        for one in box.made_of:
            start = QPointF(self._rect(one).right(), self._rect(one).center().y())
            middle = end.x() - _scaled(_GAP) / 2
            style = Qt.PenStyle.DashLine if one.gone else Qt.PenStyle.SolidLine
            painter.setPen(QPen(tokens.color("field" if one.gone else "ink2"), 1, style))
            painter.drawPolyline([start, QPointF(middle, start.y()), QPointF(middle, end.y()), end])
            self._paint(painter, one)
        style = Qt.PenStyle.DashLine if box.gone else Qt.PenStyle.SolidLine
        painter.setPen(QPen(tokens.color("field"), 1, style))
        painter.setBrush(tokens.color("surface") if box.gone else tokens.tint(self._hue, "surface"))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        side = _scaled(8)
        shape = QRectF(rect.left() + 7, rect.center().y() - side / 2, side, side)
        paint_shape(painter, shape, self._hue, not box.gone)
        font = tokens.font("label_bold" if box is self._box else "label")
        painter.setFont(font)
        painter.setPen(tokens.color("ink3" if box.gone else "ink"))
        words = rect.adjusted(side + 13, 0, -6, 0)
        name = QFontMetrics(font).elidedText(box.name, Qt.TextElideMode.ElideRight, int(words.width()))
        painter.drawText(words, _MIDDLE, name)
        if box.note and self._rows > 1:  # below the box there is room only where several lines meet
            painter.setFont(tokens.font("label"))
            painter.setPen(tokens.color("ink3"))
            painter.drawText(rect.translated(0, rect.height() - 2), _MIDDLE, box.note)


def _depth(box: Box) -> int:
    return 1 + max((_depth(one) for one in box.made_of), default=0)


def _set_places(box: Box, column: int, row: float) -> float:
    """Place a tree with its first leaf on a row; returns the row after its last leaf."""
    if not box.made_of:
        box.place = (column, row)
        return row + 1
    at = row
    for one in box.made_of:
        at = _set_places(one, column - 1, at)
    box.place = (column, (box.made_of[0].place[1] + box.made_of[-1].place[1]) / 2)
    return at


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
