"""Linking the file of a footage again: choose, search, compare, and ask before another file is used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from qdacoder.domain.footage import FootageRow
from qdacoder.errors import QdacoderError, UserError
from qdacoder.gui.dialogs.compare_files import CompareFiles
from qdacoder.gui.i18n import tr
from qdacoder.gui.runner import Job, Runner, Work
from qdacoder.services import relink
from qdacoder.services.relink import Candidate, Comparison, Match
from qdacoder.services.session import ProjectSession


def ask_media_file(parent: QWidget, row: FootageRow, folder: Path) -> Path | None:
    """Which file a footage has, None when the question was left."""
    title = tr("File of “{title}”").format(title=row.title)
    name, _kind = QFileDialog.getOpenFileName(parent, title, str(folder))
    return Path(name) if name else None


def ask_search_folder(parent: QWidget, row: FootageRow) -> Path | None:
    """In which folder to look for a footage's file."""
    name = QFileDialog.getExistingDirectory(parent, tr("Search for “{title}” in").format(title=row.title))
    return Path(name) if name else None


class Relinker(QObject):
    """Links footage to files; one footage at a time, a new request stops the one before.

    A file with the same checksum (or, where the project has none, the same length and rate) is linked
    at once. Any other needs a second yes in `CompareFiles`.

    Args:
        session: the open project.
        runner: where files are read.
        window: parent of the dialogs.

    Signals:
        candidate_found: footage id, path, and a line that says what is known of a file found by searching.
        progress: footage id and share (0..1) of the reading.
        ended: footage id; the reading is over, whatever came of it.
        linked: footage id; its file is there again.
        failed: an error.
        told: a sentence for the status bar.
    """

    candidate_found = Signal(int, str, str)
    progress = Signal(int, float)
    ended = Signal(int)
    linked = Signal(int)
    failed = Signal(object)
    told = Signal(str)
    _found = Signal(int, object)

    def __init__(self, session: ProjectSession, runner: Runner, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._runner, self._window = session, runner, window
        self._work: Work | None = None
        self._footage_id = 0
        self._shown = -1.0
        self.dialog: CompareFiles | None = None
        runner.jobs_changed.connect(self._show_share)
        self._found.connect(self._tell_candidate)

    def relink(self, footage_id: int) -> None:
        """Ask for a file, then compare and link it."""
        row = self._row(footage_id)
        if row is not None:
            path = ask_media_file(self._window, row, self._folder_near(row))
            if path is not None:
                self.take(footage_id, path)

    def search_folder(self, footage_id: int) -> None:
        """Ask for a folder, then look there."""
        row = self._row(footage_id)
        if row is not None:
            folder = ask_search_folder(self._window, row)
            if folder is not None:
                self.search(footage_id, folder)

    def compare(self, footage_id: int) -> None:
        """Compare a file that has changed with what the project knows of it."""
        row = self._row(footage_id)
        path = self._session.footage.media_file(row) if row is not None else None
        if path is not None:
            self.take(footage_id, path)

    def take(self, footage_id: int, path: Path, sha256: str = "") -> None:
        """Compare a file; link it when it is the same, else ask. `sha256` is its checksum where known."""
        row = self._row(footage_id)
        if row is not None:
            self._run(
                row,
                lambda progress, cancel: relink.compare(row, path, progress, cancel, sha256=sha256),
                partial(self._compared, footage_id),
                tr("Comparing {name}").format(name=path.name),
            )

    def search(self, footage_id: int, folder: Path) -> None:
        """Look for the footage's file in a folder and below it; the best candidate is taken."""
        row = self._row(footage_id)
        if row is None:
            return

        def found(candidate: Candidate) -> None:
            self._found.emit(footage_id, candidate)  # from the worker's thread; arrives in this one

        self._run(
            row,
            lambda progress, cancel: relink.search(row, folder, progress, cancel, found),
            partial(self._searched, footage_id, folder),
            tr("Searching {folder}").format(folder=folder.name or folder),
        )

    def stop(self) -> None:
        """Stop what is under way; nothing was changed."""
        work, self._work = self._work, None
        if work is not None:
            work.cancel()
            self.ended.emit(self._footage_id)

    def _run(self, row: FootageRow, job: Job, on_done: Callable, title: str) -> None:
        self.stop()
        self._footage_id, self._shown = row.id, -1.0

        def done(value: object) -> None:
            self._end()
            on_done(value)

        self._work = self._runner.run(job, done, self._failed, title)

    def _end(self) -> None:
        self._work = None
        self.ended.emit(self._footage_id)

    def _failed(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, QdacoderError):
            raise error
        self.failed.emit(error)

    def _show_share(self) -> None:
        work = self._work
        if work is None:
            return
        if work.cancelled:  # by the cross in the status bar
            self._end()
        elif work.share != self._shown:
            self._shown = work.share
            self.progress.emit(self._footage_id, work.share)

    def _tell_candidate(self, footage_id: int, candidate: Candidate) -> None:
        self.candidate_found.emit(footage_id, str(candidate.path), candidate_text(candidate))

    def _searched(self, footage_id: int, folder: Path, found: list[Candidate]) -> None:
        if found:
            self.take(footage_id, found[0].path, found[0].sha256)
        else:
            text = tr("No file of that name or size in {folder}").format(folder=folder)
            self.failed.emit(UserError(text, tr("Search another folder, or relink by hand.")))

    def _compared(self, footage_id: int, found: Comparison) -> None:
        row = self._row(footage_id)
        if row is None:
            return
        obstacle = relink.obstacle(self._session, row, found.facts)
        if found.is_same and not obstacle:
            self._link(footage_id, found)
            return
        dialog = CompareFiles(row, found, obstacle, self._window)
        dialog.use_requested.connect(lambda: self._link(footage_id, found))
        dialog.another_requested.connect(lambda: self.relink(footage_id))
        dialog.finished.connect(self._closed)
        self.dialog = dialog
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None

    def _link(self, footage_id: int, found: Comparison) -> None:
        row = self._row(footage_id)
        if row is None:
            return
        path = self._session.footage.media_file(row)
        if path == found.path and found.checksum is Match.SAME:
            self.told.emit(tr("The file of “{title}” is what it was").format(title=row.title))
        else:
            try:
                relink.link(self._session, footage_id, found, initiator=self)
            except QdacoderError as error:
                self.failed.emit(error)
                return
            how = tr("checksum the same") if found.checksum is Match.SAME else ""
            text = tr("Linked “{title}” to {path}").format(title=row.title, path=found.path)
            self.told.emit(f"{text}, {how}" if how else text)
        self.linked.emit(footage_id)

    def _row(self, footage_id: int) -> FootageRow | None:
        try:
            return self._session.footage.get(footage_id)
        except QdacoderError as error:
            self.failed.emit(error)
            return None

    def _folder_near(self, row: FootageRow) -> Path:
        """The nearest folder that still exists of where the file was."""
        path = self._session.footage.media_file(row)
        parents = path.parents if path is not None else ()
        return next((folder for folder in parents if folder.is_dir()), self._session.folder)


def candidate_text(one: Candidate) -> str:
    """What is known of a file that was found."""
    if one.checksum is Match.SAME:
        return tr("Found with the same checksum")
    if one.same_size:
        what = tr("Found with the same name and size") if one.same_name else tr("Found with the same size")
        return f"{what}, {tr('checksum differs')}" if one.checksum is Match.DIFFERENT else what
    return tr("Found with the same name, another size")
