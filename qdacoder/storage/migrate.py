"""Bringing an older project file up to date, after a copy. Alembic is loaded only when it is needed."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from qdacoder.errors import StorageError
from qdacoder.storage.engine import open_engine, sqlite_uri, told_plainly, writing

_REVISION_FILE = re.compile(r"^([0-9]{4})_[a-z0-9_]+\.py$")


def migrations_folder() -> Path:
    """Where the migrations are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "_migrations"
    return packed if packed.is_dir() else package.parent / "migrations"


@cache
def known_revisions() -> tuple[str, ...]:
    """The revisions this program can read, oldest first (their files are numbered)."""
    found = (_REVISION_FILE.match(file.name) for file in (migrations_folder() / "versions").iterdir())
    return tuple(sorted(match[1] for match in found if match))


def stamp(connection: Connection, revision: str) -> None:
    """Note the revision of a database that was just made from the tables."""
    connection.execute(
        text(
            "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
            " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})


def upgrade(path: Path, revision: str, target: str = "head", folder: Path | None = None) -> Path:
    """Copy a project beside itself, then migrate it in one transaction. Returns the copy.

    Raises:
        StorageError: the copy or a migration failed; the project is as it was, the copy is named.
    """
    copy = copy_before(path, revision)
    engine = open_engine(path)
    try:
        with writing(engine) as connection:
            run_migrations(connection, target, folder)
    except StorageError:
        raise
    except Exception as error:
        raise StorageError(
            f"{path.name} could not be brought up to date; it is unchanged.", f"A copy is {copy.name}."
        ) from error
    finally:
        engine.dispose()
    return copy


def run_migrations(connection: Connection, target: str = "head", folder: Path | None = None) -> None:
    """Run Alembic up to a revision inside the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(folder or migrations_folder()).replace("%", "%%"))
    attributes: dict[str, Any] = config.attributes
    attributes["connection"] = connection
    command.upgrade(config, target)


def copy_before(path: Path, revision: str) -> Path:
    """A copy of the project by SQLite's backup API, named after the revision it has, checked.

    Raises:
        StorageError: the copy could not be made whole.
    """
    number = 1
    while True:
        suffix = "" if number == 1 else f"-{number}"
        copy = path.with_name(f"{path.stem}.before-update-{revision}{suffix}{path.suffix}")
        if not copy.exists():
            break
        number += 1
    copy_database(path, copy)
    return copy


def copy_database(path: Path, copy: Path) -> None:
    """Copy a database that may be open, by SQLite's backup API, and check the copy.

    Raises:
        StorageError: the copy could not be made whole; none is left.
    """
    try:
        with (
            told_plainly(),
            closing(sqlite3.connect(sqlite_uri(path, "ro"), uri=True)) as source,
            closing(sqlite3.connect(sqlite_uri(copy, "rwc"), uri=True)) as target,
        ):
            source.backup(target)
            if target.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                raise StorageError(f"{path.name} is damaged and cannot be copied.", "Open a backup of it.")
    except StorageError:
        copy.unlink(missing_ok=True)
        raise
