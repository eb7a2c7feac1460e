"""Stills as rows of a table, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)

from qdacoder.domain.stills import StillRow
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.still_pictures import StillPictures

AnyIndex = QModelIndex | QPersistentModelIndex
STILL = Qt.ItemDataRole.UserRole
SORT = Qt.ItemDataRole.UserRole + 1
PICTURE, FOOTAGE, TIME, CAPTION, NODES, WITNESS = range(6)
_HEADS = ("Picture", "Footage", "Time", "Caption", "Nodes", "Witness")


class StillList(QAbstractTableModel):
    """Rows by footage and frame. A caption is edited in place.

    Signals:
        caption_entered(still id, text).
    """

    caption_entered = Signal(int, str)

    def __init__(
        self, pictures: StillPictures, names: Callable[[Sequence[int]], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pictures, self._names = pictures, names
        self.rows: list[StillRow] = []
        self._order: dict[int, int] = {}
        pictures.ready.connect(self._ready)

    def show_rows(self, rows: Sequence[StillRow], footage_order: Sequence[int]) -> None:
        """Show these."""
        if list(rows) == self.rows:
            return
        self.beginResetModel()
        self.rows = list(rows)
        self._order = {ident: place for place, ident in enumerate(footage_order)}
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADS[section])
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return base | Qt.ItemFlag.ItemIsEditable if index.column() == CAPTION else base

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == STILL:
            return row
        if role == Qt.ItemDataRole.DecorationRole and column == PICTURE:
            return self._pictures.pixmap(row)
        if role == SORT:
            by_time = (self._order.get(row.footage_id, 0), row.frame, row.id)
            return (
                f"{by_time[0]:06}{by_time[1]:012}" if column in (PICTURE, TIME) else self._text(row, column)
            )
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(row, column) or None
        if role == Qt.ItemDataRole.AccessibleTextRole and column == PICTURE:
            return tr("Still {what}").format(what=f"{row.title}, {row.at_text}")
        return None

    def setData(self, index: AnyIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or role != Qt.ItemDataRole.EditRole or index.column() != CAPTION:
            return False
        row = self.rows[index.row()]
        if str(value).strip() != row.caption:
            self.caption_entered.emit(row.id, str(value))
        return True

    def texts(self, row: StillRow) -> str:
        """All that the filter looks through."""
        return " ".join(self._text(row, column) for column in range(FOOTAGE, WITNESS + 1))

    def _text(self, row: StillRow, column: int) -> str:
        if column == NODES:
            return self._names(row.node_ids)
        return {FOOTAGE: row.title, TIME: row.at_text, CAPTION: row.caption, WITNESS: row.witness}.get(
            column, ""
        )

    def _ready(self, still_id: int) -> None:
        for place, row in enumerate(self.rows):
            if row.id == still_id:
                index = self.index(place, PICTURE)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


class StillFilter(QSortFilterProxyModel):
    """Stills whose texts hold every word that is typed, in any script."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self.setSortRole(SORT)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setSortLocaleAware(True)

    def set_words(self, text: str) -> None:
        """Look for these."""
        self.beginResetModel()
        self._words = folded(text).split()
        self.endResetModel()

    def filterAcceptsRow(self, source_row: int, source_parent: AnyIndex) -> bool:
        source = self.sourceModel()
        if not self._words or not isinstance(source, StillList):
            return True
        text = folded(source.texts(source.rows[source_row]))
        return all(word in text for word in self._words)
