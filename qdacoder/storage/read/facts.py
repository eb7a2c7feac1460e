"""Segments and codings as analysis counts them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, literal, select

from qdacoder.domain.facts import CodedFact, FactColumns, FootageColumns, SegmentFact
from qdacoder.storage.engine import joined
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


def fact_columns(
    connection: Connection,
    coder_ids: Sequence[int] = (),
    footage_ids: Sequence[int] = (),
    *,
    frames: bool = True,
    coders: bool = True,
) -> FactColumns:
    """All segments (of these footage titles) and codings (of these coders), column by column.

    Codings of segments in other footage are among them. Everything but who made a segment is read from
    indexes alone.

    Args:
        frames: with the frames of segments.
        coders: with who made the segments and the codings.
    """
    nothing = literal("")
    by_footage = (
        select(
            segments.c.footage_id,
            joined(segments.c.id),
            joined(segments.c.in_frame) if frames else nothing,
            joined(segments.c.out_frame) if frames else nothing,
        )
        .group_by(segments.c.footage_id)
        .order_by(segments.c.footage_id)
    )
    coded = select(
        joined(codings.c.segment_id),
        joined(codings.c.node_id),
        joined(codings.c.coder_id) if coders else nothing,
    )
    if footage_ids:
        by_footage = by_footage.where(segments.c.footage_id.in_(footage_ids))
    if coder_ids:
        coded = coded.where(codings.c.coder_id.in_(coder_ids))
    titles = {
        row[0]: row
        for row in connection.execute(
            select(footage.c.id, footage.c.site_id, footage.c.rate_numerator, footage.c.rate_denominator)
        )
    }
    found = [
        FootageColumns(one, titles[one][1], (titles[one][2], titles[one][3]), *texts)
        for one, *texts in connection.execute(by_footage)
    ]
    first, second, third = connection.execute(coded).one()
    return FactColumns(
        tuple(found),
        _ids_by(connection, segments.c.witness_id),
        _ids_by(connection, segments.c.created_by) if coders else (),
        (first or "", second or "", third or ""),
    )


def _ids_by(connection: Connection, column: ColumnElement[int]) -> tuple[tuple[int, str], ...]:
    query = select(column, joined(segments.c.id)).group_by(column)
    return tuple((row[0], row[1]) for row in connection.execute(query))
