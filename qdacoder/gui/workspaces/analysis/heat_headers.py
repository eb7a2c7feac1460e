"""The frozen edges of the heat map: names at the left, columns with their totals above, and the key."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QSizePolicy, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import mixed, theme

if TYPE_CHECKING:
    from qdacoder.gui.workspaces.analysis.heat_table import HeatModel

LEAST = 0.14
_NAME, _ROW, _HEAD = 216, 22, 38
_STEPS, _STEP = 8, 11


def share_of(value: float, most: float) -> float:
    """How strong the shade of a number is, 0..1: by its square root, never too pale to see."""
    return LEAST + (1 - LEAST) * math.sqrt(value / most) if value and most else 0.0


class NameHeader(QHeaderView):
    """Categories with their shape in bold, nodes set in; stays when the numbers scroll sideways."""

    def __init__(self, heat: HeatModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._heat = heat
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.restyle()

    def restyle(self) -> None:
        """Sizes at the text size of now."""
        self.setMinimumSectionSize(10)
        self.setDefaultSectionSize(theme().row_height(_ROW))
        self.setFixedWidth(theme().row_height(_NAME))

    def sizeHint(self) -> QSize:
        return QSize(theme().row_height(_NAME), super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid() or logicalIndex >= self._heat.rowCount():
            return
        tokens, line = theme(), self._heat.line(logicalIndex)
        painter.save()
        painter.fillRect(rect, tokens.color("surface"))
        font = tokens.font("text_bold" if line.kind == "category" else "text")
        painter.setFont(font)
        left = rect.left() + 12
        if line.kind == "category":
            side = round(10 * tokens.text_size / 100)
            place = QRectF(left, rect.center().y() - side / 2 + 0.5, side, side)
            paint_shape(painter, place, line.hue, filled=True)
            left += side + 7
        elif line.kind == "node":
            left += round(26 * tokens.text_size / 100)
        else:
            _line_above(painter, rect, self._heat.first_total == logicalIndex)
        painter.setPen(tokens.color("ink2" if line.kind == "total" else "ink"))
        inner = QRect(left, rect.top(), rect.right() - left - 6, rect.height())
        shown = QFontMetrics(font).elidedText(line.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), theme().color("surface"))
        painter.end()
        super().paintEvent(event)


class ColumnHeader(QHeaderView):
    """Each column's name with what lies in it below."""

    def __init__(self, heat: HeatModel, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._heat = heat
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().row_height(_HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        if not rect.isValid() or logicalIndex >= self._heat.columnCount():
            return
        tokens = theme()
        painter.save()
        painter.fillRect(rect, tokens.color("surface"))
        middle = rect.top() + rect.height() // 2
        upper = QRect(rect.left() + 2, rect.top() + 2, rect.width() - 4, middle - rect.top())
        lower = QRect(upper.left(), middle, upper.width(), rect.bottom() - middle - 1)
        for box, text, role, token in (
            (upper, self._heat.head(logicalIndex), "text_bold", "ink"),
            (lower, self._heat.head_total(logicalIndex), "second", "ink2"),
        ):
            painter.setFont(tokens.font(role))
            painter.setPen(tokens.color(token))
            shown = QFontMetrics(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()


class HeatKey(QWidget):
    """From pale to dark: 1 to the largest number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    def show_most(self, most: str) -> None:
        """Name the largest number; nothing hides the key."""
        self._most = most
        self.setVisible(bool(most))
        self.setAccessibleName(tr("Darker is more, up to {most}").format(most=most))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font("second"))
        words = metrics.horizontalAdvance(f"1{self._most}")
        return QSize(words + 16 + _STEPS * _scaled(_STEP), max(metrics.height(), _scaled(12)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        painter.setFont(tokens.font("second"))
        painter.setPen(tokens.color("ink2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, "1")
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._most)
        left = QFontMetrics(painter.font()).horizontalAdvance("1") + 7
        for step in range(_STEPS):
            ground = mixed(tokens.color("ink2"), tokens.color("surface"), share_of((step + 1) / _STEPS, 1.0))
            high = _scaled(12)
            box = QRect(left, (self.height() - high) // 2, _scaled(_STEP), high)
            painter.fillRect(box, ground)
            left += _scaled(_STEP)
        painter.end()


def _line_above(painter: QPainter, rect: QRect, wanted: bool) -> None:
    if wanted:
        painter.setPen(theme().color("line2"))
        painter.drawLine(rect.left(), rect.top(), rect.right(), rect.top())


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
