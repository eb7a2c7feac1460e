"""A project on disk: making one, opening one, refusing what is not one. A refused file is not touched."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread, get_ident

from sqlalchemy import Connection, Engine, insert, text

from qdacoder.domain.text import a_name, folded
from qdacoder.errors import StorageError, UserError
from qdacoder.storage import migrate, search_index
from qdacoder.storage.engine import (
    APPLICATION_ID,
    Committing,
    at_once,
    open_engine,
    reading,
    sqlite_uri,
    told_plainly,
    writing,
)
from qdacoder.storage.long_reads import LongRead, LongReads
from qdacoder.storage.tables import REVISION, coders, metadata, project
from qdacoder.storage.unit_of_work import (
    Author,
    UnitOfWork,
    journaled_statements,
    new_guid,
    now_text,
    refuse_unjournaled_changes,
)

SUFFIX = ".qdacoder"
_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_REWRITE_SECONDS = 8.0


class _Shared:
    """A read transaction that several reads of one thread share; begun with the first of them."""

    def __init__(self) -> None:
        self.thread = get_ident()
        self._open: ExitStack | None = None
        self._connection: Connection | None = None

    def connection(self, engine: Engine) -> Connection:
        if self._open is None or self._connection is None:
            self._open = ExitStack()
            self._connection = self._open.enter_context(reading(engine))
        return self._connection

    def end(self) -> None:
        opened, self._open, self._connection = self._open, None, None
        if opened is not None:
            opened.close()


class ProjectFile:
    """An open project file.

    Attributes:
        path: where it is.
        read_only: whether writing is refused (asked for, or the place cannot be written).
        committing: does the commits; on a slow drive most of the time of a change is its commit.
    """

    def __init__(
        self, path: Path, engine: Engine, *, read_only: bool, check: Future[None] | None = None
    ) -> None:
        self.path = path
        self.read_only = read_only
        self.committing: Committing = at_once
        self._long_reads = LongReads()
        self._engine = engine
        self._check = check
        self._shared: _Shared | None = None

    def checked(self) -> None:
        """Wait until the whole file has been looked through; nothing is written before that.

        Raises:
            StorageError: it is damaged.
        """
        if self._check is not None:
            self._check.result()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction; safe from any thread."""
        shared = self._shared
        if shared is not None and shared.thread == get_ident():
            with told_plainly():
                yield shared.connection(self._engine)
        else:
            with reading(self._engine) as connection:
                yield connection

    @contextmanager
    def sharing(self) -> Iterator[None]:
        """All reads of this thread inside see one moment, through one connection; a write of it ends that.

        Opening a transaction costs more than most questions that a window asks after a change.
        """
        if self._shared is not None:
            yield
            return
        self._shared = shared = _Shared()
        try:
            yield
        finally:
            self._shared = None
            shared.end()

    def _end_sharing(self) -> None:
        """A transaction that reads would keep this thread's own change from being committed."""
        shared = self._shared
        if shared is not None and shared.thread == get_ident():
            shared.end()

    @contextmanager
    def long_reading(self, *, gives_way: bool = True) -> Iterator[LongRead]:
        """A read transaction that may last for seconds; safe from any thread.

        Raises:
            Overtaken: with `gives_way`, when a change is about to be committed meanwhile.
        """
        with self.reading() as connection, self._long_reads.reading(connection, gives_way=gives_way) as one:
            yield one

    def _commit(self, commit: Callable[[], None]) -> None:
        self._long_reads.overtake()
        self.committing(commit)

    @contextmanager
    def unit_of_work(
        self, label: str, verb: str, author: Author, *, undoable: bool = True
    ) -> Iterator[UnitOfWork]:
        """One operation: committed with its journal step at the end, or not at all.

        A unit that changed nothing leaves no step.

        Raises:
            StorageError: the file cannot be written.
        """
        self._check_writable()
        self._end_sharing()
        with told_plainly():
            connection = self._engine.connect().execution_options(qdacoder_write=True)
            with connection:
                transaction = connection.begin()
                try:
                    work = UnitOfWork(connection, label, verb, author, undoable=undoable)
                    yield work
                    if work.rows:
                        work.finish()
                        search_index.follow_step(connection, work.step_id)
                        self._commit(transaction.commit)
                    else:
                        transaction.rollback()
                except BaseException:
                    transaction.rollback()
                    raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction for undo and redo, which bring their own journal entries."""
        self._check_writable()
        self._end_sharing()
        with writing(self._engine, self._commit) as connection:
            yield connection

    def copy_to(self, target: Path) -> None:
        """A checked copy of the project as it is now, under another name.

        Raises:
            UserError: the target exists, its folder does not, or the ending is wrong.
            StorageError: it cannot be written there; nothing is left of it.
        """
        if target.suffix.casefold() != SUFFIX:
            raise UserError(f"A project file ends in {SUFFIX}.", f"Call it {target.stem}{SUFFIX}.")
        if target.exists():
            raise UserError(f"{target.name} exists already.", "Choose another name.")
        if not target.parent.is_dir():
            raise UserError(f"The folder {target.parent} does not exist.", "Make it first.")
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        migrate.copy_database(self.path, part)
        try:
            os.rename(part, target)
        except OSError as error:
            raise StorageError(f"The copy cannot be written to {target.parent}.", str(error)) from error
        finally:
            part.unlink(missing_ok=True)

    def rewrite(self) -> None:
        """Write the file anew, so that nothing that was deleted is left in free pages or in the log.

        Raises:
            StorageError: it cannot be written; nothing is lost, but traces may be left.
        """
        self._check_writable()
        self._engine.dispose()
        uri = sqlite_uri(self.path, "rw")
        with (
            told_plainly(),
            closing(sqlite3.connect(uri, uri=True, timeout=_REWRITE_SECONDS)) as connection,
        ):
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _check_writable(self) -> None:
        self.checked()
        if self.read_only:
            raise StorageError(
                "The project is open read-only; nothing was changed.", "Copy it to a folder you may write to."
            )


def create(path: Path, name: str, coder: str, *, kind: str = "", initials: str = "") -> ProjectFile:
    """Make a new, empty project file.

    Raises:
        UserError: the file exists, the folder does not, or the ending is not `.qdacoder`.
        StorageError: it cannot be written there.
    """
    if path.suffix.casefold() != SUFFIX:
        raise UserError(f"A project file ends in {SUFFIX}.", f"Call it {path.stem}{SUFFIX}.")
    name, coder = a_name(name or path.stem, "project name"), a_name(coder, "coder’s name")
    if path.exists():
        raise UserError(f"{path.name} exists already.", "Choose another name, or open it.")
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist.", "Make it first.")
    # Built under another name, so that a half-made project never stands under the final one.
    part = path.with_name(f".{path.name}.part")
    part.unlink(missing_ok=True)
    try:
        _fill(part, name, coder, initials, kind)
        os.rename(part, path)
    except OSError as error:
        raise StorageError(
            f"The project cannot be made in {path.parent}.", "Choose a folder you may write to."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return open_file(path)


def _fill(path: Path, name: str, coder: str, initials: str, kind: str) -> None:
    engine = open_engine(path, create=True)
    try:
        with writing(engine) as connection, journaled_statements(connection):
            connection.execute(text(f"PRAGMA application_id = {APPLICATION_ID}"))
            metadata.create_all(connection)
            search_index.create(connection)
            migrate.stamp(connection, REVISION)
            connection.execute(
                insert(project).values(id=1, guid=new_guid(), name=name, kind=kind, created_at=now_text())
            )
            connection.execute(
                insert(coders).values(
                    guid=new_guid(),
                    name=coder,
                    name_key=folded(coder),
                    initials=initials or initials_of(coder),
                )
            )
    finally:
        engine.dispose()


def initials_of(name: str) -> str:
    """Up to three initials of a coder's name."""
    words = name.replace(".", " ").replace("-", " ").split()
    if len(words) == 1:
        return words[0][:2].upper()
    return "".join(word[0] for word in words[:3]).upper()


def open_file(path: Path, *, read_only: bool = False, wait: bool = True) -> ProjectFile:
    """Open a project file; an older one is copied and migrated first.

    Args:
        wait: look through the whole file first. Otherwise that goes on beside, in a thread that only
            reads; `ProjectFile.checked` tells what came of it, and the first change waits for it.

    Raises:
        UserError: there is no such file.
        StorageError: not a project, empty, damaged, or made with a newer version. The file is not touched.
    """
    check_header(path)
    read_only = read_only or not _can_write(path)
    # A file in WAL mode is written as soon as it is opened for writing.
    check = None if wait or _is_wal(path) else _checking(path)
    if check is None:
        _look_through(path)
    revision = _known_revision(path)
    if check is not None and revision != REVISION:
        check.result()
    if revision != REVISION:
        if read_only:
            raise StorageError(
                f"{path.name} was made with an older qdacoder and cannot be brought up to date here.",
                "Copy it to a folder you may write to.",
            )
        migrate.upgrade(path, revision)
    engine = open_engine(path, read_only=read_only)
    refuse_unjournaled_changes(engine)
    if not read_only:
        _index_texts(engine, check)
    return ProjectFile(path, engine, read_only=read_only, check=check)


def _checking(path: Path) -> Future[None]:
    """Look through a file in a thread of its own."""
    check: Future[None] = Future()

    def look() -> None:
        try:
            _look_through(path)
        except BaseException as error:
            check.set_exception(error)
        else:
            check.set_result(None)

    Thread(target=look, name="quick check", daemon=True).start()
    return check


def _index_texts(engine: Engine, check: Future[None] | None) -> None:
    """Make the search index where a project has none yet, or one whose words were cut another way."""
    with reading(engine) as connection:
        current = search_index.is_current(connection)
    if not current:
        if check is not None:
            check.result()
        with writing(engine) as connection:
            search_index.rebuild(connection)


def check_header(path: Path) -> None:
    """Refuse, without opening it, a file that cannot be a project.

    Raises:
        UserError: missing or a folder.
        StorageError: empty, foreign, truncated.
    """
    if not path.exists():
        raise UserError(f"{path} does not exist.", "Check the name and whether the drive is connected.")
    if path.is_dir():
        raise UserError(f"{path} is a folder, not a project file.", f"Name the file that ends in {SUFFIX}.")
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
            size = path.stat().st_size
    except OSError as error:
        raise StorageError(f"{path.name} cannot be read.", "Check who may read it.") from error
    if size == 0:
        raise StorageError(f"{path.name} is an empty file, not a project.", "Open a backup of it.")
    if not header.startswith(_MAGIC) or len(header) < _HEADER:
        raise StorageError(f"{path.name} is not a qdacoder project.", f"Projects end in {SUFFIX}.")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StorageError(f"{path.name} is a database of another program, not a qdacoder project.")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    if size < page * pages:
        raise StorageError(
            f"{path.name} is cut off: {size:,} of {page * pages:,} bytes are there.",
            "Open a backup, or copy it again from where it came.",
        )


@contextmanager
def _only_reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write and trusts nothing."""
    with told_plainly(), closing(sqlite3.connect(sqlite_uri(path, "ro"), uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA cell_size_check=ON")
        yield connection


def _look_through(path: Path) -> None:
    """Look at every page of a file.

    Raises:
        StorageError: it is damaged.
    """
    with _only_reading(path) as connection:
        damage = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        raise StorageError(f"{path.name} is damaged.", "Open a backup of it.")


def _look_inside(path: Path) -> str:
    """The revision of a file, through a connection that cannot write."""
    with _only_reading(path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            raise StorageError(f"{path.name} is not a whole project file.", "Open a backup of it.")
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else ""


def _known_revision(path: Path) -> str:
    """The revision of a file that can be opened here."""
    revision = _look_inside(path)
    if revision != REVISION and revision not in migrate.known_revisions():
        raise StorageError(
            f"{path.name} was made with a newer qdacoder; it was not opened and not changed.",
            "Install the newer version.",
        )
    return revision


def kind_of(path: Path) -> str:
    """What kind of project a file of any known revision is, without bringing it up to date.

    Raises:
        UserError: there is no such file.
        StorageError: not a project, damaged, or newer; the file was not touched.
    """
    check_header(path)
    _known_revision(path)
    _look_through(path)
    with _only_reading(path) as connection:
        row = connection.execute("SELECT kind FROM project").fetchone()
    return str(row[0]) if row else ""


def _is_wal(path: Path) -> bool:
    with path.open("rb") as file:
        return 2 in file.read(_HEADER)[18:20]


def _can_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
