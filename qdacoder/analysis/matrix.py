"""Nodes by witness, site, footage or anything else that a segment has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from qdacoder.domain.exclusion import without
from qdacoder.domain.facts import Matrix
from qdacoder.domain.spans import Span, covered_frames

COUNTS = ("segments", "codings", "seconds")


@dataclass(frozen=True, slots=True)
class Places:
    """Which column everything stands in, by its key (None: in none of them).

    Attributes:
        segments: segment id and column; a segment may stand in several.
        codings: the column of each coding, in the order of the codings.
    """

    segments: Sequence[tuple[int, int | None]]
    codings: Sequence[int | None]


def node_matrix(
    segments: pd.DataFrame,
    codings: pd.DataFrame,
    standing: Places,
    columns: Sequence[int | None],
    category_of: Mapping[int, int | None],
    count: str = "segments",
    left_out: Mapping[int, Sequence[Span]] | None = None,
) -> Matrix:
    """Count segments, codings or seconds of each node in each column.

    Args:
        segments, codings: see `frames`.
        standing: where they stand.
        columns: keys in the order wanted; None, where it is among them, is the column “none”.
        category_of: by node id; None: unsorted.
        count: one of `COUNTS`; seconds count overlaps once a cell and footage.
        left_out: by footage, microseconds that no cell of seconds counts.
    """
    gone = left_out or {}
    places = {key: place for place, key in enumerate(columns)}
    table = codings[["segment_id", "node_id"]].copy()
    table["column"] = [places.get(one, -1) for one in standing.codings]
    table = table.merge(segments[["segment_id", "footage_id", "in_us", "out_us"]], on="segment_id")
    table["category"] = [category_of.get(one) or 0 for one in table["node_id"]]
    table = table[table["column"] >= 0]
    where = pd.DataFrame(
        [(segment, places.get(one, -1)) for segment, one in standing.segments],
        columns=["segment_id", "column"],
    ).astype("int64")
    whole = where.merge(segments, on="segment_id")
    whole = whole[whole["column"] >= 0]
    width = len(columns)
    by_node = _cells(table, "node_id", count, width, gone)
    by_category = _cells(table, "category", count, width, gone)
    everything = whole.assign(all=0)
    counted = "segments" if count == "codings" else count
    totals = _cells(everything, "all", counted, width, gone).get(0, (0.0,) * width)
    coded = table.groupby("column").size()
    return Matrix(
        tuple(columns),
        by_node,
        {key or None: values for key, values in by_category.items()},
        totals,
        tuple(int(coded.get(place, 0)) for place in range(width)),
        _total(everything, "all", counted, gone).get(0, 0.0),
        len(table),
        _total(table, "node_id", count, gone),
        {key or None: value for key, value in _total(table, "category", count, gone).items()},
    )


def _cells(
    table: pd.DataFrame, by: str, count: str, width: int, gone: Mapping[int, Sequence[Span]]
) -> dict[int, tuple[float, ...]]:
    found: dict[int, list[float]] = {}
    for (key, column), value in _measured(table, [by, "column"], count, gone).items():
        found.setdefault(int(key), [0.0] * width)[int(column)] = value
    return {key: tuple(values) for key, values in found.items()}


def _total(table: pd.DataFrame, by: str, count: str, gone: Mapping[int, Sequence[Span]]) -> dict[int, float]:
    return {int(key): value for (key,), value in _measured(table, [by], count, gone).items()}


def _measured(
    table: pd.DataFrame, by: list[str], count: str, gone: Mapping[int, Sequence[Span]]
) -> dict[tuple[int, ...], float]:
    if table.empty:
        return {}
    if count == "codings":
        sizes = table.groupby(by).size()
    elif count == "segments":
        sizes = table.drop_duplicates([*by, "segment_id"]).groupby(by).size()
    else:
        return _seconds(table, by, gone)
    return {_key(key): float(value) for key, value in sizes.items()}


def _seconds(
    table: pd.DataFrame, by: list[str], gone: Mapping[int, Sequence[Span]]
) -> dict[tuple[int, ...], float]:
    """Seconds covered, a union for each cell and footage, without what is left out."""
    found: dict[tuple[int, ...], float] = {}
    for key, part in table.groupby([*by, "footage_id"]):
        spans = [Span(int(a), int(b)) for a, b in zip(part["in_us"], part["out_us"], strict=True)]
        cell = tuple(int(one) for one in key[:-1])
        found[cell] = found.get(cell, 0.0) + covered_frames(without(spans, gone.get(int(key[-1]), ()))) / 1e6
    return found


def _key(key: object) -> tuple[int, ...]:
    return tuple(int(one) for one in key) if isinstance(key, tuple) else (int(key),)  # type: ignore[call-overload]
