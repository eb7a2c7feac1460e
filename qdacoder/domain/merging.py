"""Joining nodes: what a merge would do as a value, and what it did as a record that takes it apart again.

A coding is one coder's node on one segment. Where a coder put several of the joined nodes on a segment,
one coding stays: the survivor's own if there is one, else the earliest. It takes over the memos of the
others and the earliest date; the record keeps what each of them was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qdacoder.domain.codebook import NodeRow
from qdacoder.domain.text import folded


class CodingFact(NamedTuple):
    """A coding as a merge looks at it; a tuple, as ten thousand are compared and kept at once.

    Attributes:
        memo_ids: memos on the coding.
    """

    id: int
    guid: str
    segment_id: int
    node_id: int
    coder_id: int
    coded_at: str
    memo_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class JoinedCodings:
    """Codings of one coder on one segment that become one.

    Attributes:
        kept: the coding that stays (its node may become another).
        dropped: those that go; their memos go to `kept`.
        coded_at: the earliest date of all of them.
    """

    kept: CodingFact
    dropped: tuple[CodingFact, ...]
    coded_at: str


@dataclass(frozen=True, slots=True)
class NodeMemo:
    """A memo on a node: whose it is, in initials, and what it says."""

    id: int
    node_id: int
    initials: str
    text: str


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What a merge would do; nothing is done by making one.

    Attributes:
        survivor: the node that stays, as it is before.
        sources: the other nodes, in the order in which texts are joined.
        name, category_id, quick_key, definition: of the survivor afterwards.
        keep_synonyms: whether old names lead to the survivor from then on.
        free_keys: quick keys that become free.
        moved: codings that get the survivor as their node and coincide with no other.
        joined: codings that become one.
        children: ids of nodes below the sources that move below the survivor.
        codings_before, codings_after: counts over all the nodes.
        segment_ids: segments that carry at least one of the nodes (the same before and after).
        double_segments: of those, segments with at least two of the nodes, over all coders.
        memos: on the nodes themselves; they all go to the survivor.
        reason: why, may be empty.
    """

    survivor: NodeRow
    sources: tuple[NodeRow, ...]
    name: str
    category_id: int | None
    quick_key: str | None
    definition: str
    keep_synonyms: bool
    free_keys: tuple[str, ...]
    moved: tuple[CodingFact, ...]
    joined: tuple[JoinedCodings, ...]
    children: tuple[int, ...]
    codings_before: int
    codings_after: int
    segment_ids: tuple[int, ...]
    double_segments: tuple[int, ...]
    reason: str = ""
    memos: tuple[NodeMemo, ...] = ()

    @property
    def nodes(self) -> tuple[NodeRow, ...]:
        """Survivor first, then the sources."""
        return (self.survivor, *self.sources)

    @property
    def segments(self) -> int:
        """How many segments carry at least one of the nodes."""
        return len(self.segment_ids)

    @property
    def label(self) -> str:
        """What the history says."""
        names = ", ".join(f"“{node.name}”" for node in self.sources[:3])
        more = f" and {len(self.sources) - 3} more" if len(self.sources) > 3 else ""
        return f"Merge {names}{more} into “{self.name}”"


def join_codings(
    codings: Iterable[CodingFact], survivor_id: int
) -> tuple[tuple[CodingFact, ...], tuple[JoinedCodings, ...]]:
    """Those that only change their node, and those that become one (by segment and coder)."""
    groups: dict[tuple[int, int], list[CodingFact]] = defaultdict(list)
    for coding in codings:
        groups[coding.segment_id, coding.coder_id].append(coding)
    moved: list[CodingFact] = []
    joined: list[JoinedCodings] = []
    for group in groups.values():
        if len(group) == 1:
            if group[0].node_id != survivor_id:
                moved.append(group[0])
            continue
        ordered = sorted(group, key=lambda one: (one.node_id != survivor_id, one.coded_at, one.id))
        joined.append(JoinedCodings(ordered[0], tuple(ordered[1:]), min(one.coded_at for one in group)))
    return tuple(moved), tuple(joined)


def joined_definition(nodes: Sequence[NodeRow]) -> str:
    """Definitions one below the other, each named after its node; equal ones once."""
    told = [(node.name, node.definition.strip()) for node in nodes if node.definition.strip()]
    if len({folded(text) for _name, text in told}) <= 1:
        return told[0][1] if told else ""
    return "\n".join(f"{name}: {text}" for name, text in told)


def make_plan(
    survivor: NodeRow,
    sources: Sequence[NodeRow],
    codings: Sequence[CodingFact],
    children: Sequence[int],
    *,
    name: str | None = None,
    category_id: int | None = None,
    keep_category: bool = True,
    quick_key: str | None = None,
    keep_key: bool = True,
    definition: str | None = None,
    keep_synonyms: bool = True,
    reason: str = "",
    memos: Sequence[NodeMemo] = (),
) -> MergePlan:
    """The plan of a merge from what is there."""
    moved, joined = join_codings(codings, survivor.id)
    nodes_on: dict[int, set[int]] = defaultdict(set)
    for coding in codings:
        nodes_on[coding.segment_id].add(coding.node_id)
    key = (
        (survivor.quick_key or next((node.quick_key for node in sources if node.quick_key), None))
        if keep_key
        else quick_key
    )
    had = [node.quick_key for node in (survivor, *sources) if node.quick_key]
    return MergePlan(
        survivor=survivor,
        sources=tuple(sources),
        name=survivor.name if name is None else name,
        category_id=survivor.category_id if keep_category else category_id,
        quick_key=key,
        definition=joined_definition((survivor, *sources)) if definition is None else definition,
        keep_synonyms=keep_synonyms,
        free_keys=tuple(one for one in had if one != key),
        moved=moved,
        joined=joined,
        children=tuple(children),
        codings_before=len(codings),
        codings_after=len(codings) - sum(len(one.dropped) for one in joined),
        segment_ids=tuple(sorted(nodes_on)),
        double_segments=tuple(sorted(one for one, found in nodes_on.items() if len(found) > 1)),
        reason=reason,
        memos=tuple(memos),
    )
