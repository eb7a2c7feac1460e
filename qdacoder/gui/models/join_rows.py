"""Pairs of nodes that may mean the same, with the numbers that speak for it."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from qdacoder.domain.codebook import Codebook
from qdacoder.domain.suggestions import Suggestion
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.shape_label import steady_icon

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class JoinColumn(enum.IntEnum):
    """Columns of the table."""

    FIRST = 0
    SECOND = 1
    SAME = 2
    OVERLAP = 3
    NAMES = 4
    DEFINITIONS = 5


class JoinsModel(QAbstractTableModel):
    """Sorted by a number, the strongest pair first; by a name, alphabetically."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Suggestion] = []
        self._book = Codebook((), ())
        self._apart: frozenset[frozenset[int]] = frozenset()
        self._by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.DescendingOrder)

    def set_pairs(
        self, rows: Sequence[Suggestion], book: Codebook, apart: frozenset[frozenset[int]] = frozenset()
    ) -> None:
        """Show other pairs. `apart` are those that were said not to be the same, by their nodes' ids."""
        self.beginResetModel()
        self._rows, self._book, self._apart = list(rows), book, apart
        self._order()
        self.endResetModel()

    def pair(self, row: int) -> Suggestion | None:
        """The pair of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def is_apart(self, row: int) -> bool:
        """Whether a coder said that they are not the same."""
        one = self.pair(row)
        return one is not None and frozenset((one.first.id, one.second.id)) in self._apart

    def row_of(self, first_id: int, second_id: int) -> int:
        """Where a pair stands; -1 when it is not there."""
        wanted = {first_id, second_id}
        return next((at for at, one in enumerate(self._rows) if {one.first.id, one.second.id} == wanted), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column; -1 by everything that speaks for it together."""
        self.layoutAboutToBeChanged.emit()
        self._by = (column, order)
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        column, order = self._by
        down = order == Qt.SortOrder.DescendingOrder
        self._rows.sort(key=lambda one: one.weight, reverse=True)
        if column >= 0:
            self._rows.sort(key=lambda one: self._value(one, column), reverse=down)

    def _value(self, one: Suggestion, column: int) -> tuple[float, str]:
        numbers = {
            JoinColumn.SAME: float(one.same_segments),
            JoinColumn.OVERLAP: one.overlap,
            JoinColumn.NAMES: one.names,
            JoinColumn.DEFINITIONS: one.definitions,
        }
        name = {JoinColumn.FIRST: one.first.name, JoinColumn.SECOND: one.second.name}
        place = JoinColumn(column)
        return numbers.get(place, 0.0), name.get(place, "").casefold()

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(JoinColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                *(tr("Node"), tr("and"), tr("Same segments")),
                *(tr("Overlap"), tr("Names"), tr("Definitions")),
            )[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return (
                "",
                "",
                tr("Segments that carry both"),
                tr("Time under both as a share of the time under either"),
                tr("How alike the names are, old names included"),
                tr("How many words the definitions share"),
            )[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= JoinColumn.SAME:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one, column = self._rows[index.row()], JoinColumn(index.column())
        node = {JoinColumn.FIRST: one.first, JoinColumn.SECOND: one.second}.get(column)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.name if node is not None else self._number(one, column)
        if role == Qt.ItemDataRole.ToolTipRole and node is not None:
            return "\n".join(part for part in (node.name, node.definition) if part)
        if role == Qt.ItemDataRole.DecorationRole and node is not None:
            return steady_icon(self._book.hue_of(node))
        if role == Qt.ItemDataRole.TextAlignmentRole and node is None:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            weak = node is None and self._value(one, column)[0] == 0
            return theme().color("ink3" if weak or self.is_apart(index.row()) else "ink")
        if role == Qt.ItemDataRole.AccessibleTextRole and column is JoinColumn.FIRST:
            return tr(
                "{first} and {second}, {same} same segments, overlap {overlap}, names {names}, "
                "definitions {definitions}"
            ).format(
                first=one.first.name,
                second=one.second.name,
                same=one.same_segments,
                overlap=_share(one.overlap),
                names=_share(one.names),
                definitions=_share(one.definitions),
            )
        return None

    def _number(self, one: Suggestion, column: JoinColumn) -> str:
        if column is JoinColumn.SAME:
            return f"{one.same_segments:,}"
        return _share(self._value(one, column)[0])


def _share(value: float) -> str:
    return f"{value * 100:.0f} %"
