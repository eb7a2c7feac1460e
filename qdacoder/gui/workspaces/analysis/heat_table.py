"""Nodes by something as a heat map: the number is always written, darker is more."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.shapes import paint_shape
from qdacoder.gui.theme import contrast, mixed, theme
from qdacoder.gui.workspaces.analysis.presenter import Answer

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
CELL = Qt.ItemDataRole.UserRole + 1
_LEAST = 0.14


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table.

    Attributes:
        kind: ``category``, ``node`` or ``total``.
        ident: of the category or node.
    """

    kind: str
    ident: int | None
    name: str
    hue: Hue | None
    values: tuple[float, ...]
    total: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: its value, the largest of all, and its row."""

    line: Line
    value: float
    most: float
    is_total: bool


class HeatModel(QAbstractTableModel):
    """Categories with their nodes; the last column and row are totals."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._lines: list[Line] = []
        self._most = 0.0
        self._seconds = False

    def show_answer(self, answer: Answer) -> None:
        """Show other numbers."""
        self.beginResetModel()
        table, matrix = answer.table, answer.table.matrix
        nothing = (0.0,) * len(table.heads)
        self._heads, self._seconds = table.heads, table.count == "seconds"
        lines = []
        for category, nodes in table.rows:
            key = category.id if category else None
            name, hue = (category.name, category.hue) if category else (tr("Unsorted"), None)
            values = matrix.categories.get(key, nothing)
            lines.append(Line("category", key, name, hue, values, matrix.category_totals.get(key, 0.0)))
            lines += [
                Line(
                    "node",
                    node.id,
                    node.name,
                    hue,
                    matrix.nodes.get(node.id, nothing),
                    matrix.node_totals.get(node.id, 0.0),
                )
                for node in nodes
            ]
        if lines:
            codings = tuple(float(one) for one in matrix.codings)
            lines.append(Line("total", None, tr("All segments"), None, matrix.column_totals, matrix.total))
            lines.append(Line("total", None, tr("Codings"), None, codings, float(matrix.total_codings)))
        self._lines = lines
        self._most = max((max(one.values, default=0.0) for one in lines if one.kind == "node"), default=0.0)
        self.endResetModel()

    @property
    def most(self) -> float:
        """The largest number of a node."""
        return self._most

    def line(self, row: int) -> Line:
        """A row."""
        return self._lines[row]

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() or not self._lines else len(self._heads) + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Vertical or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
        ):
            return None
        return ("", *self._heads, tr("All"))[section] if section <= len(self._heads) + 1 else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], index.column()
        if column == 0:
            if role == CELL:
                return line
            return line.name if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        total = column == len(self._heads) + 1
        value = line.total if total else line.values[column - 1]
        if role == CELL:
            return Cell(line, value, self._most, total)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(value)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            head = tr("all") if total else self._heads[column - 1]
            return f"{line.name}, {head}: {self.text(value) or '0'}"
        return None

    def text(self, value: float) -> str:
        """A number as it is written; nothing for 0, minutes and seconds for time."""
        if not value:
            return ""
        if not self._seconds:
            return f"{int(value):,}"
        return f"{int(value) // 60}:{int(value) % 60:02d}"


class HeatDelegate(QStyledItemDelegate):
    """Shade by the square root of the number, in the category's hue."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        tokens, box = theme(), QRect(option.rect)
        painter.save()
        cell = index.data(CELL)
        if isinstance(cell, Line):
            self._name(painter, box, cell)
        elif isinstance(cell, Cell):
            self._number(painter, box, cell, str(index.data() or ""))
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected and index.column():
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _name(self, painter: QPainter, box: QRect, line: Line) -> None:
        tokens = theme()
        font = tokens.font("text_bold" if line.kind == "category" else "text")
        painter.setFont(font)
        painter.setPen(tokens.color("ink2" if line.kind == "total" else "ink"))
        left = box.left() + 12
        if line.kind == "category":
            side = round(10 * tokens.text_size / 100)
            place = QRectF(left, box.center().y() - side / 2 + 0.5, side, side)
            paint_shape(painter, place, line.hue, filled=True)
            left += side + 7
        elif line.kind == "node":
            left += round(26 * tokens.text_size / 100)
        inner = QRect(left, box.top(), box.right() - left - 4, box.height())
        shown = painter.fontMetrics().elidedText(line.name, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, shown)

    def _number(self, painter: QPainter, box: QRect, cell: Cell, text: str) -> None:
        tokens = theme()
        bold = cell.line.kind == "category" and not cell.is_total
        painter.setFont(tokens.font("text_bold" if bold else "text"))
        ink = tokens.color("ink2" if cell.is_total or cell.line.kind == "total" else "ink")
        if cell.line.kind == "node" and not cell.is_total:
            ground = tokens.color("panel")
            if cell.value and cell.most:
                share = _LEAST + (1 - _LEAST) * math.sqrt(cell.value / cell.most)
                ground = mixed(tokens.hue(cell.line.hue), tokens.color("surface"), share)
                ink = max(
                    (tokens.color("ink"), tokens.color("inverse")), key=lambda one: contrast(one, ground)
                )
            painter.fillRect(box.adjusted(1, 1, 0, 0), ground)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class HeatTable(QTableView):
    """The table; Enter or a double click opens a cell's segments.

    Signals:
        opened(line, column): column -1 for the row's total.
    """

    opened = Signal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heat = HeatModel(self)
        self.setObjectName("heat")
        self.setAccessibleName(tr("Nodes by column"))
        self.setModel(self.heat)
        self.setItemDelegate(HeatDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.doubleClicked.connect(self._open)
        self.heat.modelReset.connect(self._widths)
        theme().changed.connect(self._widths)
        self._widths()

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> str:
        """Put what is selected on the clipboard, with headers; nothing selected means all."""
        chosen = self.selectionModel().selectedIndexes()
        model = self.heat
        rows = sorted({index.row() for index in chosen}) or list(range(model.rowCount()))
        columns = sorted({index.column() for index in chosen} - {0}) or list(range(1, model.columnCount()))
        horizontal = Qt.Orientation.Horizontal
        lines = ["\t".join(["", *(str(model.headerData(one, horizontal)) for one in columns)])]
        for row in rows:
            cells = (str(model.index(row, one).data() or 0) for one in columns)
            lines.append("\t".join([model.line(row).name, *cells]))
        text = "\n".join(lines)
        QGuiApplication.clipboard().setText(text)
        return text

    def _open(self, index: AnyIndex) -> None:
        if index.isValid() and index.column():
            last = index.column() == self.heat.columnCount() - 1
            self.opened.emit(self.heat.line(index.row()), -1 if last else index.column() - 1)

    def _widths(self) -> None:
        tokens = theme()
        self.verticalHeader().setDefaultSectionSize(tokens.row_height(22))
        self.horizontalHeader().setFont(tokens.font("text_bold"))
        self.setColumnWidth(0, tokens.row_height(216))
        for column in range(1, self.heat.columnCount()):
            self.setColumnWidth(column, tokens.row_height(48))


def _readable(ground: QColor) -> QColor:
    """Ink or its inverse, whichever contrasts more."""
    return max((theme().color("ink"), theme().color("inverse")), key=lambda one: contrast(one, ground))
