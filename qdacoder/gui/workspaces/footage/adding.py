"""Adding files: each is read in the background with its progress in a line of its own."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from qdacoder.domain.footage import MediaFacts
from qdacoder.domain.text import folded
from qdacoder.errors import MediaError, QdacoderError, UserError
from qdacoder.gui.i18n import tr
from qdacoder.gui.runner import Runner
from qdacoder.gui.workspaces.footage.background import OneByOne, Waiting
from qdacoder.gui.workspaces.footage.book import LineBook
from qdacoder.gui.workspaces.footage.lines import Line
from qdacoder.services.session import ProjectSession


class Adding(QObject):
    """Reads files one after the other and adds them; one that is refused does not stop the others.

    Signals:
        failed: a file was refused, by name.
        added: id of the first footage of those added together.
        busy_changed: reading began or ended.
    """

    failed = Signal(object)
    added = Signal(int)
    busy_changed = Signal(bool)

    def __init__(self, session: ProjectSession, runner: Runner, book: LineBook, initiator: QObject) -> None:
        super().__init__(initiator)
        self._session, self._book, self._initiator = session, book, initiator
        self._keys = itertools.count(-1, -1)
        self._announced = True
        self._queue = OneByOne(runner, self)
        self._queue.moved.connect(self._show_shares)
        self._queue.ended.connect(self._ended)

    @property
    def busy(self) -> bool:
        """Whether files are being read."""
        return self._queue.busy

    def add(self, paths: Sequence[Path]) -> None:
        """Read and add these files."""
        if self._session.read_only:
            self.failed.emit(UserError(tr("The project is open read-only: no footage can be added.")))
            return
        if not self._queue.busy:
            self._announced = False
        lines = [line for line in self._book if line.row is not None or not line.trouble]
        fresh: list[Line] = []
        for path in paths:
            trouble = self._why_not(path, [*lines, *fresh])
            fresh.append(Line(next(self._keys), path=path, trouble=trouble.message if trouble else ""))
            if trouble is not None:
                self.failed.emit(trouble)
        self._book.show(lines + fresh)
        for line in fresh:
            if not line.trouble and line.path is not None:
                self._read(line.key, line.path)
        self.busy_changed.emit(self._queue.busy)

    def dismiss(self, key: int) -> None:
        """Stop reading a file, or take the line of a refused one away."""
        if key in self._book and self._book.row(key) is None:
            self._book.show([line for line in self._book if line.key != key])
            self._queue.drop(key)

    def stop(self) -> None:
        """Read no more."""
        self._queue.stop()

    def _why_not(self, path: Path, lines: Sequence[Line]) -> QdacoderError | None:
        """What can be said against a file before it is read."""
        if path.is_dir():
            return UserError(tr("“{name}” is a folder; add the files in it.").format(name=path.name))
        for line in lines:
            if line.path is None or _full(line.path) != _full(path):
                continue
            if line.row is not None:
                text = tr("{name} is in the project already, as “{title}”.")
                return UserError(text.format(name=path.name, title=line.title))
            if not line.trouble:
                return UserError(tr("{name} is being read already.").format(name=path.name))
        return None

    def _read(self, key: int, path: Path) -> None:
        service = self._session.footage
        self._queue.add(
            Waiting(
                key,
                lambda progress, cancel: service.probe(path, progress, cancel),
                partial(self._take, key, path),
                partial(self._refuse, key),
                tr("Reading {name}").format(name=path.name),
            )
        )

    def _take(self, key: int, path: Path, facts: MediaFacts) -> None:
        line = self._book.take(key)
        try:
            changes = self._session.footage.add(
                path, title=self._free_title(path.stem), facts=facts, initiator=self._initiator
            )
        except QdacoderError as error:
            if line is not None:
                self._book.show([*self._book, line])
            self._refuse(key, error)
            return
        if not self._announced:
            self._announced = True
            self.added.emit(changes.result_id or 0)

    def _refuse(self, key: int, error: Exception) -> None:
        if not isinstance(error, QdacoderError):
            raise error
        line = self._book.get(key)
        if line is not None:
            self._book.set(key, trouble=error.message, share=None)
            if line.path is not None and line.path.name not in error.message:
                error = MediaError(f"{line.path.name}: {error.message}", error.hint)
        self.failed.emit(error)

    def _free_title(self, title: str) -> str:
        taken = {folded(line.title) for line in self._book if line.row is not None}
        names = itertools.chain([title], (f"{title} {number}" for number in itertools.count(2)))
        return next(name for name in names if folded(name) not in taken)

    def _show_shares(self) -> None:
        for line in self._book:
            if line.row is None and not line.trouble:
                self._book.set(line.key, share=self._queue.share(line.key))

    def _ended(self, whole: bool) -> None:
        if not whole:
            self._book.show([line for line in self._book if line.row is not None or line.trouble])
        self.busy_changed.emit(False)


def _full(path: Path) -> str:
    return os.path.normcase(os.path.abspath(path))
