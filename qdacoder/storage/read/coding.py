"""Segments with the nodes on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql import ColumnElement

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.spans import Span
from qdacoder.storage.engine import tuples
from qdacoder.storage.tables import coders, codings, footage, memos, nodes, segments, witnesses

_PART = 10_000


def segments_of(connection: Connection, footage_id: int, coder_id: int | None) -> list[SegmentRow]:
    """All segments of a footage, by in, out, id."""
    return _rows(connection, segments.c.footage_id == footage_id, coder_id)


def segments_with_ids(connection: Connection, ids: Sequence[int], coder_id: int | None) -> list[SegmentRow]:
    """These segments (missing ones are left out), by in, out, id."""
    found: list[SegmentRow] = []
    for start in range(0, len(ids), _PART):
        found += _rows(connection, segments.c.id.in_(ids[start : start + _PART]), coder_id)
    return found


def _rows(connection: Connection, where: ColumnElement[bool], coder_id: int | None) -> list[SegmentRow]:
    wanted = select(segments.c.id).where(where)
    all_nodes, own_nodes = _nodes_on(connection, wanted, coder_id)
    texts = _memos_on(connection, wanted)
    columns = ("id", "guid", "footage_id", "in_frame", "out_frame", "witness_id")
    query = (
        select(
            *(segments.c[name] for name in columns),
            witnesses.c.label,
            segments.c.relevance,
            segments.c.quote_original,
            segments.c.quote_translation,
            coders.c.initials,
            segments.c.created_at,
        )
        .join_from(segments, witnesses, segments.c.witness_id == witnesses.c.id, isouter=True)
        .join(coders, segments.c.created_by == coders.c.id)
        .where(where)
        .order_by(segments.c.in_frame, segments.c.out_frame, segments.c.id)
    )
    nothing: tuple[int, ...] = ()
    return [
        SegmentRow(
            one,
            guid,
            footage_id,
            Span(in_frame, out_frame),
            witness_id,
            label or "",
            relevance,
            original,
            translation,
            texts.get(one, ""),
            all_nodes.get(one, nothing),
            own_nodes.get(one, nothing),
            initials,
            datetime.fromisoformat(at),
        )
        for (
            one,
            guid,
            footage_id,
            in_frame,
            out_frame,
            witness_id,
            label,
            relevance,
            original,
            translation,
            initials,
            at,
        ) in tuples(connection.execute(query))
    ]


def _nodes_on(
    connection: Connection, wanted: Select[Any], coder_id: int | None
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """By segment, the nodes that anybody put on it and those that this coder did, in codebook order."""
    query = (
        select(codings.c.segment_id, codings.c.node_id, codings.c.coder_id)
        .join_from(codings, nodes, codings.c.node_id == nodes.c.id)
        .where(codings.c.segment_id.in_(wanted))
        .order_by(codings.c.segment_id, nodes.c.category_id, nodes.c.position, nodes.c.id)
    )
    everyone: dict[int, tuple[int, ...]] = {}
    own: dict[int, tuple[int, ...]] = {}
    for segment_id, node_id, coder in tuples(connection.execute(query)):
        before = everyone.get(segment_id)
        if before is None:
            everyone[segment_id] = (node_id,)
        elif before[-1] != node_id:
            everyone[segment_id] = (*before, node_id)
        if coder == coder_id:
            own[segment_id] = (*own.get(segment_id, ()), node_id)
    return everyone, own


def _memos_on(connection: Connection, wanted: Select[Any]) -> dict[int, str]:
    query = (
        select(memos.c.segment_id, memos.c.text).where(memos.c.segment_id.in_(wanted)).order_by(memos.c.id)
    )
    texts: dict[int, str] = {}
    for segment_id, text in connection.execute(query):
        if segment_id is not None:
            texts[segment_id] = f"{texts[segment_id]}\n\n{text}" if segment_id in texts else text
    return texts


def segment_at(
    connection: Connection, footage_id: int, in_frame: int, out_frame: int, witness_id: int | None
) -> tuple[int, int | None] | None:
    """An existing segment with exactly this range: the one with the witness first, else one without any.

    Returns its id and witness id.
    """
    query = (
        select(segments.c.id, segments.c.witness_id)
        .where(
            segments.c.footage_id == footage_id,
            segments.c.in_frame == in_frame,
            segments.c.out_frame == out_frame,
        )
        .order_by(segments.c.id)
    )
    found = connection.execute(query).all()
    for segment_id, who in found:
        if witness_id is None or who == witness_id:
            return segment_id, who
    return next(((segment_id, who) for segment_id, who in found if who is None), None)


def codings_on(connection: Connection, segment_ids: Sequence[int], node_id: int, coder_id: int) -> set[int]:
    """Which of these segments carry the node for this coder."""
    query = select(codings.c.segment_id).where(
        codings.c.segment_id.in_(segment_ids), codings.c.node_id == node_id, codings.c.coder_id == coder_id
    )
    return set(connection.execute(query).scalars())


def codings_by_pair(connection: Connection, segment_ids: Iterable[int]) -> dict[tuple[int, int], int]:
    """How many codings each node has on these segments, by (segment id, node id)."""
    query = (
        select(codings.c.segment_id, codings.c.node_id, func.count())
        .where(codings.c.segment_id.in_(sorted(segment_ids)))
        .group_by(codings.c.segment_id, codings.c.node_id)
    )
    return {(segment_id, node_id): count for segment_id, node_id, count in connection.execute(query)}


def places(connection: Connection, segment_ids: Sequence[int]) -> dict[int, tuple[int, Span, int]]:
    """Footage id, range and footage length (frames) of these segments."""
    query = (
        select(
            segments.c.id,
            segments.c.footage_id,
            segments.c.in_frame,
            segments.c.out_frame,
            footage.c.length_frames,
        )
        .join_from(segments, footage, segments.c.footage_id == footage.c.id)
        .where(segments.c.id.in_(segment_ids))
    )
    return {row[0]: (row[1], Span(row[2], row[3]), row[4]) for row in connection.execute(query)}


def count_segments(connection: Connection) -> int:
    """All segments of the project."""
    return int(connection.execute(select(func.count()).select_from(segments)).scalar_one())


def count_codings(connection: Connection) -> int:
    """All codings of the project."""
    return int(connection.execute(select(func.count()).select_from(codings)).scalar_one())
