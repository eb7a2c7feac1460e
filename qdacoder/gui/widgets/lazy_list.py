"""A list of rows of various heights that measures and reads only what is seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QCursor, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyleOptionViewItem, QWidget

from qdacoder.gui.widgets.row_heights import RowHeights

AnyIndex = QModelIndex | QPersistentModelIndex
_STEP = 40  # px a notch
_TRIES = 6  # until what is seen stands still
_BACK = (QAbstractItemView.CursorAction.MoveUp, QAbstractItemView.CursorAction.MovePrevious)
_ON = (QAbstractItemView.CursorAction.MoveDown, QAbstractItemView.CursorAction.MoveNext)


class LazyList(QListView):
    """Qt's list asks each row for its height before it shows one; this asks those on the screen.

    Rows out of sight are as high as they are guessed to be. What is on the screen stays where it is while
    rows above it are measured. One column, no wrapping, pixel by pixel.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights = RowHeights()
        self._fresh = self._settling = False
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(_STEP)

    def guesses(self) -> Iterable[int]:
        """Height of each row as long as it is not seen, px."""
        return [_STEP] * self.model().rowCount()

    @property
    def measured(self) -> int:
        """How many rows were measured."""
        return sum(self._heights.known(row) for row in range(len(self._heights)))

    def doItemsLayout(self) -> None:
        """Heights may be others now (another width, another way of showing)."""
        if not self._fresh:
            self._guess()
        self._fresh = False
        QAbstractItemView.doItemsLayout(self)

    def reset(self) -> None:
        """The model has other rows."""
        super().reset()
        self._guess()
        self._fresh = True

    def dataChanged(self, first: AnyIndex, last: AnyIndex, roles: Sequence[int] = ()) -> None:
        """Measure these again when they are seen."""
        self._heights.forget(first.row(), last.row())
        self.viewport().update()

    def updateGeometries(self) -> None:
        """The scroll bar, by what is known and guessed."""
        QAbstractItemView.updateGeometries(self)
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(room)
        bar.setRange(0, max(0, self._heights.total - room))

    def horizontalOffset(self) -> int:
        return 0

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def scrollContentsBy(self, _dx: int, dy: int) -> None:
        if self._settling:
            self.viewport().update()
        else:
            self.viewport().scroll(0, dy)

    def visualRect(self, index: AnyIndex) -> QRect:
        row = index.row()
        if not index.isValid() or row >= len(self._heights):
            return QRect()
        top = self._heights.top(row) - self.verticalOffset()
        return QRect(0, top, self.viewport().width(), self._heights.height(row))

    def indexAt(self, point: QPoint) -> QModelIndex:
        row = self._heights.row_at(point.y() + self.verticalOffset())
        return self.model().index(row, 0) if 0 <= row < self.model().rowCount() else QModelIndex()

    def scrollTo(
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a row into sight; its top where it is higher than the page."""
        row, room = index.row(), self.viewport().height()
        if not index.isValid() or row >= len(self._heights):
            return
        for _ in range(_TRIES):
            self._measure(row)
            self.updateGeometries()
            box = self.visualRect(index)
            by = 0
            if box.top() < 0 or box.height() > room or hint is QAbstractItemView.ScrollHint.PositionAtTop:
                by = box.top()
            elif box.bottom() >= room:
                by = box.bottom() + 1 - room
            before = self.verticalOffset()
            self.verticalScrollBar().setValue(before + by)
            if not self._settle() and self.verticalOffset() == before:
                break

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count, row = self.model().rowCount(), self.currentIndex().row()
        if action in _BACK:
            return self._selectable(row - 1, -1) or self.currentIndex()
        if action in _ON:
            return self._selectable(row + 1, 1) or self.currentIndex()
        if action is QAbstractItemView.CursorAction.MoveHome:
            return self._selectable(0, 1) or self.currentIndex()
        if action is QAbstractItemView.CursorAction.MoveEnd:
            return self._selectable(count - 1, -1) or self.currentIndex()
        way = {
            QAbstractItemView.CursorAction.MovePageUp: -1,
            QAbstractItemView.CursorAction.MovePageDown: 1,
        }.get(action, 0)
        if not way or not count:
            return self.currentIndex()
        y = self._heights.top(max(0, row)) + way * self.viewport().height()
        at = self._heights.row_at(max(0, min(y, self._heights.total - 1)))
        return self._selectable(at, way) or self._selectable(at, -way) or self.currentIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        box = rect.normalized()
        first, last = self.indexAt(box.topLeft()), self.indexAt(box.bottomRight())
        chosen = QItemSelection(first, last) if first.isValid() and last.isValid() else QItemSelection()
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region, seen = QRegion(), self.viewport().rect()
        for part in selection.toList():
            box = self.visualRect(part.topLeft()).united(self.visualRect(part.bottomRight()))
            region += box.intersected(seen)
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        self._settle()
        painter = QPainter(self.viewport())
        over = self._under_pointer()
        for row in self._seen():
            index = self.model().index(row, 0)
            option = QStyleOptionViewItem()
            self.initViewItemOption(option)
            option.rect = self.visualRect(index)
            if event.rect().intersects(option.rect):
                option.state = self._state(option.state, index, over)
                self.itemDelegate().paint(painter, option, index)
        painter.end()

    def _state(self, state: QStyle.StateFlag, index: QModelIndex, over: int) -> QStyle.StateFlag:
        state &= ~(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus)
        if self.selectionModel().isSelected(index):
            state |= QStyle.StateFlag.State_Selected
        if index.row() == over:
            state |= QStyle.StateFlag.State_MouseOver
        if self.hasFocus() and index == self.currentIndex():
            state |= QStyle.StateFlag.State_HasFocus
        return state

    def _under_pointer(self) -> int:
        if not self.viewport().underMouse():
            return -1
        return self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).row()

    def _selectable(self, row: int, way: int) -> QModelIndex | None:
        """The next row from here, this one included, that can be chosen."""
        while 0 <= row < self.model().rowCount():
            index = self.model().index(row, 0)
            if index.flags() & Qt.ItemFlag.ItemIsSelectable:
                return index
            row += way
        return None

    def _guess(self) -> None:
        self._heights = RowHeights(self.guesses() if self.model() is not None else ())

    def _seen(self) -> range:
        """Rows on the screen."""
        top = self.verticalOffset()
        first = self._heights.row_at(top)
        if first < 0:
            return range(0)
        last = self._heights.row_at(min(top + self.viewport().height(), self._heights.total) - 1)
        return range(first, last + 1)

    def _measure(self, row: int) -> int:
        """Ask a row for its height if it is not known; by how much it is higher than thought."""
        if self._heights.known(row):
            return 0
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        size = self.itemDelegate().sizeHint(option, self.model().index(row, 0))
        return self._heights.measure(row, size.height())

    def _settle(self) -> bool:
        """Measure what is on the screen; whether anything was otherwise than thought."""
        if self._settling or len(self._heights) != self.model().rowCount():
            return False
        self._settling, changed = True, False
        try:
            for _ in range(_TRIES):
                more = above = 0
                top = self.verticalOffset()
                for row in self._seen():
                    begins = self._heights.top(row)
                    grown = self._measure(row)
                    more += abs(grown)
                    if begins < top:  # what is seen below it stays where it is
                        above += grown
                if not more:
                    break
                changed = True
                self.updateGeometries()
                self.verticalScrollBar().setValue(top + above)
        finally:
            self._settling = False
        return changed
