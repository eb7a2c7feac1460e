"""The coded segments of the open footage as a list that is patched, never read again whole."""

from __future__ import annotations

import enum
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qdacoder.domain.codebook import Codebook, NodeRow
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.timecode import Timebase
from qdacoder.gui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_PATCHED = 200  # more changes than this at once: the list is set anew
_FAR = 1 << 62
_LOOKED_BACK = 64  # segments that began before the playhead and may still run


class SegmentRole(enum.IntEnum):
    """What a row tells besides its text."""

    ROW = Qt.ItemDataRole.UserRole + 1
    NODES = Qt.ItemDataRole.UserRole + 2
    START = Qt.ItemDataRole.UserRole + 3
    CURRENT = Qt.ItemDataRole.UserRole + 4


class SegmentListModel(QAbstractListModel):
    """Rows by in, out and id, as the timeline has them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys: list[tuple[int, int, int]] = []
        self._rows: dict[int, SegmentRow] = {}
        self._nodes: dict[int, NodeRow] = {}
        self._book: Codebook | None = None
        self._base: Timebase | None = None
        self._current: int | None = None

    def set_footage(self, base: Timebase | None, rows: Sequence[SegmentRow]) -> None:
        """Show the segments of another footage."""
        self.beginResetModel()
        self._base, self._current = base, None
        self._rows = {row.id: row for row in rows}
        self._keys = sorted(map(_key, rows))
        self.endResetModel()

    def set_codebook(self, book: Codebook) -> None:
        """Names and colours of nodes."""
        before, self._book = self._nodes, book
        self._nodes = {node.id: node for node in book.nodes}
        said = {ident: (node.name, node.category_id) for ident, node in self._nodes.items()}
        if self._keys and said != {ident: (node.name, node.category_id) for ident, node in before.items()}:
            self.dataChanged.emit(self.index(0), self.index(len(self._keys) - 1))

    def update(self, rows: Sequence[SegmentRow], gone: Iterable[int]) -> None:
        """Patch rows that are new or changed, and take away those that are gone."""
        leave = [one for one in gone if one in self._rows]
        if len(rows) + len(leave) > _PATCHED:
            kept = {**self._rows, **{row.id: row for row in rows}}
            self.set_footage(self._base, [row for one, row in kept.items() if one not in set(leave)])
            return
        for one in leave:
            self._take(one)
        for row in rows:
            old = self._rows.get(row.id)
            if old is not None and _key(old) == _key(row):
                self._rows[row.id] = row
                at = self.index(bisect_left(self._keys, _key(row)))
                self.dataChanged.emit(at, at)
                continue
            if old is not None:
                self._take(row.id)
            place = bisect_left(self._keys, _key(row))
            self.beginInsertRows(QModelIndex(), place, place)
            self._keys.insert(place, _key(row))
            self._rows[row.id] = row
            self.endInsertRows()

    def set_frame(self, frame: int) -> int:
        """Mark the segment that began last among those under the playhead.

        Returns:
            the row of it, or of the last one that began before; -1 before the first.
        """
        last = bisect_right(self._keys, (frame, _FAR, _FAR)) - 1
        spans = range(last, max(-1, last - _LOOKED_BACK), -1)
        row = next((place for place in spans if self._keys[place][1] > frame), None)
        current = None if row is None else self._keys[row][2]
        if current != self._current:
            old, self._current = self._current, current
            for one in (old, current):
                at = self.index_of(one)
                if at.isValid():
                    self.dataChanged.emit(at, at, [SegmentRole.CURRENT])
        return last if row is None else row

    def index_of(self, segment_id: int | None) -> QModelIndex:
        """Where a segment stands; invalid when it is not in the list."""
        row = self._rows.get(segment_id) if segment_id is not None else None
        return QModelIndex() if row is None else self.index(bisect_left(self._keys, _key(row)))

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._keys)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._base is None:
            return None
        row = self._rows[self._keys[index.row()][2]]
        if role == SegmentRole.ROW:
            return row
        if role == SegmentRole.CURRENT:
            return row.id == self._current
        if role == SegmentRole.START:
            return self._base.format(row.in_frame)
        if role == SegmentRole.NODES:
            return self._named(row)
        if role == Qt.ItemDataRole.DisplayRole:
            return row.quote_translation or row.quote_original or row.memo
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(filter(None, (self._place(row), ", ".join(self._node_names(row)))))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        return None

    def _named(self, row: SegmentRow) -> list[tuple[str, object]]:
        book = self._book
        if book is None:
            return []
        nodes = (self._nodes.get(one) for one in row.node_ids)
        return [(node.name, book.hue_of(node)) for node in nodes if node is not None]

    def _node_names(self, row: SegmentRow) -> list[str]:
        return [self._nodes[one].name for one in row.node_ids if one in self._nodes]

    def _place(self, row: SegmentRow) -> str:
        if self._base is None:
            return ""
        return f"{self._base.format(row.in_frame)} – {self._base.format(row.out_frame)}"

    def _spoken(self, row: SegmentRow) -> str:
        witness = tr("witness {name}").format(name=row.witness) if row.witness else ""
        words = row.quote_translation or row.quote_original or row.memo
        return ", ".join(filter(None, (self._place(row), witness, *self._node_names(row), words)))

    def _take(self, segment_id: int) -> None:
        place = bisect_left(self._keys, _key(self._rows[segment_id]))
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._keys[place]
        del self._rows[segment_id]
        self.endRemoveRows()


def _key(row: SegmentRow) -> tuple[int, int, int]:
    return row.in_frame, row.out_frame, row.id
