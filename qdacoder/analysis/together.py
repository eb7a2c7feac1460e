"""Nodes together: on the same segment, overlapping in time, or within some seconds of each other.

Time-true: what is compared are the exact microseconds of each segment's frames, footage by footage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qdacoder.analysis.columns import Codings, Numbers, Segments, distinct, places_of
from qdacoder.domain.facts import Together

HOWS = ("same", "overlap", "near")
_AT_ONCE = 1_000_000  # pairs of segments compared in one go


def nodes_together(
    segments: Segments, codings: Codings, node_ids: Sequence[int], how: str = "same", within_us: int = 0
) -> Together:
    """Count pairs.

    ``same``: segments that carry both nodes. ``overlap``: unordered pairs of segments of one footage that
    share time, one with the first node and one with the second; a segment that carries both counts as a
    pair with itself. ``near``: the same with at most `within_us` microseconds between them. The diagonal
    is the node's own number of segments.
    """
    known = np.array(node_ids, np.int64)
    order = np.argsort(known)
    found = places_of(codings.node_ids, known[order])
    wanted = found >= 0
    place = order[found[wanted]]
    in_time = (segments.ids, segments.out_us, segments.in_us, segments.footage_ids)
    sequence = np.arange(len(segments)) if how == "same" else np.lexsort(in_time)
    row_of = np.empty(len(sequence), np.int64)
    row_of[sequence] = np.arange(len(sequence))
    many = max(1, len(known))
    # A node that several coders gave to a segment is on it once.
    carried_pairs = distinct(row_of[codings.rows[wanted]] * many + place)
    carried = _Carried(carried_pairs // many, carried_pairs % many, len(sequence), len(known))
    every = np.arange(len(sequence))
    same = carried.count(every, every)
    counts = same.copy()
    if how != "same":
        footage, starts, ends = segments.footage_ids, segments.in_us, segments.out_us
        counts += _met(
            footage[sequence],
            starts[sequence],
            ends[sequence],
            carried,
            within_us if how == "near" else 0,
            touching=how == "near",
        )
    np.fill_diagonal(counts, np.diagonal(same))
    return Together(tuple(node_ids), tuple(tuple(row) for row in counts.tolist()))


class _Carried:
    """Which nodes each segment carries, as two flat arrays: most segments carry one or two of hundreds."""

    def __init__(self, rows: Numbers, nodes: Numbers, segments: int, width: int) -> None:
        order = np.argsort(rows, kind="stable")
        self.nodes = nodes[order]
        self.sizes = np.bincount(rows, minlength=segments)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.width = width

    def count(self, left: Numbers, right: Numbers) -> Numbers:
        """How often node a is on the left and node b on the right segment of a pair."""
        inner = self.sizes[right]
        sizes = self.sizes[left] * inner
        pair = np.repeat(np.arange(len(left)), sizes)
        # Every node of the left with every node of the right: a step through a table of left by right.
        step = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        first = self.nodes[self.starts[left[pair]] + step // inner[pair]]
        second = self.nodes[self.starts[right[pair]] + step % inner[pair]]
        found = np.bincount(first * self.width + second, minlength=self.width * self.width)
        return found.reshape(self.width, self.width)


def _met(
    footage: Numbers, starts: Numbers, ends: Numbers, carried: _Carried, within: int, *, touching: bool
) -> Numbers:
    """Pairs of different segments that meet, as a symmetric count of node by node."""
    total = np.zeros((carried.width, carried.width), np.int64)
    for one in np.unique(footage):
        inside = np.flatnonzero(footage == one)
        first = inside[0]
        here_in, here_out = starts[inside], ends[inside]
        # Later segments of the same footage that begin before this one ends (plus the gap).
        last = np.searchsorted(here_in, here_out + within, side="right" if touching else "left")
        sizes = np.maximum(last - np.arange(len(inside)) - 1, 0)
        sizes = np.where(carried.sizes[inside] > 0, sizes, 0)
        for begin, end in _chunks(sizes):
            left = np.repeat(np.arange(begin, end), sizes[begin:end])
            steps = np.arange(len(left)) - np.repeat(
                np.cumsum(sizes[begin:end]) - sizes[begin:end], sizes[begin:end]
            )
            total += carried.count(first + left, first + left + 1 + steps)
    return total + total.T


def _chunks(sizes: Numbers) -> list[tuple[int, int]]:
    """Ranges of rows whose pairs fit into memory together."""
    ends = np.cumsum(sizes)
    found, begin = [], 0
    while begin < len(sizes):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        found.append((begin, end))
        begin = end
    return found
