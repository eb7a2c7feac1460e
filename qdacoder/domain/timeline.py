"""What the timeline shows, as values, and the pure algorithms under it.

A lane holds its segments in *rows*: inside a row nothing overlaps, so a stretch of time is found by
bisection however many segments there are. Overlapping segments form a *cluster*, whose number of rows
says how thin its bars are. Counts for shading come from summary levels, never from the bars.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from qdacoder.domain.codebook import Hue

SHOWN_ROWS: Final = 3
"""Rows of a cluster that get a bar; what lies deeper is in its “+ n” chip."""


@dataclass(frozen=True, slots=True)
class LaneData:
    """A lane: one node that is in use in the footage.

    Attributes:
        node_id: None for the lane of segments without a node.
        count: codings of the node in this footage, as the database counts them.
    """

    node_id: int | None
    name: str
    hue: Hue | None
    category_id: int | None
    count: int


@dataclass(frozen=True, slots=True)
class SegmentBar:
    """A segment as the timeline draws it: one bar in the lane of each of its nodes.

    Attributes:
        in_frame, out_frame: half open, on the footage's grid.
        node_ids: empty for a segment without nodes.
        witness: label, empty when not set.
        label: first words of the quote.
        dashed: only another coder's codings are on it.
        revised: the translation changed after the segment was coded.
    """

    id: int
    in_frame: int
    out_frame: int
    node_ids: tuple[int, ...]
    witness: str = ""
    label: str = ""
    dashed: bool = False
    revised: bool = False


@dataclass(frozen=True, slots=True)
class CueBar:
    """A cue of the transcript row."""

    in_frame: int
    out_frame: int
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames with one label: a witness, or why a range is excluded."""

    in_frame: int
    out_frame: int
    label: str


@dataclass(slots=True)
class Cluster:
    """Segments of a lane that hang together by overlapping.

    Attributes:
        rows: how many rows it needs (the largest number of segments at one instant).
        hidden: segments below the rows that are shown, in order of in.
    """

    in_frame: int
    out_frame: int
    rows: int = 0
    hidden: list[SegmentBar] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Placed:
    """A bar with its place: row `row` of the `rows` rows of its cluster."""

    bar: SegmentBar
    row: int
    rows: int


class _Row:
    """Segments that do not overlap, in order of time."""

    __slots__ = ("bars", "ins", "outs", "sizes")

    def __init__(self) -> None:
        self.bars: list[SegmentBar] = []
        self.ins: list[int] = []
        self.outs: list[int] = []
        self.sizes: list[Cluster] = []

    def add(self, bar: SegmentBar, cluster: Cluster) -> None:
        self.bars.append(bar)
        self.ins.append(bar.in_frame)
        self.outs.append(bar.out_frame)
        self.sizes.append(cluster)


class Lane:
    """The segments of one lane, laid out and ready to be found by time.

    Args:
        bars: in any order; those of other lanes are the caller's to leave out.
    """

    def __init__(self, bars: Iterable[SegmentBar]) -> None:
        self.bars = sorted(bars, key=lambda bar: (bar.in_frame, bar.out_frame, bar.id))
        self._ins = [bar.in_frame for bar in self.bars]
        self._outs = sorted(bar.out_frame for bar in self.bars)
        self._rows: list[_Row] = []
        self.clusters: list[Cluster] = []
        self._ends: list[int] = []
        self._levels: Levels | None = None
        self._lay_out()

    def _lay_out(self) -> None:
        free: list[int] = []
        busy: list[tuple[int, int]] = []
        cluster: Cluster | None = None
        for bar in self.bars:
            if cluster is None or bar.in_frame >= cluster.out_frame:
                cluster = Cluster(bar.in_frame, bar.out_frame)
                self.clusters.append(cluster)
                free, busy = [], []
            while busy and busy[0][0] <= bar.in_frame:
                heapq.heappush(free, heapq.heappop(busy)[1])
            # First fit: the lowest row that is free at this instant, else one more.
            row = heapq.heappop(free) if free else cluster.rows
            cluster.rows = max(cluster.rows, row + 1)
            cluster.out_frame = max(cluster.out_frame, bar.out_frame)
            heapq.heappush(busy, (bar.out_frame, row))
            while row >= len(self._rows):
                self._rows.append(_Row())
            self._rows[row].add(bar, cluster)
            if row >= SHOWN_ROWS:
                cluster.hidden.append(bar)
        self._ends = [one.out_frame for one in self.clusters]

    def count(self, in_frame: int, out_frame: int) -> int:
        """How many segments share a frame with the range. Two bisections."""
        if out_frame <= in_frame:
            return 0
        return bisect_left(self._ins, out_frame) - bisect_right(self._outs, in_frame)

    def between(self, in_frame: int, out_frame: int, rows: int = SHOWN_ROWS) -> Iterator[Placed]:
        """The bars of the first `rows` rows that share a frame with the range, row by row."""
        for number, row in enumerate(self._rows[:rows]):
            first = bisect_right(row.outs, in_frame)
            last = bisect_left(row.ins, out_frame)
            for index in range(first, last):
                yield Placed(row.bars[index], number, row.sizes[index].rows)

    def all_between(self, in_frame: int, out_frame: int) -> Iterator[Placed]:
        """Every bar that shares a frame with the range, whatever its row."""
        return self.between(in_frame, out_frame, len(self._rows))

    def find(self, bar: SegmentBar) -> Placed | None:
        """Where a segment lies in the lane; None when it is not in it."""
        for number, row in enumerate(self._rows):
            index = bisect_left(row.ins, bar.in_frame)
            if index < len(row.bars) and row.bars[index].id == bar.id:
                return Placed(row.bars[index], number, row.sizes[index].rows)
        return None

    def crowded(self, in_frame: int, out_frame: int) -> Iterator[Cluster]:
        """The clusters of the range that have segments no row is shown for."""
        index = bisect_right(self._ends, in_frame)
        while index < len(self.clusters) and self.clusters[index].in_frame < out_frame:
            if self.clusters[index].hidden:
                yield self.clusters[index]
            index += 1

    def next_cluster_at(self, frame: int) -> int | None:
        """Where the first cluster begins that starts at or after a frame."""
        index = bisect_left(self.clusters, frame, key=lambda one: one.in_frame)
        return self.clusters[index].in_frame if index < len(self.clusters) else None

    def levels(self, frames_per_cell: int, length: int) -> Levels:
        """The lane's summary, made when first asked for and kept until the lane changes."""
        if self._levels is None or self._levels.frames_per_cell != frames_per_cell:
            self._levels = Levels(self.bars, frames_per_cell, length)
        return self._levels


class Levels:
    """How many segments cover each second, then the maximum of pairs, doubling upwards.

    Args:
        frames_per_cell: frames of the finest cell (those of a second).
        length: frames of the footage.
    """

    def __init__(self, bars: Iterable[SegmentBar], frames_per_cell: int, length: int) -> None:
        self.frames_per_cell = max(1, frames_per_cell)
        cells = max(1, -(-length // self.frames_per_cell))
        steps = [0] * (cells + 1)
        for bar in bars:
            steps[min(cells, bar.in_frame // self.frames_per_cell)] += 1
            steps[min(cells, (bar.out_frame - 1) // self.frames_per_cell + 1)] -= 1
        level = list(accumulate(steps[:cells]))
        self._levels = [level]
        while len(level) > 1:
            if len(level) % 2:
                level = [*level, 0]
            level = list(map(max, level[::2], level[1::2]))
            self._levels.append(level)

    def columns(self, first: float, frames_per_column: float, columns: int) -> list[int]:
        """The largest count in each of `columns` equal columns that begin at frame `first`.

        Reads a few cells of one level per column, whatever the zoom.
        """
        # The coarsest level whose cells are no wider than a column.
        height = max(0, int(frames_per_column / self.frames_per_cell).bit_length() - 1)
        height = min(height, len(self._levels) - 1)
        level = self._levels[height]
        size = self.frames_per_cell << height
        result = []
        begin = max(0, int(first // size))
        for column in range(1, columns + 1):
            edge = (first + column * frames_per_column) / size
            end = int(edge)
            result.append(max(level[begin : end + (edge > end)], default=0))
            begin = max(0, end)
        return result


def shade_step(count: int) -> int:
    """The step of the four (1, 2-3, 4-7, 8 and more) that a count is shaded with; 0 for none."""
    return min(4, count.bit_length())


class SegmentIndex:
    """All segments of a footage by lane, patched edit by edit.

    Pure and free of Qt, so it may be built off the GUI thread.
    """

    def __init__(self, bars: Iterable[SegmentBar] = ()) -> None:
        self._bars = {bar.id: bar for bar in bars}
        self._members: dict[int | None, dict[int, SegmentBar]] = {}
        for bar in self._bars.values():
            for node_id in nodes_of(bar):
                self._members.setdefault(node_id, {})[bar.id] = bar
        self._lanes: dict[int | None, Lane] = {}
        self._stretches: list[Stretch] | None = None

    def __len__(self) -> int:
        return len(self._bars)

    def __contains__(self, segment_id: int) -> bool:
        return segment_id in self._bars

    @property
    def bars(self) -> Mapping[int, SegmentBar]:
        """All segments by id."""
        return self._bars

    def get(self, segment_id: int) -> SegmentBar | None:
        """The segment with this id, if it is in the footage."""
        return self._bars.get(segment_id)

    def lane(self, node_id: int | None) -> Lane:
        """The lane of a node; of None: of the segments without a node."""
        found = self._lanes.get(node_id)
        if found is None:
            found = self._lanes[node_id] = Lane(self._members.get(node_id, {}).values())
        return found

    def patch(self, changed: Iterable[SegmentBar], removed: Iterable[int]) -> set[int | None]:
        """Take in changed, new and removed segments; answers the lanes that look different now."""
        touched: set[int | None] = set()
        for segment_id in removed:
            touched |= self._take_out(segment_id)
        for bar in changed:
            if self._bars.get(bar.id) == bar:
                continue
            touched |= self._take_out(bar.id)
            self._bars[bar.id] = bar
            for node_id in nodes_of(bar):
                self._members.setdefault(node_id, {})[bar.id] = bar
                touched.add(node_id)
        for node_id in touched:
            self._lanes.pop(node_id, None)
        if touched:
            self._stretches = None
        return touched

    def _take_out(self, segment_id: int) -> set[int | None]:
        bar = self._bars.pop(segment_id, None)
        if bar is None:
            return set()
        lanes = set(nodes_of(bar))
        for node_id in lanes:
            self._members[node_id].pop(segment_id, None)
        return lanes

    @property
    def witness_stretches(self) -> list[Stretch]:
        """Who speaks where, as far as the segments say; see `witness_stretches`."""
        if self._stretches is None:
            self._stretches = witness_stretches(self._bars.values())
        return self._stretches


def nodes_of(bar: SegmentBar) -> tuple[int | None, ...]:
    """The lanes a segment has a bar in: those of its nodes, or the one without a node."""
    return bar.node_ids or (None,)


def witness_stretches(bars: Iterable[SegmentBar]) -> list[Stretch]:
    """Ordered stretches that do not overlap; where two witnesses do, the one that began later shows."""
    # Of those that begin together the longest comes first, so that the shorter one shows over it.
    waiting = [(bar.in_frame, -bar.out_frame, bar.witness) for bar in bars if bar.witness]
    heapq.heapify(waiting)
    result: list[Stretch] = []
    while waiting:
        start, negated_end, label = heapq.heappop(waiting)
        end = -negated_end
        last = result[-1] if result else None
        if last is None or start > last.out_frame or (start == last.out_frame and label != last.label):
            result.append(Stretch(start, end, label))
        elif label == last.label:
            result[-1] = Stretch(last.in_frame, max(last.out_frame, end), label)
        else:
            if last.out_frame > end:
                heapq.heappush(waiting, (end, -last.out_frame, last.label))
            result[-1] = Stretch(last.in_frame, start, last.label)
            if start == last.in_frame:
                result.pop()
            result.append(Stretch(start, end, label))
    return result


def stretches_between(stretches: Sequence[Stretch], in_frame: int, out_frame: int) -> Sequence[Stretch]:
    """Those of ordered stretches without overlap that share a frame with the range."""
    first = bisect_right(stretches, in_frame, key=lambda one: one.out_frame)
    last = bisect_left(stretches, out_frame, key=lambda one: one.in_frame)
    return stretches[first:last]


def nearest_edge(frame: float, edges: Sequence[int], reach: float) -> int | None:
    """The edge closest to a position within `reach` frames, of ordered edges; None when there is none."""
    index = bisect_left(edges, frame)
    around = edges[max(0, index - 1) : index + 1]
    best = min(around, key=lambda edge: abs(edge - frame), default=None)
    return best if best is not None and abs(best - frame) <= reach else None


def trimmed(bar: SegmentBar, edge: str, frame: int, length: int) -> tuple[int, int]:
    """The range after an edge (``in`` or ``out``) was taken to a frame; never empty, never outside."""
    if edge == "in":
        return max(0, min(frame, bar.out_frame - 1)), bar.out_frame
    return bar.in_frame, max(bar.in_frame + 1, min(frame, length))


def moved(bar: SegmentBar, by: int, length: int) -> tuple[int, int]:
    """The range after a shift, kept inside the footage with its length."""
    by = max(-bar.in_frame, min(by, length - bar.out_frame))
    return bar.in_frame + by, bar.out_frame + by


def column_counts(
    bars: Iterable[SegmentBar],
    category_of: Mapping[int | None, int | None],
    length: int,
    columns: int,
) -> dict[int | None, list[int]]:
    """Per category, how many of its segments touch each of `columns` equal columns of the footage."""
    result: dict[int | None, list[int]] = {}
    if columns < 1 or length < 1:
        return result
    for bar in bars:
        first = min(columns - 1, bar.in_frame * columns // length)
        last = min(columns - 1, (bar.out_frame - 1) * columns // length)
        # A segment with two nodes of one category counts once in it.
        for category in {category_of[node] for node in nodes_of(bar) if node in category_of}:
            steps = result.setdefault(category, [0] * (columns + 1))
            steps[first] += 1
            steps[last + 1] -= 1
    return {category: list(accumulate(steps[:columns])) for category, steps in result.items()}
