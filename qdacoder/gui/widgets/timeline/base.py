"""The timeline's data, zoom and signals; `view` adds painting and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.domain.timeline import CueBar, LaneData, SegmentBar, SegmentIndex, Stretch
from qdacoder.gui.widgets.timeline import overview
from qdacoder.gui.widgets.timeline.geometry import LaneSize, Metrics
from qdacoder.gui.widgets.timeline.zoom import TimelineZoom

_TICK = 6
_MANY = 200  # segments that change at once; with more, all are laid out again


class TimelineBase(TimelineZoom):
    """Plain setters and signals of the timeline. Frames are on the footage's grid, ranges half open.

    Signals:
        seek_requested(frame): the ruler was scrubbed, or a row clicked.
        range_marked(in, out): an empty stretch was dragged over.
        selection_requested(ids, extend): a bar was clicked; an empty list clears the selection.
        trim_requested(id, in, out): an edge was dragged; move_requested(ids, by): the selected bars were.
        preview_requested(frame), preview_ended(): what the player should show during a drag.
        context_requested(id, point): context menu of a segment (-1: of the empty lanes).
        witness_menu_requested(frame, point): context menu of the witness row.
        zoom_changed(pixels per second), lane_size_changed(LaneSize), snap_changed(bool).
        excluded_menu_requested(frame, point): context menu where the audio row is hatched.
        lanes_menu_requested(point): the button with the count of lanes was pressed.
    """

    seek_requested = Signal(int)
    range_marked = Signal(int, int)
    selection_requested = Signal(list, bool)
    trim_requested = Signal(int, int, int)
    move_requested = Signal(list, int)
    preview_requested = Signal(int)
    preview_ended = Signal()
    context_requested = Signal(int, QPoint)
    witness_menu_requested = Signal(int, QPoint)
    lane_size_changed = Signal(object)
    snap_changed = Signal(bool)
    lanes_menu_requested = Signal(QPoint)
    excluded_menu_requested = Signal(int, QPoint)
    lanes_changed = Signal()
    """Lanes, their order, counts or the selection in them are others now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, Timebase | None, int] | None = None
        self.snap = True
        self.snap_edges: Sequence[int] = ()

    # Footage and what is coded in it.

    def set_footage(self, timebase: Timebase | None, length_frames: int, key: object = None) -> None:
        """Show another footage (None: none) from its start, whole. Everything of the last one is cleared.

        Args:
            key: what the footage is known by, such as its id. The same key with the same grid and length
                as before leaves data, zoom and place as they are.
        """
        scene = self.scene
        known = (key, timebase, length_frames)
        if key is not None and known == self._shown:
            return
        self._shown = known
        scene.timebase = timebase
        scene.grid = timebase or Timebase(FrameRate(25))
        scene.scale.length = max(0, length_frames)
        scene.scale.rate = float(scene.grid.rate.fraction)
        scene.scale.ppf = scene.scale.clamped(scene.scale.ppf)  # a longer one does not go as close
        scene.index = SegmentIndex()
        scene.all_lanes, scene.cues, scene.excluded, scene.seen = [], (), (), None
        scene.spoken = ()
        scene.set_peaks(b"", 100)
        scene.audio_message = ""
        scene.selected, scene.hovered, scene.running, scene.drag = frozenset(), None, [], None
        scene.playhead, scene.mark_in, scene.mark_out = 0, None, None
        self.verticalScrollBar().setValue(0)
        self._lanes_are_new()
        self.zoom_to_all()
        self.refresh_description()

    def set_timebase(self, timebase: Timebase) -> None:
        """The same footage, its times written in another way or from another start."""
        self.scene.timebase = self.scene.grid = timebase
        if self._shown is not None:
            self._shown = (self._shown[0], timebase, self._shown[2])
        self._all_is_new()

    def set_lanes(self, lanes: Iterable[LaneData]) -> None:
        """The lanes in the order of the tree. A lane for segments without a node is added when needed."""
        before, after = self.scene.all_lanes, list(lanes)
        if before == after:
            return
        self.scene.all_lanes = after
        if [replace(lane, count=0) for lane in before] != [replace(lane, count=0) for lane in after]:
            self._lanes_are_new()
            return
        # Only counts differ: names are written again, bars stay as they are painted.
        self.scene.settle_lanes()
        self.lanes_changed.emit()

    def set_total_lanes(self, count: int | None) -> None:
        """How many nodes the codebook has, for “11 of 26 lanes”; None: not known."""
        self.scene.total_lanes = count
        self.lanes_changed.emit()

    def set_hidden_lanes(self, node_ids: Iterable[int | None]) -> None:
        """Lanes that are not shown, by node."""
        self.scene.hidden = set(node_ids)
        self._lanes_are_new()

    def set_segments(self, bars: Iterable[SegmentBar]) -> None:
        """All segments of the footage."""
        self.set_index(SegmentIndex(bars))

    def set_index(self, index: SegmentIndex) -> None:
        """All segments of the footage, already indexed (it may be made in a worker thread)."""
        index.set_spoken(self.scene.spoken)
        self.scene.index = index
        self._lanes_are_new()
        self.refresh_description()

    def update_segments(self, changed: Iterable[SegmentBar], removed_ids: Iterable[int] = ()) -> None:
        """Take in segments that are new or different, and lose those removed; other lanes stay painted."""
        scene, index = self.scene, self.scene.index
        fresh, gone = list(changed), list(removed_ids)
        if len(fresh) + len(gone) > _MANY:
            left = {bar.id: bar for bar in fresh}
            kept = {**index.bars, **left}
            self.set_segments(bar for one, bar in kept.items() if one in left or one not in set(gone))
            return
        bars = [*fresh, *(bar for one in (*gone, *(bar.id for bar in fresh)) if (bar := index.get(one)))]
        spans = [index.spoken_around(bar.in_frame, bar.out_frame) for bar in bars]
        touched = index.patch(fresh, gone)
        if not touched:
            return
        spans += [index.spoken_around(bar.in_frame, bar.out_frame) for bar in bars]
        if None in touched:
            before = scene.lanes
            scene.settle_lanes()
            if [lane.node_id for lane in before] != [lane.node_id for lane in scene.lanes]:
                self._lanes_are_new()
                return
        numbers = [n for n, lane in enumerate(scene.lanes) if lane.node_id in touched]
        self.cache.drop_lanes(numbers)
        self.cache.drop_between(spans)
        self.viewport().update()
        self.lanes_changed.emit()
        self.refresh_description()

    def set_cues(self, cues: Iterable[CueBar]) -> None:
        """The cues of the transcript row; drags snap to their edges."""
        self.scene.cues = sorted(cues, key=lambda cue: (cue.in_frame, cue.out_frame))
        self._rows_are_new()

    def set_snap_edges(self, frames: Iterable[int]) -> None:
        """Further edges that drags snap to."""
        self.snap_edges = sorted(frames)

    def set_waveform(self, peaks: bytes, per_second: int = 100, coarse: bytes | None = None) -> None:
        """Peaks of the sound from the footage's first frame, one byte each; empty: none.

        Args:
            coarse: `Scene.coarse` of them, where it was made already.
        """
        self.scene.set_peaks(bytes(peaks), per_second, coarse)
        self._rows_are_new()

    def set_audio_message(self, text: str) -> None:
        """What the audio row says while it has no waveform."""
        self.scene.audio_message = text
        self.viewport().update()

    def set_excluded(self, ranges: Iterable[Stretch]) -> None:
        """Ranges that are left out, with the reason; ordered, without overlap."""
        self.scene.excluded = sorted(ranges, key=lambda one: one.in_frame)
        self._rows_are_new()
        self.cache.drop_overview()

    def set_spoken(self, stretches: Iterable[Stretch]) -> None:
        """Where witnesses speak, by the letter of each; what their segments cover is added to it."""
        self.scene.spoken = list(stretches)
        self.scene.index.set_spoken(self.scene.spoken)
        self.cache.drop_witnesses()
        self.cache.drop_overview()
        self.viewport().update()

    def set_seen(self, ranges: Iterable[Stretch] | None) -> None:
        """What has been watched; the rest has a pale waveform. None: not known, nothing is pale."""
        self.scene.seen = None if ranges is None else sorted(ranges, key=lambda one: one.in_frame)
        self._rows_are_new()

    # Momentary states.

    def set_selected(self, ids: Iterable[int]) -> None:
        """The selected segments."""
        chosen = frozenset(ids)
        if chosen == self.scene.selected:
            return
        self.scene.selected = chosen
        self.repaint_overlay()
        self.lanes_changed.emit()
        self.refresh_description()

    @property
    def selected(self) -> frozenset[int]:
        """The selected segments."""
        return self.scene.selected

    def set_playhead(self, frame: int) -> None:
        """Move the playhead; repaints two narrow strips, and pages on while playing."""
        scene = self.scene
        frame = max(0, min(max(0, scene.length - 1), frame))
        if frame == scene.playhead:
            return
        before, cue_before = scene.playhead, scene.cue_at(scene.playhead)
        strip_before = overview.playhead_x(scene)
        scene.playhead = frame
        cue = scene.cue_at(frame)
        if cue is not cue_before:
            row = scene.metrics.witness_top - scene.metrics.transcript_top
            for one in (cue, cue_before):
                if one is not None:
                    x0, x1 = scene.scale.px(one.in_frame), scene.scale.px(one.out_frame)
                    self.viewport().update(x0 - 1, scene.metrics.transcript_top, x1 - x0 + 4, row)
        top = scene.metrics.ruler_top
        for at in (before, frame):
            self.viewport().update(scene.scale.px(at) - _TICK, top, 2 * _TICK, scene.height - top)
        if scene.running:
            left, right = sorted((scene.scale.px(before), scene.scale.px(frame)))
            reach = 4 + round(scene.scale.ppf)
            self.viewport().update(
                left - reach, scene.metrics.lanes_top, right - left + 2 * reach, scene.height
            )
        if overview.playhead_x(scene) != strip_before:
            for x in (strip_before, overview.playhead_x(scene)):
                self.viewport().update(x - 2, 0, 5, top)
        if self._playing:
            self._page()
        else:
            self.refresh_description()

    def set_playing(self, playing: bool) -> None:
        """Whether the playhead moves by itself; then the view pages along with it."""
        if playing != self._playing:
            self._playing = playing
            self.refresh_description()

    def set_range(self, in_frame: int | None, out_frame: int | None) -> None:
        """The marked in and out; each may be missing."""
        self.scene.mark_in, self.scene.mark_out = in_frame, out_frame
        self.viewport().update()

    def set_running(self, running: Iterable[tuple[int | None, int]]) -> None:
        """Segments being coded while playing, as (node, in); they grow with the playhead."""
        self.scene.running = list(running)
        self.repaint_overlay()

    def set_lane_size(self, size: LaneSize) -> None:
        """Small, medium or large lanes."""
        if size is self.scene.metrics.size:
            return
        self.scene.metrics = Metrics(self.scene.metrics.factor, size)
        self._all_is_new()
        self.lane_size_changed.emit(size)

    @property
    def lane_size(self) -> LaneSize:
        """The size of lanes."""
        return self.scene.metrics.size

    def set_snap(self, snap: bool) -> None:
        """Whether drags catch on edges."""
        if snap != self.snap:
            self.snap = snap
            self.snap_changed.emit(snap)

    def state(self) -> dict[str, object]:
        """What to keep for next time: zoom, lane size, snap, hidden lanes."""
        return {
            "pixels_per_second": 0.0 if self._whole else self.pixels_per_second,
            "lane_size": self.lane_size.name.lower(),
            "snap": self.snap,
            "hidden": [node for node in self.scene.hidden if node is not None],
        }

    def restore(self, state: dict[str, object]) -> None:
        """Take back what `state` gave; what is missing or wrong is left as it is."""
        size = str(state.get("lane_size", "")).upper()
        if size in LaneSize.__members__:
            self.set_lane_size(LaneSize[size])
        if isinstance(state.get("snap"), bool):
            self.set_snap(bool(state["snap"]))
        hidden = state.get("hidden")
        if isinstance(hidden, list):
            self.set_hidden_lanes(node for node in hidden if isinstance(node, int))
        zoom = state.get("pixels_per_second")
        if isinstance(zoom, int | float) and zoom > 0:
            self.set_pixels_per_second(float(zoom))

    # For the widget's own parts.

    def refresh_description(self) -> None:
        """Tell assistive technology; done by the view."""

    def clicked_empty(self, zone: str, frame: int) -> None:
        """A click where nothing is: lanes clear the selection, the rows above seek."""
        if zone == "lanes":
            self.selection_requested.emit([], False)
        else:
            self.seek_requested.emit(max(0, min(self.scene.length - 1, frame)))

    def _rows_are_new(self) -> None:
        self.cache.drop_rows()
        self.viewport().update()

    def _lanes_are_new(self) -> None:
        self.scene.settle_lanes()
        self._all_is_new()

    def _all_is_new(self) -> None:
        self.cache.drop()
        self.settle_scroll_bars()
        self.viewport().update()
        self.lanes_changed.emit()
