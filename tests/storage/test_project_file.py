"""Making, opening and refusing project files."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from qdacoder.errors import StorageError, UserError
from qdacoder.services.session import create_project, open_project
from qdacoder.storage import migrate
from qdacoder.storage.engine import APPLICATION_ID, open_engine, writing
from qdacoder.storage.tables import REVISION, nodes
from qdacoder.storage.unit_of_work import refuse_unjournaled_changes
from tests.helpers.build import a_project, dump

FROZEN = Path(__file__).parent.parent / "data" / "projects"
NEXT = f"{int(REVISION) + 1:04d}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_project_is_one_file_with_the_projects_pragmas(tmp_path: Path) -> None:
    session = a_project(tmp_path / "p.qdacoder")
    with session.reading() as connection:
        values = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("application_id", "journal_mode", "synchronous", "foreign_keys", "trusted_schema")
        }
    session.close()
    assert values == {
        "application_id": APPLICATION_ID,
        "journal_mode": "delete",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    assert [file.name for file in tmp_path.iterdir()] == ["p.qdacoder"]


def _schema(path: Path) -> dict[tuple[str, str], list[str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
        ).fetchall()
    connection.close()
    # SQLite and Alembic write the same constraints in another order.
    return {
        (kind, name): sorted(re.split(r",\s*(?![^(]*\))", re.sub(r'[\s"]+', " ", sql).strip(" )")))
        for kind, name, sql in rows
    }


def test_the_migrations_and_the_tables_give_the_same_schema(tmp_path: Path) -> None:
    create_project(tmp_path / "a.qdacoder", "A", "R").close()
    engine = open_engine(tmp_path / "b.qdacoder", create=True)
    with writing(engine) as connection:
        migrate.run_migrations(connection)
    engine.dispose()
    made, migrated = _schema(tmp_path / "a.qdacoder"), _schema(tmp_path / "b.qdacoder")
    assert set(made) == set(migrated)

    def parts(sql: list[str]) -> list[str]:
        return sorted(re.findall(r"\w+", " ".join(sql)))

    for key in made:
        assert parts(made[key]) == parts(migrated[key]), key
    assert migrate.known_revisions()[-1] == REVISION


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_a_frozen_project_of_each_revision_opens_whole(revision: str, tmp_path: Path) -> None:
    path = tmp_path / "영상 old.qdacoder"
    shutil.copyfile(FROZEN / f"revision_{revision}.qdacoder", path)
    before = dump(path)
    session = open_project(path)
    after = dump(path)
    assert {name: after[name] for name in before if name != "alembic_version"} == {
        name: rows for name, rows in before.items() if name != "alembic_version"
    }
    assert session.codebook.find_node("Weekly quota").name == "Weekly quota"
    assert session.next_redo() == "Tag “Weekly quota”"
    session.redo()
    session.coding.tag(1, 300, 400, [session.codebook.find_node("Foreman intervenes").id])
    session.undo()
    assert session.integrity.check() == []  # the index of its texts is made and whole
    session.close()
    copies = [one.name for one in tmp_path.iterdir() if "before-update" in one.name]
    assert copies == [f"영상 old.before-update-{revision}.qdacoder"]
    assert migrate.known_revisions() == ("0001", "0002", REVISION)


def test_an_older_project_is_copied_then_migrated(tmp_path: Path) -> None:
    path = tmp_path / "old.qdacoder"
    a_project(path).close()
    before = dump(path)
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT}_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision, branch_labels, depends_on = '{NEXT}', '{REVISION}', None, None\n"
        "def upgrade():\n    op.add_column('sites', sa.Column('country', sa.Text, server_default=''))\n"
    )
    copy = migrate.upgrade(path, REVISION, folder=folder)
    assert dump(copy) == before
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (NEXT,)
        assert connection.execute("SELECT count(*) FROM sites WHERE country = ''").fetchone() == (1,)
    connection.close()


def test_f16_a_failed_migration_leaves_the_project_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "old.qdacoder"
    a_project(path).close()
    before, schema = dump(path), _schema(path)
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.migrations_folder(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{NEXT}_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision, branch_labels, depends_on = '{NEXT}', '{REVISION}', None, None\n"
        "def upgrade():\n    op.add_column('sites', sa.Column('country', sa.Text))\n"
        "    op.execute('DELETE FROM memos')\n    raise RuntimeError('midway')\n"
    )
    with pytest.raises(StorageError, match="unchanged"):
        migrate.upgrade(path, REVISION, folder=folder)
    assert (dump(path), _schema(path)) == (before, schema)


def test_f14_a_newer_project_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "new.qdacoder"
    a_project(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    digest = _digest(path)
    with pytest.raises(StorageError, match="newer qdacoder"):
        open_project(path)
    assert _digest(path) == digest
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "harm", ["empty", "text", "foreign", "truncated", "header", "zeroed", "short", "folder"]
)
def test_f17_f18_what_is_not_a_whole_project_is_refused_untouched(harm: str, tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    content = path.read_bytes()
    if harm == "empty":
        path.write_bytes(b"")
    elif harm == "text":
        path.write_text("<html>" * 100)
    elif harm == "foreign":
        path.unlink()
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE t (a)")
        connection.close()
    elif harm == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif harm == "header":
        path.write_bytes(b"\0" * 100 + content[100:])
    elif harm == "zeroed":
        path.write_bytes(content[:4096] + b"\0" * (len(content) - 4096))
    elif harm == "short":
        path.write_bytes(content[:50])
    else:
        path.unlink()
        path.mkdir()
    digest = "" if harm == "folder" else _digest(path)
    with pytest.raises((StorageError, UserError)) as caught:
        open_project(path)
    assert "\n" not in str(caught.value)
    if harm != "folder":
        assert _digest(path) == digest
    assert [file.name for file in tmp_path.iterdir()] == ["p.qdacoder"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        open_project(tmp_path / "no.qdacoder")
    assert list(tmp_path.iterdir()) == []


def test_making_refuses_what_is_there_and_wrong_endings(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    create_project(path, "P", "R").close()
    digest = _digest(path)
    with pytest.raises(UserError, match="exists already"):
        create_project(path, "Q", "R")
    with pytest.raises(UserError, match=r"ends in \.qdacoder"):
        create_project(tmp_path / "p.db", "Q", "R")
    with pytest.raises(UserError, match="does not exist"):
        create_project(tmp_path / "no" / "p.qdacoder", "Q", "R")
    assert _digest(path) == digest


@pytest.mark.parametrize("name", ["한국어 자모", "한국어", "Блага й", "a#b%20c?d", "два  пробела", "😀"])
def test_b20_names_of_every_kind(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = folder / f"{name}.qdacoder"
    session = a_project(path, name)
    session.close()
    session = open_project(path)
    assert session.totals().segments == 3
    session.undo()
    session.close()


def test_a_read_only_project_opens_and_refuses_changes(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    digest = _digest(path)
    session = open_project(path, read_only=True)
    assert session.totals().codings == 4
    with pytest.raises(StorageError, match="read-only"):
        session.coding.set_memo([1], "x")
    with pytest.raises(StorageError, match="read-only"):
        session.undo()
    session.close()
    assert _digest(path) == digest


def test_f07_a_full_disk_changes_nothing_and_a_retry_works(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    session = a_project(path)
    before = dump(path)
    with session.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(StorageError, match="disk is full"):
        session.coding.set_memo([1], "x" * 900_000)
    assert dump(path) == before
    with session.reading() as connection:
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    session.coding.set_memo([1], "x" * 900_000)
    assert session.integrity.check() == []
    session.close()


def test_rows_cannot_change_outside_a_unit_of_work(tmp_path: Path) -> None:
    path = tmp_path / "p.qdacoder"
    a_project(path).close()
    engine = open_engine(path)
    refuse_unjournaled_changes(engine)
    with pytest.raises(RuntimeError, match="outside a unit of work"), writing(engine) as connection:
        connection.execute(nodes.delete())
    engine.dispose()
