"""Split a node: by witness, by footage, by words or by hand; shown before, one step afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.footage import FootageRow
from qdacoder.domain.splitting import SplitPart, SplitPlan
from qdacoder.domain.text import folded
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.deal_rows import DEAL_KEYS, STAYS, DealRow
from qdacoder.gui.models.split_parts import PartColumn, PartsModel
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.deal_table import DealTable
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel
from qdacoder.gui.widgets.shape_label import ShapeLabel, icon_side
from qdacoder.services.session import ProjectSession

_SIZE, _SMALLEST = (900, 660), (640, 480)
_LATER_MS = 150
_WITNESS, _FOOTAGE, _WORDS, _HAND = "witness", "footage", "words", "hand"


class _PartsTable(QTableView):
    """Enter in the field of a name takes the name and goes no further."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() is QAbstractItemView.State.EditingState and not self.hasFocus():
            event.accept()
        elif event.key() == Qt.Key.Key_F2:
            self.edit(self.currentIndex().siblingAtColumn(PartColumn.NAME))
        else:
            super().keyPressEvent(event)


class SplitNodeDialog(QDialog):
    """Shows which segment would go to which new node, and does it.

    Args:
        rows: the segments of the node.
        failed: told of an error when the split is refused at the end.
    """

    def __init__(
        self,
        session: ProjectSession,
        node_id: int,
        rows: Sequence[SegmentRow],
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Split a node"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._session, self._failed = session, failed
        book = session.codebook.read()
        node = book.node(node_id)
        self._node_id, self._name = node_id, node.name if node else ""
        self._hue = book.hue_of(node) if node else None
        self._taken = {folded(name) for row in book.nodes for name in row.names}
        self._rows = list(rows)
        self._way = tr("by hand")
        self.plan: SplitPlan | None = None
        self.way_box, self.words_field, self.reason_field = ChoiceBox(), QLineEdit(), QLineEdit()
        self.parts = PartsModel(self._name, self._hue)
        self.parts.setParent(self)
        self.parts_table, self.table = _PartsTable(), DealTable(tr("Segments and where they go"))
        self.add_button = QPushButton(tr("Add a node"))
        self.split_button, self._cancel = QPushButton(), QPushButton(tr("Cancel"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._propose)
        self._build()
        titles = {row.id: row for row in session.footage.list(counted=False)}
        self.table.rows_model.set_rows([deal_row(row, titles[row.footage_id]) for row in self._rows])
        self._connect()
        self._propose()

    # What is proposed.

    def _propose(self) -> None:
        """Deal the segments out the chosen way; by hand, what was dealt stays."""
        self._later.stop()
        way = self.way_box.currentData()
        self.words_field.setVisible(way == _WORDS)
        if way == _HAND:
            self._way = "by hand"
            self._refresh()
            return
        try:
            if way == _WORDS:
                plan = self._session.splitting.by_words(self._node_id, self.words_field.text(), self._rows)
            else:
                plan = self._session.splitting.by(self._node_id, way, self._rows)
        except QdacoderError as error:
            self._deal(())
            self.why_not.setText(error.message)
            return
        self._way = plan.way
        self._deal(plan.parts)

    def _deal(self, parts: Sequence[SplitPart]) -> None:
        place_of = {one: place for place, part in enumerate(parts, start=1) for one in part.segment_ids}
        self.parts.set_parts([part.name for part in parts])
        self.table.rows_model.set_places([place_of.get(row.id, STAYS) for row in self._rows])
        self._refresh()

    def _by_key(self, place: int) -> None:
        """A key deals the selected segments out; the next free key makes one more node."""
        if place > len(self.parts.names) + 1:
            self.why_not.setText(tr("There is no node with this key yet"))
            return
        if place == len(self.parts.names) + 1:
            self.add_part()
        self._to_hand()
        self.table.deal(place)
        self._refresh()

    def _to_hand(self) -> None:
        if self.way_box.currentData() != _HAND:
            self.way_box.blockSignals(True)
            self.way_box.setCurrentIndex(self.way_box.findData(_HAND))
            self.way_box.blockSignals(False)
            self.words_field.setVisible(False)
            self._way = "by hand"

    def add_part(self) -> None:
        """One more node to deal to."""
        taken = self._taken | {folded(one) for one in self.parts.names}
        number = len(self.parts.names) + 1
        while folded(f"{self._name}: {number}") in taken:
            number += 1
        if len(self.parts.names) < len(DEAL_KEYS):
            self.parts.add(f"{self._name}: {number}")
            self._refresh()

    def _add_clicked(self) -> None:
        self._to_hand()
        self.add_part()
        last = self.parts.index(self.parts.rowCount() - 1, PartColumn.NAME)
        self.parts_table.setCurrentIndex(last)
        self.parts_table.edit(last)

    # The plan.

    def _refresh(self) -> None:
        """Make the plan of what is dealt, and show its numbers; where it cannot be done, say why."""
        names, places = self.parts.names, self.table.rows_model.places
        counts = Counter(places)
        self.parts.set_counts([counts[place] for place in range(len(names) + 1)])
        self.table.rows_model.set_names((tr("stays"), *names), self._hue)
        parts = tuple(
            SplitPart(name, tuple(row.id for row, at in zip(self._rows, places, strict=True) if at == place))
            for place, name in enumerate(names, start=1)
            if counts[place]
        )
        plan = SplitPlan(self._node_id, parts, counts[STAYS], self._way)
        try:
            self._session.splitting.check(plan)
            self.plan, reason = plan, ""
        except QdacoderError as error:
            self.plan, reason = None, error.message
        self.why_not.setText(reason)
        self.split_button.setEnabled(self.plan is not None and not self._session.read_only)
        count = len(parts)
        self.split_button.setText(
            tr("Split off 1 node") if count == 1 else tr("Split off {count} nodes").format(count=count)
        )

    def _split(self) -> None:
        self._refresh()
        if self.plan is None:
            return
        try:
            self._session.splitting.split(self.plan, self.reason_field.text())
        except QdacoderError as error:
            self._failed(error)
            return
        self.accept()

    # Building.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(8)
        column.addLayout(self._top())
        self._build_parts()
        column.addWidget(self.parts_table, 2)
        row = QHBoxLayout()
        row.addWidget(
            ElidedLabel(
                tr("Keys 1, 2, … send the selected segments to a node, 0 lets them stay; F2 renames"),
                "second",
                "ink3",
            ),
            1,
        )
        row.addWidget(self.add_button)
        column.addLayout(row)
        column.addWidget(self.table, 5)
        for words in self._themes():
            line = QHBoxLayout()
            line.addWidget(IconLabel("ph.info", 14, "ink2"))
            line.addWidget(ElidedLabel(words, "second", "ink2"), 1)
            column.addLayout(line)
        reason = QHBoxLayout()
        label = QLabel(tr("Reason"))
        label.setBuddy(self.reason_field)
        self.reason_field.setAccessibleName(tr("Reason"))
        self.reason_field.setPlaceholderText(tr("Why they are different, for the lineage (may stay empty)"))
        reason.addWidget(label)
        reason.addWidget(self.reason_field, 1)
        column.addLayout(reason)
        column.addLayout(self._foot())
        scale = min(theme().text_size / 100, 1.3)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*(round(one * scale) for one in _SIZE))

    def _themes(self) -> list[str]:
        names = ", ".join(f"“{one}”" for one in self._session.splitting.themes_with(self._node_id))
        text = tr("Themes that ask for it find what stays only, until the new nodes are added: {names}")
        return [text.format(names=names)] if names else []

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for text, way in (
            (tr("by witness"), _WITNESS),
            (tr("by footage"), _FOOTAGE),
            (tr("by words"), _WORDS),
            (tr("by hand"), _HAND),
        ):
            self.way_box.addItem(text, way)
        self.way_box.setMinimumContentsLength(12)
        self.way_box.setAccessibleName(tr("How to split"))
        self.words_field.setAccessibleName(tr("Words"))
        self.words_field.setPlaceholderText(tr("Words of quotes or memos; several texts with ; between"))
        row.addWidget(ShapeLabel(self._hue))
        row.addWidget(ElidedLabel(self._name, "text_bold"), 1)
        row.addWidget(self.words_field, 2)
        row.addWidget(self.way_box)
        self.words_field.setVisible(False)
        return row

    def _build_parts(self) -> None:
        table = self.parts_table
        table.setModel(self.parts)
        table.setObjectName("inset_table")
        table.setAccessibleName(tr("Nodes after the split"))
        table.setIconSize(icon_side())
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(26))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setSectionResizeMode(PartColumn.NAME, QHeaderView.ResizeMode.Stretch)
        scale = theme().text_size / 100
        table.setColumnWidth(PartColumn.KEY, round(52 * scale))
        table.setColumnWidth(PartColumn.SEGMENTS, round(90 * scale))

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("ph.clock-counter-clockwise", 14, "ink2"))
        row.addWidget(ElidedLabel(tr("One step: Undo takes it back. Nothing is deleted"), "second", "ink2"))
        row.addStretch(1)
        row.addWidget(self.why_not)
        row.addWidget(self._cancel)
        row.addWidget(self.split_button)
        self.split_button.setProperty("primary", True)
        self.split_button.setDefault(True)
        for button in (self._cancel, self.add_button):
            button.setAutoDefault(False)
        return row

    def _connect(self) -> None:
        self._cancel.clicked.connect(self.reject)
        self.split_button.clicked.connect(self._split)
        self.add_button.clicked.connect(self._add_clicked)
        self.way_box.currentIndexChanged.connect(lambda _place: self._propose())
        self.words_field.textChanged.connect(lambda _text: self._later.start())
        self.parts.renamed.connect(self._refresh)
        self.table.dealt.connect(self._by_key)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.way_box.setFocus()
        if self._rows:
            self.table.go_to(0)


def deal_row(row: SegmentRow, footage: FootageRow) -> DealRow:
    """A segment as the table shows it."""
    words = row.quote_translation or row.quote_original or row.memo
    return DealRow(row.id, row.witness, footage.title, footage.timebase.format(row.in_frame), words)
