"""A table of segments that keys deal out: 0 stays, 1 and on are the nodes beside it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from qdacoder.gui.models.deal_rows import DEAL_KEYS, STAYS, DealColumn, DealModel
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.shape_label import icon_side

_PLAIN = Qt.KeyboardModifier.KeypadModifier
_WIDTHS = {DealColumn.NUMBER: 60, DealColumn.WITNESS: 40, DealColumn.FOOTAGE: 140, DealColumn.IN: 110}
_NOTE, _GOES = 250, 190


class DealTable(QTableView):
    """Several rows may be selected; after a key the next row is the current one.

    Signals:
        dealt(place): a key sent the selected rows there (0: they stay).
    """

    dealt = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = DealModel()
        self.rows_model.setParent(self)
        self.setModel(self.rows_model)
        self.setObjectName("inset_table")
        self.setAccessibleName(name)
        self.setIconSize(icon_side())
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(DealColumn.WORDS, QHeaderView.ResizeMode.Stretch)
        self.rows_model.modelReset.connect(self._fit)
        self._fit()

    def keyboardSearch(self, search: str) -> None:
        """Off: letters deal out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self._place(event)
        if place is None or event.modifiers() & ~_PLAIN:
            super().keyPressEvent(event)
            return
        self.dealt.emit(place)

    def deal(self, place: int) -> None:
        """Send the selected rows to a place, and go on to the next."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        if self.rows_model.deal(rows, place) and len(rows) == 1 and rows[0] + 1 < self.rows_model.rowCount():
            self.go_to(rows[0] + 1)

    def go_to(self, row: int) -> None:
        """Make a row the current and only selected one."""
        index = self.rows_model.index(row, DealColumn.NUMBER)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)

    def _place(self, event: QKeyEvent) -> int | None:
        key = event.key()
        if key in (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            return STAYS
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9 or Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
            return DEAL_KEYS.index(chr(key)) + 1
        return None

    def _fit(self) -> None:
        scale = theme().text_size / 100
        self.verticalHeader().setDefaultSectionSize(theme().row_height(26))
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, round(width * scale))
        noted = any(row.note for row in self.rows_model.rows)
        self.setColumnHidden(DealColumn.NOTE, not noted)
        self.setColumnWidth(DealColumn.NOTE, round(_NOTE * scale))
        self.setColumnWidth(DealColumn.GOES, round(_GOES * scale))
