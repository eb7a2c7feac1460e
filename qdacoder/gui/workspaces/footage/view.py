"""The Footage workspace: a sortable table with thumbnails, and the details of the selected title."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.domain.text import folded
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.footage.model import Column, FootageModel, FootageRole

_ROW = 72
_THUMB = QSize(96, 54)
_WIDTHS = {
    Column.PICTURE: 112,
    Column.TITLE: 208,
    Column.SITE: 128,
    Column.DURATION: 112,
    Column.START: 120,
    Column.RATE: 56,
    Column.COVERAGE: 110,
    Column.WITNESSES: 96,
    Column.SEGMENTS: 64,
}


class FootageView(QWidget):
    """Footage of the project.

    Signals:
        add_requested: the Add footage button.
        files_dropped: local files dropped on the page.
        open_requested: id of the footage to open in Coding.
        remove_requested: id of the footage to remove.
    """

    add_requested = Signal()
    files_dropped = Signal(list)
    open_requested = Signal(int)
    remove_requested = Signal(int)

    def __init__(self, model: FootageModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.proxy = _Filter(self)
        self.proxy.setSourceModel(model)
        self.table = QTableView()
        self.filter_field = QLineEdit()
        self.summary = QLabel()
        self.details = QLabel()
        self.empty = QLabel(tr("Add video files. They stay where they are; qdacoder stores their checksum"))
        self.setAcceptDrops(True)
        self._build()
        model.modelReset.connect(self._refresh)
        model.dataChanged.connect(lambda *_: self._refresh())
        self._refresh()

    @property
    def current(self) -> FootageRow | None:
        """The selected footage."""
        index = self.table.currentIndex()
        row: FootageRow | None = index.data(FootageRole.ROW) if index.isValid() else None
        return row

    def select(self, footage_id: int) -> None:
        """Select a footage."""
        for place in range(self.proxy.rowCount()):
            index = self.proxy.index(place, Column.TITLE)
            if index.data(FootageRole.ROW).id == footage_id:
                self.table.setCurrentIndex(index)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 6)
        self.filter_field.setPlaceholderText(tr("Title, site or witness"))
        self.filter_field.setAccessibleName(tr("Filter footage"))
        self.filter_field.setMaximumWidth(220)
        self.filter_field.textChanged.connect(self.proxy.set_needle)
        add = QPushButton(tr("Add footage"))
        add.setProperty("primary", True)
        add.clicked.connect(self.add_requested)
        bar.addWidget(self.summary)
        bar.addStretch(1)
        bar.addWidget(self.filter_field)
        bar.addWidget(add)
        column.addLayout(bar)
        self._build_table()
        column.addWidget(self.table, 1)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        self.details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details.setWordWrap(True)
        self.details.setContentsMargins(12, 12, 12, 12)
        self.details.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.details.setMinimumHeight(180)
        column.addWidget(self.details)

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.proxy)
        table.setSortingEnabled(True)
        table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setAccessibleName(tr("Footage"))
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(_ROW))
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        for one, width in _WIDTHS.items():
            table.setColumnWidth(one, width)
        table.horizontalHeader().setSectionResizeMode(Column.TITLE, QHeaderView.ResizeMode.Stretch)
        table.setItemDelegateForColumn(Column.PICTURE, _Thumbnail(table))
        table.doubleClicked.connect(lambda _index: self._open())
        table.selectionModel().currentRowChanged.connect(lambda *_: self._show_details())

    def _open(self) -> None:
        if self.current is not None:
            self.open_requested.emit(self.current.id)

    def _refresh(self) -> None:
        rows = self.model.rows
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.summary.setText(tr("{count} files").format(count=len(rows)))
        if rows and not self.table.currentIndex().isValid():
            self.table.selectRow(0)
        self._show_details()

    def _show_details(self) -> None:
        row = self.current
        if row is None:
            self.details.clear()
            return
        lines = [row.title, *(one for one in (row.creator, str(row.year or ""), row.kind, row.site) if one)]
        if row.media_path:
            lines.append(tr("File {path}, {size:,} bytes").format(path=row.media_path, size=row.media_size))
        if row.facts is not None:
            streams = ", ".join(
                f"{one.kind} {one.codec}" + (f" {one.width}×{one.height}" if one.width else "")
                for one in row.facts.streams
            )
            lines.append(f"{row.facts.container}: {streams}")
        if row.media_sha256:
            lines.append(f"SHA-256 {row.media_sha256}")
        if row.memo:
            lines.append(row.memo)
        self.details.setText("\n".join(lines))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.files_dropped.emit([path for path in paths if path.is_file()])


class _Filter(QSortFilterProxyModel):
    """Rows whose title, site or witnesses hold what is typed; sorted by value, not by text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._needle = ""
        self.setSortRole(FootageRole.SORT)

    def set_needle(self, text: str) -> None:
        """Show rows that hold the text."""
        self.beginFilterChange()
        self._needle = folded(text)
        self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex) -> bool:
        row = self.sourceModel().index(source_row, 0, source_parent).data(FootageRole.ROW)
        return self._needle in folded(" ".join((row.title, row.site, *row.witnesses)))


class _Thumbnail(QStyledItemDelegate):
    """The picture of a footage, or a dashed frame."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme().color("sel"))
        area = QRect(
            box.left() + 12, box.center().y() - _THUMB.height() // 2, _THUMB.width(), _THUMB.height()
        )
        picture = index.data(FootageRole.PICTURE)
        if isinstance(picture, QImage) and index.data(FootageRole.STATE) is not MediaState.MISSING:
            painter.fillRect(area, theme().color("canvas"))
            size = picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
            inner = QRect(0, 0, size.width(), size.height())
            inner.moveCenter(area.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(inner, picture)
        else:
            painter.setPen(QPen(theme().color("field"), 1, Qt.PenStyle.DashLine))
            painter.drawRect(area)
        painter.restore()
