"""Counts of segments that follow single codings, without counting all segments anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from qdacoder.domain.changes import Coded
from qdacoder.domain.codebook import Codebook


def count_steps(
    book: Codebook, codings: Iterable[Coded], now: Mapping[tuple[int, int], int]
) -> tuple[Counter[int], Counter[int]] | None:
    """By how many segments the counts of nodes and of categories rise or fall.

    A node counts a segment once, however many coders coded it; a category counts it once, however many of
    its nodes are on it.

    Args:
        codings: what came and went.
        now: how many codings each (segment id, node id) has after that, for all nodes of the segments in
            `codings`; pairs without any are left out.

    Returns:
        steps by node id and by category id, or None when a node is not in the book.
    """
    before: Counter[tuple[int, int]] = Counter(now)
    for one in codings:
        before[one.segment_id, one.node_id] -= one.by
    nodes: Counter[int] = Counter()
    was: dict[int, set[int | None]] = defaultdict(set)
    being: dict[int, set[int | None]] = defaultdict(set)
    for (segment_id, node_id), count in before.items():
        node = book.node(node_id)
        if node is None:
            return None
        there = now.get((segment_id, node_id), 0) > 0
        nodes[node_id] += there - (count > 0)
        if count > 0:
            was[segment_id].add(node.category_id)
        if there:
            being[segment_id].add(node.category_id)
    categories: Counter[int] = Counter()
    for segment_id in was.keys() | being.keys():
        for category_id in being[segment_id] - was[segment_id]:
            if category_id is not None:
                categories[category_id] += 1
        for category_id in was[segment_id] - being[segment_id]:
            if category_id is not None:
                categories[category_id] -= 1
    return nodes, categories
