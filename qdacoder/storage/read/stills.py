"""Stills and their pictures."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from qdacoder.domain.stills import StillRow
from qdacoder.storage.read.footage import grid
from qdacoder.storage.tables import coders, witnesses
from qdacoder.storage.tables_method import still_nodes, stills


def still_rows(
    connection: Connection,
    *,
    footage_id: int | None = None,
    segment_ids: Sequence[int] | None = None,
    ids: Sequence[int] | None = None,
) -> list[StillRow]:
    """Stills by footage and frame."""
    columns = [column for column in stills.c if column.name != "picture"]
    query = (
        select(*columns, (stills.c.picture != "").label("has"), witnesses.c.label, coders.c.name)
        .join_from(stills, coders, stills.c.coder_id == coders.c.id)
        .join(witnesses, stills.c.witness_id == witnesses.c.id, isouter=True)
        .order_by(stills.c.footage_id, stills.c.frame, stills.c.id)
    )
    if footage_id is not None:
        query = query.where(stills.c.footage_id == footage_id)
    if segment_ids is not None:
        query = query.where(stills.c.segment_id.in_(segment_ids))
    if ids is not None:
        query = query.where(stills.c.id.in_(ids))
    rows = connection.execute(query).all()
    nodes: dict[int, list[int]] = defaultdict(list)
    if rows:
        on = select(still_nodes.c.still_id, still_nodes.c.node_id).order_by(still_nodes.c.id)
        for still_id, node_id in connection.execute(on):
            nodes[still_id].append(node_id)
    grids = {one: grid(connection, one) for one in {row.footage_id for row in rows}}
    found = []
    for row in rows:
        place = grids[row.footage_id]
        title, at_text = (place[0], place[1].format(row.frame)) if place else ("", "")
        found.append(
            StillRow(
                row.id,
                row.guid,
                row.footage_id,
                title,
                row.frame,
                at_text,
                row.caption,
                row.witness_id,
                row.label or "",
                row.segment_id,
                tuple(nodes.get(row.id, ())),
                row.name,
                datetime.fromisoformat(row.taken_at),
                bool(row.has),
            )
        )
    return found


def picture(connection: Connection, still_id: int) -> bytes:
    """The picture kept in the project, as PNG; empty without one."""
    text = connection.execute(select(stills.c.picture).where(stills.c.id == still_id)).scalar()
    return base64.b64decode(text or "")
