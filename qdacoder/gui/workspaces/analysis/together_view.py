"""Nodes together: a triangle with numbered columns, and each node's own count on the diagonal."""

from __future__ import annotations

import math

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from qdacoder.domain.codebook import Codebook
from qdacoder.domain.facts import Together
from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import contrast, mixed, theme

_CELL, _ROW, _NAME, _EDGE, _LEAST = 26, 20, 200, 12, 0.14


class TogetherView(QWidget):
    """Arrows move, Enter or a double click opens a pair.

    Signals:
        opened(first node, second node): the same one twice for the diagonal.
        cell_shown(rectangle): the keys went to this cell.
    """

    opened = Signal(int, int)
    cell_shown = Signal(QRect)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._together = Together((), ())
        self._book: Codebook | None = None
        self._current: tuple[int, int] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme().changed.connect(self._fit)

    def show_together(self, together: Together, book: Codebook) -> None:
        """Show other counts."""
        self._together, self._book, self._current = together, book, None
        self.setAccessibleName(tr("Nodes together"))
        self._fit()
        self.update()

    def cell_text(self, row: int, column: int) -> str:
        """A cell in words."""
        names = self._names()
        if row == column:
            return tr("{name}: {count} segments").format(
                name=names[row], count=self._together.counts[row][row]
            )
        count = self._together.counts[row][column]
        return tr("{first} and {second}: {count}").format(first=names[row], second=names[column], count=count)

    def sizeHint(self) -> QSize:
        count = len(self._together.node_ids)
        width = _scaled(_NAME) + (count + 1) * _scaled(_CELL) + 2 * _EDGE
        return QSize(width, (count + 1) * _scaled(_ROW) + 2 * _EDGE)

    def _fit(self) -> None:
        self.setMinimumSize(self.sizeHint())
        self.update()

    def _names(self) -> list[str]:
        book = self._book
        found = (book.node(one) if book else None for one in self._together.node_ids)
        return [node.name if node else "" for node in found]

    def _rect(self, row: int, column: int) -> QRect:
        left = _EDGE + _scaled(_NAME) + column * _scaled(_CELL)
        return QRect(left, _EDGE + (row + 1) * _scaled(_ROW), _scaled(_CELL), _scaled(_ROW))

    def _at(self, x: float, y: float) -> tuple[int, int] | None:
        column = math.floor((x - _EDGE - _scaled(_NAME)) / _scaled(_CELL))
        row = math.floor((y - _EDGE) / _scaled(_ROW)) - 1
        return (row, column) if 0 <= column <= row < len(self._together.node_ids) else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens, painter = theme(), QPainter(self)
        painter.setFont(tokens.font("text"))
        counts, book = self._together.counts, self._book
        size = len(counts)
        most = max((counts[row][column] for row in range(size) for column in range(row)), default=0)
        middle = Qt.AlignmentFlag.AlignCenter
        for row, name in enumerate(self._names()):
            painter.setPen(tokens.color("ink2"))
            painter.drawText(self._rect(-1, row), middle, str(row + 1))
            line = QRect(_EDGE, self._rect(row, 0).top(), _scaled(_NAME), _scaled(_ROW))
            number = QRect(line.left(), line.top(), _scaled(18), line.height())
            painter.drawText(
                number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(row + 1)
            )
            node = book.node(self._together.node_ids[row]) if book else None
            side = _scaled(9)
            place = QRectF(number.right() + 8, line.center().y() - side / 2 + 0.5, side, side)
            paint_shape(painter, place, book.hue_of(node) if book and node else None, filled=True)
            text = line.adjusted(number.width() + side + 16, 0, -6, 0)
            painter.setPen(tokens.color("ink"))
            shown = QFontMetrics(painter.font()).elidedText(name, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, shown)
            for column in range(row + 1):
                self._cell(painter, row, column, counts[row][column], most)
        if self._current is not None and self.hasFocus():
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._rect(*self._current).adjusted(1, 1, -1, -1))
        painter.end()

    def _cell(self, painter: QPainter, row: int, column: int, count: int, most: int) -> None:
        tokens, box = theme(), self._rect(row, column).adjusted(1, 1, 0, 0)
        ink = tokens.color("ink2")
        if row == column:
            painter.setPen(tokens.color("line2"))
            painter.setBrush(tokens.color("surface"))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        else:
            ground = tokens.color("hover")
            if count and most:
                share = _LEAST + (0.8 - _LEAST) * math.sqrt(count / most)
                ground = mixed(tokens.color("ink"), tokens.color("surface"), share)
                ink = max(
                    (tokens.color("ink"), tokens.color("inverse")), key=lambda one: contrast(one, ground)
                )
            painter.fillRect(box, ground)
        if count:
            painter.setPen(ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position().x(), event.position().y())
        row = math.floor((event.position().y() - _EDGE) / _scaled(_ROW)) - 1
        named = 0 <= row < len(self._together.node_ids) and event.position().x() < _EDGE + _scaled(_NAME)
        if cell is None and named:
            QToolTip.showText(event.globalPosition().toPoint(), self._names()[row], self)
        elif cell is None:
            QToolTip.hideText()
        elif cell is not None:
            QToolTip.showText(event.globalPosition().toPoint(), self.cell_text(*cell), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._current = self._at(event.position().x(), event.position().y()) or self._current
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        cell = self._at(event.position().x(), event.position().y())
        if cell is not None:
            self._open(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
        }
        size = len(self._together.node_ids)
        if event.key() in ways and size:
            row, column = self._current or (0, 0)
            down, right = ways[Qt.Key(event.key())]
            row = max(0, min(row + down, size - 1))
            self._current = (row, max(0, min(column + right, row)))
            self._say_current()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current is not None:
            self._open(self._current)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> str:
        """Put the whole triangle on the clipboard, with headers."""
        names = self._names()
        lines = ["\t".join(["", *names])]
        for row, counts in enumerate(self._together.counts):
            lines.append("\t".join([names[row], *(str(one) for one in counts[: row + 1])]))
        text = "\n".join(lines)
        QGuiApplication.clipboard().setText(text)
        return text

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._current is None and self._together.node_ids:
            self._current = (0, 0)
        self._say_current()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def _say_current(self) -> None:
        if self._current is not None:
            self.setAccessibleDescription(self.cell_text(*self._current))
            self.cell_shown.emit(self._rect(*self._current))
        self.update()

    def _open(self, cell: tuple[int, int]) -> None:
        ids = self._together.node_ids
        self.opened.emit(ids[cell[0]], ids[cell[1]])


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
