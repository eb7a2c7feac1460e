"""Splitting a node: which of its codings would go to which new node, as a value, and what was done."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qdacoder.domain.text import folded
from qdacoder.errors import UserError


@dataclass(frozen=True, slots=True)
class SplitPart:
    """A new node and the segments whose codings of the old one go to it.

    Attributes:
        label: what the part is named after, before the node's name is put in front.
    """

    name: str
    segment_ids: tuple[int, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """What splitting would do; codings of segments in no part stay with the node.

    Attributes:
        staying: how many segments keep the node.
        way: how it was split, in words (“by witness”).
    """

    node_id: int
    parts: tuple[SplitPart, ...]
    staying: int
    way: str = "by hand"

    @property
    def moving(self) -> int:
        """How many segments go to new nodes."""
        return sum(len(part.segment_ids) for part in self.parts)

    def named(self, names: Sequence[str]) -> SplitPlan:
        """The same with other names, one for each part."""
        parts = tuple(replace(part, name=name) for part, name in zip(self.parts, names, strict=True))
        return replace(self, parts=parts)


@dataclass(frozen=True, slots=True)
class SplitRecord:
    """A split as it was done. Nodes are named by guid: they may be renamed, joined or go.

    Attributes:
        way: how it was split, in words.
        parts: guid, name and number of codings of each new node.
        staying: codings that stayed.
        split_at: when, UTC.
    """

    guid: str
    name: str
    way: str
    reason: str
    coder: str
    split_at: str
    parts: tuple[tuple[str, str, int], ...]
    staying: int


def splits_to_text(records: Iterable[SplitRecord]) -> str:
    """Records as JSON, as a project keeps them; empty for none."""
    rows = [dataclasses.asdict(one) for one in records]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def splits_from_text(text: str) -> tuple[SplitRecord, ...]:
    """What `splits_to_text` wrote."""
    rows = json.loads(text) if text else []
    return tuple(
        SplitRecord(**{**row, "parts": tuple((one[0], one[1], one[2]) for one in row["parts"])})
        for row in rows
    )


def make_split(
    node_id: int,
    name: str,
    segment_ids: Sequence[int],
    groups: Iterable[tuple[str, Iterable[int]]],
    taken: set[str],
    way: str = "by hand",
) -> SplitPlan:
    """A plan of groups (a label and its segments); a group without a segment of the node makes no part.

    A segment in several groups goes to the first of them.

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
        parts.append(SplitPart(wanted, inside, label))
    if not parts:
        raise UserError("No segment of the node would go to a new one.", "Split it another way.")
    return SplitPlan(node_id, tuple(parts), len(own - moved), way)
