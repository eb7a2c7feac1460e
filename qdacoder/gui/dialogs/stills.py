"""All stills of the project: found, described, gone to, taken out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.stills import StillRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.still_list import CAPTION, PICTURE, STILL, TIME, AnyIndex, StillFilter, StillList
from qdacoder.gui.models.still_pictures import StillPictures
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.still_strip import paint_still
from qdacoder.services.session import ProjectSession

_ROW, _SIZE = 62, (980, 620)
_WIDTHS = (108, 190, 104, 250, 160)
_NEWS = (Kind.STILL, Kind.FOOTAGE, Kind.NODE, Kind.WITNESS, Kind.MERGE)


class StillsDialog(QDialog):
    """Not modal. Enter goes to the frame, F2 or a double click on the caption edits it, Delete removes.

    Signals:
        opened(still): go to its frame.
        described(still): ask for caption, witness and nodes.
        caption_entered(still id, text), remove_requested(ids), export_requested(ids).
    """

    opened = Signal(object)
    described = Signal(object)
    caption_entered = Signal(int, str)
    remove_requested = Signal(list)
    export_requested = Signal(list)

    def __init__(
        self, session: ProjectSession, pictures: StillPictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Stills"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session = session
        self._names: dict[int, str] = {}
        self.filter_field = QLineEdit()
        self.rows = StillList(pictures, self._names_of, self)
        self.found = StillFilter(self)
        self.table = _Table()
        self.count = ElidedLabel("", "second", "ink2")
        self.empty = EmptyState(
            "ph.image-square", tr("No still yet"), tr("Shift+S in Coding or Review takes the frame on screen")
        )
        self.go_button, self.describe_button = (
            QPushButton(tr("Go to the frame")),
            QPushButton(tr("Describe…")),
        )
        self.remove_button, self.export_button = QPushButton(tr("Remove")), QPushButton(tr("Export PNG…"))
        self.close_button = QPushButton(tr("Close"))
        self._pages = QStackedWidget()
        self._build()
        self._connect()
        self.refresh()

    @property
    def selected(self) -> list[StillRow]:
        """The selected stills, as they are listed."""
        chosen = sorted(self.table.selectionModel().selectedRows(), key=lambda index: index.row())
        return [index.data(STILL) for index in chosen]

    def refresh(self) -> None:
        """Read the stills again; what was selected stays selected."""
        chosen = {row.id for row in self.selected}
        current = self.table.currentIndex().data(STILL)
        self._names = {node.id: node.name for node in self._session.codebook.read().nodes}
        order = [row.id for row in self._session.footage.list(counted=False)]
        self.rows.show_rows(self._session.stills.list(), order)
        self._pages.setCurrentWidget(self.table if self.rows.rows else self.empty)
        self._select(chosen, current.id if current else None)
        self._show_state()

    def show_still(self, still_id: int) -> None:
        """Select one and bring it into sight."""
        self.filter_field.clear()
        self._select({still_id}, still_id)

    def _select(self, ids: set[int], current: int | None) -> None:
        model, view = self.found, self.table
        for place in range(model.rowCount()):
            row: StillRow = model.index(place, 0).data(STILL)
            index = model.index(place, CAPTION)
            if row.id == current:
                view.setCurrentIndex(index)
                view.scrollTo(index)
        flag = view.selectionModel().SelectionFlag
        view.selectionModel().clearSelection()
        for place in range(model.rowCount()):
            if model.index(place, 0).data(STILL).id in ids:
                view.selectionModel().select(model.index(place, 0), flag.Select | flag.Rows)

    def _names_of(self, ids: Sequence[int]) -> str:
        return ", ".join(self._names[one] for one in ids if one in self._names)

    def _show_state(self) -> None:
        chosen, all_rows, shown = self.selected, len(self.rows.rows), self.found.rowCount()
        said = tr("1 still") if all_rows == 1 else tr("{count} stills").format(count=all_rows)
        if shown != all_rows:
            said = tr("{shown} of {said}").format(shown=shown, said=said)
        if len(chosen) > 1:
            said = tr("{said}, {chosen} selected").format(said=said, chosen=len(chosen))
        self.count.setText(said)
        for button in (self.go_button, self.describe_button):
            button.setEnabled(len(chosen) == 1)
        self.remove_button.setEnabled(bool(chosen) and not self._session.read_only)
        self.export_button.setEnabled(bool(chosen or shown))
        self.export_button.setText(tr("Export PNG…") if chosen else tr("Export all as PNG…"))

    def _build(self) -> None:
        scale = theme().text_size / 100
        self.filter_field.setPlaceholderText(tr("Find in footage, caption, nodes, witness"))
        self.filter_field.setAccessibleName(tr("Find stills"))
        self.filter_field.setClearButtonEnabled(True)
        self.found.setSourceModel(self.rows)
        table = self.table
        table.setModel(self.found)
        table.setItemDelegateForColumn(PICTURE, _PictureDelegate(self))
        table.setAccessibleName(tr("Stills"))
        table.verticalHeader().setDefaultSectionSize(theme().row_height(_ROW))
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, round(width * scale))
        table.sortByColumn(TIME, Qt.SortOrder.AscendingOrder)
        for page in (table, self.empty):
            self._pages.addWidget(page)
        top = QHBoxLayout()
        top.addWidget(self.filter_field, 1)
        top.addWidget(self.count)
        row = QHBoxLayout()
        for button in (self.go_button, self.describe_button, self.remove_button, self.export_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        for button in (*self._buttons(), self.close_button):
            button.setAutoDefault(False)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(16, 16, 16, 12)
        column_layout.setSpacing(10)
        column_layout.addLayout(top)
        column_layout.addWidget(self._pages, 1)
        column_layout.addLayout(row)
        room = self.screen().availableSize()
        self.resize(QSize(*(round(side * scale) for side in _SIZE)).boundedTo(room))

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.go_button, self.describe_button, self.remove_button, self.export_button

    def _connect(self) -> None:
        self.filter_field.textChanged.connect(self._filter)
        self.table.selectionModel().selectionChanged.connect(self._show_state)
        self.found.modelReset.connect(self._show_state)
        self.table.doubleClicked.connect(self._double_clicked)
        self.table.entered_row.connect(self._go)
        self.table.delete_pressed.connect(self._remove)
        self.rows.caption_entered.connect(self.caption_entered)
        self.go_button.clicked.connect(self._go)
        self.describe_button.clicked.connect(self._describe)
        self.remove_button.clicked.connect(self._remove)
        self.export_button.clicked.connect(self._export)
        self.close_button.clicked.connect(self.reject)
        end = self._session.subscribe(self._changed)
        self.destroyed.connect(lambda: end())

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(*_NEWS):
            self.refresh()

    def _filter(self, text: str) -> None:
        chosen = {row.id for row in self.selected}
        self.found.set_words(text)
        self._select(chosen, None)
        self._show_state()

    def _double_clicked(self, index: QModelIndex) -> None:
        if index.column() != CAPTION:
            self._go()

    def _go(self) -> None:
        chosen = self.selected
        if len(chosen) == 1:
            self.opened.emit(chosen[0])

    def _describe(self) -> None:
        self.described.emit(self.selected[0])

    def _remove(self) -> None:
        if self.remove_button.isEnabled():
            self.remove_requested.emit([row.id for row in self.selected])

    def _export(self) -> None:
        rows = self.selected or [
            self.found.index(place, 0).data(STILL) for place in range(self.found.rowCount())
        ]
        self.export_requested.emit([row.id for row in rows])


class _Table(QTableView):
    entered_row = Signal()
    delete_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setIconSize(QSize(96, 54))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setMinimumSectionSize(48)

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        editing = self.state() is QAbstractItemView.State.EditingState
        if editing:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif event.key() == Qt.Key.Key_F2 and self.currentIndex().isValid():
            self.edit(self.currentIndex().siblingAtColumn(CAPTION))
        else:
            super().keyPressEvent(event)


class _PictureDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, theme().color("sel"))
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        box = option.rect.adjusted(6, 4, -6, -4)
        paint_still(painter, box, picture if isinstance(picture, QPixmap) else None)
