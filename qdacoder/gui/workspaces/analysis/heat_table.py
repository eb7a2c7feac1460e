"""Nodes by something as a heat map: the number is always written, darker is more."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import contrast, mixed, theme
from qdacoder.gui.workspaces.analysis.heat_headers import ColumnHeader, NameHeader, share_of
from qdacoder.gui.workspaces.analysis.presenter import Answer

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
CELL = Qt.ItemDataRole.UserRole + 1
_NARROW, _WIDE = 48, 132


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
    is_first_total: bool


class HeatModel(QAbstractTableModel):
    """Categories with their nodes; the last column and row are totals."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._heads: tuple[str, ...] = ()
        self._lines: list[Line] = []
        self._most = 0.0
        self._totals: tuple[float, ...] = ()
        self._seconds = self._by_row = False
        self._by = self._unit = ""

    def show_answer(self, answer: Answer) -> None:
        """Show other numbers."""
        self.beginResetModel()
        table, matrix = answer.table, answer.table.matrix
        nothing = (0.0,) * len(table.heads)
        self._heads, self._seconds = table.heads, table.count == "seconds"
        self._totals = (*matrix.column_totals, matrix.total)
        self._by = tr(table.by)
        self._unit = "" if self._seconds else tr(table.count)
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

    @property
    def first_total(self) -> int:
        """The first row of totals."""
        return next((place for place, one in enumerate(self._lines) if one.kind == "total"), -1)

    @property
    def by_row(self) -> bool:
        """Whether the largest number of each row is the darkest, instead of that of the whole table."""
        return self._by_row

    def shade_by_row(self, on: bool) -> None:
        """Shade within each row."""
        self._by_row = on
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def line(self, row: int) -> Line:
        """A row."""
        return self._lines[row]

    def head(self, column: int) -> str:
        """Name of a column."""
        return (*self._heads, tr("All"))[column]

    def head_total(self, column: int) -> str:
        """What lies in a column, whatever its nodes."""
        return self.text(self._totals[column]) or "0"

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() or not self._lines else len(self._heads) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation is Qt.Orientation.Vertical:
            return self._lines[section].name if section < len(self._lines) else None
        return self.head(section) if section <= len(self._heads) else None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], index.column()
        total = column == len(self._heads)
        value = line.total if total else line.values[column]
        if role == CELL:
            most = max(line.values, default=0.0) if self._by_row else self._most
            return Cell(line, value, most, total, index.row() == self.first_total)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(value)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words(line, column, value)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("{cell}\nEnter: open in Review").format(cell=self._words(line, column, value))
        return None

    def _words(self, line: Line, column: int, value: float) -> str:
        """A cell as a sentence: “Weekly quota, witness A, 20 segments”."""
        total = column == len(self._heads)
        where = tr("all") if total else f"{self._by} {self._heads[column]}".strip()
        return f"{line.name}, {where}, {self.text(value) or '0'} {self._unit}".strip()

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
        self._number(painter, box, index.data(CELL), str(index.data() or ""))
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens.color("ink"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        painter.restore()

    def _number(self, painter: QPainter, box: QRect, cell: Cell, text: str) -> None:
        tokens = theme()
        bold = cell.line.kind == "category" and not cell.is_total
        painter.setFont(tokens.font("text_bold" if bold else "text"))
        ink = tokens.color("ink2" if cell.is_total or cell.line.kind == "total" else "ink")
        if cell.line.kind == "node" and not cell.is_total:
            ground = tokens.color("panel")
            if cell.value and cell.most:
                share = share_of(cell.value, cell.most)
                ground = mixed(tokens.hue(cell.line.hue), tokens.color("surface"), share)
                ink = readable(ground)
            painter.fillRect(box.adjusted(1, 1, 0, 0), ground)
        if cell.is_first_total:
            painter.setPen(tokens.color("line2"))
            painter.drawLine(box.left(), box.top(), box.right(), box.top())
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class HeatTable(QTableView):
    """The table; Enter or a double click opens a cell's segments.

    Signals:
        opened(line, column): column -1 for the row's total.
    """

    opened = Signal(object, int)

    def __init__(self, parent: QWidget | None = None, heat: HeatModel | None = None) -> None:
        super().__init__(parent)
        self.heat = heat or HeatModel(self)
        self.setObjectName("heat")
        self.setAccessibleName(tr("Nodes by column"))
        self.setModel(self.heat)
        self.setItemDelegate(HeatDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self._names, self._columns = NameHeader(self.heat, self), ColumnHeader(self.heat, self)
        self.setVerticalHeader(self._names)
        self.setHorizontalHeader(self._columns)
        self.setCornerButtonEnabled(False)
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
        columns = sorted({index.column() for index in chosen}) or list(range(model.columnCount()))
        lines = ["\t".join(["", *(model.head(one) for one in columns)])]
        for row in rows:
            cells = (str(model.index(row, one).data() or 0) for one in columns)
            lines.append("\t".join([model.line(row).name, *cells]))
        text = "\n".join(lines)
        QGuiApplication.clipboard().setText(text)
        return text

    def copy_all(self) -> str:
        """Put the whole table on the clipboard, with headers."""
        self.clearSelection()
        return self.copy()

    def picture(self) -> QPixmap:
        """The whole table as a picture, also what is scrolled out of sight."""
        view = HeatTable(heat=self.heat)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        width = view._names.width() + view._columns.length() + 8
        view.resize(width, view._columns.sizeHint().height() + view._names.length() + 8)
        made = view.grab()
        view.deleteLater()
        return made

    def _open(self, index: AnyIndex) -> None:
        if index.isValid():
            last = index.column() == self.heat.columnCount() - 1
            self.opened.emit(self.heat.line(index.row()), -1 if last else index.column())

    def _widths(self) -> None:
        self._names.restyle()
        self._fit_columns(self.heat)

    def _fit_columns(self, heat: HeatModel) -> None:
        """Wide enough for the heads, as far as they are not longer than a word or two."""
        tokens = theme()
        metrics = QFontMetrics(tokens.font("text_bold"))
        for column in range(heat.columnCount()):
            wanted = metrics.horizontalAdvance(heat.head(column)) + 14
            narrow, wide = tokens.row_height(_NARROW), tokens.row_height(_WIDE)
            self.setColumnWidth(column, max(narrow, min(wanted, wide)))


def readable(ground: QColor) -> QColor:
    """Ink or its inverse, whichever contrasts more."""
    return max((theme().color("ink"), theme().color("inverse")), key=lambda one: contrast(one, ground))
