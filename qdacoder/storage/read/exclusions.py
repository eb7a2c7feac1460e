"""Excluded ranges."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from qdacoder.domain.exclusion import Applies, ExclusionRow
from qdacoder.domain.spans import Span
from qdacoder.storage.tables import coders
from qdacoder.storage.tables_method import exclusions


def exclusion_rows(connection: Connection, footage_id: int | None = None) -> list[ExclusionRow]:
    """Excluded ranges of a footage (None: of all), by footage, in, out."""
    query = (
        select(exclusions, coders.c.name)
        .join(coders, exclusions.c.coder_id == coders.c.id)
        .order_by(exclusions.c.footage_id, exclusions.c.in_frame, exclusions.c.out_frame, exclusions.c.id)
    )
    if footage_id is not None:
        query = query.where(exclusions.c.footage_id == footage_id)
    return [
        ExclusionRow(
            row.id,
            row.guid,
            row.footage_id,
            Span(row.in_frame, row.out_frame),
            Applies(row.applies),
            row.reason,
            row.name,
            datetime.fromisoformat(row.created_at),
        )
        for row in connection.execute(query)
    ]
