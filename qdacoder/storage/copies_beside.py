"""Copies of a project in its folder, whatever they are called: all of them hold what the project holds."""

from __future__ import annotations

import mmap
import sqlite3
from contextlib import closing
from pathlib import Path

from qdacoder.storage.engine import sqlite_uri

SIDE_FILES = ("-journal", "-wal", "-shm")
_MAGIC = b"SQLite format 3\0"


def find(path: Path) -> list[Path]:
    """Copies of this project in its folder: made before an update, saved under another name, half made.

    Any SQLite file with the project's identity counts, also a damaged one that only its bytes tell, and
    what a crash left of one (a log without its file).
    """
    guid = _identity(path)
    if not guid:
        return []
    found = []
    own = path.resolve()
    for other in sorted(path.parent.iterdir()):
        if not other.is_file() or other.resolve() == own:
            continue
        if _is_orphan(other, own) or (_is_database(other) and _has(other, guid)):
            found.append(other)
    return found


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _is_orphan(path: Path, own: Path) -> bool:
    """Whether it is the log of a copy that is not there: named after the project, which is all that tells."""
    base = next((path.name.removesuffix(end) for end in SIDE_FILES if path.name.endswith(end)), "")
    if not base or base == own.name or path.with_name(base).exists():
        return False
    return base.lstrip(".").startswith(own.stem)


def _has(path: Path, guid: str) -> bool:
    return _identity(path) == guid or _holds(path, guid.encode())


def _identity(path: Path) -> str:
    """The guid of the project in a file; empty when it cannot be read."""
    try:
        with closing(sqlite3.connect(sqlite_uri(path, "ro"), uri=True)) as connection:
            row = connection.execute("SELECT guid FROM project").fetchone()
    except sqlite3.Error:
        return ""  # told by its bytes, or not this project
    return str(row[0]) if row else ""


def _holds(path: Path, wanted: bytes) -> bool:
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of:
            return bytes_of.find(wanted) >= 0
    except (OSError, ValueError):
        return False
