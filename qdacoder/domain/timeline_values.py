"""What the timeline shows, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qdacoder.domain.codebook import Hue


@dataclass(frozen=True, slots=True)
class LaneData:
    """A lane: one node that is in use in the footage.

    Attributes:
        node_id: None for the lane of segments without a node.
        count: codings of the node in this footage, as the database counts them.
    """

    node_id: int | None
    name: str
    hue: Hue | None
    category_id: int | None
    count: int


class SegmentBar(NamedTuple):
    """A segment as the timeline draws it: one bar in the lane of each of its nodes.

    Attributes:
        in_frame, out_frame: half open, on the footage's grid.
        node_ids: empty for a segment without nodes.
        witness: label, empty when not set.
        label: first words of the quote.
        dashed: only another coder's codings are on it.
        revised: the translation changed after the segment was coded.
    """

    id: int
    in_frame: int
    out_frame: int
    node_ids: tuple[int, ...]
    witness: str = ""
    label: str = ""
    dashed: bool = False
    revised: bool = False


@dataclass(frozen=True, slots=True)
class CueBar:
    """A cue of the transcript row."""

    in_frame: int
    out_frame: int
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames with one label: a witness, or why a range is excluded."""

    in_frame: int
    out_frame: int
    label: str


def nodes_of(bar: SegmentBar) -> tuple[int | None, ...]:
    """The lanes a segment has a bar in: those of its nodes, or the one without a node."""
    return bar.node_ids or (None,)
