"""What analysis counts: segments and codings as plain rows, with exact times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SegmentFact:
    """A segment.

    Attributes:
        in_us, out_us: whole microseconds from the footage's first picture, rounded down from its frames.
    """

    segment_id: int
    footage_id: int
    in_frame: int
    out_frame: int
    in_us: int
    out_us: int
    witness_id: int | None
    site_id: int | None
    relevance: int
    created_by: int


@dataclass(frozen=True, slots=True)
class CodedFact:
    """A coding."""

    coding_id: int
    segment_id: int
    node_id: int
    coder_id: int
    coded_at: str


@dataclass(frozen=True, slots=True)
class FootageColumns:
    """The segments of one footage, a column a text of whole numbers with commas between.

    A database hands a hundred thousand numbers over as one text many times faster than as rows.

    Attributes:
        segment_ids, in_frames, out_frames: of the same segments in the same order; frames may be empty.
        rate: frames a second as numerator and denominator.
    """

    footage_id: int
    site_id: int | None
    rate: tuple[int, int]
    segment_ids: str
    in_frames: str
    out_frames: str


@dataclass(frozen=True, slots=True)
class FactColumns:
    """All segments and codings, to be counted: columns as `FootageColumns` has them.

    Attributes:
        witnesses: witness id (None: without) and the ids of their segments.
        makers: coder id and the ids of the segments they made; may be empty.
        coded: segment, node and coder of each coding, three columns; the last may be empty.

    What may be empty is so where it was not asked for.
    """

    footage: tuple[FootageColumns, ...]
    witnesses: tuple[tuple[int | None, str], ...]
    makers: tuple[tuple[int, str], ...]
    coded: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of nodes by something.

    Attributes:
        columns: keys of the columns in order; None is “none”.
        nodes: by node: values in the order of the columns.
        categories: by category id (None: unsorted): the same; segments with at least one of its nodes.
        column_totals: what lies in each column, whatever its nodes.
        codings: codings in each column.
        total, total_codings: of the whole table.
        node_totals, category_totals: by row.
    """

    columns: tuple[int | None, ...]
    nodes: dict[int, tuple[float, ...]]
    categories: dict[int | None, tuple[float, ...]]
    column_totals: tuple[float, ...]
    codings: tuple[int, ...]
    total: float
    total_codings: int
    node_totals: dict[int, float]
    category_totals: dict[int | None, float]


@dataclass(frozen=True, slots=True)
class Together:
    """How often nodes stand together.

    Attributes:
        node_ids: of rows and columns.
        counts: a row a node; `counts[i][j]` pairs, `counts[i][i]` the node's own segments.
    """

    node_ids: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """New nodes by hours watched.

    Attributes:
        hour: 1 for the first hour watched.
        new: nodes used for the first time in it.
        nodes: nodes used up to its end.
    """

    hour: int
    new: int
    nodes: int
