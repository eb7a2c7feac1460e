"""The segments that a merge affects, with their nodes before and after, and how they are painted."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
CHIPS = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class NodeChip:
    """A node as a chip: its name and its category's colour; `new` ones are bold."""

    name: str
    hue: Hue | None
    new: bool = False


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """One segment of the list."""

    segment_id: int
    witness: str
    footage: str
    in_text: str
    before: tuple[NodeChip, ...]
    after: tuple[NodeChip, ...]


class _Column(enum.IntEnum):
    NUMBER = 0
    WITNESS = 1
    FOOTAGE = 2
    IN = 3
    BEFORE = 4
    AFTER = 5


class AffectedModel(QAbstractTableModel):
    """Frozen rows; set anew when the plan changes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[AffectedRow, ...] = ()

    def set_rows(self, rows: Sequence[AffectedRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(_Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("No."), tr("W."), tr("Footage"), tr("In"), tr("Nodes before"), tr("Nodes after"))[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], _Column(index.column())
        chips = {_Column.BEFORE: row.before, _Column.AFTER: row.after}.get(column)
        if role == CHIPS:
            return chips
        texts = {
            _Column.NUMBER: f"#{row.segment_id}",
            _Column.WITNESS: row.witness,
            _Column.FOOTAGE: row.footage,
            _Column.IN: row.in_text,
        }
        words = texts.get(column) or ", ".join(chip.name for chip in chips or ())
        if role == Qt.ItemDataRole.DisplayRole:
            return None if chips is not None else words
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return words
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("mono" if column is _Column.IN else "text")
        return None


class ChipsDelegate(QStyledItemDelegate):
    """Paints the chips of a cell in a row; what does not fit is counted."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        chips = index.data(CHIPS)
        super().paint(painter, option, index)
        if not chips:
            return
        tokens = theme()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = round(8 * tokens.text_size / 100)
        box = QRectF(option.rect).adjusted(2, 3, -2, -3)
        left, most = box.left(), box.right()
        for place, chip in enumerate(chips):
            font = tokens.font("label_bold" if chip.new else "label")
            metrics = QFontMetrics(font)
            width = metrics.horizontalAdvance(chip.name) + side + 20
            rest = len(chips) - place
            room = most - left - (26 if rest > 1 else 0)
            if room < side + 40:
                painter.setFont(tokens.font("label"))
                painter.setPen(tokens.color("ink2"))
                painter.drawText(QRectF(left, box.top(), most - left, box.height()), _MIDDLE, f"+ {rest}")
                break
            chip_box = QRectF(left, box.top(), min(width, room), box.height())
            painter.setPen(QPen(tokens.hue(chip.hue), 1))
            painter.setBrush(tokens.tint(chip.hue, "surface"))
            painter.drawRoundedRect(chip_box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            shape = QRectF(left + 6, box.center().y() - side / 2, side, side)
            paint_shape(painter, shape, chip.hue, True)
            painter.setFont(font)
            painter.setPen(tokens.color("ink"))
            words = QRectF(left + side + 11, box.top(), chip_box.width() - side - 15, box.height())
            name = metrics.elidedText(chip.name, Qt.TextElideMode.ElideRight, int(words.width()) + 1)
            painter.drawText(words, _MIDDLE, name)
            left = chip_box.right() + 4
        painter.restore()


_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
