"""The widgets of the Coding workspace, bound to its presenter."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.errors import QdacoderError
from qdacoder.gui.actions.table import BY_ID
from qdacoder.gui.i18n import tr
from qdacoder.gui.icons import icon
from qdacoder.gui.models.node_tree import NodeFilterModel, NodeRole, NodeTreeModel, RowKind
from qdacoder.gui.theme import theme
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.widgets.node_delegate import NodeDelegate
from qdacoder.gui.widgets.timeline import TimelineView
from qdacoder.gui.widgets.timeline.geometry import LaneSize
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.timeline_binding import TimelineBinding

_TRANSPORT = ("edge_back", "frame_back", "play", "frame_on", "edge_on", "loop")
_EMPTY = "--:--:--:--"


class CodingView(QWidget):
    """Picture, transport, range, timeline, nodes and inspector.

    Signals:
        footage_chosen: id of the footage picked from the list above the picture.
    """

    footage_chosen = Signal(int)

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.canvas = PictureCanvas()
        self.footage_box = QComboBox()
        self.playhead = QLabel(_EMPTY)
        self.range_label = QLabel()
        self.code_button = QPushButton(tr("Code range"))
        self.code_button.setProperty("primary", True)
        self.timeline = TimelineView()
        self.binding = TimelineBinding(presenter, self.timeline)
        self.nodes = NodeTreeModel(self)
        self.filter = NodeFilterModel(self)
        self.node_field = QLineEdit()
        self.tree = QTreeView()
        self.inspector_title = QLabel(tr("No segment selected"))
        self.witness = QComboBox()
        self.memo = QPlainTextEdit()
        self.quote_original = QPlainTextEdit()
        self.quote_translation = QPlainTextEdit()
        self._filling = False
        self._icons: list[tuple[QToolButton, str]] = []
        self._build()
        self._connect()
        self.refresh_codebook()

    def set_footage_list(self, rows: list[FootageRow], current: int | None) -> None:
        """Fill the list above the picture."""
        self._filling = True
        self.footage_box.clear()
        for row in rows:
            self.footage_box.addItem(row.title, row.id)
        self.footage_box.setCurrentIndex(self.footage_box.findData(current))
        self._filling = False

    def show_frame(self, frame: int) -> None:
        """Show the playhead's time."""
        row = self.presenter.footage
        if row is not None:
            self.playhead.setText(row.timebase.format_full(frame))
            self.presenter.frame_shown(frame)
            self.binding.frame_changed(frame)

    def show_media(self, row: FootageRow, state: MediaState, path: Path | None) -> None:
        """Say where the file of the footage is, or that it is missing."""
        self.timeline.set_audio_message(
            tr("No waveform: it is made when the file is linked")
            if state in (MediaState.MISSING, MediaState.NONE)
            else ""
        )

    def show_waveform(self, row: FootageRow, peaks: bytes | None) -> None:
        """Show the sound of the footage (peaks, 100 a second), or that there is none."""
        if peaks is not None:
            self.timeline.set_waveform(peaks)

    def set_lane_size(self, name: str) -> None:
        """Lanes ``small``, ``medium`` or ``large``."""
        self.timeline.set_lane_size(LaneSize[name.upper()])

    def layout_state(self) -> dict[str, object]:
        """Sizes of the panels, as a plain value."""
        return {}

    def restore_layout(self, state: object) -> None:
        """Sizes as they were."""

    def save_pending(self) -> None:
        """Keep what is being typed."""
        for box in (self.memo, self.quote_original, self.quote_translation):
            if box.hasFocus():
                self._save(box)

    def handle(self, action: str) -> bool:
        """Zooming; False for anything else."""
        place = self.presenter.marks.range
        chosen = self.presenter.selected
        if place is None and chosen:
            place = (chosen[0].in_frame, chosen[0].out_frame)
        if action == "zoom_range" and place is not None:
            self.timeline.zoom_to(*place)
        elif action == "zoom_all":
            self.timeline.zoom_to_all()
        elif action in ("zoom_in", "zoom_out"):
            self.timeline.zoom_step(1 if action == "zoom_in" else -1)
        else:
            return False
        return True

    def focus_nodes(self) -> None:
        """Give the focus to the node field."""
        self.node_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.node_field.selectAll()

    def _build(self) -> None:
        self.playhead.setFont(theme().font("playhead"))
        self.range_label.setFont(theme().font("mono"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 12, 4)
        head.addWidget(self.footage_box, 1)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        transport = QHBoxLayout()
        transport.setContentsMargins(12, 8, 12, 0)
        transport.addWidget(self.playhead)
        transport.addStretch(1)
        for name in _TRANSPORT:
            transport.addWidget(self._button(name))
        column.addLayout(transport)
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 8)
        for name in ("mark_in", "mark_out"):
            row.addWidget(self._button(name))
        row.addWidget(self.range_label, 1)
        row.addWidget(self.code_button)
        column.addLayout(row)

        upright = QSplitter(Qt.Orientation.Vertical)
        upright.addWidget(middle)
        upright.addWidget(self.timeline)
        upright.setStretchFactor(0, 3)
        upright.setStretchFactor(1, 2)
        upright.setSizes([460, 376])

        side = QSplitter(Qt.Orientation.Vertical)
        side.addWidget(self._node_panel())
        side.addWidget(self._inspector())
        whole = QSplitter(Qt.Orientation.Horizontal)
        whole.addWidget(upright)
        whole.addWidget(side)
        whole.setStretchFactor(0, 1)
        whole.setSizes([1056, 320])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(whole)

    def _node_panel(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(8, 8, 8, 0)
        self.node_field.setPlaceholderText(tr("Filter, or type a new node and Enter"))
        self.node_field.setAccessibleName(tr("Filter or create a node"))
        self.filter.setSourceModel(self.nodes)
        self.tree.setModel(self.filter)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(tr("Nodes"))
        self.tree.setItemDelegate(NodeDelegate(self.tree))
        self.tree.setIndentation(14)
        self.tree.setMouseTracking(True)
        column.addWidget(self.node_field)
        column.addWidget(self.tree, 1)
        return panel

    def _inspector(self) -> QWidget:
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.setContentsMargins(12, 8, 12, 8)
        self.inspector_title.setFont(theme().font("text_bold"))
        column.addWidget(self.inspector_title)
        form = QFormLayout()
        form.addRow(tr("Witness"), self.witness)
        form.addRow(tr("Quote"), self.quote_original)
        form.addRow(tr("Translation"), self.quote_translation)
        form.addRow(tr("Memo"), self.memo)
        for box, name in (
            (self.memo, tr("Memo")),
            (self.quote_original, tr("Quote in the original")),
            (self.quote_translation, tr("Quote in translation")),
        ):
            box.setTabChangesFocus(True)
            box.setAccessibleName(name)
            box.setMaximumHeight(64)
        column.addLayout(form)
        column.addStretch(1)
        return panel

    def _button(self, name: str) -> QToolButton:
        action = BY_ID[name]
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if action.icon:
            self._icons.append((button, action.icon))
            button.setIcon(icon(action.icon, 16, "ink"))
        button.setToolTip(f"{tr(action.text)} ({action.keys[0]})" if action.keys else tr(action.text))
        button.setAccessibleName(tr(action.text))
        button.clicked.connect(lambda _checked=False: self.presenter.handle(name))
        return button

    def _recolor(self) -> None:
        for button, name in self._icons:
            button.setIcon(icon(name, 16, "ink"))
        self.tree.viewport().update()

    def _connect(self) -> None:
        presenter = self.presenter
        theme().changed.connect(self._recolor)
        presenter.selection_changed.connect(self.refresh_selection)
        presenter.marks_changed.connect(self.refresh_marks)
        presenter.codebook_changed.connect(self.refresh_codebook)
        self.canvas.clicked.connect(lambda: presenter.handle("play"))
        self.code_button.clicked.connect(lambda: presenter.handle("code_range"))
        self.footage_box.activated.connect(self._footage_picked)
        self.node_field.textChanged.connect(self._filter)
        self.node_field.returnPressed.connect(self._node_entered)
        self.tree.activated.connect(self._node_activated)
        self.witness.activated.connect(self._witness_picked)
        for box in (self.memo, self.quote_original, self.quote_translation):
            box.installEventFilter(self)

    def refresh_codebook(self) -> None:
        """Show the codebook of the presenter."""
        fresh = self.tree.model().rowCount() == 0
        self.nodes.set_codebook(self.presenter.codebook)
        if fresh:
            self.tree.expandAll()

    def refresh_selection(self) -> None:
        """Show the selected segment in list and inspector."""
        chosen = self.presenter.selected
        self._filling = True
        coverage: dict[int, int] = {}
        for row in chosen:
            for node in row.node_ids:
                coverage[node] = coverage.get(node, 0) + 1
        self.nodes.set_on_selection(coverage, len(chosen))
        self._fill_inspector(chosen[0] if chosen else None)
        self._filling = False

    def refresh_marks(self) -> None:
        """Show what is marked and what runs."""
        row, marks = self.presenter.footage, self.presenter.marks
        if row is None:
            return
        texts = [
            _EMPTY if frame is None else row.timebase.format_full(frame)
            for frame in (marks.in_frame, marks.out_frame)
        ]
        length = marks.range
        text = "  –  ".join(texts) + (
            f"   {row.timebase.format_duration(length[1] - length[0])}" if length else ""
        )
        if marks.running:
            names = {node.id: node.name for node in self.presenter.codebook.nodes}
            text += "   " + tr("running: {nodes}").format(
                nodes=", ".join(names[one] for one in marks.running)
            )
        self.range_label.setText(text)

    def _fill_inspector(self, row: SegmentRow | None) -> None:
        for box in (self.memo, self.quote_original, self.quote_translation, self.witness):
            box.setEnabled(row is not None)
        title = tr("No segment selected. Mark a range with I and O, then press a node key")
        if row is not None:
            title = tr("Segment {id}   {who}, {day}").format(
                id=row.id, who=row.created_by, day=f"{row.created_at:%d %b %Y}"
            )
        self.inspector_title.setWordWrap(True)
        self.inspector_title.setText(title)
        for box, text in (
            (self.memo, row.memo if row else ""),
            (self.quote_original, row.quote_original if row else ""),
            (self.quote_translation, row.quote_translation if row else ""),
        ):
            if not box.hasFocus() and box.toPlainText() != text:
                box.setPlainText(text)
        self.witness.clear()
        self.witness.addItem(tr("none"), None)
        for one in self.presenter.session.witnesses.list():
            self.witness.addItem(one.label, one.id)
        self.witness.setCurrentIndex(max(0, self.witness.findData(row.witness_id if row else None)))

    def _footage_picked(self, place: int) -> None:
        self.footage_chosen.emit(self.footage_box.itemData(place))

    def _filter(self, text: str) -> None:
        self.filter.set_needle(text)
        if text:
            self.tree.expandAll()

    def _node_entered(self) -> None:
        match = next(iter(self.filter.matches()), None)
        text = self.node_field.text().strip()
        if match is not None and text:
            self._node_activated(self.filter.mapFromSource(match) if match.model() is self.nodes else match)
        elif text:
            current = self.tree.currentIndex()
            category = current.data(NodeRole.CATEGORY_ID) if current.isValid() else None
            try:
                made = self.presenter.session.codebook.add_node(text, category, initiator=self)
            except QdacoderError as error:
                self.presenter.failed.emit(error)
                return
            if made.result_id is not None and (self.presenter.marks.any or self.presenter.selected):
                self.presenter.apply_node(made.result_id)
        self.node_field.clear()
        self.setFocus()

    def _node_activated(self, index: QModelIndex) -> None:
        if index.data(NodeRole.KIND) == RowKind.NODE:
            self.presenter.apply_node(int(index.data(NodeRole.ID)))

    def _witness_picked(self, place: int) -> None:
        ids = [row.id for row in self.presenter.selected]
        if ids and not self._filling:
            self.presenter.session.coding.set_witness(ids, self.witness.itemData(place), initiator=self)

    def eventFilter(self, watched: object, event: object) -> bool:
        from PySide6.QtCore import QEvent

        if isinstance(event, QEvent) and event.type() == QEvent.Type.FocusOut:
            self._save(watched)
        return False

    def _save(self, box: object) -> None:
        row = next(iter(self.presenter.selected), None)
        if row is None or not isinstance(box, QPlainTextEdit):
            return
        text, coding = box.toPlainText(), self.presenter.session.coding
        try:
            if box is self.memo and text != row.memo:
                coding.set_memo([row.id], text, initiator=self)
            elif box is self.quote_original and text != row.quote_original:
                coding.set_quotes([row.id], original=text, initiator=self)
            elif box is self.quote_translation and text != row.quote_translation:
                coding.set_quotes([row.id], translation=text, initiator=self)
        except QdacoderError as error:
            self.presenter.failed.emit(error)
