"""The table of footage over frozen rows."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class Column(enum.IntEnum):
    """Columns as drawn, without those whose part is not built yet."""

    PICTURE = 0
    TITLE = 1
    SITE = 2
    DURATION = 3
    START = 4
    RATE = 5
    COVERAGE = 6
    WITNESSES = 7
    SEGMENTS = 8
    INTEGRITY = 9


class FootageRole(enum.IntEnum):
    """Item data roles of `FootageModel`."""

    ROW = Qt.ItemDataRole.UserRole + 1
    STATE = Qt.ItemDataRole.UserRole + 2
    PICTURE = Qt.ItemDataRole.UserRole + 3
    SORT = Qt.ItemDataRole.UserRole + 4


class FootageModel(QAbstractTableModel):
    """Rows are replaced by id; sorting is a proxy's."""

    def __init__(self, state_of: Callable[[FootageRow], MediaState], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state_of = state_of
        self._rows: list[FootageRow] = []
        self._states: dict[int, MediaState] = {}
        self._pictures: dict[int, QImage] = {}

    @property
    def rows(self) -> list[FootageRow]:
        """The rows in the order they were added."""
        return list(self._rows)

    def set_rows(self, rows: list[FootageRow]) -> None:
        """Show these rows; where only contents changed, only those are repainted."""
        states = {row.id: self._state_of(row) for row in rows}
        if [row.id for row in rows] == [row.id for row in self._rows]:
            changed = [
                place
                for place, row in enumerate(rows)
                if row != self._rows[place] or states[row.id] != self._states.get(row.id)
            ]
            self._rows, self._states = list(rows), states
            for place in changed:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(Column) - 1))
            return
        self.beginResetModel()
        self._rows, self._states = list(rows), states
        self.endResetModel()

    def set_picture(self, footage_id: int, picture: QImage) -> None:
        """Show a footage's thumbnail."""
        self._pictures[footage_id] = picture
        for place, row in enumerate(self._rows):
            if row.id == footage_id:
                index = self.index(place, Column.PICTURE)
                self.dataChanged.emit(index, index)

    def has_picture(self, footage_id: int) -> bool:
        """Whether the thumbnail is there."""
        return footage_id in self._pictures

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            "",
            "Title",
            "Site",
            "Duration",
            "Start timecode",
            "fps",
            "Coverage",
            "Witnesses",
            "Segm.",
            "Integrity",
        )
        return tr(names[section]) if names[section] else ""

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        column = Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, column)
        if role == FootageRole.ROW:
            return row
        if role == FootageRole.STATE:
            return self._states[row.id]
        if role == FootageRole.PICTURE:
            return self._pictures.get(row.id)
        if role == FootageRole.SORT:
            return self._sort_key(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.memo or row.title
        if role == Qt.ItemDataRole.FontRole and column in (Column.DURATION, Column.START):
            return theme().font("mono")
        if role == Qt.ItemDataRole.FontRole and column is Column.TITLE:
            return theme().font("text_bold")
        if role == Qt.ItemDataRole.ForegroundRole and column is Column.INTEGRITY:
            bad = self._states[row.id] in (MediaState.MISSING, MediaState.CHANGED)
            return theme().color("amber_text" if bad else "ink2")
        return None

    def _text(self, row: FootageRow, column: Column) -> str:
        return {
            Column.PICTURE: "",
            Column.TITLE: row.title,
            Column.SITE: row.site,
            Column.DURATION: row.timebase.format_duration(row.length_frames),
            Column.START: row.timebase.format(0),
            Column.RATE: row.rate.label,
            Column.COVERAGE: tr("{share}% coded").format(
                share=round(100 * row.coded_frames / row.length_frames)
            ),
            Column.WITNESSES: "  ".join(row.witnesses) or tr("none yet"),
            Column.SEGMENTS: str(row.segments),
            Column.INTEGRITY: self._integrity(row),
        }[column]

    def _integrity(self, row: FootageRow) -> str:
        state = self._states[row.id]
        if state is MediaState.PRESENT and row.media_sha256:
            return f"SHA-256 {row.media_sha256[:8]}"
        return {
            MediaState.PRESENT: tr("Present"),
            MediaState.MISSING: "⚠ " + tr("Missing"),
            MediaState.CHANGED: "⚠ " + tr("Changed"),
            MediaState.NONE: tr("No file"),
        }[state]

    def _sort_key(self, row: FootageRow, column: Column) -> object:
        return {
            Column.DURATION: float(row.rate.seconds(row.length_frames)),
            Column.START: float(row.rate.seconds(row.timebase.start_frame)),
            Column.RATE: float(row.rate.fraction),
            Column.COVERAGE: row.coded_frames / row.length_frames,
            Column.SEGMENTS: row.segments,
        }.get(column, self._text(row, column).casefold())
