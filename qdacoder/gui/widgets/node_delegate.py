"""Rows of the node tree as drawn: shape, name, count, quick key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from qdacoder.gui.models.node_tree import NodeRole, RowKind
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme

_ROW = 20
_SHAPE = 10
_KEY = 16
_COUNT = 44


class NodeDelegate(QStyledItemDelegate):
    """Paints a row of `NodeTreeModel` (or a proxy of it)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme().row_height(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        kind = index.data(NodeRole.KIND)
        on = index.data(NodeRole.ON_SELECTION) not in (None, Qt.CheckState.Unchecked, 0)
        tokens = theme()
        painter.save()
        if on or state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, tokens.color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, tokens.color("hover"))
        middle = box.center().y() + 1
        filled = kind == RowKind.CATEGORY or on
        shape = QRectF(box.left() + 2, middle - _SHAPE / 2, _SHAPE, _SHAPE)
        paint_shape(painter, shape, index.data(NodeRole.HUE), filled)
        self._key(painter, box, middle, index.data(NodeRole.QUICK_KEY))
        count = index.data(NodeRole.COUNT)
        painter.setPen(tokens.color("ink2"))
        painter.setFont(tokens.font("second"))
        numbers = QRect(box.right() - _KEY - 10 - _COUNT, box.top(), _COUNT, box.height())
        if count is not None:
            painter.drawText(
                numbers, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{count:,}"
            )
        font = tokens.font("text" if kind == RowKind.NODE else "text_bold")
        painter.setFont(font)
        painter.setPen(tokens.color("ink"))
        left = box.left() + _SHAPE + 10
        room = QRect(left, box.top(), numbers.left() - left - 4, box.height())
        name = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        text = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _key(self, painter: QPainter, box: QRect, middle: int, key: str | None) -> None:
        if not key:
            return
        tokens = theme()
        cap = QRectF(box.right() - _KEY - 3.5, middle - _KEY / 2 + 0.5, _KEY, _KEY - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tokens.color("line2"), 1))
        painter.setBrush(tokens.color("surface"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(tokens.color("ink2"))
        painter.setFont(tokens.font("label"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
