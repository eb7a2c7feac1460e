"""The stated quantities of a theme as a table: sorted, converted by entered rates, taken out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.gui.i18n import tr
from qdacoder.gui.models.quantity_list import CITATION, CONVERTED, RATE, SORT, STATED, WHAT, QuantityList
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.citation_text import CitationDelegate
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.labels import ElidedLabel
from qdacoder.services.quantities import StatedRow

_SIZE = (1340, 560)
_WIDTHS = (180, 96, 64, 72, 92, 84, 104, 190, 360)


class StatedQuantities(QDialog):
    """Not modal. Enter or a double click opens the segment in Coding.

    Signals:
        opened(segment id): in Coding.
        unit_chosen(unit): convert to it, empty for not at all.
        rates_requested, export_requested(what): ``csv`` or ``xlsx``.
    """

    opened = Signal(int)
    unit_chosen = Signal(str)
    rates_requested = Signal()
    export_requested = Signal(str)

    def __init__(self, theme_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Stated quantities: {theme}").format(theme=theme_name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = QuantityList(self)
        self.sorted = QSortFilterProxyModel(self)
        self.table = _Table()
        self.theme_label = ElidedLabel(theme_name, "section")
        self.count = ElidedLabel("", "text", "ink2")
        self.unit_box = ChoiceBox()
        self.rates_button = QPushButton(tr("Rates…"))
        self.csv_button, self.xlsx_button = QPushButton("CSV"), QPushButton("XLSX")
        self.close_button = QPushButton(tr("Close"))
        self.empty = EmptyState(
            "ph.hash",
            tr("No quantity stated in this theme"),
            tr("Shift+Q on a segment notes what it states: what, number, unit, per what, date"),
        )
        self._pages = QStackedWidget()
        self._build()
        self._connect()

    @property
    def to_unit(self) -> str:
        """What is converted to, empty for nothing."""
        return str(self.unit_box.currentData() or "")

    def show_units(self, units: Sequence[str]) -> None:
        """Units to choose from; the one that is chosen stays."""
        before = self.to_unit
        self.unit_box.blockSignals(True)
        self.unit_box.clear()
        self.unit_box.addItem(tr("not converted"), "")
        for unit in units:
            self.unit_box.addItem(unit, unit)
        self.unit_box.setCurrentIndex(max(0, self.unit_box.findData(before)))
        self.unit_box.blockSignals(False)

    def show_rows(self, rows: Sequence[StatedRow], to_unit: str) -> None:
        """Show what the theme states."""
        current = self.table.currentIndex().data(STATED)
        self.rows.show_rows(rows, to_unit)
        said = tr("1 quantity") if len(rows) == 1 else tr("{count} quantities").format(count=len(rows))
        missing = sum(row.converted is None for row in rows) if to_unit else 0
        if missing:
            said = tr("{said}, {missing} without a rate to {unit}").format(
                said=said, missing=missing, unit=to_unit
            )
        self.count.setText(said)
        for column in (CONVERTED, RATE):
            self.table.setColumnHidden(column, not to_unit)
        self._pages.setCurrentWidget(self.table if rows else self.empty)
        for button in (self.csv_button, self.xlsx_button):
            button.setEnabled(bool(rows))
        for place in range(self.sorted.rowCount()):
            row: StatedRow = self.sorted.index(place, WHAT).data(STATED)
            if current is None or row.quantity.id == current.quantity.id:
                self.table.setCurrentIndex(self.sorted.index(place, WHAT))
                break

    def _build(self) -> None:
        scale = theme().text_size / 100
        self.sorted.setSourceModel(self.rows)
        self.sorted.setSortRole(SORT)
        self.table.setModel(self.sorted)
        self.table.setItemDelegateForColumn(CITATION, CitationDelegate(self.table))
        self.table.setAccessibleName(tr("Stated quantities"))
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, round(width * scale))
        self.table.sortByColumn(WHAT, Qt.SortOrder.AscendingOrder)
        self.unit_box.setAccessibleName(tr("Convert to"))
        self.unit_box.setMinimumWidth(round(130 * scale))
        for page in (self.table, self.empty):
            self._pages.addWidget(page)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.theme_label)
        top.addWidget(self.count, 1)
        top.addWidget(ElidedLabel(tr("Convert to"), "second", "ink2"))
        top.addWidget(self.unit_box)
        top.addWidget(self.rates_button)
        foot = QHBoxLayout()
        foot.addWidget(ElidedLabel(tr("Export"), "second", "ink2"))
        for name, button in (("CSV", self.csv_button), ("XLSX", self.xlsx_button)):
            button.setAccessibleName(tr("Export as {what}").format(what=name))
            foot.addWidget(button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        for button in (self.rates_button, self.csv_button, self.xlsx_button, self.close_button):
            button.setAutoDefault(False)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(16, 12, 16, 12)
        column_layout.setSpacing(10)
        column_layout.addLayout(top)
        column_layout.addWidget(self._pages, 1)
        column_layout.addLayout(foot)
        room = self.screen().availableSize()
        self.resize(QSize(*(round(side * scale) for side in _SIZE)).boundedTo(room))

    def _connect(self) -> None:
        self.table.doubleClicked.connect(lambda _index: self._open())
        self.table.entered_row.connect(self._open)
        self.unit_box.activated.connect(lambda _place: self.unit_chosen.emit(self.to_unit))
        self.rates_button.clicked.connect(self.rates_requested)
        self.csv_button.clicked.connect(lambda: self.export_requested.emit("csv"))
        self.xlsx_button.clicked.connect(lambda: self.export_requested.emit("xlsx"))
        self.close_button.clicked.connect(self.reject)

    def _open(self) -> None:
        row: StatedRow | None = self.table.currentIndex().data(STATED)
        if row is not None:
            self.opened.emit(row.quantity.segment_id)


class _Table(QTableView):
    entered_row = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("list_table")  # its cells stand under their heads
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme().row_height(28))
        head = self.horizontalHeader()
        head.setStretchLastSection(True)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def keyboardSearch(self, search: str) -> None:
        """Off."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_row.emit()
        else:
            super().keyPressEvent(event)
