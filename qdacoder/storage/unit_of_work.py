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
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
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
from qdacoder.storage.tables import JOURNALED, journal_batches, journal_rows, journal_steps

_OPEN = "qdacoder_unit_of_work"


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
        self.step_id: int = connection.execute(
            insert(journal_steps).values(
                guid=new_guid(),
                label=label,
                verb=verb,
                kind="do",
                coder_id=author.coder_id,
                coder=author.name,
                at=now_text(),
                state="done",
                undoable=int(undoable),
            )
        ).inserted_primary_key[0]  # type: ignore[index]

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
        with self._journaled():
            row_id: int = self.connection.execute(insert(table).values(**values)).inserted_primary_key[0]  # type: ignore[index]
        self._after_images(table, batch, table.c.id == row_id)
        self.rows += 1
        return row_id

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add many rows in one statement, each with a GUID where the table has one."""
        if not rows:
            return
        if "guid" in table.c:
            rows = [{"guid": new_guid(), **row} for row in rows]
        batch = self._batch(table, "insert", list(table.c.keys()))
        last = self._last_id(table)
        with self._journaled():
            self.connection.execute(insert(table), list(rows))
        self._images_after_insert(table, batch, table.c.id > last)

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
        steps = journal_steps.c
        self.connection.execute(
            update(journal_steps)
            .where(steps.id == self.step_id)
            .values(row_count=self.rows - self.forgotten, label=self.label)
        )
        if self.undoable:
            self.connection.execute(
                # With its kind, so that the index finds it: a project has a step for each edit ever made.
                update(journal_steps)
                .where(steps.kind == "do", steps.state == "undone")
                .values(state="dropped")
            )

    def _batch(self, table: Table, operation: str, columns: list[str], row_count: int = 0) -> int:
        if table.name not in JOURNALED:
            raise RuntimeError(f"{table.name} is not a journaled table")
        result = self.connection.execute(
            insert(journal_batches).values(
                step_id=self.step_id,
                table_name=table.name,
                operation=operation,
                columns=json.dumps(columns),
                row_count=row_count,
            )
        )
        batch: int = result.inserted_primary_key[0]  # type: ignore[index]
        return batch

    def _images_after_insert(self, table: Table, batch: int, where: ColumnElement[bool]) -> int:
        return self._close_batch(batch, self._after_images(table, batch, where))

    def _after_images(self, table: Table, batch: int, where: ColumnElement[bool]) -> int:
        picked = select(constant(batch), table.c.id, row_image(table)).where(where)
        columns = ["batch_id", "row_id", "after"]
        return self.connection.execute(insert(journal_rows).from_select(columns, picked)).rowcount

    def _close_batch(self, batch: int, count: int) -> int:
        if count:
            self.connection.execute(
                update(journal_batches).where(journal_batches.c.id == batch).values(row_count=count)
            )
        else:
            self.connection.execute(delete(journal_batches).where(journal_batches.c.id == batch))
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
