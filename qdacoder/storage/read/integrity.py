"""What a whole project must satisfy, as queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, or_, select, text

from qdacoder.storage.tables import (
    coders,
    codings,
    footage,
    journal_batches,
    journal_rows,
    journal_steps,
    nodes,
    project,
    segments,
)


def structure(connection: Connection, deep: bool) -> list[str]:
    """What SQLite's own check finds; empty when the file is whole."""
    pragma = "integrity_check" if deep else "quick_check"
    found = [str(row[0]) for row in connection.execute(text(f"PRAGMA {pragma}"))]
    return [] if found == ["ok"] else found


def orphans(connection: Connection) -> list[tuple[str, Any, str]]:
    """Rows that point to nothing: table, row id, table pointed to."""
    return [(row[0], row[1], row[2]) for row in connection.execute(text("PRAGMA foreign_key_check"))]


def impossible_ranges(connection: Connection) -> Iterator[tuple[int, str]]:
    """Segments outside their footage: id and title."""
    query = (
        select(segments.c.id, footage.c.title)
        .join_from(segments, footage, segments.c.footage_id == footage.c.id)
        .where(
            or_(
                segments.c.in_frame < 0,
                segments.c.out_frame <= segments.c.in_frame,
                segments.c.out_frame > footage.c.length_frames,
            )
        )
        .order_by(segments.c.id)
    )
    yield from ((row[0], row[1]) for row in connection.execute(query))


def doubled_codings(connection: Connection) -> int:
    """Codings of one node on one segment by one coder, beyond the first."""
    groups = (
        select((func.count() - 1).label("extra"))
        .select_from(codings)
        .group_by(codings.c.segment_id, codings.c.node_id, codings.c.coder_id)
        .having(func.count() > 1)
        .subquery()
    )
    return int(connection.execute(select(func.coalesce(func.sum(groups.c.extra), 0))).scalar_one())


def node_cycles(connection: Connection) -> list[int]:
    """Nodes that are their own ancestors."""
    parents = dict(connection.execute(select(nodes.c.id, nodes.c.parent_id)).all())
    sound: set[int] = set()
    bad: list[int] = []
    for start in parents:
        path: list[int] = []
        here: int | None = start
        while here is not None and here not in sound and here not in path:
            path.append(here)
            here = parents.get(here)
        if here is not None and here in path:
            bad.append(start)
        else:
            sound.update(path)
    return bad


def broken_steps(connection: Connection) -> list[int]:
    """Journal steps whose batches or images do not add up."""
    images = (
        select(journal_rows.c.batch_id, func.count().label("found"))
        .group_by(journal_rows.c.batch_id)
        .subquery()
    )
    query = (
        select(journal_batches.c.step_id)
        .join_from(journal_batches, images, images.c.batch_id == journal_batches.c.id, isouter=True)
        .where(func.coalesce(images.c.found, 0) != journal_batches.c.row_count)
    )
    batches = (
        select(journal_batches.c.step_id, func.sum(journal_batches.c.row_count).label("found"))
        .group_by(journal_batches.c.step_id)
        .subquery()
    )
    steps = (
        select(journal_steps.c.id)
        .join_from(journal_steps, batches, batches.c.step_id == journal_steps.c.id, isouter=True)
        .where(journal_steps.c.kind == "do", func.coalesce(batches.c.found, 0) != journal_steps.c.row_count)
    )
    return sorted({*connection.execute(query).scalars(), *connection.execute(steps).scalars()})


def has_beginning(connection: Connection) -> bool:
    """Whether there is a project row and at least one coder."""
    return (
        connection.execute(select(project.c.id)).first() is not None
        and connection.execute(select(coders.c.id)).first() is not None
    )
