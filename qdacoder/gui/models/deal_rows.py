"""Segments that are dealt out to nodes: each row says where it goes."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from qdacoder.domain.codebook import Hue
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.shape_label import steady_icon

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
STAYS = 0
# Keys of the places after the first (0, which stays): digits, then letters.
DEAL_KEYS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class DealRow:
    """One segment.

    Attributes:
        words: its quote, or its memo where there is none.
        note: what is to be known before it is dealt out; the column is hidden where no row has one.
        open_to: places it may go to; None for all.
    """

    segment_id: int
    witness: str
    footage: str
    in_text: str
    words: str
    note: str = ""
    open_to: frozenset[int] | None = None


class DealColumn(enum.IntEnum):
    """Columns of the table."""

    NUMBER = 0
    WITNESS = 1
    FOOTAGE = 2
    IN = 3
    WORDS = 4
    NOTE = 5
    GOES = 6


class DealModel(QAbstractTableModel):
    """Rows with a place each: 0 stays, the others are new or returning nodes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[DealRow, ...] = ()
        self._places: list[int] = []
        self._names: tuple[str, ...] = (tr("stays"),)
        self._hue: Hue | None = None

    @property
    def places(self) -> tuple[int, ...]:
        """Where each row goes."""
        return tuple(self._places)

    @property
    def rows(self) -> tuple[DealRow, ...]:
        """The segments."""
        return self._rows

    def set_rows(self, rows: Sequence[DealRow], places: Sequence[int] = ()) -> None:
        """Show other segments; without `places` all stay."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._places = list(places) or [STAYS] * len(rows)
        self.endResetModel()

    def set_names(self, names: Sequence[str], hue: Hue | None) -> None:
        """Names of the places, the first of them for what stays; all in one colour."""
        self._names, self._hue = tuple(names), hue
        self._tell(0, len(self._rows) - 1)

    def set_places(self, places: Sequence[int]) -> None:
        """Say where every row goes."""
        self._places = list(places)
        self._tell(0, len(self._rows) - 1)

    def deal(self, rows: Iterable[int], place: int) -> list[int]:
        """Send rows to a place; those that may not go there stay as they are. Returns the rows that went."""
        went = []
        for row in rows:
            allowed = self._rows[row].open_to
            if place == STAYS or allowed is None or place in allowed:
                self._places[row] = place
                went.append(row)
                self._tell(row, row)
        return went

    def _tell(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(DealColumn) - 1))

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(DealColumn)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            *(tr("No."), tr("W."), tr("Footage"), tr("In")),
            *(tr("Words"), tr("Why"), tr("Goes to")),
        )[section]

    def _goes_to(self, place: int) -> str:
        name = self._names[place] if place < len(self._names) else "?"
        key = "0" if place == STAYS else DEAL_KEYS[place - 1] if place <= len(DEAL_KEYS) else ""
        return f"{key}  {name}" if key else name

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column, place = self._rows[index.row()], DealColumn(index.column()), self._places[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return {
                DealColumn.NUMBER: f"#{row.segment_id}",
                DealColumn.WITNESS: row.witness,
                DealColumn.FOOTAGE: row.footage,
                DealColumn.IN: row.in_text,
                DealColumn.WORDS: " ".join(row.words.split()),
                DealColumn.NOTE: row.note,
                DealColumn.GOES: self._goes_to(place),
            }[column]
        if role == Qt.ItemDataRole.AccessibleTextRole and column is DealColumn.NUMBER:
            parts = (f"#{row.segment_id}", row.witness, row.footage, row.in_text, row.words, row.note)
            return ", ".join((*(part for part in parts if part), self._goes_to(place)))
        if role == Qt.ItemDataRole.FontRole:
            if column is DealColumn.IN:
                return theme().font("mono")
            return theme().font("text_bold" if column is DealColumn.GOES and place else "text")
        if role == Qt.ItemDataRole.ForegroundRole:
            quiet = column in (DealColumn.NUMBER, DealColumn.NOTE) or (
                column is DealColumn.GOES and place == STAYS
            )
            return theme().color("ink3" if quiet else "ink")
        if role == Qt.ItemDataRole.DecorationRole and column is DealColumn.GOES and place != STAYS:
            return steady_icon(self._hue)
        return None
