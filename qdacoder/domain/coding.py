"""Segments (places in footage) and codings (a coder's judgement that a node applies to one)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from qdacoder.domain.spans import Span
from qdacoder.errors import UserError


@dataclass(frozen=True, slots=True)
class CoderRow:
    """A person who codes."""

    id: int
    guid: str
    name: str
    initials: str


class SegmentRow(NamedTuple):
    """A segment with the nodes on it, ready for the timeline and the inspector.

    A footage may have tens of thousands of them: a tuple with names is the cheapest value there is.

    Attributes:
        id: also the number that people see ("Segment 33").
        span: whole frames, half open, on the footage's own grid.
        witness_id, witness: who speaks; None and empty when not set.
        relevance: 1 to 3, or 0 when not set.
        node_ids: nodes coded by anyone, in codebook order, without repetition.
        own_node_ids: the subset coded by the coder who asked.
        memo: the segment's memo, empty when there is none.
        created_by: initials of the coder who made it; created_at: UTC.
    """

    id: int
    guid: str
    footage_id: int
    span: Span
    witness_id: int | None
    witness: str
    relevance: int
    quote_original: str
    quote_translation: str
    memo: str
    node_ids: tuple[int, ...]
    own_node_ids: tuple[int, ...]
    created_by: str
    created_at: datetime

    @property
    def in_frame(self) -> int:
        """First frame."""
        return self.span.in_frame

    @property
    def out_frame(self) -> int:
        """Frame after the last."""
        return self.span.out_frame


class CodedSegmentRow(NamedTuple):
    """One row of an export: a coding, or (`nodes` joined) a segment. Names in the CSV's order and meaning.

    A tuple, as a hundred thousand are made one after another.

    Attributes:
        categories, nodes: one element each for a coding; all of the segment's for a segment row.
        excluded_seconds: how much of its sound is excluded, empty where nothing is.
        coded_at: UTC, as ISO 8601 text.
        rate: ``25`` or ``30000/1001``, exact.
        revisions: revision of each translated cue that is quoted; changed: whether one changed since.
    """

    segment_id: int
    footage: str
    creator: str
    site: str
    witness: str
    categories: tuple[str, ...]
    nodes: tuple[str, ...]
    in_text: str
    out_text: str
    in_frame: int
    out_frame: int
    rate: str
    in_seconds: str
    out_seconds: str
    duration_seconds: str
    coders: tuple[str, ...]
    relevance: int
    quote_original: str
    quote_translation: str
    memo: str
    citation: str
    coded_at: str
    revisions: tuple[int, ...] = ()
    translation_changed: bool = False
    excluded_seconds: str = ""


def a_relevance(value: int) -> int:
    """A relevance fit to be stored: 0 (not set) to 3.

    Raises:
        UserError: otherwise.
    """
    if value not in (0, 1, 2, 3):
        raise UserError("Relevance is 1, 2 or 3, or 0 for none.")
    return value
