"""The nodes that a split would make: each with its key, its name and how many segments it gets."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.deal_rows import DEAL_KEYS
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.shape_label import steady_icon

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class PartColumn(enum.IntEnum):
    """Columns of the table."""

    KEY = 0
    NAME = 1
    SEGMENTS = 2


class PartsModel(QAbstractTableModel):
    """The first row is the node itself with what stays; the others are new nodes, whose names are edited.

    Signals:
        renamed: a name was typed.
    """

    renamed = Signal()

    def __init__(self, name: str, hue: Hue | None) -> None:
        super().__init__()
        self._own, self._hue = name, hue
        self._names: list[str] = []
        self._counts: list[int] = [0]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the new nodes."""
        return tuple(self._names)

    def set_parts(self, names: Sequence[str]) -> None:
        """Other new nodes."""
        self.beginResetModel()
        self._names = list(names)
        self._counts = [0] * (len(names) + 1)
        self.endResetModel()

    def add(self, name: str) -> None:
        """One more new node."""
        at = len(self._names) + 1
        self.beginInsertRows(_NONE, at, at)
        self._names.append(name)
        self._counts.append(0)
        self.endInsertRows()

    def set_counts(self, counts: Sequence[int]) -> None:
        """How many segments stay, then how many each new node gets."""
        self._counts = list(counts)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._names), PartColumn.SEGMENTS))

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._names) + 1

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(PartColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Key"), tr("Node"), tr("Segments"))[section]

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        found = super().flags(index)
        if index.row() and index.column() == PartColumn.NAME:
            found |= Qt.ItemFlag.ItemIsEditable
        return found

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.row() or index.column() != PartColumn.NAME:
            return False
        name = " ".join(str(value).split())
        if name != self._names[index.row() - 1]:
            self._names[index.row() - 1] = name
            self.dataChanged.emit(index, index)
            self.renamed.emit()
        return True

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), PartColumn(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            if column is PartColumn.KEY:
                return "0" if not row else DEAL_KEYS[row - 1] if row <= len(DEAL_KEYS) else ""
            if column is PartColumn.SEGMENTS:
                return f"{self._counts[row]:,}"
            if role == Qt.ItemDataRole.EditRole:
                return self._names[row - 1]
            return self._names[row - 1] if row else tr("{node}, what stays").format(node=self._own)
        if role == Qt.ItemDataRole.DecorationRole and column is PartColumn.NAME:
            return steady_icon(self._hue)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is PartColumn.SEGMENTS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("mono" if column is PartColumn.KEY else "text")
        if role == Qt.ItemDataRole.ForegroundRole:
            quiet = column is PartColumn.KEY or not row or not self._counts[row]
            return theme().color("ink3" if quiet else "ink")
        return None
