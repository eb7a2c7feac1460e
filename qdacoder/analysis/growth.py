"""Is the list of nodes saturated? New nodes by hour watched."""

from __future__ import annotations

from collections.abc import Iterable

from qdacoder.domain.facts import GrowthPoint

SATURATED = 0.05
ENOUGH_HOURS = 4


def node_growth(uses: Iterable[tuple[float, int]], watched_seconds: float) -> list[GrowthPoint]:
    """New nodes in each hour watched.

    Args:
        uses: seconds of footage watched when a node was coded, and the node; in any order.
        watched_seconds: watched altogether; at least the last use.
    """
    first: dict[int, float] = {}
    for seconds, node in uses:
        first[node] = min(seconds, first.get(node, seconds))
    hours = (
        max(int(-(-watched_seconds // 3600)), *(int(one // 3600) + 1 for one in first.values()), 0)
        if (first)
        else int(-(-watched_seconds // 3600))
    )
    points, sofar = [], 0
    for hour in range(1, hours + 1):
        new = sum(3600 * (hour - 1) <= one < 3600 * hour for one in first.values())
        sofar += new
        points.append(GrowthPoint(hour, new, sofar))
    return points


def is_saturated(points: list[GrowthPoint]) -> bool:
    """Whether the last quarter of at least four hours brought at most 5 % of all nodes."""
    if len(points) < ENOUGH_HOURS or not points[-1].nodes:
        return False
    last = points[-max(1, len(points) // 4) :]
    return sum(point.new for point in last) <= SATURATED * points[-1].nodes
