"""An open project: its services, who codes, undo and redo, and who wants to hear of changes."""

from __future__ import annotations

import dataclasses
import getpass
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from qdacoder.domain.changes import ChangeSet, HistoryRow
from qdacoder.domain.coding import CoderRow
from qdacoder.domain.text import a_name, folded
from qdacoder.errors import UserError
from qdacoder.services.codebook import CodebookService
from qdacoder.services.coding import CodingService
from qdacoder.services.coverage import CoverageService
from qdacoder.services.exclusions import ExclusionService
from qdacoder.services.footage import FootageService
from qdacoder.services.quotes import QuoteService
from qdacoder.services.stills import StillService
from qdacoder.services.transcripts import TranscriptService
from qdacoder.services.witnesses import WitnessService
from qdacoder.storage import journal, project_file
from qdacoder.storage.engine import Connection
from qdacoder.storage.long_reads import Overtaken
from qdacoder.storage.read import coding as read_coding
from qdacoder.storage.read import people
from qdacoder.storage.tables import coders, project
from qdacoder.storage.unit_of_work import Author, UnitOfWork

if TYPE_CHECKING:
    from qdacoder.services.analysis import AnalysisService
    from qdacoder.services.citations import CitationService
    from qdacoder.services.cite_checking import CiteCheckService
    from qdacoder.services.erasure import ErasureService
    from qdacoder.services.findings import FindingService
    from qdacoder.services.findings_export import FindingExportService
    from qdacoder.services.integrity import IntegrityService
    from qdacoder.services.interchange import InterchangeService
    from qdacoder.services.merging import MergingService
    from qdacoder.services.quantities import QuantityService
    from qdacoder.services.review import ReviewService
    from qdacoder.services.review_export import ReviewExportService
    from qdacoder.services.search import SearchService
    from qdacoder.services.splitting import SplittingService

Listener = Callable[[ChangeSet], None]
# Does the commit it is given, in whatever thread, and returns or raises when that has.
Committing = Callable[[Callable[[], None]], None]
Result = TypeVar("Result")
SAMPLE = "sample"
_GIVES_WAY = 5  # times


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is in a project."""

    segments: int
    codings: int
    footage: int
    nodes: int
    witnesses: int


def default_coder() -> str:
    """The name of the person at this computer, or “Coder”."""
    try:
        return a_name(getpass.getuser())
    except (KeyError, OSError, ImportError, UserError):
        return "Coder"


def create_project(path: Path, name: str = "", coder: str = "", *, kind: str = "") -> ProjectSession:
    """Make a new project file and open it.

    Raises:
        UserError: the file exists, its folder does not, or its ending is wrong.
        StorageError: it cannot be written there.
    """
    file = project_file.create(Path(path), name, coder or default_coder(), kind=kind)
    return ProjectSession(file)


def open_project(
    path: Path, *, read_only: bool = False, coder: str = "", wait: bool = True
) -> ProjectSession:
    """Open a project file. With `coder`, that coder acts; one who is not in the project is added.

    Args:
        wait: look through the whole file for damage first; otherwise `ProjectSession.checked` tells of it.

    Raises:
        UserError: there is no such file.
        StorageError: not a project, empty, damaged or newer; the file was not touched.
    """
    session = ProjectSession(project_file.open_file(Path(path), read_only=read_only, wait=wait))
    try:
        if coder:
            session.code_as(coder)
    except BaseException:
        session.close()
        raise
    return session


class ProjectSession:
    """An open project.

    Attributes:
        codebook, coding, footage, witnesses, interchange, integrity, merging, transcripts, quotes,
            exclusions, review, review_export, erasure, stills,
            coverage, splitting, citations, findings, findings_export, quantities,
            analysis, cite_check, search: the services, by noun; those that not every session
            needs are made when they are asked for.
        coder: who codes now.
    """

    def __init__(self, file: project_file.ProjectFile) -> None:
        self.file = file
        self._listeners: list[Listener] = []
        self._open_unit: UnitOfWork | None = None
        self._committing: list[int] = []  # threads with a commit under way
        self._held: list[ChangeSet] = []  # committed meanwhile, to be told afterwards
        with file.reading() as connection:
            row = people.project_row(connection)
            known = people.coder_rows(connection)
        if row is None or not known:
            file.close()
            raise UserError(f"{file.path.name} holds no project.", "Open a backup of it.")
        self.guid, self.name, self._kind = row
        self.coder: CoderRow = known[0]
        self.codebook = CodebookService(self)
        self.coding = CodingService(self)
        self.footage = FootageService(self)
        self.witnesses = WitnessService(self)
        self.transcripts = TranscriptService(self)
        self.quotes = QuoteService(self)
        self.exclusions = ExclusionService(self)
        self.stills = StillService(self)
        self.coverage = CoverageService(self)

    @cached_property
    def interchange(self) -> InterchangeService:
        """The service for CSV, in and out."""
        from qdacoder.services.interchange import InterchangeService

        return InterchangeService(self)

    @cached_property
    def integrity(self) -> IntegrityService:
        """The service for whether the file is whole."""
        from qdacoder.services.integrity import IntegrityService

        return IntegrityService(self)

    @cached_property
    def merging(self) -> MergingService:
        """The service for joining nodes, and taking that apart."""
        from qdacoder.services.merging import MergingService

        return MergingService(self)

    @cached_property
    def erasure(self) -> ErasureService:
        """The service for taking a witness out."""
        from qdacoder.services.erasure import ErasureService

        return ErasureService(self)

    @cached_property
    def citations(self) -> CitationService:
        """The service for citations in the project’s style."""
        from qdacoder.services.citations import CitationService

        return CitationService(self)

    @cached_property
    def cite_check(self) -> CiteCheckService:
        """The service for citations of a manuscript checked back."""
        from qdacoder.services.cite_checking import CiteCheckService

        return CiteCheckService(self)

    @cached_property
    def analysis(self) -> AnalysisService:
        """The service for tables and counts."""
        from qdacoder.services.analysis import AnalysisService

        return AnalysisService(self)

    @cached_property
    def findings(self) -> FindingService:
        """The service for findings with their evidence."""
        from qdacoder.services.findings import FindingService

        return FindingService(self)

    @cached_property
    def findings_export(self) -> FindingExportService:
        """The service for drafts and tables of findings."""
        from qdacoder.services.findings_export import FindingExportService

        return FindingExportService(self)

    @cached_property
    def splitting(self) -> SplittingService:
        """The service for dividing nodes."""
        from qdacoder.services.splitting import SplittingService

        return SplittingService(self)

    @cached_property
    def review(self) -> ReviewService:
        """The service for segments by filter and theme."""
        from qdacoder.services.review import ReviewService

        return ReviewService(self)

    @cached_property
    def review_export(self) -> ReviewExportService:
        """The service for what a filter finds, as files."""
        from qdacoder.services.review_export import ReviewExportService

        return ReviewExportService(self)

    @cached_property
    def search(self) -> SearchService:
        """The service for words in all texts."""
        from qdacoder.services.search import SearchService

        return SearchService(self)

    @cached_property
    def quantities(self) -> QuantityService:
        """The service for stated numbers and their rates."""
        from qdacoder.services.quantities import QuantityService

        return QuantityService(self)

    @property
    def path(self) -> Path:
        """The project file."""
        return self.file.path

    @property
    def folder(self) -> Path:
        """The project file's folder: media paths are relative to it."""
        return self.file.path.absolute().parent

    @property
    def read_only(self) -> bool:
        """Whether changes are refused."""
        return self.file.read_only

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample project."""
        return self._kind == SAMPLE

    def checked(self) -> None:
        """Wait until the whole file has been looked through; safe in a worker thread.

        Raises:
            StorageError: it is damaged.
        """
        self.file.checked()

    def save_copy(self, target: Path) -> Path:
        """A checked copy of the project under another name; safe in a worker thread.

        Media paths in the copy stay relative, so it finds its footage where the project's folder is.

        Raises:
            UserError: the target exists, its folder does not, or the ending is wrong.
            StorageError: it cannot be written there.
        """
        self.file.copy_to(Path(target))
        return Path(target)

    def commit_by(self, committing: Committing) -> None:
        """Let `committing` do every commit from now on, so that a window can show pictures meanwhile.

        A verb that it lets begin meanwhile waits in the database for the commit under way; what it changed
        is told after the change that came first.
        """

        def commit_and_note(commit: Callable[[], None]) -> None:
            thread = threading.get_ident()
            self._committing.append(thread)
            try:
                committing(commit)
            except BaseException:
                self._committing.remove(thread)
                self._tell_held()
                raise
            self._committing.remove(thread)

        self.file.committing = commit_and_note

    def close(self) -> None:
        """Close the file; the session cannot be used any more."""
        self._listeners.clear()
        self.file.close()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every ChangeSet after its commit. Returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end

    def run(
        self,
        label: str,
        verb: str,
        work: Callable[[UnitOfWork], int | None],
        initiator: object = None,
        *,
        undoable: bool = True,
        announce: bool = True,
    ) -> ChangeSet:
        """Do one operation: `work` changes rows, one commit, then everybody hears of it.

        `work` returns the id of what it made, or None. It may set `unit.label` when it knows better.
        Work in another thread does not announce; the main thread does it afterwards with `announce`.

        Raises:
            StorageError: the file cannot be written; nothing was changed.
        """
        if self._open_unit is not None:
            result = work(self._open_unit)
            return ChangeSet(label, verb, {}, initiator=initiator, result_id=result)
        with self.file.unit_of_work(label, verb, self.author, undoable=undoable) as unit:
            result = work(unit)
            changes = unit.known_changes or journal.change_set(
                unit.connection, unit.step_id, unit.label, verb, initiator, result, rows=unit.rows
            )
        changes = dataclasses.replace(changes, undoable=undoable, initiator=initiator)
        if announce:
            self._tell(changes)
        return changes

    @contextmanager
    def beginning(self, label: str) -> Iterator[None]:
        """All verbs inside are one journal step that cannot be undone (the making of a project)."""
        with self.file.unit_of_work(label, "project.begin", self.author, undoable=False) as unit:
            self._open_unit = unit
            try:
                yield
            finally:
                self._open_unit = None
            changes = journal.change_set(unit.connection, unit.step_id, label, unit.verb)
        self._tell(changes)

    @property
    def author(self) -> Author:
        """Who acts, as the journal notes it."""
        return Author(self.coder.id, self.coder.name)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent read: the open operation's own transaction, or a read transaction."""
        if self._open_unit is not None:
            yield self._open_unit.connection
        else:
            with self.file.reading() as connection:
                yield connection

    def read_long(self, read: Callable[[Connection, Callable[[], bool]], Result]) -> Result:
        """Read for seconds in one consistent moment, without keeping a change waiting.

        A change that is committed meanwhile goes first and `read` is called again; after a few times it keeps
        what it has, and the change waits. Safe in a worker thread.

        Args:
            read: given a connection, and what says that it must stop now with `Cancelled`.
        """
        for _ in range(_GIVES_WAY):
            try:
                with self.file.long_reading() as one:
                    return read(one.connection, one.overtaken)
            except Overtaken:
                continue
        with self.file.long_reading(gives_way=False) as one:
            return read(one.connection, one.overtaken)

    def undo(self, initiator: object = None) -> ChangeSet:
        """Take the newest step back, also one from before the program was closed.

        Raises:
            UserError: when there is nothing to undo.
        """
        return self._turn(journal.undo, initiator)

    def redo(self, initiator: object = None) -> ChangeSet:
        """Do again what was undone last.

        Raises:
            UserError: when there is nothing to redo.
        """
        return self._turn(journal.redo, initiator)

    def _turn(self, turn: Callable[[Connection, Author], ChangeSet], initiator: object) -> ChangeSet:
        with self.file.writing() as connection:
            changes = dataclasses.replace(turn(connection, self.author), initiator=initiator)
        self._refresh_own_rows()
        self._tell(changes)
        return changes

    def next_undo(self) -> str | None:
        """Label of what Undo would take back."""
        with self.reading() as connection:
            step = journal.next_undo(connection)
        return step[1] if step else None

    def next_redo(self) -> str | None:
        """Label of what Redo would do again."""
        with self.reading() as connection:
            step = journal.next_redo(connection)
        return step[1] if step else None

    def next_steps(self) -> tuple[str | None, str | None]:
        """Labels of what Undo would take back and Redo would do again."""
        with self.reading() as connection:
            back, again = journal.next_undo(connection), journal.next_redo(connection)
        return back[1] if back else None, again[1] if again else None

    def history(self, limit: int = 500, before_id: int | None = None) -> list[HistoryRow]:
        """Journal steps, newest first; `before_id` pages on."""
        with self.reading() as connection:
            return journal.history(connection, limit, before_id)

    def totals(self) -> Totals:
        """Counts of the project."""
        with self.reading() as connection:
            titles, node_count, witness_count = people.counts_of_things(connection)
            return Totals(
                read_coding.count_segments(connection),
                read_coding.count_codings(connection),
                titles,
                node_count,
                witness_count,
            )

    def rename(self, name: str) -> ChangeSet:
        """Give the project another name."""
        name = a_name(name, "project name")

        def work(unit: UnitOfWork) -> None:
            unit.update(project, project.c.id == 1, name=name)

        changes = self.run(f"Rename the project “{name}”", "project.rename", work)
        self.name = name
        return changes

    def coders(self) -> list[CoderRow]:
        """All coders, oldest first."""
        with self.reading() as connection:
            return people.coder_rows(connection)

    def add_coder(self, name: str, initials: str = "") -> ChangeSet:
        """Add a coder.

        Raises:
            UserError: the name is empty or taken.
        """
        name = a_name(name, "coder’s name")
        with self.reading() as connection:
            if people.coder_with_key(connection, folded(name)) is not None:
                raise UserError(f"There is a coder “{name}” already.")
        short = a_name(initials, "initials") if initials else project_file.initials_of(name)

        def work(unit: UnitOfWork) -> int:
            return unit.insert(coders, name=name, name_key=folded(name), initials=short)

        return self.run(f"Add coder {name}", "coder.add", work)

    def choose_coder(self, coder_id: int) -> CoderRow:
        """Code as this coder from now on (in this session; nothing is written).

        Raises:
            UserError: there is no such coder.
        """
        found = next((row for row in self.coders() if row.id == coder_id), None)
        if found is None:
            raise UserError("There is no such coder.")
        self.coder = found
        return found

    def code_as(self, name: str) -> CoderRow:
        """Code as the coder with this name; added first where the project does not know them."""
        key = folded(name)
        found = next((row for row in self.coders() if folded(row.name) == key), None)
        if found is None:
            made = self.add_coder(name)
            return self.choose_coder(made.result_id or 0)
        self.coder = found
        return found

    def _refresh_own_rows(self) -> None:
        with self.reading() as connection:
            row = people.project_row(connection)
            known = people.coder_rows(connection)
        if row is not None:
            self.guid, self.name, self._kind = row
        if self.coder not in known:
            self.coder = next((who for who in known if who.id == self.coder.id), known[0])

    def announce(self, changes: ChangeSet) -> None:
        """Tell the listeners of a change (only needed for one that was made without telling them)."""
        with self.file.sharing():
            for listener in tuple(self._listeners):
                listener(changes)

    def _tell(self, changes: ChangeSet) -> None:
        """Announce a change, in the order of the commits."""
        if threading.get_ident() in self._committing:
            self._held.append(changes)
            return
        self.announce(changes)
        self._tell_held()

    def _tell_held(self) -> None:
        if threading.get_ident() not in self._committing:
            held, self._held = self._held, []
            for changes in held:
                self.announce(changes)
