"""Stated quantities as rows of a table that is sorted by any column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from qdacoder.domain.quantities import grouped, rate_text
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.citation_text import without_stop
from qdacoder.services.quantities import StatedRow

AnyIndex = QModelIndex | QPersistentModelIndex
STATED = Qt.ItemDataRole.UserRole
SORT = Qt.ItemDataRole.UserRole + 1
WHAT, NUMBER, UNIT, PER, DATE, WITNESS, CONVERTED, RATE, CITATION, NOTE = range(10)
_HEADS = ("What", "Number", "Unit", "Per", "Date", "Witness", "Converted", "By the rate", "Citation", "Note")
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class QuantityList(QAbstractTableModel):
    """Rows as the service gives them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[StatedRow] = []
        self.to_unit = ""

    def show_rows(self, rows: Sequence[StatedRow], to_unit: str) -> None:
        """Show these, converted to a unit (empty: to none)."""
        self.beginResetModel()
        self.rows, self.to_unit = list(rows), to_unit
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (NUMBER, CONVERTED):
            return _RIGHT
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == CONVERTED and self.to_unit:
            return tr("In {unit}").format(unit=self.to_unit)
        return tr(_HEADS[section])

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == STATED:
            return row
        if role == SORT:
            return self._key(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._text(row, column) or None
        if role == Qt.ItemDataRole.TextAlignmentRole and column in (NUMBER, CONVERTED):
            return _RIGHT
        return None

    def _key(self, row: StatedRow, column: int) -> str | float:
        if column == NUMBER:
            return float(row.quantity.number)
        if column == CONVERTED:  # what cannot be converted stands before everything
            return float(row.converted.number) if row.converted else float("-inf")
        return folded(self._text(row, column))

    def _text(self, row: StatedRow, column: int) -> str:
        one, made = row.quantity, row.converted
        return {
            WHAT: one.what,
            NUMBER: grouped(one.number),
            UNIT: one.unit,
            PER: one.per,
            DATE: one.on_date,
            WITNESS: row.witness,
            CONVERTED: grouped(made.number) if made else (tr("no rate") if self.to_unit else ""),
            RATE: rate_text(made.rate) if made and made.rate else "",
            CITATION: without_stop(row.citation),
            NOTE: one.note,
        }[column]
