"""Segments with the nodes on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Text, bindparam, func, select
from sqlalchemy.sql import ColumnElement

from qdacoder.domain.coding import SegmentRow
from qdacoder.domain.spans import Span
from qdacoder.storage.engine import in_json, tuples
from qdacoder.storage.prepared import Prepared
from qdacoder.storage.tables import coders, codings, footage, memos, nodes, segments, witnesses


class _Read:
    """The three queries that give segments, for one way of choosing them."""

    def __init__(self, where: Callable[[], ColumnElement[bool]]) -> None:
        wanted = select(segments.c.id).where(where())
        self.rows = Prepared(
            lambda: (
                select(
                    *(segments.c[name] for name in _BEFORE),
                    witnesses.c.label,
                    *(segments.c[name] for name in ("relevance", "quote_original", "quote_translation")),
                    coders.c.initials,
                    segments.c.created_at,
                )
                .join_from(segments, witnesses, segments.c.witness_id == witnesses.c.id, isouter=True)
                .join(coders, segments.c.created_by == coders.c.id)
                .where(where())
                .order_by(segments.c.in_frame, segments.c.out_frame, segments.c.id)
            )
        )
        self.nodes = Prepared(
            lambda: (
                select(codings.c.segment_id, codings.c.node_id, codings.c.coder_id)
                .join_from(codings, nodes, codings.c.node_id == nodes.c.id)
                .where(codings.c.segment_id.in_(wanted))
                .order_by(codings.c.segment_id, nodes.c.category_id, nodes.c.position, nodes.c.id)
            )
        )
        self.memos = Prepared(
            lambda: (
                select(memos.c.segment_id, memos.c.text)
                .where(memos.c.segment_id.in_(wanted))
                .order_by(memos.c.id)
            )
        )


_BEFORE = ("id", "guid", "footage_id", "in_frame", "out_frame", "witness_id")
_OF_FOOTAGE = _Read(lambda: segments.c.footage_id == bindparam("footage", type_=Integer))
_WITH_IDS = _Read(lambda: in_json(segments.c.id, bindparam("ids", type_=Text)))
_PAIRS = Prepared(
    lambda: (
        select(codings.c.segment_id, codings.c.node_id, func.count())
        .where(in_json(codings.c.segment_id, bindparam("ids", type_=Text)))
        .group_by(codings.c.segment_id, codings.c.node_id)
    )
)


def segments_of(connection: Connection, footage_id: int, coder_id: int | None) -> list[SegmentRow]:
    """All segments of a footage, by in, out, id."""
    return _rows(connection, _OF_FOOTAGE, coder_id, footage=footage_id)


def segments_with_ids(connection: Connection, ids: Sequence[int], coder_id: int | None) -> list[SegmentRow]:
    """These segments (missing ones are left out), by in, out, id."""
    return _rows(connection, _WITH_IDS, coder_id, ids=json.dumps(list(ids)))


def _rows(connection: Connection, read: _Read, coder_id: int | None, **chosen: Any) -> list[SegmentRow]:
    all_nodes, own_nodes = _nodes_on(tuples(read.nodes(connection, **chosen)), coder_id)
    texts = _memos_on(tuples(read.memos(connection, **chosen)))
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
        ) in tuples(read.rows(connection, **chosen))
    ]


def _nodes_on(
    rows: Iterable[tuple[Any, ...]], coder_id: int | None
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """By segment, the nodes that anybody put on it and those that this coder did, in codebook order."""
    everyone: dict[int, tuple[int, ...]] = {}
    own: dict[int, tuple[int, ...]] = {}
    for segment_id, node_id, coder in rows:
        before = everyone.get(segment_id)
        if before is None:
            everyone[segment_id] = (node_id,)
        elif before[-1] != node_id:
            everyone[segment_id] = (*before, node_id)
        if coder == coder_id:
            own[segment_id] = (*own.get(segment_id, ()), node_id)
    return everyone, own


def _memos_on(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for segment_id, text in rows:
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
    rows = tuples(_PAIRS(connection, ids=json.dumps(sorted(segment_ids))))
    return {(segment_id, node_id): count for segment_id, node_id, count in rows}


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
