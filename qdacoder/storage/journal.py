"""Undo, redo and history, read from the journal's row images. Works across closing the program."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import UnaryExpression

from qdacoder.domain.changes import ChangeSet, Coded, HistoryRow, Kind, StepState
from qdacoder.errors import StorageError, UserError
from qdacoder.storage.engine import image_value, joined, numbers, one_of, tuples
from qdacoder.storage.prepared import Prepared
from qdacoder.storage.search_index import follow_step
from qdacoder.storage.tables import (
    JOURNALED,
    codings,
    footage,
    journal_batches,
    journal_rows,
    journal_steps,
    memos,
    segments,
)
from qdacoder.storage.tables_method import (
    exclusions,
    quantities,
    quotes,
    seen,
    stills,
    synonyms,
    transcripts,
    witness_stretches,
)
from qdacoder.storage.unit_of_work import Author, journaled_statements, new_guid, now_text

_KINDS = {
    "project": Kind.PROJECT,
    "coders": Kind.CODER,
    "sites": Kind.SITE,
    "footage": Kind.FOOTAGE,
    "witnesses": Kind.WITNESS,
    "footage_witnesses": Kind.WITNESS,
    "categories": Kind.CATEGORY,
    "nodes": Kind.NODE,
    "segments": Kind.SEGMENT,
    "codings": Kind.CODING,
    "memos": Kind.MEMO,
    "project_options": Kind.PROJECT,
    "attributes": Kind.ATTRIBUTE,
    "attribute_values": Kind.ATTRIBUTE,
    "witness_stretches": Kind.WITNESS,
    "transcripts": Kind.TRANSCRIPT,
    "cues": Kind.CUE,
    "cue_revisions": Kind.CUE,
    "quotes": Kind.QUOTE,
    "exclusions": Kind.EXCLUSION,
    "seen": Kind.SEEN,
    "synonyms": Kind.NODE,
    "merges": Kind.MERGE,
    "stills": Kind.STILL,
    "still_nodes": Kind.STILL,
    "themes": Kind.THEME,
    "findings": Kind.FINDING,
    "evidence": Kind.FINDING,
    "studies": Kind.STUDY,
    "stances": Kind.FINDING,
    "quantities": Kind.QUANTITY,
    "rates": Kind.QUANTITY,
}


# What the images of a row say of other things: those are refreshed too.
_MEMBERS = (
    (codings, "segment_id"),
    (codings, "node_id"),
    (memos, "segment_id"),
    (segments, "footage_id"),
    (quotes, "segment_id"),
    (quantities, "segment_id"),
    (transcripts, "footage_id"),
    (exclusions, "footage_id"),
    (seen, "footage_id"),
    (stills, "footage_id"),
    (stills, "segment_id"),
    (witness_stretches, "footage_id"),
    (synonyms, "node_id"),
)
_ON_SEGMENTS = ("codings", "memos", "quotes", "quantities", "stills")
_IN_FOOTAGE = ("segments", "transcripts", "exclusions", "seen", "stills", "witness_stretches")
_COUNTED = {
    "segments": Kind.SEGMENT,
    "codings": Kind.CODING,
    "footage": Kind.FOOTAGE,
    "nodes": Kind.NODE,
    "witnesses": Kind.WITNESS,
}
_MEMBERS_OF = {name: [column for table, column in _MEMBERS if table.name == name] for name in _KINDS}
_FEW = 200
_MANY = 1000


def _next(state: str, order: UnaryExpression[Any]) -> Prepared:
    steps = journal_steps.c
    return Prepared(
        lambda: (
            select(steps.id, steps.label)
            .where(steps.kind == "do", steps.state == state, steps.undoable == 1)
            .order_by(order)
            .limit(1)
        )
    )


_NEXT_UNDO = _next("done", journal_steps.c.id.desc())
_NEXT_REDO = _next("undone", journal_steps.c.id.asc())


def next_undo(connection: Connection) -> tuple[int, str] | None:
    """Id and label of the step that Undo takes back, or None."""
    return next(iter(tuples(_NEXT_UNDO(connection))), None)


def next_redo(connection: Connection) -> tuple[int, str] | None:
    """Id and label of the step that Redo does again, or None."""
    return next(iter(tuples(_NEXT_REDO(connection))), None)


def undo(connection: Connection, author: Author) -> ChangeSet:
    """Take the newest step back.

    Raises:
        UserError: when there is nothing to undo.
        StorageError: when the rows are no longer as the journal left them.
    """
    step = next_undo(connection)
    if step is None:
        raise UserError("There is nothing to undo.")
    return _turn(connection, author, step, back=True)


def redo(connection: Connection, author: Author) -> ChangeSet:
    """Do the step again that was undone last.

    Raises:
        UserError: when there is nothing to redo.
        StorageError: when the rows are no longer as the journal left them.
    """
    step = next_redo(connection)
    if step is None:
        raise UserError("There is nothing to redo.")
    return _turn(connection, author, step, back=False)


def _turn(connection: Connection, author: Author, step: tuple[int, str], *, back: bool) -> ChangeSet:
    step_id, label = step
    batches = connection.execute(
        select(journal_batches)
        .where(journal_batches.c.step_id == step_id)
        .order_by(journal_batches.c.id.desc() if back else journal_batches.c.id)
    ).all()
    with journaled_statements(connection):
        for batch in batches:
            _apply(connection, batch, back=back)
    follow_step(connection, step_id)
    verb = "undo" if back else "redo"
    steps = journal_steps.c
    connection.execute(
        update(journal_steps).where(steps.id == step_id).values(state="undone" if back else "done")
    )
    connection.execute(
        insert(journal_steps).values(
            guid=new_guid(),
            label=label,
            verb=verb,
            kind=verb,
            target_id=step_id,
            coder_id=author.coder_id,
            coder=author.name,
            at=now_text(),
            state="done",
            undoable=0,
        )
    )
    return change_set(connection, step_id, label, verb, back=back)


def _apply(connection: Connection, batch: Any, *, back: bool) -> None:
    """Apply one batch or its inverse, set-based, and check that every row was there."""
    table = JOURNALED[batch.table_name]
    adds = (batch.operation == "delete") if back else (batch.operation == "insert")
    removes = (batch.operation == "insert") if back else (batch.operation == "delete")
    image: ColumnElement[Any] = journal_rows.c.before if back else journal_rows.c.after
    of_batch = journal_rows.c.batch_id == batch.id
    if adds:
        names = list(table.c.keys())
        rows = select(*(image_value(image, table.c[name]) for name in names)).where(of_batch)
        done = connection.execute(insert(table).from_select(names, rows)).rowcount
    elif removes:
        ids = select(journal_rows.c.row_id).where(of_batch)
        done = connection.execute(delete(table).where(table.c.id.in_(ids))).rowcount
    else:
        done = _apply_update(connection, table, json.loads(batch.columns), image, of_batch)
    if done != batch.row_count:
        raise StorageError(
            "This step no longer fits the project; nothing was changed.",
            "Run “qdacoder check” on the project.",
        )


def _apply_update(
    connection: Connection,
    table: Table,
    columns: list[str],
    image: ColumnElement[Any],
    of_batch: ColumnElement[bool],
) -> int:
    values = {name: image_value(image, table.c[name]) for name in columns}
    # Joined, not looked up row by row: ten thousand rows are one statement.
    return connection.execute(
        update(table).where(of_batch, table.c.id == journal_rows.c.row_id).values(**values)
    ).rowcount


def change_set(
    connection: Connection,
    step_id: int,
    label: str,
    verb: str,
    initiator: object = None,
    result_id: int | None = None,
    *,
    back: bool = False,
    rows: int | None = None,
) -> ChangeSet:
    """What a step changed, for the views: the ids by kind, and the segments, footage and nodes concerned.

    Args:
        back: the step was taken back.
        rows: how many rows it changed, where that is known.
    """
    count = rows
    if count is None:
        query = select(func.sum(journal_batches.c.row_count)).where(journal_batches.c.step_id == step_id)
        count = connection.execute(query).scalar() or 0
    touched = _few(connection, step_id, back) if count <= _FEW else _many(connection, step_id)
    by_table = touched.by_table
    ids: dict[Kind, set[int]] = defaultdict(set)
    for name, found in by_table.items():
        ids[_KINDS[name]] |= found
    segment_ids = set(by_table["segments"])
    for name in _ON_SEGMENTS:
        segment_ids |= touched.members[name, "segment_id"]
    footage_ids = set(by_table["footage"])
    for name in _IN_FOOTAGE:
        footage_ids |= touched.members[name, "footage_id"]
    elsewhere = segment_ids - by_table["segments"]  # their footage is not in the images
    footage_ids |= _footage_of(connection, elsewhere)
    return ChangeSet(
        label=label,
        verb=verb,
        ids={kind: frozenset(found) for kind, found in ids.items() if found},
        segment_ids=frozenset(segment_ids),
        footage_ids=frozenset(footage_ids),
        node_ids=frozenset(
            by_table["nodes"] | touched.members["codings", "node_id"] | touched.members["synonyms", "node_id"]
        ),
        initiator=initiator,
        result_id=result_id,
        codings=None if touched.codings is None else tuple(touched.codings),
        added=touched.added,
    )


def _footage_of(connection: Connection, segment_ids: set[int]) -> set[int]:
    """In which footage segments lie."""
    if len(segment_ids) <= _MANY:
        query = select(segments.c.footage_id).where(one_of(segments.c.id, segment_ids)).distinct()
    else:
        # Whether there is one of them in a footage is soon seen, from the index alone: `+ 0` keeps to that.
        inside = select(1).where(
            segments.c.footage_id == footage.c.id, one_of(segments.c.id + 0, segment_ids)
        )
        query = select(footage.c.id).where(inside.exists())
    return set(connection.execute(query).scalars()) if segment_ids else set()


_IMAGES = Prepared(
    lambda: (
        select(
            journal_batches.c.table_name, journal_rows.c.row_id, journal_rows.c.before, journal_rows.c.after
        )
        .join_from(journal_rows, journal_batches, journal_rows.c.batch_id == journal_batches.c.id)
        .where(journal_batches.c.step_id == bindparam("step"))
    )
)


class _Touched:
    """Ids of the rows of a step by table, and what the images of some say of other things."""

    def __init__(self) -> None:
        self.by_table: dict[str, set[int]] = defaultdict(set)
        self.members: dict[tuple[str, str], set[int]] = defaultdict(set)
        self.codings: list[Coded] | None = None
        self.added: Counter[Kind] | None = None


def _few(connection: Connection, step_id: int, back: bool) -> _Touched:
    """A small step: its images in one query."""
    touched = _Touched()
    touched.codings, touched.added = [], Counter()
    for name, row_id, before, after in tuples(_IMAGES(connection, step=step_id)):
        touched.by_table[name].add(row_id)
        if back:
            before, after = after, before
        if name in _COUNTED:
            touched.added[_COUNTED[name]] += (after is not None) - (before is not None)
        columns = _MEMBERS_OF[name]
        if not columns:
            continue
        images = [(json.loads(image), by) for image, by in ((before, -1), (after, 1)) if image]
        for column in columns:
            touched.members[name, column] |= {image[column] for image, _by in images} - {None}
        if name == "codings":
            touched.codings += [Coded(row["segment_id"], row["node_id"], by) for row, by in images]
    return touched


def _many(connection: Connection, step_id: int) -> _Touched:
    """A step of many rows: the database picks the ids out of the images, batch by batch."""
    touched = _Touched()
    batches = connection.execute(select(journal_batches).where(journal_batches.c.step_id == step_id)).all()
    for batch in batches:
        members = [table.c[name] for table, name in _MEMBERS if table.name == batch.table_name]
        # In one pass, so that an image is taken apart once; what an update did not set is the same in both.
        told = [
            (column, image)
            for column in members
            for image in (journal_rows.c.before, journal_rows.c.after)
            if _tells(batch, column.name, image.name)
        ]
        found = connection.execute(
            select(
                joined(journal_rows.c.row_id), *(joined(image_value(image, one)) for one, image in told)
            ).where(journal_rows.c.batch_id == batch.id)
        ).one()
        touched.by_table[batch.table_name].update(numbers(found[0]))
        for (column, _image), text in zip(told, found[1:], strict=True):
            touched.members[batch.table_name, column.name].update(numbers(text))
    return touched


def _tells(batch: Any, column: str, image: str) -> bool:
    """Whether an image of a batch's rows has a value of a column that the other image has not."""
    if batch.operation != "update":
        return image == ("after" if batch.operation == "insert" else "before")
    return image == "before" or column in json.loads(batch.columns)


def history(connection: Connection, limit: int, before_id: int | None = None) -> list[HistoryRow]:
    """Steps of the journal, newest first."""
    steps = journal_steps.c
    # What was played is noted every few seconds; nobody looks for that among decisions.
    query = select(journal_steps).where(steps.verb != "seen.note").order_by(steps.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(steps.id < before_id)
    undo_id, redo_id = (
        found[0] if found else None for found in (next_undo(connection), next_redo(connection))
    )
    return [
        HistoryRow(
            id=row.id,
            label=row.label,
            verb=row.verb,
            kind=row.kind,
            coder=row.coder,
            at=datetime.fromisoformat(row.at),
            state=StepState(row.state),
            target_id=row.target_id,
            undoable=bool(row.undoable),
            rows=row.row_count,
            next_undo=row.id == undo_id,
            next_redo=row.id == redo_id,
        )
        for row in connection.execute(query).all()
    ]


def count_steps(connection: Connection) -> int:
    """How many steps the journal holds."""
    return int(connection.execute(select(func.count()).select_from(journal_steps)).scalar_one())
