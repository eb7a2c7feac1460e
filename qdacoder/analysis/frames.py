"""Facts as DataFrames with fixed types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple

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
    made = pd.DataFrame([astuple(row) for row in rows], columns=list(_SEGMENTS))
    return made.astype(_SEGMENTS)


def codings_frame(rows: Iterable[CodedFact]) -> pd.DataFrame:
    """A row a coding; `coded_at` is ISO 8601 text."""
    made = pd.DataFrame([astuple(row) for row in rows], columns=[*_CODINGS, "coded_at"])
    return made.astype(_CODINGS)
