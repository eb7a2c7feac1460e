"""Rows of nodes as drawn: shape, name, count, quick key; in the tree also the caret that folds."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qdacoder.gui.models.node_tree import NodeRole, RowKind
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.marked_text import draw_marked

AnyIndex = QModelIndex | QPersistentModelIndex
_ROW, _SHAPE, _KEY = 20, 10, 16
_LEFT, _GAP, _RIGHT, _KEY_GAP = 12, 7, 8, 13  # before the shape, the name, the edge, the key
_CARET, _STEP, _DEEPER = 19, 4, 14  # a caret's room; nodes below categories; nodes below nodes


class NodeDelegate(QStyledItemDelegate):
    """Paints a row of `NodeTreeModel` (or a proxy of it), or of a list with the same roles.

    Attributes:
        needle: what was looked for, folded; it stands in bold, and the current row is ready for Enter.

    Args:
        tree: leave room for carets and paint them; the view's own indentation must be 0.
        row: height of a row at 100 %.
    """

    def __init__(self, parent: QWidget | None = None, tree: bool = False, row: int = _ROW) -> None:
        super().__init__(parent)
        self.needle = ""
        self._tree = tree
        self._row = row

    def shape_left(self, index: AnyIndex) -> int:
        """Where the shape of a row begins (px from the row's left edge); before it a click folds."""
        if not self._tree:
            return _LEFT
        depth = 0
        above = index.parent()
        while above.isValid():
            depth += 1
            above = above.parent()
        deeper = _STEP + (depth - 1) * _DEEPER if depth else 0
        return _LEFT + _scaled(8) + _CARET - 8 + deeper

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(80, theme().row_height(self._row))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box: QRect = option.rect
        left = box.left() + self.shape_left(index) + _scaled(_SHAPE) + 2
        editor.setGeometry(QRect(left, box.top(), box.right() - left - 4, box.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        box: QRect = option.rect
        kind = index.data(NodeRole.KIND)
        on = index.data(NodeRole.ON_SELECTION) not in (None, Qt.CheckState.Unchecked, 0)
        painter.save()
        self._ground(painter, option, on)
        left = box.left() + self.shape_left(index)
        middle = box.top() + box.height() / 2
        state: QStyle.StateFlag = option.state
        if self._tree and state & QStyle.StateFlag.State_Children:
            _paint_caret(
                painter, QPointF(left - 9 - _scaled(4), middle), bool(state & QStyle.StateFlag.State_Open)
            )
        side = _scaled(_SHAPE if kind is not RowKind.NODE else _SHAPE - 1)
        down = 0.5 + middle - side / 2
        filled = kind is not RowKind.NODE or on
        paint_shape(painter, QRectF(left, down, side, side), index.data(NodeRole.HUE), filled)
        _paint_key(painter, box, middle, index.data(NodeRole.QUICK_KEY))
        end = self._paint_count(painter, box, index.data(NodeRole.COUNT))
        tokens = theme()
        painter.setPen(tokens.color("ink"))
        start = left + _scaled(_SHAPE) + _GAP
        room = QRect(start, box.top(), end - start - 4, box.height())
        name = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        bold = tokens.font("text_bold")
        font = tokens.font("text") if kind is RowKind.NODE else bold
        draw_marked(painter, room, name, self.needle if kind is RowKind.NODE else "", font, bold)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, on: bool) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        tokens = theme()
        current = bool(state & QStyle.StateFlag.State_Selected)
        if on or (current and (self.needle or not self._tree)):
            painter.fillRect(box, tokens.color("sel"))
        elif current or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _paint_count(self, painter: QPainter, box: QRect, count: int | None) -> int:
        """Draw the count; returns where a name must end."""
        right = box.right() - _RIGHT - _scaled(_KEY) - _KEY_GAP
        if count is None:
            return right
        tokens = theme()
        text = f"{count:,}"
        painter.setPen(tokens.color("ink2"))
        painter.setFont(tokens.font("second"))
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        room = QRect(right - width, box.top(), width, box.height())
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return room.left()


def _paint_caret(painter: QPainter, middle: QPointF, is_open: bool) -> None:
    half, short = _scaled(4), _scaled(8) / 4
    if is_open:
        points = [QPointF(-half, -short), QPointF(0, short), QPointF(half, -short)]
    else:
        points = [QPointF(-short, -half), QPointF(short, 0), QPointF(-short, half)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme().color("ink2"), 1.2))
    painter.drawPolyline(QPolygonF([middle + point for point in points]))


def _paint_key(painter: QPainter, box: QRect, middle: float, key: str | None) -> None:
    if not key:
        return
    tokens = theme()
    side = _scaled(_KEY)
    cap = QRectF(box.right() - _RIGHT - side + 1.5, round(middle - side / 2) + 0.5, side - 1, side - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tokens.color("line2"), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(cap, 3, 3)
    painter.setPen(tokens.color("ink2"))
    painter.setFont(tokens.font("label"))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)


def _scaled(pixels: float) -> int:
    return round(pixels * theme().text_size / 100)
