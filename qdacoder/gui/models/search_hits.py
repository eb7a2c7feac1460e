"""What a search of the project found, as rows: a heading for each kind, then its hits."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from qdacoder.domain.search import SearchResult, TextHit, TextKind
from qdacoder.gui.i18n import tr

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
NAMES: dict[TextKind, str] = {
    TextKind.CUE: "Cues",
    TextKind.SEGMENT: "Words of segments",
    TextKind.MEMO: "Memos",
    TextKind.NODE: "Nodes",
    TextKind.WITNESS: "Witnesses",
    TextKind.FINDING: "Findings",
    TextKind.STILL: "Captions of stills",
}
ICONS: dict[TextKind, str] = {
    TextKind.CUE: "ph.closed-captioning",
    TextKind.SEGMENT: "ph.quotes",
    TextKind.MEMO: "ph.note",
    TextKind.NODE: "ph.tag",
    TextKind.WITNESS: "ph.user",
    TextKind.FINDING: "ph.notebook",
    TextKind.STILL: "ph.camera",
}


@dataclass(frozen=True, slots=True)
class HitRow:
    """A row of the list: a heading or a hit."""

    heading: str = ""
    hit: TextHit | None = None


class HitRole(enum.IntEnum):
    """Item data roles of `SearchHits`."""

    ROW = Qt.ItemDataRole.UserRole + 1


class SearchHits(QAbstractListModel):
    """Headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[HitRow] = []

    def show(self, result: SearchResult) -> None:
        """Show another result."""
        counts = dict(result.counts)
        rows: list[HitRow] = []
        for kind in TextKind:
            hits = [hit for hit in result.hits if hit.kind is kind]
            if hits:
                rows.append(HitRow(_heading(kind, counts[kind], len(hits))))
                rows += [HitRow(hit=hit) for hit in hits]
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def hit(self, row: int) -> TextHit | None:
        """The hit of a row; None for a heading or no row."""
        return self._rows[row].hit if 0 <= row < len(self._rows) else None

    def number(self, row: int) -> int:
        """Which hit of all shown stands in a row, counted from 1."""
        return sum(one.hit is not None for one in self._rows[: row + 1])

    def beside(self, row: int, way: int) -> int:
        """The row of the next (1) or previous (-1) hit from a row, going round; -1 where there is none."""
        count = len(self._rows)
        for step in range(1, count + 1):
            place = (row + step * way) % count
            if self._rows[place].hit is not None:
                return place
        return -1

    def row_of(self, hit: TextHit | None) -> int:
        """Where the same text stands now; -1 when it is not among the hits."""
        if hit is None:
            return -1
        same = (
            place
            for place, row in enumerate(self._rows)
            if row.hit is not None and (row.hit.kind, row.hit.id) == (hit.kind, hit.id)
        )
        return next(same, -1)

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].hit is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == HitRole.ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.heading or (row.hit.text if row.hit else "")
        if row.hit is not None and role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.hit.text, row.hit.context) if part)
        if row.hit is not None and role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.hit.text}\n{row.hit.context}".strip()
        return None


def _heading(kind: TextKind, count: int, shown: int) -> str:
    name = tr(NAMES[kind])
    if shown < count:
        return tr("{name}, the first {shown} of {count}").format(name=name, shown=shown, count=f"{count:,}")
    return f"{name}, {count:,}"
