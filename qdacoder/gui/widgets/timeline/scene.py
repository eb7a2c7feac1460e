"""Everything the painters and the pointer need to know, in one place and without behaviour of a widget."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from qdacoder.domain.timecode import FrameRate, Timebase
from qdacoder.domain.timeline import CueBar, Lane, LaneData, SegmentBar, SegmentIndex, Stretch, nodes_of
from qdacoder.domain.timeline_ruler import RulerStep
from qdacoder.gui.i18n import tr
from qdacoder.gui.widgets.timeline.geometry import Metrics, TimeScale
from qdacoder.gui.widgets.timeline.look import Look

BARS, PLAIN, SHADED = "bars", "plain", "shaded"


@dataclass(slots=True)
class DragPreview:
    """What a drag would do, painted while it lasts.

    Attributes:
        spans: new ranges of the segments that move.
        mark: the range being marked, or None.
        line: frame of the dashed line, or None.
        hint: lines of the label at the pointer; the first is in the monospace.
        at: position of the pointer.
    """

    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    mark: tuple[int, int] | None = None
    line: int | None = None
    hint: tuple[str, ...] = ()
    at: tuple[int, int] = (0, 0)


class Scene:
    """Data, zoom, sizes, look and momentary states of one timeline."""

    COARSE = 32
    """Peaks in one coarse peak."""

    def __init__(self) -> None:
        self.timebase: Timebase | None = None
        self.grid = Timebase(FrameRate(25))
        self.index = SegmentIndex()
        self.scale = TimeScale()
        self.metrics = Metrics()
        self.look = Look()
        self.vertical = 0
        self.height = 0
        self.step: tuple[object, RulerStep] | None = None  # of the ruler, and what it was found for

        self.all_lanes: list[LaneData] = []
        self.lanes: list[LaneData] = []
        self.hidden: set[int | None] = set()
        self.total_lanes: int | None = None

        self.cues: Sequence[CueBar] = ()
        self.excluded: Sequence[Stretch] = ()
        self.seen: Sequence[Stretch] | None = None
        self.spoken: Sequence[Stretch] = ()
        self.peaks = b""
        self.coarse_peaks = b""
        self.peaks_per_second = 100
        self.audio_message = ""

        self.selected: frozenset[int] = frozenset()
        self.hovered: tuple[int, int | None] | None = None
        self.focused = False
        self.playhead = 0
        self.mark_in: int | None = None
        self.mark_out: int | None = None
        self.running: list[tuple[int | None, int]] = []
        self.drag: DragPreview | None = None

    @property
    def width(self) -> int:
        """Pixels of the viewport."""
        return self.scale.width

    @property
    def length(self) -> int:
        """Frames of the footage."""
        return self.scale.length

    def settle_lanes(self) -> None:
        """Recompute the lanes in view from those given, those hidden and whether any segment lacks nodes."""
        lanes = [lane if lane.name else replace(lane, name=tr("No node")) for lane in self.all_lanes]
        loose = self.index.lane(None).bars
        if loose and all(lane.node_id is not None for lane in lanes):
            lanes.append(LaneData(None, tr("No node"), None, None, len(loose)))
        self.lanes = [lane for lane in lanes if lane.node_id not in self.hidden]

    def lane_top(self, number: int) -> int:
        """Top of a lane in the viewport."""
        return self.metrics.lanes_top + number * self.metrics.lane - self.vertical

    def lane_at(self, y: float) -> int | None:
        """The number of the lane at a height, None above and below the lanes."""
        if y < self.metrics.lanes_top or y >= self.height:
            return None
        number = int(y - self.metrics.lanes_top + self.vertical) // self.metrics.lane
        return number if number < len(self.lanes) else None

    def lanes_in_view(self) -> range:
        """Numbers of the lanes of which at least a pixel shows."""
        first = self.vertical // self.metrics.lane
        last = -(-(self.height - self.metrics.lanes_top + self.vertical) // self.metrics.lane)
        return range(max(0, first), max(0, min(len(self.lanes), last)))

    def lane_number(self, node_id: int | None) -> int | None:
        """The number of a node's lane, None when it has none."""
        return next((n for n, lane in enumerate(self.lanes) if lane.node_id == node_id), None)

    def bars_of(self, number: int) -> Lane:
        """The segments of a lane."""
        return self.index.lane(self.lanes[number].node_id)

    def mode(self, number: int) -> str:
        """How a lane is drawn at this zoom and place: `BARS`, `PLAIN` (no labels, no rows), `SHADED`."""
        count = self.bars_of(number).count(*self.scale.span)
        if count * 4 > self.width:
            return SHADED
        return PLAIN if count * 8 > self.width else BARS

    def selected_bars(self) -> list[SegmentBar]:
        """The selected segments that are in the footage."""
        return [bar for bar in map(self.index.get, sorted(self.selected)) if bar is not None]

    def selected_nodes(self) -> set[int | None]:
        """The nodes on the selected segments."""
        return {node for bar in self.selected_bars() for node in nodes_of(bar)}

    def edges(self, without: Iterable[int] = ()) -> list[int]:
        """Edges of all segments but some, ordered, for snapping."""
        left_out = set(without)
        found: set[int] = set()
        for bar in self.index.bars.values():
            if bar.id not in left_out:
                found.add(bar.in_frame)
                found.add(bar.out_frame)
        return sorted(found)

    @classmethod
    def coarse(cls, peaks: bytes) -> bytes:
        """A waveform for when much of it is in view. That of a day takes a while: in a worker thread."""
        return bytes(max(peaks[at : at + cls.COARSE]) for at in range(0, len(peaks), cls.COARSE))

    def set_peaks(self, peaks: bytes, per_second: int, coarse: bytes | None = None) -> None:
        """Take a waveform, with its coarse one where that was made already."""
        self.peaks, self.peaks_per_second = peaks, max(1, per_second)
        self.coarse_peaks = self.coarse(peaks) if coarse is None else coarse

    def cues_between(self, in_frame: int, out_frame: int) -> Sequence[CueBar]:
        """The cues (ordered by in) that touch a range; cues that overlap others may come along."""
        last = bisect_left(self.cues, out_frame, key=lambda cue: cue.in_frame)
        first = bisect_right(self.cues, in_frame, hi=last, key=lambda cue: cue.out_frame)
        return self.cues[max(0, first - 1) : last]

    def cue_at(self, frame: int) -> CueBar | None:
        """The cue that is heard at a frame."""
        near = self.cues_between(frame, frame + 1)
        return next((cue for cue in reversed(near) if cue.in_frame <= frame < cue.out_frame), None)
