"""One lane of the timeline: how overlapping segments share it, and how they are found and counted.

A lane holds its segments in *rows*: inside a row nothing overlaps, so a stretch of time is found by
bisection however many segments there are. Segments that hang together by overlapping form a *cluster*,
whose number of rows says how thin its bars are. Shading reads summary levels, never the bars.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from qdacoder.domain.timeline_values import SegmentBar

SHOWN_ROWS: Final = 3
"""Rows of a cluster that get a bar; what lies deeper is in its “+ n” chip."""


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
    """Segments that do not overlap, in order of time, with the cluster of each."""

    __slots__ = ("bars", "clusters", "ins", "outs")

    def __init__(self) -> None:
        self.bars: list[SegmentBar] = []
        self.ins: list[int] = []
        self.outs: list[int] = []
        self.clusters: list[Cluster] = []

    def replace(self, in_frame: int, out_frame: int, other: _Row | None) -> None:
        """Put the segments of another row in place of those in a range that cuts none."""
        part = slice(bisect_left(self.ins, in_frame), bisect_left(self.ins, out_frame))
        self.bars[part] = other.bars if other else []
        self.ins[part] = other.ins if other else []
        self.outs[part] = other.outs if other else []
        self.clusters[part] = other.clusters if other else []


def _order(bar: SegmentBar) -> tuple[int, int, int]:
    return (bar.in_frame, bar.out_frame, bar.id)


def lay_out(bars: Sequence[SegmentBar]) -> tuple[list[Cluster], list[_Row]]:
    """Clusters by a sweep over ordered segments, and rows by first fit in each cluster."""
    clusters: list[Cluster] = []
    rows: list[_Row] = []
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    cluster: Cluster | None = None
    for bar in bars:
        if cluster is None or bar.in_frame >= cluster.out_frame:
            cluster = Cluster(bar.in_frame, bar.out_frame)
            clusters.append(cluster)
            free, busy = [], []
        while busy and busy[0][0] <= bar.in_frame:
            heapq.heappush(free, heapq.heappop(busy)[1])
        # First fit: the lowest row that is free at this instant, else one more.
        row = heapq.heappop(free) if free else cluster.rows
        cluster.rows = max(cluster.rows, row + 1)
        cluster.out_frame = max(cluster.out_frame, bar.out_frame)
        heapq.heappush(busy, (bar.out_frame, row))
        while row >= len(rows):
            rows.append(_Row())
        into = rows[row]
        into.bars.append(bar)
        into.ins.append(bar.in_frame)
        into.outs.append(bar.out_frame)
        into.clusters.append(cluster)
        if row >= SHOWN_ROWS:
            cluster.hidden.append(bar)
    return clusters, rows


class Lane:
    """The segments of one lane, laid out and ready to be found by time.

    Args:
        bars: in any order; those of other lanes are the caller's to leave out.
    """

    def __init__(self, bars: Iterable[SegmentBar]) -> None:
        self.bars = sorted(bars, key=_order)
        self._ins = [bar.in_frame for bar in self.bars]
        self._outs = sorted(bar.out_frame for bar in self.bars)
        self.clusters, self._rows = lay_out(self.bars)
        self._ends = [one.out_frame for one in self.clusters]
        self._starts = [one.in_frame for one in self.clusters]
        self._levels: Levels | None = None

    def patch(self, gone: Iterable[SegmentBar], come: Iterable[SegmentBar]) -> None:
        """Take segments out and in; only the clusters they touch are laid out again."""
        for bar in gone:
            at = bisect_left(self.bars, _order(bar), key=_order)
            del self.bars[at], self._ins[at]
            del self._outs[bisect_left(self._outs, bar.out_frame)]
            if self._levels is not None:
                self._levels.add(bar, -1)
            self._lay_out_again(bar.in_frame, bar.out_frame)
        for bar in come:
            at = bisect_left(self.bars, _order(bar), key=_order)
            self.bars.insert(at, bar)
            self._ins.insert(at, bar.in_frame)
            insort(self._outs, bar.out_frame)
            if self._levels is not None:
                self._levels.add(bar, 1)
            self._lay_out_again(bar.in_frame, bar.out_frame)

    def _lay_out_again(self, in_frame: int, out_frame: int) -> None:
        """Lay out the clusters that touch a range, as if nothing else were there: nothing else overlaps."""
        first = bisect_right(self._ends, in_frame)
        last = bisect_left(self._starts, out_frame)
        if last > first:
            in_frame = min(in_frame, self._starts[first])
            out_frame = max(out_frame, self._ends[last - 1])
        part = self.bars[bisect_left(self._ins, in_frame) : bisect_left(self._ins, out_frame)]
        clusters, rows = lay_out(part)
        self.clusters[first:last] = clusters
        self._starts[first:last] = [one.in_frame for one in clusters]
        self._ends[first:last] = [one.out_frame for one in clusters]
        while len(self._rows) < len(rows):
            self._rows.append(_Row())
        for number, row in enumerate(self._rows):
            row.replace(in_frame, out_frame, rows[number] if number < len(rows) else None)

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
                yield Placed(row.bars[index], number, row.clusters[index].rows)

    def all_between(self, in_frame: int, out_frame: int) -> Iterator[Placed]:
        """Every bar that shares a frame with the range, whatever its row."""
        return self.between(in_frame, out_frame, len(self._rows))

    def find(self, bar: SegmentBar) -> Placed | None:
        """Where a segment lies in the lane; None when it is not in it."""
        for number, row in enumerate(self._rows):
            index = bisect_left(row.ins, bar.in_frame)
            if index < len(row.bars) and row.bars[index].id == bar.id:
                return Placed(row.bars[index], number, row.clusters[index].rows)
        return None

    def crowded(self, in_frame: int, out_frame: int) -> Iterator[Cluster]:
        """The clusters of the range that have segments no row is shown for."""
        last = bisect_left(self._starts, out_frame)
        for cluster in self.clusters[bisect_right(self._ends, in_frame) : last]:
            if cluster.hidden:
                yield cluster

    def next_cluster_at(self, frame: int) -> int | None:
        """Where the first cluster begins that starts at or after a frame."""
        index = bisect_left(self._starts, frame)
        return self._starts[index] if index < len(self._starts) else None

    def levels(self, frames_per_cell: int, length: int) -> Levels:
        """The lane's summary, made when first asked for and patched from then on."""
        if self._levels is None or not self._levels.fits(frames_per_cell, length):
            self._levels = Levels(self.bars, frames_per_cell, length)
        return self._levels


class Levels:
    """How many segments cover each second, then the maximum of pairs, doubling upwards.

    Args:
        frames_per_cell: frames of the finest cell (those of a second).
        length: frames of the footage.
    """

    def __init__(self, bars: Iterable[SegmentBar], frames_per_cell: int, length: int) -> None:
        self._size = max(1, frames_per_cell)
        self._length = length
        cells = max(1, -(-length // self._size))
        steps = [0] * (cells + 1)
        for bar in bars:
            steps[min(cells, bar.in_frame // self._size)] += 1
            steps[min(cells, (bar.out_frame - 1) // self._size + 1)] -= 1
        level = list(accumulate(steps[:cells]))
        self._levels = [level]
        while len(level) > 1:
            if len(level) % 2:
                level.append(0)
            level = list(map(max, level[::2], level[1::2]))
            self._levels.append(level)

    def fits(self, frames_per_cell: int, length: int) -> bool:
        """Whether the summary was made for these cells."""
        return (self._size, self._length) == (max(1, frames_per_cell), length)

    def add(self, bar: SegmentBar, by: int) -> None:
        """Count a segment in (1) or out (-1)."""
        level = self._levels[0]
        first = min(len(level) - 1, bar.in_frame // self._size)
        last = min(len(level) - 1, (bar.out_frame - 1) // self._size)
        for cell in range(first, last + 1):
            level[cell] += by
        for below, above in zip(self._levels, self._levels[1:], strict=False):
            first, last = first // 2, last // 2
            for cell in range(first, last + 1):
                above[cell] = max(below[2 * cell], below[2 * cell + 1])

    def columns(self, first: float, frames_per_column: float, columns: int) -> list[int]:
        """The largest count in each of `columns` equal columns that begin at frame `first`.

        Reads a few cells of one level per column, whatever the zoom.
        """
        # The coarsest level whose cells are no wider than a column.
        height = max(0, int(frames_per_column / self._size).bit_length() - 1)
        height = min(height, len(self._levels) - 1)
        level = self._levels[height]
        size = self._size << height
        start, step = first / size, frames_per_column / size
        begin = max(0, int(start))
        result = []
        for column in range(1, columns + 1):
            edge = start + column * step
            end = int(edge)
            cells = level[begin : end + 1 if edge > end else end]
            result.append(max(cells) if cells else 0)
            begin = max(0, end)
        return result


def shade_step(count: int) -> int:
    """The step of the four (1, 2-3, 4-7, 8 and more) that a count is shaded with; 0 for none."""
    return min(4, count.bit_length())
