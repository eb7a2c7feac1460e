"""Nodes by witness, site, footage or anything else that a segment has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qdacoder.analysis.columns import NONE, Codings, Marks, Numbers, Segments, distinct, places_of, uncovered
from qdacoder.domain.facts import Matrix
from qdacoder.domain.spans import Span

COUNTS = ("segments", "codings", "seconds")
_Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Places:
    """Which column everything stands in, by its key (`NONE`: in none of them).

    Attributes:
        rows, keys: places of segments among the segments, and their columns; a segment may stand in several.
        codings: the column of each coding, in the order of the codings.
    """

    rows: Numbers
    keys: Numbers
    codings: Numbers


def node_matrix(
    segments: Segments,
    codings: Codings,
    standing: Places,
    columns: Sequence[int | None],
    category_of: Mapping[int, int | None],
    count: str = "segments",
    left_out: Mapping[int, Sequence[Span]] | None = None,
) -> Matrix:
    """Count segments, codings or seconds of each node in each column.

    Args:
        standing: where they stand.
        columns: keys in the order wanted; None, where it is among them, is the column “none”.
        category_of: by node id; None: unsorted.
        count: one of `COUNTS`; seconds count overlaps once a cell and footage.
        left_out: by footage, microseconds that no cell of seconds counts.
    """
    places = _columns(standing.codings, columns)
    shown = places >= 0
    rows, nodes, places = codings.rows[shown], codings.node_ids[shown], places[shown]
    node_ids, node = np.unique(nodes, return_inverse=True)
    of_node = np.array([category_of.get(int(one)) or NONE for one in node_ids], np.int64)
    category_ids, category_of_node = np.unique(of_node, return_inverse=True)
    category = category_of_node[node] if len(node) else node

    where = _columns(standing.keys, columns)
    whole, where = standing.rows[where >= 0], where[where >= 0]
    counted = "segments" if count == "codings" else count
    width, gone = len(columns), left_out or {}

    def cells(key: Numbers, size: int) -> list[tuple[float, ...]]:
        found = _measured(key * width + places, size * width, rows, segments, count, gone)
        return [tuple(one) for one in found.reshape(size, width).tolist()]

    def totals(key: Numbers, size: int) -> list[float]:
        return _measured(key, size, rows, segments, count, gone).tolist()  # type: ignore[no-any-return]

    categories = [int(one) or None for one in category_ids]
    whole_total = _measured(np.zeros(len(whole), np.int64), 1, whole, segments, counted, gone)
    return Matrix(
        tuple(columns),
        dict(zip(node_ids.tolist(), cells(node, len(node_ids)), strict=True)),
        dict(zip(categories, cells(category, len(categories)), strict=True)),
        tuple(_measured(where, width, whole, segments, counted, gone).tolist()),
        tuple(np.bincount(places, minlength=width).tolist()),
        float(whole_total[0]),
        len(rows),
        dict(zip(node_ids.tolist(), totals(node, len(node_ids)), strict=True)),
        dict(zip(categories, totals(category, len(categories)), strict=True)),
    )


def _columns(keys: Numbers, columns: Sequence[int | None]) -> Numbers:
    """The place of each key among the columns; -1 where it is not shown."""
    known = np.array([NONE if one is None else one for one in columns], np.int64)
    order = np.argsort(known)
    found = places_of(keys, known[order])
    shown: Marks = found >= 0
    found[shown] = order[found[shown]]
    return found


def _measured(
    cell: Numbers,
    size: int,
    rows: Numbers,
    segments: Segments,
    count: str,
    gone: Mapping[int, Sequence[Span]],
) -> _Values:
    """The value of each of `size` cells; `cell` and `rows` say which cell a segment stands in."""
    if count == "codings":
        return np.bincount(cell, minlength=size).astype(np.float64)
    if count == "segments":
        many = max(1, len(segments))
        return np.bincount(distinct(cell * many + rows) // many, minlength=size).astype(np.float64)
    return _seconds(cell, size, rows, segments, gone)


def _seconds(
    cell: Numbers, size: int, rows: Numbers, segments: Segments, gone: Mapping[int, Sequence[Span]]
) -> _Values:
    """Seconds covered, a union for each cell and footage, without what is left out."""
    footage = segments.footage_ids[rows]
    titles, title = np.unique(footage, return_inverse=True)
    many = max(1, len(titles))
    group, covered = uncovered(
        cell * many + title, footage, segments.in_us[rows], segments.out_us[rows], gone
    )
    sums: _Values = np.bincount(group // many, weights=covered / 1e6, minlength=size).astype(np.float64)
    return sums
