"""Splitting a node: which of its codings would go to which new node, as a value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qdacoder.domain.text import folded
from qdacoder.errors import UserError


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A new node and the segments whose codings of the old one go to it."""

    name: str
    segment_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """What splitting would do; codings of segments in no part stay with the node."""

    node_id: int
    parts: tuple[SplitPart, ...]
    staying: int


def make_split(
    node_id: int,
    name: str,
    segment_ids: Sequence[int],
    groups: Iterable[tuple[str, Iterable[int]]],
    taken: set[str],
) -> SplitPlan:
    """A plan of groups (a label and its segments); a group without a segment of the node makes no part.

    Args:
        taken: folded names that a new node may not have; a number is added where one is.

    Raises:
        UserError: no group holds a segment of the node.
    """
    own, used, parts = set(segment_ids), set(taken), []
    moved: set[int] = set()
    for label, ids in groups:
        inside = tuple(one for one in dict.fromkeys(ids) if one in own and one not in moved)
        if not inside:
            continue
        wanted = f"{name}: {label}"
        number = 2
        while folded(wanted) in used:
            wanted, number = f"{name}: {label} {number}", number + 1
        used.add(folded(wanted))
        moved.update(inside)
        parts.append(SplitPart(wanted, inside))
    if not parts:
        raise UserError("No segment of the node would go to a new one.", "Split it another way.")
    return SplitPlan(node_id, tuple(parts), len(own - moved))
