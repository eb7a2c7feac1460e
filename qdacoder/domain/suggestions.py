"""Pairs of nodes that may mean the same, with the numbers that speak for it. Nothing is joined by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qdacoder.domain.codebook import NodeRow
from qdacoder.domain.spans import Span, covered_frames, joined
from qdacoder.domain.text import folded

_LEAST = 0.25
Spans = Mapping[int, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two nodes.

    Attributes:
        same_segments: segments that carry both.
        overlap: frames under both as a share of frames under either, 0..1.
        names: likeness of the names (and synonyms), 0..1: shared pairs of letters (Dice's coefficient).
        definitions: the same for the words of the definitions, 0..1.
    """

    first: NodeRow
    second: NodeRow
    same_segments: int
    overlap: float
    names: float
    definitions: float

    @property
    def weight(self) -> float:
        """By how much it is listed before others: the strongest reason, and a little of the rest."""
        reasons = sorted((self.overlap, self.names, self.definitions), reverse=True)
        return reasons[0] + 0.1 * sum(reasons[1:])


def suggest_joins(
    nodes: Sequence[NodeRow],
    segments_of: Mapping[int, set[int]],
    spans_of: Mapping[int, Spans],
    most: int = 20,
    apart: Collection[frozenset[str]] = frozenset(),
) -> list[Suggestion]:
    """The pairs with most to say for them, best first.

    Args:
        segments_of: by node, its segments.
        spans_of: by node and footage, their frames.
        apart: pairs of guids that are left out.
    """
    covered = {
        node.id: {key: joined(some) for key, some in spans_of.get(node.id, {}).items()} for node in nodes
    }
    lengths = {
        one: sum(covered_frames(some) for some in by_footage.values()) for one, by_footage in covered.items()
    }
    letters = {node.id: [_pairs(name) for name in node.names] for node in nodes}
    words = {node.id: frozenset(folded(node.definition).split()) for node in nodes}
    found = []
    for place, first in enumerate(nodes):
        for second in nodes[place + 1 :]:
            if first.parent_id == second.id or second.parent_id == first.id:
                continue
            if frozenset((first.guid, second.guid)) in apart:
                continue
            names = max(_dice(one, two) for one in letters[first.id] for two in letters[second.id])
            defined = _dice(words[first.id], words[second.id])
            same = len(segments_of.get(first.id, set()) & segments_of.get(second.id, set()))
            both = _shared(covered[first.id], covered[second.id])
            either = lengths[first.id] + lengths[second.id] - both
            one = Suggestion(first, second, same, both / either if either else 0.0, names, defined)
            if one.weight >= _LEAST:
                found.append(one)
    found.sort(key=lambda one: (-one.weight, -one.same_segments, one.first.id, one.second.id))
    return found[:most]


def _pairs(name: str) -> frozenset[str]:
    flat = f" {folded(name)} "
    return frozenset(flat[place : place + 2] for place in range(len(flat) - 1))


def _dice(one: frozenset[str], two: frozenset[str]) -> float:
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _shared(one: Spans, two: Spans) -> int:
    """Frames under both; each side's spans are ordered and do not touch."""
    count = 0
    for key in one.keys() & two.keys():
        left, right = list(one[key]), list(two[key])
        at = to = 0
        while at < len(left) and to < len(right):
            start = max(left[at].in_frame, right[to].in_frame)
            end = min(left[at].out_frame, right[to].out_frame)
            count += max(0, end - start)
            if left[at].out_frame <= right[to].out_frame:
                at += 1
            else:
                to += 1
    return count


def spans_by_node(
    rows: Iterable[tuple[int, int, int, int, int]],
) -> tuple[dict[int, set[int]], dict[int, Spans]]:
    """From rows of node, segment, footage, in and out: segments by node, and spans by node and footage."""
    segments: dict[int, set[int]] = defaultdict(set)
    spans: dict[int, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for node_id, segment_id, footage_id, start, end in rows:
        segments[node_id].add(segment_id)
        spans[node_id][footage_id].append(Span(start, end))
    return dict(segments), {one: dict(by_footage) for one, by_footage in spans.items()}
