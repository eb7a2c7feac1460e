"""What was played, by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from qdacoder.domain.spans import Span
from qdacoder.storage.tables import codings, footage, segments
from qdacoder.storage.tables_method import seen


def seen_spans(
    connection: Connection, footage_id: int | None = None, coder_ids: Sequence[int] = ()
) -> dict[int, list[Span]]:
    """Spans that were played, by footage (of these coders; none: of all)."""
    query = select(seen.c.footage_id, seen.c.in_frame, seen.c.out_frame)
    if footage_id is not None:
        query = query.where(seen.c.footage_id == footage_id)
    if coder_ids:
        query = query.where(seen.c.coder_id.in_(coder_ids))
    found: dict[int, list[Span]] = defaultdict(list)
    for footage_id, start, end in connection.execute(query):
        found[footage_id].append(Span(start, end))
    return found


def coded_spans(connection: Connection, coder_ids: Sequence[int] = ()) -> dict[int, list[Span]]:
    """Spans of segments, by footage (coded by these coders; none: all segments)."""
    query = select(segments.c.footage_id, segments.c.in_frame, segments.c.out_frame)
    if coder_ids:
        own = select(codings.c.segment_id).where(codings.c.coder_id.in_(coder_ids))
        query = query.where(segments.c.id.in_(own))
    found: dict[int, list[Span]] = defaultdict(list)
    for footage_id, start, end in connection.execute(query):
        found[footage_id].append(Span(start, end))
    return found


def last_seen(
    connection: Connection, footage_id: int, coder_id: int, speed: int
) -> tuple[int, int, int] | None:
    """The newest row of this coder at this speed: id, in, out."""
    newest = select(func.max(seen.c.id)).where(
        seen.c.footage_id == footage_id, seen.c.coder_id == coder_id, seen.c.speed == speed
    )
    row = connection.execute(
        select(seen.c.id, seen.c.in_frame, seen.c.out_frame).where(seen.c.id == newest.scalar_subquery())
    ).first()
    return (row[0], row[1], row[2]) if row else None


def seen_rows(connection: Connection, coder_ids: Sequence[int] = ()) -> list[tuple[int, str, float]]:
    """Coder, moment and seconds of footage of everything that was played."""
    query = select(
        seen.c.coder_id,
        seen.c.seen_at,
        (seen.c.out_frame - seen.c.in_frame).label("frames"),
        footage.c.rate_numerator,
        footage.c.rate_denominator,
    ).join_from(seen, footage, seen.c.footage_id == footage.c.id)
    if coder_ids:
        query = query.where(seen.c.coder_id.in_(coder_ids))
    return [(row[0], row[1], row[2] * row[4] / row[3]) for row in connection.execute(query)]
