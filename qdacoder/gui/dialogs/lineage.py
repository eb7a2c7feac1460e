"""Where a node comes from: the merges that made it, and the way to take a node out of one again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.lineage import LineagePart, LineageStep
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.take_apart import TakeApartDialog, comes_back
from qdacoder.gui.i18n import tr
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.lineage_picture import LineagePicture, lineage_box
from qdacoder.services.session import ProjectSession

_PICTURE = 190  # px, the most it takes before it scrolls
_PLACE = Qt.ItemDataRole.UserRole


class LineageDialog(QDialog):
    """The lineage of a node as a tree and as text for a methods section.

    Args:
        failed: told of an error when something cannot be taken out.
    """

    def __init__(
        self,
        session: ProjectSession,
        node_id: int,
        failed: Callable[[Exception], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._session, self._node_id, self._failed = session, node_id, failed
        self.tree = QTreeWidget()
        self.text = QPlainTextEdit()
        self.picture, self._scroll = LineagePicture(), QScrollArea()
        self.note = QLabel()
        self.apart_button = QPushButton(tr("Take out of the merge…"))
        self._copy, self._close = QPushButton(tr("Copy the text")), QPushButton(tr("Close"))
        self._copy_picture = QPushButton(tr("Copy the picture"))
        self._build()
        self.refresh()

    def refresh(self) -> None:
        """Read the lineage again."""
        node = self._session.codebook.read().node(self._node_id)
        if node is None:
            self.reject()
            return
        self.setWindowTitle(tr("Lineage of “{node}”").format(node=node.name))
        self.tree.clear()
        top = QTreeWidgetItem([node.name, "", "", ""])
        top.setFont(0, theme().font("text_bold"))
        self.tree.addTopLevelItem(top)
        steps = self._session.merging.lineage(self._node_id)
        self._add_steps(top, steps, own=True)
        self._add_splits(top)
        self.tree.expandAll()
        said = self._session.merging.lineage_text(self._node_id)
        self.text.setPlainText(said)
        splits = self._session.merging.splits(self._node_id)
        hue = self._session.codebook.read().hue_of(node)
        self.picture.show_box(lineage_box(node.guid, node.name, steps, splits), hue, said)
        wide = round(_PICTURE * theme().text_size / 100)
        self._scroll.setFixedHeight(min(self.picture.height() + 14, wide))
        self._chosen()

    def _add_steps(self, above: QTreeWidgetItem, steps: Sequence[LineageStep], own: bool) -> None:
        for step in steps:
            at = f"{step.merged_at[:16].replace('T', ' ')} UTC"
            words = tr("joined as “{name}”").format(name=step.name)
            item = QTreeWidgetItem([words, at, step.coder, step.reason])
            above.addChild(item)
            for part in step.parts:
                self._add_part(item, part, step if own else None)

    def _add_splits(self, above: QTreeWidgetItem) -> None:
        for split in self._session.merging.splits(self._node_id):
            at = f"{split.split_at[:16].replace('T', ' ')} UTC"
            words = tr("“{name}” was split {way}").format(name=split.name, way=split.way)
            item = QTreeWidgetItem([words, at, split.coder, split.reason])
            above.addChild(item)
            for _guid, name, count in split.parts:
                item.addChild(QTreeWidgetItem([name, _codings(count), tr("split off"), ""]))
            item.addChild(QTreeWidgetItem([split.name, _codings(split.staying), tr("stayed"), ""]))

    def _add_part(self, above: QTreeWidgetItem, part: LineagePart, step: LineageStep | None) -> None:
        words = _codings(part.codings)
        state = tr("survived") if part.survivor else tr("taken out again") if part.apart else ""
        item = QTreeWidgetItem([part.name, words, state, ""])
        if step is not None and not part.survivor and not part.apart:
            item.setData(0, _PLACE, (step.merge_id, part.guid))
        if part.apart:
            for column in range(4):
                item.setForeground(column, theme().color("ink3"))
        above.addChild(item)
        self._add_steps(item, part.earlier, own=False)

    def _chosen(self) -> None:
        """Say what taking the chosen node out would do."""
        item = self.tree.currentItem()
        place = item.data(0, _PLACE) if item is not None else None
        self.apart_button.setEnabled(False)
        if place is None:
            self.note.setText(tr("Choose a joined node to take it out of its merge."))
            return
        try:
            plan = self._session.merging.plan_apart(*place)
        except QdacoderError as error:
            self.note.setText(str(error))
            return
        self.note.setText(
            tr("“{name}” comes back with {what}.").format(name=plan.name, what=comes_back(plan))
        )
        self.apart_button.setEnabled(not self._session.read_only)

    def _take_out(self) -> None:
        item = self.tree.currentItem()
        place = item.data(0, _PLACE) if item is not None else None
        if place is None:
            return
        merge_id, guid = place
        dialog = TakeApartDialog(self._session, merge_id, self._failed, guid, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    def _build(self) -> None:
        scale = theme().text_size / 100
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        self.tree.setHeaderLabels([tr("Node"), tr("When, how much"), tr("By"), tr("Why")])
        self.tree.setAccessibleName(tr("Lineage"))
        for place, width in enumerate((270, 170, 110)):
            self.tree.setColumnWidth(place, round(width * scale))
        self.tree.currentItemChanged.connect(lambda *_: self._chosen())
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Lineage as text"))
        self.text.setMaximumHeight(round(110 * scale))
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self._scroll.setWidget(self.picture)
        self._scroll.setObjectName("card")
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setAccessibleName(tr("Lineage as a picture"))
        column.addWidget(self._scroll)
        column.addWidget(self.tree, 1)
        column.addWidget(self.note)
        column.addWidget(self.text)
        row = QHBoxLayout()
        self.apart_button.clicked.connect(self._take_out)
        self._copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self._close.clicked.connect(self.reject)
        self._copy_picture.clicked.connect(lambda: QGuiApplication.clipboard().setPixmap(self.picture.grab()))
        for button in (self.apart_button, self._copy, self._copy_picture, self._close):
            button.setAutoDefault(False)
        row.addWidget(self.apart_button)
        row.addWidget(self._copy)
        row.addWidget(self._copy_picture)
        row.addStretch(1)
        row.addWidget(self._close)
        column.addLayout(row)
        self.resize(round(760 * scale), round(580 * scale))


def _codings(count: int) -> str:
    return tr("1 coding") if count == 1 else tr("{count} codings").format(count=count)
