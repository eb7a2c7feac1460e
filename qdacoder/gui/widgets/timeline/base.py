"""The timeline's data, zoom and signals; `view` adds painting and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.domain.timeline import CueBar, LaneData, SegmentBar, SegmentIndex, Stretch
from qdacoder.gui.widgets.timeline import overview
from qdacoder.gui.widgets.timeline.cache import PaintCache
from qdacoder.gui.widgets.timeline.geometry import LaneSize, Metrics
from qdacoder.gui.widgets.timeline.scene import Scene

_FOLLOW_PAUSE_MS = 5000
_TICK = 6
_ZOOM_STEP = 1.5


class TimelineBase(QAbstractScrollArea):
    """Plain setters and signals of the timeline. Frames are on the footage's grid, ranges half open.

    Signals:
        seek_requested(frame): the ruler was scrubbed, or a row clicked.
        range_marked(in, out): an empty stretch was dragged over.
        selection_requested(ids, extend): a bar was clicked; an empty list clears the selection.
        trim_requested(id, in, out), move_requested(id, by): a bar was dragged.
        preview_requested(frame), preview_ended(): what the player should show during a drag.
        context_requested(id, point): context menu of a segment (-1: of the empty lanes).
        zoom_changed(pixels per second), lane_size_changed(LaneSize), snap_changed(bool).
        lanes_menu_requested(point): the button with the count of lanes was pressed.
    """

    seek_requested = Signal(int)
    range_marked = Signal(int, int)
    selection_requested = Signal(list, bool)
    trim_requested = Signal(int, int, int)
    move_requested = Signal(int, int)
    preview_requested = Signal(int)
    preview_ended = Signal()
    context_requested = Signal(int, QPoint)
    zoom_changed = Signal(float)
    lane_size_changed = Signal(object)
    snap_changed = Signal(bool)
    lanes_menu_requested = Signal(QPoint)
    lanes_changed = Signal()
    """Lanes, their order, counts or the selection in them are others now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.cache = PaintCache(self.scene)
        self.snap = True
        self.snap_edges: Sequence[int] = ()
        self._whole = True
        self._playing = False
        self._follow = True
        self._held = False
        self._hold_timer = QTimer(self)
        self._hold_timer.setSingleShot(True)
        self._hold_timer.setInterval(_FOLLOW_PAUSE_MS)
        self._hold_timer.timeout.connect(self._release_follow)

    # Footage and what is coded in it.

    def set_footage(self, timebase: Timebase | None, length_frames: int) -> None:
        """Show another footage (None: none) from its start, whole. Everything of the last one is cleared."""
        scene = self.scene
        scene.timebase = timebase
        scene.grid = timebase or Timebase(FrameRate(25))
        scene.scale.length = max(0, length_frames)
        scene.scale.rate = float(scene.grid.rate.fraction)
        scene.index = SegmentIndex()
        scene.all_lanes, scene.cues, scene.excluded, scene.seen = [], (), (), None
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
        self.scene.index = index
        self._lanes_are_new()
        self.refresh_description()

    def update_segments(self, changed: Iterable[SegmentBar], removed_ids: Iterable[int] = ()) -> None:
        """Take in segments that are new or different, and lose those removed; other lanes stay painted."""
        scene = self.scene
        touched = scene.index.patch(changed, removed_ids)
        if not touched:
            return
        if None in touched:
            before = scene.lanes
            scene.settle_lanes()
            if [lane.node_id for lane in before] != [lane.node_id for lane in scene.lanes]:
                self._lanes_are_new()
                return
        numbers = [n for n, lane in enumerate(scene.lanes) if lane.node_id in touched]
        self.cache.drop_lanes(numbers)
        self.cache.drop_rows()
        self.cache.drop_overview()
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

    def set_waveform(self, peaks: bytes, per_second: int = 100) -> None:
        """Peaks of the sound from the footage's first frame, one byte each; empty: none."""
        self.scene.set_peaks(bytes(peaks), per_second)
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
            for one in (cue, cue_before):
                if one is not None:
                    x0, x1 = scene.scale.px(one.in_frame), scene.scale.px(one.out_frame)
                    self.viewport().update(x0 - 1, scene.metrics.transcript_top, x1 - x0 + 4, 24)
        top = scene.metrics.ruler_top
        for at in (before, frame):
            self.viewport().update(scene.scale.px(at) - _TICK, top, 2 * _TICK, scene.height - top)
        if scene.running:
            left, right = sorted((scene.scale.px(before), scene.scale.px(frame)))
            self.viewport().update(left - 4, scene.metrics.lanes_top, right - left + 8, scene.height)
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

    def set_follow(self, follow: bool) -> None:
        """Whether the view pages along while playing."""
        self._follow = follow

    def set_range(self, in_frame: int | None, out_frame: int | None) -> None:
        """The marked in and out; each may be missing."""
        self.scene.mark_in, self.scene.mark_out = in_frame, out_frame
        self.viewport().update()

    def set_running(self, running: Iterable[tuple[int | None, int]]) -> None:
        """Segments being coded while playing, as (node, in); they grow with the playhead."""
        self.scene.running = list(running)
        self.repaint_overlay()

    # Zoom and place.

    @property
    def pixels_per_second(self) -> float:
        """The zoom."""
        return self.scene.scale.ppf * self.scene.scale.rate

    def set_pixels_per_second(self, value: float) -> None:
        """Zoom to a number of pixels a second (clamped), the left edge of the view kept."""
        self._zoom(value / self.scene.scale.rate, 0)

    def visible_span(self) -> tuple[int, int]:
        """The frames in view, half open."""
        return self.scene.scale.span

    def zoom_to(self, in_frame: int, out_frame: int) -> None:
        """Fill the view with a range (within the limits of zoom)."""
        scale = self.scene.scale
        frames = max(1, out_frame - in_frame)
        self._apply_zoom(scale.width / frames)
        middle = (in_frame + out_frame) / 2
        self.show_from(middle - scale.width / scale.ppf / 2)

    def zoom_to_all(self) -> None:
        """Fill the view with the whole footage, also when the widget's size changes later."""
        self._apply_zoom(self.scene.scale.smallest)
        self.horizontalScrollBar().setValue(0)

    def zoom_step(self, steps: int) -> None:
        """Zoom in (positive) or out at the playhead, or at the middle when it is out of view."""
        scale = self.scene.scale
        x = scale.px(self.scene.playhead)
        self._zoom(scale.ppf * _ZOOM_STEP**steps, x if 0 <= x <= scale.width else scale.width // 2)

    def zoom_at(self, factor: float, x: float) -> None:
        """Zoom by a factor; the frame at this pixel stays there."""
        self._zoom(self.scene.scale.ppf * factor, x)

    def show_from(self, frame: float) -> None:
        """Scroll so that a frame is at the left edge."""
        self.horizontalScrollBar().setValue(round(frame * self.scene.scale.ppf))

    def ensure_visible(self, frame: int) -> None:
        """Scroll as little as needed to show a frame with some room around it."""
        scale = self.scene.scale
        x, margin = scale.px(frame), min(40, scale.width // 4)
        if x < margin:
            self.horizontalScrollBar().setValue(scale.scroll + x - margin)
        elif x > scale.width - margin:
            self.horizontalScrollBar().setValue(scale.scroll + x - scale.width + margin)

    def ensure_segment_visible(self, segment_id: int) -> None:
        """Scroll time and lanes as little as needed to show where a segment begins."""
        bar = self.scene.index.get(segment_id)
        if bar is None:
            return
        first, last = self.visible_span()
        if bar.out_frame <= first or bar.in_frame >= last:
            self.ensure_visible(bar.in_frame)
        number = next((n for node in bar.node_ids if (n := self.scene.lane_number(node)) is not None), None)
        if number is not None:
            lane, bars = self.scene.metrics.lane, self.verticalScrollBar()
            room = self.scene.height - self.scene.metrics.lanes_top
            bars.setValue(max(min(bars.value(), number * lane), (number + 1) * lane - room))

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

    def hold_follow(self) -> None:
        """The user moved the view: do not page for some seconds."""
        if self._playing:
            self._held = True
            self._hold_timer.start()

    def repaint_overlay(self) -> None:
        """What lies over the bars changed."""
        top = self.scene.metrics.ruler_top
        self.viewport().update(0, top, self.scene.width, max(0, self.scene.height - top))

    def refresh_description(self) -> None:
        """Tell assistive technology; done by the view."""

    def clicked_empty(self, zone: str, frame: int) -> None:
        """A click where nothing is: lanes clear the selection, the rows above seek."""
        if zone == "lanes":
            self.selection_requested.emit([], False)
        else:
            self.seek_requested.emit(max(0, min(self.scene.length - 1, frame)))

    def settle_scroll_bars(self) -> None:
        """Ranges of both scroll bars from content and size."""
        scale, bar, lanes = self.scene.scale, self.horizontalScrollBar(), self.verticalScrollBar()
        bar.setRange(0, max(0, scale.content_width - scale.width))
        bar.setPageStep(scale.width)
        bar.setSingleStep(max(1, scale.width // 20))
        room = max(0, self.scene.height - self.scene.metrics.lanes_top)
        lanes.setRange(0, max(0, len(self.scene.lanes) * self.scene.metrics.lane - room))
        lanes.setPageStep(room)
        lanes.setSingleStep(self.scene.metrics.lane)

    def _release_follow(self) -> None:
        self._held = False

    def _page(self) -> None:
        """While playing, turn the page when the playhead leaves the view."""
        scale = self.scene.scale
        x = scale.px(self.scene.playhead)
        inside = 0 <= x < scale.width
        if inside:
            return
        if self._follow and not self._held and self.scene.drag is None:
            self.horizontalScrollBar().setValue(scale.scroll + x - scale.width // 20)

    def _zoom(self, ppf: float, x: float) -> None:
        frame = self.scene.scale.frame(x)
        self._apply_zoom(ppf)
        self.horizontalScrollBar().setValue(round(frame * self.scene.scale.ppf - x))

    def _apply_zoom(self, ppf: float) -> None:
        scale = self.scene.scale
        ppf = scale.clamped(ppf)
        self._whole = ppf <= scale.smallest * 1.0001
        if ppf != scale.ppf:
            scale.ppf = ppf
            self.settle_scroll_bars()
            self.viewport().update()
            self.zoom_changed.emit(self.pixels_per_second)
        else:
            self.settle_scroll_bars()

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
