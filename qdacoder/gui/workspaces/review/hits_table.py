"""What was found as a table that sorts by place, witness, length and relevance."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from qdacoder.domain.hit_order import HitOrder
from qdacoder.domain.review import Hit
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.workspaces.review.presenter import ReviewPresenter
from qdacoder.gui.workspaces.review.times import short_text

AnyIndex = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
_HEADS = ("#", "Witness", "Footage", "In", "Out", "Length", "Relevance", "Nodes", "Translation", "Original")
_NUMBER, _WITNESS, _FOOTAGE, _IN, _OUT, _LENGTH, _RELEVANCE, _NODES, _TRANSLATION, _ORIGINAL = range(
    len(_HEADS)
)
_WIDTHS = (52, 72, 170, 92, 92, 66, 88, 200, 320, 240)


class HitsModel(QAbstractTableModel):
    """All hits, also those that the cards hide."""

    def __init__(self, presenter: ReviewPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._found = HitOrder()
        self._column, self._order = -1, Qt.SortOrder.AscendingOrder

    def refresh(self) -> None:
        """Show what was found now."""
        self.beginResetModel()
        self._found = self._sorted(self._presenter.order)
        self.endResetModel()

    def hit(self, row: int) -> Hit:
        """The hit of a row."""
        return self._found.hits[row]

    def row_of(self, segment_id: int | None) -> int:
        """Where a segment stands, -1 when it is not there."""
        row = self._found.place_of(segment_id)
        return -1 if row is None else row

    def rowCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(self._found)

    def columnCount(self, parent: AnyIndex = _NONE) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(_HEADS[section])
        return None

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.FontRole:
            return theme().font("mono" if index.column() in (_IN, _OUT, _LENGTH) else "text")
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if role == Qt.ItemDataRole.ToolTipRole and index.column() < _NODES:
            return None
        return self._text(index.row(), index.column())

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by place, witness, length or relevance; texts keep the order there is."""
        if column >= _NODES:
            return
        self._column, self._order = column, order
        self.refresh()

    def _sorted(self, found: HitOrder) -> HitOrder:
        key = self._keys().get(self._column)
        if key is None:
            return found
        return HitOrder(sorted(found.hits, key=key, reverse=self._order is Qt.SortOrder.DescendingOrder))

    def _keys(self) -> dict[int, Callable[[Hit], tuple[object, ...]]]:
        labels = {row.id: (len(row.label), row.label) for row in self._presenter.witnesses.values()}
        titles = {row.id: row.title for row in self._presenter.footage.values()}
        return {
            _NUMBER: lambda hit: (hit.segment_id,),
            _WITNESS: lambda hit: (labels.get(hit.witness_id or 0, (99, "")), hit.footage_id, hit.in_frame),
            _FOOTAGE: lambda hit: (titles.get(hit.footage_id, ""), hit.in_frame),
            _IN: lambda hit: (hit.in_frame, hit.footage_id),
            _OUT: lambda hit: (hit.out_frame, hit.footage_id),
            _LENGTH: lambda hit: (self._seconds(hit), hit.segment_id),
            _RELEVANCE: lambda hit: (hit.relevance, -hit.segment_id),
        }

    def _seconds(self, hit: Hit) -> Fraction:
        row = self._presenter.footage.get(hit.footage_id)
        frames = hit.out_frame - hit.in_frame
        return Fraction(frames * row.rate.denominator, row.rate.numerator) if row else Fraction(frames)

    def _text(self, at: int, column: int) -> str:
        hit = self._found.hits[at]
        row = self._presenter.footage.get(hit.footage_id)
        if column == _NUMBER:
            return str(hit.segment_id)
        if column == _WITNESS:
            witness = self._presenter.witnesses.get(hit.witness_id or 0)
            return witness.label if witness else ""
        if column == _FOOTAGE:
            return row.title if row else ""
        if column in (_IN, _OUT):
            return row.timebase.format(hit.in_frame if column == _IN else hit.out_frame) if row else ""
        if column == _LENGTH:
            return short_text(self._seconds(hit))
        if column == _RELEVANCE:
            return str(hit.relevance or "")
        card = self._presenter.card(hit.segment_id, self._found.hits, at)
        if card is None:
            return ""
        if column == _NODES:
            return ", ".join(name for _id, name, _hue in self._presenter.chips_of(card))
        text = card.segment.quote_translation if column == _TRANSLATION else card.segment.quote_original
        return " ".join(text.split())


class HitsTable(QTableView):
    """Rows of one height.

    Signals:
        chosen(segment id): the current row.
        opened(segment id): Enter or a double click.
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, presenter: ReviewPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits = HitsModel(presenter, self)
        self._guard = False
        self.setObjectName("hits_table")
        self.setAccessibleName(tr("Segments found"))
        self.setModel(self.hits)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.hits.hit(index.row()).segment_id))
        theme().changed.connect(self._restyle)
        self._restyle()

    def refresh(self, current: int | None) -> None:
        """Show what was found; the current card is selected."""
        self._guard = True
        self.hits.refresh()
        self._guard = False
        self.show_current(current)

    def show_current(self, current: int | None) -> None:
        """Select a card's row."""
        row = self.hits.row_of(current)
        if row >= 0 and row != self.currentIndex().row():
            self._guard = True
            self.setCurrentIndex(self.hits.index(row, 0))
            self._guard = False

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self.opened.emit(self.hits.hit(index.row()).segment_id)
        else:
            super().keyPressEvent(event)

    def _current_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid() and not self._guard:
            self.chosen.emit(self.hits.hit(index.row()).segment_id)

    def _restyle(self) -> None:
        tokens = theme()
        self.verticalHeader().setDefaultSectionSize(tokens.row_height(28))
        self.horizontalHeader().setFont(tokens.font("second"))
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, round(width * tokens.text_size / 100))
