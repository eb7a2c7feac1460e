"""Nodes together: on the same segment, overlapping in time, or within some seconds of each other.

Time-true: what is compared are the exact microseconds of each segment's frames, footage by footage.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qdacoder.domain.facts import Together

HOWS = ("same", "overlap", "near")
_AT_ONCE = 1_000_000  # pairs of segments compared in one go


def nodes_together(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    node_ids: Sequence[int],
    how: str = "same",
    within_us: int = 0,
) -> Together:
    """Count pairs.

    ``same``: segments that carry both nodes. ``overlap``: unordered pairs of segments of one footage that
    share time, one with the first node and one with the second; a segment that carries both counts as a
    pair with itself. ``near``: the same with at most `within_us` microseconds between them. The diagonal
    is the node's own number of segments.
    """
    place = {node: at for at, node in enumerate(node_ids)}
    pairs = codings[["segment_id", "node_id"]].drop_duplicates()
    pairs = pairs[pairs["node_id"].isin(place)]
    ordered = segments.sort_values(["footage_id", "in_us", "out_us", "segment_id"], ignore_index=True)
    row_of = pd.Series(np.arange(len(ordered)), index=ordered["segment_id"])
    rows = row_of.reindex(pairs["segment_id"]).to_numpy()
    known = ~np.isnan(rows)
    nodes = pairs["node_id"].map(place).to_numpy()[known].astype(np.int64)
    carried = _Carried(rows[known].astype(np.int64), nodes, len(ordered), len(place))
    every = np.arange(len(ordered))
    same = carried.count(every, every)
    counts = same.copy()
    if how != "same":
        counts += _met(ordered, carried, within_us if how == "near" else 0, touching=how == "near")
    np.fill_diagonal(counts, np.diagonal(same))
    return Together(tuple(node_ids), tuple(tuple(int(one) for one in row) for row in counts))


class _Carried:
    """Which nodes each segment carries, as two flat arrays: most segments carry one or two of hundreds."""

    def __init__(self, rows: np.ndarray, nodes: np.ndarray, segments: int, width: int) -> None:
        order = np.argsort(rows, kind="stable")
        self.nodes = nodes[order]
        self.sizes = np.bincount(rows, minlength=segments)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.width = width

    def count(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
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


def _met(ordered: pd.DataFrame, carried: _Carried, within: int, *, touching: bool) -> np.ndarray:
    """Pairs of different segments that meet, as a symmetric count of node by node."""
    total = np.zeros((carried.width, carried.width), np.int64)
    footage = ordered["footage_id"].to_numpy()
    starts, ends = ordered["in_us"].to_numpy(), ordered["out_us"].to_numpy()
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


def _chunks(sizes: np.ndarray) -> list[tuple[int, int]]:
    """Ranges of rows whose pairs fit into memory together."""
    ends = np.cumsum(sizes)
    found, begin = [], 0
    while begin < len(sizes):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _AT_ONCE, side="right")))
        found.append((begin, end))
        begin = end
    return found
