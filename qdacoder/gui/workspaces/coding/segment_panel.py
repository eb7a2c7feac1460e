"""The segments of the open footage as a list beside the picture; it follows the playhead."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QStackedLayout, QVBoxLayout, QWidget

from qdacoder.domain.coding import SegmentRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.segment_list import SegmentListModel, SegmentRole
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.kept_keys import keep_keys
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.widgets.row_list import RowList
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.segment_delegate import ROW_HEIGHT, SegmentDelegate

_REST = 5.0  # seconds that the list stays where the user scrolled it


class SegmentList(RowList):
    """Rows of one height; type-ahead is off.

    Signals:
        scrolled: the user moved the list.
        opened: id of the segment on which Enter fell.
        menu_requested(id, global point): the context menu of a segment.
    """

    scrolled = Signal()
    opened = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, model: SegmentListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segment_list")
        self.setAccessibleName(tr("Segments of this footage"))
        self.setModel(model)
        self.setItemDelegate(SegmentDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.verticalScrollBar().actionTriggered.connect(lambda _action: self.scrolled.emit())
        self.restyle()
        keep_keys(self, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

    def restyle(self) -> None:
        """The size of text, or the density, is another."""
        self.set_row_height(theme().row_height(ROW_HEIGHT))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(index.data(SegmentRole.ROW).id)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        super().wheelEvent(event)
        self.scrolled.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # Right of a click the menu opens for what is selected; it must not select anew.
        index = self.indexAt(event.position().toPoint())
        chosen = self.selectionModel().isSelected(index)
        if event.button() == Qt.MouseButton.RightButton and chosen:
            event.accept()
        else:
            super().mousePressEvent(event)

    def _menu(self, point: QPoint) -> None:
        index = self.indexAt(point)
        if index.isValid():
            self.menu_requested.emit(index.data(SegmentRole.ROW).id, self.viewport().mapToGlobal(point))


class SegmentPanel(QWidget):
    """Header, list, and what it says while there is nothing.

    Signals:
        menu_requested(id, global point): the context menu of a segment.
        transcript_requested: the transcript instead.
        left: Enter went to a segment; the deck has the keys again.
    """

    menu_requested = Signal(int, QPoint)
    transcript_requested = Signal()
    left = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._guard = False
        self._scrolled_at, self._followed = -_REST, -1
        self._followed = -1  # the row that was brought into sight; it stays there
        self.header = PanelHeader(tr("Segments"))
        self.follow = self.header.add_button("ph.crosshair", tr("Follow the playhead"))
        self.follow.setCheckable(True)
        self.follow.setChecked(True)
        self.transcript_button = self.header.add_button(
            "ph.closed-captioning", tr("Show the transcript"), "T"
        )
        self.transcript_button.clicked.connect(self.transcript_requested)
        self.model = SegmentListModel(self)
        self.list = SegmentList(self.model)
        self.empty = EmptyState(
            "ph.selection-plus",
            tr("No segment in this footage yet"),
            tr("Mark a range with I and O, then press a node key"),
        )
        self._pages = QStackedLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self._pages, 1)
        self._pages.addWidget(self.list)
        self._pages.addWidget(self.empty)
        self._connect()
        self._codebook_changed()
        self._footage_changed()

    def show_frame(self, frame: int) -> None:
        """The playhead is here now."""
        row = self.model.set_frame(frame)
        resting = monotonic() - self._scrolled_at < _REST
        moving = self._presenter.playing and self.isVisible()
        if row >= 0 and row != self._followed and moving and self.follow.isChecked() and not resting:
            self.list.scrollTo(self.model.index(row))
            self._followed = row

    def _connect(self) -> None:
        presenter = self._presenter
        presenter.footage_changed.connect(self._footage_changed)
        presenter.segments_changed.connect(self._segments_changed)
        presenter.codebook_changed.connect(self._codebook_changed)
        presenter.selection_changed.connect(self._selection_changed)
        self.list.selectionModel().selectionChanged.connect(self._chosen)
        self.list.clicked.connect(self._clicked)
        self.list.opened.connect(self._opened)
        self.list.scrolled.connect(self._note_scrolled)
        self.list.menu_requested.connect(self.menu_requested)
        theme().changed.connect(self.list.restyle)

    def _footage_changed(self) -> None:
        row = self._presenter.footage
        self._guard = True
        self.model.set_footage(row.timebase if row else None, self._presenter.segments)
        self._guard = False
        self._scrolled_at, self._followed = -_REST, -1
        self._count()
        self._selection_changed()

    def _segments_changed(self, rows: list[SegmentRow], gone: list[int]) -> None:
        self._guard = True  # a row that is taken away changes the list's selection, not the presenter's
        self.model.update(rows, gone)
        self._guard = False
        self._followed = -1
        self._count()

    def _codebook_changed(self) -> None:
        self.model.set_codebook(self._presenter.codebook)

    def _count(self) -> None:
        count = self.model.rowCount()
        self.header.set_texts(tr("Segments"), f"{count:,}" if count else tr("none"))
        self._pages.setCurrentWidget(self.list if count else self.empty)

    def _selection_changed(self) -> None:
        """Select what the presenter has selected, and bring it into sight."""
        places = [self.model.index_of(row.id) for row in self._presenter.selected]
        chooser = self.list.selectionModel()
        if {one.row() for one in places if one.isValid()} == {one.row() for one in chooser.selectedRows()}:
            return
        wanted = QItemSelection()
        for index in places:
            if index.isValid():
                wanted.select(index, index)
        self._guard = True
        chooser.select(wanted, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if places and places[0].isValid():
            if not self.list.hasFocus() or len(places) == 1:
                chooser.setCurrentIndex(places[0], QItemSelectionModel.SelectionFlag.NoUpdate)
            self.list.scrollTo(places[0])
        self._guard = False

    def _chosen(self) -> None:
        """The user selected by key or mouse: one segment is also gone to."""
        if self._guard:
            return
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        ids = [self.model.index(row).data(SegmentRole.ROW).id for row in rows]
        self._presenter.select(ids, seek=len(ids) == 1)

    def _clicked(self) -> None:
        """A click on what is selected already goes there again."""
        chosen = self._presenter.selected
        if len(chosen) == 1:
            self._presenter.select([chosen[0].id], seek=True)

    def _opened(self, segment_id: int) -> None:
        self._presenter.select([segment_id], seek=True)
        self.left.emit()

    def _note_scrolled(self) -> None:
        self._scrolled_at, self._followed = monotonic(), -1
