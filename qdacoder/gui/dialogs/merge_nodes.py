"""Merge nodes: which nodes, which one survives, what the result is, and which segments it touches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QCompleter,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.codebook import QUICK_KEYS, Codebook, NodeRow
from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.merging import MergePlan
from qdacoder.domain.text import folded
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.merge_rows import AffectedModel, AffectedRow, ChipsDelegate, NodeChip
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.choice_box import ChoiceBox
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap
from qdacoder.gui.widgets.shape_label import ShapeLabel
from qdacoder.services.session import ProjectSession

_SIZE, _SMALLEST = (960, 736), (800, 600)
_SHOWN = 200
_LATER_MS = 120
_STRONG = '<span style="font-weight:600">'  # <b> is heavier than any face that is loaded


class _AddField(QLineEdit):
    """Enter adds what was typed; it never goes on to the dialog's button."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class MergeNodesDialog(QDialog):
    """Shows the plan of a merge while it is chosen, and does it.

    Args:
        node_ids: nodes to begin with; the first one survives.
        failed: told of an error when the merge is refused at the end.

    Signals:
        review_wanted(node ids): the segments of these nodes should be shown in Review.
    """

    review_wanted = Signal(list)

    def __init__(
        self,
        session: ProjectSession,
        node_ids: list[int],
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Merge nodes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._session, self._failed = session, failed
        self._book: Codebook = session.codebook.read()
        self._titles = {row.id: row for row in session.footage.list(counted=False)}
        self._chosen = [one for one in dict.fromkeys(node_ids) if self._book.node(one)]
        self._survivor = self._chosen[0] if self._chosen else 0
        self._off: set[int] = set()
        self._edited = False  # the definition was typed into
        self.plan: MergePlan | None = None
        self.name_field, self.reason_field, self.add_field = QLineEdit(), QLineEdit(), _AddField()
        self.category_box, self.key_box = ChoiceBox(), ChoiceBox()
        self.definition_box = QPlainTextEdit()
        self.keep_names = CheckBox(tr("Keep the old names as synonyms, so that a search still finds them"))
        self.merge_button, self._cancel = QPushButton(), QPushButton(tr("Cancel"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.line = QLabel()
        self.memo_line, self.freed_line = ElidedLabel("", "second", "ink2"), ElidedLabel("", "second", "ink2")
        self.review_button = QPushButton(tr("Show all in Review"))
        self._shape = ShapeLabel(None)
        self._grounds: dict[int, QFrame] = {}
        self.model = AffectedModel()
        self.model.setParent(self)
        self.table = QTableView()
        self._numbers = [QLabel() for _ in range(3)]
        self._survives = QButtonGroup(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self._refresh)
        self._build()
        self._fill_result()
        self._fill_nodes()
        self._refresh()

    # What is chosen.

    @property
    def chosen(self) -> list[NodeRow]:
        """The nodes that are ticked, the survivor first."""
        rows = [self._book.node(one) for one in self._chosen if one not in self._off]
        found = [row for row in rows if row is not None]
        return sorted(found, key=lambda row: row.id != self._survivor)

    def add_node(self, name: str) -> bool:
        """Add a node by its name or a synonym; False when there is none."""
        key = folded(name)
        found = next((row for row in self._book.nodes if key in map(folded, row.names)), None)
        if found is None:
            return False
        self._off.discard(found.id)
        if found.id not in self._chosen:
            self._chosen.append(found.id)
        if self._book.node(self._survivor) is None:
            self._survivor = found.id
        self._fill_nodes()
        self._refresh()
        return True

    def survive(self, node_id: int) -> None:
        """Say which node stays."""
        before = self._book.node(self._survivor)
        self._survivor = node_id
        self._off.discard(node_id)
        for one, ground in self._grounds.items():
            ground.setVisible(one == node_id)
        row = self._book.node(node_id)
        if row is not None and (before is None or self.name_field.text() == before.name):
            self._fill_result()
        self._refresh()

    # Building.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(8)
        column.addLayout(self._top())
        info = QFrame()
        info.setObjectName("info")
        row = QHBoxLayout(info)
        row.setContentsMargins(12, 6, 12, 6)
        row.addWidget(IconLabel("ph.git-merge", 16, "ink"))
        self.line.setTextFormat(Qt.TextFormat.RichText)
        self.line.setWordWrap(True)
        row.addWidget(self.line, 1)
        column.addWidget(info)
        column.addLayout(
            _heading(tr("Definition and memos after the merge"), tr("joined in this order, editable"))
        )
        self.definition_box.setAccessibleName(tr("Definition after the merge"))
        self.definition_box.setTabChangesFocus(True)
        column.addWidget(self.definition_box, 2)
        column.addWidget(self.memo_line)
        self._segments_note = ElidedLabel("", "second", "ink3")
        heading = _heading(tr("First segments affected"), self._segments_note)
        heading.addWidget(self.review_button)
        column.addLayout(heading)
        self._build_table()
        column.addWidget(self.table, 3)
        reason = QHBoxLayout()
        reason.setSpacing(8)
        label = QLabel(tr("Reason"))
        label.setBuddy(self.reason_field)
        self.reason_field.setPlaceholderText(tr("Why they belong together, for the lineage (may stay empty)"))
        reason.addWidget(label)
        reason.addWidget(self.reason_field, 1)
        column.addLayout(reason)
        names = QHBoxLayout()
        names.addWidget(self.keep_names)
        names.addSpacing(16)
        names.addWidget(self.freed_line, 1)
        column.addLayout(names)
        self.keep_names.setChecked(True)
        column.addLayout(self._foot())
        scale = theme().text_size / 100
        self.setMinimumSize(*_SMALLEST)
        self.resize(*(round(one * min(scale, 1.3)) for one in _SIZE))
        self._connect()

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(_bold(tr("Nodes to merge")))
        self._card = QFrame()
        self._card.setObjectName("card")
        self._grid = QGridLayout(self._card)
        self._grid.setContentsMargins(10, 6, 10, 6)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(2)
        left.addWidget(self._card, 1)
        right.addWidget(_bold(tr("Result")))
        right.addWidget(self._result_card(), 1)
        row.addLayout(left, 9)
        row.addWidget(IconLabel("ph.arrow-right", 16, "ink2"))
        row.addLayout(right, 11)
        return row

    def _result_card(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        grid = QGridLayout(card)
        grid.setContentsMargins(12, 10, 12, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for place, (text, field) in enumerate(
            ((tr("Name"), self.name_field), (tr("Category"), self.category_box))
        ):
            label = ElidedLabel(text, "second", "ink3")
            field.setAccessibleName(text)
            grid.addWidget(label, place, 0)
            grid.addWidget(field, place, 1 if place else 2, 1, 2 if place else 3)
        grid.addWidget(self._shape, 0, 1)
        grid.addWidget(ElidedLabel(tr("Quick key"), "second", "ink3"), 1, 3)
        self.key_box.setAccessibleName(tr("Quick key"))
        self.key_box.setMinimumContentsLength(4)
        self.key_box.setMaximumWidth(round(76 * theme().text_size / 100))
        grid.addWidget(self.key_box, 1, 4)
        rule = QFrame()
        rule.setObjectName("rule")
        rule.setFixedHeight(1)
        grid.addWidget(rule, 2, 0, 1, 5)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(16)
        texts = (tr("Codings before"), tr("Codings after"), tr("Segments, before and after"))
        for place, (text, number) in enumerate(zip(texts, self._numbers, strict=True)):
            numbers.addWidget(ElidedLabel(text, "second", "ink3"), 0, place)
            number.setFont(theme().font("section"))
            number.setAccessibleName(text)
            numbers.addWidget(number, 1, place)
        grid.addLayout(numbers, 3, 0, 1, 5)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(4, 1)
        return card

    def _build_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setObjectName("inset_table")
        table.setItemDelegate(ChipsDelegate(table))
        table.setShowGrid(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        table.setTabKeyNavigation(False)
        table.setAccessibleName(tr("Segments affected, those with two of the nodes first"))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme().row_height(27))
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        scale = theme().text_size / 100
        for place, width in enumerate((60, 40, 140, 116)):
            table.setColumnWidth(place, round(width * scale))
        for place in (4, 5):
            head.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconLabel("ph.clock-counter-clockwise", 14, "ink2"))
        row.addWidget(
            ElidedLabel(
                tr("Can be undone at any time, also after later work: Edit, History"), "second", "ink2"
            )
        )
        row.addStretch(1)
        row.addWidget(self.why_not)
        row.addWidget(self._cancel)
        row.addWidget(self.merge_button)
        self.merge_button.setProperty("primary", True)
        self.merge_button.setDefault(True)
        for button in (self._cancel, self.review_button):
            button.setAutoDefault(False)
        self.review_button.setObjectName("link")
        return row

    def _connect(self) -> None:
        self._cancel.clicked.connect(self.reject)
        self.review_button.clicked.connect(self._to_review)
        self.merge_button.clicked.connect(self._merge)
        self.name_field.textEdited.connect(lambda _text: self._later.start())
        self.category_box.currentIndexChanged.connect(lambda _place: self._refresh())
        self.key_box.currentIndexChanged.connect(lambda _place: self._refresh())
        self.definition_box.textChanged.connect(self._definition_typed)
        self.add_field.entered.connect(self._add_typed)

    # Filling.

    def _fill_result(self) -> None:
        row = self._book.node(self._survivor)
        for box in (self.category_box, self.key_box):
            box.blockSignals(True)
            box.clear()
        for category in self._book.categories:
            self.category_box.addItem(category.name, category.id)
        self.category_box.addItem(tr("Unsorted"), None)
        self.category_box.setCurrentIndex(self.category_box.findData(row.category_id if row else None))
        self.key_box.addItem(tr("none"), None)
        for key in QUICK_KEYS:
            self.key_box.addItem(key, key)
        keys = [one.quick_key for one in self.chosen if one.quick_key]
        self.key_box.setCurrentIndex(max(0, self.key_box.findData(keys[0] if keys else None)))
        for box in (self.category_box, self.key_box):
            box.blockSignals(False)
        self.name_field.setText(row.name if row else "")

    def _fill_nodes(self) -> None:
        grid = self._grid
        self._grounds.clear()
        grid.removeWidget(self.add_field)
        while (item := grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for place, text in enumerate(("", tr("Node"), tr("Segm."), tr("Witn."), tr("Key"), tr("Survives"))):
            grid.addWidget(ElidedLabel(text, "second", "ink3"), 0, place)
        letters = self._session.merging.witnesses(self._chosen)
        for place, node_id in enumerate(self._chosen, start=1):
            row = self._book.node(node_id)
            if row is not None:
                self._node_line(place, row, "".join(letters.get(node_id, ())))
        place = len(self._chosen) + 1
        self.add_field.setPlaceholderText(tr("Add a node: type its name"))
        self.add_field.setAccessibleName(tr("Add a node"))
        names = [name for row in self._book.nodes if row.id not in self._chosen for name in row.names]
        completer = QCompleter(names, self.add_field)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.add_field.setCompleter(completer)
        grid.addWidget(self.add_field, place, 0, 1, 6)
        grid.setRowStretch(place + 1, 1)
        grid.setColumnStretch(1, 1)
        self.add_field.show()

    def _node_line(self, place: int, row: NodeRow, letters: str) -> None:
        tick = CheckBox()
        tick.setAccessibleName(tr("Merge {node}").format(node=row.name))
        tick.setChecked(row.id not in self._off)
        tick.toggled.connect(lambda on, ident=row.id: self._tick(ident, on))
        name = QWidget()
        inner = QHBoxLayout(name)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(6)
        inner.addWidget(ShapeLabel(self._book.hue_of(row)))
        inner.addWidget(ElidedLabel(row.name, "text"), 1)
        radio = QRadioButton()
        radio.setAccessibleName(tr("{node} survives").format(node=row.name))
        radio.setChecked(row.id == self._survivor)
        radio.toggled.connect(lambda on, ident=row.id: self.survive(ident) if on else None)
        self._survives.addButton(radio)
        grid = self._grid
        ground = self._grounds[row.id] = QFrame()
        ground.setObjectName("survivor")
        ground.setVisible(row.id == self._survivor)
        grid.addWidget(ground, place, 0, 1, 6)
        grid.addWidget(tick, place, 0)
        grid.addWidget(name, place, 1)
        grid.addWidget(ElidedLabel(str(row.segments), "text"), place, 2)
        grid.addWidget(ElidedLabel(letters, "mono_label", "ink2"), place, 3)
        if row.quick_key:
            grid.addWidget(KeyCap(row.quick_key), place, 4, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(radio, place, 5, Qt.AlignmentFlag.AlignHCenter)
        grid.setRowMinimumHeight(place, theme().row_height(26))

    def _tick(self, node_id: int, on: bool) -> None:
        (self._off.discard if on else self._off.add)(node_id)
        rest = [one for one in self._chosen if one not in self._off]
        if self._survivor in self._off and rest:
            self.survive(rest[0])
            self._fill_nodes()
        self._refresh()

    def _add_typed(self) -> None:
        name = self.add_field.text().strip()
        if name and self.add_node(name):
            self.add_field.clear()
        elif name:
            self.why_not.setText(tr("There is no node “{name}”").format(name=name))
        self.add_field.setFocus()

    def _definition_typed(self) -> None:
        self._edited = self.definition_box.hasFocus() or self._edited
        if self._edited:
            self._later.start()

    # The plan.

    def _refresh(self) -> None:
        """Plan again and show it; where it cannot be done, say why."""
        self._later.stop()
        rows = self.chosen
        try:
            self.plan = self._session.merging.plan(
                [row.id for row in rows],
                self._survivor,
                name=self.name_field.text(),
                category_id=self.category_box.currentData(),
                quick_key=self.key_box.currentData(),
                definition=self.definition_box.toPlainText() if self._edited else None,
            )
            reason = ""
        except QdacoderError as error:
            self.plan, reason = None, error.message
        self.why_not.setText(reason)
        self.merge_button.setEnabled(self.plan is not None)
        self.merge_button.setText(tr("Merge {count} nodes into one").format(count=len(rows)))
        if self.plan is not None:
            self._show(self.plan)

    def _show(self, plan: MergePlan) -> None:
        for label, number in zip(
            self._numbers, (plan.codings_before, plan.codings_after, plan.segments), strict=True
        ):
            label.setText(f"{number:,}")
        self.line.setText(_line(plan))
        category = self._book.category(plan.category_id)
        self._shape.set_hue(category.hue if category else None)
        memos = "   ".join(
            tr("Memo, {who}: {text}").format(who=memo.initials, text=memo.text) for memo in plan.memos
        )
        self.memo_line.setText(memos)
        self.memo_line.setVisible(bool(memos))
        self.freed_line.setText(_freed(plan))
        if not self._edited:
            self.definition_box.blockSignals(True)
            self.definition_box.setPlainText(plan.definition)
            self.definition_box.blockSignals(False)
        rows = self._session.merging.affected(plan, _SHOWN)
        self._segments_note.setText(
            tr("{shown} of {all}, those with two of the nodes first").format(
                shown=len(rows), all=plan.segments
            )
        )
        self.model.set_rows([self._row(row, plan) for row in rows])

    def _row(self, row: SegmentRow, plan: MergePlan) -> AffectedRow:
        gone = {node.id for node in plan.nodes}
        footage = self._titles[row.footage_id]
        category = self._book.category(plan.category_id)
        after = [self._chip(one) for one in row.node_ids if one not in gone]
        result = NodeChip(plan.name, category.hue if category else None, new=True)
        return AffectedRow(
            row.id,
            row.witness,
            footage.title,
            footage.timebase.format(row.in_frame),
            # What becomes one stands first: the rest is counted where there is no room.
            tuple(self._chip(one) for one in sorted(row.node_ids, key=lambda one: one not in gone)),
            (result, *after),
        )

    def _chip(self, node_id: int) -> NodeChip:
        node = self._book.node(node_id)
        return NodeChip(node.name if node else "?", self._book.hue_of(node) if node else None)

    def _to_review(self) -> None:
        """Leave the dialog and read the segments."""
        ids = [row.id for row in self.chosen]
        self.reject()
        self.review_wanted.emit(ids)

    def _merge(self) -> None:
        self._refresh()
        if self.plan is None:
            return
        plan = self._session.merging.plan(
            [row.id for row in self.chosen],
            self._survivor,
            name=self.plan.name,
            category_id=self.plan.category_id,
            quick_key=self.plan.quick_key,
            definition=self.plan.definition,
            keep_synonyms=self.keep_names.isChecked(),
            reason=self.reason_field.text(),
        )
        try:
            self._session.merging.merge(plan)
        except QdacoderError as error:
            self._failed(error)
            return
        self.accept()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.name_field if len(self._chosen) > 1 else self.add_field).setFocus()
        self.name_field.selectAll()


def _line(plan: MergePlan) -> str:
    count = len(plan.double_segments)
    if not count:
        return tr("No segment carries more than one of the nodes. No segment is deleted.")
    text = tr(
        "{strong}{count} segments{end} carry several of {nodes}. On each of them the codings become one. "
    )
    if count == 1:
        text = tr("{strong}1 segment{end} carries several of {nodes}. There the codings become one. ")
    names = [_escaped(node.name) for node in plan.nodes[:4]] + (["…"] if len(plan.nodes) > 4 else [])
    listed = tr("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
    return text.format(count=count, nodes=listed, strong=_STRONG, end="</span>") + tr(
        "No segment is deleted."
    )


def _freed(plan: MergePlan) -> str:
    """Whose quick keys become free."""
    holders = [node for node in plan.nodes if node.quick_key in plan.free_keys]
    said = ", ".join(f"{node.quick_key} ({node.name})" for node in holders)
    if not said:
        return ""
    if len(holders) == 1:
        return tr("Free afterwards: key {keys}").format(keys=said)
    return tr("Free afterwards: keys {keys}").format(keys=said)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _bold(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(theme().font("text_bold"))
    return label


def _heading(text: str, note: str | QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(_bold(text))
    row.addStretch(1)
    row.addWidget(ElidedLabel(note, "second", "ink3") if isinstance(note, str) else note)
    return row
