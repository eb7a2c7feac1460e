"""The inspector: what is known of the selected segments, each field editable in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from qdacoder.domain.changes import ChangeSet, Kind
from qdacoder.domain.coding import SegmentRow
from qdacoder.errors import QdacoderError
from qdacoder.gui.i18n import tr
from qdacoder.gui.models.node_tree import row_tooltip
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.chips import ChipData
from qdacoder.gui.widgets.empty_state import EmptyState
from qdacoder.gui.widgets.panel_header import PanelHeader
from qdacoder.gui.widgets.text_box import TextBox
from qdacoder.gui.workspaces.coding.inspector_form import InspectorForm
from qdacoder.gui.workspaces.coding.kept_texts import MEMO, ORIGINAL, TRANSLATION, KeptTexts, Typed
from qdacoder.gui.workspaces.coding.node_choice import choose_node
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter

_WIDTH, _HEIGHT = 320, 380
_NO_LIMIT = 16_777_215
_MANAGE = "manage"  # the last entry of the list of witnesses opens their window
_T = TypeVar("_T")


class Inspector(QWidget):
    """Fields of the selected segments, bound to the presenter of Coding.

    With several segments, what differs reads “various” and an edit applies to all. Texts are saved for the
    segments they were typed for, whatever is selected by then.

    Signals:
        left: the deck should get its keys back (Ctrl+Enter or Esc in a field, a choice made).
        copy_citation_requested: the button.
        folded(bool): it was folded to its header, or unfolded.
        witnesses_requested: the window of witnesses should open, at the one of the segment.
    """

    left = Signal()
    copy_citation_requested = Signal()
    folded = Signal(bool)
    witnesses_requested = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.header = PanelHeader(tr("Segment"), foldable=True)
        self.previous_button = self.header.add_button("ph.caret-left", tr("Previous segment"), "Up")
        self.next_button = self.header.add_button("ph.caret-right", tr("Next segment"), "Down")
        self.delete_button = self.header.add_button("ph.trash", tr("Delete segment"), tr("Delete"))
        self.form = InspectorForm()
        self.empty = EmptyState(
            "ph.selection",
            tr("No segment selected"),
            tr("Mark a range with I and O, then press a node key. Or click a bar on the timeline."),
        )
        self._scroll = QScrollArea()
        self._body = QStackedWidget()
        self._texts = KeptTexts(presenter)
        self._fields: dict[TextBox, str] = dict(
            zip(self.form.boxes, (ORIGINAL, TRANSLATION, MEMO), strict=True)
        )
        self._ids: tuple[int, ...] = ()
        self._filling = False
        self._build()
        self._connect()
        self._read_witnesses()
        self.refresh()

    # What the workspace calls.

    @property
    def is_folded(self) -> bool:
        """Whether only the header shows."""
        return self._body.isHidden()

    def set_folded(self, fold: bool) -> None:
        """Fold to the header, or unfold."""
        if fold != self.is_folded:
            self._body.setHidden(fold)
            self._limit()
            self.folded.emit(fold)

    def focus_memo(self) -> None:
        """Go to the memo of the selected segment (M)."""
        if self._can_edit():
            memo = self.form.memo
            memo.setFocus(Qt.FocusReason.ShortcutFocusReason)
            memo.moveCursor(QTextCursor.MoveOperation.End)
            self._scroll.ensureWidgetVisible(memo)

    def focus_witness(self) -> None:
        """Open the list of witnesses for the selected segment (W)."""
        if self._can_edit():
            self._scroll.ensureWidgetVisible(self.form.witness)
            self.form.witness.open_by_key()

    def save_pending(self) -> bool:
        """Save what is being typed; whether all of it is saved (call before closing)."""
        for box in self._fields:
            self._save(box)
        return self._texts.save_waiting()

    # Building.

    def _build(self) -> None:
        self._scroll.setObjectName("inspector_scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.form)
        self._body.addWidget(self.empty)
        self._body.addWidget(self._scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._body, 1)
        self.setFocusProxy(self.header)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        theme().changed.connect(self._limit)
        self._limit()

    def _limit(self) -> None:
        self.setMaximumHeight(self.header.maximumHeight() if self.is_folded else _NO_LIMIT)
        self.updateGeometry()

    def _connect(self) -> None:
        presenter, form = self.presenter, self.form
        presenter.selection_changed.connect(self.refresh)
        presenter.footage_changed.connect(self.refresh)
        presenter.codebook_changed.connect(self._show_chips)
        presenter.revised_changed.connect(lambda _ids: self._show_quotes())
        end = presenter.session.subscribe(self._project_changed)
        self.destroyed.connect(lambda: end())
        self.header.fold_requested.connect(lambda: self.set_folded(not self.is_folded))
        self.previous_button.clicked.connect(lambda: self._step("segment_back"))
        self.next_button.clicked.connect(lambda: self._step("segment_on"))
        self.delete_button.clicked.connect(lambda: self._step("delete"))
        form.in_edit.frame_entered.connect(lambda frame: self._trim(in_frame=frame))
        form.out_edit.frame_entered.connect(lambda frame: self._trim(out_frame=frame))
        for edit in (form.in_edit, form.out_edit):
            edit.left.connect(self.left)
        form.witness.activated.connect(self._witness_chosen)
        form.witness.left.connect(self.left)
        form.relevance.chosen.connect(self._relevance_chosen)
        form.chips.removed.connect(self._node_removed)
        form.chips.add_requested.connect(self._choose_node)
        form.quote_mark.keep_requested.connect(lambda: self._quotes("confirm"))
        form.quote_mark.take_requested.connect(lambda: self._quotes("renew"))
        form.copy_button.clicked.connect(self.copy_citation_requested)
        for box in self._fields:
            box.take_requested.connect(partial(self._save, box))
            box.left.connect(self.left)

    # Showing.

    def refresh(self) -> None:
        """Show the selected segments. What was typed for others is saved for them first."""
        rows = self.presenter.selected
        ids = tuple(row.id for row in rows)
        for box in self._fields:
            if box.owners != ids:
                self._save(box)
        rows = self.presenter.selected  # saving may have told news
        self._ids = tuple(row.id for row in rows)
        self._filling = True
        self._show_header(rows)
        self._body.setCurrentIndex(1 if rows else 0)
        if rows:
            self._show_times(rows)
            self._show_choices(rows)
            self._show_chips()
        self._show_quotes()
        self._show_texts(rows)
        self._filling = False

    def _show_header(self, rows: Sequence[SegmentRow]) -> None:
        for button in (self.previous_button, self.next_button):
            button.setEnabled(self.presenter.footage is not None)
        self.delete_button.setEnabled(bool(rows))
        if len(rows) == 1:
            row = rows[0]
            made = row.created_at.astimezone()
            who = tr("{coder}, {day}").format(coder=row.created_by, day=f"{made.day} {made:%b %Y}")
            self.header.set_texts(tr("Segment {id}").format(id=row.id), who)
        elif rows:
            self.header.set_texts(tr("{n} segments").format(n=f"{len(rows):,}"), tr("edits apply to all"))
        else:
            self.header.set_texts(tr("Segment"))

    def _show_times(self, rows: Sequence[SegmentRow]) -> None:
        form, footage = self.form, self.presenter.footage
        grid = footage.timebase if footage is not None else None
        one = rows[0] if len(rows) == 1 else None
        for edit, frame in (
            (form.in_edit, one.in_frame if one else None),
            (form.out_edit, one.out_frame if one else None),
        ):
            edit.set_timebase(grid)
            edit.set_frame(frame)
            edit.setEnabled(one is not None)
        length = _same([row.out_frame - row.in_frame for row in rows])
        if grid is None:
            form.duration.clear()
        else:
            form.duration.setText(tr("various") if length is None else grid.format_duration(length))

    def _show_choices(self, rows: Sequence[SegmentRow]) -> None:
        witness, relevance = self.form.witness, _same([row.relevance for row in rows])
        various = _same([(row.witness_id,) for row in rows]) is None
        witness.setPlaceholderText(tr("various") if various else "")
        witness.setCurrentIndex(-1 if various else max(0, witness.findData(rows[0].witness_id)))
        witness.setToolTip(f"{tr('Witness')} (W)")
        self.form.relevance.show_value(relevance or 0)
        label = tr("Relevance") if relevance is not None else tr("Relevance, various")
        self.form.relevance_label.setText(label)

    def _show_chips(self) -> None:
        rows, book = self.presenter.selected, self.presenter.codebook
        on = Counter(node_id for row in rows for node_id in row.node_ids)
        own = {node_id for row in rows for node_id in row.own_node_ids}
        chips = []
        for place in sorted(book.places[node_id] for node_id in on if node_id in book.places):
            node = book.nodes[place]
            count = on[node.id]
            tip = row_tooltip(node.name, node.definition, node.segments, node.quick_key)
            partly = "" if count == len(rows) else tr("{n} of {all}").format(n=count, all=len(rows))
            chips.append(ChipData(node.id, node.name, book.hue_of(node), tip, partly, node.id in own))
        self.form.chips.set_chips(chips)

    def _show_quotes(self) -> None:
        """Whether the translation changed after something was quoted from it."""
        revised = any(one in self.presenter.revised for one in self._ids)
        quotes = self.presenter.session.quotes.of(self._ids) if revised else []
        self.form.quote_mark.show_changes(quotes)

    def _quotes(self, verb: str) -> None:
        """Let the quotes of the selected segments stand, or take the new text."""
        self.save_pending()
        try:
            getattr(self.presenter.session.quotes, verb)(self._ids, initiator=self.presenter)
        except QdacoderError as error:
            self.presenter.failed.emit(error)
        self._show_quotes()

    def _show_texts(self, rows: Sequence[SegmentRow]) -> None:
        read: dict[str, Callable[[SegmentRow], str]] = {
            ORIGINAL: lambda row: row.quote_original,
            TRANSLATION: lambda row: row.quote_translation,
            MEMO: lambda row: row.memo,
        }
        for box, field in self._fields.items():
            text = _same([read[field](row) for row in rows]) if rows else ""
            box.show_text(self._ids, text or "", tr("various") if text is None else "")
            waiting = self._texts.text_of(field, self._ids)
            if waiting is not None and not box.is_changed:
                box.setPlainText(waiting)

    def _read_witnesses(self) -> None:
        box = self.form.witness
        box.clear()
        box.addItem(tr("none"), None)
        for witness_id, label in self.presenter.session.witnesses.labels().items():
            box.addItem(label, witness_id)
        box.insertSeparator(box.count())
        box.addItem(tr("Witnesses…"), _MANAGE)

    def _project_changed(self, changes: ChangeSet) -> None:
        if changes.touches(Kind.WITNESS):
            self._read_witnesses()
            self.refresh()
        elif changes.touches(Kind.CUE):
            self._show_quotes()

    # Editing.

    def _can_edit(self) -> bool:
        if not self._ids:
            self.presenter.told.emit(tr("No segment is selected. Click a bar on the timeline first"))
            return False
        self.set_folded(False)
        return True

    def _do(self, verb: Callable[[], object]) -> None:
        try:
            verb()
        except QdacoderError as error:
            self.presenter.failed.emit(error)
            self.refresh()

    def _save(self, box: TextBox) -> None:
        taken = box.take()
        if taken is None or not taken[0]:
            return
        owners, text = taken
        if not self._texts.save(Typed(self._fields[box], owners, text)):
            box.give_back(owners, text)

    def _trim(self, in_frame: int | None = None, out_frame: int | None = None) -> None:
        """Take an edge that was typed, or say in its field why it cannot be."""
        if self._filling or len(self._ids) != 1:
            return
        edit = self.form.in_edit if out_frame is None else self.form.out_edit
        try:
            self.presenter.session.coding.trim(self._ids[0], in_frame, out_frame, initiator=self)
        except QdacoderError as error:
            edit.refuse(error.message)

    def _step(self, action: str) -> None:
        self.save_pending()
        self.presenter.handle(action)

    def _witness_chosen(self, place: int) -> None:
        witness_id = self.form.witness.itemData(place)
        if witness_id == _MANAGE:
            self._show_choices(self.presenter.selected)
            self.witnesses_requested.emit()
            return
        if self._ids and not self._filling:
            coding = self.presenter.session.coding
            self._do(lambda: coding.set_witness(self._ids, witness_id, initiator=self))

    def _relevance_chosen(self, value: int) -> None:
        self._do(lambda: self.presenter.session.coding.set_relevance(self._ids, value, initiator=self))

    def _node_removed(self, node_id: int) -> None:
        ids = [row.id for row in self.presenter.selected if node_id in row.own_node_ids]
        self._do(lambda: self.presenter.session.coding.remove_node(ids, node_id, initiator=self))

    def _choose_node(self) -> None:
        ids = self._ids
        coding = self.presenter.session.coding
        choose_node(
            self.presenter,
            self.form.chips.add_button,
            lambda node_id: self._do(lambda: coding.add_node(ids, node_id, initiator=self)),
        )

    def sizeHint(self) -> QSize:
        scale = theme().text_size / 100
        height = self.header.height() if self.is_folded else round(_HEIGHT * scale)
        return QSize(_WIDTH, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.header.height())


def _same(values: Sequence[_T]) -> _T | None:
    """The value that all share; None when they differ."""
    return values[0] if all(value == values[0] for value in values) else None
