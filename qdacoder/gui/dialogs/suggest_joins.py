"""Suggest joins: pairs of nodes that may mean the same. It only shows them; people join."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.suggestions import Suggestion
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.join_rows import JoinColumn, JoinsModel
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.gui.widgets.shape_label import icon_side
from qdacoder.services.session import ProjectSession

Find = Callable[[bool, Callable[[list[Suggestion]], object]], None]
_LATER_MS = 150


class _PairTable(QTableView):
    """Delete says that the pair is not the same; letters search nothing."""

    refused = Signal()

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.refused.emit()
        else:
            super().keyPressEvent(event)


class SuggestJoinsDialog(QDialog):
    """Stays open beside the work and follows it.

    Args:
        find: looks for pairs in the background (also those kept apart, or not) and hands them over.
        failed: told of an error.

    Signals:
        merge_wanted(first, second): ids of the nodes of a pair.
    """

    merge_wanted = Signal(int, int)

    def __init__(
        self,
        session: ProjectSession,
        find: Find,
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Suggest joins"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._find, self._failed = session, find, failed
        self._asked = 0
        self.model = JoinsModel()
        self.model.setParent(self)
        self.table, self.note = _PairTable(), ElidedLabel("", "second", "ink3")
        self.sort_box = ChoiceBox()
        self.hidden_box = CheckBox(tr("Also pairs said not to be the same"))
        self.merge_button, self.apart_button = QPushButton(tr("Merge…")), QPushButton(tr("Not these"))
        self._close = QPushButton(tr("Close"))
        self._stack = QStackedWidget()
        self.empty = EmptyState("ph.git-merge", "", "")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self.refresh)
        self._build()
        self._end = session.subscribe(self._changed)
        self.finished.connect(lambda _code: self._ended())
        self.refresh()

    def refresh(self) -> None:
        """Look again, in the background; what is shown stays until then."""
        self._later.stop()
        self._asked += 1
        asked = self._asked
        self.note.setText(tr("Comparing nodes…"))
        if not self.model.rowCount():
            self.empty.set_texts(tr("Comparing nodes…"), "")
            self._stack.setCurrentIndex(1)
        self._find(self.hidden_box.isChecked(), lambda found: self._found(asked, found))

    def _found(self, asked: int, found: list[Suggestion]) -> None:
        if asked != self._asked:
            return
        current = self.current
        row = self.table.currentIndex().row()
        apart = frozenset(frozenset((a.id, b.id)) for a, b in self._session.splitting.kept_apart())
        self.model.set_pairs(found, self._session.codebook.read(), apart)
        if found:
            at = self.model.row_of(current.first.id, current.second.id) if current is not None else 0
            self.table.selectRow(at if at >= 0 else max(0, min(row, len(found) - 1)))
        else:
            self.empty.set_texts(
                tr("No two nodes look alike"),
                tr("Names, definitions and the time they cover were compared"),
            )
        first = self._stack.currentIndex() == 1
        self._stack.setCurrentIndex(0 if found else 1)
        if found and first:
            self.table.setFocus()
        pairs = tr("1 pair") if len(found) == 1 else tr("{count} pairs").format(count=len(found))
        hidden = len(apart)
        more = tr("; {count} said not to be the same").format(count=hidden) if hidden else ""
        self.note.setText(pairs + more)
        self._chosen()

    @property
    def current(self) -> Suggestion | None:
        """The pair of the current row."""
        return self.model.pair(self.table.currentIndex().row())

    def _chosen(self) -> None:
        one, row = self.current, self.table.currentIndex().row()
        writable = not self._session.read_only
        self.merge_button.setEnabled(one is not None and writable)
        self.apart_button.setEnabled(one is not None and writable)
        self.apart_button.setText(tr("Suggest again") if self.model.is_apart(row) else tr("Not these"))

    def _merge(self) -> None:
        one = self.current
        if one is not None:
            # The one with more segments is proposed as the survivor.
            first, second = sorted((one.first, one.second), key=lambda node: -node.segments)
            self.merge_wanted.emit(first.id, second.id)

    def _refuse(self) -> None:
        one = self.current
        if one is None or not self.apart_button.isEnabled():
            return
        apart = not self.model.is_apart(self.table.currentIndex().row())
        try:
            self._session.splitting.keep_apart(one.first.id, one.second.id, apart)
        except QdacoderError as error:
            self._failed(error)

    def _changed(self, change: ChangeSet) -> None:
        if change.touches(Kind.NODE, Kind.CATEGORY, Kind.CODING, Kind.SEGMENT, Kind.PROJECT):
            self._later.start()

    def _ended(self) -> None:
        self._end()
        self._later.stop()
        self._asked += 1  # what still comes is for nobody

    def _sort(self) -> None:
        column = int(self.sort_box.currentData())
        order = Qt.SortOrder.DescendingOrder if column >= JoinColumn.SAME else Qt.SortOrder.AscendingOrder
        head = self.table.horizontalHeader()
        head.blockSignals(True)
        head.setSortIndicator(column, order)
        head.blockSignals(False)
        self.model.sort(column, order)
        if self.model.rowCount():
            self.table.selectRow(0)
        self._chosen()

    def _sorted_by_head(self, column: int, order: Qt.SortOrder) -> None:
        self.sort_box.blockSignals(True)
        self.sort_box.setCurrentIndex(self.sort_box.findData(column))
        self.sort_box.blockSignals(False)
        self.model.sort(column, order)
        self._chosen()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        self.sort_box.setMinimumContentsLength(20)
        self.sort_box.setAccessibleName(tr("Sort by"))
        for text, place in (
            (tr("all reasons together"), -1),
            (tr("first node"), JoinColumn.FIRST),
            (tr("second node"), JoinColumn.SECOND),
            (tr("same segments"), JoinColumn.SAME),
            (tr("overlap in time"), JoinColumn.OVERLAP),
            (tr("similar names"), JoinColumn.NAMES),
            (tr("similar definitions"), JoinColumn.DEFINITIONS),
        ):
            self.sort_box.addItem(text, int(place))
        top.addWidget(ElidedLabel(tr("Sort by"), "second", "ink3"))
        top.addWidget(self.sort_box)
        top.addWidget(self.note, 1)
        top.addWidget(self.hidden_box)
        column.addLayout(top)
        self._build_table()
        for page in (self.table, self.empty):
            self._stack.addWidget(page)
        column.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(ElidedLabel(tr("Nothing is joined by itself"), "second", "ink2"), 1)
        for button in (self.apart_button, self._close, self.merge_button):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.apart_button.setToolTip(tr("Not these (Delete): the pair is not suggested again"))
        self.merge_button.setProperty("primary", True)
        self.merge_button.setDefault(True)
        column.addLayout(foot)
        scale = theme().text_size / 100
        self.resize(round(860 * scale), round(460 * scale))
        self.sort_box.currentIndexChanged.connect(lambda _place: self._sort())
        self.hidden_box.toggled.connect(lambda _on: self.refresh())
        self.merge_button.clicked.connect(self._merge)
        self.apart_button.clicked.connect(self._refuse)
        self._close.clicked.connect(self.close)

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setObjectName("inset_table")
        table.setAccessibleName(tr("Pairs of nodes"))
        table.setIconSize(icon_side())
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(28))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        for place in (JoinColumn.FIRST, JoinColumn.SECOND):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        scale = theme().text_size / 100
        for place, width in ((JoinColumn.SAME, 120), (JoinColumn.OVERLAP, 90), (JoinColumn.NAMES, 80)):
            table.setColumnWidth(place, round(width * scale))
        table.setColumnWidth(JoinColumn.DEFINITIONS, round(100 * scale))
        head.sortIndicatorChanged.connect(self._sorted_by_head)
        table.selectionModel().currentChanged.connect(lambda *_: self._chosen())
        table.doubleClicked.connect(lambda _index: self._merge())
        table.refused.connect(self._refuse)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.table if self.model.rowCount() else self._close).setFocus()
