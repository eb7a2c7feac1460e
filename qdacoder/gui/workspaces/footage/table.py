"""The table of footage: columns that share the width as drawn, a header, buttons in rows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import pixmap
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.delegates import PAD, ROW_HEIGHT, FootageDelegate, scaled
from qdacoder.gui.workspaces.footage.lines import Line
from qdacoder.gui.workspaces.footage.model import Column, FootageFilter, FootageRole

_HEADER = 28
# Pixels as drawn at 1376; what is over or missing is shared by the columns that can give or take.
_WIDTHS = {
    Column.PICTURE: 116,
    Column.TITLE: 234,
    Column.SITE: 150,
    Column.DURATION: 104,
    Column.START: 114,
    Column.RATE: 60,
    Column.COVERAGE: 240,
    Column.WITNESSES: 84,
    Column.SEGMENTS: 64,
    Column.INTEGRITY: 208,
}
_LEAST = {Column.TITLE: 150, Column.SITE: 90, Column.COVERAGE: 140, Column.INTEGRITY: 180}
_TAKES = {Column.TITLE: 0.5, Column.SITE: 0.2, Column.COVERAGE: 0.3}
_GIVES = (Column.COVERAGE, Column.INTEGRITY, Column.TITLE, Column.SITE)


class FootageTable(QTableView):
    """Rows of 72; no grid, no type-ahead.

    Signals:
        opened: key of the line on which Enter or a double click fell.
        button_pressed: key of the line whose button was clicked.
    """

    opened = Signal(int)
    button_pressed = Signal(int)

    def __init__(self, model: FootageFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHorizontalHeader(_Header(self))
        self.setModel(model)
        self._delegate = FootageDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # in the order added
        self.setSortingEnabled(True)
        self.setAccessibleName(tr("Footage"))
        self.verticalHeader().hide()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(FootageRole.LINE).key))
        theme().changed.connect(self._restyle)
        self._restyle()

    @property
    def current_line(self) -> Line | None:
        """The selected line."""
        index = self.currentIndex()
        return index.data(FootageRole.LINE) if index.isValid() else None

    def column_widths(self, room: int) -> dict[Column, int]:
        """How the columns share a width in pixels; where even the least is too much, the table scrolls."""
        widths = {column: scaled(width) for column, width in _WIDTHS.items()}
        widths[Column.PICTURE] = _WIDTHS[Column.PICTURE]
        spare = room - sum(widths.values())
        if spare >= 0:
            for column, share in _TAKES.items():
                widths[column] += int(spare * share)
            return widths
        for column in _GIVES:
            given = min(-spare, widths[column] - scaled(_LEAST[column]))
            widths[column] -= given
            spare += given
        return widths

    def _restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme().row_height(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(theme().row_height(_HEADER))
        self._fit()
        self.viewport().update()

    def _fit(self) -> None:
        for column, width in self.column_widths(self.viewport().width()).items():
            self.setColumnWidth(column, width)

    def _button_at(self, at: QPoint) -> int | None:
        index = self.indexAt(at)
        if not index.isValid() or index.column() != Column.INTEGRITY:
            return None
        line: Line = index.data(FootageRole.LINE)
        return line.key if self._delegate.button_box(line, self.visualRect(index)).contains(at) else None

    def button_rect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:
        """Where the button of a row stands in the viewport; empty without one."""
        cell = index.sibling(index.row(), Column.INTEGRITY)
        return self._delegate.button_box(index.data(FootageRole.LINE), self.visualRect(cell))

    def _hover(self, at: QPoint | None) -> None:
        over = (-1, False) if at is None else (self.rowAt(at.y()), self._button_at(at) is not None)
        if over != self._delegate.hovered:
            self._delegate.hovered = over
            hand = Qt.CursorShape.PointingHandCursor if over[1] else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(hand)
            self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        key = self._button_at(event.position().toPoint())
        if key is not None and event.button() == Qt.MouseButton.LeftButton:
            self.button_pressed.emit(key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._button_at(event.position().toPoint()) is None:
            super().mouseDoubleClickEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._hover(None)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.current_line
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self.opened.emit(line.key)
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """The filter field searches."""


class _Header(QHeaderView):
    """Names in second text, the caret of the order right behind the name."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setMinimumSectionSize(20)
        self.setStretchLastSection(False)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        tokens = theme()
        painter.save()
        painter.fillRect(rect, tokens.color("panel"))
        painter.setPen(tokens.color("line2"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        name = str(self.model().headerData(logical, Qt.Orientation.Horizontal) or "")
        right = logical == Column.SEGMENTS
        font = tokens.font("second")
        ordered = name and self.sortIndicatorSection() == logical
        caret = 14 if ordered else 0
        box = rect.adjusted(PAD, 0, -PAD, 0)
        shown = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, box.width() - caret)
        width = QFontMetrics(font).horizontalAdvance(shown)
        left = box.right() + 1 - width - caret if right else box.left()
        painter.setFont(font)
        painter.setPen(tokens.color("ink" if ordered else "ink3"))
        painter.drawText(
            QRect(left, rect.top(), width + 2, rect.height()), Qt.AlignmentFlag.AlignVCenter, shown
        )
        if ordered:
            up = self.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
            icon = pixmap("ph.caret-up" if up else "ph.caret-down", 11, "ink")
            painter.drawPixmap(left + width + 4, rect.center().y() - 5, icon)
        painter.restore()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), theme().row_height(_HEADER))
