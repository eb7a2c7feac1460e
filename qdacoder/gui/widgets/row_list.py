"""A list of very many rows, one below the other: a change of one row costs that row, not all of them.

`QListView` asks its model about every row whenever one is new or different. A table of one column does not,
because its vertical header knows where rows begin.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

AnyIndex = QModelIndex | QPersistentModelIndex
_TRIES = 4


class RowList(QTableView):
    """Rows as wide as the view, without headers, grid and type-ahead.

    With `set_heights` each row has a height of its own. It is estimated for all rows and measured for
    those that come into view, which then get the height they need.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._estimate: Callable[[int], int] | None = None
        self._measure: Callable[[int], int] | None = None
        self._fitting = False
        self._unfit = True
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.hide()
        across.setMinimumSectionSize(0)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        down.hide()
        down.setMinimumSectionSize(0)
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def set_row_height(self, pixels: int) -> None:
        """All rows are this high."""
        self.verticalHeader().setDefaultSectionSize(pixels)

    def set_heights(self, estimate: Callable[[int], int], measure: Callable[[int], int]) -> None:
        """Where heights come from, by row: roughly and cheap for all of them, exactly for those in view."""
        self._estimate, self._measure = estimate, measure
        self.fit_rows()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unfit:
            self.fit_rows()

    def fit_rows(self) -> None:
        """All rows may need another height: other rows, another width or another size of text."""
        model = self.model()
        self._unfit = not self.isVisible()  # before it is shown nobody knows how wide it will be
        if self._estimate is None or model is None or self._unfit:
            return
        first = self.rowAt(0)
        header = self.verticalHeader()
        # Told once at the end: the view would look at each of them.
        silent = header.blockSignals(True)
        for row in range(model.rowCount()):
            header.resizeSection(row, self._estimate(row))
        header.blockSignals(silent)
        self.updateGeometries()
        self._fit_shown()
        if first > 0:
            self.scrollTo(model.index(first, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        self.viewport().update()

    def fit_row(self, row: int) -> None:
        """A row may need another height."""
        if self._measure is not None:
            self.verticalHeader().resizeSection(row, self._measure(row))

    def _fit_shown(self) -> None:
        """Give the rows in view the height they need; a row that reaches above the view grows upwards."""
        if self._measure is None or self._fitting:
            return
        self._fitting = True
        header, height, model = self.verticalHeader(), self.viewport().height(), self.model()
        row, above = self.rowAt(0), 0
        while 0 <= row < model.rowCount():
            top = header.sectionViewportPosition(row)
            if top - above > height:
                break
            before, needed = header.sectionSize(row), self._measure(row)
            if needed != before:
                header.resizeSection(row, needed)
                if top < 0:
                    above += needed - before
            row += 1
        if above:
            self.updateGeometries()
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + above)
        self._fitting = False

    # Qt.

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        model = self.model()
        if action == QAbstractItemView.CursorAction.MoveHome:
            return model.index(0, 0)
        if action == QAbstractItemView.CursorAction.MoveEnd:
            return model.index(model.rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        bar = self.verticalScrollBar()
        if self._measure is not None and index.isValid():
            self.fit_row(index.row())
        for _ in range(_TRIES):
            # Qt puts this off when rows come or change their height.
            length = self.verticalHeader().length()
            if bar.maximum() != max(0, length - self.viewport().height()):
                self.updateGeometries()
            before = bar.value()
            super().scrollTo(index, hint)
            self._fit_shown()
            if bar.value() == before and self.verticalHeader().length() == length:
                return

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dy:
            self._fit_shown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit_rows()
        else:
            self._fit_shown()
