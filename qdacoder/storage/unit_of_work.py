"""One operation on a project: its row changes and their images, in one transaction.

Every change to a journaled table goes through `UnitOfWork.insert`, `.update` or `.delete`. Each is one
set-based statement together with one that writes the images of all the rows it touched, so a verb that
changes ten thousand rows costs a handful of statements. Nobody writes undo code for a feature.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Select,
    Table,
    bindparam,
    delete,
    event,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.sql import ColumnElement, Delete, Insert, Update

from qdacoder.domain.changes import ChangeSet
from qdacoder.storage.engine import constant, row_image
from qdacoder.storage.prepared import Prepared
from qdacoder.storage.tables import JOURNALED, journal_batches, journal_rows, journal_steps

_OPEN = "qdacoder_unit_of_work"
_STEP = ("guid", "label", "verb", "kind")


def now_text() -> str:
    """The present moment as stored: UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def new_guid() -> str:
    """A new stable identity for something that can be exchanged."""
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the project, as the journal keeps it."""

    coder_id: int | None
    name: str


_ADD_STEP = Prepared(
    lambda: insert(journal_steps).values(
        {name: bindparam(name) for name in (*_STEP, "coder_id", "coder", "at", "state", "undoable")}
    )
)
_END_STEP = Prepared(
    lambda: (
        update(journal_steps)
        .where(journal_steps.c.id == bindparam("step"))
        .values(row_count=bindparam("row_count"), label=bindparam("label"))
    )
)
# With its kind, so that the index finds it: a project has a step for each edit ever made.
_DROP_UNDONE = Prepared(
    lambda: (
        update(journal_steps)
        .where(journal_steps.c.kind == "do", journal_steps.c.state == "undone")
        .values(state="dropped")
    )
)
_ADD_BATCH = Prepared(
    lambda: insert(journal_batches).values(
        {name: bindparam(name) for name in ("step_id", "table_name", "operation", "columns", "row_count")}
    )
)
_COUNT_BATCH = Prepared(
    lambda: (
        update(journal_batches)
        .where(journal_batches.c.id == bindparam("batch"))
        .values(row_count=bindparam("row_count"))
    )
)
_DROP_BATCH = Prepared(lambda: delete(journal_batches).where(journal_batches.c.id == bindparam("batch")))


@cache
def _adding(table: Table, names: tuple[str, ...]) -> Prepared:
    """One row of a table with these columns."""
    return Prepared(lambda: insert(table).values({name: bindparam(name) for name in names}))


@cache
def _imaging(table: Table) -> Prepared:
    """The image of one row after it came."""
    picked = select(bindparam("batch", type_=Integer), table.c.id, row_image(table)).where(
        table.c.id == bindparam("row")
    )
    return Prepared(lambda: insert(journal_rows).from_select(["batch_id", "row_id", "after"], picked))


class UnitOfWork:
    """The row changes of one step.

    Attributes:
        connection: for reads inside the same transaction.
        step_id: the journal step being written.
        rows: row images written so far; 0 means that nothing changed.
        forgotten: how many of them were taken out of the journal again (erasing a witness).
        known_changes: what the step changed, where the journal cannot tell any more.
    """

    def __init__(
        self, connection: Connection, label: str, verb: str, author: Author, *, undoable: bool = True
    ) -> None:
        self.connection = connection
        self.label = label
        self.verb = verb
        self.author = author
        self.undoable = undoable
        self.rows = 0
        self.forgotten = 0
        self.known_changes: ChangeSet | None = None
        self.step_id = _ADD_STEP(
            connection,
            guid=new_guid(),
            label=label,
            verb=verb,
            kind="do",
            coder_id=author.coder_id,
            coder=author.name,
            at=now_text(),
            state="done",
            undoable=int(undoable),
        ).lastrowid

    @property
    def coder_id(self) -> int:
        """The coder who acts (a project always has one before anything is coded)."""
        if self.author.coder_id is None:
            raise RuntimeError("no coder is chosen")
        return self.author.coder_id

    def insert(self, table: Table, **values: Any) -> int:
        """Add one row; a GUID is given where the table has one. Returns the new id."""
        if "guid" in table.c and "guid" not in values:
            values["guid"] = new_guid()
        batch = self._batch(table, "insert", list(table.c.keys()), row_count=1)
        row_id: int = _adding(table, tuple(values))(self.connection, **values).lastrowid
        _imaging(table)(self.connection, batch=batch, row=row_id)
        self.rows += 1
        return row_id

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many rows in one statement, each with a GUID where the table has one."""
        if not rows:
            return
        if "guid" in table.c:
            rows = [{"guid": new_guid(), **row} for row in rows]
        if len(rows) == 1:
            self.insert(table, **rows[0])
            return
        batch = self._batch(table, "insert", list(table.c.keys()), row_count=len(rows))
        last = self._last_id(table)
        with self._journaled():
            self.connection.execute(insert(table), list(rows))
        self.rows += self._after_images(table, batch, table.c.id > last)

    def insert_from(self, table: Table, columns: Sequence[str], rows: Select[Any]) -> int:
        """Add the rows that a query gives. Returns how many there were."""
        batch = self._batch(table, "insert", list(table.c.keys()))
        last = self._last_id(table)
        with self._journaled():
            self.connection.execute(insert(table).from_select(list(columns), rows))
        return self._images_after_insert(table, batch, table.c.id > last)

    def update(self, table: Table, where: ColumnElement[bool], **values: Any) -> int:
        """Set columns of the rows that match; values may be expressions. Returns rows really changed."""
        batch = self._batch(table, "update", list(values))
        images = journal_rows.c
        # An update sees the row as it was: what it will hold can be written down beside that at once.
        new = {
            name: value if isinstance(value, ColumnElement) else literal(value, table.c[name].type)
            for name, value in values.items()
        }
        changes = or_(false(), *(table.c[name].is_distinct_from(value) for name, value in new.items()))
        picked = select(constant(batch), table.c.id, row_image(table), row_image(table, new)).where(
            where, changes
        )
        columns = ["batch_id", "row_id", "before", "after"]
        count = self.connection.execute(insert(journal_rows).from_select(columns, picked)).rowcount
        if count:
            ids = select(images.row_id).where(images.batch_id == batch)
            with self._journaled():
                self.connection.execute(update(table).where(table.c.id.in_(ids)).values(**values))
        return self._close_batch(batch, count)

    def delete(self, table: Table, where: ColumnElement[bool]) -> int:
        """Remove the rows that match. Returns how many there were."""
        batch = self._batch(table, "delete", list(table.c.keys()))
        images = journal_rows.c
        picked = select(constant(batch), table.c.id, row_image(table)).where(where)
        columns = ["batch_id", "row_id", "before"]
        count = self.connection.execute(insert(journal_rows).from_select(columns, picked)).rowcount
        if count:
            ids = select(images.row_id).where(images.batch_id == batch)
            with self._journaled():
                self.connection.execute(delete(table).where(table.c.id.in_(ids)))
        return self._close_batch(batch, count)

    def finish(self) -> None:
        """Close the step: its size is noted, and what had been undone before it can no longer be redone."""
        _END_STEP(self.connection, step=self.step_id, row_count=self.rows - self.forgotten, label=self.label)
        if self.undoable:
            _DROP_UNDONE(self.connection)

    def _batch(self, table: Table, operation: str, columns: list[str], row_count: int = 0) -> int:
        if table.name not in JOURNALED:
            raise RuntimeError(f"{table.name} is not a journaled table")
        return _ADD_BATCH(
            self.connection,
            step_id=self.step_id,
            table_name=table.name,
            operation=operation,
            columns=json.dumps(columns),
            row_count=row_count,
        ).lastrowid

    def _images_after_insert(self, table: Table, batch: int, where: ColumnElement[bool]) -> int:
        return self._close_batch(batch, self._after_images(table, batch, where))

    def _after_images(self, table: Table, batch: int, where: ColumnElement[bool]) -> int:
        picked = select(constant(batch), table.c.id, row_image(table)).where(where)
        columns = ["batch_id", "row_id", "after"]
        return self.connection.execute(insert(journal_rows).from_select(columns, picked)).rowcount

    def _close_batch(self, batch: int, count: int) -> int:
        if count:
            _COUNT_BATCH(self.connection, batch=batch, row_count=count)
        else:
            _DROP_BATCH(self.connection, batch=batch)
        self.rows += count
        return count

    def _last_id(self, table: Table) -> int:
        return int(self.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())

    def _journaled(self) -> _Allowed:
        return _Allowed(self.connection)


class _Allowed:
    """Marks statements of a unit of work (or of undo) as journaled."""

    def __init__(self, connection: Connection) -> None:
        self._info = connection.info

    def __enter__(self) -> None:
        self._info[_OPEN] = True

    def __exit__(self, *_: object) -> None:
        self._info[_OPEN] = False


def journaled_statements(connection: Connection) -> _Allowed:
    """Statements inside this block are known to the journal (only undo and redo need it)."""
    return _Allowed(connection)


def refuse_unjournaled_changes(engine: Engine) -> None:
    """Make the engine refuse a change to a journaled table outside a unit of work."""

    @event.listens_for(engine, "before_execute")
    def _check(
        connection: Connection, statement: Any, _multiparams: Any, _params: Any, _options: Any
    ) -> None:
        if (
            isinstance(statement, Insert | Update | Delete)
            and getattr(statement.table, "name", "") in JOURNALED
            and not connection.info.get(_OPEN)
        ):
            raise RuntimeError(f"{statement.table} was about to change outside a unit of work")
