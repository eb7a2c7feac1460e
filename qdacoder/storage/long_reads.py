"""Reads that last for seconds and give way to a change.

A commit needs the file for itself and waits until nobody reads it any more. An export reads for seconds, as
it is one consistent moment of the project; a tag would wait for its end, and be refused when that takes too
long. So a change overtakes it: the read is broken off, and whoever reads begins again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from qdacoder.errors import Cancelled


class Overtaken(Exception):
    """A change was about to be committed: what was read does not count, begin again."""


class LongRead:
    """One read under way.

    Attributes:
        connection: where to read.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._overtaken = False

    def overtaken(self) -> bool:
        """Whether a change waits; asked again and again by whoever reads."""
        return self._overtaken

    def break_off(self) -> None:
        """Let the change go first; from any thread."""
        self._overtaken = True
        raw = self.connection.connection.driver_connection
        if isinstance(raw, sqlite3.Connection):
            raw.interrupt()


class LongReads:
    """The reads of a file that give way."""

    def __init__(self) -> None:
        self._under_way: set[LongRead] = set()
        self._lock = Lock()

    @contextmanager
    def reading(self, connection: Connection, *, gives_way: bool) -> Iterator[LongRead]:
        """Read on a connection.

        Raises:
            Overtaken: a change goes first.
        """
        one = LongRead(connection)
        cursors: list[Any] = []
        event.listen(
            connection, "before_cursor_execute", lambda _connection, cursor, *_: cursors.append(cursor)
        )
        with self._lock:
            if gives_way:
                self._under_way.add(one)
        try:
            yield one
        except (OperationalError, Cancelled) as error:
            if one.overtaken():
                raise Overtaken from error
            raise
        finally:
            with self._lock:
                self._under_way.discard(one)
            # Rows that nobody fetched would hold the file as long as anything knows of them.
            for cursor in cursors:
                cursor.close()

    def overtake(self) -> None:
        """A change is about to be committed."""
        with self._lock:
            for one in self._under_way:
                one.break_off()
