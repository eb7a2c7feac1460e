"""Erasing a witness from tables and journal: the one change that leaves no image of what was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, cast, or_, select
from sqlalchemy.sql import ColumnElement

from qdacoder.storage.engine import image_value
from qdacoder.storage.journal_erasure import Rows, forget_images, forget_label, images_of_step, parts
from qdacoder.storage.tables import (
    JOURNALED,
    codings,
    footage_witnesses,
    journal_batches,
    journal_rows,
    memos,
    segments,
    witnesses,
)
from qdacoder.storage.tables_method import (
    attribute_values,
    cue_revisions,
    cues,
    evidence,
    quantities,
    quotes,
    still_nodes,
    stills,
    witness_stretches,
)
from qdacoder.storage.unit_of_work import UnitOfWork

# Which rows go with which: table, the column that points at a table named before.
_DEPENDENT = (
    (codings, "segment_id", "segments"),
    (memos, "segment_id", "segments"),
    (memos, "coding_id", "codings"),
    (memos, "witness_id", "witnesses"),
    (quotes, "segment_id", "segments"),
    (quantities, "segment_id", "segments"),
    (evidence, "segment_id", "segments"),
    (stills, "segment_id", "segments"),
    (cue_revisions, "cue_id", "cues"),
    (quotes, "cue_id", "cues"),
    (still_nodes, "still_id", "stills"),
    (attribute_values, "witness_id", "witnesses"),
    (witness_stretches, "witness_id", "witnesses"),
    (footage_witnesses, "witness_id", "witnesses"),
)


@dataclass(frozen=True, slots=True)
class Doomed:
    """Rows that go.

    Attributes:
        now: ids by table, of rows that are there.
        ever: the same with those that only the journal still holds.
        cleared: segments of others whose quotes came from the witness's cues.
    """

    now: Rows
    ever: Rows
    cleared: tuple[int, ...]


def doomed_rows(connection: Connection, witness_id: int) -> Doomed:
    """Everything that a witness said or that was made of it, now and in the journal.

    A segment, cue or still that was the witness's and is another's now stays.
    """
    now: Rows = {"witnesses": {witness_id}}
    ever: Rows = {"witnesses": {witness_id}}
    for table in (segments, cues, stills):
        present = set(connection.execute(select(table.c.id)).scalars())
        own = set(connection.execute(select(table.c.id).where(table.c.witness_id == witness_id)).scalars())
        once = _images_with(connection, table.name, "witness_id", {witness_id})
        now[table.name] = own
        ever[table.name] = own | {one for one in once if one not in present}
    for table, column, parent in _DEPENDENT:
        found = _pointing(connection, table.c.id, table.c[column], now[parent])
        now.setdefault(table.name, set()).update(found)
        images = _images_with(connection, table.name, column, ever[parent])
        ever.setdefault(table.name, set()).update(found | images)
    cleared = _pointing(connection, quotes.c.segment_id, quotes.c.cue_id, now["cues"])
    return Doomed(now, ever, tuple(sorted(cleared - now["segments"])))


def erase(unit: UnitOfWork, doomed: Doomed, label: str) -> None:
    """Remove the rows, then every image of them; no step up to this one can be undone any more."""
    for segment_id in doomed.cleared:
        unit.update(segments, segments.c.id == segment_id, quote_original="", quote_translation="")
    order = [table for table in reversed(list(JOURNALED.values())) if doomed.now.get(table.name)]
    for table in order:
        for part in parts(doomed.now[table.name]):
            unit.delete(table, table.c.id.in_(part))
    forget_images(unit.connection, {**doomed.ever, "segments": doomed.ever["segments"] | set(doomed.cleared)})
    unit.forgotten = unit.rows - images_of_step(unit.connection, unit.step_id)
    forget_label(unit.connection, label)


def _pointing(
    connection: Connection, wanted: ColumnElement[int], column: ColumnElement[int], ids: Iterable[int]
) -> set[int]:
    found: set[int] = set()
    for part in parts(ids):
        found.update(connection.execute(select(wanted).where(column.in_(part))).scalars())
    return found


def _images_with(connection: Connection, table_name: str, column: str, ids: set[int]) -> set[int]:
    """Ids of rows of which the journal has an image that points at one of these."""
    table = JOURNALED[table_name]
    before, after = (
        cast(image_value(image, table.c[column]), Integer)
        for image in (journal_rows.c.before, journal_rows.c.after)
    )
    found: set[int] = set()
    for part in parts(ids):
        query = (
            select(journal_rows.c.row_id)
            .join(journal_batches, journal_rows.c.batch_id == journal_batches.c.id)
            .where(journal_batches.c.table_name == table_name, or_(before.in_(part), after.in_(part)))
            .distinct()
        )
        found.update(connection.execute(query).scalars())
    return found


def witness_of(connection: Connection, witness_id: int) -> str | None:
    """The label of a witness."""
    return connection.execute(select(witnesses.c.label).where(witnesses.c.id == witness_id)).scalar()
