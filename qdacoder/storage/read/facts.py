"""Segments and codings as analysis counts them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from qdacoder.domain.facts import CodedFact, SegmentFact
from qdacoder.storage.tables import codings, footage, segments


def segment_facts(connection: Connection, footage_ids: Sequence[int] = ()) -> list[SegmentFact]:
    """All segments (of these footage titles; none: of all), by footage and in."""
    query = (
        select(
            segments.c.id,
            segments.c.footage_id,
            segments.c.in_frame,
            segments.c.out_frame,
            segments.c.witness_id,
            footage.c.site_id,
            segments.c.relevance,
            segments.c.created_by,
            footage.c.rate_numerator,
            footage.c.rate_denominator,
        )
        .join_from(segments, footage, segments.c.footage_id == footage.c.id)
        .order_by(segments.c.footage_id, segments.c.in_frame, segments.c.out_frame, segments.c.id)
    )
    if footage_ids:
        query = query.where(segments.c.footage_id.in_(footage_ids))
    return [
        SegmentFact(
            row[0],
            row[1],
            row[2],
            row[3],
            row[2] * 1_000_000 * row[9] // row[8],
            row[3] * 1_000_000 * row[9] // row[8],
            row[4],
            row[5],
            row[6],
            row[7],
        )
        for row in connection.execute(query).all()
    ]


def coded_facts(connection: Connection, coder_ids: Sequence[int] = ()) -> list[CodedFact]:
    """All codings (of these coders; none: of all), in the order they were made."""
    query = select(
        codings.c.id, codings.c.segment_id, codings.c.node_id, codings.c.coder_id, codings.c.coded_at
    ).order_by(codings.c.coded_at, codings.c.id)
    if coder_ids:
        query = query.where(codings.c.coder_id.in_(coder_ids))
    return [CodedFact(*row) for row in connection.execute(query).all()]
