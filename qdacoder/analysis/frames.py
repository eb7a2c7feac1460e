"""Facts as DataFrames with fixed types."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

import pandas as pd

from qdacoder.domain.facts import CodedFact, SegmentFact

_SEGMENTS = {
    "segment_id": "int64",
    "footage_id": "int64",
    "in_frame": "int64",
    "out_frame": "int64",
    "in_us": "int64",
    "out_us": "int64",
    "witness_id": "Int64",
    "site_id": "Int64",
    "relevance": "int64",
    "created_by": "int64",
}
_CODINGS = {"coding_id": "int64", "segment_id": "int64", "node_id": "int64", "coder_id": "int64"}


def segments_frame(rows: Iterable[SegmentFact]) -> pd.DataFrame:
    """A row a segment, in the order given."""
    return _frame(rows, _SEGMENTS, list(_SEGMENTS))


def codings_frame(rows: Iterable[CodedFact]) -> pd.DataFrame:
    """A row a coding; `coded_at` is ISO 8601 text."""
    return _frame(rows, _CODINGS, [*_CODINGS, "coded_at"])


def _frame(rows: Iterable[object], types: dict[str, str], columns: list[str]) -> pd.DataFrame:
    """Members of the same name as columns. By members, not by copying each row: there may be many."""
    made = pd.DataFrame(list(map(attrgetter(*columns), rows)), columns=columns)
    return made.astype(types)
