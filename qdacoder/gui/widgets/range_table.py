"""A small table of ranges for the keyboard: Enter, Space and Delete act on the row that is current."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from qdacoder.gui.theme import theme

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()


class _Model(QAbstractTableModel):
    def __init__(self, heads: Sequence[str], mono: frozenset[int]) -> None:
        super().__init__()
        self._heads, self._mono = tuple(heads), mono
        self.rows: list[tuple[str, ...]] = []

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._heads[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._heads[index.column()]} {self.rows[index.row()][index.column()]}"
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("mono" if index.column() in self._mono else "text")
        return None


class RangeTable(QTableView):
    """Rows of words, one of them current.

    Args:
        heads: of the columns.
        mono: columns of times.
        stretched: the column that takes what is left of the width.

    Signals:
        entered, played, deleted: Enter (or a double click), Space, Delete on the current row.
        current_changed: another row is current.
    """

    entered = Signal(int)
    played = Signal(int)
    deleted = Signal(int)
    current_changed = Signal(int)

    def __init__(
        self, heads: Sequence[str], mono: Sequence[int], stretched: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows = _Model(heads, frozenset(mono))
        self._stretched = stretched
        self.setObjectName("range_table")
        self.setModel(self._rows)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(40)
        for column in range(len(heads)):
            how = QHeaderView.ResizeMode.Stretch if column == stretched else QHeaderView.ResizeMode.Fixed
            head.setSectionResizeMode(column, how)
        self.doubleClicked.connect(lambda index: self.entered.emit(index.row()))
        self.selectionModel().currentRowChanged.connect(
            lambda index, _before: self.current_changed.emit(index.row())
        )
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What is shown."""
        return list(self._rows.rows)

    @property
    def current(self) -> int:
        """The current row, -1 for none."""
        return self.currentIndex().row()

    def show_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Show other rows; the place of the current one is kept."""
        if list(rows) == self._rows.rows:
            return
        place = max(0, self.current)
        self._rows.beginResetModel()
        self._rows.rows = list(rows)
        self._rows.endResetModel()
        self._fit()
        if rows:
            self.selectRow(min(place, len(rows) - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Return: self.entered,
            Qt.Key.Key_Enter: self.entered,
            Qt.Key.Key_Space: self.played,
            Qt.Key.Key_Delete: self.deleted,
            Qt.Key.Key_Backspace: self.deleted,
        }
        signal = keys.get(Qt.Key(event.key()))
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if signal is not None and plain and self.current >= 0:
            signal.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height(26))
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as their words."""
        for column in range(self._rows.columnCount()):
            if column != self._stretched:
                wide = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
                self.setColumnWidth(column, wide + 12)
