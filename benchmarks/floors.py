"""What the same would cost bare: sqlite3 with the project's pragmas, a painter, a window of Qt alone."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from benchmarks.measure import repeated, timed, times

_PRAGMAS = ("foreign_keys=ON", "temp_store=MEMORY", "journal_mode=DELETE", "synchronous=FULL")


@contextmanager
def bare(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of sqlite3 with the pragmas that a project has."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        yield connection


def transaction(rows: int) -> list[float]:
    """Committing so many rows of a row image's length."""
    with (
        TemporaryDirectory(prefix="qdacoder-bench-") as folder,
        bare(Path(folder) / "floor.db") as connection,
    ):
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, words TEXT)")

        def commit() -> None:
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(rows):
                connection.execute("INSERT INTO rows (words) VALUES (?)", ("x" * 120,))
            connection.execute("COMMIT")

        return repeated(40, commit, warm=3)


def query(path: Path, sql: str, given: tuple[object, ...] = (), count: int = 10) -> list[float]:
    """Fetching everything that a query finds."""
    with bare(path) as connection:
        return repeated(count, lambda: connection.execute(sql, given).fetchall())


def fills(rects: int, width: int, height: int) -> list[float]:
    """Filling so many small rectangles, twice each, on a picture of this size and copying it once."""
    source, target = QPixmap(width, height), QPixmap(width, height)
    some = [QRect(at * 7 % max(1, width - 20), at * 13 % max(1, height - 20), 16, 16) for at in range(rects)]

    def paint() -> None:
        painter = QPainter(source)
        for rect in some:
            painter.fillRect(rect, Qt.GlobalColor.blue)
            painter.fillRect(rect.adjusted(3, 1, -1, -1), Qt.GlobalColor.white)
        painter.end()
        painter = QPainter(target)
        painter.drawPixmap(0, 0, source)
        painter.end()

    return repeated(60, paint, warm=3)


def moved_codings(path: Path, source: int, target: int) -> list[float]:
    """One UPDATE of a node's codings, and INSERT … SELECT of their images before and after, committed."""
    found = []
    with bare(path) as connection:
        connection.execute(
            "CREATE TABLE images"
            " (id INTEGER PRIMARY KEY, batch_id INTEGER, row_id INTEGER, before TEXT, after TEXT)"
        )
        connection.execute("CREATE INDEX images_of ON images (batch_id, row_id)")
        for batch in range(times(4)):
            # Where both nodes are on a segment nothing can move: as a merge does, those are taken off first.
            connection.execute(
                "DELETE FROM codings WHERE node_id = ? AND segment_id IN"
                " (SELECT segment_id FROM codings WHERE node_id = ?)",
                (source, target),
            )
            found.append(timed(partial(_move, connection, batch, source, target)))
            source, target = target, source
    return found


def _move(connection: sqlite3.Connection, batch: int, source: int, target: int) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        "INSERT INTO images (batch_id, row_id, before, after)"
        f" SELECT ?, id, {_image('node_id')}, {_image('?')} FROM codings WHERE node_id = ?",
        (batch, target, source),
    )
    connection.execute(
        "UPDATE codings SET node_id = ? WHERE id IN (SELECT row_id FROM images WHERE batch_id = ?)",
        (target, batch),
    )
    connection.execute("COMMIT")


def _image(node: str) -> str:
    """A coding as JSON, with another expression for its node."""
    names = {"id": "id", "guid": "guid", "segment_id": "segment_id", "node_id": node}
    names |= {"coder_id": "coder_id", "coded_at": "coded_at"}
    return f"json_object({', '.join(f'{name!r}, {value}' for name, value in names.items())})"


CODED = """
SELECT s.id, f.title, i.name, w.label, g.name, n.name, s.in_frame, s.out_frame, f.rate_numerator,
       f.rate_denominator, c.name, s.relevance, s.quote_original, s.quote_translation,
       (SELECT text FROM memos WHERE segment_id = s.id ORDER BY id LIMIT 1), d.coded_at
FROM codings d JOIN segments s ON d.segment_id = s.id JOIN footage f ON s.footage_id = f.id
JOIN nodes n ON d.node_id = n.id JOIN coders c ON d.coder_id = c.id
LEFT JOIN categories g ON n.category_id = g.id LEFT JOIN sites i ON f.site_id = i.id
LEFT JOIN witnesses w ON s.witness_id = w.id
ORDER BY f.id, s.in_frame, s.out_frame, s.id, g.position, n.position, n.id, d.id
"""


def csv_file(path: Path, target: Path) -> None:
    """The codings with their names by sqlite3 and csv.writer; places in footage as plain seconds."""
    with bare(path) as connection, target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        for row in connection.execute(CODED):
            start, end, many, per = row[6:10]
            first, last = start * per / many, end * per / many
            quoted = f"{row[1]}, {first:.2f}-{last:.2f}"
            writer.writerow((*row, f"{first:.2f}", f"{last:.2f}", first, last, last - first, quoted, ""))
