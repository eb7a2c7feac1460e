"""History: every change with coder and time, and what the next undo would take back."""

from __future__ import annotations

import enum
from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.changes import HistoryRow, StepState
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.take_apart import TakeApartDialog
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.services.session import ProjectSession

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_PAGE = 500
_MERGE = "node.merge"


class _Column(enum.IntEnum):
    WHEN = 0
    CODER = 1
    WHAT = 2
    STATE = 3


class HistoryModel(QAbstractTableModel):
    """Journal steps, newest first, read page by page."""

    def __init__(self, session: ProjectSession) -> None:
        super().__init__()
        self._session = session
        self._rows: list[HistoryRow] = []
        self._whole = False
        self.reload()

    def reload(self) -> None:
        """Read the newest page again."""
        self.beginResetModel()
        self._rows = self._session.history(_PAGE)
        self._whole = len(self._rows) < _PAGE
        self.endResetModel()

    def row(self, place: int) -> HistoryRow | None:
        """The step of a row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, step_id: int) -> int:
        """The row of a step; -1 when it is not among those read."""
        return next((at for at, one in enumerate(self._rows) if one.id == step_id), -1)

    def canFetchMore(self, parent: AnyIndex) -> bool:
        return not parent.isValid() and not self._whole

    def fetchMore(self, parent: AnyIndex) -> None:
        older = self._session.history(_PAGE, self._rows[-1].id if self._rows else None)
        self._whole = len(older) < _PAGE
        if older:
            self.beginInsertRows(_NONE, len(self._rows), len(self._rows) + len(older) - 1)
            self._rows += older
            self.endInsertRows()

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(_Column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("When"), tr("Coder"), tr("What"), tr("State"))[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        column = _Column(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return {
                _Column.WHEN: f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}",
                _Column.CODER: row.coder,
                _Column.WHAT: _what(row),
                _Column.STATE: _state(row),
            }[column]
        if role == Qt.ItemDataRole.FontRole:
            if column is _Column.WHEN:
                return theme().font("mono")
            return theme().font("text_bold" if row.next_undo else "text")
        if role == Qt.ItemDataRole.ForegroundRole:
            gone = row.kind != "do" or row.state is not StepState.DONE
            return theme().color("ink3" if gone else "ink")
        if role == Qt.ItemDataRole.ToolTipRole and column is _Column.WHAT:
            return _what(row)
        return None


class HistoryDialog(QDialog):
    """Stays open beside the work and follows it."""

    def __init__(
        self, session: ProjectSession, failed: Callable[[Exception], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("History"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scale = theme().text_size / 100
        self.resize(round(760 * scale), round(520 * scale))
        self._session, self._failed = session, failed
        self.model = HistoryModel(session)
        self.model.setParent(self)
        self.table = QTableView()
        self.undo_button, self.redo_button = QPushButton(), QPushButton()
        self.apart_button = QPushButton(tr("Take this merge apart…"))
        self._build()
        self._end = session.subscribe(lambda _changes: self.refresh())
        self.finished.connect(lambda _code: self._end())
        self.refresh()

    def refresh(self) -> None:
        """Read the journal again; what was chosen stays so."""
        row = self.model.row(self.table.currentIndex().row())
        self.model.reload()
        if row is not None:
            self.table.selectRow(max(0, self.model.place_of(row.id)))
        for button, word, label in (
            (self.undo_button, tr("Undo"), self._session.next_undo()),
            (self.redo_button, tr("Redo"), self._session.next_redo()),
        ):
            button.setEnabled(label is not None and not self._session.read_only)
            button.setText(f"{word} {_short(label)}" if label else word)
            button.setToolTip(label or "")
        self._chosen()

    def _chosen(self) -> None:
        """Offer to take apart what is chosen, where that is a merge of which something still stands."""
        merge_id = self._merge()
        self.apart_button.setEnabled(merge_id is not None and not self._session.read_only)
        row = self.model.row(self.table.currentIndex().row())
        is_merge = row is not None and row.verb == _MERGE and row.kind == "do"
        self.apart_button.setVisible(is_merge)
        self.apart_button.setToolTip(
            "" if merge_id is not None else tr("Nothing of this merge is left to take apart")
        )

    def _merge(self) -> int | None:
        row = self.model.row(self.table.currentIndex().row())
        if row is None or row.verb != _MERGE or row.kind != "do":
            return None
        record = self._session.merging.merge_of_step(row.id)
        return record.id if record is not None and record.standing else None

    def _take_apart(self) -> None:
        merge_id = self._merge()
        if merge_id is not None:
            TakeApartDialog(self._session, merge_id, self._failed, parent=self).open()

    def _build(self) -> None:
        table = self.table
        table.setObjectName("inset_table")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setAccessibleName(tr("Changes, newest first"))
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(28))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(_Column.WHAT, QHeaderView.ResizeMode.Stretch)
        scale = theme().text_size / 100
        for column, width in ((_Column.WHEN, 160), (_Column.CODER, 120), (_Column.STATE, 130)):
            table.setColumnWidth(column, round(width * scale))
        table.selectionModel().currentChanged.connect(lambda *_: self._chosen())
        column_box = QVBoxLayout(self)
        column_box.addWidget(table)
        row = QHBoxLayout()
        self.undo_button.clicked.connect(lambda: self._do(self._session.undo))
        self.redo_button.clicked.connect(lambda: self._do(self._session.redo))
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.close)
        close.setDefault(True)  # Enter in the table must not take anything back
        row.addWidget(self.undo_button)
        row.addWidget(self.redo_button)
        self.apart_button.clicked.connect(self._take_apart)
        row.addWidget(self.apart_button)
        row.addStretch(1)
        row.addWidget(close)
        column_box.addLayout(row)

    def _do(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except QdacoderError as error:
            self._failed(error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()
        if self.model.rowCount():
            self.table.selectRow(0)


def _what(row: HistoryRow) -> str:
    if row.kind == "undo":
        return tr("Undo: {label}").format(label=row.label)
    if row.kind == "redo":
        return tr("Redo: {label}").format(label=row.label)
    return row.label


def _state(row: HistoryRow) -> str:
    if row.next_undo:
        return tr("next undo")
    if row.next_redo:
        return tr("next redo")
    if row.kind != "do":
        return ""
    return {
        StepState.DONE: "" if row.undoable else tr("stays"),
        StepState.UNDONE: tr("undone"),
        StepState.DROPPED: tr("undone for good"),
    }[row.state]


def _short(label: str, most: int = 44) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"
