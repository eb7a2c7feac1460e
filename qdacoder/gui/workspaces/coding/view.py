"""The Coding workspace: picture, timeline, nodes and inspector, put together as drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from qdacoder.domain.footage import FootageRow, MediaState
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.canvas import PictureCanvas
from qdacoder.gui.widgets.splitter import Splitter
from qdacoder.gui.widgets.timeline import TimelineView
from qdacoder.gui.widgets.timeline.geometry import LaneSize
from qdacoder.gui.workspaces.coding.inspector import Inspector
from qdacoder.gui.workspaces.coding.node_panel import NodePanel
from qdacoder.gui.workspaces.coding.picture_panel import PicturePanel
from qdacoder.gui.workspaces.coding.presenter import CodingPresenter
from qdacoder.gui.workspaces.coding.segment_panel import SegmentPanel
from qdacoder.gui.workspaces.coding.timeline_binding import TimelineBinding
from qdacoder.gui.workspaces.coding.transcript_panel import TranscriptPanel

_UPRIGHT, _SIDE, _WHOLE, _UPPER = "upright", "side", "whole", "upper"
_SMALL = 1280  # px of the workspace


class CodingView(QWidget):
    """One page: Tab goes through its panels in reading order.

    Signals:
        footage_chosen: id of the footage picked from the header of the picture.
        copy_citation_requested: of the selected segments.
        exclude_requested(in, out): leave this range out.
        import_requested: a transcript for the footage shown.
        relink_requested, search_requested, stop_requested: for the missing file shown.
    """

    footage_chosen = Signal(int)
    copy_citation_requested = Signal()
    exclude_requested = Signal(int, int)
    import_requested = Signal()
    relink_requested = Signal()
    search_requested = Signal()
    stop_requested = Signal()

    def __init__(self, presenter: CodingPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._whole = Splitter(across, [], [1056, 320], (1, 0))
        self._upright, self._side = (
            Splitter(down, [], [460, 376], (3, 2)),
            Splitter(down, [], [456, 380], (1, 0)),
        )
        self._upper = Splitter(across, [], [432, 624], (0, 1))
        self.reading = QStackedWidget()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)
        self._whole.fill([self._upright, self._side])
        self.timeline = TimelineView()
        self._upright.fill([self._upper, self.timeline])
        self.picture = PicturePanel(presenter)
        self._upper.fill([self.reading, self.picture])
        self.binding = TimelineBinding(presenter, self.timeline)
        self.nodes, self.inspector = NodePanel(presenter), Inspector(presenter)
        self._side.fill([self.nodes, self.inspector])
        self.segments, self.transcript = SegmentPanel(presenter), TranscriptPanel(presenter)
        for page in (self.transcript, self.segments):
            self.reading.addWidget(page)
        self._chose_reading = False
        self.reading.setMinimumWidth(240)
        self.reading.setMaximumWidth(640)
        self._side.setMinimumWidth(288)
        self._side.setMaximumWidth(420)
        self.timeline.setMinimumHeight(180)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._kept = self._fitted = False
        self._connect()

    @property
    def canvas(self) -> PictureCanvas:
        """Where the picture is."""
        return self.picture.canvas

    def panels(self) -> list[QWidget]:
        """What F4 goes through."""
        return [
            self.transcript.list,
            self.segments.list,
            self.picture.canvas,
            self.timeline,
            self.nodes.tree,
            self.inspector.form.memo,
        ]

    def set_footage_list(self, rows: list[FootageRow], current: int | None) -> None:
        """Footage to choose from."""
        self.picture.set_footage_list(rows)

    def show_frame(self, frame: int) -> None:
        """Show the playhead everywhere."""
        if self.presenter.footage is not None:
            self.presenter.frame_shown(frame)
            self.binding.frame_changed(frame)
            self.segments.show_frame(frame)
            self.transcript.show_frame(frame)

    def show_media(self, row: FootageRow, state: MediaState, path: Path | None) -> None:
        """Say where the file of the footage is, or that it is missing."""
        self.picture.show_media(row, state, path)
        missing = state in (MediaState.MISSING, MediaState.NONE)
        self.timeline.set_audio_message(
            tr("No waveform: it is made when the file is linked") if missing else ""
        )
        channels = [one.channels for one in row.facts.streams if one.kind == "audio"] if row.facts else []
        count = channels[0] if channels else 0
        self.timeline.set_audio_channels({0: "", 1: tr("ch 1")}.get(count or 0, tr("ch 1+2")))

    def show_waveform(self, row: FootageRow, peaks: bytes | None, coarse: bytes | None = None) -> None:
        """Show the sound of the footage (peaks, 100 a second), or that there is none."""
        if peaks is not None:
            self.timeline.set_waveform(peaks, coarse=coarse)
        elif row.facts is not None and not row.facts.has_audio:
            self.timeline.set_audio_message(tr("No sound in this file"))

    def set_lane_size(self, name: str) -> None:
        """Lanes ``small``, ``medium`` or ``large``."""
        self.timeline.set_lane_size(LaneSize[name.upper()])

    def layout_state(self) -> dict[str, object]:
        """Sizes of the panels and what is folded, as a plain value."""
        return {
            _UPRIGHT: self._upright.keep(),
            _SIDE: self._side.keep(),
            _WHOLE: self._whole.keep(),
            _UPPER: self._upper.keep(),
            "inspector_folded": self.inspector.is_folded,
        }

    def restore_layout(self, state: object) -> None:
        """Sizes as they were."""
        if isinstance(state, dict):
            self._kept = True
            self._upright.restore(state.get(_UPRIGHT))
            self._side.restore(state.get(_SIDE))
            self._whole.restore(state.get(_WHOLE))
            self._upper.restore(state.get(_UPPER))
            self.inspector.set_folded(state.get("inspector_folded") is True)

    def reset_layout(self) -> None:
        """Sizes as drawn, every panel shown."""
        self._side.show()
        self.reading.show()
        self.inspector.set_folded(False)
        self._set_drawn_sizes()

    def _set_drawn_sizes(self) -> None:
        """As drawn for 1440 pixels; on a small screen the list beside the picture is narrower."""
        side, list_width = 320, 328 if self.width() < _SMALL else 432
        rest = self.width() - side
        self._whole.reset([rest, side])
        self._upper.reset([list_width, rest - list_width])
        self._upright.reset()
        self._side.reset()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._kept and not self._fitted:
            self._fitted = True
            self._set_drawn_sizes()

    def save_pending(self) -> bool:
        """Keep what is being typed; whether all of it is saved."""
        return self.inspector.save_pending()

    def handle(self, action: str) -> bool:
        """Actions of the view: panels, zoom, fields; False for anything else."""
        do = self._table().get(action)
        if do is None:
            return False
        do()
        return True

    def _table(self) -> dict[str, Callable[[], object]]:
        line = self.timeline
        return {
            "zoom_range": self._zoom_range,
            "zoom_all": line.zoom_to_all,
            "zoom_in": lambda: line.zoom_step(1),
            "zoom_out": lambda: line.zoom_step(-1),
            "view_back": lambda: self._page(-1),
            "view_on": lambda: self._page(1),
            "go_timecode": self.picture.transport.edit_time,
            "node_field": self._to_node_field,
            "choose_node": self.nodes.choose_node,
            "find": self._to_node_field,
            "memo": self._to_memo,
            "witness": self._to_witness,
            "range_from_segment": self._range,
            "exclude": self._exclude,
            "previous_cue": lambda: self.transcript.go_beside(-1),
            "next_cue": lambda: self.transcript.go_beside(1),
            "transcript": self._to_transcript,
            "full_screen": self.picture.toggle_full_screen,
            "side_panels": self._toggle_side_panels,
            "reset_layout": self.reset_layout,
            "leave": self._leave,
        }

    def _connect(self) -> None:
        self.transcript.cues_changed.connect(self.timeline.set_cues)
        self.transcript.segments_requested.connect(lambda: self._read_in(self.segments))
        self.segments.transcript_requested.connect(lambda: self._read_in(self.transcript))
        self.transcript.import_requested.connect(self.import_requested)
        self.transcript.left.connect(self._back_to_deck)
        self.presenter.footage_changed.connect(self._choose_reading)
        self._choose_reading()
        self.picture.footage_chosen.connect(self.footage_chosen)
        self.picture.full_screen_requested.connect(self.picture.toggle_full_screen)
        self.picture.relink_requested.connect(self.relink_requested)
        self.picture.search_requested.connect(self.search_requested)
        self.picture.stop_requested.connect(self.stop_requested)
        self.inspector.copy_citation_requested.connect(self.copy_citation_requested)
        self.segments.menu_requested.connect(self.binding.open_menu)
        for part in (self.segments, self.picture, self.nodes, self.inspector):
            part.left.connect(self._back_to_deck)

    def _toggle_side_panels(self) -> None:
        shown = self._side.isHidden()
        self._side.setVisible(shown)
        self.reading.setVisible(shown)

    def _read_in(self, page: QWidget) -> None:
        self._chose_reading = True
        self.reading.setCurrentWidget(page)

    def _choose_reading(self) -> None:
        """The transcript where there is one, else the list of segments, until somebody chose."""
        row = self.presenter.footage
        if row is not None:
            self.timeline.set_cues(self.transcript.bars)
        if not self._chose_reading:
            self.reading.setCurrentWidget(self.transcript if self.transcript.has_cues else self.segments)

    def _exclude(self) -> None:
        presenter = self.presenter
        place = presenter.marks.range
        if place is None and presenter.selected:
            place = (presenter.selected[0].in_frame, presenter.selected[0].out_frame)
        if place is None:
            presenter.told.emit(tr("Mark a range with I and O"))
        else:
            self.exclude_requested.emit(*place)

    def _range(self) -> None:
        """The range of the selected segment; without one, of the cue at the playhead."""
        row = self.transcript.model.set_frame(self.presenter.player.frame)
        if self.presenter.selected or row < 0:
            self.presenter.handle("range_from_segment")
        else:
            span = self.transcript.model.pairs[row].span
            self.presenter.set_range(span.in_frame, span.out_frame)

    def show_cue(self, frame: int) -> None:
        """Give the keys to the transcript, on the cue at a frame."""
        self.reading.show()
        self._read_in(self.transcript)
        self.transcript.focus_list(frame)

    def _to_transcript(self) -> None:
        self.reading.show()
        self._read_in(self.transcript)
        if self.transcript.has_cues:
            self.transcript.focus_list()

    def _back_to_deck(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        if not self.timeline.cancel_drag():
            self.presenter.handle("leave")

    def _to_node_field(self) -> None:
        self._side.show()
        self.nodes.focus_field()

    def _to_memo(self) -> None:
        self._side.show()
        self.inspector.set_folded(False)
        self.inspector.focus_memo()

    def _to_witness(self) -> None:
        if self.presenter.selected:
            self._side.show()
            self.inspector.set_folded(False)
            self.inspector.focus_witness()
        else:
            self.picture.open_witness_menu()

    def _zoom_range(self) -> None:
        place = self.presenter.marks.range
        chosen = self.presenter.selected
        if place is None and chosen:
            place = (min(row.in_frame for row in chosen), max(row.out_frame for row in chosen))
        if place is not None:
            self.timeline.zoom_to(*place)

    def _page(self, way: int) -> None:
        """Go on by what the timeline shows, playhead and view together."""
        start, end = self.timeline.visible_span()
        row, player = self.presenter.footage, self.presenter.player
        if row is not None:
            player.seek(max(0, min(player.frame + way * (end - start), row.length_frames - 1)))
