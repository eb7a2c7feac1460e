"""The stretches in which a witness speaks: a list, the edges of the chosen one, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.footage import FootageRow
from qdacoder.domain.witness import StretchRow
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.timecode_edit import TimecodeEdit

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_LINES = 5


class StretchModel(QAbstractTableModel):
    """Stretches of one witness by footage and in."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[StretchRow] = ()
        self._footage: Mapping[int, FootageRow] = {}

    def show_rows(self, rows: Sequence[StretchRow], footage: Mapping[int, FootageRow]) -> None:
        """Show these."""
        self.beginResetModel()
        self.rows, self._footage = rows, footage
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Footage"), tr("In"), tr("Out"), tr("Duration"))[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        footage = self._footage[row.footage_id]
        if role == Qt.ItemDataRole.DisplayRole:
            grid, span = footage.timebase, row.span
            return (
                footage.title,
                grid.format_full(span.in_frame),
                grid.format_full(span.out_frame),
                grid.format_duration(span.frames),
            )[index.column()]
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("mono_text" if index.column() else "text")
        if role == Qt.ItemDataRole.ToolTipRole and not index.column():
            return footage.title
        return None


class StretchTable(QTableView):
    """Enter goes to the stretch, Delete removes it.

    Signals:
        opened, removed: a key was pressed on the current row.
    """

    opened = Signal()
    removed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class StretchPart(QWidget):
    """The part of the form that is about stretches.

    Signals:
        add_requested: the marked range should become a stretch.
        edge_given: stretch id, in frame or None, out frame or None.
        remove_requested: stretch id.
        go_requested: footage id, frame.
    """

    add_requested = Signal()
    edge_given = Signal(int, object, object)
    remove_requested = Signal(int)
    go_requested = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.model = StretchModel()
        self.model.setParent(self)
        self.table = StretchTable()
        self.in_edit, self.out_edit = (
            TimecodeEdit(tr("In of the stretch")),
            TimecodeEdit(tr("Out of the stretch")),
        )
        self.add_button = QPushButton(tr("Add the marked range"))
        self.go_button, self.remove_button = QPushButton(tr("Go there")), QPushButton(tr("Remove"))
        self.why_not = ElidedLabel("", "second", "ink3")
        self._footage: Mapping[int, FootageRow] = {}
        self._build()
        self._chosen()

    @property
    def current(self) -> StretchRow | None:
        """The stretch chosen."""
        place = self.table.currentIndex()
        return self.model.rows[place.row()] if place.isValid() else None

    def show_rows(self, rows: Sequence[StretchRow], footage: Mapping[int, FootageRow]) -> None:
        """Show the stretches of a witness; the one chosen stays chosen (by its place in time)."""
        before = self.current
        self._footage = footage
        self.model.show_rows(rows, footage)
        if before is not None and rows:
            near = min(
                range(len(rows)),
                key=lambda one: (
                    rows[one].footage_id != before.footage_id,
                    not rows[one].span.overlaps(before.span),
                    abs(rows[one].span.in_frame - before.span.in_frame),
                ),
            )
            self.table.selectRow(near)
        elif rows:
            self.table.selectRow(0)
        self._chosen()

    def choose(self, footage_id: int, frame: int) -> None:
        """Choose the stretch around a frame."""
        for place, row in enumerate(self.model.rows):
            if row.footage_id == footage_id and row.span.contains(frame):
                self.table.selectRow(place)

    def show_marked(self, words: str, why_not: str) -> None:
        """Whether a range is marked that could be added, and which."""
        self.add_button.setEnabled(not why_not)
        self.why_not.setText(why_not or words)

    def _chosen(self) -> None:
        row = self.current
        footage = self._footage.get(row.footage_id) if row is not None else None
        for edit, frame in (
            (self.in_edit, row.span.in_frame if row else None),
            (self.out_edit, row.span.out_frame if row else None),
        ):
            edit.setEnabled(row is not None)
            edit.set_timebase(footage.timebase if footage else None)
            if footage is not None:
                edit.set_bounds(0, footage.length_frames)
            edit.set_frame(frame)
        for button in (self.go_button, self.remove_button):
            button.setEnabled(row is not None)

    def _edge(self, in_frame: int | None, out_frame: int | None) -> None:
        row = self.current
        if row is None:
            return
        first = row.span.in_frame if in_frame is None else in_frame
        last = row.span.out_frame if out_frame is None else out_frame
        if last <= first:
            edit = self.in_edit if out_frame is None else self.out_edit
            edit.refuse(tr("The out point must come after the in point"))
            return
        self.edge_given.emit(row.id, in_frame, out_frame)

    def _go(self) -> None:
        row = self.current
        if row is not None:
            self.go_requested.emit(row.footage_id, row.span.in_frame)

    def _remove(self) -> None:
        row = self.current
        if row is not None:
            self.remove_requested.emit(row.id)

    def _build(self) -> None:
        table = self.table
        table.setObjectName("inset_table")
        table.setModel(self.model)
        table.setAccessibleName(tr("Stretches"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        height = theme().row_height(24)
        table.verticalHeader().setDefaultSectionSize(height)
        table.setMinimumHeight(height * _LINES)
        head = table.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2, 3):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        table.selectionModel().currentRowChanged.connect(lambda *_: self._chosen())
        table.opened.connect(self._go)
        table.doubleClicked.connect(lambda _index: self._go())
        table.removed.connect(self._remove)
        self.in_edit.frame_entered.connect(lambda frame: self._edge(frame, None))
        self.out_edit.frame_entered.connect(lambda frame: self._edge(None, frame))
        self.add_button.clicked.connect(self.add_requested)
        self.go_button.clicked.connect(self._go)
        self.remove_button.clicked.connect(self._remove)
        edges = QHBoxLayout()
        edges.setSpacing(8)
        for text, edit in ((tr("In"), self.in_edit), (tr("Out"), self.out_edit)):
            edges.addWidget(ElidedLabel(text, "second", "ink3"))
            edges.addWidget(edit)
        edges.addStretch(1)
        edges.addWidget(self.go_button)
        edges.addWidget(self.remove_button)
        add = QHBoxLayout()
        add.setSpacing(8)
        add.addWidget(self.add_button)
        add.addWidget(self.why_not, 1)
        for button in (self.add_button, self.go_button, self.remove_button):
            button.setAutoDefault(False)
            button.setProperty("compact", True)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(6)
        column_box.addWidget(table)
        column_box.addLayout(edges)
        column_box.addLayout(add)
