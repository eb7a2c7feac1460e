"""The segments of a footage as the timeline needs them: by lane, by witness, by column of the overview.

Values are in `timeline_values`, the layout of one lane in `timeline_lane`; both are offered here too.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from qdacoder.domain.timeline_lane import SHOWN_ROWS, Cluster, Lane, Levels, Placed, shade_step
from qdacoder.domain.timeline_values import CueBar, LaneData, SegmentBar, Stretch, nodes_of

__all__ = [
    "SHOWN_ROWS",
    "Cluster",
    "ColumnCounts",
    "CueBar",
    "Lane",
    "LaneData",
    "Levels",
    "Placed",
    "SegmentBar",
    "SegmentIndex",
    "Stretch",
    "joined_stretches",
    "layered_stretches",
    "nearest_edge",
    "nodes_of",
    "shade_step",
    "shift_inside",
    "stretches_between",
    "trimmed",
]


_FEW = 64  # changed stretches at once; with more, all are laid out again


class SegmentIndex:
    """All segments of a footage by lane, patched edit by edit.

    Pure and free of Qt, so it may be built off the GUI thread.
    """

    def __init__(self, bars: Iterable[SegmentBar] = ()) -> None:
        self._bars = {bar.id: bar for bar in bars}
        self._members: dict[int | None, dict[int, SegmentBar]] = {}
        self._spoken: dict[str, dict[int, SegmentBar]] = {}
        for bar in self._bars.values():
            self._enter(bar)
        self._lanes: dict[int | None, Lane] = {}
        self._joined: dict[str, list[Stretch]] = {}
        self._said: dict[str, list[Stretch]] = {}
        self._stretches: list[Stretch] | None = None
        self._columns: ColumnCounts | None = None

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
        gone = {key: self._bars[key] for key in removed if key in self._bars}
        come: dict[int, SegmentBar] = {}
        for bar in changed:
            before = self._bars.get(bar.id)
            if before == bar and bar.id not in gone:
                continue
            if before is not None:
                gone[bar.id] = before
            come[bar.id] = bar
        for bar in gone.values():
            self._leave(bar)
        for bar in come.values():
            self._bars[bar.id] = bar
            self._enter(bar)
        both = (*gone.values(), *come.values())
        touched = {node for bar in both for node in nodes_of(bar)}
        for node_id in touched & self._lanes.keys():
            self._lanes[node_id].patch(
                [bar for bar in gone.values() if node_id in nodes_of(bar)],
                [bar for bar in come.values() if node_id in nodes_of(bar)],
            )
        spoken = {(bar.witness, bar.in_frame, bar.out_frame) for bar in gone.values()}
        spoken ^= {(bar.witness, bar.in_frame, bar.out_frame) for bar in come.values()}
        self._speak_again({Stretch(first, last, label) for label, first, last in spoken if label})
        if self._columns is not None:
            self._columns.add(gone.values(), -1)
            self._columns.add(come.values(), 1)
        return touched

    def _enter(self, bar: SegmentBar) -> None:
        for node_id in nodes_of(bar):
            self._members.setdefault(node_id, {})[bar.id] = bar
        if bar.witness:
            self._spoken.setdefault(bar.witness, {})[bar.id] = bar

    def _leave(self, bar: SegmentBar) -> None:
        del self._bars[bar.id]
        for node_id in nodes_of(bar):
            del self._members[node_id][bar.id]
        if bar.witness:
            del self._spoken[bar.witness][bar.id]

    def set_spoken(self, stretches: Iterable[Stretch]) -> None:
        """Where the researcher says that witnesses speak (the label of each stretch is the witness)."""
        self._said = {}
        for one in stretches:
            self._said.setdefault(one.label, []).append(one)
        self._joined = {}
        self._stretches = None

    @property
    def witness_stretches(self) -> list[Stretch]:
        """Who speaks where, as stretches and segments say; see `layered_stretches`."""
        if self._stretches is None:
            for label in {**self._spoken, **self._said}:
                if label not in self._joined:
                    self._joined[label] = self._join(label)
            self._stretches = layered_stretches(one for some in self._joined.values() for one in some)
        return self._stretches

    def spoken_around(self, in_frame: int, out_frame: int) -> tuple[int, int]:
        """A stretch of frames, widened to the whole of those `witness_stretches` that it touches."""
        some = stretches_between(self.witness_stretches, in_frame - 1, out_frame + 1)
        if not some:
            return in_frame, out_frame
        return min(in_frame, some[0].in_frame), max(out_frame, some[-1].out_frame)

    def _join(self, label: str) -> list[Stretch]:
        bars = self._spoken.get(label, {}).values()
        return joined_stretches(label, (*bars, *self._said.get(label, ())))

    def _speak_again(self, changed: set[Stretch]) -> None:
        """Bring up to date who speaks where these stretches came or went; the rest stays as it is."""
        labels = {one.label for one in changed}
        if self._stretches is None or len(changed) > _FEW:
            self._stretches = None
            for label in labels:
                self._joined.pop(label, None)
            return
        before = {label: self._joined.get(label, []) for label in labels}
        self._joined |= {label: self._join(label) for label in labels}
        concerned = list(changed)
        for one in changed:
            # A run that one of these joins or parts is another one as a whole.
            for runs in (before[one.label], self._joined[one.label]):
                concerned += stretches_between(runs, one.in_frame - 1, one.out_frame + 1)
        first = min((one.in_frame for one in concerned), default=0)
        last = max((one.out_frame for one in concerned), default=0)
        under = [one for runs in self._joined.values() for one in stretches_between(runs, first, last)]
        _replace_between(self._stretches, first, last, layered_stretches(under))

    def column_counts(
        self, category_of: Mapping[int | None, int | None], length: int, columns: int
    ) -> dict[int | None, list[int]]:
        """Per category, how many of its segments touch each of `columns` equal columns of the footage."""
        counts = self._columns
        if counts is None or not counts.fits(category_of, length, columns):
            counts = self._columns = ColumnCounts(category_of, length, columns)
            counts.add(self._bars.values(), 1)
        return counts.read()


class ColumnCounts:
    """How many segments of each category touch each of some equal columns of a footage."""

    def __init__(self, category_of: Mapping[int | None, int | None], length: int, columns: int) -> None:
        self._category_of = dict(category_of)
        self._length = max(1, length)
        self._columns = max(1, columns)
        self._steps: dict[int | None, list[int]] = {}

    def fits(self, category_of: Mapping[int | None, int | None], length: int, columns: int) -> bool:
        """Whether the counts answer this question."""
        same = (self._length, self._columns) == (max(1, length), max(1, columns))
        return same and self._category_of == dict(category_of)

    def add(self, bars: Iterable[SegmentBar], by: int) -> None:
        """Count segments in (1) or out (-1)."""
        last_column = self._columns - 1
        for bar in bars:
            first = min(last_column, bar.in_frame * self._columns // self._length)
            last = min(last_column, (bar.out_frame - 1) * self._columns // self._length)
            # A segment with two nodes of one category counts once in it.
            for category in {self._category_of[n] for n in nodes_of(bar) if n in self._category_of}:
                steps = self._steps.get(category)
                if steps is None:
                    steps = self._steps[category] = [0] * (self._columns + 1)
                steps[first] += by
                steps[last + 1] -= by

    def read(self) -> dict[int | None, list[int]]:
        """Category to its counts, column by column; categories without segments are left out."""
        return {
            category: list(accumulate(steps[: self._columns]))
            for category, steps in self._steps.items()
            if any(steps)
        }


def joined_stretches(label: str, bars: Iterable[SegmentBar | Stretch]) -> list[Stretch]:
    """The frames of some segments and stretches as ordered stretches that neither overlap nor touch."""
    result: list[Stretch] = []
    begun, ended = -1, -1
    for first, last in sorted((bar.in_frame, bar.out_frame) for bar in bars):
        if first > ended:
            if begun >= 0:
                result.append(Stretch(begun, ended, label))
            begun, ended = first, last
        elif last > ended:
            ended = last
    if begun >= 0:
        result.append(Stretch(begun, ended, label))
    return result


def layered_stretches(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Ordered stretches without overlap; where two lie over one another, the one that began later shows.

    Of those that begin together the shorter one shows.
    """
    ordered = sorted((one.in_frame, -one.out_frame, one.label) for one in stretches)
    over: list[int] = []  # negated places in `ordered` of what lies here; the first one shows
    result: list[Stretch] = []
    at, coming = 0, 0
    while coming < len(ordered) or over:
        if not over:
            at = ordered[coming][0]
        while coming < len(ordered) and ordered[coming][0] <= at:
            heapq.heappush(over, -coming)
            coming += 1
        while over and -ordered[-over[0]][1] <= at:
            heapq.heappop(over)
        if over:
            _start, negated_end, label = ordered[-over[0]]
            end = -negated_end
            if coming < len(ordered):
                end = min(end, ordered[coming][0])
            _add_stretch(result, Stretch(at, end, label))
            at = end
    return result


def _add_stretch(result: list[Stretch], one: Stretch) -> None:
    last = result[-1] if result else None
    if last is not None and last.out_frame == one.in_frame and last.label == one.label:
        result[-1] = Stretch(last.in_frame, one.out_frame, one.label)
    else:
        result.append(one)


def _replace_between(stretches: list[Stretch], first: int, last: int, fresh: Iterable[Stretch]) -> None:
    """Put what `fresh` says of the frames `first` to `last` into ordered stretches, and join what meets."""
    begin = bisect_left(stretches, first, key=lambda one: one.out_frame)
    end = bisect_right(stretches, last, key=lambda one: one.in_frame)
    old = stretches[begin:end]
    parts = [Stretch(one.in_frame, min(one.out_frame, first), one.label) for one in old]
    parts += [Stretch(max(one.in_frame, first), min(one.out_frame, last), one.label) for one in fresh]
    parts += [Stretch(max(one.in_frame, last), one.out_frame, one.label) for one in old]
    result: list[Stretch] = []
    for one in parts:
        if one.out_frame > one.in_frame:
            _add_stretch(result, one)
    stretches[begin:end] = result


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


def shift_inside(bars: Sequence[SegmentBar], by: int, length: int) -> int:
    """The shift nearest to the wanted one (frames) that keeps all the ranges inside the footage."""
    first, last = min(bar.in_frame for bar in bars), max(bar.out_frame for bar in bars)
    return max(-first, min(by, length - last))
