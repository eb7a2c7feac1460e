"""Where nodes are coded."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from qdacoder.storage.tables import codings, segments


def segments_with(connection: Connection, node_id: int) -> list[int]:
    """Segments that carry a node for any coder."""
    query = select(codings.c.segment_id).where(codings.c.node_id == node_id).distinct()
    return list(connection.execute(query.order_by(codings.c.segment_id)).scalars())


def count_codings(connection: Connection, node_id: int) -> int:
    """How many codings a node has, over all coders."""
    query = select(func.count()).select_from(codings).where(codings.c.node_id == node_id)
    return int(connection.execute(query).scalar_one())


def coded_places(connection: Connection) -> list[tuple[int, int, int, int, int]]:
    """Node, segment, footage, in and out of every coding, each once whoever coded it."""
    query = (
        select(
            codings.c.node_id,
            segments.c.id,
            segments.c.footage_id,
            segments.c.in_frame,
            segments.c.out_frame,
        )
        .join_from(codings, segments, codings.c.segment_id == segments.c.id)
        .distinct()
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in connection.execute(query)]
