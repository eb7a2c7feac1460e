"""Take a merge apart: which nodes come back, with what, and who gets what cannot be told apart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.unmerging import ApartPlan, Parting, Undecided
from qdacoder.errors import QdacoderError
from qdacoder.gui.dialogs.split_node import deal_row
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.deal_rows import STAYS, DealRow
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.check_box import CheckBox
from qdacoder.gui.widgets.deal_table import DealTable
from qdacoder.gui.widgets.labels import ElidedLabel, IconLabel, KeyCap
from qdacoder.gui.widgets.shape_label import ShapeLabel
from qdacoder.services.session import ProjectSession

_SIZE, _SMALLEST = (960, 560), (620, 380)


class TakeApartDialog(QDialog):
    """Shows what taking a merge apart would do, and does it.

    Args:
        merge_id: the merge.
        only: guid of the one node to take out at first; None for all.
        failed: told of an error when it is refused at the end.
    """

    def __init__(
        self,
        session: ProjectSession,
        merge_id: int,
        failed: Callable[[Exception], None],
        only: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Take a merge apart"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._session, self._merge_id, self._failed = session, merge_id, failed
        self._only = only
        self.parting: Parting | None = None  # None where it is refused
        self.ticks: dict[str, CheckBox] = {}
        self.line, self.heading = QLabel(), QLabel()
        self.table = DealTable(tr("Codings to decide on"))
        self.why_not = ElidedLabel("", "second", "amber_text")
        self.apart_button, self._cancel = QPushButton(), QPushButton(tr("Cancel"))
        self._card = QFrame()
        self._grid = QGridLayout(self._card)
        self._build()
        self._plan()

    def _plan(self) -> None:
        """Plan for every node that is still joined; where it is refused, say why and the way out."""
        try:
            self.parting = self._session.merging.plan_parting(self._merge_id)
        except QdacoderError as error:
            self._refused(error)
            return
        record = self.parting.record
        sources = ", ".join(f"“{one.name}”" for one in record.sources)
        said = tr("On {date} {coder} joined {nodes} into “{name}”.").format(
            date=f"{record.merged_at[:16].replace('T', ' ')} UTC",
            coder=record.coder,
            nodes=sources,
            name=record.name,
        )
        why = tr("Reason: {reason}").format(reason=record.reason) if record.reason else ""
        self.line.setText(f"{said} {why}".strip())
        for place, plan in enumerate(self.parting.plans, start=1):
            self._node_line(place, plan)
        self._fill_table()
        self._refresh()

    def _refused(self, error: QdacoderError) -> None:
        self.line.setText(str(error))
        for widget in (self._card, self.heading, self.table):
            widget.hide()
        self.apart_button.setText(tr("Take apart"))
        self.apart_button.setEnabled(False)
        self.apart_button.setDefault(False)
        self._cancel.setText(tr("Close"))
        self._cancel.setDefault(True)
        self.resize(self.width(), 0)

    def _node_line(self, place: int, plan: ApartPlan) -> None:
        tick = CheckBox()
        tick.setAccessibleName(tr("Take “{node}” out").format(node=plan.name))
        tick.setChecked(self._only is None or plan.source.guid == self._only)
        tick.toggled.connect(lambda _on: self._refresh())
        self.ticks[plan.source.guid] = tick
        book = self._session.codebook.read()
        category = book.category(plan.category_id)
        name = QWidget()
        row = QHBoxLayout(name)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(ShapeLabel(category.hue if category else None))
        row.addWidget(ElidedLabel(plan.name, "text"), 1)
        grid = self._grid
        grid.addWidget(tick, place, 0)
        grid.addWidget(name, place, 1)
        if plan.quick_key:
            grid.addWidget(KeyCap(plan.quick_key), place, 2, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(ElidedLabel(comes_back(plan), "second", "ink2"), place, 3)
        grid.setRowMinimumHeight(place, theme().row_height(26))

    def _fill_table(self) -> None:
        assert self.parting is not None
        undecided = self.parting.undecided
        rows = {
            row.id: row
            for row in self._session.coding.segments_by_id([one.coding.segment_id for one in undecided])
        }
        titles = {row.id: row for row in self._session.footage.list(counted=False)}
        shown = []
        for one in undecided:
            row = rows[one.coding.segment_id]
            base = deal_row(row, titles[row.footage_id])
            shown.append(
                DealRow(
                    base.segment_id,
                    base.witness,
                    base.footage,
                    base.in_text,
                    base.words,
                    one.why,
                    self._places(one),
                )
            )
        self.table.rows_model.set_rows(shown)
        names = [tr("stays with “{node}”").format(node=self.parting.survivor.name)]
        self.table.rows_model.set_names([*names, *(one.name for one in self.parting.plans)], None)
        self.heading.setText(
            tr("These codings cannot be told apart. Keys 1, 2, … give them to a node above, 0 lets them stay")
        )
        self.heading.setVisible(bool(undecided))
        self.table.setVisible(bool(undecided))
        if undecided:
            self.table.go_to(0)
        else:
            self.resize(self.width(), self.minimumHeight())

    def _places(self, one: Undecided) -> frozenset[int]:
        assert self.parting is not None
        guids = [plan.source.guid for plan in self.parting.plans]
        return frozenset(guids.index(guid) + 1 for guid in one.candidates if guid in guids)

    @property
    def chosen(self) -> list[str]:
        """Guids of the nodes to take out."""
        return [guid for guid, tick in self.ticks.items() if tick.isChecked()]

    def _refresh(self) -> None:
        count = len(self.chosen)
        text = tr("Take 1 node out") if count == 1 else tr("Take {count} nodes out").format(count=count)
        self.apart_button.setText(text)
        reason = "" if count else tr("No node is chosen")
        if self._session.read_only:
            reason = tr("The project is open read-only")
        self.why_not.setText(reason)
        self.apart_button.setEnabled(not reason)

    def _deal(self, place: int) -> None:
        assert self.parting is not None
        plans = self.parting.plans
        if place != STAYS and (
            place > len(plans) or not self.ticks[plans[place - 1].source.guid].isChecked()
        ):
            self.why_not.setText(tr("No node with this key is taken out"))
            return
        self._refresh()
        self.table.deal(place)

    def _take(self) -> None:
        parting = self.parting
        if parting is None:
            return
        chosen = self.chosen
        decided = {
            one.coding.id: parting.plans[place - 1].source.guid
            for one, place in zip(parting.undecided, self.table.rows_model.places, strict=True)
            if place != STAYS and parting.plans[place - 1].source.guid in chosen
        }
        try:
            self._session.merging.take_all_apart(self._merge_id, decided, chosen)
        except QdacoderError as error:
            self._failed(error)
            return
        self.accept()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 12)
        column.setSpacing(10)
        for label in (self.line, self.heading):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._card.setObjectName("card")
        grid = self._grid
        grid.setContentsMargins(10, 6, 10, 6)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        for place, text in enumerate(("", tr("Comes back"), tr("Key"), tr("With"))):
            grid.addWidget(ElidedLabel(text, "second", "ink3"), 0, place)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        column.addWidget(self.line)
        column.addWidget(self._card)
        column.addWidget(self.heading)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(IconLabel("ph.clock-counter-clockwise", 14, "ink2"))
        foot.addWidget(
            ElidedLabel(
                tr("What was coded since stays with the survivor. Undo takes it back"), "second", "ink2"
            )
        )
        foot.addStretch(1)
        foot.addWidget(self.why_not)
        foot.addWidget(self._cancel)
        foot.addWidget(self.apart_button)
        column.addLayout(foot)
        self.apart_button.setProperty("primary", True)
        self.apart_button.setDefault(True)
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self.apart_button.clicked.connect(self._take)
        self.table.dealt.connect(self._deal)
        scale = min(theme().text_size / 100, 1.3)
        self.setMinimumWidth(_SMALLEST[0])
        self.resize(*(round(one * scale) for one in _SIZE))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.table.isVisible():
            self.table.setFocus()
        elif self.apart_button.isEnabled():
            self.apart_button.setFocus()
        else:
            self._cancel.setFocus()


def comes_back(plan: ApartPlan) -> str:
    """What a node gets back, in numbers."""
    found = plan.sorted
    count = len(found.back) + len(found.again)
    parts = [tr("1 coding") if count == 1 else tr("{count} codings").format(count=count)]
    if found.again:
        parts.append(tr("{count} of them on both").format(count=len(found.again)))
    if found.gone:
        parts.append(tr("{count} no longer there").format(count=len(found.gone)))
    if found.undecided:
        parts.append(tr("{count} to decide on").format(count=len(found.undecided)))
    return ", ".join(parts)
