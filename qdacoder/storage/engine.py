"""How a project's database is opened, and the few expressions that are spelled per database.

SQLite: rollback journal (DELETE) with `synchronous=FULL`, because a project lives on a drive that is
carried about; foreign keys on; the schema of a file from elsewhere is not trusted.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import (
    Column,
    Connection,
    CursorResult,
    Engine,
    Select,
    Table,
    create_engine,
    event,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import Integer, String

from qdacoder.errors import StorageError

# "QDAC": tells a project file from any other SQLite file.
APPLICATION_ID = 0x51444143
_BUSY_SECONDS = 5.0
_FEW = 100
# Does a commit that it is given, in whatever thread, and returns or raises when that has.
Committing = Callable[[Callable[[], None]], None]
_WRITE = "qdacoder_write"


def sqlite_uri(path: Path, mode: str) -> str:
    """The SQLite URI of a file, whatever characters its path holds. `mode` is ``ro``, ``rw`` or ``rwc``."""
    return f"file:{quote(os.fsencode(os.path.abspath(path)))}?mode={mode}"


def open_engine(path: Path, *, read_only: bool = False, create: bool = False) -> Engine:
    """An engine for a project file; connections carry the project's pragmas."""
    mode = "ro" if read_only else "rwc" if create else "rw"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            sqlite_uri(path, mode),
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    # The newest connection is handed out first: its page cache is the warm one.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4, pool_use_lifo=True)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        pragmas = ["foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY"]
        if not read_only:
            pragmas += ["journal_mode=DELETE", "synchronous=FULL"]
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection inside one read transaction: everything read is one consistent moment."""
    with told_plainly(), engine.connect() as connection, connection.begin():
        yield connection


def at_once(commit: Callable[[], None]) -> None:
    """Commit here and now."""
    commit()


@contextmanager
def writing(engine: Engine, committing: Committing = at_once) -> Iterator[Connection]:
    """A connection inside one write transaction: committed at the end, rolled back on any error."""
    with told_plainly(), engine.connect().execution_options(**{_WRITE: True}) as connection:
        transaction = connection.begin()
        try:
            yield connection
            committing(transaction.commit)
        except BaseException:
            transaction.rollback()
            raise


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what the environment does to a database into one sentence with the way out.

    Raises:
        StorageError: disk full, read-only, locked, damaged or gone.
    """
    try:
        yield
    except (OperationalError, DatabaseError, sqlite3.DatabaseError) as error:
        cause = getattr(error, "orig", error)
        told = _sentence(str(cause))
        if told is None:
            raise
        raise StorageError(*told) from error


def _sentence(text: str) -> tuple[str, str] | None:
    lowered = text.lower()
    table: Sequence[tuple[str, tuple[str, str]]] = (
        ("disk is full", ("The disk is full; nothing was changed.", "Free some space and try again.")),
        ("disk i/o error", ("The disk could not be written; nothing was changed.", "Check the drive.")),
        ("readonly", ("The project cannot be written here.", "Copy it to a folder you may write to.")),
        ("locked", ("The project is in use by another program.", "Close it there and try again.")),
        ("malformed", ("The project file is damaged.", "Open the newest backup beside it.")),
        ("not a database", ("This file is not a qdacoder project, or it is damaged.", "")),
        ("unable to open", ("The project file cannot be opened.", "Check that the drive is connected.")),
    )
    return next((told for words, told in table if words in lowered), None)


class _RowImage(FunctionElement[str]):
    inherit_cache = True
    type = String()
    name = "row_image"


class _ImageValue(FunctionElement[Any]):
    inherit_cache = True
    name = "image_value"


def row_image(table: Table, after: Mapping[str, ColumnElement[Any]] | None = None) -> FunctionElement[str]:
    """A row of a table as JSON text, one member a column. Integers and texts only, so nothing is rounded.

    Args:
        after: what columns will hold after an update, by name: then the image is that of the row to come.
    """
    members: list[ColumnElement[Any]] = []
    for name, column in table.c.items():
        members += [literal_column(f"'{name}'"), (after or {}).get(name, column)]
    return _RowImage(*members)


def image_value(image: ColumnElement[Any], column: Column[Any]) -> FunctionElement[Any]:
    """A member of a row image, as the column's own type."""
    kind = "integer" if isinstance(column.type, Integer) else "text"
    value = _ImageValue(image, literal_column(f"'$.{column.name}'"), literal_column(f"'{kind}'"))
    value.type = column.type
    return value


class _OneOf(FunctionElement[Any]):
    inherit_cache = True
    type = Integer()  # as a Boolean it would be compared with 1, and no index be used
    name = "one_of"


def one_of(column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """Whether a column holds one of these ids. However many there are, they are one parameter."""
    return _OneOf(column, literal(json.dumps(list(ids))))


def in_json(column: ColumnElement[int], ids: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a column holds one of the ids of a JSON array."""
    return _OneOf(column, ids)


def joined(column: ColumnElement[int]) -> ColumnElement[str]:
    """The numbers of a column as one text with commas between, without nulls; None where there are none.

    Many times faster than as many rows. Several of one query have the same order.
    """
    return func.aggregate_strings(column, ",")


class _Listed(FunctionElement[str]):
    inherit_cache = True
    type = String()
    name = "listed"


def listed(column: ColumnElement[Any]) -> ColumnElement[str]:
    """The texts of a column as one JSON array; None or an empty one where there are none. See `joined`."""
    return _Listed(column)


def numbers(text: str | None) -> list[int]:
    """What `joined` gave."""
    return list(map(int, text.split(","))) if text else []


@compiles(_RowImage, "sqlite")
def _row_image_sqlite(element: _RowImage, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **kw)})"


@compiles(_RowImage)
def _row_image(element: _RowImage, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_build_object({compiler.process(element.clauses, **kw)})::text"


@compiles(_ImageValue, "sqlite")
def _image_value_sqlite(element: _ImageValue, compiler: SQLCompiler, **kw: Any) -> str:
    image, path, _kind = element.clauses
    return f"json_extract({compiler.process(image, **kw)}, {compiler.process(path, **kw)})"


@compiles(_ImageValue)
def _image_value(element: _ImageValue, compiler: SQLCompiler, **kw: Any) -> str:
    image, path, kind = (compiler.process(part, **kw) for part in element.clauses)
    return f"(({image})::json ->> '{path.strip(chr(39))[2:]}')::{kind.strip(chr(39))}"


@compiles(_Listed, "sqlite")
def _listed_sqlite(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


@compiles(_Listed)
def _listed(element: _Listed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"json_agg({compiler.process(element.clauses, **kw)})::text"


@compiles(_OneOf, "sqlite")
def _one_of_sqlite(element: _OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"


@compiles(_OneOf)
def _one_of(element: _OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = (compiler.process(part, **kw) for part in element.clauses)
    return f"{column} IN (SELECT json_array_elements_text({ids}::json)::integer)"


def tuples(found: CursorResult[Any]) -> list[tuple[Any, ...]]:
    """All rows of an answer as the driver gives them, for answers of many rows: integers and texts only."""
    cursor: Any = found.cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    found.close()
    return rows


def constant(value: object) -> ColumnElement[Any]:
    """A bound value to select beside columns."""
    return literal(value)


__all__ = [
    "APPLICATION_ID",
    "Committing",
    "Connection",
    "among",
    "at_once",
    "constant",
    "image_value",
    "joined",
    "listed",
    "numbers",
    "one_of",
    "open_engine",
    "reading",
    "row_image",
    "sqlite_uri",
    "told_plainly",
    "tuples",
    "writing",
]


def bare_rows(connection: Connection, query: Select[Any]) -> list[Any]:
    """All rows of a query as the driver gives them: plain tuples, for a hundred thousand rows of numbers.

    Only for columns that are kept as they are read: integers and texts.
    """
    result = connection.execute(query)
    rows = list(result.cursor.fetchall()) if result.cursor is not None else []
    result.close()
    return rows


def among(column: ColumnElement[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column holds one of many numbers: thousands of them go over as one value, not as one each."""
    if len(ids) <= _FEW:
        return column.in_(ids)
    listed = func.json_each(json.dumps(list(ids))).table_valued("value")
    return column.in_(select(listed.c.value))
