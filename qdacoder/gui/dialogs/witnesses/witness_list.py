"""The list of witnesses as a table model."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from qdacoder.domain.witness import Spoken, WitnessRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_NOTHING = Spoken()


class Column(enum.IntEnum):
    """The columns, left to right."""

    LABEL = 0
    DESCRIPTION = 1
    SITE = 2
    SEGMENTS = 3
    FOOTAGE = 4
    TIME = 5


class WitnessListModel(QAbstractTableModel):
    """Frozen rows of witnesses with how much there is of each."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[WitnessRow] = ()
        self._spoken: Mapping[int, Spoken] = {}

    @property
    def rows(self) -> Sequence[WitnessRow]:
        """The witnesses shown."""
        return self._rows

    def show_rows(self, rows: Sequence[WitnessRow], spoken: Mapping[int, Spoken]) -> None:
        """Show these; when they are the same witnesses, selection and scroll position stay."""
        same = [row.id for row in rows] == [row.id for row in self._rows]
        if not same:
            self.beginResetModel()
        self._rows, self._spoken = rows, spoken
        if same and rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(Column) - 1))
        elif not same:
            self.endResetModel()

    def place_of(self, witness_id: int) -> int:
        """The number of a witness's row, -1 when it is gone."""
        return next((place for place, row in enumerate(self._rows) if row.id == witness_id), -1)

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(Column(section))
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (tr("Label"), tr("Description"), tr("Site"), tr("Segments"), tr("Footage"), tr("Speaks"))
        return names[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], Column(index.column())
        spoken = self._spoken.get(row.id, _NOTHING)
        texts = (
            row.label,
            row.description.replace("\n", " "),
            row.site,
            f"{row.segments:,}",
            f"{spoken.footage:,}",
            clock(spoken.seconds) if spoken.stretches else "",
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("text_bold" if column is Column.LABEL else "text")
        if role == Qt.ItemDataRole.ToolTipRole:
            return texts[column] if column in (Column.DESCRIPTION, Column.SITE, Column.LABEL) else None
        if role == Qt.ItemDataRole.AccessibleTextRole and column is Column.LABEL:
            return tr("Witness {label}, {site}, {count} segments").format(
                label=row.label, site=row.site or tr("no site"), count=row.segments
            )
        return None


def _side(column: Column) -> Qt.AlignmentFlag:
    right = column in (Column.SEGMENTS, Column.FOOTAGE, Column.TIME)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def clock(seconds: float) -> str:
    """Seconds as H:MM:SS."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"
