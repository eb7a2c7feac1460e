"""Statements that are spelled once for all: those of the journal run with every change, however small."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, CursorResult
from sqlalchemy.sql.expression import ClauseElement


class Prepared:
    """A statement with named parameters, turned into SQL at its first use.

    Building and comparing an expression takes SQLAlchemy several times as long as SQLite takes for a row.
    Only for whole numbers and texts, which drivers take and give as they are.
    """

    def __init__(self, make: Callable[[], ClauseElement]) -> None:
        """`make` gives the statement; its parameters are `bindparam`, or columns given by name."""
        self._make = make
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self._known: dict[str, Any] = {}
        self._dialect = ""

    def __call__(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Run it with these values."""
        if self._dialect != connection.dialect.name:
            compiled: Any = self._make().compile(dialect=connection.dialect)
            self._sql, self._names = str(compiled), tuple(compiled.positiontup or ())
            self._known = dict(compiled.params)
            self._dialect = connection.dialect.name
        known = self._known
        given = tuple(values[name] if name in values else known[name] for name in self._names)
        return connection.exec_driver_sql(self._sql, given)
